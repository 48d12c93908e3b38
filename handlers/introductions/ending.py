"""The end of a talk, by either of the two, by a block, or because one of them leaves."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.channels import changing
from handlers.channels.composing import body_of
from handlers.context import Context, House
from handlers.introductions import moot
from storage import (
    blocks,
    bodies,
    channels,
    contents,
    experiences,
    introductions,
    outbox,
    phrasings,
    publications,
    relays,
    rounds,
)
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.members import Member
from storage.messages import Lane, Message, Text, Verbatim
from storage.outbox import Outbox, is_pending
from storage.outbox import State as OutboxState
from storage.posts import Post
from storage.posts import State as PostState


async def end(session: AsyncSession, house: House, row: Introduction, by: int, now: datetime, correlation: str) -> None:
    """End a talk: nothing can be written there any more; the other one is told so. What was said goes in its time."""
    if row.state != State.agreed or row.channel_id is None:
        return
    name = (await introductions.names(session, row)).get(by)
    row.state, row.facts, row.first_shown, row.second_shown = State.ended, {}, {}, {}
    await channels.close(session, row.channel_id, now)
    writing = update(Member).where(col(Member.posting_in) == row.channel_id)
    await session.execute(writing.values(posting_in=None, posting_until=None))
    await session.flush()
    await _forget_unsaid(session, row.channel_id, now)
    await _renew_opening(session, house, row.channel_id, now, correlation)
    other = row.other(by)
    if other is not None:
        text = Text("talk-ended-by-other", {"name": Verbatim(name or "")})
        content = Content(body=bodies.dump(Message(parts=(text,))), created_at=now)
        await outbox.fan_out(session, content, [(other, f"talk-ended:{row.id}")], Lane.reminder, now, correlation)


async def _forget_unsaid(session: AsyncSession, channel_id: int, now: datetime) -> None:
    """What is not published yet never is."""
    unsaid = col(Post.state).in_([PostState.pending, PostState.waiting])
    query = select(Post).where(col(Post.channel_id) == channel_id, unsaid)
    for post in list((await session.execute(query)).scalars()):
        await publications.forget_subject(session, "post", post.id or 0)
        await changing.erase(session, post, now)


async def _renew_opening(session: AsyncSession, house: House, channel_id: int, now: datetime, correlation: str) -> None:
    """Let the talk's first post say that it is over, instead of who they are."""
    query = select(Post).where(
        col(Post.channel_id) == channel_id, col(Post.member_id).is_(None), col(Post.state) == PostState.published
    )
    for post in (await session.execute(query)).scalars():
        content = await session.get_one(Content, post.content_id)
        if contents.change(content, await body_of(session, house, post)):
            await relays.follow(session, content, now, correlation)


async def block(ctx: Context, row: Introduction) -> None:
    """Never bring the two together again; their talk ends, and what is on its way to the one who blocks stays away."""
    other = row.other(ctx.person.id)
    if other is None:
        return
    await blocks.add(ctx.session, ctx.person.id, other, ctx.now)
    if row.channel_id is not None:
        await _keep_away(ctx, row.channel_id)
    await end(ctx.session, ctx.house, row, ctx.person.id, ctx.now, ctx.correlation)
    row.due_at = None


async def _keep_away(ctx: Context, channel_id: int) -> None:
    said = select(col(Post.content_id)).where(col(Post.channel_id) == channel_id)
    waits = (col(Outbox.member_id) == ctx.person.id, is_pending(Outbox), col(Outbox.copy_id).is_(None))
    over = {"state": OutboxState.dropped, "reason": "blocked", "settled_at": ctx.now}
    await ctx.session.flush()
    await ctx.session.execute(
        update(Outbox).where(*waits, col(Outbox.content_id).in_(said)).values(over),
        execution_options={"synchronize_session": False},
    )


async def forget(ctx: Context) -> None:
    """A member leaves: what they were being asked, or waited for, comes to nothing; their talks end."""
    session, who = ctx.session, ctx.person.id
    await introductions.drop_of(session, [who])
    for row in await introductions.of_member(session, who):
        if row.first_id == who:
            await moot.let_go(session, row, ctx.now, ctx.correlation)
        elif row.state == State.asked_second:
            row.state = State.declined  # who asked hears of it when it is due, as of silence
            await moot.empty(session, row.second_content_id)
        await end(session, ctx.house, row, who, ctx.now, ctx.correlation)
        if row.state == State.ended:
            row.due_at = None
        introductions.part_with(row, who)
        await session.flush()
        if row.first_id is None and row.second_id is None:
            await session.delete(row)
    await blocks.forget(session, who)
    for experience_id in await experiences.forget(session, who):
        await phrasings.drop(session, phrasings.Kind.experience, experience_id, ctx.now)
    await rounds.forget(session, who)
    await session.flush()
