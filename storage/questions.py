"""Questions: posts that ask, what became of them, and what helped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    and_,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage import phrasings
from storage.channels import Channel
from storage.database import Json, Moment, Row, insert
from storage.posts import Post, is_published


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


# --- wider circles -------------------------------------------------------------------------------


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
    await session.execute(delete(QuestionHelp).where(col(QuestionHelp.post_id).in_(post_ids)))
    known = select(col(Question.post_id)).where(col(Question.post_id).in_(post_ids))
    for post_id in (await session.execute(known)).scalars():
        await phrasings.drop(session, phrasings.Kind.question, post_id, now)
    await session.execute(delete(Question).where(col(Question.post_id).in_(post_ids)))


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget what helped a member; what they asked are posts."""
    await session.execute(delete(QuestionHelp).where(col(QuestionHelp.member_id) == member_id))
