"""Delivery: which rows of the outbox may go out now, in what order, and what became of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.database import Moment
from storage.members import Member, is_open, is_open_to_urgent, opening
from storage.messages import Lane
from storage.outbox import Outbox, State, is_held, is_pending

LONGEST_WAIT = timedelta(minutes=15)
"""The longest that a row waits for another try."""

LONGEST_THROTTLE = timedelta(days=1)
"""The longest that a network is believed to want a chat to wait."""

THROTTLED, FLOODED = "throttled", "throttled everywhere"
"""Why a row waits again: its chat may not be written to, or nobody may on its network."""

PACED = "paced"
"""Why a row waits that was claimed before its turn."""

VANISHED = "sender vanished"
"""Why a row waits again whose lease ran out, or that a process which died had on its way."""

Recipient = tuple[str, int]
"""("member", id) or ("group", id): in whose order rows go out, lane by lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row that was leased; `attempts` counts this one."""

    id: int
    content_id: int
    member_id: int | None
    group_id: int | None
    copy_id: int | None
    lane: int
    due_at: datetime
    created_at: datetime
    attempts: int
    report: str | None
    correlation: str
    account_id: int | None = None

    @property
    def recipient(self) -> Recipient:
        """Who it is for."""
        return ("member", self.member_id) if self.member_id is not None else ("group", self.group_id or 0)


_FIELDS = tuple(field.name for field in fields(Claimed))
_CLAIMED = tuple(Outbox.__table__.columns[name] for name in _FIELDS)  # type: ignore[attr-defined]
_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a row: its state, why, and when to try again where it is pending again.

    `untried` gives a row back whose turn did not come: the attempt does not count. Where it is put off by that
    (`due_at`), one attempt stays counted, however often: so nothing of its recipient overtakes it.
    """

    row: int
    state: State
    reason: str | None = None
    due_at: datetime | None = None
    untried: bool = False


def _in_lane(lane: Lane) -> ColumnElement[bool]:
    return col(Outbox.lane) == literal_column(str(int(lane)))


@cache
def _follows_a_retry(recipient: str) -> ColumnElement[bool]:
    """SQL: an earlier row of the same recipient and lane was tried, and has to be tried again before this one."""
    earlier = aliased(Outbox)
    return exists().where(
        is_pending(earlier),
        col(earlier.attempts) > literal_column("0"),
        col(earlier.id) < col(Outbox.id),
        col(earlier.lane) == col(Outbox.lane),
        getattr(earlier, recipient) == getattr(Outbox, recipient),
    )


@cache
def _joins_others() -> ColumnElement[bool]:
    """SQL: earlier posts are held for the same member, which this one must not overtake."""
    earlier = aliased(Outbox)
    return exists().where(is_held(earlier), col(earlier.member_id) == col(Outbox.member_id))


def _candidates(lane: Lane) -> Select[Any]:
    """Rows of a lane that are due, in their order; whether their member may be written to, and whether they may go.

    A change of what is there already makes no sound: it goes at any hour.
    """
    now: BindParameter[Any] = bindparam("now", type_=Moment)
    asked_for = literal(lane == Lane.interactive)
    silent = or_(asked_for, col(Outbox.member_id).is_(None), col(Outbox.copy_id).is_not(None))
    open_now = or_(is_open(now), and_(col(Outbox.urgent), is_open_to_urgent(now)))
    free = or_(silent, and_(open_now, ~_joins_others()) if lane is Lane.relay else open_now)
    return (
        select(*_CLAIMED, col(Member.open_from), open_now.label("open"), free.label("free"))
        .select_from(Outbox)
        .outerjoin(Member, col(Member.id) == col(Outbox.member_id))
        .where(
            is_pending(Outbox),
            _in_lane(lane),
            col(Outbox.due_at) <= bindparam("now"),
            or_(col(Outbox.member_id).is_(None), col(Outbox.member_id).not_in(bindparam("members", expanding=True))),
            or_(col(Outbox.group_id).is_(None), col(Outbox.group_id).not_in(bindparam("groups", expanding=True))),
            ~or_(_follows_a_retry("member_id"), _follows_a_retry("group_id")),
        )
        .order_by(col(Outbox.due_at), col(Outbox.id))
        .limit(bindparam("limit"))
    )


