"""Links: which room of a network belongs to which channel, and which members are seen to be in it."""

from datetime import datetime

from sqlalchemy import Index, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage.database import Moment, Row, insert


class Link(Row, table=True):
    """That a room belongs to a channel. Until somebody uses `code` in a room, before `code_until`, it has none.

    `made_by` asked for the code, `linked_by` used it; a room that a network made for a channel has neither.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index("ix_links_channel_id", "channel_id"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channels.id")
    code: str | None = Field(default=None, unique=True)
    code_until: datetime | None = Field(default=None, sa_type=Moment)
    made_by: int | None = Field(default=None, foreign_key="members.id")
    group_id: int | None = Field(default=None, foreign_key="groups.id", unique=True)
    linked_by: int | None = Field(default=None, foreign_key="members.id")
    linked_at: datetime | None = Field(default=None, sa_type=Moment)


class Presence(Row, table=True):
    """That a member was seen in a linked room: what is said there need not come to them privately as well."""

    __tablename__ = "presences"
    __table_args__ = (Index("ix_presences_member_id", "member_id"), {"info": {"retention": "membership"}})

    group_id: int = Field(foreign_key="groups.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    since: datetime = Field(sa_type=Moment)


async def of_group(session: AsyncSession, group_id: int) -> Link | None:
    """The link of a room; None where it has none."""
    return (await session.execute(select(Link).where(col(Link.group_id) == group_id))).scalar()


async def by_code(session: AsyncSession, code: str) -> Link | None:
    """The link that a code stands for, whether it was used or is over."""
    return (await session.execute(select(Link).where(col(Link.code) == code))).scalar()


async def remove(session: AsyncSession, group_id: int) -> bool:
    """Undo a room's link; False where there was none."""
    await session.execute(delete(Presence).where(col(Presence.group_id) == group_id))
    result = await session.execute(delete(Link).where(col(Link.group_id) == group_id))
    return bool(result.rowcount)  # type: ignore[attr-defined]


async def see(session: AsyncSession, group_id: int, member_id: int, now: datetime) -> None:
    """Note that a member is in a linked room."""
    row = insert(session, Presence).values(group_id=group_id, member_id=member_id, since=now)
    await session.execute(row.on_conflict_do_nothing())


async def miss(session: AsyncSession, group_id: int, member_id: int) -> None:
    """Note that a member is in a linked room no more."""
    away = (col(Presence.group_id) == group_id, col(Presence.member_id) == member_id)
    await session.execute(delete(Presence).where(*away))


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget where a member was seen, and codes they asked for; the rooms they linked stay linked."""
    await session.execute(delete(Presence).where(col(Presence.member_id) == member_id))
    await session.execute(delete(Link).where(col(Link.made_by) == member_id, col(Link.group_id).is_(None)))
    for column in (Link.made_by, Link.linked_by):
        await session.execute(update(Link).where(col(column) == member_id).values({col(column): None}))


async def unite(session: AsyncSession, group_id: int, other_id: int) -> None:
    """Let a place have the link and the people of another one, which is the same, and goes."""
    if await of_group(session, group_id) is None:
        await session.execute(update(Link).where(col(Link.group_id) == other_id).values(group_id=group_id))
    await session.execute(delete(Link).where(col(Link.group_id) == other_id))
    mine, theirs = aliased(Presence), Presence
    known = select(col(mine.member_id)).where(col(mine.group_id) == group_id)
    moved = update(theirs).where(col(theirs.group_id) == other_id, col(theirs.member_id).not_in(known))
    await session.execute(moved.values(group_id=group_id), execution_options={"synchronize_session": False})
    await session.execute(delete(Presence).where(col(Presence.group_id) == other_id))
