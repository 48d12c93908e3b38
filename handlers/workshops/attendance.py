"""Who was there: staff of a workshop tick a list, for a few days after its end; people may say so themselves."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import STAFF
from handlers.context import Context, command
from handlers.ids import row_id
from handlers.workshops import people
from handlers.workshops.composing import title
from handlers.workshops.moments import OPEN_AFTERWARDS
from storage import attendees, outbox, registrations, roles
from storage.messages import Choice, Lane, Message, Text, Verbatim
from storage.registrations import Registration, State
from storage.workshops import State as Standing
from storage.workshops import Workshop

PAGE = 12
"""People on one page of the list, each a choice."""


async def ask_staff(session: AsyncSession, workshop: Workshop, now: datetime, correlation: str) -> None:
    """Offer the list to whoever made a workshop, once it is over and if they still are of the staff."""
    if workshop.made_by is None:
        return
    theirs = await roles.roles_of(session, [workshop.made_by])
    if not theirs.get(workshop.made_by, frozenset()) & STAFF:
        return
    choice = command("workshop", Text("attendance-list"), f"{workshop.id} attendance")
    message = Message(parts=(Text("attendance-offer", {"title": title(workshop)}),), choices=(choice,))
    key = f"attendance:{workshop.id}:{workshop.ends_at:%Y%m%dT%H%M}"
    if not await outbox.known(session, key):
        outbox.put(session, message, now, correlation, member_id=workshop.made_by, lane=Lane.reminder, key=key)


def is_open(workshop: Workshop, now: datetime) -> bool:
    """Whether it can be said who is or was there: from the start until some days after the end."""
    published = workshop.state == Standing.published
    return published and workshop.starts_at <= now < workshop.ends_at + OPEN_AFTERWARDS


async def show(ctx: Context, workshop: Workshop, more: str) -> None:
    """`/workshop 12 attendance 2`: a page of the list; `… tick 7 2` ticks somebody on it, or takes that back."""
    if not people.is_inside(ctx, workshop):
        await _say(ctx, workshop, "attendance-inside")
        return
    if not is_open(workshop, ctx.now):
        await _say(ctx, workshop, "attendance-early" if ctx.now < workshop.starts_at else "attendance-closed")
        return
    word, _, rest = more.partition(" ")
    if word == "tick":
        ticked, _, more = rest.partition(" ")
        await _tick(ctx, workshop, row_id(ticked))
    page = max(row_id(more), 1)
    found = await attendees.people(ctx.session, workshop.id or 0, (State.registered,), PAGE + 1, (page - 1) * PAGE)
    choices = [_choice(workshop, row, here, page) for row, here, _ in found[:PAGE]]
    for wanted, label, there in ((page - 1, "choice-previous", page > 1), (page + 1, "choice-next", len(found) > PAGE)):
        if there:
            choices.append(command("workshop", Text(label), f"{workshop.id} attendance {wanted}", aside=True))
    choices.append(command("workshop", Text("choice-back"), str(workshop.id), aside=True))
    key = "attendance" if found else "attendance-nobody"
    await ctx.answer(Message(parts=(Text(key, {"title": title(workshop)}),), choices=tuple(choices)))


def _choice(workshop: Workshop, row: Registration, here: str, page: int) -> Choice:
    rest = f"{workshop.id} attendance tick {row.id} {page}"
    return Choice(value=f"workshop {rest}", label=Verbatim(here), data=f">/workshop {rest}", chosen=row.came is True)


async def _tick(ctx: Context, workshop: Workshop, registration_id: int) -> None:
    row = await ctx.session.get(Registration, registration_id)
    if row is not None and row.workshop_id == workshop.id and row.state == State.registered:
        row.came = row.came is not True
        await ctx.session.flush()


async def _say(ctx: Context, workshop: Workshop, key: str) -> None:
    back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
    await ctx.answer(Message(parts=(Text(key, {"title": title(workshop)}),), choices=(back,)))


# --- what people say themselves ----------------------------------------------------------------


async def come(ctx: Context, workshop: Workshop) -> None:
    """The answer to a reminder: "I am coming". Nothing is stored that was not known."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    coming = row is not None and row.state == State.registered
    hindered = registrations.hindrance(workshop, ctx.now) in (None, registrations.Outcome.closed)
    look = command("workshops", Text("workshop-look"), str(workshop.id), aside=True)
    key = "come-good" if coming and hindered else "come-not"
    await ctx.answer(Message(parts=(Text(key, {"title": title(workshop)}),), choices=(look,)))


async def was_there(ctx: Context, workshop: Workshop) -> None:
    """Who was there says so, and is asked what they take along."""
    if await _note(ctx, workshop, True):
        choices = (
            command("workshops", Text("takeaway-write"), f"{workshop.id} takeaway"),
            command("workshops", Text("takeaway-need"), f"{workshop.id} need"),
        )
        await ctx.answer(Message(parts=(Text("attended-thanks", {"title": title(workshop)}),), choices=choices))


async def was_not(ctx: Context, workshop: Workshop) -> None:
    """Who was not there says so; nobody asks why."""
    if await _note(ctx, workshop, False):
        await ctx.answer(Message(parts=(Text("attended-not"),)))


async def _note(ctx: Context, workshop: Workshop, came: bool) -> bool:
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    if row is None or row.state != State.registered or not is_open(workshop, ctx.now):
        await ctx.answer(Message(parts=(Text("attended-closed", {"title": title(workshop)}),)))
        return False
    row.came = came
    await ctx.session.flush()
    return True
