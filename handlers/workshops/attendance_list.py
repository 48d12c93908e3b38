"""The attendance list of a workshop as a table: real names, for its staff only, where a funder needs them."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from handlers.announcements.reporting import written
from handlers.context import Context, command
from handlers.folding import fold
from handlers.workshops import people
from handlers.workshops.composing import title
from storage import attendees, files
from storage.messages import Message, Part, Text
from storage.registrations import Registration, State
from storage.workshops import State as Standing
from storage.workshops import Workshop

KEPT = timedelta(days=1)
"""How long the file itself is kept here: long enough to be sent, also where a network is away for a while."""

BATCH = 1_000
"""People read at once."""

Found = tuple[Registration, str, str | None]
"""Somebody who is registered, with the name here and the real one, if they gave one."""

_log = structlog.get_logger(__name__)


async def send(ctx: Context, workshop: Workshop, _more: str) -> None:
    """`/workshop 12 list`: the table; that somebody took it is logged, and nobody's name."""
    if (key := _why_not(ctx, workshop)) is not None:
        back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
        await ctx.answer(Message(parts=(Text(key, {"title": title(workshop)}),), choices=(back,)))
        return
    found: list[Found] = []
    while page := await attendees.people(ctx.session, workshop.id or 0, (State.registered,), BATCH, len(found)):
        found += page
    data = written(rows(found, lambda part: ctx.house.wording(part, ctx.language)))
    name = ctx.house.wording(Text("attendance-file", {"number": str(workshop.id)}), ctx.language)
    file = await ctx.house.files.put(data, name, "text/csv")
    await files.note(ctx.session, file, ctx.now - ctx.house.policy.keep.messages + KEPT)
    _log.info(
        "attendance list taken",
        correlation=ctx.correlation,
        workshop=workshop.id,
        member=ctx.person.id,
        rows=len(found),
    )
    ctx.send(Message(parts=(Text("attendance-table", {"title": title(workshop)}),), files=(file,)))


def _why_not(ctx: Context, workshop: Workshop) -> str | None:
    if not people.is_inside(ctx, workshop):
        return "attendance-inside"
    if not workshop.names or workshop.state != Standing.published:
        return "attendance-without-names"
    return None


def rows(found: Sequence[Found], wording: Callable[[Part], str]) -> list[list[str]]:
    """A line for the head and one for everybody who is registered, by name; who gave none comes last, without one."""
    said = {None: "", True: wording(Text("choice-yes")), False: wording(Text("choice-no"))}
    unnamed = wording(Text("attendance-unnamed"))
    head = [wording(Text(f"attendance-column-{name}")) for name in ("name", "came")]
    ordered = sorted(found, key=lambda each: (each[2] is None, fold(each[2] or "")))
    return [head, *([real or unnamed, said[row.came]] for row, _here, real in ordered)]
