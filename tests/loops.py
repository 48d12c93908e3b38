"""A service on a real database whose network lies in memory, and can be made to fail."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import NO_DOORS, Finding, Refused, Tempo
from bot.service import Service, build_house
from handlers.context import House
from handlers.texts import Texts
from storage import accounts, bodies, inbox, outbox
from storage.contents import Content
from storage.database import Database
from storage.files import FileStore
from storage.inbox import Inbox
from storage.members import Member
from storage.messages import (
    Action,
    Batch,
    Chat,
    Clock,
    Delete,
    Edit,
    Incoming,
    Kind,
    Lane,
    Limits,
    Message,
    Powers,
    Question,
    RawEvent,
    RemoteFile,
    Rights,
    Send,
    Sender,
    Verbatim,
)
from storage.outbox import Change, Outbox

WIRE = "wire"


class Wire:
    """A network in memory. `faults` holds what the nth send (from 1) raises; what it took stands in `taken`."""

    name = WIRE
    tempo: Tempo | None = None
    doors = NO_DOORS

    def __init__(self, idempotent: bool = False, batches: Sequence[Batch] = ()) -> None:
        self.limits = Limits(idempotent=idempotent, file_bytes=1000)
        self.faults: dict[int, Exception] = {}
        self.asked: list[Action] = []
        self.taken: list[Action] = []
        self.stored: list[str | None] = []
        self.hold: asyncio.Event | None = None
        self.questions: list[Question | RemoteFile] = []
        self.unanswered: dict[int, Exception] = {}
        self.lies_there: dict[str, bytes] = {}
        self._batches = batches

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """Its batches from the cursor on; `stored` lists each cursor once the next batch was asked for."""
        for batch in self._batches:
            if cursor is not None and (batch.cursor or "") <= cursor:
                continue
            yield batch
            self.stored.append(batch.cursor)
        await asyncio.Event().wait()

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """An event as `said` writes it."""
        return Incoming(
            kind=Kind(payload["kind"]),
            chat=Chat(
                platform=WIRE,
                id=payload.get("in") or payload.get("chat") or payload["as"],
                private="in" not in payload,
                thread=payload.get("thread"),
            ),
            sender=Sender(platform=WIRE, id=payload["as"]),
            sent_at=datetime.fromisoformat(payload["at"]),
            text=payload["text"],
            message=payload.get("message"),
            data=payload.get("data"),
            direct=payload.get("direct", True),
        )

    async def send(self, action: Action) -> tuple[str, ...]:
        """Take an action, unless a fault is planned or it is held back."""
        self.asked.append(action)
        fault = self.faults.pop(len(self.asked), None)
        if self.hold is not None:
            await self.hold.wait()
        if fault is not None:
            raise fault
        self.taken.append(action)
        return (f"w{len(self.taken)}",) if isinstance(action, Send) else ()

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """Everybody has a say everywhere, unless a fault is planned for the nth question (from 1)."""
        await self._asked(question)
        return asdict(Powers(person=True, reads=True, deletes=False)) if isinstance(question, Rights) else {}

    async def _asked(self, question: Question | RemoteFile) -> None:
        self.questions.append(question)
        fault = self.unanswered.pop(len(self.questions), None)
        if self.hold is not None:
            await self.hold.wait()
        if fault is not None:
            raise fault

    async def typing(self, chat: Chat) -> None:
        """Nothing to be seen."""

    async def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """A file that lies there, in pieces, unless a fault is planned."""
        await self._asked(file)
        data = self.lies_there.get(file.reference)
        if data is None:
            raise Refused("file is gone")
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]

    async def check(self) -> list[Finding]:
        """Always well."""
        return []

    async def aclose(self) -> None:
        """Nothing to let go of."""

    def read_by(self, account: str) -> list[str]:
        """The words that somebody was sent, in order; edits and deletions with a mark."""
        return [_words(action) for action in self.taken if action.chat.id == account]


def _words(action: Action) -> str:
    match action:
        case Send():
            return "".join(span.text for span in action.spans)
        case Edit():
            return "edit: " + "".join(span.text for span in action.spans)
        case Delete():
            return "delete"


def said(account: str, text: str, at: datetime, key: str | None = None, **more: Any) -> RawEvent:
    """An event of the wire: somebody writes something."""
    payload = {"kind": "text", "as": account, "text": text, "at": at.isoformat(), **more}
    return RawEvent(key=key or f"{account}: {text}", payload=payload, account=account, group=more.get("in"))


@dataclass(slots=True, kw_only=True)
class Bench:
    """The loops on a database, to be driven step by step."""

    service: Service
    wire: Wire
    clock: Clock
    people: dict[str, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.service.database

    async def join(self, *names: str) -> None:
        """Let people be members who are always open."""
        async with self.database.transaction() as session:
            ids = await accounts.ensure(session, WIRE, [(name, "de") for name in names])
            for name in names:
                member = await session.get(Member, ids[name])
                assert member is not None
                member.status, member.name = "active", name
        self.people |= ids

    async def put(
        self, account: str, words: str, lane: Lane = Lane.interactive, report: str | None = None, **more: Any
    ) -> int:
        """Queue words for somebody; the id of the content."""
        body = bodies.dump(Message(parts=(Verbatim(words),)))
        now = self.clock.now()
        async with self.database.transaction() as session:
            content = Content(body=body, created_at=now)
            row = Outbox(
                content=content,
                member_id=self.people[account],
                lane=lane,
                due_at=now,
                created_at=now,
                report=report,
                correlation="c0ffee",
                **more,
            )
            session.add(row)
            await session.flush()
            assert content.id is not None
            return content.id

    async def change(self, content_id: int, words: str | None) -> None:
        """Let a content say something else, or nothing any more."""
        async with self.database.transaction() as session:
            content = await session.get(Content, content_id)
            assert content is not None
            content.revision += 1
            if words is None:
                content.deleted = True
            else:
                content.body = bodies.dump(Message(parts=(Verbatim(words),)))
            await session.flush()
            changed = Change(content=content_id, revision=content.revision, correlation="c0ffee")
            await outbox.follow(session, [changed], Lane.interactive, self.clock.now())

    async def receive(self, *events: RawEvent, cursor: str | None = None) -> None:
        """Store a batch."""
        await self.service.receivers[0].store(Batch(events=events, cursor=cursor))

    async def outbox(self) -> list[Outbox]:
        """Every row, in order."""
        async with self.database.reading() as session:
            return list((await session.execute(select(Outbox).order_by(col(Outbox.id)))).scalars())

    async def inbox(self) -> list[Inbox]:
        """Every event, in order."""
        async with self.database.reading() as session:
            return list((await session.execute(select(Inbox).order_by(col(Inbox.id)))).scalars())

    async def states(self) -> list[tuple[str, str | None]]:
        """Where each row of the outbox stands, and why."""
        return [(row.state, row.reason) for row in await self.outbox()]

    async def deliver(self) -> None:
        """Deliver all that may go out now."""
        while await self.service.deliverer.step():
            pass

    def move(self, by: timedelta) -> None:
        """Let time pass, without anything happening on the way."""
        assert isinstance(self.clock, VirtualClock)
        self.clock.move(self.clock.now() + by)

    async def waiting(self) -> int:
        """How many events are not handled yet."""
        async with self.database.reading() as session:
            return await inbox.count(session, inbox.State.new)


def house(folder: Path) -> House:
    """The house of the built-in configuration, where people may join without a code."""
    settings = Settings.model_validate({"members": {"open_joining": True}})
    return build_house(settings, FileStore(folder / "files"), Texts.load(), Random)


def bench(database: Database, clock: Clock, folder: Path, wire: Wire | None = None) -> Bench:
    """A service on this database, with a wire that is well unless told otherwise."""
    wire = wire or Wire()
    return Bench(service=Service.build(database, [wire], house(folder), clock), wire=wire, clock=clock)


async def until(condition: Callable[[], bool], within: float = 60.0) -> None:
    """Let the loops run until something is so.

    Raises:
        TimeoutError: it did not become so.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  (loops at work tell nobody when they are done)
            await asyncio.sleep(0.001)


START = datetime(2026, 11, 23, 6, tzinfo=UTC)
