"""At which times before its start a workshop reminds: chosen in its form, or each on or off by pressing it."""

from collections.abc import Sequence

from handlers.choices import ManyOf
from handlers.context import Context, command
from handlers.folding import fold
from handlers.forms import Option, Reply, Scene, Typed, Value
from handlers.workshops import moments
from handlers.workshops.composing import title
from storage import reminders, workshops
from storage.messages import Arg, Choice, Keyword, Lines, Message, Part, Text
from storage.reminders import CANCELLED, MOVED, OVER, OVERTAKEN, PAST, UNWANTED, Reminder
from storage.workshops import State, Workshop

OFFERED = ("P14D", "P7D", "P3D", "P1D", "morning", "PT2H", "PT1H")
"""The offsets that can be chosen, the earliest first."""

_BY_WORD = {fold(kind): kind for kind in OFFERED}
_REASONS = {MOVED: "moved", CANCELLED: "cancelled", OVER: "over", OVERTAKEN: "overtaken", PAST: "past"}


class Offsets(ManyOf):
    """The times to remind at; the usual ones are ticked as long as nothing else is chosen, and "none" is possible."""

    def __init__(self) -> None:
        super().__init__(lambda _scene: tuple(Option(value=each, label=Text(f"offset-{each}")) for each in OFFERED))

    def _chosen(self, scene: Scene) -> list[str]:
        return list(scene.view.get("chosen", moments.USUAL))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take a list of numbers or labels, the word on the confirming choice, or that there are to be none."""
        if fold(typed.text) in ("keine", "nie", "none", "never"):
            return Value([])
        return super().parse(typed, scene)


def chosen(workshop: Workshop) -> tuple[str, ...]:
    """The offsets of a workshop."""
    return tuple(moments.USUAL if workshop.reminders is None else workshop.reminders)


def stored(kinds: Sequence[str]) -> list[str] | None:
    """Offsets as a workshop has them, the earliest first; None where they are the usual ones."""
    found = [each for each in OFFERED if each in kinds]
    return None if found == list(moments.USUAL) else found


async def show(ctx: Context, workshop: Workshop, more: str) -> None:
    """Show what is chosen, and what became of each; `/workshop 12 reminders p3d` changes one of them.

    What was said already stays said.
    """
    back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
    if workshop.state == State.cancelled or ctx.now >= workshop.starts_at:
        parts: list[Part] = [Text("offsets-late"), *await _fates(ctx, workshop)]
        await ctx.answer(Message(parts=tuple(parts), choices=(back,)))
        return
    kind = _BY_WORD.get(more)
    if kind is not None and await workshops.locked(ctx.session, workshop.id or 0) is not None:
        workshop.reminders = stored(tuple({*chosen(workshop)} ^ {kind}))
        workshop.planned_for, workshop.changed_at = None, ctx.now
        await ctx.session.flush()
    kinds = chosen(workshop)
    choices = tuple(_choice(workshop, each, each in kinds) for each in OFFERED)
    parts = [Text("offsets", {"title": title(workshop)}), *await _fates(ctx, workshop)]
    await ctx.answer(Message(parts=tuple(parts), choices=(*choices, back)))


def _choice(workshop: Workshop, kind: str, chosen: bool) -> Choice:
    rest = f"{workshop.id} reminders {fold(kind)}"
    label = Text(f"offset-{kind}")
    return Choice(value=f"workshop {rest}", label=label, data=f">/workshop {rest}", chosen=chosen)


async def _fates(ctx: Context, workshop: Workshop) -> list[Part]:
    """What became of the reminders of the present start, or will; those that are not wanted apart."""
    rows = sorted((await reminders.of_start(ctx.session, workshop)).values(), key=lambda row: (row.due_at, row.kind))
    lines = tuple(fate(row) for row in rows if row.reason != UNWANTED)
    return [Lines(lines)] if lines else []


def fate(row: Reminder) -> Text:
    """What became of a reminder: planned, said, or why it was dropped."""
    state = "told" if row.said else "nobody" if row.told_at is not None else "planned"
    args: dict[str, Arg] = {
        "kind": Text(f"offset-{row.kind.replace(' ', '-')}"),
        "due": row.due_at,
        "state": Keyword(_REASONS.get(row.reason or "", state)),
    }
    return Text("offsets-line", args)
