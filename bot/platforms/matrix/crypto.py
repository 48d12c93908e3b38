"""End-to-end encryption of one device: what comes is decrypted, what goes is encrypted, and keys are kept in order.

Nothing that anybody sends is raised from here: each event by itself is done or left out, and logged without content.
"""

import asyncio
import json
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from nio.event_builders import DummyMessage
from nio.events import DummyEvent, OlmEvent, RoomKeyEvent, ToDeviceEvent
from nio.responses import ToDeviceResponse
from peewee import OperationalError

from bot.logs import fault
from bot.platforms.base import PlatformError, Unavailable
from bot.platforms.matrix import panics
from bot.platforms.matrix.account import Session
from bot.platforms.matrix.devices import Devices
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import mapping, text
from bot.platforms.matrix.generation import Generation
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.machine import MEGOLM, Machine
from bot.platforms.matrix.olm_store import WRONG_KEYS, Outdated, inherit, opened, place, wrong_key
from bot.platforms.matrix.own_keys import OwnKeys
from bot.platforms.matrix.sharing import Sharing
from bot.platforms.matrix.verification import declined

__all__ = ["Crypto", "Outdated", "Unwritable"]

PARTING = 2.0
"""Seconds that closing may take for telling the homeserver of the last changes."""

_log = structlog.get_logger(__name__)


class Unwritable(Unavailable):
    """Our disk cannot be written: what is in memory is newer than the store, and of no use."""


