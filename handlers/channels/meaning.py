"""Which post somebody means: by its number, or by answering it."""

from handlers.channels.numbers import read
from handlers.context import Context
from storage import posts
from storage.posts import Post


async def meant(ctx: Context, words: str) -> Post | None:
    """The post whose number `words` are, else the one that was answered; None if there is no such post."""
    number = read(words)
    if number is not None:
        found = await posts.by_number(ctx.session, *number)
        return found[0] if found else None
    return await ctx.session.get(Post, ctx.about.post) if ctx.about is not None else None
