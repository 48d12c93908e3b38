"""Needs: what practitioners miss, for themselves, their clients or their team."""

from datetime import datetime

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row

TEXT_LIMIT = 2000
"""The longest need, in characters."""

WHOSE = ("own", "clients", "team")
"""Whose need it can be: of the own work, of clients, of the team."""

URGENCY = (1, 5)
"""How pressing it can be, from "when there is time" to "today"."""


class Need(Row, table=True):
    """One need. It counts for the week in which it was published, and only then is it seen by others.

    `region` is where it was met, which may be another than the member's own. `urgency` goes from 1 to 5.
    """

    __tablename__ = "needs"
    __table_args__ = (
        Index("ix_needs_published_at", "published_at"),
        {"info": {"retention": "needs"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    theme: str
    text: str
    whose: str
    urgency: int
    region: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    revised_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


async def of_member(session: AsyncSession, member_id: int, limit: int, offset: int = 0) -> list[Need]:
    """A member's own needs that stand, newest first."""
    query = select(Need).where(col(Need.member_id) == member_id, col(Need.withdrawn_at).is_(None))
    query = query.order_by(col(Need.id).desc()).limit(limit).offset(offset)
    return list((await session.execute(query)).scalars())


async def count_of_member(session: AsyncSession, member_id: int) -> int:
    """How many needs of a member stand."""
    query = select(func.count()).select_from(Need)
    query = query.where(col(Need.member_id) == member_id, col(Need.withdrawn_at).is_(None))
    found: int = (await session.execute(query)).scalar_one()
    return found


async def own(session: AsyncSession, member_id: int, need_id: int) -> Need | None:
    """One need, if it is this member's and stands."""
    need = await session.get(Need, need_id)
    return need if need and need.member_id == member_id and need.withdrawn_at is None else None


async def published_between(session: AsyncSession, start: datetime, end: datetime) -> list[Need]:
    """The needs published in `[start, end)` that were not withdrawn."""
    query = select(Need).where(
        col(Need.published_at) >= start, col(Need.published_at) < end, col(Need.withdrawn_at).is_(None)
    )
    return list((await session.execute(query.order_by(col(Need.id)))).scalars())


async def hand_over(session: AsyncSession, member_id: int, heir: int | None) -> None:
    """Leave the published needs of a member to somebody without a name, or erase all of them."""
    theirs = col(Need.member_id) == member_id
    if heir is not None:
        await session.execute(update(Need).where(theirs, col(Need.published_at).is_not(None)).values(member_id=heir))
    await session.execute(delete(Need).where(theirs))
