"""What is to go out, and what became of it: the one door of everything that is sent."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, Relationship, col

from storage.accounts import Account
from storage.contents import Content, Copy
from storage.database import Moment, Row, insert
from storage.members import Member, is_open
from storage.messages import Lane


class State(StrEnum):
    """Where a row stands. The last five are final.

    `uncertain`: the network may or may not have it, and sending again could double it. `superseded`:
    a newer revision went instead. `dropped`: it had lost its sense. `dead`: it cannot be delivered.
    """

    pending = "pending"
    sending = "sending"
    sent = "sent"
    uncertain = "uncertain"
    superseded = "superseded"
    dropped = "dropped"
    dead = "dead"


class Outbox(Row, table=True):
    """One action for one recipient: bring their copy of a content to its newest revision.

    The recipient is a member (the account is chosen at sending) or a group; `copy_id` names the copy
    that a change follows. `key` makes an occasion unique; `report` asks for an event about the outcome.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "lane",
            "due_at",
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
        Index("ix_outbox_settled_at", "settled_at"),
        {"info": {"retention": "outbox"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    content_id: int = Field(default=None, foreign_key="contents.id", index=True, nullable=False)
    content: Content = Relationship()
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="groups.id")
    copy_id: int | None = Field(default=None, foreign_key="copies.id", index=True)
    lane: int = Lane.interactive
    state: str = State.pending
    due_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    report: str | None = None
    correlation: str


Recipient = tuple[str, int]
"""("member", id) or ("group", id): in whose order rows go out, lane by lane."""


def recipient(row: Outbox) -> Recipient:
    """Who a row is for."""
    return ("member", row.member_id) if row.member_id is not None else ("group", row.group_id or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a row: its state, why, and when to try again where it is pending again.

    `untried` gives a row back whose turn did not come: the attempt does not count.
    """

    row: int
    state: State
    reason: str | None = None
    due_at: datetime | None = None
    untried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A content that was changed: its id, its revision now, and the correlation of what changed it."""

    content: int
    revision: int
    correlation: str


async def follow(session: AsyncSession, changes: Iterable[Change], lane: Lane, now: datetime) -> None:
    """Queue changed contents for everybody who has them, in one statement.

    Copies that are only on their way need nothing: what is sent is always the newest revision.
    """
    changed = {change.content: change for change in changes}
    if not changed:
        return
    revisions = {content: str(change.revision) for content, change in changed.items()}
    correlations = {content: change.correlation for content, change in changed.items()}
    revision = case(revisions, value=col(Copy.content_id))
    values = {
        "key": literal("copy:") + cast(col(Copy.id), String) + literal(":") + revision,
        "content_id": col(Copy.content_id),
        "copy_id": col(Copy.id),
        "member_id": col(Account.member_id),
        "group_id": col(Copy.group_id),
        "lane": literal(int(lane)),
        "state": literal(State.pending.value),
        "due_at": literal(now, Moment),
        "created_at": literal(now, Moment),
        "attempts": literal(0),
        "correlation": case(correlations, value=col(Copy.content_id)),
    }
    rows = (
        select(*values.values())
        .select_from(Copy)
        .outerjoin(Account, col(Account.id) == col(Copy.account_id))
        .where(col(Copy.content_id).in_(changed))
    )
    statement = insert(session, Outbox).from_select(list(values), rows, include_defaults=False)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def _may_go(now: datetime) -> ColumnElement[bool]:
    """SQL: nothing holds the row back: no open hours to wait for, no earlier row of its lane waiting to be retried."""
    asked_for = or_(col(Outbox.lane) == Lane.interactive, col(Outbox.member_id).is_(None))
    waits = or_(_earlier_waits(now, "member_id"), _earlier_waits(now, "group_id"))
    return and_(col(Outbox.state) == State.pending, or_(asked_for, is_open(now)), ~waits)


def _earlier_waits(now: datetime, recipient: str) -> ColumnElement[bool]:
    """SQL: an earlier row of the same recipient and lane waits for another try."""
    earlier = aliased(Outbox)
    return exists().where(
        col(earlier.state) == State.pending,
        col(earlier.attempts) > 0,
        col(earlier.due_at) > now,
        col(earlier.id) < col(Outbox.id),
        col(earlier.lane) == col(Outbox.lane),
        getattr(earlier, recipient) == getattr(Outbox, recipient),
    )


async def claim(
    session: AsyncSession, now: datetime, limit: int, busy: Collection[Recipient], lease: timedelta
) -> list[Outbox]:
    """Lease the rows that may go out now, interactive ones first, in order for each recipient and lane.

    Held back: recipients that are `busy`, whose earlier row waits for another try, and, for what they
    did not ask for, members outside their open hours.
    """
    members = [key for kind, key in busy if kind == "member"]
    groups = [key for kind, key in busy if kind == "group"]
    query = (
        select(Outbox)
        .outerjoin(Member, col(Member.id) == col(Outbox.member_id))
        .where(
            _may_go(now),
            col(Outbox.due_at) <= now,
            or_(col(Outbox.member_id).is_(None), col(Outbox.member_id).not_in(members)),
            or_(col(Outbox.group_id).is_(None), col(Outbox.group_id).not_in(groups)),
        )
        .order_by(col(Outbox.lane), col(Outbox.id))
        .limit(limit)
    )
    rows = list((await session.execute(query)).scalars())
    for row in rows:
        row.state, row.leased_until, row.attempts = State.sending, now + lease, row.attempts + 1
    return rows


async def settle(session: AsyncSession, settlements: Iterable[Settlement], now: datetime) -> None:
    """Write down what became of claimed rows."""
    for one in settlements:
        final = one.state is not State.pending
        values: dict[str, object] = {
            "state": one.state,
            "reason": one.reason,
            "leased_until": None,
            "settled_at": now if final else None,
        }
        if one.due_at is not None:
            values["due_at"] = one.due_at
        if one.untried:
            values["attempts"] = col(Outbox.attempts) - 1
        await session.execute(update(Outbox).where(col(Outbox.id) == one.row).values(values))


async def release(session: AsyncSession, before: datetime | None = None) -> int:
    """Make rows pending again whose sender vanished while they were on their way; all of them if no moment is given.

    Returns:
        How many there were.
    """
    leased = [col(Outbox.state) == State.sending]
    if before is not None:
        leased.append(col(Outbox.leased_until) <= before)
    result = await session.execute(
        update(Outbox).where(*leased).values(state=State.pending, leased_until=None, reason="sender vanished")
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


async def bury(session: AsyncSession, member_id: int, reason: str, now: datetime) -> None:
    """Give up everything that waits for a member who cannot be reached."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.member_id) == member_id, col(Outbox.state) == State.pending)
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
    rows = [
        {
            "key": key,
            "content_id": content.id,
            "member_id": member_id,
            "lane": lane,
            "state": State.pending,
            "due_at": due_at,
            "created_at": due_at,
            "attempts": 0,
            "correlation": correlation,
        }
        for member_id, key in recipients
    ]
    if rows:
        await session.execute(insert(session, Outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


async def goes_to_others(session: AsyncSession, content: Content, member_id: int) -> bool:
    """Whether somebody else than this member has or will have a content, so that it must not be changed for one."""
    other = or_(col(Outbox.member_id) != member_id, col(Outbox.group_id).is_not(None))
    query = select(exists().where(col(Outbox.content_id) == content.id, other))
    return bool((await session.execute(query)).scalar_one())


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next row may go out: not before `now`, None if none waits.

    A row outside its member's open hours is due when they open, or at its own moment if that comes later.
    """
    joined = (col(Member.id) == col(Outbox.member_id),)
    soonest = select(func.min(col(Outbox.due_at))).outerjoin(Member, *joined).where(_may_go(now))
    opens = case((col(Outbox.due_at) > col(Member.open_from), col(Outbox.due_at)), else_=col(Member.open_from))
    opening = (
        select(func.min(opens))
        .select_from(Outbox)
        .join(Member, *joined)
        .where(col(Outbox.state) == State.pending, col(Outbox.lane) != Lane.interactive, col(Member.open_from) > now)
    )
    leased = select(func.min(col(Outbox.leased_until))).where(col(Outbox.state) == State.sending)
    found = [(await session.execute(query)).scalar_one() for query in (soonest, opening, leased)]
    moments = [moment for moment in found if moment is not None]
    return max(min(moments), now) if moments else None


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
            col(Outbox.state) == State.pending,
            col(Outbox.lane) != Lane.interactive,
        )
        .values(state=State.dropped, reason=reason, settled_at=now)
    )
