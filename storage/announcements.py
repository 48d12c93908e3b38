"""Announcements: what staff tell many, to whom, when, and what became of it for each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.database import Json, Moment, Row


class State(StrEnum):
    """Where an announcement stands.

    `draft` is being written; `unconfirmed` needs a second yes; `scheduled` waits for its time; `sending` goes out;
    `paused` and `stopped` were taken out of that by staff; `sent` has nothing left to send; `withdrawn` was taken back.
    """

    draft = "draft"
    unconfirmed = "unconfirmed"
    scheduled = "scheduled"
    sending = "sending"
    paused = "paused"
    stopped = "stopped"
    sent = "sent"
    withdrawn = "withdrawn"


class Category(StrEnum):
    """What an announcement is about: everybody may want none of a kind."""

    news = "news"
    workshops = "workshops"
    surveys = "surveys"


_DUE = "state = 'scheduled'"


class Announcement(Row, table=True):
    """What staff tell many.

    `texts` are `{"words", "spans"}` by language; `files` at most one attachment, as a form gives it. `audience` is to
    whom, as `storage.audiences` writes it (None: everybody). `due_at` is when it
    begins; with `hour` (wall time "HH:MM") each gets it at that hour of a day on which they are open. `urgent`: goes in
    quiet hours too, to those who want that; `reason` says why. `content_id` is what everybody gets, `progress_id` the
    message in which its author sees how far it is. `digest` is a hash of what is said, by which a repetition is
    noticed. `workshop_id`: it is about that workshop. `resolved` is the last member who was looked at for it,
    `resolved_at` when all had been.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_due", "due_at", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
        Index("ix_announcements_state", "state"),
        {"info": {"retention": "announcements"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    state: str = State.draft
    category: str = Category.news
    texts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    audience: dict[str, Any] | None = Field(default=None, sa_type=Json)
    urgent: bool = False
    reason: str | None = None
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    hour: str | None = None
    digest: str = Field(default="", index=True)
    workshop_id: int | None = Field(default=None, foreign_key="workshops.id", index=True)
    content_id: int | None = Field(default=None, foreign_key="contents.id", index=True)
    progress_id: int | None = Field(default=None, foreign_key="contents.id", index=True)
    made_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    confirmed_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    began_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    resolved: int = 0
    resolved_at: datetime | None = Field(default=None, sa_type=Moment)


class Outcome(StrEnum):
    """What became of an announcement for one recipient.

    `waiting` for its turn or on its way; `held` until their hours open; `paused` by staff; `sent`; `uncertain`: nobody
    knows; `unreachable`: they cannot be written to; `failed` for another reason; `opted_out`: they want none of its
    kind; `untried`: not on the list of a trial; `stopped` by staff; `dropped`: it had lost its sense for them.
    """

    waiting = "waiting"
    held = "held"
    paused = "paused"
    sent = "sent"
    uncertain = "uncertain"
    unreachable = "unreachable"
    failed = "failed"
    opted_out = "opted_out"
    untried = "untried"
    stopped = "stopped"
    dropped = "dropped"


class Recipient(Row, table=True):
    """Somebody to whom an announcement was addressed, resolved when it was due, and what became of it for them.

    `outcome` is None while the outbox knows; else why nothing was sent, or what became of it (`Outcome`), written down
    before the outbox forgets; `reason` is what was said of it there. `settled_at` is since when it is so.
    """

    __tablename__ = "announcement_recipients"
    __table_args__ = (
        Index("ix_announcement_recipients_member_id", "member_id"),
        {"info": {"retention": "announcements"}, "sqlite_with_rowid": False},
    )

    announcement_id: int = Field(foreign_key="announcements.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    outcome: str | None = None
    reason: str | None = None
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
