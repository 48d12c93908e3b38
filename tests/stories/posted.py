"""Posts as they stand when they are published, for stories about what becomes of them afterwards."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.channels import bundles, readership
from storage import bodies, channels, outbox
from storage.channels import Channel, Mode, Subscription
from storage.contents import Content
from storage.members import Member
from storage.messages import Lane, Message, Verbatim
from storage.posts import Post, State
from tests.stories.people import Stage

CHANGED = "changed"


async def channel(stage: Stage, mark: str = "H", name: str = "Wohnen", sensitive: bool = False) -> int:
    """Open a channel; its id."""
    async with stage.wire.service.database.transaction() as session:
        opened = await open_channel(session, stage.now, mark, name, sensitive)
    return opened


async def open_channel(
    session: AsyncSession, now: datetime, mark: str = "H", name: str = "Wohnen", sensitive: bool = False
) -> int:
    """Open a channel in a transaction."""
    row = Channel(key=mark.lower(), mark=mark, name=name, language="de", sensitive=sensitive, created_at=now)
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id


async def reads(stage: Stage, who: str, channel_id: int, mode: Mode | None = Mode.at_once) -> None:
    """Let somebody read a channel, or leave it."""
    policy = stage.wire.service.house.policy
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, who)
        member = await session.get_one(Member, member_id)
        if mode is None:
            await readership.leave(session, member, [channel_id], policy, stage.now)
        else:
            await readership.read(session, member, channel_id, mode, policy, stage.now, CHANGED)
    await stage.wait("PT0S")


async def says(stage: Stage, who: str, channel_id: int, words: str, root: int | None = None) -> int:
    """Let somebody's post be published now; its id."""
    async with stage.wire.service.database.transaction() as session:
        [author] = await stage.members(session, who)
        post = await publish(session, stage.now, author, channel_id, words, root)
    await stage.wait("PT0S")
    return post


async def publish(
    session: AsyncSession, now: datetime, author: int, channel_id: int, words: str, root: int | None = None
) -> int:
    """Publish a post in a transaction: number, content, and a row for each other member who reads at once."""
    where = await session.get_one(Channel, channel_id)
    number = await channels.next_number(session, channel_id)
    body = bodies.dump(Message(parts=(Verbatim(words),), sensitive=where.sensitive))
    content = Content(body=body, created_at=now)
    session.add(content)
    await session.flush()
    assert content.id is not None
    post = Post(
        channel_id=channel_id,
        number=number,
        member_id=author,
        content_id=content.id,
        root_id=root,
        words=words,
        state=State.published,
        created_at=now,
        published_at=now,
    )
    session.add(post)
    await session.flush()
    query = select(col(Subscription.member_id)).where(
        col(Subscription.channel_id) == channel_id,
        col(Subscription.mode) == Mode.at_once,
        col(Subscription.member_id) != author,
    )
    readers = list((await session.execute(query)).scalars())
    letters = [(content.id, member, f"post:{content.id}:{member}") for member in readers]
    await outbox.put_each(session, letters, Lane.relay, now, "post")
    assert post.id is not None
    return post.id


async def deletes(stage: Stage, post_id: int) -> None:
    """Let a post be taken back after it was published."""
    async with stage.wire.service.database.transaction() as session:
        post = await session.get_one(Post, post_id)
        post.state = State.deleted
        content = await session.get_one(Content, post.content_id)
        content.body, content.deleted, content.revision = {"parts": []}, True, content.revision + 1
        await session.flush()
        change = outbox.Change(content=post.content_id, revision=content.revision, correlation=CHANGED)
        await outbox.follow(session, [change], Lane.relay, stage.now)
        await bundles.refresh(session, [post_id], stage.now, CHANGED)
    await stage.wait("PT0S")
