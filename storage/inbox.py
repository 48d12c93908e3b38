"""What came in and is not yet (or was lately) handled, and how far each network has been read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import accounts, channels, originals
from storage.database import Json, Moment, Row, insert, storable
from storage.messages import Batch, RawEvent
from storage.requests import Request

LONGEST_WAIT = timedelta(minutes=1)
"""A next try further off than this was planned before the clock was turned back: it may come at once."""


class State(StrEnum):
    """Where an event stands."""

    new = "new"
    done = "done"
    quarantined = "quarantined"


_IS_NEW = "state = 'new'"
_WAITS = "state = 'new' AND next_attempt_at IS NOT NULL"


class Inbox(Row, table=True):
    """One event, as the network gave it. `queue` is the person or group in whose order it is handled.

    The payload goes when the event is done; the key stays for a while, so that a repeated delivery
    is known. A quarantined event keeps its payload for the operator until retention ends.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("platform", "event_key"),
        Index("ix_inbox_new", "id", sqlite_where=text(_IS_NEW), postgresql_where=text(_IS_NEW)),
        Index("ix_inbox_waiting", "next_attempt_at", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
        {"info": {"retention": "inbox"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    event_key: str
    queue: str
    account: str | None = None
    payload: dict[str, Any] | None = Field(default=None, sa_type=Json)
    state: str = State.new
    attempts: int = 0
    received_at: datetime = Field(sa_type=Moment, index=True)
    first_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    correlation: str


_NEW = col(Inbox.state) == literal_column("'new'")  # not a parameter: only so is the index of new events used
_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


class Cursor(Row, table=True):
    """How far a network has been read: stored in the commit that stores what was read."""

    __tablename__ = "cursors"
    __table_args__ = ({"info": {"retention": "service"}},)

    platform: str = Field(primary_key=True)
    value: str
    at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An event taken to be handled; `attempts` counts this one, `since` is when the first one began."""

    id: int
    platform: str
    event_key: str
    queue: str
    account: str | None
    payload: Mapping[str, Any]
    attempts: int
    since: datetime
    correlation: str


async def cursor(session: AsyncSession, platform: str) -> str | None:
    """How far a network has been read; None before the first batch."""
    found = await session.get(Cursor, platform)
    return found.value if found else None


async def store(session: AsyncSession, platform: str, batch: Batch, now: datetime) -> int:
    """Put a batch and its cursor away in the caller's transaction; known keys are left alone.

    Every account in it is known afterwards, as a guest at least: the order of a person's events
    hangs on who they are, not on where they write. What people of a group say among themselves is left out,
    unless the place is linked to a channel: nothing of it is kept then, not even that it came.

    Returns:
        How many events were new.
    """
    events = await _concerning(session, platform, [_storable(event) for event in batch.events])
    people = await accounts.ensure(session, platform, ((e.account, e.language) for e in events if e.account))
    if told := [event.about for event in events if event.about and event.about not in people]:
        people |= await accounts.members_of(session, platform, told)
    rows = [
        {
            "platform": platform,
            "event_key": event.key,
            "queue": _queue(platform, event.group, people.get(event.account or event.about or "")),
            "account": event.account,
            "payload": dict(event.payload),
            "state": State.new,
            "attempts": 0,
            "received_at": now,
            "correlation": uuid4().hex[:12],
        }
        for event in events
    ]
    stored = 0
    if rows:
        statement = insert(session, Inbox).on_conflict_do_nothing(index_elements=["platform", "event_key"])
        stored = len((await session.execute(statement.returning(col(Inbox.id)), rows)).all())
    if batch.cursor is not None:
        values = {"value": batch.cursor, "at": now}
        upsert = insert(session, Cursor).values(platform=platform, **values)
        await session.execute(upsert.on_conflict_do_update(index_elements=["platform"], set_=values))
    return stored


async def _concerning(session: AsyncSession, platform: str, events: Sequence[RawEvent]) -> Sequence[RawEvent]:
    """The events without those that people of a place have among themselves which is linked to no channel."""
    rooms = {event.group for event in events if event.talk and event.group is not None}
    if not rooms:
        return events
    linked = await channels.linked(session, platform, rooms)
    concerned = {(event.group or "", event.message) for event in events if event.talk and event.message is not None}
    known = await originals.threads_of(session, platform, concerned) if linked and concerned else {}
    return [_placed(event, known) for event in events if not event.talk or _is_linked(event, linked, known)]


def _is_linked(
    event: RawEvent, linked: Collection[tuple[str, str]], known: Mapping[tuple[str, str | None], str]
) -> bool:
    room = event.group or ""
    return (room, event.message) in known if event.message else (room, event.thread or "") in linked


def _placed(event: RawEvent, known: Mapping[tuple[str, str | None], str]) -> RawEvent:
    """An event with the topic that its network does not tell."""
    if not (thread := known.get((event.group or "", event.message))):
        return event
    return replace(event, thread=thread, payload={**event.payload, "thread": thread})


def _storable(event: RawEvent) -> RawEvent:
    """An event whose addresses every database takes; a network could send anything."""
    return replace(
        event,
        key=storable(event.key),
        account=storable(event.account),
        language=storable(event.language),
        group=storable(event.group),
        thread=storable(event.thread),
        about=storable(event.about),
        message=storable(event.message),
    )


def _queue(platform: str, group: str | None, member: int | None) -> str:
    if group is not None:
        return f"group:{platform}:{group}"
    return f"member:{member}" if member else f"platform:{platform}"


async def report(
    session: AsyncSession, platform: str, account: str, name: str, row: int, outcome: str, now: datetime
) -> None:
    """Put what became of an outbox row into the inbox, in the transaction that settles it."""
    await _report(session, platform, account, None, f"report:{row}", {"report": name, "outcome": outcome}, now)


async def answer(
    session: AsyncSession, request: Request, outcome: str, answer: Mapping[str, Any], now: datetime
) -> None:
    """Put the answer to a request into the inbox, in the transaction that settles it."""
    result = {"answer": dict(answer), "context": request.context}
    payload = {"report": request.report, "outcome": outcome, "room": request.room, "result": result}
    await _report(session, request.platform, request.account, request.room, f"request:{request.id}", payload, now)


async def _report(
    session: AsyncSession,
    platform: str,
    account: str,
    room: str | None,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> None:
    people = await accounts.ensure(session, platform, [(account, None)])
    values = {
        "platform": platform,
        "event_key": key,
        "queue": _queue(platform, room, people[account]),
        "account": account,
        "payload": {**payload, "at": now.isoformat()},
        "state": State.new,
        "attempts": 0,
        "received_at": now,
        "correlation": uuid4().hex[:12],
    }
    await session.execute(insert(session, Inbox).values(values).on_conflict_do_nothing())


def _waiting() -> ColumnElement[bool]:
    """SQL: the event waits for another try, and its queue with it. Only a queue's first event ever does."""
    again = col(Inbox.next_attempt_at)
    return and_(_NEW, again > bindparam("now"), again <= bindparam("longest"))


@cache  # putting it together takes longer than asking
def _runnable() -> Select[int | None, str, int]:
    """The oldest events that are not handled yet, and whose queue nothing holds up; after `last`, but `busy` queues."""
    held_up = select(col(Inbox.queue)).where(_waiting())
    others = col(Inbox.queue).not_in(bindparam("busy", expanding=True))
    query = select(col(Inbox.id), col(Inbox.queue), col(Inbox.attempts))
    query = query.where(_NEW, col(Inbox.queue).not_in(held_up), others, col(Inbox.id) > bindparam("last"))
    return query.order_by(col(Inbox.id)).limit(bindparam("window"))


@cache
def _whole() -> Select[Any]:
    events = Inbox.__table__  # type: ignore[attr-defined]
    return select(*events.columns).where(events.c.id.in_(bindparam("ids", expanding=True))).order_by(events.c.id)


async def take(session: AsyncSession, now: datetime, limit: int, busy: Collection[str]) -> list[Taken]:
    """The first event of each queue that may run now, one attempt counted for each before anything is tried.

    Nothing overtakes within a queue: while its first event waits for another try, the queue waits. An event
    that was tried before is taken alone: if the process dies over it, that is nobody else's attempt.
    """
    found = await _heads(session, now, limit, busy)
    ids = [head.id for head in found if head.attempts][:1] or [head.id for head in found]
    heads = (await session.execute(_whole(), {"ids": ids})).all() if ids else ()
    if ids:
        first = func.coalesce(col(Inbox.first_attempt_at), literal(now, Moment))
        values = {"attempts": col(Inbox.attempts) + 1, "first_attempt_at": first}
        await session.execute(update(Inbox).where(col(Inbox.id).in_(ids)).values(values), execution_options=_BLIND)
    return [
        Taken(
            id=head.id,
            platform=head.platform,
            event_key=head.event_key,
            queue=head.queue,
            account=head.account,
            payload=head.payload or {},
            attempts=head.attempts + 1,
            since=head.first_attempt_at or now,
            correlation=head.correlation,
        )
        for head in heads
    ]


async def _heads(session: AsyncSession, now: datetime, limit: int, busy: Collection[str]) -> list[Any]:
    """The oldest runnable events, one of each queue: looked for in windows, so that a backlog is not read whole."""
    heads: dict[str, Any] = {}
    asked: dict[str, Any] = {"now": now, "longest": now + LONGEST_WAIT, "last": 0, "window": limit}
    while len(heads) < limit:
        rows = (await session.execute(_runnable(), {**asked, "busy": [*busy, *heads]})).all()
        for row in rows:
            heads.setdefault(row.queue, row)
        if len(rows) < asked["window"]:
            break
        asked |= {"last": rows[-1].id, "window": 4 * limit}
    return list(heads.values())[:limit]


async def done(session: AsyncSession, ids: Sequence[int]) -> None:
    """Mark events handled and forget what they said."""
    if ids:
        await session.execute(
            update(Inbox)
            .where(col(Inbox.id).in_(ids))
            .values(state=State.done, payload=None, next_attempt_at=None)
            .execution_options(**_BLIND)
        )


async def give_back(session: AsyncSession, ids: Sequence[int]) -> None:
    """Undo the counted attempt of events that were not really tried (the database failed, the service stops).

    One that was done in the very moment in which the service stopped is left alone.
    """
    if ids:
        first = col(Inbox.attempts) <= 1
        await session.execute(
            update(Inbox)
            .where(col(Inbox.id).in_(ids), _NEW)
            .values(
                attempts=col(Inbox.attempts) - 1,
                first_attempt_at=case((first, None), else_=col(Inbox.first_attempt_at)),
            )
            .execution_options(**_BLIND)
        )


async def retry(session: AsyncSession, event: int, at: datetime, reason: str) -> None:
    """Let an event wait until `at`, and its queue with it."""
    await session.execute(update(Inbox).where(col(Inbox.id) == event).values(next_attempt_at=at, reason=reason))


async def quarantine(session: AsyncSession, event: int, reason: str) -> None:
    """Put an event aside for the operator; its queue goes on."""
    await session.execute(
        update(Inbox).where(col(Inbox.id) == event).values(state=State.quarantined, reason=reason, next_attempt_at=None)
    )


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next event may run: `now` if one may already, None if nothing waits at all."""
    asked = {"now": now, "longest": now + LONGEST_WAIT}
    if (await session.execute(_runnable(), {**asked, "busy": [], "last": 0, "window": 1})).first():
        return now
    soonest = select(func.min(col(Inbox.next_attempt_at))).where(_waiting())
    found: datetime | None = (await session.execute(soonest, asked)).scalar_one()
    return found


async def count(session: AsyncSession, state: State) -> int:
    """How many events stand in a state."""
    query = select(func.count()).select_from(Inbox).where(col(Inbox.state) == state)
    found: int = (await session.execute(query)).scalar_one()
    return found


async def quarantined(session: AsyncSession, limit: int = 20) -> Iterable[Inbox]:
    """The newest quarantined events, for the operator."""
    query = select(Inbox).where(col(Inbox.state) == State.quarantined).order_by(col(Inbox.id).desc()).limit(limit)
    return (await session.execute(query)).scalars()


async def forget_words(session: AsyncSession, platform: str, account: str) -> None:
    """Forget what an account said in events that were put aside."""
    await session.execute(
        update(Inbox)
        .where(col(Inbox.platform) == platform, col(Inbox.account) == account, col(Inbox.state) == State.quarantined)
        .values(payload=None)
    )


async def hand_over(session: AsyncSession, member_id: int, other_id: int) -> None:
    """Let what waits in the order of another member wait in that of this one: both are one person."""
    waiting = update(Inbox).where(_NEW, col(Inbox.queue) == _queue("", None, other_id))
    await session.execute(waiting.values(queue=_queue("", None, member_id)), execution_options=_BLIND)


async def hand_back(session: AsyncSession, platform: str, account: str, member_id: int, other_id: int) -> None:
    """Let what an account has said in the order of one member wait in that of another one, whose it is now."""
    theirs = (col(Inbox.platform) == platform, col(Inbox.account) == account)
    waiting = update(Inbox).where(_NEW, col(Inbox.queue) == _queue("", None, member_id), *theirs)
    await session.execute(waiting.values(queue=_queue("", None, other_id)), execution_options=_BLIND)
