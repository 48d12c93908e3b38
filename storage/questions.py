"""Questions: posts that ask, what became of them, and who was asked privately."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    and_,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage import phrasings
from storage.accounts import Account
from storage.channels import Channel
from storage.database import Json, Moment, Row, insert
from storage.members import Member, MemberTheme, Status
from storage.posts import Post, is_published
from storage.roles import MemberRole


class Audience(StrEnum):
    """Who may see a question: everybody, the asker's region, or who reads one channel."""

    all = "all"
    region = "region"
    channel = "channel"


class State(StrEnum):
    """Where a question stands: it waits for answers, it helped, or nothing is asked any more."""

    open = "open"
    helped = "helped"
    ended = "ended"


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

_DUE = "widen_at IS NOT NULL"


class Question(Row, table=True):
    """What is asked with a post; the words are the post's, and so is who asks.

    `thread_id` is the question that it was confirmed to be the same as (None: it stands for itself). `close_to` are the
    subjects that were found when it was asked, kind and id each. `widened` counts the circles that were offered,
    `widen_at` is when the next one is. `meets`: who asks wants to be introduced to somebody. `helped_by` is the post
    that helped, if one was named.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_widen_at", "widen_at", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
        Index("ix_questions_state_theme", "state", "theme"),
        {"info": {"retention": "posts"}},
    )

    post_id: int = Field(foreign_key="posts.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    theme: str
    audience: str = Audience.all
    state: str = State.open
    thread_id: int | None = Field(default=None, foreign_key="questions.post_id", index=True)
    close_to: list[Any] = Field(default_factory=list, sa_type=Json)
    meets: bool = False
    widened: int = 0
    widen_at: datetime | None = Field(default=None, sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    helped_by: int | None = None


class Asked(Row, table=True):
    """That a member was asked a question privately, and as part of which circle."""

    __tablename__ = "questions_asked"
    __table_args__ = (Index("ix_questions_asked_member_id_at", "member_id", "at"), {"info": {"retention": "posts"}})

    post_id: int = Field(foreign_key="questions.post_id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    because: str
    at: datetime = Field(sa_type=Moment)


class QuestionHelp(Row, table=True):
    """That what is known to a question has helped a member who was about to ask the same: counted by people."""

    __tablename__ = "question_helps"
    __table_args__ = ({"info": {"retention": "posts"}},)

    post_id: int = Field(foreign_key="questions.post_id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question with its post and the channel it stands in."""

    question: Question
    post: Post
    channel: Channel


def is_open() -> ColumnElement[bool]:
    """SQL: the question waits for answers."""
    return col(Question.state) == literal_column("'open'")


_POSED = (
    select(Question, Post, Channel)
    .join(Post, col(Post.id) == col(Question.post_id))
    .join(Channel, col(Channel.id) == col(Post.channel_id))
)


async def find(session: AsyncSession, post_id: int) -> Posed | None:
    """The question that is asked with a post; None where it asks nothing."""
    row = (await session.execute(_POSED.where(col(Question.post_id) == post_id))).first()
    return Posed(question=row[0], post=row[1], channel=row[2]) if row else None


async def by_ids(session: AsyncSession, post_ids: Collection[int]) -> dict[int, Posed]:
    """Published questions by the ids of their posts."""
    rows = await session.execute(_POSED.where(col(Question.post_id).in_(post_ids), is_published()))
    return {row[0].post_id: Posed(question=row[0], post=row[1], channel=row[2]) for row in rows}


async def of_member(session: AsyncSession, member_id: int, limit: int, sensitive: bool = True) -> list[Posed]:
    """What a member asked, open questions first, the newest of each first; what is `sensitive` where that is named."""
    query = _POSED.where(col(Post.member_id) == member_id, is_published())
    if not sensitive:
        query = query.where(col(Channel.sensitive).is_(False))
    query = query.order_by(is_open().desc(), col(Question.post_id).desc())
    rows = await session.execute(query.limit(limit))
    return [Posed(question=row[0], post=row[1], channel=row[2]) for row in rows]


async def waiting(
    session: AsyncSession,
    channel_ids: Collection[int],
    member_id: int,
    themes: Collection[str],
    limit: int,
    before: int | None = None,
) -> list[Posed]:
    """Open questions of others in some channels, newest first; of some themes if any are named."""
    query = _POSED.where(
        is_open(), is_published(), col(Post.channel_id).in_(channel_ids), col(Post.member_id) != member_id
    )
    if themes:
        query = query.where(col(Question.theme).in_(themes))
    if before is not None:
        query = query.where(col(Question.post_id) < before)
    rows = await session.execute(query.order_by(col(Question.post_id).desc()).limit(limit))
    return [Posed(question=row[0], post=row[1], channel=row[2]) for row in rows]


