"""Free seats: who waits is offered one in turn, and it is passed on when nobody claims it. A tick looks for them."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House, command
from handlers.workshops import telling
from handlers.workshops.composing import title, when
from storage import attendees, bodies, contents, outbox, registrations, relays, seat_offers, seats, workshops
from storage.contents import Content
from storage.messages import Arg, Choice, Keyword, Lane, Message, Text
from storage.registrations import State
from storage.seats import Offered
from storage.workshops import Workshop


async def offer_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Offer what became free, and pass on what was not claimed; how many workshops were looked at."""
    due = await seats.due(session, now, limit)
    for workshop_id in due:
        await offer(session, house, workshop_id, now, correlation)
    return len(due)


async def offer(session: AsyncSession, house: House, workshop_id: int, now: datetime, correlation: str) -> None:
    """Offer the free seats of one workshop, and tell those who are offered one, and those whose time was over.

    Who wants quiet is told when their hours open, and has their time from then on; at once where that is too late.
    """
    lapsed = await seats.lapse(session, workshop_id, now)
    await attendees.withdraw_unneeded(session, lapsed, now)
    offered = await seats.offer_next(session, workshop_id, now, house.policy.claim)
    workshop = await workshops.find(session, workshop_id)
    if workshop is None:
        return
    if lapsed:
        gone = Content(body=bodies.dump(_passed(workshop, await _stands(session, workshop, now))), created_at=now)
        keys = [(member, f"lapsed:{workshop_id}:{member}:{now:%Y%m%dT%H%M%S}") for member in lapsed]
        await outbox.fan_out(session, gone, keys, Lane.reminder, now, correlation)
    alike: dict[tuple[datetime, bool], list[Offered]] = {}
    for each in offered:
        alike.setdefault((each.offer.until, each.offer.at_once), []).append(each)
    for (until, at_once), those in alike.items():
        content = Content(body=bodies.dump(_offer(workshop, until)), created_at=now)
        keys = [(each.member_id, seat_offers.key(each.registration_id, now)) for each in those]
        lane = Lane.interactive if at_once else Lane.reminder
        await outbox.fan_out(session, content, keys, lane, now, correlation)


def _offer(workshop: Workshop, until: datetime) -> Message:
    text = Text("workshop-offer", {"title": title(workshop), "when": when(workshop), "until": until})
    claim = command("workshops", Text("workshop-claim"), f"{workshop.id} claim")
    return Message(parts=(text,), choices=(claim, telling.decline(workshop)))


Stands = Literal["free", "queue", "full", "closed"]


async def _stands(session: AsyncSession, workshop: Workshop, now: datetime) -> Stands:
    """What somebody can do now who let a seat pass: it has gone on, or nobody waits for it."""
    if registrations.hindrance(workshop, now) is not None:
        return "closed"
    found = await registrations.counts(session, workshop.id or 0)
    seated = sum(found.get(state, 0) for state in registrations.SEATED)
    if workshop.seats is None or (seated < workshop.seats and not found.get(State.waiting)):
        return "free"
    return "queue" if workshop.waits else "full"


def _passed(workshop: Workshop, stands: Stands) -> Message:
    """The time to claim is over; kindly, with what is possible still."""
    args: dict[str, Arg] = {"title": title(workshop), "when": when(workshop), "stands": Keyword(stands)}
    label = {"free": "workshop-register", "queue": "workshop-queue"}.get(stands)
    choices: tuple[Choice, ...] = (command("workshops", Text("workshop-look"), str(workshop.id), aside=True),)
    if label is not None:
        choices = (command("workshops", Text(label), f"{workshop.id} register"), *choices)
    return Message(parts=(Text("workshop-passed", args),), choices=choices)


async def follow(session: AsyncSession, workshop: Workshop, now: datetime, correlation: str) -> None:
    """Let offers that are on their way or there already say how the workshop stands now."""
    rows = {seat_offers.key(row.id, row.changed_at): row for row in await seats.offers(session, workshop.id or 0)}
    said = {content: rows[key] for key, content in (await seat_offers.contents(session, rows)).items()}
    for content_id, row in said.items():
        assert row.offered_until is not None
        content = await session.get_one(Content, content_id)
        if contents.change(content, bodies.dump(_offer(workshop, row.offered_until))):
            await relays.follow(session, content, now, correlation)
