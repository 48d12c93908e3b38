"""Who was there: staff tick a list, or people say so themselves in one tap."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import STAFF
from handlers.context import House, command
from storage import outbox, roles
from storage.messages import Lane, Message, Text, Verbatim
from storage.workshops import Workshop


async def ask_staff(session: AsyncSession, house: House, workshop: Workshop, now: datetime, correlation: str) -> None:
    """Offer the list to whoever made a workshop, once it is over and if they still are of the staff."""
    if workshop.made_by is None:
        return
    theirs = await roles.roles_of(session, [workshop.made_by])
    if not theirs.get(workshop.made_by, frozenset()) & STAFF:
        return
    choice = command("workshop", Text("attendance-list"), f"{workshop.id} attendance")
    message = Message(parts=(Text("attendance-offer", {"title": Verbatim(workshop.title)}),), choices=(choice,))
    key = f"attendance:{workshop.id}:{workshop.ends_at:%Y%m%dT%H%M}"
    if not await outbox.known(session, key):
        outbox.put(session, message, now, correlation, member_id=workshop.made_by, lane=Lane.reminder, key=key)
