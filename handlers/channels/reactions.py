"""Reactions: gathered, and shown as one line at the end of a post, which is edited now and then."""

import regex

from handlers.channels.composing import is_opening
from handlers.channels.relaying import when_seldom
from handlers.context import Context
from storage import posts, reactions
from storage.channels import Channel
from storage.posts import Post, State

MOST = 3
"""Emoji of one person for one post, at most."""

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Emoji}", regex.VERSION1)


def emoji_in(words: str) -> list[str]:
    """The emoji that a reaction is; words are none, whatever a network lets people react with."""
    if len(words) > 64:
        return []
    signs = (each for each in _GRAPHEME.findall(words) if not each.isascii() and not each[:1].isalnum())
    found = [each for each in signs if _EMOJI.search(each)]
    return list(dict.fromkeys(found))[:MOST]


async def react(ctx: Context) -> None:
    """Somebody reacted to a post, or took it back: where a reaction is no thing by itself, all of theirs came."""
    if ctx.about is None or not ctx.person.joined:
        return
    post = await ctx.session.get_one(Post, ctx.about.post)
    if post.state != State.published or post.id is None:
        return
    channel = await ctx.session.get_one(Channel, post.channel_id)
    if is_opening(post, channel) or (channel.among_few and channel.archived_at is not None):
        return  # nothing that would be shown to the other one
    found = emoji_in(ctx.event.text)
    if ctx.event.reaction is None:
        await reactions.replace(ctx.session, post.id, ctx.person.id, found)
    elif found:
        await reactions.add(ctx.session, post.id, ctx.person.id, found[0], ctx.event.reaction)
    else:
        return
    await posts.mark_stale(ctx.session, [post.id], when_seldom(post, ctx.now))


async def take_back(ctx: Context) -> bool:
    """Take back a reaction whose event was deleted; False where that was none."""
    if ctx.event.message is None:
        return False
    post_id = await reactions.take_back(ctx.session, ctx.person.id, ctx.event.message)
    if post_id is None:
        return False
    post = await ctx.session.get_one(Post, post_id)
    await posts.mark_stale(ctx.session, [post_id], when_seldom(post, ctx.now))
    return True
