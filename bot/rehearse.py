"""Rehearsals: a script of people is played to the whole service, on its real database, in a time that we own.

Idle is when no event can run, no row is due and nothing is on its way. Time moves only while a line waits,
from one due moment to the next. The place in the script is stored with what its line caused, so that a
rehearsal whose process was killed goes on where it stopped.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Protocol

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, Line, LineError, People, Restart, Together, Wait, read
from bot.platforms.console.network import Record
from bot.platforms.console.platform import NAME
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage import inbox
from storage.database import Database
from storage.files import FileStore
from storage.messages import Batch, RawEvent

STANDARD_INPUT = "-"
"""The name of what is typed or piped: nobody can tell whether it is the same script again."""


class ScriptError(Exception):
    """A line that cannot be played; everything before it has been."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a database has come in its newest rehearsal: which one it is, the last line played, the time then."""

    rehearsal: int
    script: str
    line: int
    at: str
    over: bool = False


class Audience(Protocol):
    """Who watches a rehearsal."""

    def deed(self, deed: Deed, at: datetime) -> None:
        """Somebody does something."""
        ...

    def record(self, record: Record) -> None:
        """Somebody gets something."""
        ...

    def time(self, now: datetime, until: datetime) -> None:
        """Time has moved to `now` on its way to `until`."""
        ...

    def restarted(self) -> None:
        """The service was stopped and started again."""
        ...

    def line(self, number: int) -> None:
        """All that a line caused has been delivered."""
        ...


class Rehearsal:
    """One script played in one folder. `script` names it, so that the same one goes on where it was killed."""

    def __init__(
        self, settings: Settings, url: str, folder: Path, files: Path, script: str, beside: Path, audience: Audience
    ) -> None:
        self._settings = settings
        self._url = url
        self._folder = folder
        self._audience = audience
        self._clock = VirtualClock(datetime.now(UTC))
        self._texts = Texts.load()
        self._files = FileStore(files)
        self._network = Network(folder / "console.jsonl", audience.record)
        self._people = Interpreter(self._network, beside)
        self._place = Place(rehearsal=1, script=script, line=0, at="")
        self._service = self._build()

    def _build(self) -> Service:
        house = build_house(self._settings, self._files, self._texts, Random, self._clock)
        console = Console(self._network, self._files, self._clock, house.policy.zone)
        return Service.build(Database(self._url), [console], house, self._clock)

    @property
    def service(self) -> Service:
        """The service that is rehearsed with; another one after each restart."""
        return self._service

    async def open(self) -> bool:
        """Make or open the database, and find the place to go on from; False where this script is over already."""
        await prepare_database(self._service.database, self._clock, auto_migrate=True)
        async with self._service.database.reading() as session:
            stored = await inbox.cursor(session, NAME)
        last = Place(**json.loads(stored)) if stored is not None else None
        if last is not None and last.script == self._place.script != STANDARD_INPUT:
            self._place = last
            self._clock.move(datetime.fromisoformat(last.at))
            await self._service.deliverer.recover()
            return not last.over
        if last is not None:
            self._place = replace(self._place, rehearsal=last.rehearsal + 1)
        return True

    async def play(self, lines: Iterable[bytes]) -> None:
        """Play the lines that were not played before, one by one.

        Raises:
            ScriptError: one of them cannot be played; nothing of it has happened.
        """
        await self._service.settle()
        for number, text in enumerate(lines, start=1):
            if text.strip():
                await self.perform(number, text)
        await self._store((), self._place.line, over=True)

    async def perform(self, number: int, text: bytes) -> None:
        """Play one line, unless it was played before; return when all that it caused has been delivered.

        Raises:
            ScriptError: it cannot be played; nothing of it has happened.
        """
        try:
            line = read(_decoded(text))
            if number > self._place.line:
                await self._play(number, line)
            else:
                self._skip(line)
        except LineError as error:
            raise ScriptError(number, str(error)) from None
        self._audience.line(number)

    async def aclose(self) -> None:
        """Stop the service and leave the network."""
        await self._service.aclose()
        self._network.close()

    def _skip(self, line: Line) -> None:
        """Remember of a line that was played before what later ones refer to."""
        for deed in _deeds(line):
            self._people.count(deed)
        if isinstance(line, People):
            self._speak(cast.read(line.people, self._service.house.catalogue))

    async def _play(self, number: int, line: Line) -> None:
        match line:
            case Deed() | Together():
                await self._do(number, _deeds(line))
            case Wait():
                await self._wait(line)
                await self._store((), number)
            case Restart():
                await self._service.aclose()
                self._service = self._build()
                await self._service.deliverer.recover()
                self._audience.restarted()
                await self._store((), number)
            case People():
                await self._enter(number, line)
        await self._service.settle()

    async def _do(self, number: int, deeds: tuple[Deed, ...]) -> None:
        key, at = f"{self._place.rehearsal}:{number}", self._clock.now()
        events = [self._people.event(deed, f"{key}.{index}", at) for index, deed in enumerate(deeds, start=1)]
        for deed in deeds:
            self._audience.deed(deed, at)
        await self._store([event for event in events if event is not None], number)

    async def _wait(self, line: Wait) -> None:
        """Step from one due moment to the next until the time is over; a negative wait turns the clock back."""
        try:
            until = self._clock.now() + line.duration
        except OverflowError:
            raise LineError('"wait" leads out of the calendar') from None
        while (due := await self._service.next_due()) is not None and self._clock.now() < due <= until:
            self._clock.move(due)
            self._audience.time(due, until)
            await self._service.settle()
        self._clock.move(until)
        self._audience.time(until, until)

    async def _enter(self, number: int, line: People) -> None:
        if line.start is not None:
            if self._place.line:
                raise LineError('"start" stands in the first line only')
            self._clock.move(line.start)
        parts = cast.read(line.people, self._service.house.catalogue)
        self._speak(parts)
        async with self._service.database.transaction() as session:
            await cast.enter(session, self._service.house, parts, self._clock.now())
        await self._store((), number)

    def _speak(self, parts: dict[str, cast.Part]) -> None:
        """Let the console give people's languages as a network's hint."""
        for name, part in parts.items():
            if part.language is not None:
                self._people.languages |= dict.fromkeys((name, *part.accounts), part.language)

    async def _store(self, events: Iterable[RawEvent], line: int, over: bool = False) -> None:
        """Commit what a line brings in together with the place in the script."""
        self._place = replace(self._place, line=line, at=self._clock.now().isoformat(), over=over)
        batch = Batch(events=tuple(events), cursor=json.dumps(asdict(self._place)))
        await self._service.receivers[0].store(batch)


def _deeds(line: Line) -> tuple[Deed, ...]:
    match line:
        case Deed():
            return (line,)
        case Together(deeds):
            return deeds
        case _:
            return ()


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise LineError("not UTF-8; save the script with that encoding") from None


Write = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class JsonLines:
    """An audience that reads JSON Lines; with `lockstep` it is told when all of a line has been delivered."""

    write: Write
    lockstep: bool = False

    def deed(self, deed: Deed, at: datetime) -> None:
        """Not written: the script has it."""

    def record(self, record: Record) -> None:
        """Write what somebody gets."""
        self._write(record)

    def time(self, now: datetime, until: datetime) -> None:
        """Not written: each record has its time."""

    def restarted(self) -> None:
        """Not written: nobody is to notice."""

    def line(self, number: int) -> None:
        """Say that a line is done, if somebody waits for it."""
        if self.lockstep:
            self._write({"line": number})

    def _write(self, record: Record) -> None:
        self.write(json.dumps(record, ensure_ascii=False) + "\n")
