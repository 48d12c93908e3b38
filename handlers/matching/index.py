"""An index of texts in memory: BM25 over sparse features, in a large main segment and a small one for what is new.

BM25 as in Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with two changes: the length of a text
is compared with a fixed one instead of the average, so that what is stored of a text never has to change, and the
inverse document frequency, which is counted anew for each query, is raised to `RARITY`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from handlers.matching.features import Bag, Ids, Weights

K1 = 1.2
B = 1.0
LENGTH = 150.0
"""Features of a text of usual length, counted as often as they occur."""

RARITY = 1.3
"""Exponent of the inverse document frequency."""

NEW = 2_000
"""Texts in the small segment from which on it is worth merging it into the main one."""


def saturated(counts: Weights, length: float | Weights) -> Weights:
    """What occurrences of features count in texts of these lengths (BM25's term frequency part)."""
    return (counts * (K1 + 1) / (counts + K1 * (1 - B + B * length / LENGTH))).astype(np.float32)


@dataclass(slots=True)
class _Growing:
    """An array that grows at its end; `filled` is what is in use of it."""

    array: NDArray[np.generic]
    filled: int = 0

    def add(self, values: NDArray[np.generic]) -> None:
        needed = self.filled + len(values)
        if needed > len(self.array):
            larger = np.zeros(max(needed, 2 * len(self.array), 64), dtype=self.array.dtype)
            larger[: self.filled] = self.array[: self.filled]
            self.array = larger
        self.array[self.filled : needed] = values
        self.filled = needed

    @property
    def used(self) -> NDArray[np.generic]:
        return self.array[: self.filled]


def _segment() -> tuple[_Growing, _Growing, _Growing]:
    return (
        _Growing(np.zeros(64, dtype=np.int32)),
        _Growing(np.zeros(64, dtype=np.int32)),
        _Growing(np.zeros(64, dtype=np.float32)),
    )


class Index:
    """Texts by slots, which are numbers from 0 on in the order of adding; `merge` gives them anew."""

    def __init__(self) -> None:
        self._main = sparse.csc_matrix((0, 0), dtype=np.float32)
        self._rows, self._ids, self._weights = _segment()
        self._alive = _Growing(np.zeros(64, dtype=np.bool_))
        self._frequency = np.zeros(1024, dtype=np.int64)
        self._bags: list[Ids | None] = []
        self.alive = 0

    @property
    def slots(self) -> int:
        """Slots there are, those of dropped texts included."""
        return len(self._bags)

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which slots have a text that was not dropped."""
        return self._alive.used.astype(np.bool_, copy=False)

    @property
    def new(self) -> int:
        """Slots in the small segment."""
        return self.slots - int(self._main.shape[0])

    @property
    def wants_merging(self) -> bool:
        """Whether so much has been added or dropped that `merge` is worth its while."""
        return self.new > max(NEW, self.slots // 10) or self.slots - self.alive > max(NEW, self.slots // 4)

    def add(self, bag: Bag) -> int:
        """Let a text be found from now on; its slot."""
        slot = self.slots
        self._rows.add(np.full(len(bag), slot - int(self._main.shape[0]), dtype=np.int32))
        self._ids.add(bag.ids)
        self._weights.add(saturated(bag.weights, float(bag.weights.sum())))
        self._admit(bag.ids)
        return slot

    def fill(self, occurrences: Sequence[Sequence[int]]) -> None:
        """Let a page of texts be found, given their features as they occur: faster than adding one by one."""
        lengths = np.fromiter(map(len, occurrences), dtype=np.int64, count=len(occurrences))
        flat = np.fromiter(chain.from_iterable(occurrences), dtype=np.int32, count=int(lengths.sum()))
        rows = np.repeat(np.arange(len(occurrences), dtype=np.int32), lengths)
        shape = (len(occurrences), int(flat.max(initial=0)) + 1)
        counts = sparse.coo_matrix((np.ones(len(flat), dtype=np.float32), (rows, flat)), shape=shape).tocsr()
        counts.sort_indices()
        starts, ids = counts.indptr, counts.indices.astype(np.int32)
        sizes = np.diff(starts)
        first = self.slots - int(self._main.shape[0])
        self._rows.add(np.repeat(np.arange(first, first + len(occurrences), dtype=np.int32), sizes))
        self._ids.add(ids)
        self._weights.add(saturated(counts.data, np.repeat(lengths.astype(np.float32), sizes)))
        for at in range(len(occurrences)):
            self._admit(ids[starts[at] : starts[at + 1]])

    def _admit(self, ids: Ids) -> None:
        top = int(ids.max(initial=-1)) + 1
        if top > len(self._frequency):
            self._frequency = np.concatenate(
                [self._frequency, np.zeros(max(top, 2 * len(self._frequency)) - len(self._frequency), dtype=np.int64)]
            )
        self._frequency[ids] += 1
        self._bags.append(ids)
        self._alive.add(np.ones(1, dtype=np.bool_))
        self.alive += 1

    def drop(self, slot: int) -> None:
        """Let a text never be found again."""
        ids = self._bags[slot]
        if ids is not None:
            self._frequency[ids] -= 1
            self._bags[slot] = None
            self._alive.array[slot] = False
            self.alive -= 1

    def merge(self) -> NDArray[np.int64]:
        """Bring everything into one segment without what was dropped; the former slots in the new order."""
        kept = np.flatnonzero(self.there)
        segments = [self._main]
        if self.new:
            width = int(self._ids.used.max(initial=0)) + 1
            entries = (self._weights.used, (self._rows.used, self._ids.used))
            segments.append(sparse.coo_matrix(entries, shape=(self.new, width), dtype=np.float32).tocsc())
        merged = _stack(segments)
        if len(kept) < self.slots:
            merged = merged.tocsr()[kept].tocsc()
        self._main = merged
        self._rows, self._ids, self._weights = _segment()
        self._bags = [self._bags[slot] for slot in kept.tolist()]
        self._alive = _Growing(np.ones(max(64, len(kept)), dtype=np.bool_), len(kept))
        return kept

    def rarity(self, ids: Ids, beside: int = 0) -> Weights:
        """How much each feature tells: its inverse document frequency, raised to `RARITY`.

        `beside` is how many texts are thought to be there besides, without any of the features: in a small index what
        two texts share is rare nowhere, and would count next to nothing.
        """
        frequency = np.zeros(len(ids))
        known = ids < len(self._frequency)
        frequency[known] = self._frequency[ids[known]]
        return (np.log1p((self.alive + beside - frequency + 0.5) / (frequency + 0.5)) ** RARITY).astype(np.float32)

    def scores(self, query: Bag) -> Weights:
        """The score of each slot, 0 where nothing is common or the text was dropped."""
        total = np.zeros(self.slots, dtype=np.float32)
        if not len(query) or not self.slots:
            return total
        weights = query.weights * self.rarity(query.ids)
        size = int(self._main.shape[0])
        if size:
            total[:size] = _column_sum(self._main, query.ids, weights)
        if self.new:
            wanted = np.zeros(max(int(query.ids[-1]), int(self._ids.used.max(initial=0))) + 1, dtype=np.float32)
            wanted[query.ids] = weights
            parts = wanted[self._ids.used] * self._weights.used
            total[size:] = np.bincount(self._rows.used, weights=parts, minlength=self.new)
        total[~self.there] = 0.0
        return total

    def features(self, slot: int) -> Ids:
        """The features of a text that is there, ascending."""
        ids = self._bags[slot]
        return np.zeros(0, dtype=np.int32) if ids is None else ids


def _stack(segments: Sequence[sparse.csc_matrix]) -> sparse.csc_matrix:
    """Segments below each other, each as wide as the widest."""
    there = [each for each in segments if each.shape[0]]
    if not there:
        return sparse.csc_matrix((0, 0), dtype=np.float32)
    width = max(int(each.shape[1]) for each in there)
    for each in there:
        each.resize((each.shape[0], width))
    return there[0] if len(there) == 1 else sparse.vstack(there, format="csc", dtype=np.float32)


def _column_sum(matrix: sparse.csc_matrix, ids: Ids, weights: Weights) -> Weights:
    """The weighted sum of some columns of a matrix."""
    known = ids < matrix.shape[1]
    chosen: Weights = matrix[:, ids[known]] @ weights[known]
    return chosen
