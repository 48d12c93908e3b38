"""What may be told of a workshop when it is over: who was there, by region and carrier, and what they take along.

A figure about fewer than k people is neither shown nor derivable, as in `handlers.figures`: a cell of at least k
people is shown; what is left together only if it is at least k people and few enough that any one cell may be empty.
Here two tables are about the same people, and where one is complete it is a total for the other: so a table in which
something is hidden that is not shown together is left out then. There is no other total, and nothing is shown before
the time is over in which people can say whether they came.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from handlers.context import Context, command
from handlers.workshops import people
from handlers.workshops.composing import title, when
from handlers.workshops.moments import OPEN_AFTERWARDS
from storage import attendees, takeaways
from storage.messages import Arg, Label, Lines, Message, Part, Text, Verbatim
from storage.workshops import State, Workshop

WORDS, VOICES = 300, 8
"""Characters of a takeaway, and takeaways, that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures that may be shown: cells by key, and all others together (None: not shown). `whole`: nobody is hidden."""

    cells: tuple[tuple[str, int], ...]
    others: int | None
    whole: bool


def table(keys: Iterable[str | None], catalogue: Sequence[str], k: int) -> Table:
    """The figures of one table; each person is one key. Whoever has none is never shown by themselves."""
    counted = Counter(keys)
    cells = tuple((key, counted.pop(key)) for key in catalogue if counted[key] >= k)
    hidden = sum(counted.values())
    parts = len(catalogue) - len(cells)
    together = k <= hidden <= (parts - 1) * (k - 1)
    return Table(cells=cells, others=hidden if together else None, whole=together or not hidden)


def tables(
    came: Sequence[tuple[str | None, str | None]], regions: Sequence[str], carriers: Sequence[str], k: int
) -> tuple[Table | None, Table | None]:
    """What may be shown of those who came, `(region, carrier)` each: by region, and by carrier."""
    by_region = table((region for region, _ in came), regions, k)
    by_carrier = table((carrier for _, carrier in came), carriers, k)
    if by_region.whole and by_carrier.whole:
        return by_region, by_carrier
    if by_carrier.whole and by_carrier.cells:
        return None, by_carrier
    return by_region, None


async def show(ctx: Context, workshop: Workshop, _more: str) -> None:
    """`/workshop 12 summary`: for the staff of a workshop, when nobody can say any more that they were there."""
    back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
    ends = workshop.ends_at + OPEN_AFTERWARDS
    if workshop.state != State.published or not people.is_inside(ctx, workshop):
        await ctx.answer(Message(parts=(Text("summary-none"),), choices=(back,)))
    elif ctx.now < ends:
        await ctx.answer(Message(parts=(Text("summary-early", {"at": ends}),), choices=(back,)))
    else:
        await ctx.answer(Message(parts=tuple(await _parts(ctx, workshop)), choices=(back,)))


async def _parts(ctx: Context, workshop: Workshop) -> list[Part]:
    catalogue = ctx.house.catalogue
    came = await attendees.who_came(ctx.session, workshop.id or 0)
    regions, carriers = ([each.key for each in catalogue.entries(kind)] for kind in ("region", "carrier"))
    found = dict(zip(("region", "carrier"), tables(came, regions, carriers, catalogue.k), strict=True))
    parts: list[Part] = [Text("summary", {"title": title(workshop), "when": when(workshop)})]
    for kind, figures in found.items():
        if figures is not None and (figures.cells or figures.others):
            lines = [_line(Label(kind, key), number) for key, number in figures.cells]
            lines += [_line(Text(f"summary-{kind}-others"), figures.others)] if figures.others else []
            parts += [Text(f"summary-{kind}"), Lines(tuple(lines))]
    if len(parts) == 1:
        parts.append(Text("summary-few", {"k": catalogue.k}))
    said = await takeaways.of_workshop(ctx.session, workshop.id or 0)
    if len(said) >= catalogue.k:
        chosen = sorted(said, key=lambda words: blake2b(words.encode()).digest())[:VOICES]
        parts += [Text("summary-takeaways"), *(Text("quoted", {"words": Verbatim(_cut(each))}) for each in chosen)]
    return parts


def _line(name: Arg, number: int) -> Text:
    return Text("summary-line", {"name": name, "number": number})


def _cut(words: str) -> str:
    return words if len(words) <= WORDS else f"{words[: WORDS - 1]}…"
