"""What members do not want to be told of, by category."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row, insert
from storage.members import Member


class OptOut(Row, table=True):
    """That a member wants nothing of a category (`storage.announcements.Category`)."""

    __tablename__ = "opt_outs"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    category: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)


def wants(category: str) -> ColumnElement[bool]:
    """SQL: the member has not opted out of a category."""
    return ~exists().where(col(OptOut.member_id) == col(Member.id), col(OptOut.category) == category)


async def of_member(session: AsyncSession, member_id: int) -> set[str]:
    """The categories that a member wants nothing of."""
    query = select(col(OptOut.category)).where(col(OptOut.member_id) == member_id)
    return set((await session.execute(query)).scalars())


async def choose(session: AsyncSession, member_id: int, unwanted: Collection[str], now: datetime) -> None:
    """Replace what a member wants nothing of."""
    theirs = col(OptOut.member_id) == member_id
    await session.execute(delete(OptOut).where(theirs, col(OptOut.category).not_in(unwanted)))
    rows = [{"member_id": member_id, "category": each, "since": now} for each in sorted(unwanted)]
    if rows:
        await session.execute(insert(session, OptOut).on_conflict_do_nothing(), rows)
