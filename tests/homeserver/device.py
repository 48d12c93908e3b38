"""The bot's device alone: it logs in, keeps its keys in order, reads and writes, without the service around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from bot.config.platforms import Matrix
from bot.platforms.matrix.account import Account
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.identity import begin
from tests.homeserver import synapse
from tests.homeserver.people import Person

Json = dict[str, Any]
Event = tuple[str, Json]
"""A room and an event in it, as it came."""


class Device:
    """The bot, started with `begins` and stopped with `ends`, as often as wanted, on the same folder."""

    def __init__(self, url: str, owner: synapse.Account, folder: Path, **settings: Any) -> None:
        self.url = url
        self.id = owner.user_id
        self.folder = folder
        self.settings = Matrix(homeserver=url, user_id=owner.user_id, password=SecretStr(owner.password), **settings)
        self.since: str | None = None
        self.account: Account
        self.crypto: Crypto
        self._server: Homeserver | None = None

    async def begins(self, *, again: bool = False) -> None:
        self._server = Homeserver(self.url)
        self.account, self.crypto = await begin(self.settings, self.folder, self._server, again=again)

    async def ends(self, *, at_once: bool = False) -> None:
        """Stop; `at_once` as if it was killed."""
        if self._server is not None:
            crypto = getattr(self, "crypto", None)
            if crypto is not None and at_once:
                crypto.abandon()
            elif crypto is not None:
                await crypto.aclose()
            await self._server.aclose()
        self._server = None

    async def begins_anew(self) -> None:
        await self.ends()
        await self.begins()

    @property
    def server(self) -> Homeserver:
        assert self._server is not None
        return self._server

    async def syncs(self, wait: int = 0) -> list[Event]:
        """Take what is new, and do what there is to be done about keys; the events of rooms."""
        query = {"timeout": str(wait), **({"since": self.since} if self.since else {})}
        found = await self.server.call("GET", path("sync"), query=query)
        await self.crypto.receive(found)
        self.since = found["next_batch"]
        await self.crypto.upkeep()
        rooms: Json = found.get("rooms", {}).get("join", {})
        return [(room, event) for room, joined in rooms.items() for event in joined["timeline"]["events"]]

    async def reads(self, room: str, *, tries: int = 10) -> list[str]:
        """Sync until somebody else said something encrypted in a room; the words of what can be read of it."""
        for _ in range(tries):
            events = await self.syncs(1000)
            came = [event for where, event in events if where == room and self._is_secret(event)]
            if came:
                return [plain["content"]["body"] for event in came if (plain := self.crypto.decrypt(room, event))]
        raise AssertionError(f"nothing encrypted came in {tries} syncs")

    def _is_secret(self, event: Json) -> bool:
        return event["type"] == "m.room.encrypted" and event["sender"] != self.id

    async def meets(self, person: Person, **room: Any) -> str:
        """An encrypted room of somebody's in which both are; what was before is read."""
        found = await person.invites_to_chat(self.id, encrypted=True, **room)
        await self.joins(found)
        await person.until(lambda: person.membership(self.id) == "join")
        await self.syncs()
        return found

    async def asks(self) -> Json:
        """What is new, not taken yet."""
        found = await self.server.call("GET", path("sync"), query={"timeout": "1000", "since": self.since or ""})
        self.since = found["next_batch"]
        return found

    async def joins(self, room: str) -> None:
        await self.server.call("POST", path("join", room), {})

    async def says(self, room: str, words: str, *to: str, **content: Any) -> str:
        """Write to the people of a room, encrypted; the id of the message."""
        plain = {"msgtype": "m.text", "body": words, **content}
        cipher = await self.crypto.encrypt(room, [self.id, *to], "m.room.message", plain)
        where = path("rooms", room, "send", "m.room.encrypted", uuid4().hex)
        return str((await self.server.call("PUT", where, cipher))["event_id"])

    async def known(self) -> Json:
        """What the homeserver says of the bot's keys."""
        return await self.server.call("POST", path("keys", "query"), {"device_keys": {self.id: []}})

    async def devices(self) -> list[str]:
        """The devices of the account that are logged in."""
        found = await self.server.call("GET", path("devices"))
        return [device["device_id"] for device in found["devices"]]


def last(found: Json, room: str) -> Json:
    """The newest event of a room in what came."""
    event: Json = found["rooms"]["join"][room]["timeline"]["events"][-1]
    return event


@asynccontextmanager
async def device(url: str, owner: synapse.Account, folder: Path, **settings: Any) -> AsyncIterator[Device]:
    """The bot's device, begun, and ended in the end."""
    bot = Device(url, owner, folder, **settings)
    try:
        await bot.begins()
        yield bot
    finally:
        await bot.ends()
