"""Workshops: what takes place when and where, for whom, and where it stands."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, func, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row


class State(StrEnum):
    """Where a workshop stands: only staff see it, everybody may register, or it does not take place."""

    draft = "draft"
    published = "published"
    cancelled = "cancelled"


_PUBLISHED = "state = 'published'"
_FREED = "freed_at IS NOT NULL"


class Workshop(Row, table=True):
    """A workshop. Its wall times are those of the service's zone when it was planned (`zone`); truth is UTC.

    `uid` names it in calendars for good, `sequence` counts what changed there since it was published. `series` is the
    `uid` of the first of the dates that were made in one go. `regions` are keys of the catalogue, none: it concerns
    all; `online` has a `link`, what takes place somewhere a `place`, and both may be. `seats` None: there is no limit.
    `waits`: who comes too late is put on a waiting list. `audience` is for whom it is, as `storage.audiences` writes it
    (None: everybody). `questions` are asked at the registration, `{"key", "text", "needed"}` each. `material` are
    hashes of files. `reminders` are the offsets before the start at which it reminds, as `handlers.workshops` names
    them (None: the usual ones). `names`: whether the attendance list needs real names. `freed_at`: since when there may
    be a free seat that nobody who waits has been offered. `planned_for` is the start for which reminders are planned;
    who changes `reminders`, an end, or the end of registration, sets it to None.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        Index("ix_workshops_upcoming", "ends_at", sqlite_where=text(_PUBLISHED), postgresql_where=text(_PUBLISHED)),
        Index("ix_workshops_ends_at", "ends_at"),
        Index("ix_workshops_freed_at", "freed_at", sqlite_where=text(_FREED), postgresql_where=text(_FREED)),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    sequence: int = 0
    state: str = State.draft
    series: str | None = Field(default=None, index=True)
    title: str
    description: str = ""
    regions: list[str] = Field(default_factory=list, sa_type=Json)
    online: bool = False
    place: str = ""
    link: str = ""
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    zone: str
    registers_until: datetime = Field(sa_type=Moment)
    seats: int | None = None
    waits: bool = True
    themes: list[str] = Field(default_factory=list, sa_type=Json)
    audience: dict[str, Any] | None = Field(default=None, sa_type=Json)
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    material: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    reminders: list[str] | None = Field(default=None, sa_type=Json)
    names: bool = False
    made_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)
    freed_at: datetime | None = Field(default=None, sa_type=Moment)
    planned_for: datetime | None = Field(default=None, sa_type=Moment)


def is_published() -> ColumnElement[bool]:
    """SQL: the workshop takes place, and everybody may know. Not a parameter: only so is the index used."""
    return col(Workshop.state) == literal_column("'published'")


async def find(session: AsyncSession, workshop_id: int) -> Workshop | None:
    """A workshop, whatever its state."""
    return await session.get(Workshop, workshop_id)


async def locked(session: AsyncSession, workshop_id: int) -> Workshop | None:
    """A workshop whose row nobody else changes before this transaction ends: so its seats stay as they are read.

    PostgreSQL locks the row; SQLite has one writer, who is us.
    """
    await session.flush()
    query = select(Workshop).where(col(Workshop.id) == workshop_id).with_for_update()
    return (await session.execute(query, execution_options={"populate_existing": True})).scalar()


async def upcoming(session: AsyncSession, now: datetime) -> list[Workshop]:
    """Everything that is published and not over, the soonest first."""
    query = select(Workshop).where(is_published(), col(Workshop.ends_at) > now)
    return list((await session.execute(query.order_by(col(Workshop.starts_at), col(Workshop.id)))).scalars())


async def planned(session: AsyncSession, now: datetime, limit: int, offset: int) -> tuple[list[Workshop], int]:
    """Drafts, and what is published and not over, the soonest first: a page of them, and how many there are."""
    open_ones = (col(Workshop.state) != State.cancelled, col(Workshop.ends_at) > now)
    query = select(Workshop).where(*open_ones).order_by(col(Workshop.starts_at), col(Workshop.id))
    number = (await session.execute(select(func.count()).select_from(Workshop).where(*open_ones))).scalar_one()
    return list((await session.execute(query.limit(limit).offset(offset))).scalars()), number


async def of_series(session: AsyncSession, series: str, state: State) -> list[Workshop]:
    """The dates that were made in one go and stand like this, in order."""
    query = select(Workshop).where(col(Workshop.series) == series, col(Workshop.state) == state)
    return list((await session.execute(query.order_by(col(Workshop.starts_at), col(Workshop.id)))).scalars())


async def by_ids(session: AsyncSession, workshop_ids: Collection[int]) -> list[Workshop]:
    """Several workshops, in order of their numbers."""
    query = select(Workshop).where(col(Workshop.id).in_(workshop_ids)).order_by(col(Workshop.id))
    return list((await session.execute(query)).scalars())


async def note_freed(session: AsyncSession, workshop_ids: Collection[int], now: datetime) -> None:
    """Note that seats may be free: who waits is offered them."""
    freed = update(Workshop).where(col(Workshop.id).in_(workshop_ids), is_published())
    await session.execute(freed.values(freed_at=now), execution_options={"synchronize_session": "fetch"})


async def part_with(session: AsyncSession, member_id: int) -> None:
    """Let workshops be nobody's that were made by a member who leaves."""
    await session.execute(update(Workshop).where(col(Workshop.made_by) == member_id).values(made_by=None))
