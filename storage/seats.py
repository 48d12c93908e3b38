"""Seats that became free: offered to who has waited longest, and passed on when nobody claims them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import claims, registrations, seat_offers, workshops
from storage.claims import Offer
from storage.members import Member
from storage.registrations import Registration, State, is_offered
from storage.workshops import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Somebody who is offered a seat: which registration it is, whose, and until when they can claim it."""

    registration_id: int
    member_id: int
    offer: Offer


async def offer_next(session: AsyncSession, workshop_id: int, now: datetime, longest: timedelta) -> list[Offered]:
    """Offer every free seat to who has waited longest, for `longest` at most (`storage.claims`).

    Those who let theirs pass make room first. Nothing is offered of what is cancelled or has begun. The end of
    registration is no end of an offer: who waits came in time.
    """
    await lapse(session, workshop_id, now)
    workshop = await workshops.find(session, workshop_id)
    if workshop is None:
        return []
    workshop.freed_at = None
    await session.flush()
    if workshop.state != workshops.State.published or now >= workshop.starts_at:
        return []
    waiting = select(Registration, col(Member.open_from)).join(Member, col(Member.id) == col(Registration.member_id))
    waiting = waiting.where(col(Registration.workshop_id) == workshop_id, col(Registration.state) == State.waiting)
    waiting = waiting.order_by(col(Registration.since), col(Registration.id))
    if workshop.seats is not None:
        waiting = waiting.limit(max(workshop.seats - await registrations.taken(session, workshop_id), 0))
    found = []
    for row, opens in (await session.execute(waiting)).all():
        made = claims.offer(now, opens, workshop.starts_at, longest)
        if made is None:
            break
        row.state, row.offered_until, row.changed_at = State.offered, made.until, now
        found.append(Offered(registration_id=row.id or 0, member_id=row.member_id, offer=made))
    await session.flush()
    return found


async def lapse(session: AsyncSession, workshop_id: int, now: datetime) -> list[int]:
    """Let offers pass whose time is over, and what waits to be sent of them; whose they were, by member."""
    await workshops.locked(session, workshop_id)
    over = (col(Registration.workshop_id) == workshop_id, is_offered(), col(Registration.offered_until) <= now)
    query = select(Registration).where(*over).order_by(col(Registration.id))
    rows = (await session.execute(query, execution_options={"populate_existing": True})).scalars().all()
    keys = [seat_offers.key(row.id, row.changed_at) for row in rows]
    for row in rows:
        row.state, row.offered_until, row.changed_at = State.lapsed, None, now
        await registrations.clear(session, row)
    if keys:
        await seat_offers.withhold(session, keys, "too late", now)
    return [row.member_id for row in rows]


async def offers(session: AsyncSession, workshop_id: int) -> list[Registration]:
    """Who is offered a seat of a workshop."""
    offered = (col(Registration.workshop_id) == workshop_id, is_offered())
    return list((await session.execute(select(Registration).where(*offered).order_by(col(Registration.id)))).scalars())


async def due(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """The workshops in which a seat became free, or an offer is over."""
    freed = select(col(Workshop.id)).where(col(Workshop.freed_at).is_not(None), col(Workshop.freed_at) <= now)
    over = select(col(Registration.workshop_id)).where(is_offered(), col(Registration.offered_until) <= now)
    found = (await session.execute(freed.union(over).limit(limit))).scalars()
    return sorted({each for each in found if each is not None})


async def next_due(session: AsyncSession) -> datetime | None:
    """When a seat is to be offered or passed on next."""
    freed = select(func.min(col(Workshop.freed_at))).where(col(Workshop.freed_at).is_not(None))
    over = select(func.min(col(Registration.offered_until))).where(is_offered())
    found = [(await session.execute(query)).scalar() for query in (freed, over)]
    return min((moment for moment in found if moment is not None), default=None)


async def close(session: AsyncSession, workshop_id: int, now: datetime) -> None:
    """Take back what is offered of a workshop that does not take place: who was offered a seat waits as before."""
    await session.flush()
    rows = await offers(session, workshop_id)
    await seat_offers.withhold(session, [seat_offers.key(row.id, row.changed_at) for row in rows], "cancelled", now)
    for row in rows:
        row.state, row.offered_until, row.changed_at = State.waiting, None, now
    await session.flush()


async def shorten(session: AsyncSession, workshop_id: int, end: datetime) -> None:
    """Let no offer last longer than until `end`: the workshop begins earlier now."""
    late = (col(Registration.workshop_id) == workshop_id, is_offered(), col(Registration.offered_until) > end)
    await session.flush()
    await session.execute(
        update(Registration).where(*late).values(offered_until=end), execution_options={"synchronize_session": "fetch"}
    )
