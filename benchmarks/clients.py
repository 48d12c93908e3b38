"""What people write to the bot with: a device each, in one direct room. matrix-nio keeps its keys, without a network.

What they say is encrypted beforehand and what they got is read afterwards, so that it costs nobody time.
"""

import json
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from nio.crypto import Olm
from nio.events import ToDeviceEvent
from nio.responses import KeysClaimResponse, KeysQueryResponse
from nio.store import SqliteMemoryStore

from benchmarks.devices import KEY, Json
from benchmarks.figures import Miscounted, agree
from bot.platforms.matrix.homeserver import Homeserver, path

_FILTER = '{"room": {"timeline": {"limit": 100}}}'


class Client:
    """Somebody's device, within `async with`. `bot` is whom they write to."""

    def __init__(self, url: str, token: str, device: str, user: str, bot: str) -> None:
        self.user = user
        self.room = ""
        self._device = device
        self._bot = bot
        self._homeserver = Homeserver(url, token)
        self._olm: Any = None
        self._since: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._olm is not None:
            self._olm.store.database.close()
        await self._homeserver.aclose()

    async def call(self, method: str, *where: str, body: Json | None = None) -> Json:
        """Ask the homeserver for something."""
        return await self._homeserver.call(method, path(*where), body)

    async def brings_keys(self) -> None:
        """Let others encrypt for this device."""
        self._olm = Olm(self.user, self._device, SqliteMemoryStore(self.user, self._device))
        await self.call("POST", "keys", "upload", body=self._olm.share_keys())
        self._olm.mark_keys_as_published()

    async def meets(self) -> None:
        """Take one of the bot's keys, and send it the key of the room: from now on what is written is encrypted.

        Raises:
            Miscounted: the bot has no keys.
        """
        known = await self.call("POST", "keys", "query", body={"device_keys": {self._bot: []}})
        self._olm.handle_response(KeysQueryResponse.from_dict(known))
        wanted = {device.id: KEY for device in self._olm.device_store.active_user_devices(self._bot)}
        claimed = await self.call("POST", "keys", "claim", body={"one_time_keys": {self._bot: wanted}})
        self._olm.handle_response(KeysClaimResponse.from_dict(claimed))
        told, letters = self._olm.share_group_session(self.room, [self._bot], ignore_unverified_devices=True)
        if not told:
            raise Miscounted("the bot has no keys")
        await self.call("PUT", "sendToDevice", "m.room.encrypted", uuid4().hex, body=letters)
        self._olm.outbound_group_sessions[self.room].mark_as_shared()

    def written(self, words: str) -> tuple[str, Json]:
        """An event that says these words: its kind and content."""
        kind, content = "m.room.message", {"msgtype": "m.text", "body": words}
        if self._olm is None:
            return kind, content
        return "m.room.encrypted", self._olm.group_encrypt(self.room, {"type": kind, "content": content})

    async def sends(self, kind: str, content: Json) -> None:
        """Send an event by oneself."""
        await self.call("PUT", "rooms", self.room, "send", kind, uuid4().hex, body=content)

    async def read(self) -> list[str]:
        """The words of everything that the bot sent since this was asked last, oldest first.

        Raises:
            Miscounted: it sent plain text into an encrypted room, or what cannot be read.
        """
        found = await self._homeserver.call(
            "GET", path("sync"), query={"timeout": "0", "filter": _FILTER, **self._since}
        )
        self._since = {"since": found["next_batch"]}
        for letter in found.get("to_device", {}).get("events", []):
            self._olm.handle_to_device_event(ToDeviceEvent.parse_event(letter))
        room = found.get("rooms", {}).get("join", {}).get(self.room, {"timeline": {"events": []}})
        timeline = room["timeline"]["events"]
        events = [event for event in timeline if event["sender"] == self._bot and "state_key" not in event]
        if self._olm is not None and events:
            agree("kinds of events in an encrypted room", {event["type"] for event in events}, {"m.room.encrypted"})
        return [self._words(event) for event in events]

    def _words(self, event: Json) -> str:
        content = event["content"]
        if self._olm is not None:
            session = self._olm.inbound_group_store.get(self.room, content["sender_key"], content["session_id"])
            if session is None:
                raise Miscounted("somebody did not get the key of a message")
            content = json.loads(session.decrypt(content["ciphertext"])[0])["content"]
        return str(content["body"])
