"""From what was loaded to proposals: who is asked about a question, and with which reasons. Outside any write lock."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House
from handlers.introductions.closeness import nearest
from handlers.introductions.loading import Open, World
from handlers.peers.choosing import Choice, choose
from handlers.peers.people import Peer
from handlers.peers.people import Question as Asked
from handlers.peers.rounds import Round, assign
from handlers.peers.scores import Factors
from handlers.peers.why import Why, why
from storage import knowledge
from storage.rounds import dumped, loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A peer for a question, with the reasons as they are stored, and what the score is the product of."""

    second: int
    theme: str
    facts: dict[str, Any]
    factors: Factors


def peers_of(world: World) -> list[Peer]:
    """Those who may be proposed at all, in the order of their ids: the others need not be compared."""
    return [peer for member, peer in sorted(world.peers.items()) if peer.opted_in]


async def nearness(
    session: AsyncSession, house: House, asked: Sequence[Open], peers: Sequence[Peer], world: World
) -> NDArray[np.float64]:
    """How close questions are to what peers know; 0 where a peer may not read the question."""
    texts = await knowledge.texts(session, [peer.id for peer in peers])
    known = [texts.get(peer.id, []) for peer in peers]
    flat = [text for each in known for text in each]
    await house.similar.refresh(session)
    cosines = await house.similar.cosines([each.post.words for each in asked], flat) if asked and flat else None
    found = nearest(np.zeros((len(asked), 0)) if cosines is None else cosines, [len(each) for each in known])
    for row, each in enumerate(asked):
        region = world.peers[each.asker].region
        for column, peer in enumerate(peers):
            if not each.may_be_seen_by(peer.region, region):
                found[row, column] = 0.0
    return found


async def chosen(
    session: AsyncSession, house: House, asked: Open, world: World, now: datetime, chance: Random
) -> tuple[Choice, list[Proposed]]:
    """The peers for one question, best first."""
    peers = [peer for peer in peers_of(world) if peer.id != asked.asker]
    similarity = (await nearness(session, house, [asked], peers, world)).reshape(-1)
    question = Asked(id=asked.question.post_id, asker=world.peers[asked.asker])
    choice = await asyncio.to_thread(choose, question, peers, similarity, now, house.policy.peers, chance)
    found = [_proposed(asked, each.peer, each.factors, world, house.catalogue.k) for each in choice.candidates]
    return choice, found


async def assigned(
    session: AsyncSession, house: House, asked: Sequence[Open], world: World, now: datetime, chance: Random
) -> tuple[Round, dict[int, list[Proposed]]]:
    """Peers for many questions at once, by the questions' posts. Of three who belong together each two are asked."""
    there = [each for each in asked if each.asker in world.peers]
    peers = peers_of(world)
    similarity = await nearness(session, house, there, peers, world)
    wanted = [Asked(id=each.question.post_id, asker=world.peers[each.asker]) for each in there]
    result = await asyncio.to_thread(assign, wanted, peers, similarity, now, house.policy.peers, chance)
    by_id = {each.question.post_id: each for each in there}
    found: dict[int, list[Proposed]] = {}
    for proposal in result.proposals:
        for link in proposal.links:
            proposed = _proposed(by_id[link.question], link.peer, link.factors, world, house.catalogue.k)
            found.setdefault(link.question, []).append(proposed)
    return result, found


def _proposed(asked: Open, peer: int, factors: Factors, world: World, k: int) -> Proposed:
    theme = asked.question.theme
    shared = theme in world.themes.get(peer, ())
    first, second = world.facts.get(asked.asker, ()), world.facts.get(peer, ())
    named = why(theme if shared else None, world.sharing[theme], first, (second,), k).theme
    facts = {"theme": named.key if named else None, "first": dumped(first), "second": dumped(second)}
    return Proposed(second=peer, theme=theme, facts=facts, factors=factors)


def reasons(facts: Mapping[str, Any], you: str, other: str, k: int) -> Why:
    """The stored reasons for one of the two; `you` and `other` are "first" and "second" or the other way round."""
    theme = facts.get("theme")
    return why(theme, k + 1 if theme else 0, loaded(facts.get(you, ())), (loaded(facts.get(other, ())),), k)
