"""Members, their accounts on the networks, their roles, their consents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Index, and_, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import Field, col

from storage.database import Json, Moment, Row


class Status(StrEnum):
    """How far a person has come: a guest is an account id and nothing else."""

    guest = "guest"
    active = "active"


class Member(Row, table=True):
    """A person. Until they consent the row holds nothing about them.

    `open_from`/`open_until` is the present or next time (UTC) in which something that was not asked
    for may be sent; both are computed from the rhythm below and rolled on by a tick. `working_days`
    are weekday numbers, Monday is 0. `account_id` is where they last spoke, and where we write. `hints`
    counts the further settings that were offered, one at a time. `relays`: whether what they post may be passed on to
    all networks; None: not asked yet. `preferred` is the network on which they want what they did not ask for.
    `shows_region`, `shows_carrier`: what stands beside their name. `posting_in` is the channel that plain sentences
    go to until `posting_until`. `bundle_at` is their hour for bundles of posts, `next_bundle_at` when the next is due.
    `questions_weekly` is how many questions they may be asked privately in a week, `meets` whether they may be proposed
    to others who have a similar question. `urgent`: what is urgent may come in quiet hours too.
    """

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_next_checkin_at", "next_checkin_at"),
        Index("ix_members_open_until", "open_until"),
        Index("ix_members_paused_until", "paused_until"),
        Index("ix_members_next_bundle_at", "next_bundle_at"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    status: str = Status.guest
    account_id: int | None = None
    language: str | None = None
    name: str | None = None
    region: str | None = None
    carrier: str | None = None
    strand: str | None = None
    checkins: bool = True
    checkin_weekday: int = 3
    checkin_at: time = time(10, 0)
    working_days: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=Json)
    quiet_from: time = time(18, 0)
    quiet_until: time = time(8, 0)
    paused_until: datetime | None = Field(default=None, sa_type=Moment)
    open_from: datetime | None = Field(default=None, sa_type=Moment)
    open_until: datetime | None = Field(default=None, sa_type=Moment)
    next_checkin_at: datetime | None = Field(default=None, sa_type=Moment)
    hints: int = 0
    relays: bool | None = None
    preferred: str | None = None
    shows_region: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    shows_carrier: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    posting_in: int | None = None
    posting_until: datetime | None = Field(default=None, sa_type=Moment)
    bundle_at: time = Field(default=time(12, 0), sa_column_kwargs={"server_default": "12:00:00.000000"})
    next_bundle_at: datetime | None = Field(default=None, sa_type=Moment)
    questions_weekly: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    meets: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    joined_at: datetime | None = Field(default=None, sa_type=Moment)


class MemberTheme(Row, table=True):
    """A theme that a member wants to hear about."""

    __tablename__ = "member_themes"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    theme: str = Field(primary_key=True, index=True)


async def themes_of(session: AsyncSession, member_id: int) -> list[str]:
    """The themes a member chose, sorted by key."""
    rows = await session.execute(
        select(col(MemberTheme.theme)).where(col(MemberTheme.member_id) == member_id).order_by(col(MemberTheme.theme))
    )
    return list(rows.scalars())


async def set_themes(session: AsyncSession, member_id: int, themes: Iterable[str]) -> None:
    """Replace the themes of a member."""
    await session.execute(delete(MemberTheme).where(col(MemberTheme.member_id) == member_id))
    session.add_all(MemberTheme(member_id=member_id, theme=theme) for theme in sorted(set(themes)))


async def name_taken(session: AsyncSession, name: str, but: int | None = None) -> bool:
    """Whether another member goes by this name already (case does not count, in any alphabet)."""
    return name.casefold() in await names(session, but)


async def names(session: AsyncSession, but: int | None = None) -> frozenset[str]:
    """Every name that a member (`but` one) goes by, casefolded: SQLite's own lower() knows no umlauts."""
    await session.flush()
    query = select(col(Member.name)).where(col(Member.name).is_not(None), col(Member.id) != (but or 0))
    return frozenset(name.casefold() for name in (await session.execute(query)).scalars() if name)


async def due_to_return(session: AsyncSession, now: datetime, limit: int) -> list[Member]:
    """Members whose pause is over."""
    query = select(Member).where(col(Member.paused_until) <= now).order_by(col(Member.paused_until)).limit(limit)
    return list((await session.execute(query)).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What of a member their week is computed from: equal habits give equal moments."""

    checkins: bool
    checkin_weekday: int
    checkin_at: time
    working_days: tuple[int, ...]
    quiet_from: time
    quiet_until: time
    paused_until: datetime | None
    bundle_at: time

    @classmethod
    def of(cls, row: Any) -> "Habits":
        """The habits of a member, or of a row that has the same columns."""
        values = {name: getattr(row, name) for name in _HABITS}
        return cls(**{**values, "working_days": tuple(values["working_days"])})


_HABITS = tuple(field.name for field in fields(Habits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A member whose moment has come, as little of them as a tick needs for thousands at once."""

    id: int
    status: str
    hints: int
    next_checkin_at: datetime | None
    next_bundle_at: datetime | None
    habits: Habits


async def due_to_roll(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Members whose open hours are over and have to be computed anew."""
    return await _due(session, col(Member.open_until), now, limit)


async def due_to_checkin(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Members whose hour of the weekly check-in has come."""
    return await _due(session, col(Member.next_checkin_at), now, limit)


async def due_to_bundle(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Members whose hour has come for what was posted in the channels that they read daily or weekly."""
    return await _due(session, col(Member.next_bundle_at), now, limit)


async def _due(session: AsyncSession, moment: Mapped[Any], now: datetime, limit: int) -> list[Due]:
    plain = ("id", "status", "hints", "next_checkin_at", "next_bundle_at")
    columns = [col(getattr(Member, name)) for name in (*plain, *_HABITS)]
    rows = await session.execute(select(*columns).where(moment <= now).order_by(moment).limit(limit))
    return [Due(**{name: getattr(row, name) for name in plain}, habits=Habits.of(row)) for row in rows]


async def reschedule(session: AsyncSession, moments: Mapping[int, Mapping[str, Any]]) -> None:
    """Give members new values, by id: one statement for all who get the same."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for member_id, values in moments.items():
        alike.setdefault(tuple(values.items()), []).append(member_id)
    for shared, ids in alike.items():
        await session.execute(
            update(Member).where(col(Member.id).in_(ids)).values(dict(shared)),
            execution_options={"synchronize_session": False},
        )


async def earliest(session: AsyncSession, column: str) -> datetime | None:
    """The smallest moment in one of the due columns of members (`next_checkin_at`, `open_until`, …)."""
    found: datetime | None = (await session.execute(select(func.min(getattr(Member, column))))).scalar_one()
    return found


SOON = timedelta(seconds=20)
"""When hours that are just over are looked at again: the tick that computes the next ones runs as often."""


def opening(open_from: datetime | None, now: datetime) -> datetime:
    """When to look again at what closed hours have put off."""
    return open_from if open_from is not None and open_from > now else now + SOON


def is_open(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """SQL: the member may be sent what they did not ask for (no rhythm at all means always)."""
    return or_(col(Member.open_from).is_(None), (col(Member.open_from) <= now) & (col(Member.open_until) > now))


def is_open_to_urgent(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """SQL: what is urgent may be sent to the member: in quiet hours too, as they wish, but not while they are away."""
    return and_(col(Member.urgent), or_(col(Member.paused_until).is_(None), col(Member.paused_until) <= now))
