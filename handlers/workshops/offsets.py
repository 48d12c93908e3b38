"""`/workshop 12 reminders`: at which times before its start a workshop reminds, each on or off by pressing it."""

from handlers.context import Context, command
from handlers.folding import fold
from handlers.workshops import moments
from handlers.workshops.composing import title
from storage.messages import Choice, Message, Text
from storage.workshops import State, Workshop

OFFERED = ("P14D", "P7D", "P3D", "P1D", "morning", "PT2H", "PT1H")
"""The offsets that can be chosen, the earliest first."""

_BY_WORD = {fold(kind): kind for kind in OFFERED}


async def show(ctx: Context, workshop: Workshop, more: str) -> None:
    """Show what is chosen; `/workshop 12 reminders p3d` changes one of them. What was said already stays said."""
    back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
    if workshop.state == State.cancelled or ctx.now >= workshop.starts_at:
        await ctx.answer(Message(parts=(Text("offsets-late"),), choices=(back,)))
        return
    chosen = set(moments.USUAL if workshop.reminders is None else workshop.reminders)
    kind = _BY_WORD.get(more)
    if kind is not None:
        chosen ^= {kind}
        workshop.reminders = [each for each in OFFERED if each in chosen]
        workshop.planned_for, workshop.changed_at = None, ctx.now
        await ctx.session.flush()
    choices = tuple(_choice(workshop, each, each in chosen) for each in OFFERED)
    await ctx.answer(Message(parts=(Text("offsets", {"title": title(workshop)}),), choices=(*choices, back)))


def _choice(workshop: Workshop, kind: str, chosen: bool) -> Choice:
    rest = f"{workshop.id} reminders {fold(kind)}"
    label = Text(f"offset-{kind}")
    return Choice(value=f"workshop {rest}", label=label, data=f">/workshop {rest}", chosen=chosen)
