"""Steering an announcement that is under way, and the second look at its rows before they are sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, exists, false, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import optouts, reaching, recipients
from storage.announcements import Announcement, Outcome, Recipient
from storage.announcements import State as Stands
from storage.database import Moment
from storage.delivery import Claimed, Settlement
from storage.members import Member, Status
from storage.messages import Lane
from storage.optouts import OptOut
from storage.outbox import WAITING, Outbox, State
from storage.reaching import Listed
from storage.roles import MemberRole
from storage.tallies import LEFT, OPTED_OUT, STOPPED, UNTRIED

OVER = (Stands.stopped, Stands.withdrawn)
"""Where an announcement stands of which nothing new goes out any more."""

_BLIND = {"synchronize_session": False}  # nobody has these rows loaded


async def pause(session: AsyncSession, announcement: Announcement) -> None:
    """Let what has not gone yet rest; what is on its way arrives."""
    announcement.state = Stands.paused
    await session.flush()
    waits = and_(_rows(announcement), col(Outbox.state) == State.pending)
    await session.execute(update(Outbox).where(waits).values(state=State.paused), execution_options=_BLIND)


async def resume(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Let what was paused go on: now, or when it is due."""
    announcement.state = Stands.sending
    await session.flush()
    over = col(Outbox.due_at) < now
    due_at = case((over, literal(now, Moment)), else_=col(Outbox.due_at))
    rests = and_(_rows(announcement), col(Outbox.state) == State.paused)
    held = case((over, false()), else_=col(Outbox.held))  # who has quiet hours is still known, and looked at anew
    values = {"state": State.pending, "due_at": due_at, "held": held}
    await session.execute(update(Outbox).where(rests).values(values), execution_options=_BLIND)


async def calm(session: AsyncSession, announcement: Announcement) -> None:
    """Let it be urgent no longer: what has not gone yet keeps to quiet hours, whatever its readers want."""
    announcement.urgent = False
    await session.flush()
    waits = and_(_rows(announcement), col(Outbox.state).in_(WAITING))
    await session.execute(update(Outbox).where(waits).values(urgent=False), execution_options=_BLIND)


async def stop(session: AsyncSession, announcement: Announcement, now: datetime) -> int:
    """Drop what has not gone yet, for good; how many rows there were. Who was not looked at yet is no recipient."""
    announcement.state, announcement.ended_at = Stands.stopped, now
    announcement.resolved_at = announcement.resolved_at or now
    await session.flush()
    waits = and_(_rows(announcement), col(Outbox.state).in_(WAITING))
    over = {"state": State.dropped, "reason": STOPPED, "settled_at": now}
    done = await session.execute(update(Outbox).where(waits).values(over), execution_options=_BLIND)
    return int(done.rowcount)  # type: ignore[attr-defined]


async def again(
    session: AsyncSession,
    announcement: Announcement,
    now: datetime,
    correlation: str,
    uncertain: bool = False,
    trial: Listed | None = None,
) -> int:
    """Send it once more to those it could not be brought to and who can be reached now, and who still want it.

    With `uncertain` also to those of whom nobody knows; they may get it twice. It is under way again then.

    Returns:
        How many they are; none of what was withdrawn.
    """
    if announcement.state == Stands.withdrawn:
        return 0
    fit = _fits(announcement, trial)
    failed = [State.dead, State.uncertain] if uncertain else [State.dead]
    rows = update(Outbox).where(
        _rows(announcement),
        col(Outbox.state).in_(failed),
        exists().where(col(Member.id) == col(Outbox.member_id), fit),
        ~_has_another(failed),
    )
    fresh = {"state": State.pending, "reason": None, "settled_at": None, "due_at": now, "attempts": 0, "held": False}
    done = await session.execute(rows.values(fresh), execution_options=_BLIND)
    count = int(done.rowcount)  # type: ignore[attr-defined]
    known = exists().where(
        _rows(announcement),
        col(Outbox.member_id) == col(Recipient.member_id),
        col(Outbox.state).not_in([State.dropped]),
    )
    noted = [Outcome.unreachable, Outcome.failed, *([Outcome.uncertain] if uncertain else [])]
    missed = and_(
        col(Recipient.announcement_id) == announcement.id,
        col(Recipient.outcome).in_(noted),
        exists().where(col(Member.id) == col(Recipient.member_id), fit),
        ~known,
    )
    count += await recipients.put(session, announcement, missed, now, now, correlation)
    reached = update(Recipient).where(
        col(Recipient.announcement_id) == announcement.id,
        col(Recipient.outcome).in_(noted),
        exists().where(_rows(announcement), col(Outbox.member_id) == col(Recipient.member_id), _lives()),
    )
    unknown = {"outcome": None, "reason": None, "settled_at": None}
    await session.execute(reached.values(unknown), execution_options=_BLIND)
    if count:
        announcement.state, announcement.ended_at = Stands.sending, None
        await session.flush()
    return count


