"""How well a peer goes with a question.

score = similarity × (1 + w_region, in another region) × (1 + w_carrier, with another carrier or in another strand)
      × 0.5 ^ (days inactive / half-life) ÷ (1 + recent proposals) ^ exponent

Similarity says who knows about it; the next two want exchange between regions, and between carriers and strands. Who
has not been here for long answers less. The last one spreads what is asked over more people: without it those who write
most would be asked by everybody.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handlers.peers.eligibility import Mask, fitting, room
from handlers.peers.people import Peer, Person, Question
from storage.policy import PeerWeights

Matrix = NDArray[np.float64]
"""A row for each question, a column for each peer."""

Vector = NDArray[np.float64]
"""A number for each peer."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What a score is the product of, for the log: numbers that anybody can multiply again."""

    similarity: float
    other_region: float
    other_carrier: float
    recency: float
    ease: float

    @property
    def score(self) -> float:
        """The product."""
        return self.similarity * self.other_region * self.other_carrier * self.recency * self.ease


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scores of all couples. `fits` leaves caps out of account, `allowed` does not; `total` is 0 where not allowed.

    `recency` and `ease` belong to peers; the others have a row for each question and a column for each peer.
    """

    fits: Mask
    allowed: Mask
    total: Matrix
    similarity: Matrix
    other_region: Mask
    other_carrier: Mask
    recency: Vector
    ease: Vector
    weights: PeerWeights

    def factors(self, row: int, column: int) -> Factors:
        """What the score of one couple is made of."""
        return Factors(
            similarity=float(self.similarity[row, column]),
            other_region=1 + self.weights.other_region * bool(self.other_region[row, column]),
            other_carrier=1 + self.weights.other_carrier * bool(self.other_carrier[row, column]),
            recency=float(self.recency[column]),
            ease=float(self.ease[column]),
        )


def reckon(
    questions: Sequence[Question], peers: Sequence[Peer], similarity: ArrayLike, now: datetime, weights: PeerWeights
) -> Scores:
    """The scores of all couples of these.

    `similarity` is a cosine or the like of a question and what a peer has asked, answered and offered: questions ×
    peers, 1 for the same; what is not above 0 and at least `weights.least_similarity` has nothing in common.

    Raises:
        ValueError: `similarity` has another shape or is no number somewhere; an id stands there twice.
    """
    close = np.asarray(similarity, dtype=np.float64)
    if close.shape != (len(questions), len(peers)):
        raise ValueError(f"similarity has the shape {close.shape}, not {len(questions)} questions × {len(peers)} peers")
    if not np.isfinite(close).all():
        raise ValueError("similarity is no number somewhere")
    _once("question", (question.id for question in questions))
    _once("peer", (peer.id for peer in peers))

    askers = [question.asker for question in questions]
    other_region = _differ(askers, peers, "region")
    other_carrier = _differ(askers, peers, "carrier") | _differ(askers, peers, "strand")
    days = np.array([max(0.0, (now - peer.active_at).total_seconds() / _DAY) for peer in peers])
    recency = 0.5 ** (days / weights.inactive_half_life_days)
    ease = (1.0 + np.array([peer.proposals for peer in peers])) ** -weights.load_exponent

    total = close * (recency * ease)
    np.multiply(total, 1 + weights.other_region, out=total, where=other_region)
    np.multiply(total, 1 + weights.other_carrier, out=total, where=other_carrier)
    fits = fitting(questions, peers)
    fits &= (close >= weights.least_similarity) & (total > 0)
    allowed = fits & np.array([room(peer, weights) >= 1 for peer in peers], dtype=bool)
    total[~allowed] = 0
    return Scores(
        fits=fits,
        allowed=allowed,
        total=total,
        similarity=close,
        other_region=other_region,
        other_carrier=other_carrier,
        recency=recency,
        ease=ease,
        weights=weights,
    )


def _differ(askers: Sequence[Person], peers: Sequence[Peer], kind: str) -> Mask:
    """Whether both are known and not the same."""
    one, other = ([getattr(person, kind) for person in people] for people in (askers, peers))
    numbers = {value: number for number, value in enumerate(dict.fromkeys((*one, *other)))}
    rows, columns = (np.array([numbers[value] for value in values], dtype=np.int64) for values in (one, other))
    nothing = numbers.get(None, -1)
    found: Mask = (rows[:, None] != columns) & (rows != nothing)[:, None] & (columns != nothing)
    return found


def _once(what: str, ids: Iterable[int]) -> None:
    twice = [number for number, times in Counter(ids).items() if times > 1]
    if twice:
        raise ValueError(f"{what} {twice[0]} stands there twice")