@cache  # putting it together takes longer than asking
def _next_rows() -> CompoundSelect[Any]:
    """A lane is a range of the index: each is read on its own, and no further than it may be needed."""
    return union_all(*(select(_candidates(lane).subquery()) for lane in Lane))


async def claim(
    session: AsyncSession, now: datetime, limit: int, busy: Collection[Recipient], lease: timedelta
) -> tuple[list[Claimed], int]:
    """Lease the rows that may go out now, interactive ones first, in order for each recipient and lane.

    Held back: recipients that are `busy`, whose earlier row waits for another try, and, for what they
    did not ask for, members outside their open hours: these rows are put off until the hours open. Posts of channels
    are `held` then, and so is what comes after them, until all of them have gone or become a bundle.

    Returns:
        The leased rows, and how many were put off: where none is leased but some are put off, more may be due.
    """
    of = {kind: [key for each, key in busy if each == kind] for kind in ("member", "group")}
    asked = {"now": now, "limit": limit, "members": of["member"], "groups": of["group"]}
    rows = (await session.execute(_next_rows(), asked)).all()
    claimed = sorted((row for row in rows if row.free), key=lambda row: (row.lane, row.due_at, row.id))[:limit]
    held = await _hold(session, [row for row in rows if not row.free], now)
    if claimed:
        leased = {"state": State.sending, "leased_until": now + lease, "attempts": col(Outbox.attempts) + 1}
        ids = [row.id for row in claimed]
        await session.execute(
            update(Outbox).where(col(Outbox.id).in_(ids)).values(**leased, held=False), execution_options=_BLIND
        )
    return [_claimed(row) for row in claimed], held


def _claimed(row: Any) -> Claimed:
    values = dict(zip(_FIELDS, row, strict=False))  # what follows is for claiming only
    values["attempts"] += 1
    return Claimed(**values)


async def _hold(session: AsyncSession, rows: Sequence[Any], now: datetime) -> int:
    """Put rows off until their members' hours open; hours that are just over are looked at again in a moment."""
    if rows:
        values = [
            {
                "row": row.id,
                "as": State.held if row.lane == Lane.relay else State.pending,
                "until": now if row.open else opening(row.open_from, now),
            }
            for row in rows
        ]
        put_off = {"state": bindparam("as"), "due_at": bindparam("until"), "held": True}
        statement = update(Outbox).where(col(Outbox.id) == bindparam("row"))
        await (await session.connection()).execute(statement.values(put_off), values)
    return len(rows)


async def bring_forward(session: AsyncSession, now: datetime, throttle: timedelta = LONGEST_WAIT) -> None:
    """Let go what waits longer than any answer or other try does: it was planned before the clock was turned back.

    What is throttled may wait as long as `throttle`. What is held is looked at where its member's hours are open.
    """
    failed = col(Outbox.reason) != VANISHED  # what was given back after a crash is due when it was planned to be
    tried = and_(col(Outbox.attempts) > literal_column("0"), ~col(Outbox.held), failed)
    throttled = and_(
        func.coalesce(col(Outbox.reason), "").in_((THROTTLED, FLOODED)), col(Outbox.due_at) <= now + throttle
    )
    for waits in (_in_lane(Lane.interactive), tried):
        too_long = and_(col(Outbox.due_at) > now + LONGEST_WAIT, ~throttled)
        await session.execute(
            update(Outbox).where(is_pending(Outbox), waits, too_long).values(due_at=now), execution_options=_BLIND
        )
    may_go = exists().where(col(Member.id) == col(Outbox.member_id), is_open(now))
    await session.execute(
        update(Outbox).where(is_held(Outbox), col(Outbox.due_at) > now, may_go).values(due_at=now),
        execution_options=_BLIND,
    )


