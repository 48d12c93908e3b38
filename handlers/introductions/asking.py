"""Asking the two, one after the other. Whatever was computed is looked at again here, on rows as they are now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.context import House
from handlers.introductions import loading
from handlers.introductions.loading import Open, still_so
from handlers.introductions.matching import Proposed
from handlers.introductions.wording import to_first, to_second
from handlers.peers.eligibility import Obstacle, obstacle
from storage import bodies, contents, introductions, knowledge, outbox
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.members import Member
from storage.messages import Lane, Message, Part
from storage.outbox import Change, Outbox
from storage.outbox import State as OutboxState
from storage.rounds import dumped, loaded

PATIENCE = timedelta(days=5)
"""How long an answer is waited for; none by then is no."""

_log = structlog.get_logger(__name__)


async def propose(
    session: AsyncSession, asked: Open, proposed: Sequence[Proposed], now: datetime, correlation: str
) -> None:
    """Let peers wait their turn for a question, in their order; who was proposed to them before is left out."""
    known = await introductions.waiting(session, asked.question.post_id)
    for rank, each in enumerate(proposed, start=1 + max((row.rank for row in known), default=0)):
        row = Introduction(
            post_id=asked.question.post_id,
            first_id=asked.asker,
            second_id=each.second,
            couple=introductions.couple(asked.asker, each.second),
            rank=rank,
            theme=each.theme,
            facts=each.facts,
            created_at=now,
            alias=asked.post.alias,
        )
        await introductions.propose(session, row)
        _log.info(
            "introduction proposed",
            correlation=correlation,
            question=asked.question.post_id,
            rank=rank,
            score=round(each.factors.score, 4),
            similarity=round(each.factors.similarity, 4),
            recency=round(each.factors.recency, 4),
            ease=round(each.factors.ease, 4),
            other_region=each.factors.other_region > 1,
            other_carrier=each.factors.other_carrier > 1,
        )


async def next_one(
    session: AsyncSession,
    house: House,
    post_id: int,
    now: datetime,
    correlation: str,
    *before: Part,
    lane: Lane = Lane.reminder,
) -> bool:
    """Ask about the next peer of a question who may be proposed still; False where there is none.

    One is asked about at a time. Of those passed over nobody has known.
    """
    found = await loading.questions(session, [post_id])
    if not found or await introductions.under_way(session, [post_id]):
        return False
    [asked] = found
    for row in await introductions.waiting(session, post_id):
        hindrance, people = await hindered(session, house, row, asked, now)
        if hindrance is not None:
            _log.info("introduction passed over", correlation=correlation, question=post_id, because=hindrance)
            await session.delete(row)
            await session.flush()
            continue
        row.state, row.due_at = State.asked_first, now + PATIENCE
        _as_they_are(row, people)
        message = to_first(row, asked.post, asked.channel, house.catalogue.k, *before)
        row.first_content_id = await _ask(
            session, row.first_id, message, f"meet:{row.id}:first", lane, now, correlation
        )
        return True
    return False


async def ask_second(session: AsyncSession, house: House, row: Introduction, now: datetime, correlation: str) -> None:
    """Ask the other one, now that the first has said yes. Where that may not be any more, it is as if they were silent.

    So nobody is told of a pause, a block, or that somebody has left.
    """
    row.due_at = now + PATIENCE
    found = await loading.questions(session, [row.post_id or 0])
    hindrance, people = await hindered(session, house, row, found[0], now) if found else (Obstacle.met, {})
    if hindrance is not None:
        row.state = State.declined
        _log.info("introduction passed over", correlation=correlation, introduction=row.id, because=hindrance)
        return
    row.state, row.asked_at = State.asked_second, now
    _as_they_are(row, people)
    message = to_second(row, found[0].post, found[0].channel, people[row.second_id or 0], house.catalogue.k)
    row.second_content_id = await _ask(
        session, row.second_id, message, f"meet:{row.id}:second", Lane.reminder, now, correlation
    )


async def hindered(
    session: AsyncSession, house: House, row: Introduction, asked: Open, now: datetime
) -> tuple[Obstacle | None, dict[int, Member]]:
    """What speaks against an introduction now, itself left out of account; and the two as they are."""
    await session.flush()
    first, second = row.first_id or 0, row.second_id or 0
    members = await knowledge.members(session, [first, second])
    peers = await loading.people(session, house, now, members, but=row.id)
    if first not in peers or second not in peers or asked.asker != first:
        return Obstacle.unreachable, members
    asker, peer = peers[first], peers[second]
    if asker.paused or not asker.reachable:
        return Obstacle.paused, members
    if not asked.may_be_seen_by(peer.region, asker.region):
        return Obstacle.not_opted_in, members
    return obstacle(asker, peer, house.policy.peers), members


def _as_they_are(row: Introduction, members: dict[int, Member]) -> None:
    """Show of the two what is so still."""
    facts = dict(row.facts)
    for side, member_id in (("first", row.first_id), ("second", row.second_id)):
        facts[side] = dumped(still_so(members[member_id or 0], loaded(facts.get(side, ()))))
    row.facts = facts


async def _ask(
    session: AsyncSession,
    member_id: int | None,
    message: Message,
    key: str,
    lane: Lane,
    now: datetime,
    correlation: str,
) -> int | None:
    content = outbox.put(session, message, now, correlation, member_id=member_id, lane=lane, key=key)
    await session.flush()
    return content.id


async def retire(
    session: AsyncSession, content_id: int | None, message: Message, now: datetime, correlation: str
) -> None:
    """Let a question that was put to somebody be over: where it has come it says so, else it does not come any more."""
    content = await session.get(Content, content_id) if content_id is not None else None
    if content is None:
        return
    await session.flush()
    waits = (col(Outbox.content_id) == content_id, col(Outbox.copy_id).is_(None))
    pending = col(Outbox.state).in_([OutboxState.pending, OutboxState.held])
    over = {"state": OutboxState.dropped, "reason": "over", "settled_at": now}
    await session.execute(
        update(Outbox).where(*waits, pending).values(over), execution_options={"synchronize_session": False}
    )
    if contents.change(content, bodies.dump(message)):
        await session.flush()
        change = Change(content=content_id or 0, revision=content.revision, correlation=correlation)
        await outbox.follow(session, [change], Lane.interactive, now)
