"""`/card`: what is wanted with a card, by the first word; without one, a card is to be made from a post."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.cards import keeping, numbers, proposing, quoting, wording
from handlers.context import Context

_DEEDS: Mapping[str, Callable[[Context, str], Awaitable[None]]] = {
    "post": proposing.chosen,
    "write": proposing.accept,
    "no": proposing.refuse,
    "agree": quoting.agree,
    "decline": quoting.decline,
    "edit": wording.edit,
    "ändern": wording.edit,
    "back": wording.take_back,
    "versions": keeping.versions,
    "fassungen": keeping.versions,
    "withdraw": keeping.withdraw,
    "zurückziehen": keeping.withdraw,
}


async def card(ctx: Context) -> None:
    """`/card` as an answer to a post, `/card H-124`, `/card PK-12`, `/card edit PK-12` and so on."""
    words = ctx.call.rest if ctx.call else ""
    word, _, rest = words.partition(" ")
    deed = _DEEDS.get(word.casefold())
    if deed is not None:
        await deed(ctx, rest.strip())
    elif numbers.read(words) is not None:
        await keeping.manage(ctx, words)
    elif words or ctx.about is not None:
        await proposing.from_post(ctx, await proposing.named(ctx, words))
    else:
        await keeping.mine(ctx)
