"""What people take along from workshops, in their words."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row

TEXT_LIMIT = 1500
"""The longest takeaway, in characters."""


class Takeaway(Row, table=True):
    """What a member takes along from a workshop; one each. `card_id` is the card that was begun with it, if any."""

    __tablename__ = "takeaways"
    __table_args__ = (
        UniqueConstraint("workshop_id", "member_id"),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshops.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    text: str
    card_id: int | None = None
    created_at: datetime = Field(sa_type=Moment)


async def put(session: AsyncSession, workshop_id: int, member_id: int, words: str, now: datetime) -> None:
    """Keep a takeaway, in place of an earlier one of the same member."""
    row = await of(session, workshop_id, member_id)
    if row is None:
        session.add(Takeaway(workshop_id=workshop_id, member_id=member_id, text=words, created_at=now))
    else:
        row.text = words
    await session.flush()


async def of(session: AsyncSession, workshop_id: int, member_id: int) -> Takeaway | None:
    """What a member takes along from a workshop, if they have said so."""
    theirs = (col(Takeaway.workshop_id) == workshop_id, col(Takeaway.member_id) == member_id)
    return (await session.execute(select(Takeaway).where(*theirs))).scalar()


async def of_workshop(session: AsyncSession, workshop_id: int) -> list[str]:
    """All that people take along from a workshop."""
    query = select(col(Takeaway.text)).where(col(Takeaway.workshop_id) == workshop_id)
    return list((await session.execute(query)).scalars())


async def forget(session: AsyncSession, workshop_ids: Collection[int | None]) -> None:
    """Forget what people took along from workshops that are forgotten."""
    await session.execute(delete(Takeaway).where(col(Takeaway.workshop_id).in_(workshop_ids)))


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget what somebody has taken along."""
    await session.execute(delete(Takeaway).where(col(Takeaway.member_id) == member_id))
