"""Reading: one post by its number, the latest of a channel, and the search."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels import register
from handlers.channels.composing import author_name, said
from handlers.channels.numbers import read, written
from handlers.channels.register import named
from handlers.channels.snippets import snippet
from handlers.context import Context, House, command
from handlers.ids import row_id
from handlers.routing import Arrival
from storage import channels, posts, relays, search
from storage.channels import Channel
from storage.members import Member
from storage.messages import Choice, Lines, Message, Text, Verbatim
from storage.posts import Post, State

PAGE = 5
"""Posts shown at once."""

WIDTH = 140
"""Characters of a snippet."""


async def show(ctx: Context) -> None:
    """`/show H-124`, or the number alone: the whole post; who has it already is led there."""
    words = ctx.call.rest if ctx.call else ctx.event.text
    number = read(words)
    found = await posts.by_number(ctx.session, *number) if number is not None else None
    if found is None or found[0].state == State.pending or not found[1].open_to(ctx.person.member.region):
        ctx.say("post-unknown")
        return
    post, channel = found
    if post.state != State.published:
        ctx.say("post-gone-already")
    elif channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
    elif not await relays.show(ctx.session, post, ctx.person.id, ctx.now, ctx.correlation):
        there = Text("post-there", {"number": Verbatim(written(channel.mark, post.number))})
        ctx.send(Message(parts=(there,), reply_to=post.content_id, sensitive=channel.sensitive))


async def recent(ctx: Context) -> None:
    """`/recent housing`: the latest posts of a channel, or of all that are read."""
    words = (ctx.call.rest if ctx.call else "").split()
    last = words[-1] if words else ""
    before = row_id(last[1:]) or None if last[:1] == "<" else None
    if before is not None:
        words.pop()
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    name = " ".join(words)
    readable = await channels.all_readable(ctx.session, ctx.limits.confidential) if name else []
    channel = register.meant(name, readable, ctx.house, ctx.language)
    if name and channel is None:
        choices = tuple(command("recent", named(each), each.key) for each in offered)
        await ctx.answer(Message(parts=(Text("recent-which"),), choices=choices))
        return
    theirs = await channels.subscriptions_of(ctx.session, ctx.person.id)
    of = [channel] if channel is not None else [each for each in offered if each.id in theirs] or offered
    found = await posts.latest(ctx.session, [each.id or 0 for each in of], PAGE + 1, before)
    if not found:
        ctx.say("recent-none", command("post", Text("menu-post")))
        return
    title = Text("recent", {"channel": named(channel)}) if channel is not None else Text("recent-all")
    further = f"{channel.key if channel else ''} <{found[PAGE - 1].id}".strip() if len(found) > PAGE else None
    sensitive = any(each.sensitive for each in of)
    await _list(ctx, title, found[:PAGE], None, "recent", further, sensitive)


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> list[int]:
    """Search outside any write lock: the ids of the posts found, one more than is shown."""
    words, before = _asked(arrival.call.rest if arrival.call else "")
    confidential = arrival.confidential
    if not words:
        return []
    readable = await channels.all_readable(session, confidential, arrival.person.member.region)
    ids = [channel.id or 0 for channel in readable]
    return await search.find(session, words, ids, PAGE + 1, before)


def _asked(rest: str) -> tuple[str, int | None]:
    """The words searched for, and from which post on backwards."""
    words, sign, last = rest.rpartition(" <")
    before = row_id(last) if sign else 0
    return (words, before) if before else (rest, None)


async def find(ctx: Context) -> None:
    """`/search words`: the newest posts with these words, each with a snippet and the way to it."""
    words, _ = _asked(ctx.call.rest if ctx.call else "")
    if not words:
        ctx.say("search-how")
        return
    ids: list[int] = list(ctx.prepared or ())
    by_id = await posts.by_id(ctx.session, ids)
    found = [by_id[each] for each in ids if each in by_id and by_id[each].state == State.published]
    if not found:
        ctx.say("search-none", words=Verbatim(words[:60]))
        return
    further = f"{words[:40]} <{found[PAGE - 1].id}" if len(found) > PAGE else None
    if further is not None and len(f">/search {further}".encode()) > 64:
        further = None  # what a choice carries is bounded
    kinds = await channels.by_id(ctx.session, {post.channel_id for post in found})
    sensitive = any(channel.sensitive for channel in kinds.values())
    title = Text("search", {"words": Verbatim(words[:60])})
    await _list(ctx, title, found[:PAGE], words, "search", further, sensitive)


async def _list(
    ctx: Context,
    title: Text,
    found: list[Post],
    words: str | None,
    again: str,
    further: str | None,
    sensitive: bool,
) -> None:
    """Posts in short, each with a choice that shows it whole."""
    where = await channels.by_id(ctx.session, {post.channel_id for post in found})
    lines = [await _line(ctx, post, where[post.channel_id], words) for post in found]
    numbers = [written(where[post.channel_id].mark, post.number) for post in found]
    choices: list[Choice] = [command("show", Verbatim(number), number.removeprefix("#")) for number in numbers]
    if further is not None:
        choices.append(command(again, Text("choice-older"), further, aside=True))
    await ctx.answer(Message(parts=(title, *lines), choices=tuple(choices), sensitive=sensitive))


async def _line(ctx: Context, post: Post, channel: Channel, words: str | None) -> Lines:
    author = await ctx.session.get(Member, post.member_id) if post.member_id is not None else None
    args: dict[str, Any] = {
        "number": Verbatim(written(channel.mark, post.number)),
        "channel": named(channel),
        "name": author_name(author, post),
        "day": post.published_at or ctx.now,
    }
    shown = Verbatim(snippet(post.words, words, WIDTH)) if words and post.words.strip() else said(post)
    return Lines((Text("post-line", args), shown))
