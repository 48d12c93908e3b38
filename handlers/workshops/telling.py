"""What those who come, wait or want to be reminded are told when something changes: at once, whatever their hours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House, command
from handlers.workshops import filing
from handlers.workshops.composing import title, when, where
from storage import attendees, bodies
from storage.contents import Content
from storage.messages import Choice, Lane, Message, Part, Text, Verbatim
from storage.registrations import CONCERNED, State
from storage.workshops import Workshop


def decline(workshop: Workshop) -> Choice:
    """The way out, in one tap."""
    return command("workshops", Text("workshop-decline"), f"{workshop.id} decline")


def moved(workshop: Workshop, was: Text, inside: bool) -> Message:
    """It takes place at another time; who is `inside` reads the address of the online room."""
    parts: list[Part] = [Text("workshop-moved", {"title": title(workshop), "was": was, "when": when(workshop)})]
    return Message(parts=(*parts, where(workshop, inside)), choices=(_look(workshop), decline(workshop)))


def elsewhere(workshop: Workshop, inside: bool) -> Message:
    """It takes place somewhere else."""
    told = Text("workshop-elsewhere", {"title": title(workshop), "when": when(workshop)})
    return Message(parts=(told, where(workshop, inside)), choices=(_look(workshop), decline(workshop)))


def cancelled(workshop: Workshop, reason: str = "") -> Message:
    """It does not take place, perhaps for a reason in the words of staff."""
    parts: list[Part] = [Text("workshop-cancelled", {"title": title(workshop), "when": when(workshop)})]
    parts += [Verbatim(reason)] if reason else []
    return Message(parts=tuple(parts), choices=(command("workshops", Text("menu-workshops")),))


def _look(workshop: Workshop) -> Choice:
    return command("workshops", Text("workshop-look"), str(workshop.id))


async def tell(
    session: AsyncSession,
    house: House,
    workshop: Workshop,
    message: Callable[[bool], Message],
    now: datetime,
    correlation: str,
    but: int = 0,
) -> None:
    """Tell everybody concerned once of this change; its number is the workshop's `sequence`.

    `but` made it and knows; if they are registered themselves, they get the file all the same.

    `message` is given whether its reader is inside: registered, and so gets the file for their calendar too.
    """
    assert workshop.id is not None
    occasion = f"workshop:{workshop.id}:{workshop.sequence}"
    attached = await filing.file(session, house, workshop, now, inside=True)
    without = tuple(state for state in CONCERNED if state is not State.registered)
    for inside, states in ((True, (State.registered,)), (False, without)):
        said = replace(message(inside), files=(attached,) if inside else ())
        content = Content(body=bodies.dump(said), created_at=now)
        await attendees.queue(
            session,
            workshop.id,
            content,
            states,
            occasion,
            Lane.interactive,
            now,
            correlation,
            but=0 if inside else but,
        )
