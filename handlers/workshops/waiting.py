"""Free seats: who waits is offered one in turn, and it is passed on when nobody claims it. A tick looks for them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House, command
from handlers.workshops import telling
from handlers.workshops.composing import title, when
from storage import bodies, outbox, seats, workshops
from storage.contents import Content
from storage.messages import Lane, Message, Text
from storage.seats import Offered
from storage.workshops import Workshop


async def offer_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Offer what became free, and pass on what was not claimed; how many workshops were looked at."""
    due = await seats.due(session, now, limit)
    for workshop_id in due:
        await offer(session, house, workshop_id, now, correlation)
    return len(due)


async def offer(session: AsyncSession, house: House, workshop_id: int, now: datetime, correlation: str) -> None:
    """Offer the free seats of one workshop, and tell those who are offered one.

    Who wants quiet is told when their hours open, and has their time from then on; at once where that is too late.
    """
    offered = await seats.offer_next(session, workshop_id, now, house.policy.claim)
    workshop = await workshops.find(session, workshop_id)
    if workshop is None:
        return
    alike: dict[tuple[datetime, bool], list[Offered]] = {}
    for each in offered:
        alike.setdefault((each.offer.until, each.offer.at_once), []).append(each)
    for (until, at_once), those in alike.items():
        content = Content(body=bodies.dump(_offer(workshop, until)), created_at=now)
        keys = [(each.member_id, f"seat:{each.registration_id}:{until:%Y%m%dT%H%M%S}") for each in those]
        lane = Lane.interactive if at_once else Lane.reminder
        await outbox.fan_out(session, content, keys, lane, now, correlation)


def _offer(workshop: Workshop, until: datetime) -> Message:
    text = Text("workshop-offer", {"title": title(workshop), "when": when(workshop), "until": until})
    claim = command("workshops", Text("workshop-claim"), f"{workshop.id} claim")
    return Message(parts=(text,), choices=(claim, telling.decline(workshop)))
