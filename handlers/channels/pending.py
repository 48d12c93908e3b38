"""What can still be done to a post in its first half minute: take it back, or say what stands beside the name."""

from handlers.channels import changing, storing
from handlers.context import Context
from handlers.ids import row_id
from handlers.publishing import take_back
from storage.contents import Content
from storage.messages import Message, Text
from storage.posts import Post, State


async def undo(ctx: Context, post_id: int) -> None:
    """Take back a post in its first half minute: nobody has seen it."""
    done, _ = await take_back(ctx, "post", post_id) if post_id else (False, False)
    post = await ctx.session.get(Post, post_id)
    if not done or post is None or post.member_id != ctx.person.id:
        await ctx.answer(Message(parts=(Text("post-undo-too-late"),)))
        return
    await changing.erase(ctx.session, post, ctx.now)
    await ctx.answer(Message(parts=(Text("undo-done"),)))


async def adjust(ctx: Context) -> None:
    """`/relay show region 12`: what stands beside the name of a post that is not published yet."""
    way, fact, number = (*(ctx.call.rest if ctx.call else "").split(), "", "", "")[:3]
    post = await ctx.session.get(Post, row_id(number))
    if post is None or post.member_id != ctx.person.id or post.state != State.pending:
        await ctx.answer(Message(parts=(Text("post-undo-too-late"),)))
        return
    if fact in ("region", "carrier") and way in ("show", "hide"):
        others = [each for each in post.shows if each != fact]
        post.shows = [*others, fact] if way == "show" else others
    message = await storing.receipt_of(ctx, post, ctx.person.member)
    if post.receipt_id is not None:
        ctx.edit(await ctx.session.get_one(Content, post.receipt_id), message)
