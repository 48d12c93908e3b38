"""People as a state has them, made up: where they work, how busy they are, what they know, and what they ask.

What is said is a direction: a theme, one of the subjects of that theme, something of the place and of the kind of work,
and something of its own. So who works in the same place asks more alike, and the more somebody has said, the closer the
closest of it is to any question. Nothing here is about real people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.catalogue import Catalogue, Entry

Numbers = NDArray[np.float64]

DIMENSIONS = 64
SUBJECTS = 8
"""Subjects of each theme."""

SAID = 6
"""Things that somebody said on average; some said ten times as many."""

PARTS = (0.55, 0.6, 0.3, 0.2, 0.55)
"""How much of theme, subject, region, strand and chance is in what is said."""

ROWS = 200
"""Questions that are compared at once: so much memory is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """So many people, by their number from 0. `busy` is how much of all that is asked is theirs; its sum is 1.

    `said` has a row for each thing that was said, ordered by `owner`; everybody said something.
    """

    region: Sequence[str]
    carrier: Sequence[str]
    strand: Sequence[str]
    languages: Sequence[frozenset[str]]
    busy: Numbers
    themes: Numbers
    said: Numbers
    owner: NDArray[np.int64]
    space: "Space"

    def __len__(self) -> int:
        """How many there are."""
        return len(self.region)

    def ask(self, askers: Sequence[int], dice: np.random.Generator) -> Numbers:
        """A question of each of these."""
        return self.space.say(self, np.asarray(askers, dtype=np.int64), dice)

    def closeness(self, questions: Numbers) -> Numbers:
        """Questions × people: the cosine of a question and the closest that somebody said, at least 0."""
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        found = np.empty((len(questions), len(self)))
        for first in range(0, len(questions), ROWS):
            near = questions[first : first + ROWS] @ self.said.T
            found[first : first + ROWS] = np.maximum.reduceat(near, starts, axis=1)
        return np.maximum(found, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The directions of what can be said."""

    themes: Numbers
    subjects: Numbers
    regions: dict[str, Numbers]
    strands: dict[str, Numbers]

    def say(self, people: Colleagues, who: NDArray[np.int64], dice: np.random.Generator) -> Numbers:
        """Something that each of these says about one of their themes."""
        theme = np.array([dice.choice(len(self.themes), p=people.themes[one]) for one in who], dtype=np.int64)
        subject = dice.integers(SUBJECTS, size=len(who))
        place = np.array([self.regions[people.region[one]] for one in who]).reshape(-1, DIMENSIONS)
        kind = np.array([self.strands[people.strand[one]] for one in who]).reshape(-1, DIMENSIONS)
        own = _directions(len(who), dice)
        parts = (self.themes[theme], self.subjects[theme, subject], place, kind, own)
        return _unit(sum((share * part for share, part in zip(PARTS, parts, strict=True)), np.zeros_like(own)))


def gather(many: int, catalogue: Catalogue, dice: np.random.Generator) -> Colleagues:
    """So many people of the configured state."""
    space = Space(
        themes=_directions(len(catalogue.themes), dice),
        subjects=_directions(len(catalogue.themes) * SUBJECTS, dice).reshape(-1, SUBJECTS, DIMENSIONS),
        regions={entry.key: _directions(1, dice)[0] for entry in catalogue.regions},
        strands={entry.key: _directions(1, dice)[0] for entry in catalogue.strands},
    )
    busy = dice.lognormal(0, 1, many)
    values: dict[str, Any] = {
        "region": _drawn(catalogue.regions, many, dice),
        "carrier": _drawn(catalogue.carriers, many, dice),
        "strand": _drawn(catalogue.strands, many, dice),
        "languages": [frozenset({"de", "en"} if dice.random() < 0.4 else {"de"}) for _ in range(many)],
        "busy": busy / busy.sum(),
        "themes": dice.dirichlet(np.full(len(catalogue.themes), 0.25), many),
        "space": space,
    }
    silent = Colleagues(**values, said=np.zeros((0, DIMENSIONS)), owner=np.zeros(0, dtype=np.int64))
    owner = np.repeat(np.arange(many), 1 + dice.poisson((SAID - 1) * many * silent.busy))
    return Colleagues(**values, said=space.say(silent, owner, dice), owner=owner)


def _drawn(entries: Sequence[Entry], many: int, dice: np.random.Generator) -> list[str]:
    """Keys of the catalogue, some more frequent than others."""
    share = dice.dirichlet(np.full(len(entries), 5.0))
    return [entries[number].key for number in dice.choice(len(entries), many, p=share)]


def _directions(many: int, dice: np.random.Generator) -> Numbers:
    return _unit(dice.normal(size=(many, DIMENSIONS)))


def _unit(rows: Numbers) -> Numbers:
    found: Numbers = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found
