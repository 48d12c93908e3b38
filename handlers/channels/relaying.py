"""Letting posts take effect, and keeping their copies as they are to be: two looks of the clock at what is due."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels import bundles
from handlers.channels.composing import body_of
from handlers.channels.numbers import written
from handlers.channels.register import named
from handlers.contact import conversing
from handlers.context import House, command
from handlers.publishing import Taking
from storage import bodies, channels, contents, outbox, posts, relays, search, threads
from storage.channels import Channel, Kind
from storage.contents import Content
from storage.members import Member
from storage.messages import Lane, Message, Text, Verbatim
from storage.outbox import Change
from storage.posts import Post, State

SOON = timedelta(seconds=15)
"""How long reactions are gathered before copies show them."""

SELDOM = timedelta(minutes=5)
"""How long copies stay as they are after reactions have changed them: an edit goes to everybody."""


async def take_effect(taking: Taking) -> None:
    """A post gets its number, and goes to everybody who reads along; what tells its author says so."""
    session, at = taking.session, taking.at
    post = await session.get(Post, taking.publication.subject_id)
    if post is None or post.state != State.pending:
        return
    author = await session.get(Member, post.member_id) if post.member_id is not None else None
    channel = await session.get_one(Channel, post.channel_id)
    if author is None or not (author.relays or channel.among_few):
        # they have taken it back: it waits until they agree, or is forgotten
        post.state = State.waiting
        return
    post.number = await channels.next_number(session, post.channel_id)
    post.state, post.published_at = State.published, at
    await session.flush()
    with_team = channel.kind == Kind.contact
    readers = await conversing.take_note(session, taking.house, post, channel, at) if with_team else []
    content = await session.get_one(Content, post.content_id)
    content.body = await body_of(session, taking.house, post)
    await session.flush()
    if not channel.among_few:
        await search.index(session, post.id or 0, post.words)
    root = await session.get(Post, post.root_id) if post.root_id is not None else None
    if root is not None and root.threaded_at is not None and root.id is not None:
        await threads.join(
            session, root.id, [post.member_id] if post.member_id else [], [post.group_id] if post.group_id else []
        )
        await relays.fan_out(session, post, root.id, at, taking.correlation)
    elif with_team:
        await relays.offer(session, post, readers, at, taking.correlation, Lane.reminder)
    else:
        lane = Lane.reminder if channel.among_few else Lane.relay
        await relays.fan_out(session, post, None, at, taking.correlation, lane)
    await _confirm(session, post, at, taking.correlation)


async def _confirm(session: AsyncSession, post: Post, now: datetime, correlation: str) -> None:
    """Say in place of the receipt which number the post has: it cannot be taken back any more, but deleted."""
    channel = await session.get_one(Channel, post.channel_id)
    if post.receipt_id is None or channel.among_few:
        return
    receipt = await session.get_one(Content, post.receipt_id)
    number = written(channel.mark, post.number)
    text = Text("post-published", {"number": Verbatim(number), "channel": named(channel)})
    choices = [command("delete", Text("choice-delete-post"), number, aside=True)]
    if post.asks:
        choices.insert(0, command("meet", Text("choice-meet"), str(post.id)))
    message = Message(
        parts=(text,),
        choices=tuple(choices),
        sensitive=channel.sensitive,
    )
    if contents.change(receipt, bodies.dump(message)):
        await session.flush()
        change = Change(content=post.receipt_id, revision=receipt.revision, correlation=correlation)
        await outbox.follow(session, [change], Lane.interactive, now)


async def refresh(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Bring copies up to date whose surroundings have changed: reactions, a thread, the author's name."""
    due = await posts.stale(session, now, limit)
    for post in due:
        post.stale_at, post.refreshed_at = None, now
        if post.state == State.published:
            await renew(session, house, post, now, correlation)
    return len(due)


async def renew(session: AsyncSession, house: House, post: Post, now: datetime, correlation: str) -> None:
    """Let the copies of a post say what it says now, if that is anything else."""
    content = await session.get_one(Content, post.content_id)
    if contents.change(content, await body_of(session, house, post)):
        await relays.follow(session, content, now, correlation)
        await bundles.refresh(session, [post.id or 0], now, correlation)
        if (await session.get_one(Channel, post.channel_id)).kind == Kind.contact:
            await conversing.withhold(session, now, post.content_id)


def when_seldom(post: Post, now: datetime) -> datetime:
    """When copies of a post show new reactions: soon, but not one after the other."""
    return max(now + SOON, post.refreshed_at + SELDOM if post.refreshed_at else now)
