"""What time does with announcements: they begin when they are due, are looked at while they go out, and end."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import composing, launching, page, seconding, status
from handlers.announcements.seconding import SECOND_THOUGHTS
from handlers.audiences import pacing
from handlers.commands import COORDINATION, STAFF
from handlers.context import House
from storage import announcements, announcing, audiences, bodies, contents, outbox, recipients, relays, roles, tallies
from storage.announcements import Announcement, Outcome, State, move
from storage.contents import Content
from storage.messages import Lane, Message, Part, Text
from storage.policy import Policy
from storage.registrations import hindrance
from storage.workshops import Workshop

LOOK = timedelta(seconds=10)
"""How often an announcement is looked at while it goes out, and its author's message changed; of many less often."""

LATE = timedelta(minutes=30)
"""How late it may begin and still be in time for the hour at which each gets it."""

LOOKS = 20
"""Announcements looked at in one transaction."""


async def run_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Begin what is due, address one more page of what has begun, look at what goes out.

    Returns:
        How much there was to do; at least `limit` where there is more at once.
    """
    seen = await _begin(session, house, now, correlation)
    for announcement in await announcements.to_look_at(session, now, LOOKS):
        seen += await _look(session, house, announcement, now, correlation, limit)
    return seen


async def is_staff(session: AsyncSession, member_id: int | None) -> bool:
    """Whether somebody is of the agency's staff now."""
    return bool(await announcing.among(session, {member_id}, STAFF))


async def _begin(session: AsyncSession, house: House, now: datetime, correlation: str) -> int:
    """Let the first one begin that is due; it is stopped where its author is not of the staff any more."""
    announcement = await announcements.due(session, now)
    if announcement is None:
        return 0
    if not await is_staff(session, announcement.made_by):
        await stop(session, announcement, now)
        await _tell_coordinators(session, house, announcement, Text("announcement-author-gone"), now, correlation)
        return 1
    hindered = await _hindered(session, house, announcement, now)
    if hindered is not None:
        await stop(session, announcement, now)
        told = Message(parts=(page.title(announcement), composing.named(announcement), hindered))
        outbox.put(session, told, now, correlation, member_id=announcement.made_by, lane=Lane.reminder)
        return 1
    if await _asks_anew(session, house, announcement, now, correlation):
        return 1
    if announcement.urgent and not await _coordinates(session, announcement):
        announcement.urgent = False  # only who coordinates may wake anybody
    move(announcement, State.sending)
    announcement.began_at = announcement.look_at = now
    message = await composing.whole(session, announcement, now)
    content = Content(body=bodies.dump(message), created_at=now)
    session.add(content)
    await session.flush()
    announcement.content_id = content.id
    return 1


async def _coordinates(session: AsyncSession, announcement: Announcement) -> bool:
    return bool(await announcing.among(session, {announcement.made_by}, COORDINATION))


async def _asks_anew(
    session: AsyncSession, house: House, announcement: Announcement, now: datetime, correlation: str
) -> bool:
    """Ask for a second yes where there are too many by now to go without, and nobody who still may has given one."""
    preview = await page.counted(session, house, announcement, now)
    limit = house.policy.confirm_above
    if preview.reached <= limit or await seconding.is_given(session, house, announcement):
        return False
    on = seconding.Occasion(session=session, house=house, now=now, correlation=correlation)
    asked = await seconding.ask(on, announcement)
    grown = Text("announcement-grown", {"number": announcement.id or 0, "people": preview.reached, "limit": limit})
    how = Text("announcement-grown-asks" if asked else "announcement-grown-again", {"moment": now + SECOND_THOUGHTS})
    choices = launching.unconfirmed_choices(announcement)[1 if asked else 0 :]
    told = Message(parts=(grown, how), choices=choices)
    outbox.put(session, told, now, correlation, member_id=announcement.made_by, lane=Lane.reminder)
    return True


async def _hindered(session: AsyncSession, house: House, announcement: Announcement, now: datetime) -> Text | None:
    """Why it has lost its sense since it was let go; None where it has not."""
    if await is_about_nothing(session, announcement, now):
        return Text("announcement-workshop-gone")
    audience, k = audiences.load(announcement.audience), house.catalogue.k
    if await recipients.addressed(session, audience) == 0:
        return Text("announcement-nobody-left")
    few = await recipients.too_few(session, audience, k)
    return Text("announcement-too-few-left", {"k": k}) if few else None


async def is_about_nothing(session: AsyncSession, announcement: Announcement, now: datetime) -> bool:
    """Whether it is about a workshop for which nobody can register any more."""
    if announcement.workshop_id is None:
        return False
    return hindrance(await session.get(Workshop, announcement.workshop_id), now) is not None


