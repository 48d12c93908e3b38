"""How probable it is that one of the first hits is the same question: logistic regression on features of ten of them.

A raw score says nothing of it: it grows with the length of a question and the size of the index. The coefficients
are data (`calibration.json`), fitted by `python -m benchmarks.calibrate` on `dev.jsonl`; what they were fitted on
stands beside them.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.matching.suggestions import Confidence

SHIPPED = Path(__file__).with_name("calibration.json")
"""The coefficients that come with the service."""

LOOKED_AT = 10
"""Hits that are looked at."""

LEAST = 0.05
"""The share of the possible score below which nothing is shown: of right first hits 1 % have less."""

NAMES = (
    "share of the possible",
    "share of the possible, squared",
    "second to first",
    "fifth to first",
    "tenth to first",
    "lead in words",
    "words in common",
    "concepts in common",
    "features asked for",
    "texts",
    "share by texts",
)
"""What is looked at; `features` says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a search has shown.

    `scores` of the first ten subjects, the best first; `possible`, the score of a text that is the question itself;
    `words` and `concepts`, the shares of the rarity of the question's words and concepts that the first hit has, and
    `next_words` the same share of words of the second; `asked`, how many features the question has that are known;
    `texts`, how many texts there are.
    """

    scores: Sequence[float]
    possible: float
    words: float
    next_words: float
    concepts: float
    asked: int
    texts: int


def features(look: Look) -> tuple[float, ...]:
    """The numbers of `NAMES`, each roughly between 0 and 1."""
    first = look.scores[0]
    share = first / look.possible if look.possible else 0.0

    def to_first(at: int) -> float:
        return look.scores[at] / first if at < len(look.scores) and first else 0.0

    return (
        share,
        share * share,
        to_first(1),
        to_first(4),
        to_first(9),
        look.words - look.next_words,
        look.words,
        look.concepts,
        math.log1p(look.asked) / 6,
        math.log1p(look.texts) / 12,
        share * math.log1p(look.texts) / 12,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Coefficients in the order of `NAMES`, and the probabilities from which on hits are shown, and as what."""

    coefficients: tuple[float, ...]
    intercept: float
    perhaps: float
    likely: float

    def probability(self, look: Look) -> float:
        """The probability that one of the first five is the same question."""
        if not look.scores or look.scores[0] <= LEAST * look.possible:
            return 0.0
        logit = self.intercept + sum(
            weight * value for weight, value in zip(self.coefficients, features(look), strict=True)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def confidence(self, probability: float) -> Confidence:
        """What is to become of hits of which one is right with a probability."""
        if probability >= self.likely:
            return Confidence.likely
        return Confidence.perhaps if probability >= self.perhaps else Confidence.none


@cache
def shipped() -> Calibration:
    """The calibration that comes with the service."""
    data = json.loads(SHIPPED.read_text())
    return Calibration(
        coefficients=tuple(data["coefficients"][name] for name in NAMES),
        intercept=data["intercept"],
        perhaps=data["perhaps"],
        likely=data["likely"],
    )
