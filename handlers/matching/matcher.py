"""Which questions, cards and experiences are similar to a text: the lexical score, and a model's where there is one."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from handlers.matching import calibration
from handlers.matching.calibration import LOOKED_AT, Calibration, Look
from handlers.matching.dense import Dense
from handlers.matching.features import Features, Query, Weights
from handlers.matching.index import Index, saturated
from handlers.matching.lexicon import Lexicon
from handlers.matching.suggestions import MOST, NOTHING, Allowed, Hit, Phrasing, Subject, Suggestions

LEAST_WORDS = 2
"""A text with fewer different words finds nothing: a name or a single word asks no question."""

YOUNG = 200
"""Texts that cosines think an index to have besides: with a handful of texts nearly the same would be 0.2 alike."""


class Matcher:
    """Phrasings of subjects, and what is similar to a text. Not for several threads at once."""

    def __init__(self, lexicon: Lexicon, dense: Dense | None = None, calibrated: Calibration | None = None) -> None:
        self._features = Features(lexicon)
        self._index = Index()
        self._slots: dict[int, int] = {}
        self._phrasings: list[Phrasing] = []
        self._asked: tuple[tuple[str, int], Query] | None = None
        self._dense = dense
        self._calibration = calibrated or calibration.shipped()

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def lexicon(self) -> Lexicon:
        """What texts are expanded by."""
        return self._features.lexicon

    def phrasings(self) -> Iterator[Phrasing]:
        """Everything that can be found."""
        return (self._phrasings[slot] for slot in self._slots.values())

    def put(self, phrasing: int, subject: Subject, text: str, group: Hashable = None) -> None:
        """Let a text of a subject be found from now on, in place of what the phrasing was before."""
        self.drop(phrasing)
        if self._dense is not None:
            self._dense.add([text])
        self._slots[phrasing] = self._index.add(self._features.document(text))
        self._phrasings.append(Phrasing(phrasing, subject, text, group))

    def fill(self, phrasings: Iterable[Phrasing]) -> None:
        """Let a page of texts be found: as `put` for each, but faster."""
        page = list({each.number: each for each in phrasings}.values())
        for each in page:
            self.drop(each.number)
        if self._dense is not None:
            self._dense.add([each.text for each in page])
        first = self._index.slots
        self._index.fill([self._features.occurrences(each.text) for each in page])
        self._phrasings += page
        self._slots.update((each.number, first + at) for at, each in enumerate(page))

    def drop(self, phrasing: int) -> None:
        """Never find a phrasing again; nothing happens where it is not there."""
        slot = self._slots.pop(phrasing, None)
        if slot is not None:
            self._index.drop(slot)
            gone = self._phrasings[slot]
            self._phrasings[slot] = Phrasing(gone.number, gone.subject, "")

    @property
    def wants_merging(self) -> bool:
        """Whether `merge` is worth its while: some tenths of a second for 68 000 texts, after which all is faster."""
        return self._index.wants_merging

    def merge(self) -> None:
        """Bring what is new into the main segment, and forget the places of what was dropped."""
        kept = self._index.merge()
        if self._dense is not None:
            self._dense.keep(kept)
        self._phrasings = [self._phrasings[slot] for slot in kept.tolist()]
        self._slots = {each.number: slot for slot, each in enumerate(self._phrasings)}

    def scores(self, text: str) -> Weights:
        """The score of each slot for a text, 0 for what has nothing in common with it or was dropped."""
        found = self._index.scores(self._query(text))
        if self._dense is None:
            return found
        return np.where(self._index.there, self._dense.fused(text, found), np.float32(0.0))

    def _query(self, text: str) -> Query:
        """The features of a text that is looked for; of the last one they are known still."""
        known = (text, len(self._features))
        if self._asked is None or self._asked[0] != known:
            self._asked = known, self._features.query(text)
        return self._asked[1]

    def slot(self, phrasing: int) -> int:
        """Where the score of a phrasing stands in `scores`, until the next `merge`.

        Raises:
            KeyError: it is not there.
        """
        return self._slots[phrasing]

    def find(self, text: str, limit: int = MOST, allowed: Allowed = None) -> Suggestions:
        """The subjects most similar to a text, each by the best of its phrasings.

        Args:
            text: what somebody asks.
            limit: how many at most.
            allowed: which subjects may be found, as a predicate or a container; None: all.
        """
        if len(set(self.lexicon.expand(text)[0])) < LEAST_WORDS or not self._slots:
            return NOTHING
        return self.judge(text, self.scores(text), limit, allowed)

    def judge(self, text: str, scores: Weights, limit: int = MOST, allowed: Allowed = None) -> Suggestions:
        """The hits that scores amount to, and how sure it is that one is the same question."""
        hits = self._best(scores, max(limit, LOOKED_AT), _predicate(allowed))
        if not hits:
            return NOTHING
        probability = self._calibration.probability(self.look(text, hits))
        return Suggestions(
            hits=tuple(hits[:limit]), probability=probability, confidence=self._calibration.confidence(probability)
        )

    def look(self, text: str, hits: Sequence[Hit]) -> Look:
        """What the calibration looks at, given the first hits."""
        query = self._query(text)
        rarity = self._index.rarity(query.ids)
        itself = saturated(query.counts, float(query.counts.sum()))
        there = [np.isin(query.ids, self._index.features(self._slots[hit.phrasing])) for hit in hits[:2]]
        there += [np.zeros(len(query), dtype=np.bool_)] * (2 - len(there))
        return Look(
            scores=[hit.score for hit in hits],
            possible=float((query.weights * rarity * itself).sum()),
            words=_share(rarity[query.words], there[0][query.words]),
            next_words=_share(rarity[query.words], there[1][query.words]),
            concepts=_share(rarity[query.concepts], there[0][query.concepts]),
            asked=len(query),
            texts=len(self),
        )

    def _best(self, scores: Weights, limit: int, allowed: Callable[[Subject], bool] | None) -> list[Hit]:
        """The best hits, one for each subject and group; equal scores in the order of adding."""
        hits: list[Hit] = []
        seen: set[Hashable] = set()
        wanted, done = 8 * limit, 0
        while len(hits) < limit and done < len(scores):
            order = _top(scores, min(wanted, len(scores)))
            for slot in order[done:].tolist():
                if scores[slot] <= 0:
                    return hits
                found = self._phrasings[slot]
                keys = {found.subject} if found.group is None else {found.subject, ("group", found.group)}
                if keys & seen or (allowed is not None and not allowed(found.subject)):
                    continue
                seen |= keys
                hits.append(Hit(found.subject, found.number, float(scores[slot])))
                if len(hits) == limit:
                    return hits
            done, wanted = len(order), 8 * wanted
        return hits

    def vectors(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Texts as rows of length 1, features weighted by their rarity here: products of two are cosines.

        In an index with few texts the weights are nearly even, see `YOUNG`.
        """
        bags = [self._features.document(text) for text in texts]
        columns = len(self._features)
        values = [saturated(bag.weights, float(bag.weights.sum())) * self._index.rarity(bag.ids, YOUNG) for bag in bags]
        data = [each / (np.linalg.norm(each) or 1.0) for each in values]
        starts = np.cumsum([0, *map(len, bags)])
        flat: Any = (_joined(data, np.float32), _joined([bag.ids for bag in bags], np.int32), starts)
        return sparse.csr_matrix(flat, shape=(len(bags), columns))

    def similar(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """The cosine of each text with each of the others, as a dense matrix."""
        theirs = self.vectors(others)
        ours = self.vectors(texts)
        theirs.resize((len(others), ours.shape[1]))
        found: NDArray[np.float32] = (ours @ theirs.T).toarray()
        return found


def _top(scores: Weights, many: int) -> NDArray[np.int64]:
    """The slots of the highest scores, the best first; of equal ones the earlier."""
    if many >= len(scores):
        return np.argsort(-scores, kind="stable")
    border = np.partition(scores, len(scores) - many)[len(scores) - many]
    above = np.flatnonzero(scores >= border)
    order: NDArray[np.int64] = above[np.argsort(-scores[above], kind="stable")][:many]
    return order


def _share(rarity: Weights, there: NDArray[np.bool_]) -> float:
    whole = float(rarity.sum())
    return float(rarity[there].sum()) / whole if whole else 0.0


def _joined(arrays: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(arrays).astype(kind) if arrays else np.zeros(0, dtype=kind)


def _predicate(allowed: Allowed) -> Callable[[Subject], bool] | None:
    if allowed is None or callable(allowed):
        return allowed
    return lambda subject: subject in allowed
