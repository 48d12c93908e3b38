"""Rooms that cannot be asked about just now: what happened there waits, in order, and holds up nobody else."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import structlog

from bot.pauses import delay
from bot.platforms.base import Gone, PlatformError
from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms

FILE = "deferred.json"

FIRST, CAP = timedelta(seconds=1), timedelta(minutes=5)

TRIES = 300
"""Tries after which what happened in a room is given up: about a day."""

PARTS = 500
"""Answers of a homeserver that are kept for one room at most, the first ones: what comes later is fetched then."""

AT_ONCE = 4

_log = structlog.get_logger(__name__)


class Deferred:
    """What waits, by room. A part is a room's section of one answer, with `since` when it was asked for."""

    def __init__(self, rooms: Rooms, kept: Kept) -> None:
        self._rooms = rooms
        self._kept = kept
        self._waiting: dict[str, list[Json]] = dict(_read(kept))
        self._on_disk = {room: list(parts) for room, parts in self._waiting.items()}
        self._read: dict[str, list[Json]] = {}
        self._tries: dict[str, int] = {}
        self._ready: set[str] = set()
        self._news = asyncio.Event()

    def __contains__(self, room: str) -> bool:
        return room in self._waiting

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, room: str, info: Mapping[str, Any], since: str) -> None:
        """Let a part wait; it is on the disk with the next `save`."""
        parts = self._waiting.setdefault(room, [])
        if len(parts) < PARTS:
            parts.append({"info": dict(info), "since": since})
        self._news.set()

    def ready(self) -> list[tuple[str, list[Json]]]:
        """The rooms that could be asked about meanwhile, with what waits for them."""
        return [(room, self._waiting[room]) for room in sorted(self._ready) if room in self._waiting]

    def done(self, room: str) -> None:
        """What waited was read; it stays on the disk until `settle` says that it is elsewhere."""
        if (parts := self._waiting.pop(room, None)) is not None:
            self._read[room] = parts
        self._tries.pop(room, None)
        self._ready.discard(room)

    def again(self, room: str) -> None:
        """What waited could still not be read."""
        self._ready.discard(room)
        self._news.set()

    def save(self) -> None:
        """Bring what waits to the disk.

        Raises:
            OSError: it is full: what came must not count as taken.
        """
        kept = {**self._read, **self._waiting}
        if kept != self._on_disk:
            self._kept.write(kept)
            self._on_disk = {room: list(parts) for room, parts in kept.items()}

    def settle(self) -> None:
        """What was read is stored now.

        Raises:
            OSError: as `save`.
        """
        self._read.clear()
        self.save()

    async def run(self) -> None:
        """Ask about the rooms that wait until it works, or makes no sense any more; until cancelled."""
        turns = asyncio.Semaphore(AT_ONCE)
        under_way: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                self._news.clear()
                under_way = {room: task for room, task in under_way.items() if not task.done()}
                for room in self._waiting.keys() - under_way.keys() - self._ready:
                    under_way[room] = group.create_task(self._ask(room, turns))
                await self._news.wait()

    async def _ask(self, room: str, turns: asyncio.Semaphore) -> None:
        while room in self._waiting and room not in self._ready:
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


def _read(kept: Kept) -> Iterator[tuple[str, list[Json]]]:
    """What was kept, as far as it can be read."""
    for room, parts in (kept.read() or {}).items():
        found = [part for part in parts if _is_part(part)] if isinstance(parts, list) else []
        if found:
            yield room, found


def _is_part(part: object) -> bool:
    match part:
        case {"info": dict(), "since": str()}:
            return True
        case _:
            return False
