"""Reminders: planned when a workshop is published or moved, said when they are due to those who come then."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import hours
from handlers.context import House
from handlers.workshops import attendance, moments, wording
from handlers.workshops.moments import AFTERWARDS, LAST_CALL, Planned
from storage import attendees, bodies, contents, outbox, registrations, relays, reminders
from storage.contents import Content
from storage.members import Habits, Member
from storage.messages import Lane
from storage.policy import Policy
from storage.registrations import State
from storage.reminders import AWAY, OVER, OVERTAKEN, PAST, TODAY, UNWANTED, Reader, Reminder
from storage.workshops import Workshop

FULL_FOR = timedelta(hours=1)
"""How long nobody is called to register where no seat is free, until it is looked again."""

WORKSHOPS = 50
"""Workshops that are planned in one transaction."""


async def run_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Settle what does not take place, plan what is new, say what is due to at most `limit` people; how much it was."""
    seen = await reminders.close_stale(session, now)
    for workshop in await reminders.unplanned(session, WORKSHOPS):
        await _plan(session, workshop, now)
        seen += 1
    while seen < limit:
        await session.flush()
        found = await reminders.due(session, now)
        if found is None:
            break
        seen += max(await _look(session, house, *found, now, correlation, limit - seen), 1)
    return seen


async def _plan(session: AsyncSession, workshop: Workshop, now: datetime) -> None:
    """Plan the reminders of a start; what was due before it was known is dropped.

    One that moves back to an earlier start goes on with what had been planned for it: nobody is reminded twice.
    """
    since = max(filter(None, (workshop.created_at, workshop.published_at, workshop.changed_at)))
    there = await reminders.of_start(session, workshop)
    for each in moments.planned(workshop):
        row = there.get(each.kind)
        if row is not None and row.reason is None:
            if row.look_at is not None and (row.due_at, row.closes_at) != (each.due, each.closes):
                row.due_at, row.closes_at, row.after = each.due, each.closes, 0
                row.look_at = max(now, _first_look(each))
            continue
        if row is None:
            row = Reminder(
                workshop_id=workshop.id or 0,
                kind=each.kind,
                starts_at=workshop.starts_at,
                due_at=each.due,
                closes_at=each.closes,
                created_at=now,
            )
            session.add(row)
        row.reason, row.look_at = (PAST, None) if each.due < since else (None, _first_look(each))
        row.after, row.next_at = 0, None
    workshop.planned_for = workshop.starts_at


def _first_look(planned: Planned) -> datetime:
    return planned.due if planned.kind == AFTERWARDS else moments.noon(planned.due - moments.EARLIEST)


async def _look(
    session: AsyncSession,
    house: House,
    reminder: Reminder,
    workshop: Workshop,
    now: datetime,
    correlation: str,
    limit: int,
) -> int:
    """See to a reminder: settle it, or say it to the next `limit` people; how many there were."""
    planned = {each.kind: each for each in moments.planned(workshop)}
    mine = planned.get(reminder.kind)
    if mine is None:
        await _settle(session, reminder, UNWANTED, now)
        return 0
    if (mine.due, mine.closes) != (reminder.due_at, reminder.closes_at):  # its end, or that of registration, has moved
        reminder.due_at, reminder.closes_at, reminder.look_at = mine.due, mine.closes, max(now, _first_look(mine))
        if reminder.look_at > now:
            return 0
    following = _following(planned, mine)
    if now >= mine.closes or now >= following:
        await _settle(session, reminder, OVER if now >= mine.closes else OVERTAKEN, now)
        return 0
    late = reminder.said is None and now > mine.due and now - mine.due > following - now
    if late and following < mine.closes:
        await _settle(session, reminder, OVERTAKEN, now)
        return 0
    if reminder.told_at is not None:
        reminder.look_at = following
        return 0
    if reminder.kind == LAST_CALL and await _is_full(session, workshop):
        reminder.look_at = min(now + FULL_FOR, mine.closes)
        return 0
    return await _say(session, house, reminder, workshop, mine, following, now, correlation, limit)


