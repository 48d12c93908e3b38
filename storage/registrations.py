"""Registrations: who comes to a workshop, who waits for a seat, and who said that they do not come.

Everything that decides about seats is here and begins by locking the workshop's row: so none is given twice.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, delete, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import seat_offers, workshops
from storage.database import Json, Moment, Row
from storage.workshops import Workshop


class State(StrEnum):
    """Where a registration stands.

    `registered` has a seat; `waiting` is on the waiting list; `offered` has a freed seat to claim until a moment, which
    counts as taken until then. `interested` wants to be reminded, and has decided nothing. `declined` said that they do
    not come, `lapsed` let an offered seat pass.
    """

    registered = "registered"
    waiting = "waiting"
    offered = "offered"
    interested = "interested"
    declined = "declined"
    lapsed = "lapsed"


SEATED = (State.registered, State.offered)
"""What takes a seat."""

CONCERNED = (*SEATED, State.waiting, State.interested)
"""Who wants to know what becomes of a workshop."""


class Outcome(StrEnum):
    """What came of what somebody wanted; those from `unknown` on are why nothing came of it."""

    registered = "registered"
    waiting = "waiting"
    declined = "declined"
    noted = "noted"
    already = "already"
    """It was so before: they have a seat, wait, or do not come."""
    unknown = "unknown"
    cancelled = "cancelled"
    over = "over"
    closed = "closed"
    """The time to register is over."""
    full = "full"
    late = "late"
    """The seat that was offered went on."""
    not_offered = "not_offered"


_OFFERED = "state = 'offered'"


class Registration(Row, table=True):
    """A member's registration for a workshop: one, however often they change their mind.

    `since` is the moment by which the waiting list is in order; `offered_until` when an offered seat passes on.
    `answers` are those to the workshop's questions, by key. `came`: whether they were there (None: not known).
    `reminds`: wants to be reminded although they are not registered yet.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("workshop_id", "member_id"),
        Index("ix_registrations_workshop_id_state", "workshop_id", "state", "since", "id"),
        Index(
            "ix_registrations_offered", "offered_until", sqlite_where=text(_OFFERED), postgresql_where=text(_OFFERED)
        ),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshops.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    state: str
    since: datetime = Field(sa_type=Moment)
    offered_until: datetime | None = Field(default=None, sa_type=Moment)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reminds: bool = False
    came: bool | None = None
    created_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)


