"""The networks that stories can be played on. A wire plays lines of a rehearsal and gives records back.

`Stepped` settles everything after each line, so that whatever is to come has come. `Looped` lets the real loops
run by themselves, as `kollegial run` does; what is to come is waited for, with a deadline that only a fault meets.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Protocol

import pytest

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, People, Restart, Together, Wait, read
from bot.rehearse import Rehearsal
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from storage.messages import Batch

Line = dict[str, Any]
"""A line of a rehearsal script, as JSON gives it."""

Record = dict[str, Any]
"""What somebody gets, as a rehearsal writes it."""

ON_CONSOLE = pytest.mark.parametrize("raise_stage", ["console"], indirect=True)
"""A story about what only a line of the console can say: no app of another network sends it."""

WITH_BUTTONS = pytest.mark.parametrize(
    "raise_stage", ["console", pytest.param("telegram", marks=pytest.mark.wire)], indirect=True
)
"""A story about choices that are pressed: where they are typed there is no old one to press, and no second press."""

WITH_ALBUMS = WITH_BUTTONS
"""A story about albums: where there are none, each file is a message by itself."""

ON_TELEGRAM = pytest.mark.parametrize("raise_stage", [pytest.param("telegram", marks=pytest.mark.wire)], indirect=True)
"""A story about what only Telegram has."""

DEADLINE = 60.0
"""Seconds after which something that the loops should have done is taken not to come."""


class Wire(Protocol):
    """One network with the service on it.

    `reports_deletions` says whether it tells that people took words back, `buttons` whether choices are pressed.
    """

    platform: str
    reports_deletions: bool
    buttons: bool

    @property
    def service(self) -> Service:
        """The service that runs now; another one after each restart."""
        ...

    async def open(self) -> None:
        """Start the service."""
        ...

    async def play(self, line: Line) -> None:
        """Let a line happen."""
        ...

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        """Return when something has happened.

        Raises:
            AssertionError: it has not and will not, with what `otherwise` says.
        """
        ...

    async def aclose(self) -> None:
        """Stop the service."""
        ...

    def address(self, name: str) -> str:
        """What the network calls the account of that name."""
        ...


Receive = Callable[[Record], None]


class _Recorder:
    """An audience that only takes records."""

    def __init__(self, receive: Receive) -> None:
        self.record = receive

    def deed(self, deed: Deed, at: datetime) -> None: ...

    def time(self, now: datetime, until: datetime) -> None: ...

    def restarted(self) -> None: ...

    def line(self, number: int) -> None: ...


class Stepped:
    """The console, step by step, as `kollegial rehearse` plays it."""

    platform = "console"
    reports_deletions = True
    buttons = True

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive) -> None:
        self._rehearsal = Rehearsal(settings, url, folder, folder / "files", "story", folder, _Recorder(receive))
        self._numbers = count(1)

    @property
    def service(self) -> Service:
        return self._rehearsal.service

    async def open(self) -> None:
        await self._rehearsal.open()

    async def play(self, line: Line) -> None:
        await self._rehearsal.perform(next(self._numbers), json.dumps(line).encode())

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        if not happened():
            raise AssertionError(otherwise())

    async def aclose(self) -> None:
        await self._rehearsal.aclose()

    def address(self, name: str) -> str:
        return name


class Looped:
    """The console with the loops of `kollegial run`. The clock stands still but for `wait`, the loops do not."""

    platform = "console"
    reports_deletions = True
    buttons = True

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive) -> None:
        self._settings = settings
        self._url = url
        self._folder = folder
        self._receive = receive
        self._clock = VirtualClock(datetime.now(UTC))
        self._texts = Texts.load()
        self._network = Network(folder / "console.jsonl", self._emit)
        self._people = Interpreter(self._network, folder)
        self._numbers = count(1)
        self._unread: deque[Batch] = deque()
        self._unread_came = asyncio.Event()
        self._something = asyncio.Event()
        self.service = self._build()

    async def open(self) -> None:
        await prepare_database(self.service.database, self._clock, auto_migrate=True)
        self._start()

    async def play(self, line: Line) -> None:
        match read(json.dumps(line)):
            case Deed() as deed:
                await self._do(deed)
            case Together(deeds):
                await self._do(*deeds)
            case Wait(duration):
                self._clock.move(self._clock.now() + duration)
            case Restart():
                await self._stop()
                self.service = self._build()
                self._start()
            case People() as people:
                await self._enter(people)

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        try:
            async with asyncio.timeout(DEADLINE):
                while not happened():
                    self._something.clear()
                    waiting = asyncio.create_task(self._something.wait())
                    await asyncio.wait([waiting, self._running], return_when=asyncio.FIRST_COMPLETED)
                    waiting.cancel()
                    if self._running.done():
                        self._running.result()
        except TimeoutError:
            raise AssertionError(otherwise()) from None

    async def aclose(self) -> None:
        await self._stop()
        self._network.close()

    def address(self, name: str) -> str:
        return name

    def _build(self) -> Service:
        files = FileStore(self._folder / "files")
        house = build_house(self._settings, files, self._texts, Random)
        console = Console(self._network, files, self._clock, house.policy.zone, self._pulled())
        return Service.build(Database(self._url), [console], house, self._clock)

    async def _pulled(self) -> AsyncIterator[Batch]:
        """What has not been acknowledged; asking for the next batch acknowledges the last one."""
        while True:
            while self._unread:
                yield self._unread[0]
                self._unread.popleft()
            self._unread_came.clear()
            await self._unread_came.wait()

    def _start(self) -> None:
        self._stopping = asyncio.Event()
        self._running = asyncio.create_task(self.service.run(self._stopping))

    async def _stop(self) -> None:
        self._stopping.set()
        async with asyncio.timeout(DEADLINE):
            await self._running
        await self.service.aclose()

    async def _do(self, *deeds: Deed) -> None:
        key, at = next(self._numbers), self._clock.now()
        events = [self._people.event(deed, f"{key}.{index}", at) for index, deed in enumerate(deeds)]
        self._unread.append(Batch(events=tuple(event for event in events if event is not None)))
        self._unread_came.set()

    async def _enter(self, people: People) -> None:
        if people.start is not None:
            self._clock.move(people.start)
        parts = cast.read(people.people, self.service.house.catalogue)
        self._people.languages |= {name: part.language for name, part in parts.items() if part.language}
        async with self.service.database.transaction() as session:
            await cast.enter(session, self.service.house, parts, self._clock.now())

    def _emit(self, record: Record) -> None:
        self._receive(record)
        self._something.set()
