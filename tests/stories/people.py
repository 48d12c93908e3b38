"""The people of a story and the stage they act on: what somebody does, and what they then have before them.

A story names neither a network nor a database. What people do are the lines of a rehearsal, and a wire plays
them on a network; what they get comes back as the records of a rehearsal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import VirtualClock
from storage import accounts, invitations
from storage.database import Row
from storage.roles import Role
from tests.stories.wires import Line, Receive, Record, Wire

Table = TypeVar("Table", bound=Row)

START = "2026-11-23T09:00:00+01:00"
"""When a story begins if it does not say: a Monday morning."""


@dataclass(slots=True)
class Letter:
    """A message as its reader has it now. `choices` are labels by value; a ticked one begins with "✓ ".

    `reply_to` is the network's id of the message that it natively answers, `edits` how often it changed.
    """

    id: str
    text: str = ""
    reply_to: str | None = None
    choices: dict[str, str] = field(default_factory=dict)
    files: list[Mapping[str, Any]] = field(default_factory=list)
    at: datetime | None = None
    edits: int = 0
    deleted: bool = False

    def show(self, record: Record) -> None:
        """Take over what a record says about it."""
        self.deleted = "delete" in record
        self.at = datetime.fromisoformat(record["at"])
        self.edits += "edit" in record
        self.reply_to = record.get("reply_to") or self.reply_to
        if not self.deleted:
            self.text, self.files = record["text"], record["files"] or self.files
            self.choices = {choice["value"]: choice["label"] for choice in record["choices"]}

    @property
    def file_bytes(self) -> bytes:
        """What is in its only file."""
        (file,) = self.files
        return Path(file["path"]).read_bytes()

    @property
    def file_text(self) -> str:
        """What its only file says."""
        return self.file_bytes.decode()


class Person:
    """Somebody at one account: does things, and looks at what came."""

    def __init__(self, stage: "Stage", name: str) -> None:
        self._stage = stage
        self.name = name
        self.inbox: list[Letter] = []
        self._touched: list[Letter] = []
        self._done = 0
        self._seen = 0

    # --- what they do ------------------------------------------------------------------------

    async def says(self, words: str, *, room: str | None = None, reply_to: Letter | str | None = None) -> str:
        """Write a message; its number ("u3"), for editing, deleting and answering it."""
        return await self.writes(self.deed(say=words, **_where(room), **_about("reply_to", reply_to)))

    async def sends(
        self, file: str, words: str = "", *, room: str | None = None, reply_to: Letter | str | None = None
    ) -> str:
        """Send a file that lies on the stage; its number."""
        return await self.writes(self.deed(file=file, say=words, **_where(room), **_about("reply_to", reply_to)))

    async def reacts(self, emoji: str, to: Letter | str, *, room: str | None = None) -> None:
        """Have this reaction on a message, and no other; with "" none."""
        await self._act(self.deed(react=emoji, **_about("to", to), **_where(room)))

    async def presses(self, choice: str, on: Letter | None = None) -> None:
        """Press a choice by value or label: of the newest message that offers it, or of an old one (`on`)."""
        if on is not None:
            await self._act(self.deed(press=choice, on=on.id))
            return
        await self._stage.wire.until(
            lambda: any(choice in offer for letter in self.inbox for offer in _names(letter)),
            lambda: f"nobody offers {choice!r} to {self.name}, but {self.offered}",
        )
        await self._act(self.deed(press=choice))

    async def edits(self, message: str, words: str, *, room: str | None = None) -> None:
        """Change a message written before."""
        await self.writes(self.deed(edit=message, say=words, **_where(room)))

    async def deletes(self, message: str, *, room: str | None = None) -> None:
        """Take back a message written before."""
        await self._act(self.deed(delete=message, **_where(room)))

    async def does(self, **what: Any) -> None:
        """Anything else that a line of a rehearsal can say: `react`, `joins`, `leaves`, `unreachable`."""
        await self._act(self.deed(**what))

    def deed(self, **what: Any) -> Line:
        """A line of this person, for doing several at once."""
        return {"as": self.name, **what}

    async def writes(self, line: Line) -> str:
        """Do what a line says that puts words or a file into a chat; the number of that."""
        await self._act(line)
        return f"u{self._stage.written}"

    async def _act(self, line: Line) -> None:
        self.looks_up()
        await self._stage.play(line)

    def looks_up(self) -> None:
        """Take what is there as seen: what comes from now on is news."""
        self._done = self._seen = len(self._touched)

    # --- what they have before them ----------------------------------------------------------

    async def sees(self, *fragments: str) -> Letter:
        """The newest message, come or changed since they last did something; it has all of these words in it."""

        def newest() -> str:
            return self.news[-1] if self.news else ""

        await self._stage.wire.until(
            lambda: bool(self.news) and all(fragment in newest() for fragment in fragments),
            lambda: f"{self.name} sees {newest()!r}, not {fragments!r}",
        )
        self._seen = len(self._touched)
        return self.last

    async def saw(self, fragment: str) -> None:
        """Something that came since they last did something has these words in it."""
        await self._stage.wire.until(
            lambda: any(fragment in text for text in self.news),
            lambda: f"{self.name} got {self.news!r}, nothing with {fragment!r}",
        )
        self._seen = len(self._touched)

    async def sees_nothing_new(self) -> None:
        """Nothing came or changed since they last looked or did something."""
        new = [letter.text for letter in self._touched[self._seen :]]
        if new:
            raise AssertionError(f"{self.name} got {new!r}")

    @property
    def last(self) -> Letter:
        """The message that came or changed last and is still there."""
        return next(letter for letter in reversed(self._touched) if not letter.deleted)

    @property
    def news(self) -> list[str]:
        """What came or changed since they last did something."""
        return [letter.text for letter in self._touched[self._done :]]

    @property
    def offered(self) -> list[str]:
        """The labels of what can be pressed on the newest message."""
        return list(self.last.choices.values()) if self._touched else []

    def receive(self, record: Record) -> None:
        """Have a record before them; that an old keyboard goes is nothing new to read."""
        letter = _letter(self.inbox, record)
        same_words = letter.text == record.get("text")
        letter.show(record)
        if not (same_words and "edit" in record and not letter.choices):
            self._touched.append(letter)


def _letter(inbox: list[Letter], record: Record) -> Letter:
    wanted = record.get("id") or record.get("edit") or record["delete"]
    known = next((letter for letter in inbox if letter.id == wanted), None)
    if known is None:
        known = Letter(id=wanted)
        inbox.append(known)
    return known


def _where(room: str | None) -> Line:
    return {"in": room} if room else {}


def _about(key: str, message: Letter | str | None) -> Line:
    """Which message is meant: one that somebody got, or the number of one that somebody wrote."""
    return {} if message is None else {key: message.id if isinstance(message, Letter) else message}


def _names(letter: Letter) -> Sequence[tuple[str, ...]]:
    return [(value, label.removeprefix("✓ ")) for value, label in letter.choices.items()]


class Stage:
    """Where a story plays. Everything goes through a wire; time moves only in `wait`."""

    def __init__(self, build: Callable[[Receive], Wire], folder: Path) -> None:
        self.wire = build(self.receive)
        self.folder = folder
        self.written = 0
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, list[Letter]] = {}
        self._start: str | None = START

    def starts(self, moment: str) -> None:
        """Let the story begin at another moment; said before the first person enters."""
        self._start = moment

    async def person(self, who: str, /, *, member: bool = True, **about: Any) -> Person:
        """Let somebody enter: language, roles, accounts, and what a member's profile says."""
        line: Line = {"people": {who: {"member": member, **about}}}
        if self._start is not None:
            line, self._start = {"start": self._start, **line}, None
        person = self.account(who)
        for other in about.get("accounts", ()):
            self.account(other)
        await self.play(line)
        return person

    def account(self, name: str) -> Person:
        """Somebody at one of their accounts."""
        return self.people.setdefault(name, Person(self, name))

    def file(self, name: str, content: bytes) -> str:
        """Put a file where people of the story can send it from."""
        (self.folder / name).write_bytes(content)
        return name

    async def wait(self, duration: str) -> None:
        """Let the clock run, as in ISO 8601: "P1DT2H"."""
        await self.play({"wait": duration})

    async def restart(self) -> None:
        """Stop the service and start it again on the same database."""
        await self.play({"restart": True})

    async def together(self, *deeds: Line) -> None:
        """Let several things happen at once."""
        for deed in deeds:
            self.account(deed["as"]).looks_up()
        await self.play({"together": list(deeds)})

    async def play(self, line: Line) -> None:
        """Play any line."""
        deeds = line.get("together", [line])
        self.written += sum(1 for deed in deeds if {"say", "edit", "file"} & deed.keys())
        await self.wire.play(line)

    def receive(self, record: Record) -> None:
        """Give a record to whom it is for: what is said in a room lies in the room."""
        if "in" in record:
            _letter(self.rooms.setdefault(record["in"], []), record).show(record)
        else:
            self.account(record["to"]).receive(record)

    # --- what an operator sees and does ------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The present moment of the story."""
        return self.wire.service.wiring.clock.now()

    def jump(self, to: datetime) -> None:
        """Move the clock without anything happening on the way: the machine slept, or somebody set its clock."""
        clock = self.wire.service.wiring.clock
        assert isinstance(clock, VirtualClock)
        clock.move(to)

    async def invite(self, role: Role = Role.practitioner, uses: int = 1, lasts: timedelta | None = None) -> str:
        """Make an invitation; its code."""
        code = invitations.new_code()
        async with self.wire.service.database.transaction() as session:
            until = self.now + lasts if lasts else None
            await invitations.create(session, code, role, uses, until, self.now)
        return code

    async def members(self, session: AsyncSession, *names: str) -> list[int]:
        """The member ids of people, by the names of their accounts."""
        found = []
        for platform, address in map(self.wire.account, names):
            found.append((await accounts.ensure(session, platform, [(address, None)]))[address])
        return found

    async def rows(self, table: type[Table]) -> list[Table]:
        """All rows of a table as they stand in the database, in the order of their keys."""
        async with self.wire.service.database.reading() as session:
            in_order = select(table).order_by(*inspect(table).primary_key)
            return list((await session.execute(in_order)).scalars())