async def _is_full(session: AsyncSession, workshop: Workshop) -> bool:
    """Whether nobody can register, not even to wait: a call to do it would be a mockery."""
    if workshop.waits or workshop.seats is None:
        return False
    return await registrations.taken(session, workshop.id or 0) >= workshop.seats


def _following(planned: Mapping[str, Planned], mine: Planned) -> datetime:
    """When the next reminder of the same start is due, which takes the place of this one; else when this one closes."""
    aside = (LAST_CALL, AFTERWARDS)
    later = [each.due for each in planned.values() if each.kind not in aside and each.due > mine.due]
    return mine.closes if mine.kind in aside else min(later, default=mine.closes)


async def _settle(session: AsyncSession, reminder: Reminder, reason: str, now: datetime) -> None:
    """Nothing more is said; what has not arrived yet never will."""
    reminder.look_at = None
    if reminder.told_at is None:
        reminder.reason = reason
    await reminders.withhold(session, [reminder.id or 0], reason, now)


async def _say(
    session: AsyncSession,
    house: House,
    reminder: Reminder,
    workshop: Workshop,
    mine: Planned,
    following: datetime,
    now: datetime,
    correlation: str,
    limit: int,
) -> int:
    if reminder.after == 0:
        reminder.next_at = None
        if mine.kind == AFTERWARDS:
            await attendance.ask_staff(session, workshop, now, correlation)
    zone, early = house.policy.zone, now < mine.due
    another_day = early and now.astimezone(zone).date() < mine.due.astimezone(zone).date()
    since = hours.to_utc(now.astimezone(zone).date(), time(0), zone.key) if another_day else None
    state = State.interested if mine.kind == LAST_CALL else State.registered
    found = await reminders.page(session, reminder, state, since, limit, early)
    fitting = _fitting({each.habits for each in found}, house.policy, mine, following, now)
    own = {each: moments.own(each, house.policy, mine.due) for each in fitting} if early else {}
    told, passed = _sorted(found, fitting, own, early, now)
    waits = [moment for each in found if (moment := fitting[each.habits]) is not None and moment > now]
    reminder.next_at = min(filter(None, (reminder.next_at, *waits)), default=None)
    if told:
        content = await _content(session, house, reminder, workshop, now)
        await outbox.put_each(
            session,
            [(content, each.member, f"reminder:{reminder.id}:{each.member}") for each in told],
            Lane.reminder,
            now,
            correlation,
        )
        passed += [(each.member, content, None) for each in told]
    await reminders.note(session, reminder, passed, now)
    if len(found) == limit:
        reminder.after = found[-1].member
    else:
        _end(reminder, house.policy, mine, following, now)
    return len(found)


def _fitting(
    distinct: set[Habits], policy: Policy, mine: Planned, following: datetime, now: datetime
) -> dict[Habits, datetime | None]:
    """When people of each kind of habits are reminded; computed once for all who have the same."""
    if mine.kind == AFTERWARDS:
        return {habits: moments.later(habits, policy, mine.closes, now) for habits in distinct}
    return {habits: moments.moment(habits, policy, mine.due, following, now) for habits in distinct}


def _sorted(
    found: list[Reader],
    fitting: Mapping[Habits, datetime | None],
    own: Mapping[Habits, datetime | None],
    early: bool,
    now: datetime,
) -> tuple[list[Reader], list[tuple[int, int | None, str | None]]]:
    """Who is reminded now, and who is not at all: nothing fits, or they were reminded today and this is early.

    Who registered when their `own` early moment had gone by knows it well enough: nothing is said early to them.
    """
    told: list[Reader] = []
    passed: list[tuple[int, int | None, str | None]] = []
    for each in found:
        moment = fitting[each.habits]
        if moment is None:
            passed += [] if early else [(each.member, None, AWAY)]
        elif moment <= now and not _knows(each.since, own.get(each.habits)):
            if each.today:
                passed.append((each.member, None, TODAY))
            else:
                told.append(each)
    return told, passed


