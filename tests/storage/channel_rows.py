"""Rows of channels that contract tests begin with."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.channels import Channel
from storage.contents import Content
from storage.groups import Group
from storage.links import Link
from storage.posts import Post, State
from tests.storage.rows import content


async def channel(session: AsyncSession, now: datetime, key: str = "housing", mark: str = "H", **more: Any) -> int:
    """An open channel; its id."""
    row = Channel(**{"key": key, "mark": mark, "name": key, "language": "de", "created_at": now} | more)
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id


async def post(session: AsyncSession, now: datetime, channel_id: int, member_id: int | None, **more: Any) -> Post:
    """A published post with a content of its own; its number is that of its id unless said otherwise."""
    said: Content = content(now, more.get("words", "Hallo"))
    session.add(said)
    await session.flush()
    values = {
        "channel_id": channel_id,
        "member_id": member_id,
        "content_id": said.id,
        "words": "Hallo",
        "state": State.published,
        "created_at": now,
        "published_at": now,
    }
    row = Post(**(values | more))
    session.add(row)
    await session.flush()
    if row.number is None and row.state == State.published:
        row.number = row.id
        await session.flush()
    return row


async def room(session: AsyncSession, channel_id: int | None, name: str, **more: Any) -> int:
    """A room, linked to a channel if one is named; its id."""
    group = Group(platform="console", external_id=name, **more)
    session.add(group)
    await session.flush()
    assert group.id is not None
    if channel_id is not None:
        session.add(Link(channel_id=channel_id, group_id=group.id))
        await session.flush()
    return group.id
