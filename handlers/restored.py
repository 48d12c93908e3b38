"""`/restored`: after a restore, a coordinator decides what becomes of that which was about to go out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import COORDINATION
from handlers.context import Context, House, command
from handlers.routing import Arrival
from storage import bodies, outbox, roles, withheld
from storage.contents import Content
from storage.messages import Choice, Keyword, Lane, Lines, Message, Text
from storage.withheld import QUESTION, Withheld

ALL = "all"
"""What a choice says of which messages it is about, where it is not a lane's name."""

DECISIONS = {"send": withheld.send, "drop": withheld.drop}


def question(held: Withheld) -> Message:
    """What is held, in figures and without anybody's words, and what can be done with it."""
    figures = Text("restored-held", {"messages": held.messages, "people": held.people})
    at_once = held.last - held.first < timedelta(minutes=1)
    span = Text("restored-moment" if at_once else "restored-span", {"first": held.first, "last": held.last})
    kinds = tuple(
        Text("restored-kind", {"kind": Keyword(lane.name), "number": held.lanes[lane]}) for lane in held.lanes
    )
    choices = [_choice("send", ALL, held), _choice("drop", ALL, held)]
    if len(held.lanes) > 1:
        choices += [_choice(what, lane.name, held) for lane in held.lanes for what in DECISIONS]
    return Message(
        parts=(Text("restored", {"day": held.since}), figures, Lines(kinds), span, Text("restored-care")),
        choices=tuple(choices),
    )


def _choice(what: str, which: str, held: Withheld) -> Choice:
    label = Text(f"restored-{what}", {"kind": Keyword(which)})
    return command("restored", label, f"{what} {which} {held.stamp}", aside=which != ALL)


async def ask(session: AsyncSession, held: Withheld, now: datetime) -> int:
    """Ask everybody who coordinates or administers; how many they are. The answer of the first one counts."""
    ids = await roles.having(session, COORDINATION)
    if ids:
        content = Content(body=bodies.dump(question(held)), created_at=now)
        recipients = [(member_id, f"{QUESTION}{held.stamp}:{member_id}") for member_id in ids]
        await outbox.fan_out(session, content, recipients, Lane.reminder, now, f"restored-{held.stamp}")
    return len(ids)


async def prepare(session: AsyncSession, _house: House, _arrival: Arrival) -> Withheld | None:
    """Count what is held: that looks through the whole outbox, outside any write lock."""
    return await withheld.waiting(session)


async def show(ctx: Context) -> None:
    """Show what is held, or do with it what was decided."""
    held: Any = ctx.prepared
    if not isinstance(held, Withheld):
        await ctx.answer(Message(parts=(Text("restored-none"),)))
        return
    what, which, stamp = (*(ctx.call.rest if ctx.call else "").split(), "", "", "")[:3]
    if what not in DECISIONS or stamp != str(held.stamp) or which not in (ALL, *(lane.name for lane in held.lanes)):
        await ctx.answer(question(held))
        return
    lane = None if which == ALL else Lane[which]
    done = await DECISIONS[what](ctx.session, lane, ctx.now)
    if not done:  # somebody else pressed while this was on its way, perhaps about a part of it
        rest = await withheld.waiting(ctx.session)
        await ctx.answer(question(rest) if rest else Message(parts=(Text("restored-none"),)))
        return
    left = {other: number for other, number in held.lanes.items() if lane is not None and other is not lane}
    decided = Text(f"restored-{what}-done", {"messages": done})
    choices = (command("restored", Text("restored-rest")),) if left else ()
    await ctx.answer(Message(parts=(decided,), choices=choices))
