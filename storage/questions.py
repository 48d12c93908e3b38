"""Questions: posts that ask, what became of them, and who was asked privately."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, literal_column, text
from sqlmodel import Field, col

from storage.database import Moment, Row


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


class Because(StrEnum):
    """Why a member was asked privately: theirs is close, or the circle became wider."""

    close = "close"
    region = "region"
    strand = "strand"
    team = "team"


_DUE = "widen_at IS NOT NULL"


class Question(Row, table=True):
    """What is asked with a post; the words are the post's, and so is who asks.

    `thread_id` is the question that it was confirmed to be the same as (None: it stands for itself). `widened` counts
    the circles that were offered, `widen_at` is when the next one is. `meets`: who asks wants to be introduced to
    somebody. `helped_by` is the post that helped, if one was named.
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
    meets: bool = False
    widened: int = 0
    widen_at: datetime | None = Field(default=None, sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    helped_by: int | None = None


class Asked(Row, table=True):
    """That a member was asked a question privately, and why."""

    __tablename__ = "questions_asked"
    __table_args__ = (Index("ix_questions_asked_member_id_at", "member_id", "at"), {"info": {"retention": "posts"}})

    post_id: int = Field(foreign_key="questions.post_id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    because: str
    at: datetime = Field(sa_type=Moment)


class Help(Row, table=True):
    """That something known already helped somebody, instead of asking anew; nobody stands beside it."""

    __tablename__ = "helps"
    __table_args__ = ({"info": {"retention": "posts"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject_id: int
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    at: datetime = Field(sa_type=Moment)


def is_open() -> ColumnElement[bool]:
    """SQL: the question waits for answers."""
    return col(Question.state) == literal_column("'open'")
