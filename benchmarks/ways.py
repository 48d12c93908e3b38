"""Three ways of proposing peers: ours, by similarity alone, and at random. Consent binds all of them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.courses import Link, Town
from handlers.peers.choosing import MOST, choose
from handlers.peers.eligibility import eligible
from handlers.peers.people import Peer
from handlers.peers.rounds import assign
from storage.policy import PeerWeights


@dataclass(slots=True, kw_only=True)
class Ours:
    """What the service does, with the built-in weights."""

    weights: PeerWeights = field(default_factory=PeerWeights)
    chance: Random

    def named(self, town: Town, question: int) -> list[int]:
        """The choice of three, one of whom is rarely asked."""
        peers = town.peers()
        near = [town.year.close[question, peer.id] for peer in peers]
        found = choose(town.question(question), peers, near, town.now, self.weights, self.chance)
        return [candidate.peer for candidate in found.candidates]

    def still(self, town: Town, question: int, one: int) -> bool:
        """Whether nothing speaks against it today."""
        return eligible(town.question(question).asker, town.peer(one), self.weights)

    def together(self, town: Town, questions: Sequence[int]) -> list[list[Link]]:
        """The assignment."""
        peers: list[Peer] = town.peers()
        asked = [town.question(number) for number in questions]
        found = assign(asked, peers, town.year.close[list(questions)], town.now, self.weights, self.chance)
        return [[Link(link.question, link.peer) for link in proposal.links] for proposal in found.proposals]


class _Single(ABC):
    """A way that knows nothing of the others' questions."""

    @abstractmethod
    def named(self, town: Town, question: int) -> list[int]:
        """Up to three, in their order."""

    def still(self, town: Town, question: int, one: int) -> bool:
        """Whether they are willing today."""
        return one in town.willing(question)

    def together(self, town: Town, questions: Sequence[int]) -> list[list[Link]]:
        """The first for each."""
        return [[Link(number, one) for one in self.named(town, number)[:1]] for number in questions]


class Similarity(_Single):
    """The closest, whoever they are."""

    def named(self, town: Town, question: int) -> list[int]:
        """The three closest."""
        return sorted(town.willing(question), key=lambda one: -town.year.close[question, one])[:MOST]


@dataclass(slots=True, kw_only=True)
class Chance(_Single):
    """Anybody."""

    chance: Random

    def named(self, town: Town, question: int) -> list[int]:
        """Three by lot."""
        there = town.willing(question)
        return self.chance.sample(there, min(MOST, len(there)))
