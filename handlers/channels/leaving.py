"""Leaving: what somebody said goes, or stays as that of a former member; nothing else of them stays in any channel."""

from handlers.channels import bundles, changing
from handlers.contact import ending
from handlers.context import Context
from storage import channels, links, posts, questions, reactions, relays, requests, threads
from storage.contents import Content
from storage.posts import State


async def forget(ctx: Context, keep: bool) -> None:
    """Take a member out of all channels; `keep` leaves their published posts, without anything that leads to them."""
    session = ctx.session
    theirs = await posts.of_member(session, ctx.person.id)
    where = await channels.by_id(session, {post.channel_id for post in theirs})
    for post in theirs:
        if not keep or post.state != State.published or (where[post.channel_id].among_few and not post.from_team):
            await changing.erase(session, post, ctx.now)
            content = await session.get_one(Content, post.content_id)
            await relays.follow(session, content, ctx.now, ctx.correlation)
            await relays.take_from_rooms(session, content, None, ctx.now, ctx.correlation)
        else:
            post.stale_at = ctx.now
        post.member_id, post.alias, post.shows, post.receipt_id = None, None, [], None
    await session.flush()
    await questions.end(session, [post.id or 0 for post in theirs if post.asks])
    for post in theirs:
        if post.number is not None:
            await changing.let_others_follow(session, post, ctx.now)
    await bundles.refresh(session, [post.id or 0 for post in theirs], ctx.now, ctx.correlation)
    reacted = await reactions.forget(session, ctx.person.id)
    await posts.mark_stale(session, reacted, ctx.now)
    await threads.forget(session, ctx.person.id)
    await channels.unsubscribe(session, ctx.person.id)
    await ending.forget(ctx)
    await links.forget(session, ctx.person.id)
    account = ctx.person.account
    await requests.forget(session, account.platform, account.external_id)
