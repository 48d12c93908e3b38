"""How long each kind of row is kept. Every table names its class; this is what the classes mean."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import (
    announcement_retention,
    attendees,
    card_retention,
    circles,
    introductions,
    lexicon_entries,
    pairing,
    phrasings,
    questions,
    search,
)
from storage.bundles import BundleItem
from storage.channels import AMONG_FEW, Channel
from storage.contents import Content, Copy, CopyPart, contents_by_id
from storage.conversations import Run, RunState
from storage.inbox import Inbox, State
from storage.messages import Lane
from storage.outbox import WAITING, Outbox, is_held, is_pending
from storage.outbox import State as OutboxState
from storage.posts import Post
from storage.posts import State as PostState
from storage.reactions import PostReaction
from storage.requests import GIVEN_UP, Request
from storage.requests import State as RequestState
from storage.threads import ThreadReader

CLASSES = {
    "membership": "until the member leaves",
    "proof of consent": "after leaving too, without any other data: version, language, moments",
    "service": "always; no personal data",
    "invitations": "until the operator deletes them; no personal data",
    "codes": "codes a day after they ended, wrong ones an hour",
    "inbox": "what was said goes when it is handled, what was asked of a network when it is answered, "
    "the key of the event after [privacy] inbox_days; "
    "what was put aside after [privacy] outbox_days",
    "messages": "[privacy] outbox_days after they were written",
    "outbox": "[privacy] outbox_days after they were settled; "
    "what no open hours ever let go is dropped as many days after it was made",
    "drafts": "answers go when a form ends; an untouched draft after 14 days",
    "needs": "until the author withdraws or erases them",
    "channels": "until they are removed; no personal data",
    "experiences": "until their owner removes them or leaves",
    "introductions": "that two people were proposed to each other, until one of them leaves; "
    "what was told of them, until it is decided; what they revealed, until the talk ends",
    "cards": "until their author withdraws or erases them; what never went to anybody [privacy] outbox_days",
    "posts": "until the author deletes them, or [channels] keep_days after they were published; "
    "what only a few could read, [privacy] outbox_days after that",
    "workshops": "[workshops] keep_days after the workshop was over; a registration until its member leaves",
    "attendance names": "[workshops] keep_names_days after the workshop was over, or until its member leaves",
    "announcements": "[privacy] outbox_days after they were settled; who got them until they leave",
    "phrasings": "as long as the question, card or experience that is found by them; that one was dropped for 30 days, "
    "without words",
    "lexicon": "until they are removed, and [privacy] outbox_days more; who taught them until they leave",
}
"""Retention by class. A table without one of these fails the tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The configurable spans: keys of handled events, our own messages, posts in channels.

    Workshops and the real names of who was there count from their end.
    """

    inbox: timedelta = timedelta(days=3)
    messages: timedelta = timedelta(days=30)
    posts: timedelta = timedelta(days=365)
    workshops: timedelta = timedelta(days=365)
    names: timedelta = timedelta(days=90)


async def forget_dialogue(session: AsyncSession, member_id: int, changing: Collection[int]) -> None:
    """Empty what was said to one member in answer to them: it may repeat their words. What is on its way stays.

    Of contents that are just `changing`, such as the last question, the reader's copy is taken away. What others were
    told as well repeats nobody's words.
    """
    other = aliased(Outbox)
    to_others = exists().where(col(other.content_id) == col(Outbox.content_id), col(other.member_id) != member_id)
    theirs = select(col(Outbox.content_id)).where(
        col(Outbox.member_id) == member_id, col(Outbox.lane) == Lane.interactive, ~to_others
    )
    waiting = [*WAITING, OutboxState.sending]
    leaving = select(col(Outbox.content_id)).where(col(Outbox.state).in_(waiting))
    await session.execute(
        update(Content)
        .where(col(Content.id).in_(theirs), col(Content.id).not_in(leaving), col(Content.id).not_in(changing))
        .values(body={"parts": []})
        .execution_options(synchronize_session=False)
    )
    for content in (await contents_by_id(session, changing)).values():
        content.deleted, content.body = True, {"parts": []}


async def purge(session: AsyncSession, now: datetime, keep: Keep, limit: int) -> int:
    """Forget what is over; of contents `limit` at a time, whose number is returned."""
    await session.execute(
        delete(Inbox).where(col(Inbox.state) == State.done, col(Inbox.received_at) < now - keep.inbox)
    )
    await session.execute(
        delete(Inbox).where(col(Inbox.state) == State.quarantined, col(Inbox.received_at) < now - keep.messages)
    )
    await session.execute(
        delete(Request).where(col(Request.state) == RequestState.done, col(Request.created_at) < now - keep.inbox)
    )
    over = {"state": OutboxState.dropped, "reason": "hours never opened", "settled_at": now}
    for waits in (is_pending(Outbox), is_held(Outbox)):  # one after the other: each has its index
        never_open = (waits, col(Outbox.held), col(Outbox.created_at) < now - keep.messages)
        await session.execute(update(Outbox).where(*never_open).values(over))
    await announcement_retention.purge(session, now, keep.messages)
    await session.execute(delete(Outbox).where(col(Outbox.settled_at) < now - keep.messages))
    await pairing.purge(session, now)
    await phrasings.purge(session, now)
    await lexicon_entries.purge(session, now - keep.messages)
    ended = [RunState.finished, RunState.cancelled]
    await session.execute(delete(Run).where(col(Run.state).in_(ended), col(Run.touched_at) < now - keep.messages))
    await _purge_posts(session, now, keep, limit)
    await card_retention.purge(session, now, keep.messages)
    await attendees.purge(session, now - keep.workshops, now - keep.names, limit)
    old = select(col(Content.id)).where(
        col(Content.created_at) < now - keep.messages,
        ~exists().where(col(Outbox.content_id) == col(Content.id)),
        ~exists().where(col(Run.prompt_id) == col(Content.id)),
        ~exists().where(or_(col(Post.content_id) == col(Content.id), col(Post.receipt_id) == col(Content.id))),
        ~card_retention.needs_content(col(Content.id)),
        ~announcement_retention.needs_content(col(Content.id)),
    )
    gone = list((await session.execute(old.limit(limit))).scalars())
    await card_retention.release_contents(session, gone)
    copies = select(col(Copy.id)).where(col(Copy.content_id).in_(gone))
    await session.execute(delete(CopyPart).where(col(CopyPart.copy_id).in_(copies)))
    for table in (Copy, BundleItem):
        await session.execute(delete(table).where(col(table.content_id).in_(gone)))
    await session.execute(delete(Content).where(col(Content.id).in_(gone)))
    return len(gone)


NEVER_SENT = GIVEN_UP + timedelta(hours=12)
"""How long a post waits for its author or its files before it is forgotten: its author hears first what cannot be had.

