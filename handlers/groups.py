"""Group chats: whoever calls the bot there is told how to reach it privately; strangers once."""

from handlers.commands import read
from handlers.context import Context
from storage import groups
from storage.messages import Kind, Message, Text


async def answer(ctx: Context) -> None:
    """Forms run privately; what is said among others stays among them."""
    if ctx.event.kind is not Kind.text or read(ctx.event.text) is None:
        return
    group = await groups.ensure(ctx.session, ctx.event.chat.platform, ctx.event.chat.id)
    if ctx.person.id in group.noticed:
        return
    if not ctx.person.joined:
        group.noticed = [*group.noticed, ctx.person.id]
    ctx.send(Message(parts=(Text("group-private"),), language=ctx.language), group=group.id)
