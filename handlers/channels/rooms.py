"""What people say in a room that is linked to a channel: it is a post of the channel, if its author is a member."""

from datetime import timedelta

from handlers import guard
from handlers.channels import albums, changing, posting, reactions, storing
from handlers.channels.composing import said
from handlers.channels.contribution import check, given
from handlers.channels.register import named
from handlers.context import Context
from handlers.conversation import Conversation
from handlers.forms import Invalid
from storage import conversations, groups, links, outbox, posts
from storage.channels import Channel
from storage.groups import Group
from storage.messages import Kind, Message, Text
from storage.posts import Post, State

ECHO = timedelta(minutes=2)
"""Within this time the same words of the same person in another room are taken for what a bridge brought there."""


async def heard(ctx: Context) -> bool:
    """Take what happened in a room; False where it is linked to no channel."""
    place = await groups.ensure(ctx.session, ctx.event.chat)
    link = await links.of_group(ctx.session, place.id or 0)
    if link is None or place.id is None:
        return False
    channel = await ctx.session.get_one(Channel, link.channel_id)
    if ctx.event.kind is Kind.left:
        await links.miss(ctx.session, place.id, ctx.person.id)
        return True
    if not ctx.person.joined:
        if ctx.event.kind is Kind.delete:  # a moderator, who need not be a member
            await changing.deleted(ctx)
        await _notice(ctx, place)
        return True
    await links.see(ctx.session, place.id, ctx.person.id, ctx.now)
    match ctx.event.kind:
        case Kind.text if not await albums.join(ctx):
            await _said(ctx, channel, place.id)
        case Kind.edit:
            await changing.edited(ctx)
        case Kind.delete if not await reactions.take_back(ctx):
            await changing.deleted(ctx)
        case Kind.reaction:
            await reactions.react(ctx)
    return True


async def _notice(ctx: Context, place: Group) -> None:
    """Tell somebody once in each group that what they say stays there, and how to take part."""
    if ctx.event.kind is not Kind.text:
        return
    whole = await groups.whole(ctx.session, place)
    if ctx.person.id in whole.noticed or await outbox.waiting_in(ctx.session, place.id or 0) >= 3:
        return
    whole.noticed = [*whole.noticed, ctx.person.id]
    address = ctx.limits.address
    text = Text("room-guest") if address is None else Text("room-guest.link", {"address": address})
    ctx.send(Message(parts=(text,), answers=ctx.event.message, language=ctx.language), group=place.id)


async def _said(ctx: Context, channel: Channel, group: int) -> None:
    """Make a post of what somebody said, unless something has to be decided first: that is asked privately."""
    member = ctx.person.member
    if channel.archived_at is not None or member.relays is False or ctx.call is not None:  # a command of another bot
        return
    came = ctx.typed
    try:
        check(came, posting.allowed(ctx))
    except Invalid as invalid:
        await _explain(ctx, channel, invalid.reason)
        return
    value = given(came)
    if not value["words"] and not value["files"]:
        return
    earlier = ctx.now - ECHO
    if value["words"] and await posts.said_lately(
        ctx.session, channel.id or 0, ctx.person.id, value["words"], earlier, group
    ):
        return
    found = guard.find(value["words"], ctx.event.sent_at.astimezone(ctx.house.policy.zone).date())
    post = await storing.new_post(
        ctx,
        channel,
        value,
        author=ctx.person.id,
        guard="found" if found else "clean",
        answered=await _answered(ctx, channel),
        group=group,
    )
    if not await storing.proceed(ctx, post, member) and (found or not member.relays):
        await _ask(ctx, channel, post, value)


async def _explain(ctx: Context, channel: Channel, reason: Text) -> None:
    """Tell the author privately why something stays in the room: once a day for each reason, not each time."""
    key = f"not-relayed:{ctx.person.id}:{reason.key}:{ctx.now:%Y%m%d}"
    if not await outbox.known(ctx.session, key):
        ctx.key = key
        ctx.send(Message(parts=(Text("room-not-relayed", {"channel": named(channel)}), reason)))


async def _answered(ctx: Context, channel: Channel) -> Post | None:
    """The post that is answered; one that was said a moment ago in a room is published before its answer."""
    post = await ctx.session.get(Post, ctx.about.post) if ctx.about is not None else None
    if post is None or post.channel_id != channel.id:
        return None
    there = post.state == State.published or (post.state == State.pending and post.group_id is not None)
    return post if there else None


async def _ask(ctx: Context, channel: Channel, post: Post, value: dict[str, object]) -> None:
    """Ask the author privately, once for all that waits for the same word."""
    if post.guard != "found" and await _is_asked(ctx):
        return
    context = {"post": post.id, "channel": channel.key, "relays": bool(ctx.person.member.relays)}
    about = Text("room-asks", {"channel": named(channel), "words": said(post)})
    await Conversation(ctx).open("post", about, context=context, answers={"said": value})


async def _is_asked(ctx: Context) -> bool:
    """Whether the author was asked about another post already, and has not answered yet."""
    run = ctx.run or await conversations.suspended(ctx.session, ctx.person.id, "post")
    return run is not None and run.form == "post" and "post" in run.context and not run.context.get("relays")
