"""`/in housing`: plain sentences go to one channel for a while."""

from datetime import timedelta

from handlers.channels import register
from handlers.channels.register import named
from handlers.context import Context, command
from handlers.folding import fold
from storage import channels
from storage.channels import Channel
from storage.messages import Message, Text

LONGEST = timedelta(hours=1)
"""How long a channel is named, at most."""


async def start(ctx: Context) -> None:
    """`/in housing`: plain sentences go there for an hour at most; `/in end` ends it."""
    words, member = ctx.call.rest if ctx.call else "", ctx.person.member
    if fold(words) in ("end", "ende", "stop", "aus"):
        member.posting_in = member.posting_until = None
        await ctx.answer(Message(parts=(Text("in-ended"),)))
        return
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    channel = register.meant(words, offered, ctx.house, ctx.language)
    if channel is None:
        now = await current(ctx)
        text = Text("in-none") if now is None else Text("in-now", {"channel": named(now)})
        choices = tuple(command("in", named(each), each.key) for each in offered)
        if now is not None:
            choices += (command("in", Text("in-end"), "end", aside=True),)
        await ctx.answer(Message(parts=(text,), choices=choices))
        return
    member.posting_in, member.posting_until = channel.id, ctx.now + LONGEST
    end = command("in", Text("in-end"), "end", aside=True)
    await ctx.answer(Message(parts=(Text("in-begun", {"channel": named(channel)}),), choices=(end,)))


async def current(ctx: Context) -> Channel | None:
    """The channel that plain sentences go to now; None where they go nowhere by themselves."""
    member = ctx.person.member
    if member.posting_in is None or member.posting_until is None or member.posting_until <= ctx.now:
        return None
    channel = (await channels.by_id(ctx.session, [member.posting_in])).get(member.posting_in)
    return channel if channel is not None and channel.archived_at is None else None
