"""A year among colleagues, whoever is proposed to whom: people join, pause and leave, block each other, and ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from benchmarks.colleagues import Colleagues, Numbers

START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""

EACH = 6
"""Questions that everybody asks in a year, on average."""

TRIES = 100
"""The most peers that are asked about one question."""

Flags = NDArray[np.bool_]
"""A row for each day, a column for each person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What happens whatever is proposed: who is here and willing on which day, who asks what, who blocks whom.

    `here`, `willing`: days × people. `active`: the last day on which they did anything. `asked`: day and asker of each
    question, in their order; `close`: questions × people. `yes`: questions × tries, from 0 to 1: who says yes more
    willingly than that says yes.
    """

    people: Colleagues
    here: Flags
    willing: Flags
    active: NDArray[np.int64]
    asked: Sequence[tuple[int, int]]
    close: Numbers
    yes: Numbers
    blocks: Sequence[tuple[int, int, int]]

    @property
    def days(self) -> int:
        """How many days it has."""
        return len(self.here)


def happen(people: Colleagues, days: int, dice: np.random.Generator) -> Year:
    """What happens in so many days."""
    many, here = len(people), np.ones((days, len(people)), dtype=bool)
    paused = np.zeros_like(here)
    for one in range(many):
        if dice.random() < 0.3:
            here[: dice.integers(days), one] = False  # joins in the course of it
        if dice.random() < 0.1:
            here[dice.integers(days) :, one] = False
        if dice.random() < 0.4:
            first = dice.integers(days)
            paused[first : first + dice.integers(14, 43), one] = True
    awake = here & ~paused & (dice.random(here.shape) < np.clip(people.busy * many * 0.2, 0.01, 0.9))
    awake[here.argmax(axis=0), np.arange(many)] = True  # joining is something done
    active = np.maximum.accumulate(np.where(awake, np.arange(days)[:, None], 0), axis=0)
    willing = here & ~paused & (dice.random(many) < 0.85)

    asked = []
    for day in range(days):
        share = people.busy * here[day] * ~paused[day]
        asked += [(day, int(one)) for one in dice.choice(many, dice.poisson(many * EACH / 365), p=share / share.sum())]
    questions = people.ask([one for _, one in asked], dice)
    couples = (map(int, dice.choice(many, 2, replace=False)) for _ in range(many // 10))
    blocks = [(int(dice.integers(days)), one, other) for one, other in couples]
    return Year(
        people=people,
        here=here,
        willing=willing,
        active=active,
        asked=asked,
        close=people.closeness(questions),
        yes=dice.random((len(asked), TRIES)),
        blocks=blocks,
    )
