"""The console with the loops of `kollegial run`. The clock stands still but for `wait`, the loops do not."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from bot import cast
from bot.config import Settings
from bot.platforms.console.lines import Deed, People, Restart, Together, Wait, read
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from tests.stories.console import ConsoleSide
from tests.stories.played import start
from tests.stories.wires import DEADLINE, Line, Receive, Record


class Looped:
    """The service as it runs; what is to come is waited for, with a deadline that only a fault meets."""

    reports_deletions = True
    buttons = True

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive) -> None:
        self._settings = settings
        self._url = url
        self._folder = folder
        self._receive = receive
        self._clock = start()
        self._texts = Texts.load()
        self._side = ConsoleSide(folder, self._clock, self._emit)
        self._something = asyncio.Event()
        self.service = self._build()

    async def open(self) -> None:
        await prepare_database(self.service.database, self._clock, auto_migrate=True)
        self._start()

    async def play(self, line: Line) -> None:
        match read(json.dumps(line)):
            case Deed() as deed:
                self._side.put(deed)
            case Together(deeds):
                self._side.put(*deeds)
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
        await self._side.closes()

    def account(self, name: str) -> tuple[str, str]:
        return self._side.platform, self._side.address(name)

    def _build(self) -> Service:
        house = build_house(self._settings, FileStore(self._folder / "files"), self._texts, Random)
        platform = self._side.connect(self._settings, house)
        return Service.build(Database(self._url), [platform], house, self._clock)

    def _start(self) -> None:
        self._stopping = asyncio.Event()
        self._running = asyncio.create_task(self.service.run(self._stopping))

    async def _stop(self) -> None:
        self._stopping.set()
        async with asyncio.timeout(DEADLINE):
            await self._running
        await self.service.aclose()

    async def _enter(self, people: People) -> None:
        if people.start is not None:
            self._clock.move(people.start)
        parts = cast.read(people.people, self.service.house.catalogue)
        await self._side.enter(parts)
        async with self.service.database.transaction() as session:
            await cast.enter(session, self.service.house, parts, self._clock.now())

    def _emit(self, record: Record) -> None:
        self._receive(record)
        self._something.set()
