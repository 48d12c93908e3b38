"""What was about to go out when a backup was made. Nobody knows whether it went: a human decides.

Restoring makes every such row `uncertain`. The moment of the restore stands in `settled_at`, so that a decision can
name which restore it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.announcements import Announcement
from storage.announcements import State as Stands
from storage.database import Moment
from storage.messages import Lane
from storage.outbox import WAITING, Outbox, State, is_pending

RESTORED = "restored"
"""Why a row is uncertain: a backup was restored in which it waited."""

DROPPED = "after a restore"
"""Why a row was dropped that a human did not want to go out any more."""

QUESTION = "restored:"
"""How the keys of those rows begin that ask what is to be done; they are never withheld themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is withheld since a restore: messages by lane, for how many people, due from when to when."""

    since: datetime
    lanes: dict[Lane, int]
    people: int
    first: datetime
    last: datetime

    @property
    def messages(self) -> int:
        """How many there are of all lanes."""
        return sum(self.lanes.values())

    @property
    def stamp(self) -> int:
        """The restore's name in a choice: an answer to the question about another restore decides nothing."""
        return round(self.since.timestamp())


def _withheld() -> ColumnElement[bool]:
    return and_(col(Outbox.state) == State.uncertain, col(Outbox.reason) == RESTORED)


async def withhold(session: AsyncSession, now: datetime) -> None:
    """Withhold everything that was about to go out: whether it went after the backup was made, nobody knows.

    A question about an earlier restore has lost its sense, and what is withheld since then stays so. An announcement
    that was under way rests, one whose time has come since has to be confirmed anew.
    """
    waiting = col(Outbox.state).in_([*WAITING, State.sending])
    await session.execute(
        update(Outbox)
        .where(waiting, col(Outbox.key).like(f"{QUESTION}%"))
        .values(state=State.dropped, reason=DROPPED, leased_until=None, settled_at=now)
    )
    await session.execute(
        update(Outbox)
        .where(or_(waiting, _withheld()))
        .values(state=State.uncertain, reason=RESTORED, leased_until=None, settled_at=now)
    )
    sending = col(Announcement.state) == Stands.sending
    begun = and_(col(Announcement.state) == Stands.scheduled, col(Announcement.due_at) <= now)
    for stood, stands in ((sending, Stands.paused), (begun, Stands.unconfirmed)):
        await session.execute(update(Announcement).where(stood).values(state=stands))


async def waiting(session: AsyncSession) -> Withheld | None:
    """What is withheld since a restore; None if nothing is."""
    by_lane = select(
        col(Outbox.lane),
        func.count().label("messages"),
        func.max(col(Outbox.settled_at)).label("since"),
        func.min(col(Outbox.due_at)).label("first"),
        func.max(col(Outbox.due_at)).label("last"),
    ).where(_withheld())
    rows = (await session.execute(by_lane.group_by(col(Outbox.lane)).order_by(col(Outbox.lane)))).all()
    if not rows:
        return None
    people = select(func.count(func.distinct(col(Outbox.member_id)))).where(_withheld())
    return Withheld(
        since=max(row.since for row in rows),
        lanes={Lane(row.lane): row.messages for row in rows},
        people=(await session.execute(people)).scalar_one(),
        first=min(row.first for row in rows),
        last=max(row.last for row in rows),
    )


async def send(session: AsyncSession, lane: Lane | None, now: datetime) -> int:
    """Let what is withheld go out, of one lane or all: now, or when it is due; how many there were.

    What closed hours had put off is due now: the hours are looked at anew before it goes. Posts that were held may
    still become a bundle.
    """
    over = or_(col(Outbox.held), col(Outbox.due_at) < now)
    due_at = case((over, literal(now, Moment)), else_=col(Outbox.due_at))
    posted = and_(col(Outbox.held), col(Outbox.lane) == Lane.relay, col(Outbox.copy_id).is_(None))
    state = case((posted, literal(State.held.value)), else_=literal(State.pending.value))
    values = {"state": state, "reason": None, "settled_at": None, "due_at": due_at, "held": posted}
    return await _decide(session, lane, values, now)


async def drop(session: AsyncSession, lane: Lane | None, now: datetime) -> int:
    """Drop what is withheld, of one lane or all; how many there were."""
    return await _decide(session, lane, {"state": State.dropped, "reason": DROPPED, "settled_at": now}, now)


async def forget(session: AsyncSession, member_id: int, reason: str, now: datetime) -> None:
    """Drop what is withheld for a member, whatever is decided about the rest."""
    await session.execute(
        update(Outbox)
        .where(_withheld(), col(Outbox.member_id) == member_id)
        .values(state=State.dropped, reason=reason, settled_at=now)
    )


async def _decide(session: AsyncSession, lane: Lane | None, values: Mapping[str, object], now: datetime) -> int:
    chosen = [_withheld()] if lane is None else [_withheld(), col(Outbox.lane) == lane]
    result = await session.execute(
        update(Outbox).where(*chosen).values(attempts=0, **values).execution_options(synchronize_session=False)
    )
    if not (await session.execute(select(exists().where(_withheld())))).scalar_one():
        # answered: whoever has not got the question yet, because their hours are closed, need not be asked
        unasked = (is_pending(Outbox), col(Outbox.key).like(f"{QUESTION}%"))
        over = {"state": State.dropped, "reason": "decided", "settled_at": now}
        await session.execute(update(Outbox).where(*unasked).values(over))
    return int(result.rowcount)  # type: ignore[attr-defined]
