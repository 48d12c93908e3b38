"""Announcements: what staff tell many, to whom, when, and what became of it for each."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, delete, exists, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import audiences, optouts
from storage.accounts import Account
from storage.audiences import Audience
from storage.contents import Copy
from storage.database import Json, Moment, Row
from storage.folding import fold
from storage.members import Member, is_open, is_open_to_urgent
from storage.outbox import Outbox
from storage.outbox import State as OutboxState


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


MOVES: Mapping[State, frozenset[State]] = {
    State.draft: frozenset({State.unconfirmed, State.scheduled}),
    State.unconfirmed: frozenset({State.draft, State.scheduled}),
    State.scheduled: frozenset({State.draft, State.unconfirmed, State.sending, State.stopped}),
    State.sending: frozenset({State.paused, State.stopped, State.sent, State.withdrawn}),
    State.paused: frozenset({State.sending, State.stopped, State.withdrawn}),
    State.stopped: frozenset({State.withdrawn}),
    State.sent: frozenset({State.sending, State.withdrawn}),
    State.withdrawn: frozenset(),
}
"""Where an announcement may go from where it stands; to `sending` from `sent` by sending again to whom it failed."""

BEGUN = frozenset({State.sending, State.paused, State.stopped, State.sent, State.withdrawn})
"""States in which some may have it already."""

DAY = timedelta(days=1)
"""How long the same words to the same people count as a repetition."""

_DUE = "state = 'scheduled'"
_GOING = "state = 'sending'"


class Announcement(Row, table=True):
    """What staff tell many.

    `texts` are `{"words", "spans"}` by language, with `first` those that stand for languages in which there are none;
    `files` at most one attachment, as a form gives it. `audience` is to whom, as `storage.audiences` writes it (None:
    everybody). `due_at` is when it begins; with `hour` (wall time "HH:MM") each gets it at that hour of a day on which
    they are open. `urgent`: goes in quiet hours too, to those who want that; `reason` says why. `content_id` is what
    everybody gets, `progress_id` the message in which its author sees how far it is, or, before that, the question for
    a second yes. `digest` is a hash of what is said, by which a repetition is noticed. `workshop_id`: it is about that
    workshop. `made_by` answers for it, `confirmed_by` gave the second yes. `asked_at` is when that was asked for,
    `look_at` when it is looked at next while it goes out. `resolved` is the last member who was looked at for it,
    `resolved_at` when all had been.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_due", "due_at", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
        Index("ix_announcements_look_at", "look_at", sqlite_where=text(_GOING), postgresql_where=text(_GOING)),
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
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    look_at: datetime | None = Field(default=None, sa_type=Moment)
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


class Misstep(Exception):
    """An announcement was to go where it cannot go from where it stands: somebody else was faster."""


def move(announcement: Announcement, to: State) -> None:
    """Let an announcement stand somewhere else.

    Raises:
        Misstep: from where it stands there is no way there.
    """
    if to not in MOVES[State(announcement.state)]:
        raise Misstep(f"{announcement.state} → {to}")
    announcement.state = to


def digest_of(texts: Mapping[str, Mapping[str, Any]], workshop_id: int | None = None) -> str:
    """A hash of what is said, in whatever styles and spacing, perhaps about a workshop."""
    said = "\0".join(f"{language}:{fold(' '.join(each['words'].split()))}" for language, each in sorted(texts.items()))
    return hashlib.sha256(f"{workshop_id}:{said}".encode()).hexdigest()


async def of_workshop(session: AsyncSession, workshop_id: int) -> list[Announcement]:
    """Those of a workshop, as they stand now, which nobody else changes in the meantime."""
    query = select(Announcement).where(col(Announcement.workshop_id) == workshop_id).order_by(col(Announcement.id))
    return list((await session.execute(query.with_for_update())).scalars())


async def lock(session: AsyncSession, announcement_id: int) -> Announcement | None:
    """An announcement as it stands now, which nobody else changes in the meantime."""
    query = select(Announcement).where(col(Announcement.id) == announcement_id).with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar()


async def listed(session: AsyncSession, made_by: int | None, limit: int, offset: int = 0) -> list[Announcement]:
    """Announcements, the newest first; those of one author if named."""
    query = select(Announcement).where(*_of(made_by)).order_by(col(Announcement.id).desc())
    return list((await session.execute(query.limit(limit).offset(offset))).scalars())


