"""Which workshops are for somebody, and which concern them most."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, select
from sqlmodel import col

from handlers.context import Context
from storage import audiences
from storage.members import Member
from storage.registrations import CONCERNED, Registration, State
from storage.workshops import Workshop


async def fits(ctx: Context, workshops: Sequence[Workshop]) -> set[int]:
    """Those of some workshops that the person belongs to, as their audiences say: without one it is for everybody.

    All audiences are asked in one statement. What is no audience any more is for nobody.
    """
    found, asked = set(), {}
    for workshop in workshops:
        if not workshop.audience:
            found.add(workshop.id or 0)
            continue
        try:
            belongs = audiences.where(audiences.load(workshop.audience))
        except audiences.Unreadable:
            continue
        asked[workshop.id or 0] = exists().where(col(Member.id) == ctx.person.id, belongs)
    if asked:
        [answers] = (await ctx.session.execute(select(*asked.values()))).all()
        found |= {workshop_id for workshop_id, belongs in zip(asked, answers, strict=True) if belongs}
    return found


def concerns(row: Registration | None) -> bool:
    """Whether a workshop is of those of somebody: they come, wait, or want to be reminded, for whomever it is now."""
    return row is not None and row.state in CONCERNED


def ranked(
    found: Sequence[Workshop], region: str | None, themes: Collection[str], mine: Mapping[int, Registration]
) -> list[Workshop]:
    """What somebody is registered for first, then where they are offered a seat, wait, or want to be reminded.

    Then what concerns their region, then their themes; else by time. A workshop without regions concerns all of them.
    """

    def place(workshop: Workshop) -> tuple[int, bool, bool]:
        row = mine.get(workshop.id or 0)
        concerned = CONCERNED.index(State(row.state)) if row is not None and concerns(row) else len(CONCERNED)
        near = not workshop.regions or region in workshop.regions
        return concerned, not near, not set(themes) & set(workshop.themes)

    return sorted(found, key=place)  # stable: they come by time
