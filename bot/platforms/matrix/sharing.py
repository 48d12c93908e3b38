"""Sessions with other devices, and the key of a room brought to all devices of its people before a message goes there.

https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2
"""

import asyncio
from collections.abc import Callable, Collection, Iterator
from uuid import uuid4
from weakref import WeakValueDictionary

import structlog
from nio.crypto import OlmDevice
from nio.responses import KeysClaimResponse

from bot.logs import fault
from bot.platforms.base import Unavailable
from bot.platforms.matrix import panics
from bot.platforms.matrix.devices import PATIENCE, Devices
from bot.platforms.matrix.events import mapping
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.machine import Machine
from bot.platforms.matrix.own_keys import CURVE
from bot.platforms.matrix.sparing import Sparing

AT_ONCE = 50
"""Devices whose keys are claimed in one request, and taken in before others get their turn."""

UNREACHED = 600.0
"""Seconds in which a device that has no keys left is not tried again; it does not hold up the others."""

Letter = tuple[set[tuple[str, str]], Json]
"""Whom a request brings a room's key, people and devices; and its body."""

_log = structlog.get_logger(__name__)


class Sharing:
    """Who has the keys of which rooms. `clock` gives seconds that only grow."""

    def __init__(self, machine: Machine, devices: Devices, homeserver: Homeserver, clock: Callable[[], float]) -> None:
        self._machine = machine
        self._devices = devices
        self._homeserver = homeserver
        self._unreached = Sparing(UNREACHED, clock)
        self._rooms: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._claiming = asyncio.Lock()

    async def encrypted(self, room_id: str, members: Collection[str], plain: Json) -> Json:
        """The content of the encrypted event, whose key all devices of these people have by then.

        Raises:
            PlatformError: the key could not be brought to them now.
        """
        lock = self._rooms.setdefault(room_id, asyncio.Lock())
        async with lock:
            await self._share(room_id, list(dict.fromkeys(members)))
            found: Json = self._machine.group_encrypt(room_id, plain)
            return found

    def forget(self, room_id: str) -> None:
        """The next message there gets a new key."""
        self._machine.outbound_group_sessions.pop(room_id, None)

    def forget_device(self, user_id: str, device_id: str) -> None:
        """The next message to wherever that device is gets a new key: it may have missed the present one."""
        for room_id, session in list(self._machine.outbound_group_sessions.items()):
            if (user_id, device_id) in session.users_shared_with:
                self.forget(room_id)

    async def unwedge(self) -> None:
        """Begin anew with devices that encrypt with a session we cannot read.

        Raises:
            PlatformError: their keys cannot be claimed now.
        """
        if not self._machine.wedged_devices:
            return
        async with self._claiming:
            wedged = list(self._machine.wedged_devices)
            await self._claim(wedged)
            for device in wedged:  # whose keys could not be had is marked anew by its next message
                if device in self._machine.wedged_devices:
                    self._machine.wedged_devices.remove(device)

    async def _share(self, room_id: str, users: list[str]) -> None:
        await self._devices.know(users)
        sessions, devices = self._machine.outbound_group_sessions, self._devices.of(users)
        present = {(device.user_id, device.id) for device in devices}
        session = sessions.get(room_id)
        if session is not None and (session.expired or not session.users_shared_with <= present):
            self.forget(room_id)
            session = None
        told = session.users_shared_with if session is not None else set()
        lacking = [device for device in devices if (device.user_id, device.id) not in told]
        await self._reach(lacking)
        if session is not None and sessions.get(room_id) is session and session.shared:
            if not any(self._machine.session_store.get(device.curve25519) for device in lacking):
                return
            self.forget(room_id)  # the library shares a session once: a new one for all
        await self._spread(room_id, users)

    async def _reach(self, devices: list[OlmDevice]) -> None:
        """Begin sessions with those devices with which there is none."""
        if not self._strangers(devices):
            return
        async with self._claiming:  # a session that is begun for another room serves here, too
            strangers = self._strangers(devices)
            due = [device for device in strangers if self._unreached.may((device.user_id, device.id))]
            try:
                await self._claim(due)
            except BaseException:
                self._unreached.forget((device.user_id, device.id) for device in due)
                raise

    def _strangers(self, devices: list[OlmDevice]) -> list[OlmDevice]:
        return [device for device in devices if not self._machine.session_store.get(device.curve25519)]

    async def _spread(self, room_id: str, users: list[str]) -> None:
        """Bring a new key to all devices; those that had it before a failure are not sent it again."""
        sessions = self._machine.outbound_group_sessions
        if room_id not in sessions:
            self._machine.create_outbound_group_session(room_id)
        session = sessions[room_id]
        letters = self._machine.share_group_session_parallel(room_id, users, ignore_unverified_devices=True)
        while (letter := self._next(letters)) is not None:
            told, body = letter
            await self._homeserver.call("PUT", path("sendToDevice", "m.room.encrypted", uuid4().hex), body)
            session.users_shared_with |= told
        if sessions.get(room_id) is not session:
            raise Unavailable("somebody came or left meanwhile")
        session.mark_as_shared()

    def _next(self, letters: Iterator[Letter]) -> Letter | None:
        """The next letter with keys, for up to twenty devices; one write to the disk for all."""
        with self._machine.store.database.atomic():
            return next(letters, None)

    async def _claim(self, devices: list[OlmDevice]) -> None:
        """Begin a new session with each of these devices that has a key left.

        Raises:
            PlatformError: the homeserver cannot be asked now.
        """
        for start in range(0, len(devices), AT_ONCE):
            wanted: dict[str, dict[str, str]] = {}
            for device in devices[start : start + AT_ONCE]:
                wanted.setdefault(device.user_id, {})[device.id] = CURVE
            body = {"one_time_keys": wanted, "timeout": PATIENCE}
            answer = await self._homeserver.call("POST", path("keys", "claim"), body)
            keys = mapping(answer.get("one_time_keys"))
            with self._machine.store.database.atomic():  # one write to the disk for all
                for user, names in wanted.items():
                    for name in names:
                        if isinstance(key := mapping(keys.get(user)).get(name), dict) and key:
                            self._take(user, name, key)

    def _take(self, user: str, name: str, key: Json) -> None:
        try:
            with panics.caught():
                self._machine.handle_response(KeysClaimResponse({user: {name: key}}, {}))
        except Exception as error:
            _log.info("a device's one-time key is malformed", **fault(error))