class AttendanceName(Row, table=True):
    """The real name of somebody who registered, for the attendance list of one workshop, given with its own consent."""

    __tablename__ = "attendance_names"
    __table_args__ = ({"info": {"retention": "attendance names"}},)

    registration_id: int = Field(
        foreign_key="registrations.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    name: str
    consented_at: datetime = Field(sa_type=Moment)


def is_offered() -> ColumnElement[bool]:
    """SQL: a seat is offered. Not a parameter: only so is the index used."""
    return col(Registration.state) == literal_column("'offered'")


async def of(session: AsyncSession, workshop_id: int, member_id: int) -> Registration | None:
    """What a member said about a workshop."""
    found: Registration | None = (await session.execute(_of(workshop_id, member_id))).scalar()
    return found


def _of(workshop_id: int, member_id: int) -> Select[Any]:
    theirs = (col(Registration.workshop_id) == workshop_id, col(Registration.member_id) == member_id)
    return select(Registration).where(*theirs)


async def _both(session: AsyncSession, workshop_id: int, member_id: int) -> tuple[Workshop | None, Registration | None]:
    """A workshop, locked, and what a member said about it; as it is now, whatever was read before."""
    workshop = await workshops.locked(session, workshop_id)
    fresh = {"populate_existing": True}
    return workshop, (await session.execute(_of(workshop_id, member_id), execution_options=fresh)).scalar()


async def counts(session: AsyncSession, workshop_id: int) -> dict[str, int]:
    """How many registrations of a workshop stand in each state."""
    query = select(col(Registration.state), func.count().label("number")).where(
        col(Registration.workshop_id) == workshop_id
    )
    rows = await session.execute(query.group_by(col(Registration.state)))
    return {row.state: row.number for row in rows}


async def taken(session: AsyncSession, workshop_id: int) -> int:
    """How many seats are taken: given, or kept for somebody."""
    found = await counts(session, workshop_id)
    return sum(found.get(state, 0) for state in SEATED)


def hindrance(workshop: Workshop | None, now: datetime) -> Outcome | None:
    """Why nobody can register for a workshop now; None where they can."""
    if workshop is None or workshop.state == workshops.State.draft:
        return Outcome.unknown
    if workshop.state == workshops.State.cancelled:
        return Outcome.cancelled
    if now >= workshop.ends_at:
        return Outcome.over
    return Outcome.closed if now >= workshop.registers_until else None


async def register(
    session: AsyncSession, workshop_id: int, member_id: int, now: datetime, answers: dict[str, Any] | None = None
) -> Outcome:
    """Give somebody a seat, or put them on the waiting list; who was offered one claims it.

    Where somebody waits, nobody overtakes them, even if a seat is free.

    Returns:
        `registered`, `waiting`, or `full`; `already` where they have or had that; else why nobody can register.
    """
    workshop, row = await _both(session, workshop_id, member_id)
    if row is not None and row.state == State.offered:
        return await _claim(session, workshop, row, now)
    if (hindered := hindrance(workshop, now)) is not None:
        return hindered
    assert workshop is not None
    if row is not None and row.state in (State.registered, State.waiting):
        return Outcome.already
    found = await counts(session, workshop_id)
    free = workshop.seats is None or sum(found.get(state, 0) for state in SEATED) < workshop.seats
    if free and not found.get(State.waiting):
        state = State.registered
    elif workshop.waits:
        state = State.waiting
    else:
        return Outcome.full
    row = await _put(session, workshop_id, member_id, state, now)
    row.since, row.answers = now, answers or {}
    await session.flush()
    return Outcome(state.value)


async def decline(session: AsyncSession, workshop_id: int, member_id: int, now: datetime) -> Outcome:
    """Note that somebody does not come: what they answered and their real name go, their seat is free.

    Returns:
        `declined`; `already` where they had said so; else why it makes no difference any more.
    """
    workshop, row = await _both(session, workshop_id, member_id)
    hindered = hindrance(workshop, now)
    if hindered not in (None, Outcome.closed):
        return hindered
    if row is not None and row.state == State.declined:
        return Outcome.already
    seated = row is not None and row.state in SEATED
    if row is not None and row.state == State.offered:
        await seat_offers.withhold(session, [seat_offers.key(row.id, row.changed_at)], "does not come", now)
    row = await _put(session, workshop_id, member_id, State.declined, now)
    await clear(session, row)
    if seated:
        await workshops.note_freed(session, [workshop_id], now)
    return Outcome.declined


async def claim(session: AsyncSession, workshop_id: int, member_id: int, now: datetime) -> Outcome:
    """Take a seat that was offered.

    Returns:
        `registered`; `already` where they have one; `late` where it went on; `not_offered`; `cancelled`, `over`.
    """
    workshop, row = await _both(session, workshop_id, member_id)
    match row.state if row is not None else None:
        case State.offered if row is not None:
            return await _claim(session, workshop, row, now)
        case State.lapsed:
            return Outcome.late
        case State.registered:
            return Outcome.already
    hindered = hindrance(workshop, now)
    return Outcome.not_offered if hindered in (None, Outcome.closed) else hindered


async def _claim(session: AsyncSession, workshop: Workshop | None, row: Registration, now: datetime) -> Outcome:
    hindered = hindrance(workshop, now)
    if hindered not in (None, Outcome.closed):
        return hindered
    in_time = row.offered_until is not None and now < row.offered_until
    await seat_offers.withhold(session, [seat_offers.key(row.id, row.changed_at)], "claimed, or too late", now)
    row.state, row.changed_at = (State.registered if in_time else State.lapsed), now
    row.offered_until = None
    if not in_time:
        await clear(session, row)
        await workshops.note_freed(session, [row.workshop_id], now)
    await session.flush()
    return Outcome.registered if in_time else Outcome.late


async def remind(session: AsyncSession, workshop_id: int, member_id: int, now: datetime) -> Outcome:
    """Note that somebody who has no seat wants to be reminded before the time to register is over.

    Returns:
        `noted`; `already` where they will be, or have or wait for a seat; else why there is nothing to be reminded of.
    """
    workshop, row = await _both(session, workshop_id, member_id)
    if (hindered := hindrance(workshop, now)) is not None:
        return hindered
    if row is not None and (row.reminds or row.state in (*SEATED, State.waiting)):
        return Outcome.already
    row = await _put(session, workshop_id, member_id, State.interested, now)
    row.reminds = True
    await session.flush()
    return Outcome.noted


async def _put(session: AsyncSession, workshop_id: int, member_id: int, state: State, now: datetime) -> Registration:
    """Let somebody's registration stand like this; it is made if there is none."""
    row = await of(session, workshop_id, member_id)
    if row is None:
        row = Registration(
            workshop_id=workshop_id, member_id=member_id, state=state, since=now, created_at=now, changed_at=now
        )
        session.add(row)
    row.state, row.offered_until, row.changed_at = state, None, now
    await session.flush()
    return row


async def clear(session: AsyncSession, row: Registration) -> None:
    """Forget what somebody said for a seat that they do not take."""
    row.answers, row.reminds = {}, False
    await session.flush()
    await session.execute(delete(AttendanceName).where(col(AttendanceName.registration_id) == row.id))