async def look_again(
    session: AsyncSession, rows: Sequence[Claimed], trial: Listed | None = None, staff: Collection[str] | None = None
) -> dict[int, Settlement]:
    """What becomes at once of claimed rows of announcements that may not be sent now, by row.

    Between queueing and sending, an announcement can have been paused or stopped, its author can have lost every role
    of the `staff` (then it rests until somebody decides), and its reader can have opted out or left; and whatever
    queued them, a trial reaches nobody who is not on its list, nor do corrections of what went out before it.
    """
    changes = [row for row in rows if row.copy_id is not None and row.member_id is not None]
    found = await _untried(session, changes, trial) if trial is not None else {}
    fresh = [row for row in rows if row.lane == Lane.bulk and row.copy_id is None and row.member_id is not None]
    if not fresh:
        return found
    names = (Announcement.content_id, Announcement.state, Announcement.category, Announcement.made_by)
    query = select(*map(col, names)).where(col(Announcement.content_id).in_({row.content_id for row in fresh}))
    announced = {each.content_id: each for each in (await session.execute(query)).all()}
    if not announced:
        return found
    ids = {row.member_id for row in fresh if row.content_id in announced}
    unwanted = select(col(OptOut.member_id), col(OptOut.category)).where(col(OptOut.member_id).in_(ids))
    opted_out = {(row.member_id, row.category) for row in (await session.execute(unwanted)).all()}
    may: set[int | None] = set(ids)
    if trial is not None:
        may = await listed(session, ids, trial)
    authors = {each.made_by for each in announced.values()}
    if staff is not None:
        authors = await among(session, authors, staff)
    members = select(col(Member.id)).where(col(Member.id).in_(ids), col(Member.status) == Status.active)
    joined = set((await session.execute(members)).scalars())
    for row in fresh:
        announcement = announced.get(row.content_id)
        if announcement is None:
            continue
        if row.member_id not in joined:
            found[row.id] = Settlement(row=row.id, state=State.dropped, reason=LEFT)
        elif row.member_id not in may:
            found[row.id] = Settlement(row=row.id, state=State.dropped, reason=UNTRIED)
        elif announcement.state in OVER:
            found[row.id] = Settlement(row=row.id, state=State.dropped, reason=STOPPED)
        elif (row.member_id, announcement.category) in opted_out:
            found[row.id] = Settlement(row=row.id, state=State.dropped, reason=OPTED_OUT)
        elif announcement.state == Stands.paused or announcement.made_by not in authors:
            found[row.id] = Settlement(row=row.id, state=State.paused, untried=True)
    return found


async def _untried(session: AsyncSession, changes: Sequence[Claimed], trial: Listed) -> dict[int, Settlement]:
    """Changes of announcements that somebody has who is not on the list of a trial."""
    said = select(col(Announcement.content_id)).where(
        col(Announcement.content_id).in_({row.content_id for row in changes})
    )
    announced = set((await session.execute(said)).scalars()) if changes else set()
    theirs = [row for row in changes if row.content_id in announced]
    may = await listed(session, {row.member_id for row in theirs}, trial)
    over = [row for row in theirs if row.member_id not in may]
    return {row.id: Settlement(row=row.id, state=State.dropped, reason=UNTRIED) for row in over}


