"""Who comes to a workshop and who waits: looked up, told of changes, handed over, forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, case, cast, delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import reminders, seat_offers, takeaways, workshops
from storage.announcements import Announcement
from storage.consents import Consent, Purpose
from storage.contents import Content
from storage.database import Moment, insert_into
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox
from storage.outbox import State as OutboxState
from storage.registrations import SEATED, AttendanceName, Registration, State
from storage.workshops import Workshop

_BLIND = {"synchronize_session": False}
_ORDER = {State.registered: 0, State.offered: 1, State.waiting: 2, State.interested: 3, State.lapsed: 4}


async def of_member(session: AsyncSession, member_id: int, workshop_ids: Collection[int]) -> dict[int, Registration]:
    """What a member said about some workshops, by workshop."""
    query = select(Registration).where(
        col(Registration.member_id) == member_id, col(Registration.workshop_id).in_(workshop_ids)
    )
    return {row.workshop_id: row for row in (await session.execute(query)).scalars()}


async def awaits(session: AsyncSession, member_id: int, ended_after: datetime) -> list[tuple[Workshop, datetime]]:
    """The workshops that a member may be reminded of and that are not over for good, each since when they may be."""
    query = (
        select(Workshop, col(Registration.changed_at))
        .join(Registration, col(Registration.workshop_id) == col(Workshop.id))
        .where(
            col(Registration.member_id) == member_id,
            col(Registration.state).in_((State.registered, State.interested)),
            workshops.is_published(),
            col(Workshop.ends_at) > ended_after,
        )
        .order_by(col(Workshop.id))
    )
    await session.flush()
    return [(row[0], row[1]) for row in await session.execute(query)]


async def people(
    session: AsyncSession, workshop_id: int, states: Sequence[str], limit: int, offset: int
) -> list[tuple[Registration, str, str | None]]:
    """A page of registrations, state by state as given, those who have waited longest first.

    Returns:
        Each with the name here, and the real one, if one was given.
    """
    place = case({state: number for number, state in enumerate(states)}, value=col(Registration.state))
    query = (
        select(Registration, col(Member.name), col(AttendanceName.name))
        .join(Member, col(Member.id) == col(Registration.member_id))
        .outerjoin(AttendanceName, col(AttendanceName.registration_id) == col(Registration.id))
        .where(col(Registration.workshop_id) == workshop_id, col(Registration.state).in_(states))
        .order_by(place, col(Registration.since), col(Registration.id))
    )
    rows = await session.execute(query.limit(limit).offset(offset))
    return [(row, here or "", real) for row, here, real in rows]


async def who_came(session: AsyncSession, workshop_id: int) -> list[tuple[str | None, str | None]]:
    """Region and carrier of each member who was at a workshop, in no order that tells anything."""
    query = (
        select(col(Member.region), col(Member.carrier))
        .join(Registration, col(Registration.member_id) == col(Member.id))
        .where(
            col(Registration.workshop_id) == workshop_id,
            col(Registration.state) == State.registered,
            col(Registration.came).is_(True),
        )
    )
    return [(row.region, row.carrier) for row in await session.execute(query)]


async def queue(
    session: AsyncSession,
    workshop_id: int,
    content: Content,
    states: Collection[str],
    occasion: str,
    lane: Lane,
    now: datetime,
    correlation: str,
    but: int = 0,
) -> None:
    """Queue one content for everybody whose registration stands in one of these states, by one INSERT … SELECT.

    `occasion` makes it once for each; `but` is left out, who did it themself.
    """
    if content.id is None:
        session.add(content)
    await session.flush()
    values: dict[str, Any] = {
        "key": literal(f"{occasion}:") + cast(col(Registration.member_id), String),
        "content_id": literal(content.id),
        "member_id": col(Registration.member_id),
        "lane": literal(int(lane)),
        "state": literal(OutboxState.pending.value),
        "due_at": literal(now, Moment),
        "created_at": literal(now, Moment),
        "attempts": literal(0),
        "correlation": literal(correlation),
    }
    whom = select(*values.values()).where(
        col(Registration.workshop_id) == workshop_id,
        col(Registration.state).in_(states),
        col(Registration.member_id) != but,
    )
    into = insert_into(session.get_bind().dialect.name, Outbox)
    rows = into.from_select(list(values), whom, include_defaults=False)
    await session.execute(rows.on_conflict_do_nothing(index_elements=["key"]))


async def real_name(session: AsyncSession, registration_id: int) -> AttendanceName | None:
    """The real name that was given for an attendance list."""
    return await session.get(AttendanceName, registration_id)


async def put_name(session: AsyncSession, registration_id: int, name: str, now: datetime) -> None:
    """Keep a real name for an attendance list, in place of another one."""
    await session.merge(AttendanceName(registration_id=registration_id, name=name, consented_at=now))
    await session.flush()


async def drop_name(session: AsyncSession, registration_id: int) -> None:
    """Forget a real name."""
    await session.execute(delete(AttendanceName).where(col(AttendanceName.registration_id) == registration_id))


async def drop_names(session: AsyncSession, workshop_id: int, now: datetime) -> None:
    """Forget all real names for a workshop that needs none any more, and note that those consents no longer hold."""
    await session.flush()
    named = select(col(AttendanceName.registration_id))
    whose = (col(Registration.workshop_id) == workshop_id, col(Registration.id).in_(named))
    rows = (await session.execute(select(col(Registration.id), col(Registration.member_id)).where(*whose))).all()
    theirs = col(AttendanceName.registration_id).in_([row.id for row in rows])
    await session.execute(delete(AttendanceName).where(theirs), execution_options=_BLIND)
    await withdraw_unneeded(session, [row.member_id for row in rows], now)


async def withdraw_unneeded(session: AsyncSession, members: Collection[int], now: datetime) -> None:
    """Note that the consent to give a real name no longer holds for those members of whom none is left."""
    named = (
        select(col(Registration.member_id))
        .join(AttendanceName, col(AttendanceName.registration_id) == col(Registration.id))
        .where(col(Registration.member_id).in_(members))
    )
    given = (
        col(Consent.member_id).in_(members),
        col(Consent.purpose) == Purpose.attendance,
        col(Consent.withdrawn_at).is_(None),
    )
    over = update(Consent).where(*given, col(Consent.member_id).not_in(named)).values(withdrawn_at=now)
    await session.execute(over, execution_options=_BLIND)


async def hand_over(session: AsyncSession, member_id: int, other_id: int, now: datetime) -> None:
    """Let a member have the registrations of another one who is the same person.

    Of two for one workshop the better one stays, with the earlier place in line; a seat that both had is free.
    """
    await session.flush()
    query = select(Registration).where(col(Registration.member_id).in_([member_id, other_id]))
    mine: dict[int, Registration] = {}
    theirs: dict[int, Registration] = {}
    for row in (await session.execute(query.order_by(col(Registration.workshop_id)))).scalars():
        (mine if row.member_id == member_id else theirs)[row.workshop_id] = row
    freed = []
    for workshop_id in sorted(mine.keys() & theirs.keys()):
        await workshops.locked(session, workshop_id)
        both = (mine[workshop_id], theirs.pop(workshop_id))
        kept, gone = sorted(both, key=lambda row: _ORDER.get(State(row.state), len(_ORDER)))
        if all(row.state in SEATED for row in both):
            freed.append(workshop_id)
        if gone.state == State.offered:
            offer = seat_offers.key(gone.id, gone.changed_at)
            await seat_offers.withhold(session, [offer], "has a seat", now)
        if kept.state == gone.state == State.waiting:
            kept.since = min(kept.since, gone.since)
        kept.answers, kept.reminds = kept.answers or gone.answers, kept.reminds or gone.reminds
        kept.came = gone.came if kept.came is None else kept.came or gone.came
        name, other = await real_name(session, kept.id or 0), await real_name(session, gone.id or 0)
        if other is not None:
            if name is None and kept.state in (*SEATED, State.waiting):
                await put_name(session, kept.id or 0, other.name, other.consented_at)
            await session.delete(other)
            await session.flush()
        await session.delete(gone)
        await session.flush()
        kept.member_id = member_id
    for row in theirs.values():
        row.member_id = member_id
    await session.flush()
    await workshops.note_freed(session, freed, now)


async def forget(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Forget the registrations of a member who leaves; their seats are free, and workshops they made are nobody's."""
    await session.flush()
    theirs = (col(Registration.member_id) == member_id,)
    seated = select(col(Registration.workshop_id)).where(*theirs, col(Registration.state).in_(SEATED))
    freed = list((await session.execute(seated)).scalars())
    ids = select(col(Registration.id)).where(*theirs)
    await session.execute(
        delete(AttendanceName).where(col(AttendanceName.registration_id).in_(ids)), execution_options=_BLIND
    )
    await session.execute(delete(Registration).where(*theirs), execution_options=_BLIND)
    await reminders.forget_member(session, member_id)
    await takeaways.forget_member(session, member_id)
    await workshops.note_freed(session, freed, now)
    await workshops.part_with(session, member_id)


