"""Posts in topic channels: what somebody said, once, with everything that hangs on it. Their copies are `contents`."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.channels import Channel
from storage.database import Json, Moment, Row


class State(StrEnum):
    """Where a post stands: it can still be taken back, waits for its author or a file, is there, or is gone."""

    pending = "pending"
    waiting = "waiting"
    published = "published"
    deleted = "deleted"


LONGEST_WAIT = timedelta(days=2)
"""More than lies between a post's making and its publication: so long it waits for its author, or for its files."""

_STALE = "stale_at IS NOT NULL"
_WAITING = "state = 'waiting'"
_EDITED = "edited_at IS NOT NULL"


class Post(Row, table=True):
    """Something said in a channel. `number` is given when it is published, and never changes.

    `member_id` is the author; None: somebody who left and let it stay. `words` are what was said as plain text, `spans`
    the same with styles, `files` what came along. `shows` names what stands beside the author's name: region, carrier.
    `root_id` is the first post of its conversation (None: it is that itself), `reply_to_id` the one it answers.
    `group_id` is the room it was said in (None: privately), `receipt_id` the content that confirms it to its author.
    `guard` is what the guard and its author said of the words: "clean", "masked", "as_is"; "found" until the author
    has decided. `missing` counts files that could not be had; one that is on its way has no hash in `files` yet.
    `alias` is the name it is said under instead of the author's own. `asks`: it is a question, and its author gets
    all that is said in its conversation. `from_team`: the agency's team says it, whoever of them wrote it.
    `threaded_at` is when a thread was opened at it. `stale_at` is when its copies are brought up to date next, because
    something around the words has changed; `refreshed_at` when they were last.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("channel_id", "number"),
        Index("ix_posts_stale_at", "stale_at", sqlite_where=text(_STALE), postgresql_where=text(_STALE)),
        Index("ix_posts_edited_at", "edited_at", sqlite_where=text(_EDITED), postgresql_where=text(_EDITED)),
        Index("ix_posts_waiting", "created_at", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
        Index("ix_posts_channel_id_published_at", "channel_id", "published_at"),
        {"info": {"retention": "posts"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channels.id")
    number: int | None = None
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    content_id: int = Field(foreign_key="contents.id", unique=True)
    root_id: int | None = Field(default=None, foreign_key="posts.id", index=True)
    reply_to_id: int | None = Field(default=None, foreign_key="posts.id", index=True)
    words: str
    spans: list[Any] = Field(default_factory=list, sa_type=Json)
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    missing: int = 0
    guard: str = "clean"
    shows: list[str] = Field(default_factory=list, sa_type=Json)
    group_id: int | None = Field(default=None, foreign_key="groups.id", index=True)
    receipt_id: int | None = Field(default=None, foreign_key="contents.id", index=True)
    album: str | None = None
    alias: str | None = None
    asks: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    from_team: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    state: str = State.pending
    threaded_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment, index=True)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    stale_at: datetime | None = Field(default=None, sa_type=Moment)
    refreshed_at: datetime | None = Field(default=None, sa_type=Moment)


def is_published() -> ColumnElement[bool]:
    """SQL: the post is there to be read."""
    return col(Post.state) == literal_column("'published'")


async def by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Post]:
    """Posts by their ids."""
    rows = (await session.execute(select(Post).where(col(Post.id).in_(ids)))).scalars()
    return {post.id: post for post in rows if post.id is not None}


async def by_number(session: AsyncSession, mark: str, number: int) -> tuple[Post, Channel] | None:
    """The post that a number such as H-124 is, with its channel; None where there is none."""
    query = select(Post, Channel).join(Channel, col(Channel.id) == col(Post.channel_id))
    row = (await session.execute(query.where(col(Channel.mark) == mark, col(Post.number) == number))).first()
    return (row[0], row[1]) if row else None


async def by_numbers(session: AsyncSession, numbers: Collection[tuple[str, int]]) -> list[tuple[Post, Channel]]:
    """The posts that some numbers are, with their channels; numbers that are none are left out."""
    if not numbers:
        return []
    each = or_(*(and_(col(Channel.mark) == mark, col(Post.number) == number) for mark, number in numbers))
    query = select(Post, Channel).join(Channel, col(Channel.id) == col(Post.channel_id)).where(each)
    return [(row[0], row[1]) for row in await session.execute(query.order_by(col(Post.id)))]


async def of_album(session: AsyncSession, member_id: int, album: str) -> Post | None:
    """The post that earlier files of an album made, as long as it is not published."""
    unpublished = col(Post.state).in_([State.pending, State.waiting])
    query = select(Post).where(col(Post.member_id) == member_id, col(Post.album) == album, unpublished)
    return (await session.execute(query.order_by(col(Post.id).desc()).limit(1))).scalar()


async def said_lately(
    session: AsyncSession, channel_id: int, member_id: int, words: str, since: datetime, elsewhere: int | None
) -> bool:
    """Whether a member said the very same in a channel since a moment, in another place than that group."""
    place = col(Post.group_id).is_distinct_from(elsewhere)
    query = select(col(Post.id)).where(
        col(Post.member_id) == member_id,
        col(Post.channel_id) == channel_id,
        col(Post.created_at) >= since,
        col(Post.words) == words,
        col(Post.state) != State.deleted,
        place,
    )
    return (await session.execute(query.limit(1))).scalar() is not None


async def waiting_of(session: AsyncSession, member_id: int) -> list[Post]:
    """What a member said in rooms and has to decide about, oldest first."""
    query = select(Post).where(col(Post.member_id) == member_id, col(Post.state) == literal_column("'waiting'"))
    return list((await session.execute(query.order_by(col(Post.id)))).scalars())


async def unused(session: AsyncSession, digests: Collection[str]) -> list[str]:
    """Those of some files, by their hashes, that no post has any more."""
    files = cast(col(Post.files), String)
    return [
        digest
        for digest in digests
        if (await session.execute(select(col(Post.id)).where(files.contains(digest)).limit(1))).scalar() is None
    ]


async def latest(session: AsyncSession, channel_ids: Collection[int], limit: int, before: int | None) -> list[Post]:
    """The newest posts of some channels, newest first; those with a smaller id than `before` if it is named."""
    query = select(Post).where(col(Post.channel_id).in_(channel_ids), is_published())
    if before is not None:
        query = query.where(col(Post.id) < before)
    return list((await session.execute(query.order_by(col(Post.id).desc()).limit(limit))).scalars())


async def stale(session: AsyncSession, now: datetime, limit: int) -> list[Post]:
    """Posts whose copies are to be brought up to date now."""
    query = select(Post).where(col(Post.stale_at) <= now).order_by(col(Post.stale_at)).limit(limit)
    return list((await session.execute(query)).scalars())


async def next_stale(session: AsyncSession) -> datetime | None:
    """When copies are brought up to date next."""
    query = select(func.min(col(Post.stale_at))).where(col(Post.stale_at).is_not(None))
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found


async def naming(session: AsyncSession, post: Post, number: str) -> list[int]:
    """The published posts that show something of a post: they answer it, or have its number in their words.

    Nobody could name it before it was published: so what is older is looked through only if it was changed since, or
    could have been changed because it was published later.
    """
    at = post.published_at or post.created_at
    since = or_(col(Post.created_at) >= at - LONGEST_WAIT, col(Post.edited_at) >= at)
    named = and_(since, col(Post.words).icontains(number, autoescape=True))
    query = select(col(Post.id)).where(or_(col(Post.reply_to_id) == post.id, named), is_published())
    return [each for each in (await session.execute(query)).scalars() if each is not None]


async def people_in(session: AsyncSession, root_id: int) -> list[int]:
    """The members who took part in a conversation, by the id of its first post."""
    whole = or_(col(Post.id) == root_id, col(Post.root_id) == root_id)
    query = select(col(Post.member_id)).where(whole, is_published(), col(Post.member_id).is_not(None)).distinct()
    return [member for member in (await session.execute(query)).scalars() if member is not None]


# --- who goes --------------------------------------------------------------------------------


async def of_member(session: AsyncSession, member_id: int) -> list[Post]:
    """Everything that a member said and that is not gone."""
    query = select(Post).where(col(Post.member_id) == member_id, col(Post.state) != State.deleted)
    return list((await session.execute(query.order_by(col(Post.id)))).scalars())


async def showing_name_of(session: AsyncSession, member_id: int) -> list[int]:
    """The published posts in which a member's name stands: their own, and those that answer one of theirs."""
    theirs = select(col(Post.id)).where(col(Post.member_id) == member_id)
    named = or_(col(Post.member_id) == member_id, col(Post.reply_to_id).in_(theirs))
    query = select(col(Post.id)).where(named, is_published())
    return [each for each in (await session.execute(query)).scalars() if each is not None]


async def mark_stale(session: AsyncSession, ids: Collection[int], at: datetime) -> None:
    """Let copies of posts be brought up to date at a moment, or when they are to be already."""
    later = or_(col(Post.stale_at).is_(None), col(Post.stale_at) > at)
    await session.execute(
        update(Post).where(col(Post.id).in_(ids), later).values(stale_at=at),
        execution_options={"synchronize_session": False},
    )
