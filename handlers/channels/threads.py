"""Threads: what goes on at a post among those who want to follow it; others see how it began."""

from handlers.channels.meaning import meant
from handlers.channels.numbers import written
from handlers.context import Context, command
from storage import originals, posts, threads
from storage.channels import Channel
from storage.messages import Message, Text, Verbatim
from storage.posts import Post, State


async def thread(ctx: Context) -> None:
    """`/thread` as an answer to a post, or `/thread H-124`: open a thread there, join it, or leave it.

    It is answered privately, wherever it was asked: it concerns nobody else.
    """
    words, _, way = (ctx.call.rest if ctx.call else "").partition(" ")
    post = await meant(ctx, words)
    if post is None or post.state != State.published:
        ctx.send(Message(parts=(Text("thread-where"),)))
        return
    root = await ctx.session.get(Post, post.root_id) if post.root_id is not None else post
    if root is None or root.state != State.published or root.id is None:
        ctx.send(Message(parts=(Text("post-gone-already"),)))
        return
    channel = await ctx.session.get_one(Channel, root.channel_id)
    if way != "leave" and not channel.open_to(ctx.person.member.region):
        ctx.say("thread-where")
        return
    if channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return
    number = written(channel.mark, root.number)
    if way == "leave":
        await threads.leave(ctx.session, root.id, ctx.person.id)
        ctx.send(Message(parts=(Text("thread-left", {"number": Verbatim(number)}),)))
        return
    opens = root.threaded_at is None
    if opens:
        root.threaded_at = ctx.now
        await threads.join(ctx.session, root.id, await posts.people_in(ctx.session, root.id))
        await posts.mark_stale(ctx.session, [root.id], ctx.now)
    rooms = (
        await originals.rooms_with(ctx.session, root.content_id, ctx.event.chat) if not ctx.event.chat.private else []
    )
    await threads.join(ctx.session, root.id, [ctx.person.id], rooms)
    leave = command("thread", Text("thread-leave"), f"{number} leave", aside=True)
    text = Text("thread-opened" if opens else "thread-joined", {"number": Verbatim(number)})
    ctx.send(Message(parts=(text,), choices=(leave,), sensitive=channel.sensitive))
