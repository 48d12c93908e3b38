"""Blocks: whom somebody does not want to be brought together with."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row, insert


class Block(Row, table=True):
    """That a member does not want to be introduced to another one; nobody but they know."""

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("member_id <> blocked_id", name="two_people"),
        {"info": {"retention": "membership"}},
    )

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    blocked_id: int = Field(foreign_key="members.id", primary_key=True, index=True)
    since: datetime = Field(sa_type=Moment)


async def add(session: AsyncSession, member_id: int, blocked_id: int, now: datetime) -> None:
    """Let a member block another one; twice is once."""
    row = insert(session, Block).values(member_id=member_id, blocked_id=blocked_id, since=now)
    await session.execute(row.on_conflict_do_nothing())


async def between(session: AsyncSession, one: int, other: int) -> bool:
    """Whether one of two members blocks the other."""
    return other in (await around(session, [one])).get(one, set())


async def around(session: AsyncSession, member_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """Whom members block and who blocks them, by member; of all members if none is named."""
    query = select(col(Block.member_id), col(Block.blocked_id))
    if member_ids is not None:
        query = query.where(or_(col(Block.member_id).in_(member_ids), col(Block.blocked_id).in_(member_ids)))
    found: dict[int, set[int]] = {}
    for one, other in await session.execute(query):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


async def count(session: AsyncSession, member_id: int) -> int:
    """How many others a member blocks."""
    query = select(func.count()).select_from(Block).where(col(Block.member_id) == member_id)
    found: int = (await session.execute(query)).scalar_one()
    return found


async def lift(session: AsyncSession, member_id: int) -> None:
    """Let a member block nobody any more."""
    await session.execute(delete(Block).where(col(Block.member_id) == member_id))


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget whom a member blocks, and who blocks them."""
    theirs = or_(col(Block.member_id) == member_id, col(Block.blocked_id) == member_id)
    await session.execute(delete(Block).where(theirs))


async def hand_over(session: AsyncSession, member_id: int, other_id: int) -> None:
    """Let a member have the blocks of another one who is the same person; nobody blocks themself."""
    query = select(Block).where(or_(col(Block.member_id) == other_id, col(Block.blocked_id) == other_id))
    theirs = [(row.member_id, row.blocked_id, row.since) for row in (await session.execute(query)).scalars()]
    await forget(session, other_id)
    for one, other, since in theirs:
        blocker, blocked = (member_id if each == other_id else each for each in (one, other))
        if blocker != blocked:
            await add(session, blocker, blocked, since)
