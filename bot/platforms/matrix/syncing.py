"""Asking a homeserver for what is new: an own loop, because the library's goes on before anything is stored.

Each answer becomes one batch: its token is the cursor, stored with the events. What an answer leaves out, because much
was said meanwhile, is fetched before it is handed on. Nobody can end the loop by what they write.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.logs import fault
from bot.platforms.base import Gone, PlatformError, Unavailable
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import mapping, said, text, unreadable
from bot.platforms.matrix.gaps import is_our_joining, missed
from bot.platforms.matrix.happenings import Happenings
from bot.platforms.matrix.homeserver import V3, Homeserver, Json
from bot.platforms.matrix.invitations import Invitations
from bot.platforms.matrix.rooms import Room, Rooms
from bot.platforms.matrix.undecrypted import Undecrypted
from storage.messages import Batch, Clock, RawEvent

WAIT = 30.0
"""Seconds for which a homeserver holds a request open where nothing is new."""

SOON = 2.0
"""The same while somebody may have to be told that they cannot be read."""

MARGIN = 15.0
"""Seconds more after which a request without an answer has failed."""

FIRST = 180.0
"""Seconds for the first answer of all, which names every room."""

CALM = 0.5
"""Seconds between two requests of which the first brought nothing new, and at once: something is wrong over there."""

_NOTHING: Json = {"types": []}
FILTER = {
    "presence": _NOTHING,
    "account_data": {"types": ["m.direct"]},
    "room": {
        "timeline": {"limit": 50, "lazy_load_members": True},
        "state": {"lazy_load_members": True},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
    },
}
"""What is asked for: what people say, who comes and goes; not who reads or types (that is nobody's business)."""

_log = structlog.get_logger(__name__)


class Syncing:
    """Reads what comes for one account."""

    def __init__(
        self,
        homeserver: Homeserver,
        crypto: Crypto,
        rooms: Rooms,
        invitations: Invitations,
        undecrypted: Undecrypted,
        clock: Clock,
    ) -> None:
        self._homeserver = homeserver
        self._crypto = crypto
        self._rooms = rooms
        self._invitations = invitations
        self._undecrypted = undecrypted
        self._happenings = Happenings(crypto, rooms, invitations)
        self._clock = clock

    async def batches(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What happens from a cursor on; without one, from now on. Empty batches say that all is well.

        Raises:
            PlatformError: the homeserver did not answer, or will not.
            Outdated: this device is not the account's any more.
        """
        since, first = cursor, True
        while True:
            began = asyncio.get_running_loop().time()
            found, since = await self._ask(since, first)
            token = text(found.get("next_batch"))
            if not token:
                raise Unavailable("answer cannot be read")
            events = await self._taken(found, since)
            # on the disk before the token is stored: after a crash it is not told again
            self._undecrypted.save(self._clock.now())
            yield Batch(events=tuple(events), cursor=token if token != since else None)
            await self._upkeep()
            if not first and token == since:
                await asyncio.sleep(max(0.0, began + CALM - asyncio.get_running_loop().time()))
            since, first = token, False

    async def _ask(self, since: str | None, first: bool) -> tuple[Json, str | None]:
        """What is new, and since when."""
        wait = 0.0 if first else SOON if self._undecrypted.next_due else WAIT
        query = {"timeout": str(round(wait * 1000)), "filter": json.dumps(FILTER), "set_presence": "offline"}
        if since is None:
            return await self._homeserver.call("GET", f"{V3}/sync", query=query, patience=FIRST), None
        patience = FIRST if first else wait + MARGIN
        try:
            later = {**query, "since": since}
            return await self._homeserver.call("GET", f"{V3}/sync", query=later, patience=patience), since
        except Declined as error:
            if error.status != 400:
                raise
            # a server that was restored, or exchanged: it cannot tell what came since
            _log.error("the homeserver does not know how far it was read; what came meanwhile may be missing")
            return await self._homeserver.call("GET", f"{V3}/sync", query=query, patience=FIRST), None

    async def _taken(self, found: Json, since: str | None) -> list[RawEvent]:
        now = self._clock.now()
        keys = await self._crypto.receive(found)
        self._rooms.take_account_data(_events(found, "account_data"))
        rooms = mapping(found.get("rooms"))
        self._invitations.take(dict(mapping(rooms.get("invite"))))
        events = [
            event for room, waiting in self._undecrypted.concerned(keys) for event in await self._late(room, waiting)
        ]
        if since is not None:  # what was said before anybody listened is not answered
            for room, info in mapping(rooms.get("join")).items():
                events += await self._joined(room, mapping(info), since, now)
        for room, info in mapping(rooms.get("leave")).items():
            events += self._happenings.left(room, [*_events(info, "state"), *_events(info, "timeline")], now)
        for room, event in self._undecrypted.overdue(now):
            if await self._is_private(room):
                events.append(unreadable(room, event, now))
        return list({event.key: event for event in events}.values())

    async def _joined(self, room: str, info: Mapping[str, Any], since: str, now: datetime) -> list[RawEvent]:
        """What happened in a room since the bot is in it, or since it was last looked at."""
        for event in _events(info, "state"):
            self._rooms.apply(room, event)
        section = mapping(info.get("timeline"))
        timeline = _events(info, "timeline")
        before = text(section.get("prev_batch"))
        if section.get("limited"):
            self._rooms.forget(room)  # who came and went meanwhile is not told
            if before and not any(is_our_joining(event, self._crypto.user_id) for event in timeline):
                timeline = [*await missed(self._homeserver, room, before, since, self._crypto.user_id), *timeline]
        ours = [place for place, event in enumerate(timeline) if is_our_joining(event, self._crypto.user_id)]
        events: list[RawEvent] = []
        try:
            for event in timeline[ours[-1] if ours else 0 :]:
                self._rooms.apply(room, event)
                events += await self._event(room, event, now)
        except Gone:
            _log.info("a room was left before it was read", room=room)
        return events

    async def _event(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        """What an event is to us. One that cannot be read takes no neighbour along."""
        try:
            if isinstance(event.get("state_key"), str):
                return await self._happenings.of(room, event, now)
            if text(event.get("sender")) == self._crypto.user_id:
                return []
            if event.get("type") == "m.room.encrypted":
                return await self._encrypted(room, event, now)
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
        self._undecrypted.add(room, event, now)
        return []

    async def _late(self, room: str, event: Json) -> list[RawEvent]:
        """What somebody said whose key came after it."""
        plain = self._crypto.decrypt(room, event)
        if plain is None:
            return []
        self._undecrypted.done(text(event.get("event_id")))
        return await self._said(room, plain, self._clock.now())

    async def _said(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        found = said(room, await self._is_private(room), event, now)
        return [found] if found is not None else []

    async def _is_private(self, room: str) -> bool:
        try:
            known: Room = await self._rooms.get(room)
        except Gone:
            return False
        return known.private(self._crypto.user_id)

    async def _upkeep(self) -> None:
        """Bring our keys and requests to the server; what is not done now is done after the next answer."""
        try:
            await self._crypto.upkeep()
        except PlatformError as error:
            _log.warning("keys could not be kept in order", reason=error.reason)


def _events(section: object, name: str) -> list[Json]:
    """The events of a part of an answer, without what is none."""
    found = mapping(mapping(section).get(name)).get("events")
    return list(_objects(found)) if isinstance(found, list) else []


def _objects(found: Iterable[object]) -> Iterator[Json]:
    return (event for event in found if isinstance(event, dict))
