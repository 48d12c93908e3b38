"""Threads: who gets at once what is said at a post."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import UniqueConstraint, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Row, insert


class ThreadReader(Row, table=True):
    """Who gets at once what is said in the thread at a post: a member, or a room in which it is talked about."""

    __tablename__ = "thread_readers"
    __table_args__ = (
        UniqueConstraint("post_id", "member_id"),
        UniqueConstraint("post_id", "group_id"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="posts.id")
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="groups.id", index=True)


async def join(session: AsyncSession, post_id: int, members: Iterable[int], groups: Iterable[int] = ()) -> None:
    """Let members, or rooms, get what is said in a thread."""
    rows: list[Mapping[str, Any]] = [{"post_id": post_id, "member_id": member, "group_id": None} for member in members]
    rows += [{"post_id": post_id, "member_id": None, "group_id": group} for group in groups]
    if rows:
        await session.execute(insert(session, ThreadReader).on_conflict_do_nothing(), rows)


async def leave(session: AsyncSession, post_id: int, member_id: int) -> None:
    """Let a member get no more of what is said in a thread."""
    theirs = (col(ThreadReader.post_id) == post_id, col(ThreadReader.member_id) == member_id)
    await session.execute(delete(ThreadReader).where(*theirs))


async def forget(session: AsyncSession, member_id: int) -> None:
    """Let a member get no more of any thread."""
    await session.execute(delete(ThreadReader).where(col(ThreadReader.member_id) == member_id))
