"""Words of acute danger: whether a text holds one of the phrases after which an answer begins with whom to call."""

import re
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence

from handlers.folding import fold

_NEAR = 8  # words from the first to the last part of a phrase: about one sentence
_WORD = re.compile(r"[^\W_]+")
_PATTERN_WORD = re.compile(r"\*?[^\W_]+\*?")
_STRAY_STAR = re.compile(r"\w\*\w|(?<!\w)\*(?!\w)")


class Danger:
    """Phrases by language; a text is held against those of all languages, for people mix them.

    A phrase is words in their order, whatever spelling, punctuation or spaces. A star at the beginning or end of a word
    stands for any further letters: "abschieb*", "*suizid*". Parts joined by "+" stand in any order within eight words
    of each other: "abschieb* + morgen". Blank lines are no phrases.

    Raises:
        ValueError: a phrase has a part without a word, or a star inside a word or alone.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        lines = (line for language in phrases.values() for line in language if line.strip())
        self._phrases = tuple(tuple(_compiled(part) for part in line.split("+")) for line in lines)
        self._any = re.compile("|".join(part.pattern for parts in self._phrases for part in parts))

    def matches(self, text: str) -> bool:
        """Whether `text` holds at least one phrase; linear in its length."""
        words = f" {' '.join(_WORD.findall(fold(text)))} "
        if not self._phrases or self._any.search(words) is None:  # most texts hold not even a part of one
            return False
        return any(_all_near(parts, words) for parts in self._phrases)


def _compiled(part: str) -> re.Pattern[str]:
    """A part as an expression over folded words with one space around each.

    Beginning with that space, a match is tried once at each word, and a star never leaves its word: linear time.
    """
    words = _PATTERN_WORD.findall(fold(part))
    if not words or _STRAY_STAR.search(part):
        raise ValueError(f"not a phrase of danger: {part!r}")
    return re.compile(" " + " ".join(_word(word) for word in words) + "(?= )")


def _word(pattern: str) -> str:
    """`*` before a literal is a lazy run of letters, after it a possessive one."""
    literal = pattern.strip("*")
    before = r"[^ ]*?" if pattern.startswith("*") else ""
    after = r"[^ ]*+" if pattern.endswith("*") else ""
    return f"{before}{literal}{after}"


def _all_near(parts: Sequence[re.Pattern[str]], words: str) -> bool:
    """Whether every part occurs, the first and the last within `_NEAR` words."""
    found = [[match.start() for match in part.finditer(words)] for part in parts]
    if len(parts) == 1 or not all(found):
        return all(found)
    spaces = [gap.start() for gap in re.finditer(" ", words)]
    occurrences = sorted((bisect(spaces, start), part) for part, starts in enumerate(found) for start in starts)
    return _some_window_has_all(occurrences, len(parts))


def _some_window_has_all(occurrences: Iterable[tuple[int, int]], parts: int) -> bool:
    """Whether some `_NEAR` words hold all parts; `occurrences` are (word, part) in order."""
    latest: dict[int, int] = {}
    for word, part in occurrences:
        latest[part] = word
        if len(latest) == parts and word - min(latest.values()) <= _NEAR:
            return True
    return False
