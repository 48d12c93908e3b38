"""What comes of a year with one way of proposing peers.

Whom the way names for a question is proposed at once. Who is willing agrees the next day; no answer is no after five
days, then the next one is proposed. A question that has nobody left is in the weekly round, and after four weeks it is
closed. Whether somebody agrees hangs on how close they are, when they were last here, and how often they were asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import numpy as np

from benchmarks.simulation import START, Year
from handlers.peers.people import Peer, Question
from storage.policy import WINDOW

SILENCE = 5
"""Days after which no answer is no."""

OPEN = 28
"""Days for which a peer is looked for."""


class Link(NamedTuple):
    """A question and who is asked about it, by their numbers."""

    question: int
    peer: int


class Event(NamedTuple):
    """A proposal, or a pair that came of it, and its day."""

    day: int
    question: int
    peer: int


@dataclass(slots=True, kw_only=True)
class Town:
    """The state of one course on its present day, and all that happened until then.

    `asked` has the days on which each one was asked, `met` whom they were proposed to, `tried` who was asked about each
    question.
    """

    year: Year
    day: int = 0
    met: dict[int, set[int]] = field(default_factory=dict)
    blocked: dict[int, set[int]] = field(default_factory=dict)
    asked: dict[int, list[int]] = field(default_factory=dict)
    tried: dict[int, set[int]] = field(default_factory=dict)
    proposals: list[Event] = field(default_factory=list)
    pairs: list[Event] = field(default_factory=list)
    _known: dict[int, Peer] = field(default_factory=dict)

    def begin(self, day: int) -> None:
        """Let the next day come, with whom people block on it."""
        self.day = day
        self._known.clear()
        for when, one, other in self.year.blocks:
            if when == day:
                self.blocked.setdefault(one, set()).add(other)
                self.blocked.setdefault(other, set()).add(one)

    @property
    def now(self) -> datetime:
        """The present day as a moment."""
        return START + timedelta(days=self.day)

    def asker(self, question: int) -> int:
        """Who asks it."""
        return self.year.asked[question][1]

    def load(self, one: int) -> int:
        """How often somebody was asked in the last thirty days."""
        return sum(self.day - day < WINDOW.days for day in self.asked.get(one, ()))

    def peer(self, one: int) -> Peer:
        """Somebody as they are now."""
        if one not in self._known:
            self._known[one] = self._look_at(one)
        return self._known[one]

    def _look_at(self, one: int) -> Peer:
        people = self.year.people
        return Peer(
            id=one,
            region=people.region[one],
            carrier=people.carrier[one],
            strand=people.strand[one],
            languages=people.languages[one],
            met=frozenset(self.met.get(one, ())),
            blocks=frozenset(self.blocked.get(one, ())),
            active_at=START + timedelta(days=int(self.year.active[self.day, one])),
            opted_in=bool(self.year.willing[self.day, one]),
            proposals=self.load(one),
        )

    def peers(self) -> list[Peer]:
        """Everybody as they are now."""
        return [self.peer(one) for one in range(len(self.year.people))]

    def question(self, number: int) -> Question:
        """A question as it is now."""
        return Question(id=number, asker=self.peer(self.asker(number)))

    def willing(self, question: int) -> list[int]:
        """Whom every way may ask: who wants to be asked, is not the asker, not blocked, not asked about this before."""
        asker = self.asker(question)
        out = self.blocked.get(asker, set()) | self.tried.get(question, set()) | {asker}
        return [int(one) for one in np.flatnonzero(self.year.willing[self.day]) if int(one) not in out]

    def propose(self, links: Sequence[Link]) -> set[int]:
        """Let these meet: who is asked about several questions is asked once. Returns the questions with a yes."""
        for one in {link.peer for link in links}:
            self.asked.setdefault(one, []).append(self.day)
        happy = set()
        for question, one in links:
            asker = self.asker(question)
            self.met.setdefault(asker, set()).add(one)
            self.met.setdefault(one, set()).add(asker)
            self.tried.setdefault(question, set()).add(one)
            for changed in (asker, one):
                self._known.pop(changed, None)
            self.proposals.append(Event(self.day, question, one))
            if self._agrees(question, one):
                self.pairs.append(Event(self.day + 1, question, one))
                happy.add(question)
        return happy

    def _agrees(self, question: int, one: int) -> bool:
        near = 0.4 + 0.6 * self.year.close[question, one]
        away = 0.5 ** ((self.day - self.year.active[self.day, one]) / 60)
        wanted = near * away * 0.9 ** (self.load(one) - 1)
        return bool(self.year.yes[question, len(self.tried[question]) - 1] < wanted)


class Way(Protocol):
    """A way of proposing peers."""

    def named(self, town: Town, question: int) -> list[int]:
        """Up to three for a question that was just asked, in their order."""
        ...

    def still(self, town: Town, question: int, one: int) -> bool:
        """Whether somebody who was named days ago may be asked now."""
        ...

    def together(self, town: Town, questions: Sequence[int]) -> list[list[Link]]:
        """Those who are to meet, for all questions of a weekly round."""
        ...


def run(year: Year, way: Way) -> Town:
    """The year in one way."""
    town = Town(year=year)
    fresh: dict[int, list[int]] = {}
    for number, (day, _) in enumerate(year.asked):
        fresh.setdefault(day, []).append(number)
    silent: dict[int, list[int]] = {}
    named: dict[int, list[int]] = {}
    waiting: set[int] = set()

    def propose(links: Sequence[Link]) -> None:
        happy = town.propose(links)
        for question in {link.question for link in links}:
            waiting.discard(question)
            if question not in happy:
                silent.setdefault(town.day + SILENCE, []).append(question)

    def go_on(question: int) -> None:
        while named[question]:
            one = named[question].pop(0)
            if way.still(town, question, one):
                propose([Link(question, one)])
                return
        waiting.add(question)

    for day in range(year.days):
        town.begin(day)
        for question in silent.pop(day, ()):
            go_on(question)
        for question in fresh.get(day, ()):
            named[question] = way.named(town, question)
            go_on(question)
        waiting -= {question for question in waiting if day - year.asked[question][0] > OPEN}
        if day % 7 == 0 and waiting:
            for links in way.together(town, sorted(waiting)):
                propose(links)
    return town
