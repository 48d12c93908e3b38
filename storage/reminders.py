"""Reminders of workshops: what is to be said at a moment, and who was reminded of what.

A reminder belongs to one start of a workshop: where it moves, the rows of the new start are others. Who is to be
reminded is looked up when it is due. `look_at` is when a reminder is looked at next; without one it is settled.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    Select,
    UniqueConstraint,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage.database import Moment, Row, insert
from storage.members import Habits, Member
from storage.outbox import Outbox, is_pending
from storage.outbox import State as OutboxState
from storage.registrations import Registration
from storage.workshops import State, Workshop, is_published

MOVED, CANCELLED, OVER, OVERTAKEN, PAST, UNWANTED = (
    "moved",
    "cancelled",
    "over",
    "a nearer one is due",
    "past when it was planned",
    "not wanted any more",
)
"""Why a reminder was dropped."""

AWAY, TODAY = "no open hour", "reminded that day"
"""Why somebody was not reminded."""

_OPEN = "look_at IS NOT NULL"
_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


class Reminder(Row, table=True):
    """Something that a workshop has to say at a time, to those who are concerned by it then.

    `kind` is its offset or occasion, as `handlers.workshops.moments` names them; `closes_at` is from when on it makes
    no sense any more. A look goes through the registrations in order of members: `after` is how far it has come,
    `next_at` the earliest moment found for somebody whose hour is yet to come. `told_at`: all have been reminded who
    could be. `content_id` is what is said at present, as `said` tells (today, tomorrow, …). `reason`: why it was
    dropped.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("workshop_id", "kind", "starts_at"),
        Index("ix_reminders_look_at", "look_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshops.id")
    kind: str
    starts_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    look_at: datetime | None = Field(default=None, sa_type=Moment)
    after: int = 0
    next_at: datetime | None = Field(default=None, sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    content_id: int | None = None
    said: str | None = None
    reason: str | None = None
    created_at: datetime = Field(sa_type=Moment)


class Reminded(Row, table=True):
    """That somebody was reminded, once; or why not. `content_id` is what was said; it may be forgotten by now."""

    __tablename__ = "reminded"
    __table_args__ = ({"info": {"retention": "workshops"}},)

    reminder_id: int = Field(foreign_key="reminders.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    member_id: int = Field(
        foreign_key="members.id", primary_key=True, index=True, sa_column_kwargs={"autoincrement": False}
    )
    content_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    reason: str | None = None


def _is_open() -> Any:
    return col(Reminder.look_at).is_not(None)


# --- planning --------------------------------------------------------------------------------


def _unplanned() -> Any:
    return and_(
        is_published(), or_(col(Workshop.planned_for).is_(None), col(Workshop.planned_for) != col(Workshop.starts_at))
    )


async def unplanned(session: AsyncSession, limit: int) -> list[Workshop]:
    """Workshops for whose start nothing is planned yet: published, or moved, just now."""
    query = select(Workshop).where(_unplanned()).order_by(col(Workshop.id)).limit(limit)
    return list((await session.execute(query)).scalars())


async def of_start(session: AsyncSession, workshop: Workshop) -> dict[str, Reminder]:
    """What was planned for the present start of a workshop, by kind; it may have been there before."""
    query = select(Reminder).where(
        col(Reminder.workshop_id) == workshop.id, col(Reminder.starts_at) == workshop.starts_at
    )
    return {row.kind: row for row in (await session.execute(query)).scalars()}


async def close_stale(session: AsyncSession, now: datetime) -> int:
    """Settle what was planned for workshops that do not take place, or not then; how many there were.

    What waits to be sent of it is dropped.
    """
    query = select(Reminder, col(Workshop.state)).join(Workshop, col(Workshop.id) == col(Reminder.workshop_id))
    query = query.where(_is_open(), _stale())
    found = [(row, State(state)) for row, state in await session.execute(query)]
    for row, state in found:
        row.look_at, row.reason = None, MOVED if state is State.published else CANCELLED
    await withhold(session, [row.id or 0 for row, _ in found], "cancelled or moved", now)
    return len(found)


def _stale() -> Any:
    return or_(col(Workshop.state) != State.published, col(Workshop.starts_at) != col(Reminder.starts_at))


async def withhold(
    session: AsyncSession, reminders: Collection[int], reason: str, now: datetime, member_id: int | None = None
) -> None:
    """Drop what waits to be sent of some reminders, or of those what waits for one member."""
    if not reminders:
        return
    await session.flush()
    said = select(col(Reminded.content_id)).where(col(Reminded.reminder_id).in_(reminders)).distinct()
    waits = [is_pending(Outbox), col(Outbox.content_id).in_(said)]
    if member_id is not None:
        waits.append(col(Outbox.member_id) == member_id)
    over = {"state": OutboxState.dropped, "reason": reason, "settled_at": now, "held": False}
    await session.execute(update(Outbox).where(*waits).values(over), execution_options=_BLIND)


async def withhold_from(session: AsyncSession, workshop_id: int, member_id: int, reason: str, now: datetime) -> None:
    """Drop what waits for a member who does not come any more."""
    theirs = select(Reminder).where(col(Reminder.workshop_id) == workshop_id)
    rows = (await session.execute(theirs)).scalars()
    await withhold(session, [row.id or 0 for row in rows], reason, now, member_id)


# --- what is due -----------------------------------------------------------------------------


async def next_due(session: AsyncSession) -> datetime | None:
    """When something is to be planned, settled or said next; a moment that has gone by means now."""
    changed = func.coalesce(col(Workshop.changed_at), col(Workshop.published_at), col(Workshop.created_at))
    stale = select(func.min(col(Reminder.created_at))).join(Workshop, col(Workshop.id) == col(Reminder.workshop_id))
    moments = [
        (await session.execute(query)).scalar()
        for query in (
            select(func.min(col(Reminder.look_at))).where(_is_open()),
            select(func.min(changed)).where(_unplanned()),
            stale.where(_is_open(), _stale()),
        )
    ]
    return min((moment for moment in moments if moment is not None), default=None)


async def due(session: AsyncSession, now: datetime) -> tuple[Reminder, Workshop] | None:
    """The reminder that is to be looked at first, with its workshop."""
    query = select(Reminder, Workshop).join(Workshop, col(Workshop.id) == col(Reminder.workshop_id))
    query = query.where(_is_open(), col(Reminder.look_at) <= now)
    row = (await session.execute(query.order_by(col(Reminder.look_at), col(Reminder.due_at)).limit(1))).first()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody to be reminded, who has been registered, or wanted to be reminded, `since` then.

    `today`: they were reminded of the same start since a moment that was asked for.
    """

    member: int
    since: datetime
    habits: Habits
    today: bool


_HABITS = tuple(field.name for field in fields(Habits))


async def page(
    session: AsyncSession, reminder: Reminder, state: str, since: datetime | None, limit: int, early: bool = False
) -> list[Reader]:
    """The next members who are to be reminded and were not, in order of their numbers, as they stand now.

    With `since` it is looked whether they were reminded of the same start since then. Unless it is `early`, those are
    left out who registered when it was due already.
    """
    rows = await session.execute(readers(reminder, state, since, early).limit(limit))
    return [
        Reader(member=row.member_id, since=row.changed_at, habits=Habits.of(row), today=bool(row.today)) for row in rows
    ]


def readers(reminder: Reminder, state: str, since: datetime | None, early: bool = False) -> Select[Any]:
    """SQL: who is to be reminded, from where a reminder has come to. It follows the index of members of a workshop."""
    other, before = aliased(Reminder), aliased(Reminded)
    told: Any = exists().where(col(Reminded.reminder_id) == reminder.id, col(Reminded.member_id) == col(Member.id))
    today: Any = false()
    if since is not None:
        today = exists().where(
            col(before.member_id) == col(Registration.member_id),
            col(before.at) >= since,
            col(before.reason).is_(None),
            col(other.id) == col(before.reminder_id),
            col(other.workshop_id) == reminder.workshop_id,
            col(other.starts_at) == reminder.starts_at,
        )
    habits = (col(getattr(Member, name)) for name in _HABITS)
    return (
        select(col(Registration.member_id), col(Registration.changed_at), today.label("today"), *habits)
        .join(Member, col(Member.id) == col(Registration.member_id))
        .where(
            col(Registration.workshop_id) == reminder.workshop_id,
            col(Registration.member_id) > reminder.after,
            func.coalesce(col(Registration.state), "") == state,
            true() if early else col(Registration.changed_at) <= reminder.due_at,
            ~told,
        )
        .order_by(col(Registration.member_id))
    )


async def note(
    session: AsyncSession, reminder: Reminder, members: Iterable[tuple[int, int | None, str | None]], now: datetime
) -> None:
    """Note who was reminded, `(member id, content id, reason why not)` each."""
    rows = [
        {"reminder_id": reminder.id, "member_id": member, "content_id": content, "at": now, "reason": reason}
        for member, content, reason in members
    ]
    if rows:
        await session.execute(insert(session, Reminded).on_conflict_do_nothing(), rows)


async def expect(session: AsyncSession, workshop_id: int, moments: Mapping[str, datetime]) -> None:
    """Look at reminders at a moment each, by kind, if not before: somebody has just registered whose hour that is."""
    for kind, moment in moments.items():
        rows = update(Reminder).where(
            col(Reminder.workshop_id) == workshop_id,
            col(Reminder.kind) == kind,
            _is_open(),
            col(Reminder.told_at).is_(None),
        )
        earlier = {
            name: case((or_(column.is_(None), column > moment), moment), else_=column)
            for name, column in (("look_at", col(Reminder.look_at)), ("next_at", col(Reminder.next_at)))
        }
        await session.execute(rows.values(earlier), execution_options={"synchronize_session": "fetch"})


# --- forgetting ------------------------------------------------------------------------------


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget of what somebody was reminded."""
    await session.execute(delete(Reminded).where(col(Reminded.member_id) == member_id), execution_options=_BLIND)


async def forget(session: AsyncSession, workshop_ids: Sequence[int]) -> None:
    """Forget the reminders of workshops that are forgotten."""
    theirs = select(col(Reminder.id)).where(col(Reminder.workshop_id).in_(workshop_ids))
    await session.execute(delete(Reminded).where(col(Reminded.reminder_id).in_(theirs)), execution_options=_BLIND)
    await session.execute(delete(Reminder).where(col(Reminder.workshop_id).in_(workshop_ids)), execution_options=_BLIND)
