"""Posts that are held for their readers: until their hours open, or until the hour at which they read a channel."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage.accounts import Account
from storage.channels import BUNDLED, Channel, Mode, Subscription, seen_in_a_room
from storage.contents import Copy
from storage.database import Moment, Row, insert
from storage.members import Member, is_open, opening
from storage.messages import Lane
from storage.outbox import Outbox, State, is_held
from storage.posts import Post, is_published

EXCERPT = 400
"""Characters of a post that are read to show a line of it."""

DELETED, UNREAD = "deleted", "not read any more"
"""Why a held post was dropped: its author took it back, or its reader has left the channel."""

_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


class BundleItem(Row, table=True):
    """That a bundle, which is a content, shows a post at a place in it. The post may be gone by now."""

    __tablename__ = "bundle_items"
    __table_args__ = ({"info": {"retention": "messages"}},)

    content_id: int = Field(foreign_key="contents.id", primary_key=True)
    position: int = Field(primary_key=True)
    post_id: int = Field(index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post as far as a bundle tells of it: where it stands, who said it (`name`), how its words begin.

    A channel without a name of its own is called like its `theme`.
    `conversation` is the id of its first post, `files` whether any came along, `there` whether it can still be read.
    """

    post: int
    conversation: int
    number: int
    mark: str
    channel: str
    theme: str | None
    sensitive: bool
    author: int | None
    name: str | None
    words: str
    files: bool
    published_at: datetime
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Members for whom held posts are to be looked at: whose hours are open, and when to look again at the others.

    `rows` is how many were found: as many as asked for if there may be more.
    """

    open: Sequence[int]
    closed: Mapping[int, datetime]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A row that holds a post for a member."""

    row: int
    member: int
    post: int


async def next_due(session: AsyncSession) -> datetime | None:
    """When held posts are looked at next."""
    query = select(col(Outbox.due_at)).where(is_held(Outbox)).order_by(col(Outbox.due_at)).limit(1)
    return (await session.execute(query)).scalar()


async def due(session: AsyncSession, now: datetime, limit: int) -> Due:
    """The members whom the next `limit` held rows are for, each once."""
    rows = select(col(Outbox.member_id)).where(is_held(Outbox), col(Outbox.due_at) <= now)
    found = list((await session.execute(rows.order_by(col(Outbox.due_at)).limit(limit))).scalars())
    query = select(col(Member.id), col(Member.open_from), is_open(now).label("open"))
    members = (await session.execute(query.where(col(Member.id).in_(set(found))))).all()
    return Due(
        open=[row.id for row in members if row.open],
        closed={row.id: opening(row.open_from, now) for row in members if not row.open},
        rows=len(found),
    )


async def put_off(session: AsyncSession, until: Mapping[int, datetime]) -> None:
    """Look again at what is held for members at a moment each."""
    if until:
        theirs = update(Outbox).where(is_held(Outbox), col(Outbox.member_id) == bindparam("member"))
        moments = [{"member": member, "until": moment} for member, moment in until.items()]
        await (await session.connection()).execute(theirs.values(due_at=bindparam("until")), moments)


async def sift(session: AsyncSession, members: Collection[int], now: datetime) -> list[Held]:
    """Drop what was deleted meanwhile, let go what can be in no bundle, and tell what else is held, oldest first.

    In no bundle: what is no post, such as an earlier bundle, and what may have arrived already, because its sending
    had begun when the hours closed. A network that knows it again takes it for the same.
    """
    theirs = and_(is_held(Outbox), col(Outbox.member_id).in_(members))
    post = exists().where(col(Post.content_id) == col(Outbox.content_id))
    gone = {"state": State.dropped, "reason": DELETED, "settled_at": now, "held": False}
    deleted = post.where(col(Post.state) == literal_column("'deleted'"))
    await session.execute(update(Outbox).where(theirs, deleted).values(gone), execution_options=_BLIND)
    # by the accounts of the one reader: of a post to thousands there may be thousands of copies
    accounts = select(col(Account.id)).where(col(Account.member_id) == col(Outbox.member_id)).correlate(Outbox)
    begun = exists().where(col(Copy.content_id) == col(Outbox.content_id), col(Copy.account_id).in_(accounts))
    by_itself = update(Outbox).where(theirs, or_(begun, ~post.where(is_published())))
    await session.execute(by_itself.values(_free(now)), execution_options=_BLIND)
    columns: tuple[Any, ...] = (col(Outbox.id), col(Outbox.member_id), col(Post.id).label("post"))
    query = (
        select(*columns)
        .join(Post, col(Post.content_id) == col(Outbox.content_id))
        .where(theirs)
        .order_by(col(Outbox.id))
    )
    return [Held(row=row.id, member=row.member_id, post=row.post) for row in await session.execute(query)]


async def let_go(session: AsyncSession, rows: Collection[int], now: datetime) -> None:
    """Let held posts go as they are."""
    whole = update(Outbox).where(col(Outbox.id).in_(rows), is_held(Outbox))
    await session.execute(whole.values(**_free(now), attempts=0), execution_options=_BLIND)


