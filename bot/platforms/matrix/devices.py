"""The devices of people, as the homeserver lists them: whoever is written to is asked about first.

https://spec.matrix.org/latest/client-server-api/#tracking-the-device-list-for-a-user
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from nio.crypto import OlmDevice
from nio.responses import KeysQueryResponse
from vodozemac import Curve25519PublicKey

from bot.logs import fault
from bot.platforms.matrix import panics
from bot.platforms.matrix.events import mapping
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.machine import Machine
from bot.platforms.matrix.sparing import Sparing

AT_ONCE = 500
"""People who are asked about in one request."""

IN_ONE_GO = 50
"""People whose devices are taken in before others get their turn."""

AWAY = 300.0
"""Seconds in which a person whose homeserver does not answer is not asked about again."""

PATIENCE = 10_000
"""Milliseconds that our homeserver may wait for others."""

_log = structlog.get_logger(__name__)


class Devices:
    """Whose devices are known, and whose have changed since. `clock` gives seconds that only grow."""

    def __init__(self, machine: Machine, homeserver: Homeserver, clock: Callable[[], float]) -> None:
        self._machine = machine
        self._homeserver = homeserver
        self._away = Sparing(AWAY, clock)
        self._asking = asyncio.Lock()

    def note(self, sync: Json) -> None:
        """See in a sync whose devices have changed; who was never asked about is asked about when it matters."""
        lists = mapping(sync.get("device_lists"))
        changed, left = lists.get("changed"), lists.get("left")
        if isinstance(changed, list):
            changed_users = {user for user in changed if isinstance(user, str)}
            self._machine.users_for_key_query |= changed_users & self._machine.tracked_users
        if isinstance(left, list):
            self._machine.tracked_users -= {user for user in left if isinstance(user, str)}

    async def know(self, users: Iterable[str]) -> None:
        """Ask about those of whom nothing is known, or whose devices have changed.

        Raises:
            PlatformError: the homeserver cannot be asked now.
        """
        wanted = list(users)
        if self._unknown(wanted):
            async with self._asking:  # somebody else may have asked about them meanwhile
                await self._ask(self._unknown(wanted))

    async def refresh(self) -> None:
        """Ask about all whose devices have changed.

        Raises:
            PlatformError: as `know`.
        """
        async with self._asking:
            await self._ask(self._unknown(self._machine.users_for_key_query))

    def of(self, users: Iterable[str]) -> list[OlmDevice]:
        """The devices of people that get keys: all but our own one and those that somebody has barred."""
        found = [device for user in users for device in self._machine.device_store.active_user_devices(user)]
        return [device for device in found if device.id != self._machine.device_id and not device.blacklisted]

    def _unknown(self, users: Iterable[str]) -> list[str]:
        """Those among them who are to be asked about now."""
        tracked, changed = self._machine.tracked_users, self._machine.users_for_key_query
        unknown = (user for user in users if user not in tracked or user in changed)
        return [user for user in unknown if not self._away.waits(user)]

    async def _ask(self, users: list[str]) -> None:
        for start in range(0, len(users), AT_ONCE):
            asked = set(users[start : start + AT_ONCE])
            changed = self._machine.users_for_key_query
            changed -= asked
            body: Json = {"device_keys": {user: [] for user in asked}, "timeout": PATIENCE}
            try:
                answer = await self._homeserver.call("POST", path("keys", "query"), body)
            except BaseException:
                changed |= asked
                raise
            again, told = changed & asked, mapping(answer.get("device_keys"))
            known = [user for user in asked if isinstance(told.get(user), dict)]
            for first in range(0, len(known), IN_ONE_GO):
                with self._machine.store.database.atomic():  # one write to the disk for all
                    for user in known[first : first + IN_ONE_GO]:
                        self._take(user, told[user])
                await asyncio.sleep(0)
            away = asked.difference(known)
            changed |= again | {user for user in away if self._away.may(user)}

    def _take(self, user: str, told: Json) -> None:
        """Take a person's devices, without those that are malformed: the others are not to suffer from them."""
        sound = {
            name: {key: value for key, value in payload.items() if key != "unsigned"}
            for name, payload in told.items()
            if self._is_sound(user, name, payload)
        }
        try:
            with panics.caught():
                self._revive(user, sound)
                self._machine.handle_response(KeysQueryResponse({user: sound}, {}))
        except Exception as error:
            _log.warning("somebody's devices cannot be taken in", **fault(error))

    def _is_sound(self, user: str, name: str, payload: Any) -> bool:
        """Whether a device is what it should be, and signed by itself."""
        if user == self._machine.user_id and name == self._machine.device_id:
            return True
        try:
            if (payload["user_id"], payload["device_id"]) != (user, name):
                return False
            with panics.caught():
                Curve25519PublicKey.from_base64(payload["keys"][f"curve25519:{name}"])
                fingerprint = payload["keys"][f"ed25519:{name}"]
                return bool(self._machine.verify_json(dict(payload), fingerprint, user, name))
        except Exception as error:
            _log.info("a device's keys are malformed", **fault(error))
            return False

    def _revive(self, user: str, told: Json) -> None:
        """A device that was gone and is there again is one again; the library would leave it out for ever."""
        for name, payload in told.items():
            device = self._machine.device_store[user].get(name)
            if device is not None and device.deleted:
                device.deleted = False
                device.ed25519, device.curve25519 = (
                    payload["keys"][f"{kind}:{name}"] for kind in ("ed25519", "curve25519")
                )
                self._machine.store.save_device_keys({user: {name: device}})
