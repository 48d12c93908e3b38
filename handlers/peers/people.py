"""Who asks and who may be proposed, as little of them as a proposal needs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member as one side of a couple.

    `languages` are those in which they write here. `met`: whom they were proposed to or paired with before, for as long
    as that is remembered. `blocks`: whom they block and who blocks them. Both may be known of one of two people only.
    """

    id: int
    region: str | None = None
    carrier: str | None = None
    strand: str | None = None
    languages: frozenset[str]
    met: frozenset[int] = frozenset()
    blocks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer(Person):
    """A member who may be proposed to somebody who asks.

    `active_at` is when they last did anything here. `opted_in`: they want to be proposed; `reachable`: they can be
    written to. `proposals`: how often they were proposed in `storage.policy.WINDOW`; `cap`: the most they want
    themselves in that time, never above the configured one.

    Raises:
        ValueError: a number of proposals is negative.
    """

    active_at: datetime
    opted_in: bool
    paused: bool = False
    reachable: bool = True
    proposals: int = 0
    cap: int | None = None

    def __post_init__(self) -> None:
        if self.proposals < 0 or (self.cap is not None and self.cap < 0):
            raise ValueError("nobody was, or wants to be, proposed fewer than no times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open question of somebody."""

    id: int
    asker: Person