async def bundle(session: AsyncSession, members: Collection[int], now: datetime) -> None:
    """Note that all that is still held for members has become part of a bundle."""
    theirs = update(Outbox).where(is_held(Outbox), col(Outbox.member_id).in_(members))
    over = {"state": State.bundled, "settled_at": now, "held": False}
    await session.execute(theirs.values(over), execution_options=_BLIND)


async def drop(session: AsyncSession, member_id: int, channel_ids: Collection[int], now: datetime) -> None:
    """Drop what is held for a member who does not read some channels any more."""
    posts = select(col(Post.content_id)).where(col(Post.channel_id).in_(channel_ids))
    theirs = update(Outbox).where(is_held(Outbox), col(Outbox.member_id) == member_id)
    gone = {"state": State.dropped, "reason": UNREAD, "settled_at": now, "held": False}
    await session.execute(theirs.where(col(Outbox.content_id).in_(posts)).values(gone), execution_options=_BLIND)


def _free(now: datetime) -> dict[str, object]:
    return {"state": State.pending, "held": False, "due_at": now, "reason": None}


# --- what is told at an hour -----------------------------------------------------------------


async def readers(session: AsyncSession, members: Collection[int]) -> set[int]:
    """Those of some members who read a channel daily or weekly."""
    query = select(col(Subscription.member_id)).where(col(Subscription.member_id).in_(members))
    return set((await session.execute(query.where(col(Subscription.mode).in_(BUNDLED)).distinct())).scalars())


async def gather(
    session: AsyncSession,
    members: Collection[int],
    modes: Collection[Mode],
    now: datetime,
    correlation: str,
    channel_id: int | None = None,
) -> None:
    """Hold for members what was posted since they were told last, in the channels that they read in these ways.

    Left out: their own posts, what they read in a room, what they got at once, and what is said in threads, which
    those get at once who joined.
    """
    reads: list[ColumnElement[bool]] = [col(Subscription.member_id).in_(members), col(Subscription.mode).in_(modes)]
    if channel_id is not None:
        reads.append(col(Subscription.channel_id) == channel_id)
    opened = aliased(Post)
    foreign = and_(
        col(Post.member_id).is_distinct_from(col(Subscription.member_id)),
        ~seen_in_a_room(col(Subscription.member_id), col(Subscription.channel_id)),
    )
    in_thread = exists().where(col(opened.id) == col(Post.root_id), col(opened.threaded_at) <= col(Post.published_at))
    key = literal("post:") + cast(col(Post.content_id), String) + ":" + cast(col(Subscription.member_id), String)
    values = {
        "key": key,
        "content_id": col(Post.content_id),
        "member_id": col(Subscription.member_id),
        "lane": literal(int(Lane.relay), Integer),
        "state": literal(State.held.value),
        "due_at": literal(now, Moment),
        "held": literal(True, Boolean),
        "created_at": literal(now, Moment),
        "attempts": literal(0, Integer),
        "correlation": literal(correlation, String),
    }
    new = (
        select(*values.values())
        .select_from(Subscription)
        .join(
            Post, and_(col(Post.channel_id) == col(Subscription.channel_id), col(Post.number) > col(Subscription.told))
        )
        .where(*reads, is_published(), foreign, ~in_thread)
        .order_by(col(Post.published_at), col(Post.id))
    )
    rows = insert(session, Outbox).from_select(list(values), new, include_defaults=False)
    await session.execute(rows.on_conflict_do_nothing(index_elements=["key"]))
    last = select(col(Channel.numbers)).where(col(Channel.id) == col(Subscription.channel_id)).scalar_subquery()
    await session.execute(update(Subscription).where(*reads).values(told=last), execution_options=_BLIND)


# --- what is shown ---------------------------------------------------------------------------


async def items(session: AsyncSession, posts: Iterable[int]) -> dict[int, Item]:
    """Posts as bundles tell of them, by id."""
    columns: dict[str, Any] = {
        "post": col(Post.id),
        "conversation": func.coalesce(col(Post.root_id), col(Post.id)),
        "number": col(Post.number),
        "mark": col(Channel.mark),
        "channel": col(Channel.name),
        "theme": col(Channel.theme),
        "sensitive": col(Channel.sensitive),
        "author": col(Post.member_id),
        "name": func.coalesce(col(Post.alias), col(Member.name)),
        "words": func.substr(col(Post.words), 1, EXCERPT),
        "files": col(Post.files),
        "published_at": col(Post.published_at),
        "there": is_published(),
    }
    query = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(Post)
        .join(Channel, col(Channel.id) == col(Post.channel_id))
        .outerjoin(Member, col(Member.id) == col(Post.member_id))
        .where(col(Post.id).in_(set(posts)))
    )
    found = [row._mapping for row in await session.execute(query)]
    return {row["post"]: Item(**{**row, "files": bool(row["files"])}) for row in found}


async def showing(session: AsyncSession, posts: Collection[int]) -> dict[int, list[int]]:
    """The bundles that show one of some posts: the content, and its posts in order."""
    of_interest = select(col(BundleItem.content_id)).where(col(BundleItem.post_id).in_(posts))
    query = select(BundleItem).where(col(BundleItem.content_id).in_(of_interest))
    found: dict[int, list[int]] = {}
    for item in (await session.execute(query.order_by(col(BundleItem.content_id), col(BundleItem.position)))).scalars():
        found.setdefault(item.content_id, []).append(item.post_id)
    return found
