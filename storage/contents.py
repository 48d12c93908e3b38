"""What was said by us, once, and the copies of it on the networks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, and_, bindparam, delete, exists, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import Field, Relationship, col

from storage.database import Json, Moment, Row

_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


class Content(Row, table=True):
    """A message of ours, stored once for any number of readers. Each change raises `revision`."""

    __tablename__ = "contents"
    __table_args__ = (
        Index("ix_contents_created_at", "created_at"),
        {"info": {"retention": "messages"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    revision: int = 1
    deleted: bool = False
    body: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)


class Copy(Row, table=True):
    """A content as one reader has it. `revision` is what they see; 0 until the first sending is settled.

    A `native` one are somebody's own words in that place: the network has them from them, and we never change them.
    `sent_at` is when ours were last sent there as a new message.
    """

    __tablename__ = "copies"
    __table_args__ = (
        UniqueConstraint("content_id", "account_id"),
        UniqueConstraint("content_id", "group_id"),
        {"info": {"retention": "messages"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    content_id: int = Field(foreign_key="contents.id")
    account_id: int | None = Field(default=None, foreign_key="accounts.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="groups.id", index=True)
    revision: int = 0
    native: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    parts: list["CopyPart"] = Relationship(
        sa_relationship_kwargs={"order_by": "CopyPart.position", "lazy": "raise", "cascade": "all, delete-orphan"}
    )


class Holds(StrEnum):
    """What a physical message is on its network: words, or a file, perhaps with words. One never becomes the other."""

    text = "text"
    file = "file"


class CopyPart(Row, table=True):
    """One physical message of a copy. `token` is its own random id, `message` the network's, once known.

    A part is written before it is sent, so that a resend after a crash carries the same token.
    """

    __tablename__ = "copy_parts"
    __table_args__ = (Index("ix_copy_parts_message", "message"), {"info": {"retention": "messages"}})

    token: str = Field(primary_key=True)
    copy_id: int = Field(default=None, foreign_key="copies.id", index=True, nullable=False)
    position: int
    holds: str = Field(default=Holds.text, sa_column_kwargs={"server_default": Holds.text.value})
    message: str | None = None


async def contents_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Content]:
    """Contents by their ids, in one query."""
    rows = await session.execute(select(Content).where(col(Content.id).in_(ids)))
    return {content.id: content for content in rows.scalars() if content.id is not None}


async def copies_of(
    session: AsyncSession, content_ids: Iterable[int], accounts: Collection[int], groups: Collection[int]
) -> list[Copy]:
    """The copies of some contents that some readers have, with their parts, in two queries for each kind of reader."""
    found: list[Copy] = []
    for reader, keys in ((col(Copy.account_id), accounts), (col(Copy.group_id), groups)):
        if keys:
            query = select(Copy).where(col(Copy.content_id).in_(list(content_ids)), reader.in_(keys))
            rows = await session.execute(query.options(selectinload(Copy.parts)))  # type: ignore[arg-type]
            found.extend(rows.scalars())
    return found


async def is_latest(session: AsyncSession, copy_id: int) -> bool:
    """Whether its reader has got nothing new from us since a copy."""
    this, newer = aliased(Copy), aliased(Copy)
    theirs = or_(col(newer.account_id) == col(this.account_id), col(newer.group_id) == col(this.group_id))
    query = select(exists().where(col(this.id) == copy_id, theirs, col(newer.id) > col(this.id)))
    return not (await session.execute(query)).scalar_one()


async def behind(session: AsyncSession, account_id: int, message: str) -> Content | None:
    """The content that a network's message in an account's private chat is a copy of."""
    query = (
        select(Content)
        .join(Copy, col(Copy.content_id) == col(Content.id))
        .join(CopyPart, col(CopyPart.copy_id) == col(Copy.id))
        .where(col(CopyPart.message) == message, col(Copy.account_id) == account_id)
    )
    return (await session.execute(query)).scalar()


def change(content: Content, body: dict[str, Any]) -> bool:
    """Let a content say something else from now on; False where it says that already."""
    if content.body == body:
        return False
    content.body = body
    content.revision += 1
    return True


def take_away(content: Content, instead: str | None = None) -> None:
    """Let a content be gone, wherever it is or is on its way to; nothing of it stays.

    `instead` is the key of what is said where a network takes nothing away any more, if not that a post is gone.
    """
    content.body, content.deleted = {"parts": [], **({"gone": instead} if instead else {})}, True
    content.revision += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a reader has now: a copy at a revision, the messages of its parts by token, the tokens of those gone."""

    copy: int
    revision: int
    messages: Mapping[str, str]
    gone: Sequence[str] = ()


async def record(session: AsyncSession, sightings: Iterable[Sighting], now: datetime) -> None:
    """Write down what readers have now."""
    seen = list(sightings)
    if fresh := [one.copy for one in seen if one.messages]:
        await session.execute(update(Copy).where(col(Copy.id).in_(fresh)).values(sent_at=now), execution_options=_BLIND)
    connection = await session.connection()
    if revisions := [{"copy": one.copy, "now": one.revision} for one in seen if one.revision]:
        newer = and_(col(Copy.id) == bindparam("copy"), col(Copy.revision) < bindparam("now"))
        await connection.execute(update(Copy).where(newer).values(revision=bindparam("now")), revisions)
    if messages := [{"part": token, "as": name} for one in seen for token, name in one.messages.items()]:
        part = col(CopyPart.token) == bindparam("part")
        await connection.execute(update(CopyPart).where(part).values(message=bindparam("as")), messages)
    if gone := [token for one in seen for token in one.gone]:
        await session.execute(delete(CopyPart).where(col(CopyPart.token).in_(gone)))
