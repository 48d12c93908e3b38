"""Many questions at once: an assignment, in which nobody gets the best peer at the cost of everybody else.

Greedy takes the best couple, then the best of what is left, and leaves bad ones to those who come last. The assignment
with the highest sum of scores is found by the shortest augmenting path algorithm (D. F. Crouse, "On implementing 2D
rectangular assignment algorithms", 2016; `scipy.optimize.linear_sum_assignment`). Everybody is the peer of one question
in it at most; a couple that may not be counts nothing, and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

import numpy as np
from numpy.typing import ArrayLike

from handlers.peers.choosing import Unmatched, unmatched
from handlers.peers.eligibility import room
from handlers.peers.people import Peer, Question
from handlers.peers.scores import Factors, Scores, reckon
from handlers.peers.triads import Edge, Table, gathered, joined
from storage.policy import PeerWeights


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A question and the peer who may know about it, by their ids."""

    question: int
    peer: int
    factors: Factors


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two people, or three with one theme, who are to be introduced, and the links that bring them together.

    With two links between two people each is the other's peer. `people` are members' ids, ascending.
    """

    people: tuple[int, ...]
    links: tuple[Link, ...]

    @property
    def asked(self) -> tuple[int, ...]:
        """Those whom this proposal counts for as one more: they are asked for what they know."""
        return tuple(sorted({link.peer for link in self.links}))

    @property
    def questions(self) -> tuple[int, ...]:
        """The questions it is about."""
        return tuple(sorted({link.question for link in self.links}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came out: each question is in one proposal, or in `unmatched` with the reason that the asker is told.

    `total` is the sum of scores of the assignment; who joins a couple as a third is not counted in it.
    """

    proposals: tuple[Proposal, ...]
    unmatched: dict[int, Unmatched]
    total: float


def assign(
    questions: Sequence[Question],
    peers: Sequence[Peer],
    similarity: ArrayLike,
    now: datetime,
    weights: PeerWeights,
    chance: Random | None = None,
) -> Round:
    """A peer for as many questions as have one, so that the sum of scores is the highest there is.

    Two who are each other's peers make one proposal, and so do three of whom each is the next one's peer. Who is left
    alone joins two as a third, where all three may meet and both are near enough to the question. `similarity`:
    questions × peers. The order of what is given does not matter; `chance` decides between equals, else ids do.

    Raises:
        ValueError: `similarity` does not fit, or an id stands there twice.
    """
    rows = _order([question.id for question in questions], chance)
    columns = _order([peer.id for peer in peers], chance)
    questions, peers = [questions[row] for row in rows], [peers[column] for column in columns]
    given = np.asarray(similarity, dtype=np.float64)
    if given.shape == (len(rows), len(columns)):  # else it is said below
        given = given[np.ix_(rows, columns)]
    scores = reckon(questions, peers, given, now, weights)
    edges = _matched(scores)
    total = sum(float(scores.total[edge]) for edge in edges)

    table = Table(
        askers=[question.asker for question in questions],
        peers=peers,
        total=scores.total,
        room=[room(peer, weights) for peer in peers],
    )
    groups = joined(gathered(edges, table), table)
    placed = {edge.row for group in groups for edge in group}
    return Round(
        proposals=tuple(
            sorted(
                (
                    Proposal(
                        people=table.people(group),
                        links=tuple(
                            Link(
                                question=questions[edge.row].id,
                                peer=peers[edge.column].id,
                                factors=scores.factors(*edge),
                            )
                            for edge in group
                        ),
                    )
                    for group in groups
                ),
                key=lambda proposal: proposal.questions,
            )
        ),
        unmatched={
            questions[row].id: unmatched(scores, row)
            for row in sorted(range(len(questions)), key=lambda row: questions[row].id)
            if row not in placed
        },
        total=total,
    )


def _matched(scores: Scores) -> list[Edge]:
    """The assignment with the highest sum of scores.

    Questions and peers without any couple are left out before: who is tied with everybody at nothing costs the
    algorithm most of its time (2.2 s instead of 0.1 s for 2 000 × 2 000, of which a quarter has no couple).
    """
    from scipy.optimize import linear_sum_assignment  # half a second, for a round a week

    rows, columns = (np.flatnonzero(scores.allowed.any(axis=axis)) for axis in (1, 0))
    pairs = zip(*linear_sum_assignment(scores.total[np.ix_(rows, columns)], maximize=True), strict=True)
    edges = (Edge(int(rows[row]), int(columns[column])) for row, column in pairs)
    return [edge for edge in edges if scores.allowed[edge]]


def _order(ids: Sequence[int], chance: Random | None) -> list[int]:
    """Places in the order of their ids, or of a draw that begins with that order."""
    places = sorted(range(len(ids)), key=lambda place: ids[place])
    return chance.sample(places, len(places)) if chance else places
