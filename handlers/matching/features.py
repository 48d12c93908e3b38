"""What a text is made of for the index: numbers of features, with how often they occur, and with a query's weights.

Features are the 4-grams of all words of the lexicon-expanded text, the words themselves, and the concepts of the
lexicon. Weights were chosen on `dev.jsonl` by folds of its intents; `benchmarks/matching.py` measures them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handlers.matching.lexicon import Lexicon
from handlers.matching.words import grams

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]

LONG = 0.35
"""Exponent by which a query's word of many grams counts less per gram: else long words drown the short ones."""

REPEATED = 0.7
"""Exponent of how often a query has a feature."""

CONCEPT = 4.0
"""Weight of a concept of the lexicon in a query, where a gram of a short word has about 1/2."""

CACHED = 200_000
"""Words whose features are remembered; then they are forgotten all at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Features of a text by number, ascending and each once, with a weight each."""

    ids: Ids
    weights: Weights

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Bag):
    """A text that is looked for: the weights are what its features count beside their rarity.

    `counts` are how often it has each of them; `words` and `concepts` say which are whole words, and concepts.
    """

    counts: Weights
    words: NDArray[np.bool_]
    concepts: NDArray[np.bool_]


class Features:
    """Numbers for features, given as they come up in texts that are to be found."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._ids: dict[str, int] = {}
        self._of_word: dict[str, list[int]] = {}
        self._of_concept: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def occurrences(self, text: str) -> list[int]:
        """The features of a text as they occur, a number each: to be counted."""
        said, concepts = self.lexicon.expand(text)
        found: list[int] = []
        for word in said:
            found += self._word(word)
        for concept in concepts:
            found += self._concept(concept)
        number = self._number
        found += [number(f"#{concept}") for concept in dict.fromkeys(concepts)]
        return found

    def _concept(self, concept: str) -> list[int]:
        """The features of a canonical word's own words; there are no more of these than concepts."""
        known = self._of_concept.get(concept)
        if known is None:
            known = self._of_concept[concept] = [each for word in concept.split() for each in self._word(word)]
        return known

    def document(self, text: str) -> Bag:
        """The features of a text that is to be found, with how often it has them."""
        ids, counts = np.unique(np.array(self.occurrences(text), dtype=np.int32), return_counts=True)
        return Bag(ids=ids.astype(np.int32), weights=counts.astype(np.float32))

    def query(self, text: str) -> Query:
        """The features of a text that is looked for. Those that no text has had are numbered after all others."""
        said, concepts = self.lexicon.expand(text)
        found: dict[str, tuple[float, int]] = {}
        for word in (*said, *(word for concept in concepts for word in concept.split())):
            parts = dict.fromkeys(grams(word))
            share = len(parts) ** -LONG
            for part in (*parts, f"={word}"):
                weight, count = found.get(part, (0.0, 0))
                found[part] = (weight + share, count + 1)
        weights = {part: weight**REPEATED for part, (weight, _) in found.items()}
        for concept in concepts:
            weights[f"#{concept}"] = CONCEPT
        unknown = len(self._ids)
        numbers = {part: self._ids.get(part, unknown + at) for at, part in enumerate(weights)}
        order = sorted(weights, key=numbers.__getitem__)
        return Query(
            ids=np.array([numbers[part] for part in order], dtype=np.int32),
            weights=np.array([weights[part] for part in order], dtype=np.float32),
            counts=np.array([found[part][1] if part in found else 1 for part in order], dtype=np.float32),
            words=np.array([part.startswith("=") for part in order], dtype=np.bool_),
            concepts=np.array([part.startswith("#") for part in order], dtype=np.bool_),
        )

    def _word(self, word: str) -> list[int]:
        known = self._of_word.get(word)
        if known is None:
            if len(self._of_word) >= CACHED:
                self._of_word.clear()
            known = self._of_word[word] = [self._number(part) for part in (*dict.fromkeys(grams(word)), f"={word}")]
        return known

    def _number(self, feature: str) -> int:
        return self._ids.setdefault(feature, len(self._ids))
