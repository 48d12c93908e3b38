"""Which room is the one for talking with somebody: the account data m.direct, which the bot's other clients share.

Source: Client-Server API, "Direct Messaging".
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path

KIND = "m.direct"


class Directs:
    """The direct rooms of the account `me`. What others wrote there stays as it is, even where it makes no sense."""

    def __init__(self, homeserver: Homeserver, me: str) -> None:
        self._homeserver = homeserver
        self._where = path("user", me, "account_data", KIND)
        self._known: Mapping[str, Any] | None = None
        self._added: dict[str, list[str]] = {}
        self._writing = asyncio.Lock()

    def take(self, events: object) -> None:
        """Note the account data that a sync brought."""
        for event in events if isinstance(events, list) else []:
            if isinstance(event, dict) and event.get("type") == KIND and isinstance(event.get("content"), dict):
                self._known = event["content"]

    async def rooms(self, user: str) -> list[str]:
        """The rooms for talking with somebody, the newest first.

        Raises:
            PlatformError: the homeserver could not be asked.
        """
        if self._known is None:
            self._known = await self._read()
        return list(reversed(_merged(self._known, self._added).get(user, [])))

    def partner(self, room_id: str) -> str | None:
        """Whose direct room one is, as far as that was read or noted; None where it is nobody's."""
        merged = _merged(self._known or {}, self._added)
        return next((user for user, rooms in merged.items() if room_id in rooms), None)

    def people(self, room_id: str) -> frozenset[str]:
        """Whose direct room one is, as far as that was read or noted."""
        merged = _merged(self._known or {}, self._added)
        return frozenset(user for user, rooms in merged.items() if room_id in rooms)

    async def add(self, user: str, room_id: str) -> None:
        """Remember a room for talking with somebody; it is their newest.

        Raises:
            PlatformError: the homeserver did not take it; it is remembered until the next start, and written with the
                next one.
        """
        rooms = self._added.setdefault(user, [])
        if room_id not in rooms:
            rooms.append(room_id)
        async with self._writing:
            now = await self._read()
            wanted = _written(now, self._added)
            if wanted != now:
                await self._homeserver.call("PUT", self._where, wanted)
            self._known = wanted

    async def _read(self) -> Mapping[str, Any]:
        try:
            return await self._homeserver.call("GET", self._where)
        except Declined as error:
            if error.missing:
                return {}
            raise


def _merged(known: Mapping[str, Any], added: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The rooms of each person, as far as they can be read."""
    found = {user: _rooms(listed) for user, listed in known.items()}
    for user, rooms in added.items():
        found[user] = [*found.get(user, []), *(room for room in rooms if room not in found.get(user, []))]
    return found


def _written(known: Mapping[str, Any], added: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """What is to be written: the entries of those that something is added for, and all others untouched."""
    merged = _merged(known, added)
    return {**known, **{user: merged[user] for user in added if _rooms(known.get(user)) != merged[user]}}


def _rooms(listed: object) -> list[str]:
    return [room for room in listed if isinstance(room, str)] if isinstance(listed, list) else []
