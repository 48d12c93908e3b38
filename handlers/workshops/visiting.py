"""`/workshops`, for everybody: what is to come, one workshop, and what can be done about it, by button or word."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from handlers.context import Context, command
from handlers.folding import fold
from handlers.ids import row_id
from handlers.workshops import attendance, filing, fitting, numbers, registering, takeaways
from handlers.workshops.composing import attachments, title, when
from handlers.workshops.registering import answer_with, page
from storage import attendees, members, registrations, workshops
from storage.messages import Arg, Choice, Keyword, Lines, Message, Text
from storage.workshops import State, Workshop

PAGE = 6
"""Workshops shown at once."""

Deed = Callable[[Context, Workshop], Awaitable[None]]


async def visit(ctx: Context) -> None:
    """`/workshops`: all that fit; `/workshops 12`: one; `/workshops 12 register`: do something about it."""
    first, rest = numbers.first(ctx.call.rest if ctx.call else "")
    if not first or fold(first) in ("page", "seite"):
        await _list(ctx, max(row_id(rest), 1))
        return
    workshop = await workshops.find(ctx.session, numbers.meant(first))
    if workshop is None or workshop.state == State.draft:
        await answer_with(ctx, Text("workshops-unknown"))
        return
    registered = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id) is not None
    if not registered and not await fitting.fits(ctx, [workshop]):
        await answer_with(ctx, Text("workshops-others"))
        return
    deed = DEEDS.get(fold(rest))
    if deed is not None:
        await deed(ctx, workshop)
    else:
        await ctx.answer(await page(ctx, workshop))


async def _list(ctx: Context, number: int) -> None:
    """A page of what is to come and is for this person."""
    coming = await workshops.upcoming(ctx.session, ctx.now)
    fitting_ones = await fitting.fits(ctx, coming)
    mine = await attendees.of_member(ctx.session, ctx.person.id, [each.id or 0 for each in coming])
    coming = [each for each in coming if each.id in fitting_ones or fitting.concerns(mine.get(each.id or 0))]
    themes = await members.themes_of(ctx.session, ctx.person.id)
    found = fitting.ranked(coming, ctx.person.member.region, themes, mine)
    if not found:
        await ctx.answer(Message(parts=(Text("workshops-none"),)))
        return
    first = (number - 1) * PAGE
    numbered = list(enumerate(found, start=1))[first : first + PAGE]
    lines = []
    for index, each in numbered:
        row = mine.get(each.id or 0)
        state = Keyword(row.state if row is not None else "none")
        args: dict[str, Arg] = {"number": index, "id": numbers.shown(each.id), "title": title(each)}
        lines.append(Text("workshops-line", {**args, "when": when(each), "state": state}))
    choices: list[Choice] = [
        replace(command("workshops", Text("mine-open", {"number": index}), str(each.id)), number=index)
        for index, each in numbered
    ]
    if number > 1:
        choices.append(command("workshops", Text("choice-previous"), f"page {number - 1}", aside=True))
    if first + PAGE < len(found):
        choices.append(command("workshops", Text("choice-next"), f"page {number + 1}", aside=True))
    await ctx.answer(Message(parts=(Text("workshops"), Lines(tuple(lines))), choices=tuple(choices)))


async def _material(ctx: Context, workshop: Workshop) -> None:
    """Everything that belongs to it."""
    there = attachments(workshop)
    key = "workshop-material-here" if there else "workshop-material-none"
    ctx.send(Message(parts=(Text(key, {"title": title(workshop)}),), files=there))


_WORDS: dict[Deed, tuple[str, ...]] = {
    registering.register: ("register", "join", "anmelden", "anmeldung"),
    registering.decline: ("decline", "absagen", "abmelden", "abmeldung", "nein"),
    registering.claim: ("claim", "take", "annehmen", "nehmen"),
    registering.remind: ("remind", "erinnern", "erinnerung"),
    registering.name: ("name",),
    registering.unname: ("unname", "ohne name", "name löschen"),
    _material: ("material", "files", "dateien"),
    filing.send: ("calendar", "kalender", "kalenderdatei", "ics"),
    attendance.come: ("come", "komme", "ich komme"),
    attendance.was_there: ("attended yes", "attended", "war da"),
    attendance.was_not: ("attended no", "war nicht da"),
    takeaways.start: ("takeaway", "mitgenommen"),
    takeaways.need: ("need", "bedarf"),
    takeaways.card: ("card", "praxiskarte"),
}

DEEDS: dict[str, Deed] = {fold(word): deed for deed, words in _WORDS.items() for word in words}
"""What the word after a number does, in both languages; without one the workshop is shown."""