async def throttled(session: AsyncSession, now: datetime) -> list[tuple[Claimed, str]]:
    """The rows that wait because a network wanted it so, until they are due, each with its reason."""
    query = select(*_CLAIMED, col(Outbox.reason)).where(
        is_pending(Outbox), col(Outbox.reason).in_((THROTTLED, FLOODED)), col(Outbox.due_at) > now
    )
    rows = (await session.execute(query)).all()
    return [(Claimed(**dict(zip(_FIELDS, row, strict=False))), row.reason) for row in rows]


async def settle(session: AsyncSession, settlements: Iterable[Settlement], now: datetime) -> None:
    """Write down what became of claimed rows, one statement for all that fared alike."""
    alike: dict[tuple[State, str | None, bool], list[int]] = {}
    due: dict[bool, list[dict[str, object]]] = {}
    for one in settlements:
        if one.due_at is None:
            alike.setdefault((one.state, one.reason, one.untried), []).append(one.row)
        else:
            asked = {"row": one.row, "as": one.state, "because": one.reason, "until": one.due_at}
            due.setdefault(one.untried, []).append(asked)
    for (state, reason, untried), ids in alike.items():
        values: dict[str, object] = {
            "state": state,
            "reason": reason,
            "leased_until": None,
            "settled_at": None if state in (State.pending, State.paused) else now,
        }
        if untried:
            values["attempts"] = col(Outbox.attempts) - 1
        await session.execute(update(Outbox).where(col(Outbox.id).in_(ids)).values(values), execution_options=_BLIND)
    for untried, waiting in due.items():
        await (await session.connection()).execute(_waiting_again(untried), waiting)


@cache
def _waiting_again(untried: bool) -> Update:
    """UPDATE: rows that wait until they are due, each until its own moment."""
    values: dict[str, Any] = {
        "state": bindparam("as"),
        "reason": bindparam("because"),
        "due_at": bindparam("until"),
        "leased_until": None,
    }
    if untried:
        first: ColumnElement[int] = literal_column("1")
        values["attempts"] = case((col(Outbox.attempts) > first, col(Outbox.attempts) - first), else_=first)
    return update(Outbox).where(col(Outbox.id) == bindparam("row")).values(values)


async def release(session: AsyncSession, before: datetime | None = None) -> int:
    """Make rows pending again whose sender vanished while they were on their way; all of them if no moment is given.

    Returns:
        How many there were.
    """
    leased = [col(Outbox.state) == literal_column("'sending'")]
    if before is not None:
        leased.append(col(Outbox.leased_until) <= before)
    result = await session.execute(
        update(Outbox).where(*leased).values(state=State.pending, leased_until=None, reason=VANISHED)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next row may go out: not before `now`, None if none waits."""
    found = [(await session.execute(query)).scalar() for query in _soonest()]
    moments = [moment for moment in found if moment is not None]
    return max(min(moments), now) if moments else None


async def asking(session: AsyncSession, now: datetime, members: Collection[int]) -> list[int]:
    """Those of some members for whom an answer could go out now."""
    if not members:
        return []
    due = and_(is_pending(Outbox), _in_lane(Lane.interactive), col(Outbox.due_at) <= now)
    query = select(col(Outbox.member_id)).where(due, col(Outbox.member_id).in_(members)).distinct()
    return [member for member in (await session.execute(query)).scalars() if member is not None]


@cache
def _soonest() -> list[Select[Any]]:
    blocked = or_(_follows_a_retry("member_id"), _follows_a_retry("group_id"))
    pending = [select(col(Outbox.due_at)).where(is_pending(Outbox), _in_lane(lane), ~blocked) for lane in Lane]
    leased = select(func.min(col(Outbox.leased_until))).where(col(Outbox.state) == literal_column("'sending'"))
    return [*(query.order_by(col(Outbox.due_at)).limit(1) for query in pending), leased]
