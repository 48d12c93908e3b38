"""What came of a year with one way of proposing peers, in figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.courses import Event, Town
from storage.policy import WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is shown of one way.

    `loads`: how often each was asked who was willing at any time; `peaks`: the most in any thirty days of theirs.
    `regions`, `carriers`, `kinds`: the share of pairs across regions, across carriers, across carriers or strands (0 to
    1). `repeats`: couples proposed on a further day, each time counted. `closeness`: of peers in pairs to their
    questions, on average. `first`, `agreed`: days from each question to the first proposal, and to somebody's yes;
    infinite where there is none.
    """

    loads: Sequence[int]
    peaks: Sequence[int]
    proposals: int
    pairs: int
    repeats: int
    regions: float
    carriers: float
    kinds: float
    closeness: float
    first: Sequence[float]
    agreed: Sequence[float]


def gini(loads: Sequence[int]) -> float:
    """How unevenly something is shared: 0 all the same, near 1 one has all (C. Gini, 1912)."""
    many, total = len(loads), sum(loads)
    return sum((2 * place - many - 1) * load for place, load in enumerate(sorted(loads), start=1)) / (many * total)


def of(town: Town) -> Outcome:
    """The figures of a year that is over."""
    willing = [int(one) for one in np.flatnonzero(town.year.willing.any(axis=0))]
    days = [town.asked.get(one, []) for one in willing]
    return Outcome(
        loads=[len(each) for each in days],
        peaks=[_peak(each) for each in days],
        proposals=len(town.proposals),
        pairs=len(town.pairs),
        repeats=_repeats(town),
        regions=_across(town, "region"),
        carriers=_across(town, "carrier"),
        kinds=_across(town, "carrier", "strand"),
        closeness=float(np.mean([town.year.close[event.question, event.peer] for event in town.pairs])),
        first=_waiting(town, town.proposals),
        agreed=_waiting(town, town.pairs),
    )


def _peak(days: Sequence[int]) -> int:
    return max((sum(0 <= day - at < WINDOW.days for at in days) for day in days), default=0)


def _repeats(town: Town) -> int:
    """Two who have a question for each other are proposed once."""
    meetings = {(event.day, frozenset((town.asker(event.question), event.peer))) for event in town.proposals}
    return sum(times - 1 for times in Counter(couple for _, couple in meetings).values())


def _across(town: Town, *kinds: str) -> float:
    def differ(event: Event) -> bool:
        asker = town.asker(event.question)
        return any(facts[asker] != facts[event.peer] for facts in (getattr(town.year.people, kind) for kind in kinds))

    return sum(map(differ, town.pairs)) / len(town.pairs)


def _waiting(town: Town, events: Sequence[Event]) -> list[float]:
    first: dict[int, int] = {}
    for event in events:
        first.setdefault(event.question, event.day)
    return [first[number] - day if number in first else np.inf for number, (day, _) in enumerate(town.year.asked)]
