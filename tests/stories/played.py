"""A story played step by step on real networks: after each line everything that is to come has come.

`Played` has the service and the story's time, a `Side` has the people of one network. Time moves in `wait` only, from
one due moment to the next.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Platform
from bot.platforms.console.lines import Deed, People, Restart, Together, Wait, read
from bot.service import QUIET, Service, build_house, prepare_database
from handlers.context import House
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from tests.stories.wires import Line


class Mishap(Protocol):
    """Something that goes wrong on the way, until it ends."""

    def ends(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Hold:
    """What the bot says is held up on its way, until it `ends`; `reached` is set when something is."""

    reached: asyncio.Event
    mishaps: Sequence[Mishap]

    def ends(self) -> None:
        """Let everything pass that comes from now on."""
        for mishap in self.mishaps:
            mishap.ends()


class Side(Protocol):
    """The people of one network, who outlive the service."""

    platform: str

    async def opens(self) -> None:
        """Let the network be there."""
        ...

    def connect(self, settings: Settings, house: House) -> Platform:
        """The network for a service that is about to start; another one for each."""
        ...

    async def listening(self) -> None:
        """Wait until a service that was started listens."""
        ...

    async def stored(self) -> None:
        """Wait until all that people did is stored."""
        ...

    async def look(self) -> None:
        """Tell of everything that came, changed or went."""
        ...

    async def enter(self, parts: Mapping[str, cast.Part]) -> None:
        """Let people be there, by the names of their accounts."""
        ...

    async def met(self, session: AsyncSession, names: Iterable[str]) -> None:
        """Note down what a service knows of who has written to it before."""
        ...

    async def do(self, deed: Deed, together: bool) -> None:
        """Let somebody do something; `together` with something else."""
        ...

    async def closes(self) -> None:
        """Let go of the network; what it would not have taken fails the story."""
        ...

    def address(self, name: str) -> str:
        """What the network calls the account of that name."""
        ...

    def message_id(self, number: str) -> str:
        """What the network calls a message, by its number among those that were written there."""
        ...


class Played:
    """The service on one network or several, driven by hand."""

    def __init__(self, settings: Settings, url: str, folder: Path, clock: VirtualClock, sides: Sequence[Side]) -> None:
        self._settings = settings
        self._url = url
        self._folder = folder
        self._clock = clock
        self._sides = sides
        self._texts = Texts.load()
        self._receiving: list[asyncio.Task[None]] = []
        self.service: Service

    async def open(self) -> None:
        for side in self._sides:
            await side.opens()
        self._build()
        await prepare_database(self.service.database, self._clock, auto_migrate=True)
        await self._start()

    async def play(self, line: Line) -> None:
        match read(json.dumps(line)):
            case Deed() as deed:
                await self._do(deed)
            case Together(deeds):
                await self._do(*deeds)
            case Wait(duration):
                await self._wait(duration)
            case Restart():
                await self._stop()
                self._build()
                await self._start()
            case People() as people:
                await self._enter(people)
        await self.settle()

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        if not happened():
            raise AssertionError(otherwise())

    async def aclose(self) -> None:
        await self._stop()
        for side in self._sides:
            await side.closes()

    def account(self, name: str) -> tuple[str, str]:
        side = self.side_of(name)
        return side.platform, side.address(name)

    def side_of(self, name: str) -> Side:
        """Where an account is; there is only one network unless told otherwise."""
        (side,) = self._sides
        return side

    # --- the service -------------------------------------------------------------------------

    def _build(self) -> None:
        house = build_house(self._settings, FileStore(self._folder / "files"), self._texts, Random)
        platforms = [side.connect(self._settings, house) for side in self._sides]
        self.service = Service.build(Database(self._url), platforms, house, self._clock)

    async def _start(self) -> None:
        await self.service.deliverer.recover()
        self._receiving = [asyncio.create_task(receiver.run()) for receiver in self.service.receivers]
        for side in self._sides:
            await side.listening()

    async def _stop(self) -> None:
        await self.cancel(*self._receiving)
        self._receiving = []
        await self.service.aclose()

    async def cancel(self, *tasks: asyncio.Task[None]) -> None:
        """End what the service is about, but not in the middle of a session, which leaves its connection open."""
        async with self.service.database.quiet(QUIET):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def stored(self) -> None:
        """Wait until all that people did is stored."""
        for side in self._sides:
            await side.stored()

    async def settle(self) -> None:
        """Wait until all that was done is stored, then let everything come of it."""
        await self.stored()
        await self.service.settle()
        for side in self._sides:
            await side.look()

    async def _wait(self, duration: timedelta) -> None:
        until = self._clock.now() + duration
        await self.settle()
        while (due := await self.service.next_due()) is not None and self._clock.now() < due <= until:
            self._clock.move(due)
            await self.settle()
        self._clock.move(until)

    # --- people ------------------------------------------------------------------------------

    async def _do(self, *deeds: Deed) -> None:
        for deed in deeds:
            await self.side_of(deed.person).do(deed, together=len(deeds) > 1)

    async def _enter(self, people: People) -> None:
        if people.start is not None:
            self._clock.move(people.start)
        await self._come(people.people)

    async def _come(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Let people be there as they are described, all of them on one network."""
        parts = cast.read(people, self.service.house.catalogue)
        if not parts:
            return
        side = self.side_of(next(iter(parts)))
        await side.enter(parts)
        known: dict[str, cast.Part] = {}
        for name, part in parts.items():
            theirs = {"name": part.name or name.capitalize(), "accounts": tuple(map(side.address, part.accounts))}
            known[side.address(name)] = part.model_copy(update=theirs)
        async with self.service.database.transaction() as session:
            await cast.enter(session, self.service.house, known, self._clock.now(), side.platform)
            await side.met(session, [name for person, part in parts.items() for name in (person, *part.accounts)])


def start() -> VirtualClock:
    """A story's time before it says when it begins."""
    return VirtualClock(datetime.now(UTC))