It stays below `posts.LONGEST_WAIT`, by which posts are found that may name another one.
"""


async def _purge_posts(session: AsyncSession, now: datetime, keep: Keep, limit: int) -> None:
    """Forget posts whose time is over, those that were deleted, and those that nobody decided about.

    What answers them stands by itself then. Their contents go with the other messages.
    """
    among_few = select(col(Channel.id)).where(col(Channel.kind).in_(AMONG_FEW))
    over = or_(
        and_(col(Post.state) == PostState.published, col(Post.published_at) < now - keep.posts),
        and_(col(Post.published_at) < now - keep.messages, col(Post.channel_id).in_(among_few)),
        and_(col(Post.state) == PostState.deleted, col(Post.created_at) < now - keep.messages),
        and_(col(Post.state) == PostState.waiting, col(Post.created_at) < now - NEVER_SENT),
    )
    query = select(col(Post.id)).where(over).order_by(col(Post.created_at)).limit(limit)
    gone = list((await session.execute(query)).scalars())
    if not gone:
        return
    for column in (Post.root_id, Post.reply_to_id):
        await session.execute(update(Post).where(col(column).in_(gone)).values({col(column): None}))
    await card_retention.release_posts(session, gone)
    for table in (PostReaction, ThreadReader):
        await session.execute(delete(table).where(col(table.post_id).in_(gone)))
    await search.forget(session, [post for post in gone if post is not None])
    await introductions.forget_posts(session, [post for post in gone if post is not None])
    await circles.forget(session, [post for post in gone if post is not None])
    await questions.forget(session, [post for post in gone if post is not None], now)
    await session.execute(delete(BundleItem).where(col(BundleItem.post_id).in_(gone)))
    await session.execute(delete(Post).where(col(Post.id).in_(gone)))
