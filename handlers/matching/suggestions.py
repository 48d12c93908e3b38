"""What can be found, and what is found: hits, and how sure it is that one of them is the same question. Pure."""

from collections.abc import Callable, Container, Hashable
from dataclasses import dataclass
from enum import StrEnum

Subject = tuple[str, int]
"""What a text belongs to: its kind ("question", "card", "experience") and its id."""

Allowed = Callable[[Subject], bool] | Container[Subject] | None
"""Which subjects may be found; None: all."""

MOST = 5
"""Suggestions at most, which is also of how many the probability speaks."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One text of a subject. Of hits that share a group only the best is suggested (a question and its card)."""

    number: int
    subject: Subject
    text: str
    group: Hashable = None


class Confidence(StrEnum):
    """Whether hits are shown: not at all, as "perhaps", or as suggestions. They are never claimed to be the same."""

    none = "none"
    perhaps = "perhaps"
    likely = "likely"


@dataclass(frozen=True, slots=True)
class Hit:
    """A subject that is similar, the phrasing of it that is most so, and the score, which orders and says no more."""

    subject: Subject
    phrasing: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Hits, the best first, and the probability that one of them is the same question; it decides `confidence`."""

    hits: tuple[Hit, ...] = ()
    confidence: Confidence = Confidence.none
    probability: float = 0.0


NOTHING = Suggestions()
