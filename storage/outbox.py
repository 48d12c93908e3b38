"""What is to go out, and what became of it: the one door of everything that is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Insert,
    Integer,
    String,
    bindparam,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, Relationship, col

from storage import bodies
from storage.accounts import Account
from storage.contents import Content, Copy, CopyPart
from storage.database import Moment, Row, insert, insert_into
from storage.messages import Lane, Message


class State(StrEnum):
    """Where a row stands. The last six are final.

    `held`: its reader wants quiet, and did not ask for it; when their hours open it goes, or becomes part of a bundle
    (`bundled`). `paused`: staff let what it belongs to rest, until they say otherwise. `uncertain`: the network may or
    may not have it, and sending again could double it. `superseded`: a newer revision went instead. `dropped`: it had
    lost its sense. `dead`: it cannot be delivered.
    """

    pending = "pending"
    sending = "sending"
    held = "held"
    paused = "paused"
    sent = "sent"
    bundled = "bundled"
    uncertain = "uncertain"
    superseded = "superseded"
    dropped = "dropped"
    dead = "dead"


class Outbox(Row, table=True):
    """One action for one recipient: bring their copy of a content to its newest revision.

    The recipient is a member (the account is chosen at sending, unless it is for the one that `account_id` names) or
    a group; `copy_id` names the copy that a change follows. `key` makes an occasion unique; `report` asks for an event
    about the outcome. `due_at` is when it may go next: moved on by another try, and, then it is `held`, by closed
    hours. In the state of that name it is when it is looked at next. `urgent`: quiet hours do not hold it for
    members who want that.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_sending",
            "leased_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        *(
            Index(
                f"ix_outbox_retried_{recipient}",
                recipient,
                "lane",
                sqlite_where=text("state = 'pending' AND attempts > 0"),
                postgresql_where=text("state = 'pending' AND attempts > 0"),
            )
            for recipient in ("member_id", "group_id")
        ),
        Index(
            "ix_outbox_copy_id",
            "copy_id",
            sqlite_where=text("copy_id IS NOT NULL"),
            postgresql_where=text("copy_id IS NOT NULL"),
        ),
        *(
            Index(name, column, sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'"))
            for name, column in (("ix_outbox_held", "due_at"), ("ix_outbox_held_member_id", "member_id"))
        ),
        Index("ix_outbox_settled_at", "settled_at"),
        {"info": {"retention": "outbox"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    content_id: int = Field(default=None, foreign_key="contents.id", index=True, nullable=False)
    content: Content = Relationship()
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="groups.id")
    copy_id: int | None = Field(default=None, foreign_key="copies.id")
    account_id: int | None = None
    lane: int = Lane.interactive
    state: str = State.pending
    due_at: datetime = Field(sa_type=Moment)
    held: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    report: str | None = None
    correlation: str


def is_pending(row: Any) -> ColumnElement[bool]:
    """SQL: the row waits. Not a parameter: only so are the indexes of pending rows used."""
    return col(row.state) == literal_column("'pending'")


def is_held(row: Any) -> ColumnElement[bool]:
    """SQL: the row waits for a bundle, or to go by itself when its reader's hours open."""
    return col(row.state) == literal_column("'held'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A content that was changed: its id, its revision now, and the correlation of what changed it."""

    content: int
    revision: int
    correlation: str


async def follow(session: AsyncSession, changes: Iterable[Change], lane: Lane, now: datetime) -> None:
    """Queue changed contents for everybody who has them from us.

    Copies that are only on their way need nothing: what is sent is always the newest revision.
    """
    common = {"lane": int(lane), "now": now}
    asked = [
        {**common, "content": change.content, "revision": f":{change.revision}", "correlation": change.correlation}
        for change in changes
    ]
    if asked:
        await (await session.connection()).execute(_following(session.get_bind().dialect.name), asked)


@cache  # putting it together takes longer than asking
def _following(dialect: str) -> Insert:
    """INSERT … SELECT: a row for each copy of a content."""
    values = {
        "key": literal("copy:") + cast(col(Copy.id), String) + bindparam("revision", type_=String),
        "content_id": col(Copy.content_id),
        "copy_id": col(Copy.id),
        "member_id": col(Account.member_id),
        "group_id": col(Copy.group_id),
        "lane": bindparam("lane", type_=Integer),
        "state": literal(State.pending.value),
        "due_at": bindparam("now", type_=Moment),
        "created_at": bindparam("now", type_=Moment),
        "attempts": literal(0),
        "correlation": bindparam("correlation", type_=String),
    }
    rows = select(*values.values()).select_from(Copy).outerjoin(Account, col(Account.id) == col(Copy.account_id))
    copies = rows.where(col(Copy.content_id) == bindparam("content"), col(Copy.native).is_(False))
    statement = insert_into(dialect, Outbox).from_select(list(values), copies, include_defaults=False)
    return statement.on_conflict_do_nothing(index_elements=["key"])


def put(
    session: AsyncSession,
    message: Message,
    now: datetime,
    correlation: str,
    *,
    member_id: int | None = None,
    group_id: int | None = None,
    account_id: int | None = None,
    lane: Lane = Lane.interactive,
    report: str | None = None,
    key: str | None = None,
) -> Content:
    """Queue a message for a member (perhaps at one of their accounts only) or a group, due at once."""
    content = Content(body=bodies.dump(message), created_at=now)
    session.add(
        Outbox(
            key=key,
            content=content,
            member_id=member_id,
            group_id=group_id,
            account_id=account_id,
            lane=lane,
            due_at=now,
            created_at=now,
            report=report,
            correlation=correlation,
        )
    )
    return content


async def known(session: AsyncSession, key: str) -> bool:
    """Whether there was a row for this occasion already."""
    return bool((await session.execute(select(exists().where(col(Outbox.key) == key)))).scalar_one())


WAITING = (State.pending, State.held, State.paused)
"""What is not on its way yet."""


def _waits() -> ColumnElement[bool]:
    return col(Outbox.state).in_(WAITING)


async def reconsider(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Look anew at what was put off for a member whose hours have changed."""
    theirs = update(Outbox).where(col(Outbox.member_id) == member_id)
    await session.execute(theirs.where(is_pending(Outbox), col(Outbox.held)).values(due_at=now, held=False))
    await session.execute(theirs.where(is_held(Outbox)).values(due_at=now))


async def bury(session: AsyncSession, member_id: int, reason: str, now: datetime) -> None:
    """Give up everything that waits for a member who cannot be reached."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.member_id) == member_id, _waits())
        .values(state=State.dead, reason=reason, settled_at=now)
    )


async def fan_out(
    session: AsyncSession,
    content: Content,
    recipients: Sequence[tuple[int, str]],
    lane: Lane,
    due_at: datetime,
    correlation: str,
) -> None:
    """Queue one content for many members, `(member id, occasion key)` each; an occasion counts once."""
    if content.id is None:
        session.add(content)
        await session.flush()
    assert content.id is not None
    letters = [(content.id, member_id, key) for member_id, key in recipients]
    await put_each(session, letters, lane, due_at, correlation)


async def put_each(
    session: AsyncSession, letters: Iterable[tuple[int, int, str]], lane: Lane, due_at: datetime, correlation: str
) -> None:
    """Queue contents for members, `(content id, member id, occasion key)` each; an occasion counts once."""
    rows = [
        {
            "key": key,
            "content_id": content_id,
            "member_id": member_id,
            "lane": lane,
            "state": State.pending,
            "due_at": due_at,
            "created_at": due_at,
            "attempts": 0,
            "correlation": correlation,
        }
        for content_id, member_id, key in letters
    ]
    if rows:
        await session.execute(insert(session, Outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


async def forget_copies(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> None:
    """Forget which messages some copies are, because their place is left, and drop what was to be changed of them."""
    copies = select(col(Copy.id)).where(whose)
    changes = (col(Outbox.copy_id).in_(copies), is_pending(Outbox))
    await session.execute(update(Outbox).where(*changes).values(state=State.dropped, reason="moved", settled_at=now))
    await session.execute(delete(CopyPart).where(col(CopyPart.copy_id).in_(copies)))
    # a copy without parts that never arrived: what is on its way finds it, a change of it is dropped like the others
    await session.execute(update(Copy).where(whose).values(revision=0))


async def waiting_in(session: AsyncSession, group_id: int) -> int:
    """How many messages wait for a place among others."""
    query = select(func.count()).select_from(Outbox).where(is_pending(Outbox), col(Outbox.group_id) == group_id)
    found: int = (await session.execute(query)).scalar_one()
    return found


async def goes_to_others(session: AsyncSession, content: Content, member_id: int) -> bool:
    """Whether somebody else than this member has or will have a content, so that it must not be changed for one."""
    other = or_(col(Outbox.member_id) != member_id, col(Outbox.group_id).is_not(None))
    query = select(exists().where(col(Outbox.content_id) == content.id, other))
    return bool((await session.execute(query)).scalar_one())


async def count_by_state(session: AsyncSession) -> dict[str, int]:
    """How many rows stand in each state."""
    rows = await session.execute(select(col(Outbox.state), func.count().label("number")).group_by(col(Outbox.state)))
    return {row.state: row.number for row in rows}


async def drop_unasked(session: AsyncSession, member_id: int, reason: str, now: datetime) -> None:
    """Drop what waits for a member and is no answer to them."""
    await session.execute(
        update(Outbox)
        .where(
            col(Outbox.member_id) == member_id,
            _waits(),
            col(Outbox.lane) != Lane.interactive,
        )
        .values(state=State.dropped, reason=reason, settled_at=now)
    )
