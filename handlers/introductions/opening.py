"""Both have agreed: a talk of their own, in which each goes by the name they have chosen."""

from datetime import timedelta

from handlers.channels import register
from handlers.channels.composing import body_of
from handlers.context import Context
from storage import channels, introductions, outbox, relays
from storage.channels import Channel, Kind
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.messages import Lane
from storage.posts import Post
from storage.posts import State as PostState

LOOK_BACK = timedelta(days=7)
"""When both are asked whether it helped."""


async def agree(ctx: Context, row: Introduction) -> None:
    """Open the talk. Its first post is nobody's: to answer it is to write to the other one."""
    session, now = ctx.session, ctx.now
    assert row.first_id is not None and row.second_id is not None and row.post_id is not None
    question = await session.get_one(Post, row.post_id)
    asked_in = await session.get_one(Channel, question.channel_id)
    both = [row.first_id, row.second_id]
    talk = await register.among_few(session, Kind.talk, both, ctx.language, asked_in.sensitive, now)
    row.state, row.channel_id, row.due_at = State.agreed, talk.id, now + LOOK_BACK
    await introductions.drop(session, row.post_id)
    content = Content(body={"parts": []}, created_at=now)
    session.add(content)
    await session.flush()
    post = Post(
        channel_id=talk.id or 0,
        content_id=content.id or 0,
        words="",
        state=PostState.published,
        number=await channels.next_number(session, talk.id or 0),
        created_at=now,
        published_at=now,
    )
    session.add(post)
    await session.flush()
    content.body = await body_of(session, ctx.house, post)
    await session.flush()
    here = (content.id or 0, ctx.person.id, f"post:{content.id}:{ctx.person.id}")
    await outbox.put_each(session, [here], Lane.interactive, now, ctx.correlation)
    await relays.fan_out(session, post, None, now, ctx.correlation, Lane.reminder)
