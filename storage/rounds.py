"""Rounds: each week's proposals for all open questions at once, and what may be shown of members until the next."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row
from storage.messages import Label


class Round(Row, table=True):
    """A week's round: the seed of its draws, and how many questions had somebody. One whose time went by has none."""

    __tablename__ = "introduction_rounds"
    __table_args__ = ({"info": {"retention": "service"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment, unique=True)
    seed: int = 0
    questions: int = 0
    proposed: int = 0


class Shown(Row, table=True):
    """What of a member may stand in a proposal, computed for all members at once and kept for a week.

    Who would compare it from day to day could tell who came and who left.
    """

    __tablename__ = "introduction_facts"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    facts: list[Any] = Field(default_factory=list, sa_type=Json)
    at: datetime = Field(sa_type=Moment)


async def latest(session: AsyncSession) -> datetime | None:
    """When the last round was."""
    found: datetime | None = (await session.execute(select(func.max(col(Round.at))))).scalar_one()
    return found


async def shown_since(session: AsyncSession) -> datetime | None:
    """When it was computed what may be shown."""
    found: datetime | None = (await session.execute(select(func.max(col(Shown.at))))).scalar_one()
    return found


async def shown(session: AsyncSession, member_ids: Collection[int] | None = None) -> dict[int, tuple[Label, ...]]:
    """What may be shown of members, by their ids; of all if none is named."""
    query = select(Shown)
    if member_ids is not None:
        query = query.where(col(Shown.member_id).in_(member_ids))
    return {row.member_id: loaded(row.facts) for row in (await session.execute(query)).scalars()}


async def show(session: AsyncSession, facts: Mapping[int, Iterable[Label]], now: datetime) -> None:
    """Keep what may be shown of members from now on, instead of what was shown before."""
    await session.execute(delete(Shown))
    session.add_all(Shown(member_id=member, facts=dumped(labels), at=now) for member, labels in facts.items())
    await session.flush()


async def forget(session: AsyncSession, member_id: int) -> None:
    """Show nothing of a member any more."""
    await session.execute(delete(Shown).where(col(Shown.member_id) == member_id))


def dumped(facts: Iterable[Label]) -> list[list[str]]:
    """Facts as plain JSON."""
    return [[fact.kind, fact.key] for fact in facts]


def loaded(facts: Iterable[Any]) -> tuple[Label, ...]:
    """The inverse of `dumped`."""
    return tuple(Label(kind, key) for kind, key in facts)