async def listed(session: AsyncSession, ids: Collection[int | None], trial: Listed) -> set[int | None]:
    """Those of some members who are on the list of a trial."""
    there = select(col(Member.id)).where(col(Member.id).in_(ids), reaching.is_listed(trial))
    return set((await session.execute(there)).scalars()) if ids else set()


async def among(session: AsyncSession, ids: Collection[int | None], roles: Collection[str]) -> set[int | None]:
    """Those of some members who have one of some roles now, and have not left."""
    query = select(col(Member.id)).join(MemberRole, col(MemberRole.member_id) == col(Member.id))
    having = (col(Member.id).in_(ids), col(Member.status) == Status.active, col(MemberRole.role).in_(list(roles)))
    return set((await session.execute(query.where(*having))).scalars())


async def ask_no_more(session: AsyncSession, content_id: int | None, now: datetime) -> None:
    """Drop a question that was answered for whoever has not got it yet."""
    waits = (col(Outbox.content_id) == content_id, col(Outbox.copy_id).is_(None), col(Outbox.state).in_(WAITING))
    over = {"state": State.dropped, "reason": "decided", "settled_at": now}
    await session.execute(update(Outbox).where(*waits).values(over), execution_options=_BLIND)


async def opt_out(session: AsyncSession, member_id: int, category: str, now: datetime) -> None:
    """Let a member get nothing of a category from now on, not even what waits for them already."""
    await optouts.choose(session, member_id, {category} | await optouts.of_member(session, member_id), now)
    await drop_unwanted(session, member_id, now)


async def drop_unwanted(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Drop what waits for a member of categories that they have opted out of."""
    unwanted = select(col(OptOut.category)).where(col(OptOut.member_id) == member_id)
    announced = select(col(Announcement.content_id)).where(col(Announcement.category).in_(unwanted))
    waits = (col(Outbox.member_id) == member_id, col(Outbox.state).in_(WAITING), col(Outbox.lane) == Lane.bulk)
    over = {"state": State.dropped, "reason": OPTED_OUT, "settled_at": now}
    rows = update(Outbox).where(*waits, col(Outbox.copy_id).is_(None), col(Outbox.content_id).in_(announced))
    await session.execute(rows.values(over), execution_options=_BLIND)


async def forget_member(session: AsyncSession, member_id: int) -> None:
    """Forget what a member was told, what they did not want to be told, and which announcements were theirs."""
    await session.execute(delete(Recipient).where(col(Recipient.member_id) == member_id))
    await session.execute(delete(OptOut).where(col(OptOut.member_id) == member_id))
    for column in (col(Announcement.made_by), col(Announcement.confirmed_by)):
        await session.execute(update(Announcement).where(column == member_id).values({column: None}))


def _rows(announcement: Announcement) -> ColumnElement[bool]:
    """SQL: the rows of the outbox that bring an announcement to somebody, not changes of it."""
    return and_(col(Outbox.content_id) == announcement.content_id, col(Outbox.copy_id).is_(None))


def _has_another(failed: Sequence[State]) -> ColumnElement[bool]:
    """SQL: another row, of the other one whom the member was once, brought it to them, may yet, or is tried instead."""
    other = aliased(Outbox)
    instead = and_(col(other.state).in_(failed), col(other.id) < col(Outbox.id))
    counts = or_(col(other.state).not_in([State.dropped, *failed]), instead)
    same = (col(other.content_id) == col(Outbox.content_id), col(other.member_id) == col(Outbox.member_id))
    found: ColumnElement[bool] = exists().where(*same, col(other.copy_id).is_(None), counts).correlate(Outbox)
    return found


def _lives() -> ColumnElement[bool]:
    return col(Outbox.state).in_([State.pending, State.paused, State.sending])


def _fits(announcement: Announcement, trial: Listed | None) -> ColumnElement[bool]:
    """SQL: the member can be reached now, wants announcements of this kind, and may get them."""
    listed = [] if trial is None else [reaching.is_listed(trial)]
    wanted = optouts.wants(announcement.category)
    return and_(col(Member.status) == Status.active, reaching.is_reachable(), wanted, *listed)
