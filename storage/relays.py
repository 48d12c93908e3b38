"""Relaying: whom a published post goes to, and what becomes of its copies. Everything is one statement for any number.

A post goes once to each member and each room: to subscribers who want posts at once, to whoever wrote what it answers
or asked the question it is about, and to the rooms of the channel; in a thread to those who joined it. Never to its
author, nor to a room it was said in, nor privately to somebody who is seen in a room of the channel.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import channels, outbox
from storage.accounts import Account
from storage.channels import Mode, Subscription
from storage.contents import Content, Copy
from storage.database import Moment, insert_into
from storage.groups import Group
from storage.links import Link, Presence
from storage.members import Member, Status
from storage.messages import Lane, Standing
from storage.outbox import Change, Outbox, State
from storage.posts import Post
from storage.threads import ThreadReader

_BLIND = {"synchronize_session": False}


async def fan_out(
    session: AsyncSession,
    post: Post,
    thread: int | None,
    now: datetime,
    correlation: str,
    lane: Lane = Lane.relay,
) -> None:
    """Queue a post for everybody who is to get it; `thread` is the first post of the thread it belongs to."""
    dialect = session.get_bind().dialect.name
    asked = {
        "content": post.content_id,
        "channel": post.channel_id,
        "thread": thread or 0,
        "author": post.member_id or 0,
        "answered": post.reply_to_id or 0,
        "root": post.root_id or 0,
        "lane": int(lane),
        "here": post.group_id or 0,
        "now": now,
        "correlation": correlation,
    }
    connection = await session.connection()
    has_rooms = await channels.has_rooms(session, post.channel_id)
    await connection.execute(_to_members(dialect, thread is not None, has_rooms), asked)
    if has_rooms:
        await connection.execute(_to_rooms(dialect, thread is not None), asked)


@cache  # putting it together takes longer than asking
def _to_members(dialect: str, threaded: bool, has_rooms: bool) -> Any:
    readers = _readers(threaded).subquery()
    who = readers.c.member_id
    query = select(*_row(who=who, room=None)).select_from(readers)
    channel = bindparam("channel", type_=Integer)
    query = query.where(who != bindparam("author", type_=Integer))
    if has_rooms:
        seen = _seen_in_the_thread(who, channel) if threaded else channels.seen_in_a_room(who, channel)
        query = query.where(~seen)
    return _inserted(dialect, query)


def _readers(threaded: bool) -> Any:
    """Who reads what is said there; in any case the author of what is answered, and who asked, unless they left."""
    if threaded:
        theirs = col(ThreadReader.post_id) == bindparam("thread", type_=Integer)
        return select(col(ThreadReader.member_id)).where(theirs, col(ThreadReader.member_id).is_not(None))
    subscribed = select(col(Subscription.member_id)).where(
        col(Subscription.channel_id) == bindparam("channel", type_=Integer),
        col(Subscription.mode) == literal(Mode.at_once.value, literal_execute=True),
    )
    answered = (
        select(col(Post.member_id))
        .join(Member, and_(col(Member.id) == col(Post.member_id), col(Member.status) == Status.active))
        .where(
            or_(
                col(Post.id) == bindparam("answered", type_=Integer),
                and_(col(Post.id) == bindparam("root", type_=Integer), col(Post.asks)),
            )
        )
    )
    return union_all(subscribed, answered)  # who is both is in the way of themself: the key is the same


def _seen_in_the_thread(who: Any, channel: Any) -> ColumnElement[bool]:
    """SQL: a member is in a room of the channel in which the thread goes on: in others nothing of it is read."""
    there = channels.seen_in(who, channel).join(ThreadReader, col(ThreadReader.group_id) == col(Presence.group_id))
    found: ColumnElement[bool] = there.where(col(ThreadReader.post_id) == bindparam("thread", type_=Integer)).exists()
    return found


@cache
def _to_rooms(dialect: str, threaded: bool) -> Any:
    query = select(*_row(who=None, room=col(Link.group_id))).select_from(Link)
    query = query.join(Group, col(Group.id) == col(Link.group_id)).where(
        col(Link.channel_id) == bindparam("channel", type_=Integer),
        col(Link.group_id) != bindparam("here", type_=Integer),
        col(Group.standing) != Standing.gone.value,
    )
    if threaded:
        theirs = col(ThreadReader.post_id) == bindparam("thread", type_=Integer)
        query = query.where(exists().where(theirs, col(ThreadReader.group_id) == col(Link.group_id)))
    return _inserted(dialect, query.order_by(col(Link.id)))


def _row(who: Any, room: Any) -> list[Any]:
    """What is written for a reader, in the order of `_COLUMNS`."""
    reader = who if room is None else room
    key = literal("post:" if room is None else "room:") + cast(bindparam("content", type_=Integer), String)
    return [
        key + literal(":") + cast(reader, String),
        bindparam("content", type_=Integer),
        who if who is not None else literal(None, Integer),
        room if room is not None else literal(None, Integer),
        bindparam("lane", type_=Integer),
        literal(State.pending.value),
        bindparam("now", type_=Moment),
        bindparam("now", type_=Moment),
        literal(0),
        bindparam("correlation", type_=String),
    ]


_COLUMNS = (
    "key",
    "content_id",
    "member_id",
    "group_id",
    "lane",
    "state",
    "due_at",
    "created_at",
    "attempts",
    "correlation",
)


def _inserted(dialect: str, query: Select[Any]) -> Any:
    statement = insert_into(dialect, Outbox).from_select(list(_COLUMNS), query, include_defaults=False)
    return statement.on_conflict_do_nothing(index_elements=["key"])


async def offer(
    session: AsyncSession,
    post: Post,
    member_ids: Collection[int],
    now: datetime,
    correlation: str,
    lane: Lane = Lane.relay,
) -> None:
    """Queue a post for some members whom it may concern, as if they read its channel: once, and when hours are open."""
    letters = [(post.content_id, member, f"post:{post.content_id}:{member}") for member in member_ids]
    await outbox.put_each(session, letters, lane, now, correlation)


async def show(
    session: AsyncSession, post: Post, member_id: int, now: datetime, correlation: str, account_id: int | None = None
) -> bool:
    """Queue a whole post for a member who asks for it; False where they have it, or it is on its way.

    With an account, they are to have it there, wherever else they have it.
    """
    return await show_content(session, post.content_id, member_id, now, correlation, account_id)


async def show_content(
    session: AsyncSession,
    content_id: int,
    member_id: int,
    now: datetime,
    correlation: str,
    account_id: int | None = None,
) -> bool:
    """Queue what is stored once for all for a member who asks for it, as `show` does."""
    has = select(col(Copy.id)).join(Account, col(Account.id) == col(Copy.account_id))
    has = has.where(col(Copy.content_id) == content_id, col(Account.member_id) == member_id)
    if account_id is not None:
        has = has.where(col(Account.id) == account_id)
    waits = select(col(Outbox.id)).where(
        col(Outbox.content_id) == content_id,
        col(Outbox.member_id) == member_id,
        col(Outbox.state).in_([State.pending, State.sending]),
    )
    for query in (has, waits):
        if (await session.execute(query.limit(1))).scalar() is not None:
            return False
    row = Outbox(
        content_id=content_id,
        member_id=member_id,
        account_id=account_id,
        lane=Lane.interactive,
        due_at=now,
        created_at=now,
        correlation=correlation,
    )
    session.add(row)
    return True


async def follow(session: AsyncSession, content: Content, now: datetime, correlation: str) -> None:
    """Let every copy that is out there follow a content that was changed, or is gone."""
    assert content.id is not None
    await session.flush()
    change = Change(content=content.id, revision=content.revision, correlation=correlation)
    await outbox.follow(session, [change], Lane.relay, now)


async def take_from_rooms(
    session: AsyncSession, content: Content, but: int | None, now: datetime, correlation: str
) -> None:
    """Take somebody's own words away from the room they were said in, where the bot may do that; but not from one."""
    query = (
        select(col(Copy.id), col(Copy.group_id))
        .join(Group, col(Group.id) == col(Copy.group_id))
        .where(
            col(Copy.content_id) == content.id,
            col(Copy.native),
            col(Copy.group_id) != (but or 0),
            col(Group.standing) == Standing.admin.value,
        )
    )
    for copy_id, group_id in (await session.execute(query)).all():
        session.add(
            Outbox(
                key=f"own:{copy_id}",
                content_id=content.id or 0,
                copy_id=copy_id,
                group_id=group_id,
                lane=Lane.relay,
                due_at=now,
                created_at=now,
                correlation=correlation,
            )
        )


async def let_go(session: AsyncSession, content_id: int, group_id: int) -> None:
    """Leave the copy of a room alone from now on: somebody there took it away."""
    theirs = (col(Copy.content_id) == content_id, col(Copy.group_id) == group_id)
    await session.execute(update(Copy).where(*theirs).values(native=True), execution_options=_BLIND)
