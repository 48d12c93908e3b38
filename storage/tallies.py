"""What became of an announcement: in figures for all, in a line for each, kept when the outbox forgets.

The outbox knows as long as it keeps its rows. A member can have two of them, or one beside what is written down, if two
people turned out to be one: what came nearest to them counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.accounts import Account
from storage.announcements import Announcement, Outcome, Recipient
from storage.members import Member
from storage.outbox import Outbox, State

OPTED_OUT, STOPPED, UNTRIED, LEFT = "opted out", "stopped", "not on the trial list", "left"
"""Why rows are dropped that belong to an announcement."""

RANKS = (
    Outcome.sent,
    Outcome.uncertain,
    Outcome.waiting,
    Outcome.held,
    Outcome.paused,
    Outcome.failed,
    Outcome.unreachable,
    Outcome.sent,
    Outcome.opted_out,
    Outcome.stopped,
    Outcome.untried,
    Outcome.dropped,
)
"""Outcomes, what came nearest to somebody first; the second `sent` is that they had it already, by whatever row."""

_RANK = {outcome: RANKS.index(outcome) for outcome in RANKS}
LEAST = _RANK[Outcome.dropped]
"""What is known of a recipient of whom nothing is known: nobody sent anything."""

_HAD_IT = len(RANKS) - 1 - RANKS[::-1].index(Outcome.sent)
_BLIND = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many recipients fared how; every recipient counts once."""

    of: Mapping[Outcome, int]

    def __getitem__(self, outcome: Outcome) -> int:
        """How many fared like that."""
        return self.of.get(outcome, 0)

    @property
    def recipients(self) -> int:
        """How many there are in all."""
        return sum(self.of.values())

    @property
    def left(self) -> int:
        """How many it may still go to by itself."""
        return self[Outcome.waiting] + self[Outcome.held] + self[Outcome.paused]

    @property
    def failed(self) -> int:
        """How many it could not be brought to, or perhaps not."""
        return self[Outcome.unreachable] + self[Outcome.failed] + self[Outcome.uncertain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recipient: their name in the service, what became of it, since when, and what the network or we said."""

    member: int
    name: str | None
    outcome: Outcome
    at: datetime | None
    reason: str | None


async def tally(session: AsyncSession, announcement: Announcement) -> Tally:
    """Count what became of an announcement for each of its recipients.

    Not a join: a database that has not counted its new rows yet would compare each with each.
    """
    noted = select(col(Recipient.member_id), literal(1).label("is"), _written(Recipient).label("rank"))
    queued = select(col(Outbox.member_id), literal(0), _rank())
    both = union_all(
        noted.where(col(Recipient.announcement_id) == announcement.id),
        queued.where(col(Outbox.content_id) == announcement.content_id, col(Outbox.member_id).is_not(None), _is_new()),
    ).subquery()
    best = func.min(both.c.rank).label("rank")
    people = select(best).group_by(both.c.member_id).having(func.max(both.c["is"]) == 1).subquery()
    counted: dict[Outcome, int] = {}
    for row in (await session.execute(select(people.c.rank, func.count()).group_by(people.c.rank))).all():
        counted[RANKS[row[0]]] = counted.get(RANKS[row[0]], 0) + row[1]
    return Tally(of=counted)


async def lines(session: AsyncSession, announcement: Announcement, after: int, limit: int) -> list[Line]:
    """The next recipients by number after a member, with what became of it for each; none: there are no more."""
    query = (
        select(Recipient, col(Member.name))
        .join(Member, col(Member.id) == col(Recipient.member_id))
        .where(col(Recipient.announcement_id) == announcement.id, col(Recipient.member_id) > after)
        .order_by(col(Recipient.member_id))
        .limit(limit)
    )
    people: Sequence[Any] = (await session.execute(query)).all()
    ids = [recipient.member_id for recipient, _ in people]
    theirs = and_(col(Outbox.content_id) == announcement.content_id, col(Outbox.member_id).in_(ids), _is_new())
    columns = (col(Outbox.member_id), col(Outbox.settled_at), col(Outbox.reason), _rank().label("rank"))
    known: dict[int, Any] = {}
    for row in (await session.execute(select(*columns).where(theirs).order_by(col(Outbox.id)))).all():
        if row.member_id not in known or row.rank < known[row.member_id].rank:
            known[row.member_id] = row
    return [_line(recipient, name, known.get(recipient.member_id)) for recipient, name in people]


def _line(recipient: Recipient, name: str | None, row: Any) -> Line:
    """What is written down of a recipient, or what the outbox knows if that came nearer to them."""
    written = LEAST if recipient.outcome is None else _RANK[Outcome(recipient.outcome)]
    rank = LEAST if row is None else row.rank
    settled = recipient if row is None or (recipient.outcome is not None and written <= rank) else row
    return Line(
        member=recipient.member_id,
        name=name,
        outcome=RANKS[min(written, rank)],
        at=settled.settled_at,
        reason=settled.reason,
    )


async def note_outcomes(session: AsyncSession, before: datetime) -> None:
    """Write down what became of announcements where the outbox forgets what was settled before a moment."""
    settled = select(col(Outbox.content_id)).where(col(Outbox.settled_at) < before).distinct()
    said_by = select(col(Announcement.content_id)).where(col(Announcement.content_id).is_not(None))
    forgotten = set((await session.execute(settled)).scalars())  # apart: only so the index of settled rows is used
    going = forgotten & set((await session.execute(said_by)).scalars())
    if not going:
        return
    stays = case((or_(col(Outbox.settled_at).is_(None), col(Outbox.settled_at) >= before), 1), else_=0)
    rows = _best(col(Outbox.content_id).in_(going)).having(func.max(stays) == 0).subquery()
    outcome = case(*((rows.c.rank == rank, literal(outcome.value)) for rank, outcome in enumerate(RANKS)))
    said = update(Recipient).where(
        col(Recipient.member_id) == rows.c.member_id,
        col(Recipient.announcement_id) == col(Announcement.id),
        col(Announcement.content_id) == rows.c.content_id,
        or_(col(Recipient.outcome).is_(None), rows.c.rank < _written(Recipient)),
    )
    kept = {"outcome": outcome, "reason": rows.c.reason, "settled_at": rows.c.settled_at}
    await session.execute(said.values(kept), execution_options=_BLIND)


def _best(whose: ColumnElement[bool]) -> Any:
    """SQL: for each content and member the rank of what came nearest to them, of new messages."""
    return (
        select(
            col(Outbox.content_id),
            col(Outbox.member_id),
            func.min(_rank()).label("rank"),
            func.max(col(Outbox.settled_at)).label("settled_at"),
            func.max(col(Outbox.reason)).label("reason"),
        )
        .where(whose, _is_new(), col(Outbox.member_id).is_not(None))
        .group_by(col(Outbox.content_id), col(Outbox.member_id))
    )


def _is_new() -> ColumnElement[bool]:
    """SQL: the row brings something new, and is no change of what is there, nor for one account only."""
    return and_(col(Outbox.copy_id).is_(None), col(Outbox.account_id).is_(None))


def _rank() -> ColumnElement[int]:
    """SQL: where the outcome that a row stands for is among the ranks."""
    state, reason = col(Outbox.state), func.coalesce(col(Outbox.reason), "")
    reachable = exists().where(col(Account.member_id) == col(Outbox.member_id), col(Account.reachable))
    table: list[tuple[ColumnElement[bool], Outcome]] = [
        (state.in_([State.sent, State.bundled]), Outcome.sent),
        (or_(state == State.held, and_(state == State.pending, col(Outbox.held))), Outcome.held),
        (state.in_([State.pending, State.sending]), Outcome.waiting),
        (state == State.paused, Outcome.paused),
        (state == State.uncertain, Outcome.uncertain),
        (and_(state == State.dead, reachable.correlate(Outbox)), Outcome.failed),
        (state == State.dead, Outcome.unreachable),
        (reason == OPTED_OUT, Outcome.opted_out),
        (reason == STOPPED, Outcome.stopped),
        (reason == UNTRIED, Outcome.untried),
    ]
    ranks = [(condition, _RANK[outcome]) for condition, outcome in table]
    return case((state == State.superseded, _HAD_IT), *ranks, else_=_RANK[Outcome.dropped])


def _written(recipient: Any) -> ColumnElement[int]:
    """SQL: where what is written down of a recipient is among the ranks; the last one where nothing is."""
    ranks = ((col(recipient.outcome) == outcome.value, _RANK[outcome]) for outcome in Outcome)
    return case(*ranks, else_=LEAST)


async def hand_over(session: AsyncSession, member_id: int, other_id: int) -> None:
    """Let what is written down of another one who is the same person count where it came nearer to them."""
    other = aliased(Recipient)
    theirs = (
        col(other.announcement_id) == col(Recipient.announcement_id),
        col(other.member_id) == other_id,
        col(other.outcome).is_not(None),
    )
    nearer = or_(col(Recipient.outcome).is_(None), _written(other) < _written(Recipient))
    names = ("outcome", "reason", "settled_at")
    kept = {name: select(getattr(other, name)).where(*theirs).scalar_subquery() for name in names}
    mine = (col(Recipient.member_id) == member_id, exists().where(*theirs, nearer))
    await session.execute(update(Recipient).where(*mine).values(kept), execution_options=_BLIND)
