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


class Features:
    """Numbers for features, given as they come up. Of a query only those that are known have one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._ids: dict[str, int] = {}
        self._of_word: dict[str, list[int]] = {}
        self._kinds = bytearray()

    def __len__(self) -> int:
        return len(self._ids)

    def occurrences(self, text: str) -> list[int]:
        """The features of a text as they occur, a number each: to be counted."""
        said, concepts = self.lexicon.expand(text)
        found: list[int] = []
        for word in said:
            found += self._word(word)
        for concept in concepts:
            for word in concept.split():
                found += self._word(word)
        number = self._number
        found += [number(f"#{concept}") for concept in dict.fromkeys(concepts)]
        return found

    def document(self, text: str) -> Bag:
        """The features of a text that is to be found, with how often it has them."""
        ids, counts = np.unique(np.array(self.occurrences(text), dtype=np.int32), return_counts=True)
        return Bag(ids=ids.astype(np.int32), weights=counts.astype(np.float32))

    def query(self, text: str) -> Bag:
        """The features of a text that is looked for, with what they count beside their rarity."""
        said, concepts = self.lexicon.expand(text)
        weights: dict[int, float] = {}
        known = self._ids.get
        for word in (*said, *(word for concept in concepts for word in concept.split())):
            parts = grams(word)
            share = len(parts) ** -LONG
            for part in (*parts, f"={word}"):
                number = known(part)
                if number is not None:
                    weights[number] = weights.get(number, 0.0) + share
        found = {number: weight**REPEATED for number, weight in weights.items()}
        for concept in concepts:
            number = known(f"#{concept}")
            if number is not None:
                found[number] = CONCEPT
        ids = np.fromiter(sorted(found), dtype=np.int32, count=len(found))
        return Bag(ids=ids, weights=np.array([found[number] for number in ids.tolist()], dtype=np.float32))

    def _word(self, word: str) -> list[int]:
        known = self._of_word.get(word)
        if known is None:
            if len(self._of_word) >= CACHED:
                self._of_word.clear()
            known = self._of_word[word] = [self._number(part) for part in (*dict.fromkeys(grams(word)), f"={word}")]
        return known

    def kinds(self, ids: Ids) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which of some features are whole words, and which concepts."""
        found = np.frombuffer(bytes(self._kinds), dtype=np.uint8)[ids]
        return found == ord("="), found == ord("#")

    def _number(self, feature: str) -> int:
        known = self._ids.get(feature)
        if known is None:
            known = self._ids[feature] = len(self._ids)
            self._kinds.append(ord(feature[0]) if feature[0] in "=#" else 0)
        return known
