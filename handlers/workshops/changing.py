"""Changing a workshop: one thing at a time. Who is concerned hears at once of another time or place."""

from collections.abc import Callable
from functools import partial
from typing import Any

from handlers.announcements import workshops as announcing
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.forms import Values
from handlers.workshops import calendar, material, offsets, planning, reminding, telling, waiting
from handlers.workshops.composing import attachments, title, when
from handlers.workshops.fields import CHANGE, FIELDS
from handlers.workshops.walltimes import deadline, moments
from storage import attendees, registrations, reminders, seats, workshops
from storage.conversations import Run
from storage.messages import Choice, Message, Text
from storage.workshops import State, Workshop

PLANNED_BY = ("starts_at", "ends_at", "registers_until", "reminders")
"""The columns by which it is planned when a workshop reminds."""


async def choose(ctx: Context, workshop: Workshop) -> None:
    """What can be changed."""
    choices = tuple(
        command("workshop", Text(f"workshop-field-{field}"), f"{workshop.id} edit {field}") for field in FIELDS
    )
    back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
    text = Text("workshop-change" if workshop.series is None else "workshop-change.series", {"title": title(workshop)})
    await ctx.answer(Message(parts=(text,), choices=(*choices, back)))


async def begin(ctx: Context, workshop: Workshop, field: str) -> None:
    """Ask for one thing anew; files and questions that are there stay until they are taken away."""
    view: dict[str, Any] = {}
    if field == "questions":
        view = {"questions": [dict(each) for each in workshop.questions]}
    if field == "material":
        view = {"files": [dict(each) for each in workshop.material if each.get("hash")]}
    if field == "reminders":
        view = {"chosen": list(offsets.chosen(workshop))}
    known = {**await planning.context(ctx), "field": field, "workshop": workshop.id, "single": True}
    before = Text("workshop-changing", {"title": title(workshop), "when": when(workshop)})
    await Conversation(ctx).open("workshop-change", before, context=known, view=view)


async def judge(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Refuse what no workshop may have, and fewer seats than are taken."""
    workshop = await workshops.find(ctx.session, run.context["workshop"])
    if workshop is None:
        return None
    if values.get("until") is not None:
        return planning.too_late(values["until"], workshop.starts_at, ctx)
    if (few := await _too_few(ctx, workshop, values)) is not None:
        return Refusal(key="seats", reason=few)
    return await planning.judge(ctx, run, values)


async def _too_few(ctx: Context, workshop: Workshop, values: Values) -> Text | None:
    """Why there cannot be so many seats only; None where there can."""
    if not isinstance(values.get("seats"), int):
        return None
    taken = await registrations.taken(ctx.session, workshop.id or 0)
    return Text("workshop-seats-few", {"number": taken}) if values["seats"] < taken else None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store the one thing, raise its number where calendars show it, tell who is concerned what they have to know."""
    if not await planning.still_staff(ctx):
        return
    workshop = await workshops.locked(ctx.session, run.context["workshop"])
    if workshop is None or workshop.state == State.cancelled or workshop.id is None:
        ctx.say("workshop-gone")
        return
    if (few := await _too_few(ctx, workshop, values)) is not None:
        ctx.send(Message(parts=(few,), choices=(_look(workshop),)))
        return
    was, place = when(workshop), (workshop.online, workshop.place, workshop.link)
    before = workshop.model_dump()
    if run.context["field"] == "when":
        await _move(ctx, workshop, values)
    if "until" in values:
        workshop.registers_until = deadline(values["until"], workshop.starts_at, ctx.house.policy.zone)
    for column, value in planning.said(ctx.scene(run, values)).items():
        setattr(workshop, column, value)
    if "material" in values:
        await material.attach(ctx, [workshop], values["material"])
    if before["names"] and not workshop.names:
        await attendees.drop_names(ctx.session, workshop.id, ctx.now)
    if workshop.model_dump() == before:
        ctx.say("workshop-same", _look(workshop))
        return
    workshop.changed_at = ctx.now
    if workshop.state == State.published:
        workshop.sequence += any(getattr(workshop, column) != before[column] for column in calendar.SHOWN)
        workshop.freed_at = ctx.now
        if any(getattr(workshop, column) != before[column] for column in PLANNED_BY):
            workshop.planned_for = None
        await seats.shorten(ctx.session, workshop.id, workshop.starts_at)
        await waiting.follow(ctx.session, workshop, ctx.now, ctx.correlation)
    await ctx.session.flush()
    await announcing.follow(ctx.session, workshop, ctx.now, ctx.correlation)
    await reminders.close_stale(ctx.session, ctx.now)
    await reminding.follow(ctx.session, workshop, ctx.now, ctx.correlation)
    message: Callable[[bool], Message] | None = None
    if (workshop.starts_at, workshop.ends_at) != (before["starts_at"], before["ends_at"]):
        message = partial(telling.moved, workshop, was)
    elif (workshop.online, workshop.place, workshop.link) != place:
        message = partial(telling.elsewhere, workshop)
    told = message is not None and workshop.state == State.published
    if message is not None and told:
        await telling.tell(ctx.session, ctx.house, workshop, message, ctx.now, ctx.correlation, but=ctx.person.id)
    ctx.say("workshop-changed-told" if told else "workshop-changed", _look(workshop), title=title(workshop))


async def _move(ctx: Context, workshop: Workshop, values: Values) -> None:
    """Give it another time; the end of registration keeps its distance, and the material stays as long as it does."""
    [(begins, ends)] = moments(values, ctx.house.policy.zone)
    workshop.registers_until = planning.kept_distance(workshop, begins, ctx)
    workshop.starts_at, workshop.ends_at, workshop.zone = begins, ends, ctx.house.policy.zone.key
    for file in attachments(workshop):
        await material.keep(ctx, file, ends)


def _look(workshop: Workshop) -> Choice:
    return command("workshop", Text("workshop-look"), str(workshop.id))


FLOW = Flow(form=CHANGE, finish=finish, progress=judge)
