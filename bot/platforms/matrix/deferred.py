"""Rooms that cannot be asked about just now: they hold up nobody else, and what happened there is fetched later."""

import asyncio
from datetime import timedelta

import structlog

from bot.pauses import delay
from bot.platforms.base import Gone, PlatformError
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms

FILE = "deferred.json"

FIRST, CAP = timedelta(seconds=1), timedelta(minutes=5)

TRIES = 300
"""Tries after which what happened in a room is given up: about a day."""

AT_ONCE = 4

_log = structlog.get_logger(__name__)


class Deferred:
    """Since which token each of these rooms was not read."""

    def __init__(self, rooms: Rooms, kept: Kept) -> None:
        self._rooms = rooms
        self._kept = kept
        read = (kept.read() or {}).items()
        self._since = {room: since for room, since in read if isinstance(since, str)}
        self._on_disk = dict(self._since)
        self._done: set[str] = set()
        self._tries: dict[str, int] = {}
        self._ready: set[str] = set()
        self._news = asyncio.Event()

    def __contains__(self, room: str) -> bool:
        return room in self._since and room not in self._done

    def __bool__(self) -> bool:
        return bool(self._since.keys() - self._done)

    def begin(self) -> None:
        """A new round: what was read in one that was not stored is to be read again."""
        self._done.clear()

    def add(self, room: str, since: str) -> None:
        """Let a room wait; it is on the disk with the next `save`."""
        self._since.setdefault(room, since)
        self._done.discard(room)
        self._ready.discard(room)
        self._news.set()

    def ready(self) -> list[tuple[str, str]]:
        """The rooms that could be asked about meanwhile, each with the token to read it from."""
        return [(room, self._since[room]) for room in sorted(self._ready) if room in self]

    def done(self, room: str) -> None:
        """It was read, or is of no interest any more; on the disk it waits until `settle` says that this is stored."""
        if room in self._since:
            self._done.add(room)

    def save(self) -> None:
        """Bring what waits to the disk.

        Raises:
            OSError: it is full: what came must not count as taken.
        """
        if self._since != self._on_disk:
            self._kept.write(self._since)
            self._on_disk = dict(self._since)

    def settle(self) -> None:
        """What was read is stored now.

        Raises:
            OSError: as `save`.
        """
        for room in self._done:
            del self._since[room]
            self._tries.pop(room, None)
            self._ready.discard(room)
        self._done.clear()
        self.save()

    async def run(self) -> None:
        """Ask about the rooms that wait until it works, or makes no sense any more; until cancelled."""
        turns = asyncio.Semaphore(AT_ONCE)
        under_way: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                self._news.clear()
                under_way = {room: task for room, task in under_way.items() if not task.done()}
                for room in self._since.keys() - under_way.keys() - self._ready:
                    under_way[room] = group.create_task(self._ask(room, turns))
                await self._news.wait()

    async def _ask(self, room: str, turns: asyncio.Semaphore) -> None:
        while room in self and room not in self._ready:
            tries = self._tries[room] = self._tries.get(room, 0) + 1
            if tries > TRIES:
                _log.error("what happened in a room is given up: the homeserver does not tell about it", room=room)
                self.done(room)
                return
            await asyncio.sleep(delay(tries, FIRST, CAP).total_seconds())
            try:
                async with turns:
                    await self._rooms.get(room)
            except Gone:
                self._ready.add(room)
            except PlatformError as error:
                _log.info("a room cannot be asked about yet", room=room, reason=error.reason)
            else:
                self._ready.add(room)
