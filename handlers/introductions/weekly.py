"""The weekly round: on Monday morning peers for all open questions at once, so that nobody gets the best at a cost."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import hours
from handlers.context import House
from handlers.introductions import asking, loading
from handlers.introductions.loading import World
from handlers.introductions.matching import Proposed, assigned
from handlers.peers.choosing import Unmatched
from handlers.peers.why import told
from storage import bodies, introductions, knowledge, outbox, rounds
from storage.contents import Content
from storage.messages import Lane, Message
from storage.rounds import Round

AT = time(9, 0)
"""When it is, on Mondays."""

STALE = timedelta(days=2)
"""A round that is later than this is left out: the next week brings one."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was computed before the transaction; of a round whose time has gone by, nothing."""

    seed: int = 0
    questions: tuple[int, ...] = ()
    proposed: dict[int, list[Proposed]]
    unmatched: dict[int, Unmatched]
    world: World | None = None


async def next_due(session: AsyncSession, house: House) -> datetime | None:
    """The first Monday morning after the last round, and after the oldest open question; None if there is none."""
    asked = await knowledge.first_meeting(session)
    if asked is None:
        return None
    last = await rounds.latest(session)
    after = max(asked, last) if last is not None else asked
    zone = house.policy.zone
    day = after.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    first = hours.to_utc(monday, AT, zone.key)
    return first if first > after else hours.to_utc(monday + timedelta(weeks=1), AT, zone.key)


async def prepare(session: AsyncSession, house: House, now: datetime) -> Prepared | None:
    """Compute the round that is due, outside any write lock; None where none is."""
    due = await next_due(session, house)
    if due is None or due > now:
        return None
    if now - due > STALE:
        return Prepared(proposed={}, unmatched={})
    found = await loading.questions(session)
    ids = [each.question.post_id for each in found]
    busy = await introductions.under_way(session, ids) | await introductions.matched(session, ids)
    asked = [each for each in found if each.question.post_id not in busy]
    world = await loading.world(session, house, now)
    seed = house.dice(f"round:{due:%Y%m%d}").getrandbits(31)
    result, proposed = await assigned(session, house, asked, world, now, Random(seed))
    return Prepared(
        seed=seed,
        questions=tuple(each.question.post_id for each in asked),
        proposed=proposed,
        unmatched=dict(result.unmatched),
        world=world,
    )


async def run(session: AsyncSession, house: House, prepared: Prepared, now: datetime, correlation: str) -> int:
    """Ask about what was computed, each looked at again; who cannot be matched is told why, once for each reason."""
    seen = 0
    if prepared.world is not None and prepared.world.renewed:
        there = await knowledge.members(session)
        facts = {member: shown for member, shown in prepared.world.facts.items() if member in there}
        await rounds.show(session, facts, now)
    found = {each.question.post_id: each for each in await loading.questions(session, prepared.questions)}
    tried = await introductions.tried(session, list(found))
    for post_id, asked in found.items():
        await asking.propose(session, asked, prepared.proposed.get(post_id, ()), now, correlation)
        seen += await asking.next_one(session, house, post_id, now, correlation)
        unmatched = prepared.unmatched.get(post_id)
        if unmatched is not None and post_id not in tried:  # else they were told what came of that
            content = Content(body=bodies.dump(Message(parts=(told(unmatched),))), created_at=now)
            recipient = (asked.asker, f"unmatched:{post_id}:{unmatched}")
            await outbox.fan_out(session, content, [recipient], Lane.reminder, now, correlation)
    session.add(Round(at=now, seed=prepared.seed, questions=len(prepared.questions), proposed=seen))
    await session.flush()
    _log.info("round", correlation=correlation, seed=prepared.seed, questions=len(prepared.questions), proposed=seen)
    return 1
