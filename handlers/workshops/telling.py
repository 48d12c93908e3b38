"""What those who come, wait or want to be reminded are told when something changes: at once, whatever their hours."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import command
from handlers.workshops.composing import title, when, where
from storage import attendees, bodies
from storage.contents import Content
from storage.messages import Choice, Lane, Message, Part, Text
from storage.registrations import CONCERNED
from storage.workshops import Workshop


def decline(workshop: Workshop) -> Choice:
    """The way out, in one tap."""
    return command("workshops", Text("workshop-decline"), f"{workshop.id} decline")


def moved(workshop: Workshop, was: Text) -> Message:
    """It takes place at another time."""
    parts: list[Part] = [Text("workshop-moved", {"title": title(workshop), "was": was, "when": when(workshop)})]
    return Message(parts=(*parts, where(workshop, True)), choices=(_look(workshop), decline(workshop)))


def elsewhere(workshop: Workshop) -> Message:
    """It takes place somewhere else."""
    told = Text("workshop-elsewhere", {"title": title(workshop), "when": when(workshop)})
    return Message(parts=(told, where(workshop, True)), choices=(_look(workshop), decline(workshop)))


def cancelled(workshop: Workshop) -> Message:
    """It does not take place."""
    told = Text("workshop-cancelled", {"title": title(workshop), "when": when(workshop)})
    return Message(parts=(told,), choices=(command("workshops", Text("menu-workshops")),))


def _look(workshop: Workshop) -> Choice:
    return command("workshops", Text("workshop-look"), str(workshop.id))


async def tell(
    session: AsyncSession, workshop: Workshop, message: Message, now: datetime, correlation: str, but: int = 0
) -> None:
    """Tell everybody concerned once of this change; its number is the workshop's `sequence`."""
    assert workshop.id is not None
    content = Content(body=bodies.dump(message), created_at=now)
    occasion = f"workshop:{workshop.id}:{workshop.sequence}"
    await attendees.queue(
        session, workshop.id, content, CONCERNED, occasion, Lane.interactive, now, correlation, but=but
    )
