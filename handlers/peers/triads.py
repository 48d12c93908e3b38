"""From single links to those who meet: couples, and three where it takes three so that nobody is left alone.

Somebody may ask and be a peer at once. Each is the peer of one question at most, so whoever asks that question is one
person: going from peer to asker, and on to whoever's peer that one is, leads to an end or in a ring. A ring of two is
one couple with two questions; a ring of three people with a common language is one conversation instead of three.
Longer rings stay as they are: each in them asks one person and is asked by another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from handlers.peers.eligibility import Mask
from handlers.peers.people import Peer, Person
from handlers.peers.scores import Matrix, Vector


class Edge(NamedTuple):
    """A question by its row, and its peer by their column."""

    row: int
    column: int


Group = list[Edge]
"""The links of those who meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What rows and columns stand for: who asks, who may be asked, how often still; `total` is 0 where not at all."""

    askers: Sequence[Person]
    peers: Sequence[Peer]
    total: Matrix
    room: Sequence[int]

    def ends(self, edge: Edge) -> tuple[Person, Person]:
        """Who asks, and who is asked."""
        return self.askers[edge.row], self.peers[edge.column]

    def people(self, group: Group) -> tuple[int, ...]:
        """The ids of those who meet, ascending."""
        return tuple(sorted({person.id for edge in group for person in self.ends(edge)}))


def gathered(edges: Sequence[Edge], table: Table) -> list[Group]:
    """The links, those in a ring of two or three together; in the order of their questions' rows."""
    asking = {table.peers[edge.column].id: edge for edge in edges}
    groups: list[Group] = []
    seen: set[Edge] = set()
    for edge in sorted(edges):
        if edge not in seen:
            groups.append(_ring(edge, asking, table) or [edge])
            seen.update(groups[-1])
    return groups


def _ring(first: Edge, asking: dict[int, Edge], table: Table) -> Group | None:
    """The links of the ring that this one is in, if it has two or three people who can all talk to each other."""
    ring = [first]
    while len(ring) < 3 and (following := asking.get(table.ends(ring[-1])[0].id)) is not None:
        ring.append(following)
        if table.ends(following)[0].id == table.ends(first)[1].id:
            return ring if len(ring) == 2 or _can_talk([table.ends(edge)[0] for edge in ring]) else None
    return None


def joined(groups: Sequence[Group], table: Table) -> list[Group]:
    """The same groups, and whoever asks and is in none with two of them, where that may be.

    Both of the two have to be peers of the question who have room for one more, nobody meets somebody twice in a round,
    and all three have a language. The best two for the question are taken, the questions in their order.
    """
    groups = [list(group) for group in groups]
    met = {pair for group in groups for pair in combinations(table.people(group), 2)}
    asked = np.zeros(len(table.peers), dtype=np.int64)
    for group in groups:
        for edge in group:
            asked[edge.column] += 1
    couples = _Couples.of(groups, table)
    placed = {edge.row for group in groups for edge in group}
    for row in range(len(table.askers)):
        if row in placed:
            continue
        asker = table.askers[row]
        for at in couples.best(table.total[row]):
            group, two = groups[couples.groups[at]], [int(column) for column in couples.columns[at]]
            people = [asker, *(table.peers[column] for column in two)]
            pairs = {(min(asker.id, other.id), max(asker.id, other.id)) for other in people[1:]}
            more = [column for column in two if column not in {edge.column for edge in group}]
            if met & pairs or any(asked[column] >= table.room[column] for column in more) or not _can_talk(people):
                continue
            group += [Edge(row, column) for column in two]
            asked[more] += 1
            met |= pairs
            couples.free[at] = False
            break
    return groups


@dataclass(frozen=True, slots=True, kw_only=True)
class _Couples:
    """The groups of two of whom both are peers: which group, the columns of both, whether nobody has joined yet."""

    groups: Sequence[int]
    columns: NDArray[np.int64]
    free: Mask

    @classmethod
    def of(cls, groups: Sequence[Group], table: Table) -> Self:
        columns = {peer.id: column for column, peer in enumerate(table.peers)}
        met = ((at, table.people(group)) for at, group in enumerate(groups))
        found = [(at, [columns[one] for one in ids]) for at, ids in met if len(ids) == 2 and columns.keys() >= {*ids}]
        return cls(
            groups=[at for at, _ in found],
            columns=np.array([two for _, two in found], dtype=np.int64).reshape(-1, 2),
            free=np.ones(len(found), dtype=bool),
        )

    def best(self, total: Vector) -> list[int]:
        """Those of which both may be peers of a question with these scores, the best first."""
        both = total[self.columns]
        possible = np.flatnonzero((both > 0).all(axis=1) & self.free)
        order = np.argsort(-both[possible].sum(axis=1), kind="stable")
        return [int(at) for at in possible[order]]


def _can_talk(people: Sequence[Person]) -> bool:
    """Whether there is a language that all of them have."""
    return bool(frozenset.intersection(*(person.languages for person in people)))
