"""Reading what happened in a room: from its section of a homeserver's answer to events for the inbox."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.logs import fault
from bot.platforms.base import Gone, PlatformError, Unavailable
from bot.platforms.matrix.brake import Brake, is_automatic
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import mapping, said, text, unreadable
from bot.platforms.matrix.gaps import is_our_joining, missed
from bot.platforms.matrix.happenings import Happenings
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.undecrypted import Undecrypted, Waiting, of_session
from storage.messages import RawEvent

BRIEFLY = 5.0
"""Seconds for asking about a room while others wait: what takes longer is asked beside."""

_SPEAKING = frozenset({"m.room.message", "m.room.encrypted"})

_log = structlog.get_logger(__name__)


class Reading:
    """Reads rooms for one account, one after the other."""

    def __init__(
        self, homeserver: Homeserver, crypto: Crypto, rooms: Rooms, happenings: Happenings, undecrypted: Undecrypted
    ) -> None:
        self._homeserver = homeserver
        self._crypto = crypto
        self._me = crypto.user_id
        self._rooms = rooms
        self._happenings = happenings
        self._undecrypted = undecrypted
        self._brake = Brake()
        self._doubled = False

    async def part(self, room: str, info: Mapping[str, Any], since: str, now: datetime) -> list[RawEvent]:
        """What happened in a room since the bot is in it, or since `since`.

        Raises:
            PlatformError: the homeserver could not be asked about it; nothing of it counts as read.
        """
        section, timeline = mapping(info.get("timeline")), events(info, "timeline")
        self._watch(timeline)
        before = text(section.get("prev_batch"))
        if section.get("limited"):
            self._rooms.forget(room)  # who came and went meanwhile is not told
            if before and not any(is_our_joining(event, self._me) for event in timeline):
                timeline = [*await missed(self._homeserver, room, before, since, self._me), *timeline]
        return await self._read(room, events(info, "state"), timeline, now)

    async def since(self, room: str, since: str, now: datetime) -> list[RawEvent]:
        """What happened in a room since `since`, fetched anew: events that came already are known by their ids.

        Raises:
            PlatformError: as `part`.
        """
        self._rooms.forget(room)
        return await self._read(room, [], await missed(self._homeserver, room, None, since, self._me), now)

    async def _read(self, room: str, state: list[Json], timeline: list[Json], now: datetime) -> list[RawEvent]:
        ours = [place for place, event in enumerate(timeline) if is_our_joining(event, self._me)]
        timeline = timeline[ours[-1] if ours else 0 :]
        known = self._rooms.knows(room)  # else it is asked about, and what comes of that is newer than this
        for event in [*state, *timeline] if known else ():
            self._rooms.apply(room, event)
        try:
            await self._look(room)
            return [found for event in timeline for found in await self._event(room, event, now)]
        except Gone:
            _log.info("a room was left before it was read", room=room)
            return []

    def left(self, room: str, info: Mapping[str, Any], now: datetime) -> list[RawEvent]:
        """What it means that the bot is in a room no more."""
        return self._happenings.left(room, [*events(info, "state"), *events(info, "timeline")], now)

    async def late(self, waiting: Waiting, now: datetime) -> list[RawEvent]:
        """What somebody said whose key came after it.

        Raises:
            PlatformError: the homeserver could not be asked; it waits on.
        """
        try:
            event = await self._homeserver.call("GET", path("rooms", waiting.room, "event", waiting.id))
        except Declined:  # it was taken away, or the bot is not there any more
            event = {}
        plain = self._crypto.decrypt(waiting.room, event) if event.get("type") == "m.room.encrypted" else None
        found = await self._said(waiting.room, plain, now) if plain is not None else []
        self._undecrypted.done(waiting.id)
        return found

    async def overdue(self, waiting: Waiting, now: datetime) -> list[RawEvent]:
        """That somebody cannot be read, where they wrote privately.

        Raises:
            PlatformError: the homeserver could not be asked about the room.
        """
        private = await self._is_private(waiting.room)
        self._undecrypted.told(waiting.id)
        return [unreadable(waiting.room, waiting.id, waiting.sender, now)] if private else []

    async def _event(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        """What an event is to us. One that cannot be read takes no neighbour along."""
        try:
            if isinstance(event.get("state_key"), str):
                return await self._happenings.of(room, event, now)
            if text(event.get("sender")) == self._me:
                return []
            if event.get("type") == "m.room.encrypted":
                return [] if is_taken_back(event) else await self._encrypted(room, event, now)
            return await self._said(room, event, now)
        except PlatformError:
            raise  # of the homeserver, not of the event
        except Exception as error:
            _log.warning("an event cannot be read", room=room, **fault(error))
            return []

    async def _encrypted(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        plain = self._crypto.decrypt(room, event)
        if plain is not None:
            return await self._said(room, plain, now)
        _log.warning("a message cannot be decrypted yet", room=room)
        sender = text(event.get("sender")) if await self._is_private(room) else ""  # among others nobody is told
        if event_id := text(event.get("event_id")):
            self._undecrypted.add(room, event_id, of_session(event), sender, now)
        return []

    async def _said(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        private = await self._is_private(room)
        found = said(room, private, event, now)
        if found is None or is_automatic(event) or (private and not self._brake.listens(room, now)):
            return []
        return [found]

    async def _is_private(self, room: str) -> bool:
        try:
            return (await self._rooms.get(room)).private(self._me)
        except Gone:
            return False

    def _watch(self, timeline: Iterable[Json]) -> None:
        """Notice that another device of the account speaks: only the own one is told its transaction ids."""
        if not self._doubled and any(
            text(event.get("type")) in _SPEAKING
            and event.get("sender") == self._me
            and "transaction_id" not in mapping(event.get("unsigned"))
            for event in timeline
        ):
            self._doubled = True
            _log.error("another device of the bot's account speaks: another installation with it is to be stopped")

    async def _look(self, room: str) -> None:
        """Have a room known, or give up soon."""
        try:
            async with asyncio.timeout(BRIEFLY):
                await self._rooms.get(room)
        except TimeoutError:
            raise Unavailable("no answer") from None


def is_taken_back(event: Mapping[str, Any]) -> bool:
    """Whether nothing is left of an encrypted event: then it is no riddle whose key is missing."""
    return "redacted_because" in mapping(event.get("unsigned")) or event.get("content") == {}


def events(section: object, name: str) -> list[Json]:
    """The events of a part of an answer, without what is none."""
    found = mapping(mapping(section).get(name)).get("events")
    return list(_objects(found)) if isinstance(found, list) else []


def _objects(found: Iterable[object]) -> Iterator[Json]:
    return (event for event in found if isinstance(event, dict))
