"""What members have asked, answered and offered: set-wise, for comparing it with questions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.accounts import Account
from storage.channels import AMONG_FEW, Channel
from storage.experiences import Experience
from storage.members import Member, MemberTheme, Status
from storage.posts import Post, is_published
from storage.questions import Question, is_open

_ROOT = aliased(Post)


async def texts(session: AsyncSession, member_ids: Collection[int]) -> dict[int, list[str]]:
    """The words of members' questions, of their answers to questions, and of what they offer, by member.

    What was said where only a few read is none of it.
    """
    posted = (
        select(col(Post.member_id), col(Post.words))
        .join(Channel, col(Channel.id) == col(Post.channel_id))
        .outerjoin(_ROOT, col(_ROOT.id) == col(Post.root_id))
        .where(
            col(Post.member_id).in_(member_ids),
            is_published(),
            or_(col(Post.asks), col(_ROOT.asks)),
            col(Channel.kind).not_in(AMONG_FEW),
        )
    )
    offered = select(col(Experience.member_id), col(Experience.words)).where(col(Experience.member_id).in_(member_ids))
    found: dict[int, list[str]] = {}
    for query in (posted, offered):
        for member, words in await session.execute(query):
            found.setdefault(member or 0, []).append(words)
    return found


async def themes(session: AsyncSession) -> dict[int, set[str]]:
    """The themes that members chose, asked about or offer to know about, by member."""
    found: dict[int, set[str]] = {}
    queries = (
        select(col(MemberTheme.member_id), col(MemberTheme.theme)),
        select(col(Post.member_id), col(Question.theme)).join(Post, col(Post.id) == col(Question.post_id)),
        select(col(Experience.member_id), col(Experience.theme)),
    )
    for query in queries:
        for member, theme in await session.execute(query):
            if member is not None:
                found.setdefault(member, set()).add(theme)
    return found


async def active_at(session: AsyncSession, member_ids: Collection[int]) -> dict[int, datetime]:
    """When members last said anything in a channel, or offered something, by member."""
    found: dict[int, datetime] = {}
    for table in (Post, Experience):
        query = select(col(table.member_id), func.max(col(table.created_at)))
        rows = await session.execute(query.where(col(table.member_id).in_(member_ids)).group_by(col(table.member_id)))
        for member, at in rows:
            found[member or 0] = max(at, found.get(member or 0, at))
    return found


async def members(session: AsyncSession, member_ids: Collection[int] | None = None) -> dict[int, Member]:
    """The members there are, by id, or some of them."""
    query = select(Member).where(col(Member.status) == Status.active)
    if member_ids is not None:
        query = query.where(col(Member.id).in_(member_ids))
    return {row.id: row for row in (await session.execute(query)).scalars() if row.id is not None}


async def reachable(session: AsyncSession, member_ids: Collection[int] | None = None) -> set[int]:
    """Members who can be written to at one account at least."""
    query = select(col(Account.member_id)).where(col(Account.reachable)).distinct()
    if member_ids is not None:
        query = query.where(col(Account.member_id).in_(member_ids))
    return set((await session.execute(query)).scalars())


async def meeting(
    session: AsyncSession, post_ids: Collection[int] | None = None
) -> list[tuple[Question, Post, Channel]]:
    """The open questions whose askers want to be introduced to somebody, or some of them; each with its post."""
    query = (
        select(Question, Post, Channel)
        .join(Post, col(Post.id) == col(Question.post_id))
        .join(Channel, col(Channel.id) == col(Post.channel_id))
        .where(is_open(), is_published(), col(Post.member_id).is_not(None), col(Channel.kind).not_in(AMONG_FEW))
    )
    wanted = col(Question.meets) if post_ids is None else col(Question.post_id).in_(post_ids)
    rows = await session.execute(query.where(wanted).order_by(col(Question.post_id)))
    return [(row[0], row[1], row[2]) for row in rows]


async def own_open(
    session: AsyncSession, member_id: int, limit: int, sensitive: bool = True
) -> list[tuple[Question, Post]]:
    """A member's open questions, newest first; what is `sensitive` where that is named."""
    query = (
        select(Question, Post)
        .join(Post, col(Post.id) == col(Question.post_id))
        .join(Channel, col(Channel.id) == col(Post.channel_id))
        .where(is_open(), is_published(), col(Post.member_id) == member_id, col(Channel.kind).not_in(AMONG_FEW))
    )
    if not sensitive:
        query = query.where(col(Channel.sensitive).is_(False))
    rows = await session.execute(query.order_by(col(Question.post_id).desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def first_meeting(session: AsyncSession) -> datetime | None:
    """When the oldest of the open questions was asked whose askers want to be introduced."""
    query = select(func.min(col(Question.asked_at))).where(is_open(), col(Question.meets))
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found