async def purge(session: AsyncSession, workshops_before: datetime, names_before: datetime, limit: int) -> None:
    """Forget real names of workshops that were over before a moment, and workshops with all registrations."""
    over = select(col(Registration.id)).join(Workshop, col(Workshop.id) == col(Registration.workshop_id))
    over = over.where(or_(col(Workshop.ends_at) < names_before, col(Workshop.ends_at) < workshops_before))
    await session.execute(
        delete(AttendanceName).where(col(AttendanceName.registration_id).in_(over)), execution_options=_BLIND
    )
    old = select(col(Workshop.id)).where(col(Workshop.ends_at) < workshops_before)
    gone = list((await session.execute(old.order_by(col(Workshop.ends_at)).limit(limit))).scalars())
    if not gone:
        return
    await session.execute(delete(Registration).where(col(Registration.workshop_id).in_(gone)), execution_options=_BLIND)
    await reminders.forget(session, [workshop_id for workshop_id in gone if workshop_id is not None])
    await takeaways.forget(session, gone)
    about = update(Announcement).where(col(Announcement.workshop_id).in_(gone)).values(workshop_id=None)
    await session.execute(about, execution_options=_BLIND)
    await session.execute(delete(Workshop).where(col(Workshop.id).in_(gone)), execution_options=_BLIND)
