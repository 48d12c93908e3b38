"""Circles: whom a question is brought to privately, and that it was. Never the whole crowd."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.accounts import Account
from storage.database import Moment, Row, insert
from storage.members import Member, MemberTheme, Status
from storage.posts import Post, is_published
from storage.questions import Audience, Posed
from storage.roles import MemberRole


class Circle(StrEnum):
    """Whom a question is brought to privately: whose own is close, other regions, other strands, the agency's team."""

    close = "close"
    region = "region"
    strand = "strand"
    team = "team"


WIDENING = (
    (Circle.region, timedelta(days=2)),
    (Circle.strand, timedelta(days=7)),
    (Circle.team, timedelta(days=21)),
)
"""The circles that are offered one after the other while nobody answers, and how long after the asking."""

CIRCLE = 8
"""How many are asked privately at once, at most: never the whole crowd."""


class Asked(Row, table=True):
    """That a member was asked a question privately, and as part of which circle."""

    __tablename__ = "questions_asked"
    __table_args__ = (Index("ix_questions_asked_member_id_at", "member_id", "at"), {"info": {"retention": "posts"}})

    post_id: int = Field(foreign_key="questions.post_id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    because: str
    at: datetime = Field(sa_type=Moment)


async def authors_of(session: AsyncSession, post_ids: Collection[int]) -> set[int]:
    """The members who asked some questions or answered them."""
    whole = or_(col(Post.id).in_(post_ids), col(Post.root_id).in_(post_ids))
    query = select(col(Post.member_id)).where(whole, is_published(), col(Post.member_id).is_not(None)).distinct()
    return {member for member in (await session.execute(query)).scalars() if member is not None}


async def whom_to_ask(
    session: AsyncSession,
    posed: Posed,
    circle: Circle,
    now: datetime,
    close: Collection[int] = (),
    team: Collection[str] = (),
    fits: Callable[[str], bool] = lambda _platform: True,
) -> list[int]:
    """The members to whom a question is brought privately, `CIRCLE` at most, those first who were asked least of late.

    Only who chose it and can be written to on a network that `fits`, at most as often a week as they chose, not during
    a pause, nobody twice, and not who asks. A question for one region stays there until its asker lets it out. The
    first circle are who is `close` to it by what they asked or know, and who chose its theme; the next two who chose
    the theme, in other regions and at another kind of carrier or strand; the last who has a role of the `team`: whoever
    works there is asked whatever they chose.
    """
    asker = await session.get_one(Member, posed.post.member_id)
    week, month = now - timedelta(days=7), now - timedelta(days=30)
    mine = select(func.count()).where(col(Asked.member_id) == col(Member.id))
    lately = mine.where(col(Asked.at) > week).correlate(Member).scalar_subquery()
    load = mine.where(col(Asked.at) > month).correlate(Member).scalar_subquery()
    theme = exists().where(col(MemberTheme.member_id) == col(Member.id), col(MemberTheme.theme) == posed.question.theme)
    known = exists().where(col(Asked.post_id) == posed.question.post_id, col(Asked.member_id) == col(Member.id))
    chose = [lately < col(Member.questions_weekly)]
    near = col(Member.id).in_(close)
    networks = (await session.execute(select(col(Account.platform)).distinct())).scalars()
    platforms = [each for each in networks if fits(each)]
    reached = (col(Account.reachable), col(Account.platform).in_(platforms))
    there = exists().where(col(Account.member_id) == col(Member.id), *reached)
    match circle:
        case Circle.close:
            whom = [*chose, or_(near, theme)]
            if posed.question.audience == Audience.region:
                whom.append(col(Member.region) == asker.region)
        case Circle.region:
            whom = [*chose, theme, col(Member.region).is_distinct_from(asker.region)]
        case Circle.strand:
            carrier, strand = col(Member.carrier), col(Member.strand)
            whom = [*chose, theme, carrier.is_distinct_from(asker.carrier) | strand.is_distinct_from(asker.strand)]
        case Circle.team:
            role = exists().where(col(MemberRole.member_id) == col(Member.id), col(MemberRole.role).in_(team))
            whom = [role]
    query = select(col(Member.id)).where(
        col(Member.status) == Status.active,
        col(Member.id) != (asker.id or 0),
        or_(col(Member.paused_until).is_(None), col(Member.paused_until) <= now),
        ~known,
        there,
        *whom,
    )
    found = await session.execute(query.order_by(near.desc(), load, col(Member.id)).limit(CIRCLE))
    return [member for member in found.scalars() if member is not None]


async def note_asked(
    session: AsyncSession, post_id: int, member_ids: Iterable[int], circle: Circle, now: datetime
) -> None:
    """Remember that members were asked a question privately; once each."""
    rows = [{"post_id": post_id, "member_id": each, "because": circle, "at": now} for each in member_ids]
    if rows:
        await session.execute(insert(session, Asked).on_conflict_do_nothing(), rows)


async def was_brought(session: AsyncSession, post_id: int, circle: Circle) -> bool:
    """Whether anybody was asked a question as part of a circle."""
    query = select(col(Asked.member_id)).where(col(Asked.post_id) == post_id, col(Asked.because) == circle)
    return (await session.execute(query.limit(1))).scalar() is not None


async def forget(session: AsyncSession, post_ids: Collection[int]) -> None:
    """Forget to whom some questions were brought, before the questions are."""
    await session.execute(delete(Asked).where(col(Asked.post_id).in_(post_ids)))


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget which questions were brought to a member."""
    await session.execute(delete(Asked).where(col(Asked.member_id) == member_id))
