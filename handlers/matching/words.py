"""The words of a text and the character 4-grams of a word: what similar texts have in common. Pure."""

from collections.abc import Iterator
from functools import lru_cache

import regex

from handlers.folding import fold

GRAM = 4
"""Characters of a gram. Of 3 to 6 and their mixtures none was better on `tests/matching/dev.jsonl`."""

LONGEST = 64
"""Characters of a word that count: the longest German compounds have some sixty."""

READ = 2_500
"""Characters of a text that are read: as many as a question may have."""

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Cf}]*")


def spellings(text: str) -> list[str]:
    """The words of a text in their order, as they are written."""
    read = text[:READ]
    if len(text) > READ and " " in read:
        read = read.rpartition(" ")[0]  # no word ends in its middle
    found: list[str] = _WORD.findall(read)
    return found


def words(text: str) -> Iterator[str]:
    """The folded words of a text in their order."""
    return filter(None, map(folded, spellings(text)))


def folded(written: str) -> str:
    """A word as it is compared; of a word of unseen characters nothing is left."""
    return fold(written)[:LONGEST]


@lru_cache(maxsize=65_536)
def grams(word: str) -> tuple[str, ...]:
    """The 4-grams of a folded word with its boundaries as spaces; of one with two characters or fewer that alone."""
    bounded = f" {word} "
    return tuple(bounded[at : at + GRAM] for at in range(max(1, len(bounded) - GRAM + 1)))
