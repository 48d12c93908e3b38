"""`/meet`: look for somebody who may know about an open question of one's own."""

from dataclasses import dataclass, replace
from random import Random

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context, House, command
from handlers.ids import row_id
from handlers.introductions import asking, loading
from handlers.introductions.loading import World
from handlers.introductions.matching import Proposed, chosen
from handlers.introductions.wording import short
from handlers.peers.choosing import Unmatched
from handlers.peers.facts import Facts
from handlers.peers.why import told
from handlers.routing import Arrival
from storage import introductions, knowledge, rounds
from storage.messages import Choice, Lane, Lines, Message, Text

LISTED = 5
"""Open questions shown at once."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was computed before the transaction: peers, or why there are none; with the world they are from."""

    proposed: list[Proposed]
    unmatched: Unmatched | None
    world: World
    seed: int


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> Prepared | None:
    """Choose peers for the question that is named, outside any write lock."""
    found = await loading.questions(session, [row_id(arrival.call.rest if arrival.call else "")])
    if not found or found[0].asker != arrival.person.id:
        return None
    now = arrival.event.sent_at
    world = await loading.world(session, house, now)
    if found[0].asker not in world.peers:
        return None
    seed = house.dice(f"meet:{found[0].question.post_id}:{now:%Y%m%d}").getrandbits(31)
    choice, proposed = await chosen(session, house, found[0], world, now, Random(seed))
    return Prepared(proposed=proposed, unmatched=choice.unmatched, world=world, seed=seed)


async def start(ctx: Context) -> None:
    """`/meet 12`: ask about peers for a question; `/meet`: which question it is about."""
    words = ctx.call.rest if ctx.call else ""
    if not words:
        await _which(ctx)
        return
    found = await loading.questions(ctx.session, [row_id(words)])
    if not found or found[0].asker != ctx.person.id:
        await _which(ctx, Text("meet-gone"))
        return
    [asked] = found
    if asked.channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return
    post_id = asked.question.post_id
    asked.question.meets = True
    if await introductions.under_way(ctx.session, [post_id]):
        await ctx.answer(Message(parts=(Text("meet-under-way"),), choices=_lists()))
        return
    prepared = ctx.prepared
    if isinstance(prepared, Prepared):
        if prepared.world.renewed:
            await rounds.show(ctx.session, await _present(ctx, prepared.world), ctx.now)
        _log.info("introductions computed", question=post_id, seed=prepared.seed, proposed=len(prepared.proposed))
        await asking.propose(ctx.session, asked, prepared.proposed, ctx.now, ctx.correlation)
    if await asking.next_one(ctx.session, ctx.house, post_id, ctx.now, ctx.correlation, lane=Lane.interactive):
        return
    why = prepared.unmatched if isinstance(prepared, Prepared) else None
    await ctx.answer(Message(parts=(told(why or Unmatched.nobody),), choices=_lists()))


async def _present(ctx: Context, world: World) -> dict[int, Facts]:
    """What may be shown of those who are still here."""
    there = await knowledge.members(ctx.session)
    return {member: facts for member, facts in world.facts.items() if member in there}


def _lists() -> tuple[Choice, ...]:
    return (command("talks", Text("menu-talks"), aside=True),)


async def _which(ctx: Context, *before: Text) -> None:
    own = await knowledge.own_open(ctx.session, ctx.person.id, LISTED, ctx.limits.confidential)
    if not own:
        await ctx.answer(Message(parts=(*before, Text("meet-none"))))
        return
    numbered = list(enumerate(own, start=1))
    lines = tuple(Text("meet-line", {"number": index, "words": short(post.words)}) for index, (_, post) in numbered)
    choices = tuple(
        replace(command("meet", Text("meet-choose", {"number": index}), str(question.post_id)), number=index)
        for index, (question, _) in numbered
    )
    await ctx.answer(Message(parts=(*before, Text("meet-which"), Lines(lines)), choices=choices))
