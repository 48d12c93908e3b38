"""Changing and deleting what was posted: natively, where the network tells of it, or by `/delete`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import guard
from handlers.channels import bundles, relaying, storing
from handlers.channels.contribution import check, given
from handlers.channels.meaning import meant
from handlers.channels.numbers import written
from handlers.commands import STAFF
from handlers.contact import conversing
from handlers.context import Context, command
from handlers.conversation import Conversation
from handlers.forms import Invalid
from handlers.introductions import moot
from storage import (
    bodies,
    contents,
    file_uses,
    files,
    originals,
    phrasings,
    posts,
    publications,
    questions,
    quotes,
    relays,
    search,
)
from storage.channels import Channel
from storage.contents import Content
from storage.messages import Message, Text, Verbatim
from storage.posts import Post, State

STAYS_AFTER = timedelta(hours=48)
"""The age from which some network takes no message away any more (Bot API, "deleteMessage"); the author is told."""


async def edited(ctx: Context) -> None:
    """The author changed what they had said: all copies say it anew; what is gone stays gone."""
    post = await _original(ctx)
    if post is None:
        return
    if post.state == State.deleted:
        _answer(ctx, "post-gone-edit")
        return
    if await _is_over(ctx, post):
        _answer(ctx, "talk-over")
        return
    said = ctx.typed
    try:
        check(said, {"voice": True, "forwards": True})  # only words can be changed; files were looked at before
    except Invalid as invalid:
        ctx.send(Message(parts=(invalid.reason,)))
        return
    value = given(said)
    if guard.find(value["words"], ctx.event.sent_at.astimezone(ctx.house.policy.zone).date()):
        context = {"edit": post.id, "channel": "", "relays": True}
        await Conversation(ctx).open("post", Text("post-edit-guarded"), context=context, answers={"said": value})
        return
    await take(ctx, post.id or 0, value, value["words"], "clean")


async def take(ctx: Context, post_id: int, value: Mapping[str, Any], words: str, decision: str) -> None:
    """Let a post say something else; `words` are what the guard made of what was given, `decision` what it said.

    One that waited because of what had been in it may go now.
    """
    post = await ctx.session.get(Post, post_id)
    if post is None or post.member_id != ctx.person.id or post.state == State.deleted:
        ctx.say("post-gone-edit")
        return
    if await _is_over(ctx, post):
        _answer(ctx, "talk-over")
        return
    if not words.strip() and not post.files:
        _answer(ctx, "post-edit-empty")
        return
    channel = await ctx.session.get_one(Channel, post.channel_id)
    if post.from_team and not ctx.person.roles & STAFF:
        _answer(ctx, "contact-not-team")
        return
    post.words, post.spans = words, value["spans"] if words == value["words"] else []
    post.guard = decision
    if post.state == State.published:
        post.edited_at = ctx.now
        await ctx.session.flush()
        if not channel.among_few:
            await search.index(ctx.session, post_id, words)
        if post.asks:
            await phrasings.drop(ctx.session, phrasings.Kind.question, post_id, ctx.now)
            asked = words.partition("\n\n")[0]
            await phrasings.put(ctx.session, phrasings.Kind.question, post_id, asked, post.member_id, ctx.now)
        await relaying.renew(ctx.session, ctx.house, post, ctx.now, ctx.correlation)
        await let_others_follow(ctx.session, post, ctx.now)
    else:
        await storing.proceed(ctx, post, ctx.person.member)
    _answer(ctx, "post-edited")


async def _is_over(ctx: Context, post: Post) -> bool:
    """Whether a post belongs to a talk that has ended: there nothing new is said, not by an edit either."""
    channel = await ctx.session.get_one(Channel, post.channel_id)
    return channel.among_few and channel.archived_at is not None


async def deleted(ctx: Context) -> None:
    """Somebody took words back where the network tells of it. Our copy in a room, taken away there, stays away."""
    about = ctx.about
    if about is None:
        return
    post = await ctx.session.get_one(Post, about.post)
    if about.original:
        if post.state != State.deleted and (post.member_id == ctx.person.id or not ctx.event.chat.private):
            await remove(ctx, post, but=post.group_id)
            _answer(ctx, "post-deleted")
    elif not ctx.event.chat.private:
        for room in await originals.rooms_with(ctx.session, post.content_id, ctx.event.chat):
            await relays.let_go(ctx.session, post.content_id, room)


async def delete(ctx: Context) -> None:
    """`/delete` as an answer to a post, or `/delete H-124`; staff may delete what others said, after a question."""
    rest = ctx.call.rest if ctx.call else ""
    words, _, sure = rest.partition(" ")
    post = await meant(ctx, words)
    if post is None or post.state == State.deleted:
        await _reply(ctx, Message(parts=(Text("post-unknown" if post is None else "post-gone-already"),)))
        return
    own = post.member_id == ctx.person.id
    channel = await ctx.session.get_one(Channel, post.channel_id)
    if not own and (channel.among_few or not ctx.person.roles & STAFF):
        await _reply(ctx, Message(parts=(Text("post-not-yours"),)))
        return
    number = written(channel.mark, post.number)
    if not own and sure != "yes":
        choices = (command("delete", Text("choice-delete-post"), f"{number} yes"),)
        ctx.send(Message(parts=(Text("post-delete-sure", {"number": Verbatim(number)}),), choices=choices))
        return
    await remove(ctx, post, but=None)
    await _reply(ctx, Message(parts=(Text("post-deleted"), *_remains(ctx, post, own))))


def _remains(ctx: Context, post: Post, own: bool) -> tuple[Text, ...]:
    """What cannot be deleted any more, or only by the author themself."""
    remains = []
    if post.published_at is not None and ctx.now - post.published_at >= STAYS_AFTER:
        remains.append(Text("post-delete-late"))
    if own and not ctx.limits.reports_deletions:
        remains.append(Text("post-delete-own"))
    return tuple(remains)


async def remove(ctx: Context, post: Post, but: int | None) -> None:
    """Take a post away, wherever it is or is on its way to; nothing of its words stays.

    `but` is a room to leave alone, because it is gone there already.
    """
    session = ctx.session
    published = post.state == State.published
    await publications.forget_subject(session, "post", post.id or 0)
    await erase(session, post, ctx.now)
    await moot.question_over(session, post.id or 0, ctx.now, ctx.correlation)
    content = await session.get_one(Content, post.content_id)
    await relays.follow(session, content, ctx.now, ctx.correlation)
    await relays.take_from_rooms(session, content, but, ctx.now, ctx.correlation)
    await bundles.refresh(session, [post.id or 0], ctx.now, ctx.correlation)
    if published:
        await let_others_follow(session, post, ctx.now)
        await conversing.withdrawn(session, await session.get_one(Channel, post.channel_id), ctx.now)
    if post.receipt_id is not None:
        receipt = await session.get_one(Content, post.receipt_id)
        gone = Message(parts=(Text("post-deleted"),))
        if receipt.body != bodies.dump(gone):
            ctx.edit(receipt, gone)


async def let_others_follow(session: AsyncSession, post: Post, now: datetime) -> None:
    """Let posts follow that quote or mention one whose words or author are not what they were."""
    channel = await session.get_one(Channel, post.channel_id)
    naming = await posts.naming(session, post, written(channel.mark, post.number))
    await posts.mark_stale(session, naming, now)


async def erase(session: AsyncSession, post: Post, now: datetime) -> None:
    """Forget what a post said; its copies are still to follow."""
    digests = [file["hash"] for file in post.files if "hash" in file]
    post.state, post.words, post.spans, post.files, post.missing, post.stale_at = State.deleted, "", [], [], 0, None
    content = await session.get_one(Content, post.content_id)
    if not content.deleted:
        contents.take_away(content)
    await session.flush()
    await search.forget(session, [post.id or 0])
    if post.asks:
        await questions.end(session, [post.id or 0])
        await phrasings.drop(session, phrasings.Kind.question, post.id or 0, now)
    await quotes.forget_post(session, post.id or 0, now)
    await files.release(session, await file_uses.unused(session, digests))


async def _original(ctx: Context) -> Post | None:
    """The own post that an event changes."""
    if ctx.about is None or not ctx.about.original:
        return None
    post = await ctx.session.get_one(Post, ctx.about.post)
    return post if post.member_id == ctx.person.id else None


def _answer(ctx: Context, key: str) -> None:
    """Tell the author, where it happened privately; in a room everybody sees it."""
    if ctx.event.chat.private:
        ctx.say(key)


async def _reply(ctx: Context, message: Message) -> None:
    """Answer privately, wherever it was asked: it concerns nobody else."""
    if ctx.event.chat.private:
        await ctx.answer(message)
    else:
        ctx.send(message)
