"""Group chats that the bot sits in."""

from collections.abc import Iterable

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Row, insert


class Group(Row, table=True):
    """A group chat that the bot sits in; `noticed` lists whom it has told how to reach it privately."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    external_id: str
    noticed: list[int] = Field(default_factory=list, sa_type=Json)


async def by_id(session: AsyncSession, ids: Iterable[int]) -> dict[int, Group]:
    """Group chats by their ids."""
    rows = (await session.execute(select(Group).where(col(Group.id).in_(list(ids))))).scalars()
    return {group.id: group for group in rows if group.id is not None}


async def ensure(session: AsyncSession, platform: str, external_id: str) -> Group:
    """The group chat of that address, made known if it is new."""
    row = insert(session, Group).values(platform=platform, external_id=external_id, noticed=[])
    await session.execute(row.on_conflict_do_nothing(index_elements=["platform", "external_id"]))
    query = select(Group).where(col(Group.platform) == platform, col(Group.external_id) == external_id)
    return (await session.execute(query)).scalar_one()
