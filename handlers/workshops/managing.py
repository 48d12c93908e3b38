"""`/workshop`, for staff: drafts and what is to come; one workshop with everything that can be done with it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from handlers.announcements import workshops as announcing
from handlers.audiences.wording import describe
from handlers.context import Context, command
from handlers.folding import fold
from handlers.ids import row_id
from handlers.workshops import (
    attendance,
    attendance_list,
    cancelling,
    changing,
    numbers,
    offsets,
    people,
    planning,
    summary,
)
from handlers.workshops.composing import about, title, when
from handlers.workshops.fields import FIELDS
from storage import audiences, registrations, workshops
from storage.messages import Choice, Keyword, Lines, Message, Part, Text
from storage.workshops import State, Workshop

PAGE = 8
"""Workshops shown at once."""

Deed = Callable[[Context, Workshop, str], Awaitable[None]]
"""What a word after the number does; it is given what stands after the word."""


async def manage(ctx: Context) -> None:
    """`/workshop`: all; `/workshop new`: the form; `/workshop 12`: one; `/workshop 12 move`: do something with it."""
    first, rest = numbers.first(ctx.call.rest if ctx.call else "")
    if fold(first) in ("new", "neu"):
        await planning.start(ctx)
        return
    if not first or fold(first) in ("page", "seite"):
        await _list(ctx, max(row_id(rest), 1))
        return
    workshop = await workshops.find(ctx.session, numbers.meant(first))
    if workshop is None:
        await ctx.answer(Message(parts=(Text("workshop-gone"),), choices=(cancelling.to_list(),)))
        return
    word, _, more = rest.partition(" ")
    deed = DEEDS.get(fold(word), _page)
    await deed(ctx, workshop, fold(more.strip()))


async def _list(ctx: Context, page: int) -> None:
    found, number = await workshops.planned(ctx.session, ctx.now, PAGE, (page - 1) * PAGE)
    new = command("workshop", Text("workshop-new"), "new", aside=True)
    if not found:
        await ctx.answer(Message(parts=(Text("workshop-none"),), choices=(new,)))
        return
    numbered = list(enumerate(found, start=(page - 1) * PAGE + 1))
    lines = tuple(
        Text(
            "workshop-line",
            {
                "number": index,
                "id": numbers.shown(each.id),
                "title": title(each),
                "when": when(each),
                "state": Keyword(each.state),
            },
        )
        for index, each in numbered
    )
    choices: list[Choice] = [
        replace(command("workshop", Text("mine-open", {"number": index}), str(each.id)), number=index)
        for index, each in numbered
    ]
    if page > 1:
        choices.append(command("workshop", Text("choice-previous"), f"page {page - 1}", aside=True))
    if page * PAGE < number:
        choices.append(command("workshop", Text("choice-next"), f"page {page + 1}", aside=True))
    await ctx.answer(Message(parts=(Text("workshop-all"), Lines(lines)), choices=(*choices, new)))


async def _page(ctx: Context, workshop: Workshop, _more: str) -> None:
    """One workshop as staff see it."""
    await ctx.answer(await page(ctx, workshop))


async def page(ctx: Context, workshop: Workshop, *before: Part) -> Message:
    """A workshop with where it stands, how many come, and what can be done."""
    found = await registrations.counts(ctx.session, workshop.id or 0)
    lines: list[Text] = [
        Text("workshop-state", {"number": numbers.shown(workshop.id), "state": Keyword(workshop.state)})
    ]
    if workshop.state == State.published:
        come, waiting = found.get(registrations.State.registered, 0), found.get(registrations.State.waiting, 0)
        offered = found.get(registrations.State.offered, 0)
        if workshop.seats is None:
            lines.append(Text("workshop-come", {"number": come}))
        else:
            lines.append(Text("workshop-come-of", {"number": come, "seats": workshop.seats}))
        lines += [Text("workshop-wait", {"number": waiting + offered})] if waiting or offered else []
    elif workshop.seats is not None:
        lines.append(Text("workshop-seats-planned", {"number": workshop.seats}))
    if workshop.audience:
        audience = await describe(ctx.session, audiences.load(workshop.audience))
        lines.append(Text("workshop-whom", {"audience": audience}))
    if workshop.names:
        lines.append(Text("workshop-needs-names"))
    parts = (*before, *about(workshop, ctx.now, full=False, inside=True), Lines(tuple(lines)))
    return Message(parts=parts, choices=_choices(workshop, ctx.now))


def _choices(workshop: Workshop, now: datetime) -> tuple[Choice, ...]:
    def deed(label: str, word: str, aside: bool = False) -> Choice:
        return command("workshop", Text(label), f"{workshop.id} {word}", aside=aside)

    clone = deed("workshop-clone", "clone")
    if workshop.state == State.cancelled:
        return (clone, deed("workshop-people", "people"), cancelling.to_list())
    change, move = deed("workshop-edit", "edit"), deed("workshop-move", "move")
    if workshop.state == State.draft:
        return (
            deed("workshop-publish", "publish"),
            change,
            clone,
            deed("workshop-discard", "cancel"),
            cancelling.to_list(),
        )
    if now >= workshop.starts_at:
        after = (deed("workshop-attendance", "attendance"), deed("workshop-summary", "summary"))
        return (deed("workshop-people", "people"), *after, clone, cancelling.to_list())
    announce, offset = deed("workshop-announce", "announce"), deed("workshop-reminders", "reminders")
    return (
        announce,
        deed("workshop-people", "people"),
        change,
        move,
        offset,
        clone,
        deed("workshop-cancel", "cancel"),
        cancelling.to_list(),
    )


async def _publish(ctx: Context, workshop: Workshop, more: str) -> None:
    """Let everybody register, for one date or all of its series."""
    drafts = [workshop] if workshop.state == State.draft else []
    if more in ("all", "alle") and workshop.series is not None:
        drafts = await workshops.of_series(ctx.session, workshop.series, State.draft)
    if not drafts:
        key = "workshop-published-already" if workshop.state == State.published else "workshop-gone"
        await ctx.answer(await page(ctx, workshop, Text(key)))
        return
    late = next((each for each in drafts if each.registers_until <= ctx.now), None)
    if late is not None:
        key = "workshop-publish-past" if late.starts_at <= ctx.now else "workshop-publish-late"
        await ctx.answer(await page(ctx, late, Text(key)))
        return
    for each in drafts:
        each.state, each.published_at, each.changed_at = State.published, ctx.now, ctx.now
    await ctx.session.flush()
    told = Text("workshop-is-published", {"title": title(workshop), "number": len(drafts)})
    await ctx.answer(await page(ctx, drafts[0], told))


async def _announce(ctx: Context, workshop: Workshop, _more: str) -> None:
    """Propose an announcement of it, as long as somebody can register."""
    if registrations.hindrance(workshop, ctx.now) is not None:
        await ctx.answer(await page(ctx, workshop, Text("workshop-announce-late")))
        return
    await announcing.tell(ctx, workshop)


async def _edit(ctx: Context, workshop: Workshop, more: str) -> None:
    """Change one thing, or show what can be changed."""
    if workshop.state == State.cancelled or ctx.now >= workshop.ends_at:
        key = "workshop-cancelled-already" if workshop.state == State.cancelled else "workshop-over-already"
        await ctx.answer(await page(ctx, workshop, Text(key)))
    elif more in FIELDS:
        await changing.begin(ctx, workshop, more)
    else:
        await changing.choose(ctx, workshop)


async def _move(ctx: Context, workshop: Workshop, _more: str) -> None:
    """Give it another time."""
    await _edit(ctx, workshop, "when")


async def _clone(ctx: Context, workshop: Workshop, _more: str) -> None:
    """Plan another one like it."""
    await planning.clone(ctx, workshop)


_WORDS: dict[Deed, tuple[str, ...]] = {
    _publish: ("publish", "veröffentlichen"),
    _announce: ("announce", "ankündigen", "ankündigung"),
    cancelling.start: ("cancel", "discard", "absagen", "verwerfen"),
    _edit: ("edit", "change", "ändern", "bearbeiten"),
    _move: ("move", "verschieben", "verlegen"),
    _clone: ("clone", "copy", "kopieren"),
    people.show: ("people", "personen", "teilnehmende", "leute"),
    attendance.show: ("attendance", "anwesenheit", "anwesende"),
    attendance_list.send: ("list", "liste", "teilnahmeliste", "csv", "tabelle"),
    offsets.show: ("reminders", "erinnerungen"),
    summary.show: ("summary", "zusammenfassung"),
}

DEEDS: dict[str, Deed] = {fold(word): deed for deed, words in _WORDS.items() for word in words}
"""What the word after a number does, in both languages; without one the workshop is shown."""
