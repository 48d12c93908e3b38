"""Workshops: what takes place when and where, for whom, and where it stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, literal_column, text
from sqlmodel import Field, col

from storage.database import Json, Moment, Row


class State(StrEnum):
    """Where a workshop stands: only staff see it, everybody may register, or it does not take place."""

    draft = "draft"
    published = "published"
    cancelled = "cancelled"


_PUBLISHED = "state = 'published'"


class Workshop(Row, table=True):
    """A workshop. Its wall times are those of the service's zone when it was planned (`zone`); truth is UTC.

    `uid` names it in calendars for good, `sequence` counts what changed there since it was published. `series` is the
    `uid` of the first of the dates that were made in one go. `regions` are keys of the catalogue, none: it concerns
    all; `online` has a `link`, what takes place somewhere a `place`, and both may be. `seats` None: there is no limit.
    `waits`: who comes too late is put on a waiting list. `audience` is for whom it is, as `storage.audiences` writes it
    (None: everybody). `questions` are asked at the registration, `{"key", "text", "needed"}` each. `material` are
    hashes of files. `reminders` are the offsets before the start at which it reminds, as `handlers.workshops` names
    them (None: the usual ones). `names`: whether the attendance list needs real names.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        Index("ix_workshops_upcoming", "ends_at", sqlite_where=text(_PUBLISHED), postgresql_where=text(_PUBLISHED)),
        Index("ix_workshops_ends_at", "ends_at"),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    sequence: int = 0
    state: str = State.draft
    series: str | None = Field(default=None, index=True)
    title: str
    description: str = ""
    regions: list[str] = Field(default_factory=list, sa_type=Json)
    online: bool = False
    place: str = ""
    link: str = ""
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    zone: str
    registers_until: datetime = Field(sa_type=Moment)
    seats: int | None = None
    waits: bool = True
    themes: list[str] = Field(default_factory=list, sa_type=Json)
    audience: dict[str, Any] | None = Field(default=None, sa_type=Json)
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    material: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    reminders: list[str] | None = Field(default=None, sa_type=Json)
    names: bool = False
    made_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)


def is_published() -> ColumnElement[bool]:
    """SQL: the workshop takes place, and everybody may know. Not a parameter: only so is the index used."""
    return col(Workshop.state) == literal_column("'published'")