async def _content(session: AsyncSession, house: House, reminder: Reminder, workshop: Workshop, now: datetime) -> int:
    """What is said: one content for all who read it on the same day."""
    said = wording.distance(workshop, now)
    if reminder.content_id is None or reminder.said != said:
        content = Content(body=bodies.dump(wording.reminder(reminder.kind, workshop, now)), created_at=now)
        session.add(content)
        await session.flush()
        reminder.content_id, reminder.said = content.id, said
    assert reminder.content_id is not None
    return reminder.content_id


def _end(reminder: Reminder, policy: Policy, mine: Planned, following: datetime, now: datetime) -> None:
    """All have been looked at: look again for those whose hour comes, and daily until it is due, for it may change."""
    reminder.after = 0
    if now >= mine.due and reminder.next_at is None:
        reminder.told_at, reminder.look_at = now, following
    elif now >= mine.due:
        assert reminder.next_at is not None
        reminder.look_at = min(reminder.next_at, following)
    else:
        daily = moments.noon(now + moments.AGAIN)
        reminder.look_at = min(filter(None, (mine.due, daily, reminder.next_at)))


def _knows(since: datetime, own: datetime | None) -> bool:
    """Whether somebody has registered so lately that a reminder was due for them before."""
    return own is not None and since > own


async def expect(session: AsyncSession, policy: Policy, workshop: Workshop, member: Member, now: datetime) -> None:
    """Have the hours of somebody who has just registered in view: theirs may close before others' do."""
    await _expect(session, policy, workshop, Habits.of(member), now, now)


def reaches(policy: Policy, workshop: Workshop, member: Member, now: datetime) -> bool:
    """Whether somebody who only wants to be reminded would be, before the registration ends."""
    call = next(each for each in moments.planned(workshop) if each.kind == LAST_CALL)
    return moments.reaches(Habits.of(member), policy, call.due, call.closes, now)


async def renew(session: AsyncSession, policy: Policy, member: Member, now: datetime) -> None:
    """Have the hours of somebody in view that have just changed, for every workshop that they are reminded of."""
    habits = Habits.of(member)
    for workshop, since in await attendees.awaits(session, member.id or 0, now - moments.OPEN_AFTERWARDS):
        await _expect(session, policy, workshop, habits, since, now)


async def _expect(
    session: AsyncSession, policy: Policy, workshop: Workshop, habits: Habits, since: datetime, now: datetime
) -> None:
    """Let reminders be looked at when the hour of somebody is there who has been registered `since` then."""
    found: dict[str, datetime] = {}
    planned = {each.kind: each for each in moments.planned(workshop)}
    for kind, each in planned.items():
        following = _following(planned, each)
        early = now < each.due
        if now >= following or (early and kind == AFTERWARDS):
            continue
        if _knows(since, moments.own(habits, policy, each.due) if early else each.due):
            continue
        moment = _fitting({habits}, policy, each, following, now)[habits]
        if moment is not None and (not early or moment < each.due):
            found[kind] = moment
    await reminders.expect(session, workshop.id or 0, found)


async def follow(session: AsyncSession, workshop: Workshop, now: datetime, correlation: str) -> None:
    """Let reminders that are on their way or there already say how the workshop stands now."""
    for reminder in (await reminders.of_start(session, workshop)).values():
        content = await session.get(Content, reminder.content_id) if reminder.content_id is not None else None
        if content is None or reminder.look_at is None:
            continue
        body = bodies.dump(wording.reminder(reminder.kind, workshop, content.created_at))
        if contents.change(content, body):
            await relays.follow(session, content, now, correlation)


async def give_back(session: AsyncSession, workshop_id: int, member_id: int, now: datetime) -> None:
    """Keep from somebody who does not come what was on its way to remind them."""
    await reminders.withhold_from(session, workshop_id, member_id, "not registered any more", now)