class Crypto:
    """The encryption of a device, whose store lies in `folder` and is encrypted with `key`.

    `clock` gives seconds that only grow. Nothing else may have the store open.

    Raises:
        Barred: the store cannot be opened, or was made with another key.
        Outdated: it is damaged.
    """

    def __init__(
        self,
        session: Session,
        folder: Path,
        homeserver: Homeserver,
        key: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.user_id = session.user_id
        self.device_id = session.device_id
        self._file = place(folder, session.device_id)
        self._key = key
        self._homeserver = homeserver
        self._store = opened(self._file, self.user_id, self.device_id, key)
        self._inode = self._file.stat().st_ino
        try:
            self.machine = Machine(self.user_id, self.device_id, self._store, clock)
        except WRONG_KEYS:
            self._store.database.close()
            raise wrong_key(self._file) from None
        self._own = OwnKeys(self.machine, homeserver)
        self._devices = Devices(self.machine, homeserver, clock)
        self._sharing = Sharing(self.machine, self._devices, homeserver, clock)
        self._generation = Generation(self._store, self.user_id, self.device_id, homeserver)
        self._tending = asyncio.Lock()

    async def start(self) -> None:
        """See whether the homeserver knows this device as this store does, and bring it the keys.

        Raises:
            Outdated: it does not: the store was lost or put back, and this device can never read again.
            PlatformError: it cannot be asked now.
        """
        body: Json = {"device_keys": {self.user_id: []}}
        answer = await self._homeserver.call("POST", path("keys", "query"), body)
        found = mapping(mapping(mapping(answer.get("device_keys")).get(self.user_id)).get(self.device_id))
        if found and mapping(found.get("keys")) != self.public_keys:
            raise Outdated("the encryption store was lost: the homeserver has other keys of this device")
        if not found and self.machine.account.shared:
            raise Outdated("the homeserver does not know this device's keys any more")
        await self._generation.check()
        if found and not self.machine.account.shared:
            self.machine.account.shared = True
        inherit(self.machine, self._file.parent, self._file, self._key)
        await self._own.ask()
        await self._upload()
        await self._generation.keep_up()

    @property
    def public_keys(self) -> dict[str, str]:
        """This device's keys as others see them."""
        keys = self.machine.account.identity_keys
        return {f"{kind}:{self.device_id}": keys[kind] for kind in ("curve25519", "ed25519")}

    async def receive(self, sync: Json) -> frozenset[tuple[str, str]]:
        """Take from a sync what concerns keys; the rooms and sessions whose keys came.

        Raises:
            Outdated: the store was taken away.
            Unwritable: our disk cannot be written; the same sync has to be asked for again, by another `Crypto`.
        """
        if not self._is_there():
            raise Outdated("the encryption store was taken away while the bot ran")
        self._own.note(sync)
        self._devices.note(sync)
        events = mapping(sync.get("to_device")).get("events")
        came: set[tuple[str, str]] = set()
        for event in events if isinstance(events, list) else []:
            if isinstance(event, dict):
                with self._store.database.atomic():  # one write to the disk
                    came |= self._taken(event)
            await asyncio.sleep(0)
        return frozenset(came)

    async def upkeep(self) -> None:
        """Bring and fetch the keys that are missing, and send what waits to be sent to devices.

        Raises:
            Outdated: this device is of no use any more.
            PlatformError: some of it could not be done now; a later call does it.
        """
        async with self._tending:
            failure: PlatformError | None = None
            for step in (
                self._upload,
                self._devices.refresh,
                self._sharing.unwedge,
                self._post,
                self._generation.keep_up,
            ):
                try:
                    await step()
                except PlatformError as error:
                    failure = failure or error
                except OperationalError as error:
                    failure = failure or self._unwritable(error)
            if failure is not None:
                raise failure

    def has(self, room_id: str, session_id: str) -> bool:
        """Whether the key of a session of a room is there."""
        return self.machine.group_session(room_id, session_id) is not None

    def decrypt(self, room_id: str, event: Json) -> Json | None:
        """The event as it was before it was encrypted; None where it cannot be read.

        Its key is asked for then, where that can help.
        """
        try:
            with panics.caught():
                return self._decrypted(room_id, event)
        except Exception as error:
            _log.warning("an encrypted message is malformed", room=room_id, **fault(error))
            return None

    async def encrypt(self, room_id: str, members: Collection[str], kind: str, content: Json) -> Json:
        """The content of the m.room.encrypted event; what it relates to stays readable, as the protocol wants it.

        Raises:
            PlatformError: it cannot be encrypted now. Plain text is never returned.
        """
        try:
            found = await self._sharing.encrypted(room_id, members, {"type": kind, "content": content})
        except PlatformError:
            raise
        except Exception as error:
            _log.error("a message cannot be encrypted", room=room_id, **fault(error))
            self.forget(room_id)
            raise Unavailable("cannot be encrypted") from None
        return {**found, "m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else found

    def forget(self, room_id: str) -> None:
        """The next message there gets a new key: somebody came or left."""
        self._sharing.forget(room_id)

    async def aclose(self) -> None:
        """Close the store; the homeserver hears of its last changes, if it listens."""
        with suppress(PlatformError, TimeoutError, OperationalError):
            async with asyncio.timeout(PARTING):
                await self._generation.keep_up()
        self.abandon()

    def abandon(self) -> None:
        """Close the store, and say nothing to anybody."""
        self._store.database.close()

    async def _upload(self) -> None:
        try:
            await self._own.upload()
        except Outdated:
            self._generation.spoil()
            raise

    def _taken(self, event: Json) -> set[tuple[str, str]]:
        """Take one to-device event; the room and session of the key in it, if one is."""
        if (answer := declined(event)) is not None:
            self.machine.post(answer)
        if event.get("type") != "m.room.encrypted":
            return set()
        try:
            with panics.caught():
                parsed = ToDeviceEvent.parse_event(event)
                found = self.machine.handle_to_device_event(parsed) if isinstance(parsed, OlmEvent) else None
        except OperationalError as error:
            raise self._unwritable(error) from None
        except Exception as error:
            _log.warning("a message to this device is malformed", **fault(error))
            self.machine.mark_wedged(text(event.get("sender")), text(mapping(event.get("content")).get("sender_key")))
            return set()
        if isinstance(found, DummyEvent):
            self._sharing.forget_device(found.sender, found.sender_device)
        if isinstance(found, RoomKeyEvent) and self.machine.group_session(found.room_id, found.session_id):
            return {(found.room_id, found.session_id)}
        return set()

    def _is_there(self) -> bool:
        """Whether the store is the file that was opened: what is written to a file that was removed is lost."""
        try:
            return self._file.stat().st_ino == self._inode
        except OSError:
            return False

    def _unwritable(self, error: OperationalError) -> Unwritable:
        _log.error("the encryption store cannot be written", **fault(error))
        return Unwritable("the encryption store cannot be written")

    def _decrypted(self, room_id: str, event: Json) -> Json | None:
        content, sender, event_id = event["content"], event["sender"], event["event_id"]
        session_id, sender_key = content.get("session_id"), text(content.get("sender_key"))
        if content.get("algorithm") != MEGOLM or "state_key" in event or not isinstance(session_id, str):
            return None
        session = self.machine.group_session(room_id, session_id, sender_key)
        if session is None:
            self.machine.ask_for_key(room_id, sender, text(content.get("device_id")), sender_key, session_id)
            return None
        plaintext, index = session.decrypt(content["ciphertext"])
        seen = self.machine.message_index_store.setdefault((session.sender_key, session_id, index), event_id)
        plain: Any = json.loads(plaintext)
        if seen != event_id or plain.get("room_id", room_id) != room_id:
            _log.warning("an encrypted message is a repetition of another one", room=room_id)
            return None
        if not isinstance(plain["type"], str) or not isinstance(plain["content"], dict):
            return None
        relation = {"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {}
        return {**event, "type": plain["type"], "content": {**plain["content"], **relation}}

    async def _post(self) -> None:
        """Send what waits to be sent to devices; what the homeserver will never take is dropped."""
        waiting = self.machine.outgoing_to_device_messages
        for letter in sorted(waiting, key=lambda letter: not isinstance(letter, DummyMessage)):  # new sessions first
            where = path("sendToDevice", letter.type, uuid4().hex)
            try:
                await self._homeserver.call("PUT", where, letter.as_dict())
            except Declined as error:
                _log.info("a message to a device was declined", reason=error.reason)
            self.machine.handle_response(ToDeviceResponse(letter))
