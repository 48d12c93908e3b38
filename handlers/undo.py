"""`/undo need 12`, `/undo post 12`, `/undo card 12`: what was published can be taken back in its first half minute."""

from collections.abc import Awaitable, Callable

from handlers import needs
from handlers.cards import writing
from handlers.channels import pending
from handlers.context import Context, command
from handlers.ids import row_id
from storage.messages import Message, Text

UNDOING: dict[str, Callable[[Context, int], Awaitable[None]]] = {
    "need": needs.undo,
    "post": pending.undo,
    "card": writing.undo,
}
"""How each kind is taken back, given its number."""


async def undo(ctx: Context) -> None:
    """Take something back, if it is of a kind that there is."""
    kind, _, number = (ctx.call.rest if ctx.call else "").partition(" ")
    known = UNDOING.get(kind)
    if known is None:
        await ctx.answer(Message(parts=(Text("undo-too-late"),), choices=(command("mine", Text("menu-mine")),)))
        return
    await known(ctx, row_id(number))
