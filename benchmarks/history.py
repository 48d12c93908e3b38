"""What a service has gathered after a while: everything handled, everything sent, in the proportions of real use.

A person who fills in a form gets a message and has it changed once and again, so that two rows of the outbox come to
one content with one copy of one part; a form takes about ten. The inbox keeps three days of the thirty that the others
are kept: a tenth.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, String, case, cast, func, literal, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import crowd
from benchmarks.rows import multiply, numbers
from benchmarks.wire import NAME
from handlers.context import House
from storage import bodies
from storage.contents import Content, Copy, CopyPart
from storage.conversations import Run, RunState
from storage.database import Database
from storage.inbox import Inbox
from storage.inbox import State as InboxState
from storage.messages import Lane, Message, Verbatim
from storage.outbox import Outbox, State

PER_CONTENT = 2
"""Rows of the outbox to one content."""

PER_EVENT = 10
"""Rows of the outbox to one event that is remembered still."""

PER_FORM = 10
"""Rows of the outbox to one form that was filled in."""

_SCATTER, _RANGE = literal(2_654_435_761, BigInteger), literal(4_294_967_296, BigInteger)  # Knuth, TAOCP 3, 6.4

_WORDS = (
    "Danke, das ist angekommen. Dein Bedarf steht ab jetzt in der Übersicht der Woche; bis dahin kannst Du ihn noch "
    "zurücknehmen oder ändern. Wer ihn geschrieben hat, sieht niemand."
)


async def enter(database: Database, house: House, people: int, rows: int) -> None:
    """Enter people and `rows` rows of the outbox with all that belongs to them into an empty database."""
    await crowd.enter(database, house, people)
    contents = max(1, rows // PER_CONTENT)
    async with database.transaction() as session:
        if database.is_sqlite:  # indexes are filled in no order: with the usual 2 MB they would be read again and again
            await session.execute(text("PRAGMA cache_size = -500000"))
        else:  # every reference is right by construction: checking a million takes a minute
            await session.execute(text("SET LOCAL session_replication_role = replica"))
        await _contents(session, people, contents)
        await _outbox(session, people, rows, contents)
        await _inbox(session, people, max(1, rows // PER_EVENT))
        await _runs(session, people, max(1, rows // PER_FORM))
    await crowd.number_on(database, contents=contents, copies=contents)


async def _contents(session: AsyncSession, people: int, many: int) -> None:
    at = datetime.now(UTC) - timedelta(days=5)
    counted = numbers(many)
    i = counted.c.i
    content = Content(body=bodies.dump(Message(parts=(Verbatim(_WORDS),))), revision=PER_CONTENT, created_at=at)
    await multiply(session, content, counted, id=i)
    copy = Copy(content_id=0, revision=PER_CONTENT)
    await multiply(session, copy, counted, id=i, content_id=i, account_id=_turn(i, people))
    # tokens are random in service: a number that is multiplied and turned round is as scattered in an index
    token = func.substr(cast(i * _SCATTER % _RANGE + _RANGE, String), 2) + literal("-") + _text(i)
    part = CopyPart(token="", copy_id=0, position=0)
    await multiply(session, part, counted, token=token, copy_id=i, message=literal("h") + _text(i))


async def _outbox(session: AsyncSession, people: int, many: int, contents: int) -> None:
    at = datetime.now(UTC) - timedelta(days=5)
    counted = numbers(many)
    i = counted.c.i
    row = Outbox(
        content_id=0,
        member_id=0,
        lane=Lane.interactive,
        state=State.sent,
        due_at=at,
        created_at=at,
        settled_at=at,
        attempts=1,
        correlation="c0ffee00c0ff",
    )
    content = (i - 1) % contents + 1
    changed = i > contents
    await multiply(
        session,
        row,
        counted,
        content_id=content,
        member_id=_turn(content, people),
        copy_id=case((changed, content)),
        key=case((changed, literal("copy:") + _text(content) + literal(":") + _text(i))),
    )


async def _inbox(session: AsyncSession, people: int, many: int) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    counted = numbers(many)
    i = counted.c.i
    event = Inbox(
        platform=NAME,
        event_key="",
        queue="",
        state=InboxState.done,
        attempts=1,
        received_at=at,
        first_attempt_at=at,
        correlation="c0ffee00c0ff",
    )
    member = _text(_turn(i, people))
    await multiply(
        session,
        event,
        counted,
        event_key=literal("h") + _text(i),
        queue=literal("member:") + member,
        account=literal("p") + member,
    )


async def _runs(session: AsyncSession, people: int, many: int) -> None:
    at = datetime.now(UTC) - timedelta(days=5)
    counted = numbers(many)
    i = counted.c.i
    run = Run(token="", member_id=0, form="need", state=RunState.finished, revision=6, created_at=at, touched_at=at)
    await multiply(session, run, counted, token=literal("h") + _text(i), member_id=_turn(i, people))


def _turn(i: ColumnElement[int], people: int) -> ColumnElement[int]:
    """Whose turn it is: everybody's, one after the other."""
    return i % people + 1


def _text(number: ColumnElement[int]) -> ColumnElement[str]:
    return cast(number, String)