async def asked_before(session: AsyncSession, member_id: int, limit: int = 50) -> list[Post]:
    """The newest published posts with which a member asked something and that nobody took away."""
    query = select(Post).join(Question, col(Question.post_id) == col(Post.id))
    query = query.where(col(Post.member_id) == member_id, is_published())
    return list((await session.execute(query.order_by(col(Post.id).desc()).limit(limit))).scalars())


def _answers(asked: Any) -> ColumnElement[bool]:
    """SQL: a post is an answer of somebody else in the conversation of a question's post."""
    return and_(
        col(Post.root_id) == asked.id,
        col(Post.state) == literal_column("'published'"),
        col(Post.member_id).is_distinct_from(asked.member_id),
    )


async def answers(session: AsyncSession, post_id: int, limit: int) -> list[Post]:
    """What others answered to a question, what helped first, then the earliest."""
    asked = aliased(Post)
    query = select(Post).join(asked, _answers(asked)).join(Question, col(Question.post_id) == asked.id)
    helped = (col(Post.id) == func.coalesce(col(Question.helped_by), 0)).desc()
    query = query.where(col(Question.post_id) == post_id).order_by(helped, col(Post.id)).limit(limit)
    return list((await session.execute(query)).scalars())


async def is_answered(session: AsyncSession, post_id: int) -> bool:
    """Whether anybody else has answered a question."""
    return bool(await answers(session, post_id, 1))


# --- whom it is brought to ----------------------------------------------------------------------


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
) -> list[int]:
    """The members to whom a question is brought privately, `CIRCLE` at most, those first who were asked least of late.

    Only who chose it and can be written to, at most as often a week as they chose, not during a pause, nobody twice,
    and not who asks. A question for one region stays there until its asker lets it out. The first circle are who is
    `close` to it by what they asked or know, and who chose its theme; the next two who chose the theme, in other
    regions and at another kind of carrier or strand; the last who has a role of the `team`: whoever works there is
    asked whatever they chose.
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
    there = exists().where(col(Account.member_id) == col(Member.id), col(Account.reachable))
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


async def due_to_widen(session: AsyncSession, now: datetime, limit: int) -> list[Posed]:
    """Questions for which a wider circle is to be offered now."""
    query = _POSED.where(col(Question.widen_at) <= now).order_by(col(Question.widen_at)).limit(limit)
    return [Posed(question=row[0], post=row[1], channel=row[2]) for row in await session.execute(query)]


async def next_widening(session: AsyncSession) -> datetime | None:
    """When a wider circle is offered next."""
    query = select(func.min(col(Question.widen_at))).where(col(Question.widen_at).is_not(None))
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found


# --- what helped, and what goes ------------------------------------------------------------------


async def note_help(session: AsyncSession, post_id: int, member_id: int) -> None:
    """Remember that a question that was asked before has helped a member; once."""
    row = insert(session, QuestionHelp).on_conflict_do_nothing()
    await session.execute(row, [{"post_id": post_id, "member_id": member_id}])


async def helped(session: AsyncSession, post_id: int) -> int:
    """How many people a question that was asked before has helped."""
    query = select(func.count()).select_from(QuestionHelp).where(col(QuestionHelp.post_id) == post_id)
    found: int = (await session.execute(query)).scalar_one()
    return found


async def end(session: AsyncSession, post_ids: Collection[int]) -> None:
    """Let questions end whose words are gone: nothing more is offered of them."""
    over: dict[str, Any] = {"state": State.ended, "widen_at": None, "meets": False, "close_to": []}
    await session.execute(update(Question).where(col(Question.post_id).in_(post_ids)).values(over))


async def forget(session: AsyncSession, post_ids: Sequence[int], now: datetime) -> None:
    """Forget questions, before their posts are; what was the same as one of them stands for itself then."""
    same = update(Question).where(col(Question.thread_id).in_(post_ids))
    await session.execute(same.values(thread_id=None))
    for table in (Asked, QuestionHelp):
        await session.execute(delete(table).where(col(table.post_id).in_(post_ids)))
    known = select(col(Question.post_id)).where(col(Question.post_id).in_(post_ids))
    for post_id in (await session.execute(known)).scalars():
        await phrasings.drop(session, phrasings.Kind.question, post_id, now)
    await session.execute(delete(Question).where(col(Question.post_id).in_(post_ids)))


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget whom questions were brought to and what helped them; what they asked are posts."""
    for table in (Asked, QuestionHelp):
        await session.execute(delete(table).where(col(table.member_id) == member_id))
