"""Who comes to a workshop and who waits, for staff; real names and answers for the staff of that workshop only."""

from typing import Any

from handlers.commands import COORDINATION
from handlers.context import Context, command
from handlers.ids import row_id
from handlers.workshops.composing import title, when
from handlers.workshops.lists import worded
from storage import attendees
from storage.messages import Choice, Lines, Message, Part, Text, Verbatim
from storage.registrations import Registration, State
from storage.workshops import Workshop

PAGE = 15
"""People shown at once: with all that they answered, that is one message of every network."""

STATES = (State.registered, State.offered, State.waiting)
"""Who is listed: those who come first, then those who wait."""


def is_inside(ctx: Context, workshop: Workshop) -> bool:
    """Whether somebody is of the staff of this workshop: who made it, and coordinators."""
    return workshop.made_by == ctx.person.id or bool(COORDINATION & ctx.person.roles)


async def show(ctx: Context, workshop: Workshop, more: str) -> None:
    """`/workshop 12 people`: a page of them, in the order in which they registered."""
    number, inside = max(row_id(more), 1), is_inside(ctx, workshop)
    found = await attendees.people(ctx.session, workshop.id or 0, STATES, PAGE + 1, (number - 1) * PAGE)
    parts: list[Part] = [Text("workshop-people-head", {"title": title(workshop), "when": when(workshop)})]
    if not found:
        parts.append(Text("workshop-people-none"))
    for state in STATES:
        lines = [_line(workshop, row, here, real, inside) for row, here, real in found[:PAGE] if row.state == state]
        if lines:
            parts += [Text(f"workshop-people-{state.value}"), Lines(tuple(lines))]
    if not inside and (workshop.names or workshop.questions):
        parts.append(Text("workshop-people-outside"))
    choices: list[Choice] = []
    if number > 1:
        choices.append(command("workshop", Text("choice-previous"), f"{workshop.id} people {number - 1}", aside=True))
    if len(found) > PAGE:
        choices.append(command("workshop", Text("choice-next"), f"{workshop.id} people {number + 1}", aside=True))
    if found and inside and workshop.names:
        choices.append(command("workshop", Text("attendance-take"), f"{workshop.id} list"))
    choices.append(command("workshop", Text("choice-back"), str(workshop.id), aside=True))
    await ctx.answer(Message(parts=tuple(parts), choices=tuple(choices)))


def _line(workshop: Workshop, row: Registration, here: str, real: str | None, inside: bool) -> Text:
    """Somebody, with what they answered."""
    who = Text("workshop-person", {"name": Verbatim(here)})
    if inside and workshop.names:
        who = Text("workshop-person-unnamed", {"name": Verbatim(here)})
        if real:
            who = Text("workshop-person-real", {"name": Verbatim(here), "real": Verbatim(real)})
    answers = tuple(_answer(each, row.answers[each["key"]]) for each in workshop.questions if _given(row, each))
    return Text("workshop-person-answers", {"who": who, "answers": answers}) if inside and answers else who


def _given(row: Registration, question: dict[str, Any]) -> bool:
    return bool(row.answers.get(question["key"]))


def _answer(question: dict[str, Any], words: str) -> Text:
    return Text("workshop-answer", {"question": worded(question), "answer": Verbatim(str(words))})
