"""Which messages on the networks are which posts: what people said themselves, our copies, the receipts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.contents import Copy, CopyPart
from storage.groups import Group
from storage.links import Link
from storage.messages import Chat
from storage.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What a network's message is: a post, and whether it is the author's own (`original`), our copy or a receipt."""

    post: int
    original: bool


Place = tuple[int | Chat, str]
"""A message on a network: in the private chat of an account, by its id, or in a place of many (without its topic)."""


async def behind(session: AsyncSession, places: Collection[Place]) -> dict[Place, Behind]:
    """The posts that messages are copies of, or receipts for, in one query."""
    if not places:
        return {}
    shown = or_(col(Post.content_id) == col(Copy.content_id), col(Post.receipt_id) == col(Copy.content_id))
    query = (
        select(
            col(CopyPart.message),
            col(Copy.account_id),
            col(Group.platform),
            col(Group.external_id),
            col(Post.id),
            col(Copy.native),
        )
        .select_from(CopyPart)
        .join(Copy, col(Copy.id) == col(CopyPart.copy_id))
        .join(Post, shown)
        .outerjoin(Group, col(Group.id) == col(Copy.group_id))
        .where(col(CopyPart.message).in_({message for _, message in places}))
    )
    found: dict[Place, Behind] = {}
    for message, account, platform, room, post, native in await session.execute(query):
        where = account if platform is None else Chat(platform=platform, id=room or "", private=False)
        place: Place = (where or 0, message or "")
        if place in places:
            found[place] = Behind(post=post or 0, original=native)
    return found


async def threads_of(
    session: AsyncSession, platform: str, messages: Collection[tuple[str, str]]
) -> dict[tuple[str, str | None], str]:
    """The topics of messages of some rooms, as `(external id, message)`, as far as they are known in a linked one."""
    query = (
        select(col(Group.external_id), col(CopyPart.message), col(Group.thread))
        .join(Copy, col(Copy.id) == col(CopyPart.copy_id))
        .join(Group, col(Group.id) == col(Copy.group_id))
        .join(Link, col(Link.group_id) == col(Group.id))
        .where(col(CopyPart.message).in_({message for _, message in messages}), col(Group.platform) == platform)
    )
    found = {(room, message): thread for room, message, thread in await session.execute(query)}
    return {key: thread for key, thread in found.items() if key in messages}


async def note_original(
    session: AsyncSession, content_id: int, messages: Sequence[str], *, account_id: int | None, group_id: int | None
) -> None:
    """Remember that a reader has a content by their own words: it is never sent there, and what answers it finds it.

    Where it is known already, the messages are further ones.
    """
    place = {"account_id": account_id} if group_id is None else {"group_id": group_id}
    where = [col(getattr(Copy, name)) == value for name, value in place.items()]
    copy_id = (await session.execute(select(col(Copy.id)).where(col(Copy.content_id) == content_id, *where))).scalar()
    first = 0
    if copy_id is None:
        copy = Copy(content_id=content_id, revision=1, native=True, **place)
        session.add(copy)
        await session.flush()
        copy_id = copy.id
    else:
        counted = select(func.count()).where(col(CopyPart.copy_id) == copy_id)
        first = (await session.execute(counted)).scalar_one()
    session.add_all(
        CopyPart(token=f"own:{copy_id}:{at}", copy_id=copy_id or 0, position=at, message=message)
        for at, message in enumerate(messages, start=first)
    )
    await session.flush()


async def rooms_with(session: AsyncSession, content_id: int, chat: Chat) -> list[int]:
    """The places of a room in which a content has a copy."""
    query = select(col(Group.id)).join(Copy, col(Copy.group_id) == col(Group.id))
    query = query.where(col(Copy.content_id) == content_id, col(Group.platform) == chat.platform)
    found = await session.execute(query.where(col(Group.external_id) == chat.id))
    return [each for each in found.scalars() if each is not None]
