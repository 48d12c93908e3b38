"""Who may be proposed to whom at all: what no score can outweigh."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from handlers.peers.people import Peer, Person, Question
from storage.policy import PeerWeights

Mask = NDArray[np.bool_]
"""A row for each question, a column for each peer."""


class Obstacle(StrEnum):
    """Why somebody is not proposed. For the log: nobody who asks is told which of these it was."""

    themselves = "themselves"
    not_opted_in = "not_opted_in"
    paused = "paused"
    unreachable = "unreachable"
    blocked = "blocked"
    met = "met"
    language = "language"
    cap = "cap"


def obstacle(asker: Person, peer: Peer, weights: PeerWeights) -> Obstacle | None:
    """The first thing that speaks against proposing this peer to this asker; None: nothing does."""
    found = {
        Obstacle.themselves: asker.id == peer.id,
        Obstacle.not_opted_in: not peer.opted_in,
        Obstacle.paused: peer.paused,
        Obstacle.unreachable: not peer.reachable,
        Obstacle.blocked: peer.id in asker.blocks or asker.id in peer.blocks,
        Obstacle.met: peer.id in asker.met or asker.id in peer.met,
        Obstacle.language: not asker.languages & peer.languages,
        Obstacle.cap: room(peer, weights) < 1,
    }
    return next((obstacle for obstacle, there in found.items() if there), None)


def eligible(asker: Person, peer: Peer, weights: PeerWeights) -> bool:
    """Whether this peer may be proposed to this asker."""
    return obstacle(asker, peer, weights) is None


def room(peer: Peer, weights: PeerWeights) -> int:
    """How often somebody may be proposed still, at present; below 0 where the cap was lowered meanwhile."""
    cap = weights.monthly_cap if peer.cap is None else min(peer.cap, weights.monthly_cap)
    return cap - peer.proposals


def fitting(questions: Sequence[Question], peers: Sequence[Peer]) -> Mask:
    """The couples that nothing but a cap may speak against: `obstacle` for all of them at once."""
    willing = np.array([peer.opted_in and not peer.paused and peer.reachable for peer in peers], dtype=bool)
    found: Mask = _common_language(questions, peers) & willing
    columns = {peer.id: column for column, peer in enumerate(peers)}
    rows: dict[int, list[int]] = {}
    for row, question in enumerate(questions):
        rows.setdefault(question.asker.id, []).append(row)
        for other in _apart(question.asker) & columns.keys():
            found[row, columns[other]] = False
    for column, peer in enumerate(peers):
        for other in _apart(peer) & rows.keys():
            found[rows[other], column] = False
    return found


def _apart(person: Person) -> frozenset[int]:
    """With whom somebody is not brought together, themselves among them."""
    return person.met | person.blocks | {person.id}


def _common_language(questions: Sequence[Question], peers: Sequence[Peer]) -> Mask:
    spoken = [question.asker.languages for question in questions]
    understood = [peer.languages for peer in peers]
    found = np.zeros((len(spoken), len(understood)), dtype=bool)
    for language in frozenset[str]().union(*spoken):
        here, there = (np.array([language in one for one in side], dtype=bool) for side in (spoken, understood))
        found |= here[:, None] & there
    return found
