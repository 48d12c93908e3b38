"""Asking a homeserver for what is new: an own loop, because the library's goes on before anything is stored.

Each answer becomes one batch: its token is the cursor, stored with the events. What an answer leaves out, because much
was said meanwhile, is fetched before it is handed on. Nobody can end the loop by what they write.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.platforms.base import Barred, PlatformError, Throttled, Unavailable
from bot.platforms.matrix.crypto import Crypto, Unwritable
from bot.platforms.matrix.deferred import Deferred
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import mapping, text
from bot.platforms.matrix.happenings import Happenings
from bot.platforms.matrix.homeserver import V3, Homeserver, Json
from bot.platforms.matrix.invitations import Invitations
from bot.platforms.matrix.offering import Offering
from bot.platforms.matrix.reading import Reading, events
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.undecrypted import Undecrypted, Waiting
from storage.messages import Batch, Clock, RawEvent

WAIT = 30.0
"""Seconds for which a homeserver holds a request open where nothing is new."""

SOON = 2.0
"""The same while something waits that may be read soon, or somebody may have to be told that they cannot be."""

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

_Read = Callable[[Waiting, datetime], Awaitable[list[RawEvent]]]


class Syncing:
    """Reads what comes for one account."""

    def __init__(
        self,
        homeserver: Homeserver,
        crypto: Crypto,
        rooms: Rooms,
        invitations: Invitations,
        undecrypted: Undecrypted,
        deferred: Deferred,
        offering: Offering | None,
        clock: Clock,
    ) -> None:
        self._homeserver = homeserver
        self._crypto = crypto
        self._rooms = rooms
        self._invitations = invitations
        self._undecrypted = undecrypted
        self._deferred = deferred
        self._offering = offering
        self._reading = Reading(homeserver, crypto, rooms, Happenings(crypto, rooms, invitations), undecrypted)
        self._clock = clock
        self._again = False

    async def batches(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What happens from a cursor on; without one, from now on. Empty batches say that all is well.

        Raises:
            PlatformError: the homeserver did not answer, or will not.
            Outdated: this device is not the account's any more.
        """
        since, first = cursor, True
        try:
            while True:
                began = asyncio.get_running_loop().time()
                found, since = await self._ask(since, first)
                token = text(found.get("next_batch"))
                if not token:
                    raise Unavailable("answer cannot be read")
                self._rooms.listening = True
                came = await self._taken(found, since)
                # on the disk before the token is stored: after a crash it is not told again
                self._undecrypted.save(self._clock.now())
                self._deferred.save()
                yield Batch(events=tuple(came), cursor=token if token != since else None)
                self._undecrypted.settle(self._clock.now())
                self._deferred.settle()
                if self._offering is not None:
                    self._offering.settle()
                await self._upkeep()
                if not first and token == since:
                    await asyncio.sleep(max(0.0, began + CALM - asyncio.get_running_loop().time()))
                since, first = token, False
        finally:
            self._rooms.lapse()  # who comes into a room from now on is not heard of

    async def _ask(self, since: str | None, first: bool) -> tuple[Json, str | None]:
        """What is new, and since when."""
        soon = self._again or self._undecrypted.soon or self._deferred or (self._offering and self._offering.soon)
        self._again = False
        wait = 0.0 if first else SOON if soon else WAIT
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
        self._undecrypted.begin()
        self._deferred.begin()
        await self._crypto.receive(found)
        self._rooms.take_account_data(events(found, "account_data"))
        rooms = mapping(found.get("rooms"))
        self._invitations.take(dict(mapping(rooms.get("invite"))))
        came: list[RawEvent] = []
        for waiting in self._undecrypted.concerned(self._crypto.has):
            came += await self._waiting(waiting, self._reading.late)
        for room, before in self._deferred.ready():
            came += await self._caught_up(room, before, now)
        if since is not None:  # what was said before anybody listened is not answered
            for room, info in mapping(rooms.get("join")).items():
                came += await self._part(room, mapping(info), since, now)
        for room, info in mapping(rooms.get("leave")).items():
            self._deferred.done(room)
            came += self._reading.left(room, mapping(info), now)
        for waiting in self._undecrypted.overdue(now):
            came += await self._waiting(waiting, self._reading.overdue)
        if self._offering is not None:
            came += self._offering.told(now)
        return list({event.key: event for event in came}.values())

    async def _part(self, room: str, info: Mapping[str, Any], since: str, now: datetime) -> list[RawEvent]:
        """What happened in a room. One that cannot be asked about now holds up no other: it is read later."""
        if room in self._deferred:
            return []  # and this with it
        try:
            return await self._reading.part(room, info, since, now)
        except (Barred, Throttled):
            raise  # this is about all rooms
        except PlatformError as error:
            _log.warning("a room cannot be read now", room=room, reason=error.reason)
            self._deferred.add(room, since)
            return []

    async def _caught_up(self, room: str, since: str, now: datetime) -> list[RawEvent]:
        """What happened in a room that could not be asked about."""
        try:
            came = await self._reading.since(room, since, now)
        except (Barred, Throttled):
            raise
        except PlatformError:
            self._deferred.add(room, since)
            return []
        self._deferred.done(room)
        return came

    async def _waiting(self, waiting: Waiting, read: _Read) -> list[RawEvent]:
        """What comes of a message that waits for its key; where its room cannot be asked about, it waits on."""
        try:
            return await read(waiting, self._clock.now())
        except (Barred, Throttled):
            raise
        except PlatformError as error:
            _log.warning("a room cannot be read now", room=waiting.room, reason=error.reason)
            self._again = True
            return []

    async def _upkeep(self) -> None:
        """Bring our keys and requests to the server; what is not done now is done after the next answer."""
        try:
            await self._crypto.upkeep()
        except Unwritable:
            raise
        except PlatformError as error:
            _log.warning("keys could not be kept in order", reason=error.reason)
