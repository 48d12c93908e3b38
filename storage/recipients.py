"""Recipients: whom an announcement is addressed to, found when it is due and written down with the outbox rows.

Everything is set-wise: members are looked at in ranges of their ids, a transaction each, by INSERT … SELECT. How far
that has come stands in the announcement, in the transaction of the rows: so a crash loses and doubles nobody.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import audiences, optouts
from storage.announcements import Announcement, Outcome, Recipient
from storage.announcements import State as Stands
from storage.audiences import Audience
from storage.database import Moment, insert
from storage.members import Habits, Member, is_open
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.reaching import Listed, is_listed, is_reachable, network

PAGE = 20_000
"""Members looked at in one transaction: less than half a second on SQLite."""

Timing = Callable[[Habits], datetime | None]
"""When a member with these habits is to get it; None: as soon as their hours are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would become of an announcement now, in people.

    `networks`: whom it would go to, by network. `opted_out`, `unreachable`, `untried` (not on the list of a trial) get
    nothing. Of those it goes to, `closed` are out of their hours, of whom `paused` have said that they are away.
    """

    networks: Mapping[str, int]
    opted_out: int
    unreachable: int
    untried: int
    closed: int
    paused: int

    @property
    def reached(self) -> int:
        """How many it would go to."""
        return sum(self.networks.values())

    @property
    def addressed(self) -> int:
        """How many are in the audience."""
        return self.reached + self.opted_out + self.unreachable + self.untried


async def preview(
    session: AsyncSession, audience: Audience | None, category: str, now: datetime, trial: Listed | None = None
) -> Preview:
    """Count what would become of an announcement; `trial` is the list of those who may be reached, None: everybody."""
    away = func.coalesce(col(Member.paused_until) > now, false())
    people = (
        select(
            _outcome(category, trial).label("outcome"),
            network().label("network"),
            and_(~is_open(now), ~away).label("closed"),
            away.label("away"),
        )
        .where(audiences.where(audience))
        .subquery()
    )
    kinds = (people.c.outcome, people.c.network, people.c.closed, people.c.away)
    rows = (await session.execute(select(*kinds, func.count().label("number")).group_by(*kinds))).all()
    networks: dict[str, int] = {}
    for row in rows:
        if row.outcome is None:
            networks[row.network] = networks.get(row.network, 0) + row.number

    def count(outcome: Outcome) -> int:
        return sum(row.number for row in rows if row.outcome == outcome)

    return Preview(
        networks=dict(sorted(networks.items())),
        opted_out=count(Outcome.opted_out),
        unreachable=count(Outcome.unreachable),
        untried=count(Outcome.untried),
        closed=sum(row.number for row in rows if row.outcome is None and (row.closed or row.away)),
        paused=sum(row.number for row in rows if row.outcome is None and row.away),
    )


async def addressed(session: AsyncSession, audience: Audience | None) -> int:
    """How many are in an audience, whatever would become of it for them."""
    query = select(func.count()).select_from(Member).where(audiences.where(audience))
    found: int = (await session.execute(query)).scalar_one()
    return found


async def too_few(session: AsyncSession, audience: Audience | None, k: int) -> bool:
    """Whether an audience was filtered down to fewer people than may be told apart, but is not empty.

    Who is named by their registration for a workshop may be few; so may be everybody.
    """
    if audience is None or audiences.is_registered(audience):
        return False
    return 0 < await addressed(session, audience) < k


async def resolve(
    session: AsyncSession,
    announcement: Announcement,
    now: datetime,
    correlation: str,
    trial: Listed | None = None,
    timing: Timing | None = None,
    page: int = PAGE,
) -> int:
    """Write down the recipients among the next members, and queue its content for those who get it.

    To be called, a transaction each time, until `resolved_at` is set. What does not go out any more is left alone, what
    is paused is queued as paused. The key of each row is `announcement:ID:MEMBER`.

    Returns:
        How many recipients there were among them.

    Raises:
        ValueError: the announcement has no content yet.
        Unreadable: its audience is none.
    """
    if announcement.content_id is None or announcement.id is None:
        raise ValueError("an announcement without content")
    if announcement.resolved_at is not None or announcement.state not in (Stands.sending, Stands.paused):
        return 0
    last = (await session.execute(select(func.max(col(Member.id))))).scalar() or 0
    first, upto = announcement.resolved, announcement.resolved + page
    had_it = await _came_from_earlier_pages(session, announcement, (first, upto))
    found = await _note(session, announcement, (first, upto), now, trial)
    await _queue(session, announcement, (first, upto), had_it, now, correlation, timing)
    announcement.resolved = upto
    if upto >= last:
        announcement.resolved_at = now
    await session.flush()
    return found


async def _came_from_earlier_pages(
    session: AsyncSession, announcement: Announcement, among: tuple[int, int]
) -> list[int]:
    """Members of a page for whom it was queued already, as the other one whom they turned out to be.

    Who got nothing as that one is forgotten, and looked at anew with all that is true of them now.
    """
    first, upto = among
    theirs = (
        col(Recipient.announcement_id) == announcement.id,
        col(Recipient.member_id) > first,
        col(Recipient.member_id) <= upto,
    )
    known = select(col(Recipient.member_id), col(Recipient.outcome)).where(*theirs)
    found = {row.member_id: row.outcome for row in (await session.execute(known)).all()}
    nothing = [member_id for member_id, outcome in found.items() if outcome is not None]
    if nothing:  # hardly ever: it need not be part of what all pages cost
        queued = select(col(Outbox.member_id)).where(
            col(Outbox.content_id) == announcement.content_id, col(Outbox.member_id).in_(nothing)
        )
        anew = set(nothing) - set((await session.execute(queued)).scalars())
        await session.execute(delete(Recipient).where(*theirs, col(Recipient.member_id).in_(anew)))
        return [member_id for member_id in found if member_id not in anew]
    return list(found)


async def _note(
    session: AsyncSession, announcement: Announcement, among: tuple[int, int], now: datetime, trial: Listed | None
) -> int:
    columns = {
        "announcement_id": literal(announcement.id),
        "member_id": col(Member.id),
        "outcome": _outcome(announcement.category, trial),
        "settled_at": literal(now, Moment),
    }
    first, upto = among
    people = select(*columns.values()).where(
        col(Member.id) > first, col(Member.id) <= upto, audiences.where(audiences.load(announcement.audience))
    )
    statement = insert(session, Recipient).from_select(list(columns), people, include_defaults=False)
    done = await session.execute(statement.on_conflict_do_nothing())
    return int(done.rowcount)  # type: ignore[attr-defined]


async def _queue(
    session: AsyncSession,
    announcement: Announcement,
    among: tuple[int, int],
    but: Collection[int],
    now: datetime,
    correlation: str,
    timing: Timing | None,
) -> None:
    first, upto = among
    theirs = and_(
        col(Recipient.announcement_id) == announcement.id,
        col(Recipient.member_id) > first,
        col(Recipient.member_id) <= upto,
        col(Recipient.outcome).is_(None),
        *([col(Recipient.member_id).not_in(but)] if but else []),
    )
    if timing is None:
        await put(session, announcement, theirs, now, now, correlation)
        return
    for due_at, members in (await _moments(session, theirs, now, timing)).items():
        await put(session, announcement, and_(theirs, col(Recipient.member_id).in_(members)), now, due_at, correlation)


async def _moments(
    session: AsyncSession, theirs: ColumnElement[bool], now: datetime, timing: Timing
) -> dict[datetime, list[int]]:
    """Who gets it when: those with equal habits at the same moment."""
    query = select(Member).join(Recipient, col(Recipient.member_id) == col(Member.id)).where(theirs)
    columns = [col(getattr(Member, name)) for name in Habits.__dataclass_fields__]
    known: dict[Habits, datetime] = {}
    found: dict[datetime, list[int]] = {}
    for row in (await session.execute(query.with_only_columns(col(Member.id), *columns))).all():
        habits = Habits.of(row)
        if habits not in known:
            known[habits] = timing(habits) or now
        found.setdefault(known[habits], []).append(row.id)
    return found


async def put(
    session: AsyncSession,
    announcement: Announcement,
    whose: ColumnElement[bool],
    now: datetime,
    due_at: datetime,
    correlation: str,
) -> int:
    """Queue the content of an announcement for some of its recipients, each once; how many there were."""
    state = State.paused if announcement.state == Stands.paused else State.pending
    columns: dict[str, Any] = {
        "key": literal(f"announcement:{announcement.id}:") + cast(col(Recipient.member_id), String),
        "content_id": literal(announcement.content_id),
        "member_id": col(Recipient.member_id),
        "lane": literal(int(Lane.bulk)),
        "state": literal(state.value),
        "due_at": literal(due_at, Moment),
        "urgent": literal(announcement.urgent),
        "created_at": literal(now, Moment),
        "attempts": literal(0),
        "correlation": literal(correlation),
    }
    rows = select(*columns.values()).where(whose)
    statement = insert(session, Outbox).from_select(list(columns), rows, include_defaults=False)
    done = await session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _outcome(category: str, trial: Listed | None) -> ColumnElement[str | None]:
    """SQL: why a member gets nothing of a category; NULL if they do."""
    reasons = [
        (~optouts.wants(category), literal(Outcome.opted_out.value)),
        (~is_reachable(), literal(Outcome.unreachable.value)),
    ]
    if trial is not None:
        reasons.insert(0, (~is_listed(trial), literal(Outcome.untried.value)))
    found: ColumnElement[str | None] = case(*reasons, else_=cast(null(), String))
    return found
