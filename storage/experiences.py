"""Experiences: what members say they know about. Nobody reads them: they are only compared with questions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row

LIMIT = 500
"""The longest experience, in characters."""

MOST = 20
"""Experiences of one member, at most."""


class Experience(Row, table=True):
    """Something that a member knows about, in their own words. `guard` is what it said of them: see `Post.guard`."""

    __tablename__ = "experiences"
    __table_args__ = ({"info": {"retention": "experiences"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    words: str
    theme: str
    language: str
    guard: str = "clean"
    created_at: datetime = Field(sa_type=Moment)


async def of_member(session: AsyncSession, member_id: int) -> list[Experience]:
    """What a member knows about, oldest first."""
    query = select(Experience).where(col(Experience.member_id) == member_id).order_by(col(Experience.id))
    return list((await session.execute(query)).scalars())


async def own(session: AsyncSession, member_id: int, experience_id: int) -> Experience | None:
    """One of a member's experiences."""
    found = await session.get(Experience, experience_id)
    return found if found is not None and found.member_id == member_id else None


async def members_of(session: AsyncSession, experience_ids: Collection[int]) -> set[int]:
    """The members who offer to know about some things."""
    query = select(col(Experience.member_id)).where(col(Experience.id).in_(experience_ids))
    return {member for member in (await session.execute(query)).scalars() if member is not None}


async def forget(session: AsyncSession, member_id: int) -> list[int]:
    """Forget what a member knows about; the ids of what is gone."""
    gone = delete(Experience).where(col(Experience.member_id) == member_id).returning(col(Experience.id))
    return [each for each in (await session.execute(gone)).scalars() if each is not None]
