"""Reactions of members to posts."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Row, insert


class PostReaction(Row, table=True):
    """That a member reacted to a post. `source` is the network's own id of the reaction, where it has one."""

    __tablename__ = "post_reactions"
    __table_args__ = ({"info": {"retention": "posts"}},)

    post_id: int = Field(foreign_key="posts.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)
    emoji: str = Field(primary_key=True)
    source: str | None = Field(default=None, index=True)


async def of_posts(session: AsyncSession, post_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """How many people reacted to posts with which emoji, by post, the most frequent first."""
    query = select(col(PostReaction.post_id), col(PostReaction.emoji), func.count().label("people"))
    query = query.where(col(PostReaction.post_id).in_(post_ids))
    query = query.group_by(col(PostReaction.post_id), col(PostReaction.emoji))
    found: dict[int, list[tuple[str, int]]] = {}
    for post, emoji, people in await session.execute(query.order_by(func.count().desc(), col(PostReaction.emoji))):
        found.setdefault(post, []).append((emoji, people))
    return found


async def replace(session: AsyncSession, post_id: int, member_id: int, emoji: Iterable[str]) -> None:
    """Let these be all that a member reacted to a post with."""
    theirs = (col(PostReaction.post_id) == post_id, col(PostReaction.member_id) == member_id)
    await session.execute(delete(PostReaction).where(*theirs, col(PostReaction.source).is_(None)))
    for each in dict.fromkeys(emoji):
        await add(session, post_id, member_id, each, None)


async def add(session: AsyncSession, post_id: int, member_id: int, emoji: str, source: str | None) -> None:
    """Note one reaction; the same twice is one."""
    row = insert(session, PostReaction).values(post_id=post_id, member_id=member_id, emoji=emoji, source=source)
    await session.execute(row.on_conflict_do_nothing())


async def take_back(session: AsyncSession, member_id: int, source: str) -> int | None:
    """Take back the reaction of a member that the network calls `source`; the post it was about."""
    row = delete(PostReaction).where(col(PostReaction.member_id) == member_id, col(PostReaction.source) == source)
    found: int | None = (await session.execute(row.returning(col(PostReaction.post_id)))).scalar()
    return found


async def forget(session: AsyncSession, member_id: int) -> list[int]:
    """Forget what a member reacted with; the posts that it was about."""
    row = delete(PostReaction).where(col(PostReaction.member_id) == member_id).returning(col(PostReaction.post_id))
    return list((await session.execute(row)).scalars())