async def count(session: AsyncSession, made_by: int | None) -> int:
    """How many there are, of one author if named."""
    query = select(func.count()).select_from(Announcement).where(*_of(made_by))
    found: int = (await session.execute(query)).scalar_one()
    return found


def _of(made_by: int | None) -> list[ColumnElement[bool]]:
    return [] if made_by is None else [col(Announcement.made_by) == made_by]


async def due(session: AsyncSession, now: datetime) -> Announcement | None:
    """The one whose time has come first."""
    query = select(Announcement).where(_stands(_DUE), col(Announcement.due_at) <= now)
    return (await session.execute(query.order_by(col(Announcement.due_at)).limit(1).with_for_update())).scalar()


async def to_look_at(session: AsyncSession, now: datetime, limit: int) -> list[Announcement]:
    """Those that go out and are to be looked at now, which nobody else steers in the meantime."""
    query = select(Announcement).where(_stands(_GOING), col(Announcement.look_at) <= now)
    query = query.order_by(col(Announcement.look_at)).limit(limit).with_for_update()
    return list((await session.execute(query)).scalars())


async def next_due(session: AsyncSession) -> datetime | None:
    """When one is to begin, or to be looked at, next."""
    queries = (
        select(func.min(col(Announcement.due_at))).where(_stands(_DUE)),
        select(func.min(col(Announcement.look_at))).where(_stands(_GOING)),
    )
    found = [(await session.execute(query)).scalar() for query in queries]
    return min((moment for moment in found if moment is not None), default=None)


def _stands(condition: str) -> ColumnElement[bool]:
    """SQL: in which state it stands. Not a parameter: only so are the partial indexes used."""
    return literal_column(f"announcements.{condition}", Boolean)


async def waits_until(session: AsyncSession, content_id: int | None) -> tuple[datetime | None, datetime | None]:
    """When the next, and when the last of what waits of a content is due; None where nothing waits."""
    due = select(func.min(col(Outbox.due_at)), func.max(col(Outbox.due_at)))
    waits = col(Outbox.state).in_([OutboxState.pending, OutboxState.sending])
    first, last = (await session.execute(due.where(col(Outbox.content_id) == content_id, waits))).one()
    return first, last


async def copies(session: AsyncSession, content_id: int | None) -> list[tuple[str, datetime | None]]:
    """Where and since when each reader has a content: the network, and when it was sent there."""
    query = select(col(Account.platform), col(Copy.sent_at)).join(Account, col(Account.id) == col(Copy.account_id))
    rows = await session.execute(query.where(col(Copy.content_id) == content_id, col(Copy.revision) > 0))
    return [(row.platform, row.sent_at) for row in rows]


async def overlap(session: AsyncSession, one: Audience | None, other: Audience | None) -> bool:
    """Whether somebody is in both of two audiences."""
    both = select(exists().where(audiences.where(one), audiences.where(other)))
    return bool((await session.execute(both)).scalar_one())


async def urgent_now(session: AsyncSession, announcement: Announcement, now: datetime) -> int:
    """How many of its audience want what is urgent in quiet hours too, and have such now."""
    query = select(func.count()).select_from(Member)
    theirs = (audiences.where(audiences.load(announcement.audience)), optouts.wants(announcement.category))
    found: int = (await session.execute(query.where(*theirs, ~is_open(now), is_open_to_urgent(now)))).scalar_one()
    return found


async def alike(session: AsyncSession, announcement: Announcement, now: datetime) -> list[Announcement]:
    """Others that say the same, and went out or were scheduled within a day; the newest first."""
    others = [State.scheduled, State.sending, State.paused, State.stopped, State.sent, State.unconfirmed]
    lately = func.coalesce(col(Announcement.began_at), col(Announcement.due_at), col(Announcement.asked_at))
    query = select(Announcement).where(
        col(Announcement.digest) == announcement.digest,
        col(Announcement.id) != announcement.id,
        col(Announcement.state).in_(others),
        lately >= now - DAY,
    )
    return list((await session.execute(query.order_by(col(Announcement.id).desc()))).scalars())


async def drop(session: AsyncSession, ids: Collection[int | None]) -> None:
    """Forget some announcements altogether."""
    await session.execute(delete(Recipient).where(col(Recipient.announcement_id).in_(ids)))
    await session.execute(delete(Announcement).where(col(Announcement.id).in_(ids)))