async def _look(
    session: AsyncSession, house: House, announcement: Announcement, now: datetime, correlation: str, limit: int
) -> int:
    if not await is_staff(session, announcement.made_by):
        await pause(session, announcement)
        gone = Text("announcement-author-gone-running")
        await _tell_coordinators(session, house, announcement, gone, now, correlation)
        return 1
    if announcement.urgent and not await _coordinates(session, announcement):
        await announcing.calm(session, announcement)
    if announcement.resolved_at is None:
        policy = house.policy
        await recipients.resolve(session, announcement, now, correlation, policy.trial, timing(announcement, policy))
        if announcement.resolved_at is None:
            return limit  # it goes on at once
    tally = await tallies.tally(session, announcement)
    if tally.left == 0:
        await _end(session, announcement, now, correlation)
        return 1
    if tally[Outcome.paused]:  # claimed while it rested, or while its author had no role for a moment
        await announcing.resume(session, announcement, now)
    await show_progress(session, house, announcement, now, correlation)
    first, _ = await announcements.waits_until(session, announcement.content_id)
    rest = max(LOOK, timedelta(milliseconds=tally.recipients))  # counting many takes a while
    announcement.look_at = max(now, first or now) + rest
    return 1


def timing(announcement: Announcement, policy: Policy) -> recipients.Timing | None:
    """When each gets it who gets it at an hour of the day: on the first of their open days, the first day included.

    Where it began too late for that hour, because a second yes or the service was late, the first day is the next one.
    """
    if announcement.hour is None or announcement.due_at is None:
        return None
    since, began = announcement.due_at - timedelta(microseconds=1), announcement.began_at or announcement.due_at
    return pacing.at_hour(announcement.hour, policy, since if began - announcement.due_at < LATE else began)


async def show_progress(
    session: AsyncSession, house: House, announcement: Announcement, now: datetime, correlation: str
) -> None:
    """Tell the author how far it is: once, and then in the same place."""
    message = await status.of(session, house, announcement, now)
    shown = await session.get(Content, announcement.progress_id) if announcement.progress_id is not None else None
    if shown is None:
        content = outbox.put(session, message, now, correlation, member_id=announcement.made_by)
        await session.flush()
        announcement.progress_id = content.id
    elif contents.change(shown, bodies.dump(message)):
        await relays.follow(session, shown, now, correlation)


async def _end(session: AsyncSession, announcement: Announcement, now: datetime, correlation: str) -> None:
    """Nothing is left to be sent: say what became of it, in a message that is noticed."""
    move(announcement, State.sent)
    announcement.ended_at, announcement.look_at = now, None
    tally = await tallies.tally(session, announcement)
    shown = await session.get(Content, announcement.progress_id) if announcement.progress_id is not None else None
    if shown is not None and contents.change(shown, bodies.dump(Message(parts=(page.title(announcement),)))):
        await relays.follow(session, shown, now, correlation)
    announcement.progress_id = None
    message = status.report(announcement, tally)
    outbox.put(session, message, now, correlation, member_id=announcement.made_by, lane=Lane.reminder)


async def pause(session: AsyncSession, announcement: Announcement) -> None:
    """Let nothing more go out for now; what is on its way arrives."""
    move(announcement, State.paused)
    announcement.look_at = None
    await announcing.pause(session, announcement)


async def resume(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Go on where it was paused."""
    move(announcement, State.sending)
    announcement.look_at = now
    await announcing.resume(session, announcement, now)


async def stop(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Let nothing more go out, for good."""
    begun = announcement.state != State.scheduled
    move(announcement, State.stopped)
    announcement.ended_at, announcement.look_at = now, None
    if begun:
        await announcing.stop(session, announcement, now)


async def _tell_coordinators(
    session: AsyncSession, house: House, announcement: Announcement, what: Part, now: datetime, correlation: str
) -> None:
    """Tell everybody who coordinates what became of an announcement whose author cannot decide any more."""
    ids = await roles.having(session, COORDINATION)
    if house.policy.trial is not None:
        listed = await announcing.listed(session, ids, house.policy.trial)
        ids = [each for each in ids if each in listed]
    if not ids:
        return
    look = page.do(announcement, "look", Text("announcement-look"))
    message = Message(parts=(page.title(announcement), composing.named(announcement), what), choices=(look,))
    content = Content(body=bodies.dump(message), created_at=now)
    session.add(content)
    await session.flush()
    recipients_of_it = [(member_id, f"announcement-author:{content.id}:{member_id}") for member_id in ids]
    await outbox.fan_out(session, content, recipients_of_it, Lane.reminder, now, correlation)
