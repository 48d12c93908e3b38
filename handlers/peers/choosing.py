"""Up to three peers for one question, who are asked one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

import numpy as np
from numpy.typing import ArrayLike

from handlers.peers.people import Peer, Question
from handlers.peers.scores import Factors, Scores, reckon
from storage.policy import PeerWeights

MOST = 3
"""Candidates for one question."""

CLOSE = 0.5
"""The part of the best candidate's similarity that somebody rarely asked has to have: our own choice."""


class Unmatched(StrEnum):
    """Why nobody can be proposed, as the asker is told: nothing in it says who blocks, paused or was silent."""

    taken = "taken"
    """Who fits is proposed to others in this round."""
    busy = "busy"
    """Who fits was asked often enough lately."""
    nobody = "nobody"
    """Nobody fits at present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A peer for the question; `kept`: they have the place that is kept for people who are rarely asked."""

    peer: int
    factors: Factors
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The candidates in the order in which they are asked; `unmatched` says why there is none."""

    candidates: tuple[Candidate, ...]
    unmatched: Unmatched | None = None


def choose(
    question: Question,
    peers: Sequence[Peer],
    similarity: ArrayLike,
    now: datetime,
    weights: PeerWeights,
    chance: Random | None = None,
    most: int = MOST,
) -> Choice:
    """The best peers for a question by their score, at most `most`.

    The last of several places is kept for who was proposed least lately, among those at least half as close as the
    closest. `similarity` has a number for each peer. Of equal ones the smaller id comes first, or as `chance` has it.

    Raises:
        ValueError: `similarity` does not fit the peers, or a peer stands there twice.
    """
    by_id = sorted(range(len(peers)), key=lambda column: peers[column].id)
    drawn = chance.sample(by_id, len(by_id)) if chance else by_id
    scores = reckon([question], peers, np.asarray(similarity, dtype=np.float64).reshape(1, -1), now, weights)
    allowed = [column for column in drawn if scores.allowed[0, column]]
    ranked = sorted(allowed, key=lambda column: -scores.total[0, column])
    if not ranked:
        return Choice(candidates=(), unmatched=unmatched(scores, 0))
    chosen, kept = ranked[:most], None
    if len(ranked) > most > 1:
        kept = _rarely_asked(ranked[most - 1 :], peers, scores)
        chosen = [*ranked[: most - 1], kept]
    return Choice(
        candidates=tuple(
            Candidate(peer=peers[column].id, factors=scores.factors(0, column), kept=column == kept)
            for column in chosen
        )
    )


def unmatched(scores: Scores, row: int) -> Unmatched:
    """Why a question has got nobody, where nobody was chosen for it."""
    if scores.allowed[row].any():
        return Unmatched.taken
    return Unmatched.busy if scores.fits[row].any() else Unmatched.nobody


def _rarely_asked(ranked: Sequence[int], peers: Sequence[Peer], scores: Scores) -> int:
    """Of those without a place, best first: the one who was proposed least, near enough to the question."""
    closest = scores.similarity[0][scores.allowed[0]].max()
    near = [column for column in ranked if scores.similarity[0, column] >= CLOSE * closest]
    return min(near or ranked, key=lambda column: peers[column].proposals)
