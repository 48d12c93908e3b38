"""Long text in pieces a network takes: at paragraphs, else lines, else sentences, else words, else between characters.

A character is what a reader sees as one: a grapheme cluster (Unicode Standard Annex 29), such as a family emoji.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from enum import IntEnum
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import regex

from storage.messages import Span, Spans, Style

_CLUSTER = regex.compile(r"\X")

# White space to break at: none that holds words together (U+00A0, U+2007, U+202F), and whole clusters only. A mark
# after a space, or a space after a prepended sign, belongs to it (UAX 29, GB9, GB9a, GB9b).
_GAP = regex.compile(
    r"(?<![\p{GCB=Prepend}\s])[^\S\u00a0\u2007\u202f]++(?![\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}])"
)

# A letter or digit alone before the full stop is an abbreviation or a date rather than a sentence: "z. B.", "3. Mai".
_SENTENCE_END = regex.compile(r"(?:\w\w[.:;]|[!?…。！？])[\p{Pe}\p{Pf}\p{Pi}\"']*\Z")
_LOOK_BACK = 8  # characters that a sentence's end takes, at most


class _Rank(IntEnum):
    """How good a place is for a break."""

    word = 1
    sentence = 2
    line = 3
    paragraph = 4


class _Gap(NamedTuple):
    """White space between `start` and `end`, which a break there leaves out; `free` of what is to stay together."""

    start: int
    end: int
    rank: _Rank
    free: bool


class _Run(NamedTuple):
    """A styled or linked stretch of text that fits into one piece."""

    start: int
    end: int


def split(spans: Spans, limit: int, measure: Callable[[str], int] = len) -> list[Spans]:
    """The text in pieces of at most `limit`, without the white space at the breaks; as few words lost as none.

    What is styled or linked stays together if it fits into one piece, and so does a grapheme cluster. The time it
    takes grows with the length only.

    Args:
        spans: The text.
        limit: What one piece may have, in the units of `measure`.
        measure: The length of a text in the network's units: at least 1 for a character, and for two texts together
            the sum of both.

    Returns:
        The pieces in order, none of them empty or only white space; no piece for a text that is.
    """
    text = "".join(span.text for span in spans)
    if measure(text) <= limit:
        return [spans] if text.strip() else []
    cutter = _Cutter(text, _runs(spans, limit, measure))
    offsets = [0, *accumulate(len(span.text) for span in spans)]
    places = _places(cutter, limit, measure)
    return [_part(spans, offsets, start, end) for start, end in places if text[start:end].strip()]


def _runs(spans: Spans, limit: int, measure: Callable[[str], int]) -> list[_Run]:
    """What is to stay together, in order."""
    runs, end = list[_Run](), 0
    for (style, link), group in groupby(spans, key=lambda span: (None if span.link else span.style, span.link)):
        words = "".join(span.text for span in group)
        start, end = end, end + len(words)
        if words and (link or style is not Style.plain) and measure(words) <= limit:
            runs.append(_Run(start, end))
    return runs


def _places(cutter: "_Cutter", limit: int, measure: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    """Where each piece starts and ends."""
    text, start, stop = cutter.text, cutter.first, cutter.last
    while start < stop:
        most = min(limit, stop - start)
        fits = bisect_right(range(most + 1), limit, key=lambda length: measure(text[start : start + length])) - 1
        reach = start + max(fits, 1)
        end, following = (stop, stop) if reach == stop else cutter.cut(start, reach)
        yield start, end
        start = following


class _Cutter:
    """A text with the places at which it can be broken."""

    def __init__(self, text: str, runs: list[_Run]) -> None:
        self.text = text
        self._runs = runs
        self._run_starts = [run.start for run in runs]
        self._gaps = [self._gap(found.start(), found.end()) for found in _GAP.finditer(text)]
        self._starts = [gap.start for gap in self._gaps]
        self.first = self._gaps[0].end if self._gaps and self._gaps[0].start == 0 else 0
        self.last = self._gaps[-1].start if self._gaps and self._gaps[-1].end == len(text) else len(text)

    def cut(self, start: int, reach: int) -> tuple[int, int]:
        """Where the piece from `start` ends, which can go up to `reach`, and where the next one starts."""
        gaps = self._gaps[bisect_right(self._starts, start) : bisect_right(self._starts, reach)]
        gap = max(gaps, key=lambda gap: (gap.free, gap.rank, gap.start), default=None)
        if gap is not None and gap.free:
            return gap.start, gap.end
        whole = [start + end for end in _clusters(self.text[start : reach + 1]) if end <= reach - start]
        outside = [end for end in whole if not self._inside(end, end)]
        if gap is not None and not outside:
            return gap.start, gap.end
        end = next(reversed(outside or whole), reach)
        return end, end

    def _gap(self, start: int, end: int) -> _Gap:
        lines = self.text.count("\n", start, end)
        if lines:
            rank = _Rank.paragraph if lines > 1 else _Rank.line
        elif self.text[start - 1 : start].isalnum():
            rank = _Rank.word
        else:
            before = self.text[max(0, start - _LOOK_BACK) : start]
            rank = _Rank.sentence if _SENTENCE_END.search(before) else _Rank.word
        return _Gap(start, end, rank, not self._inside(start, end))

    def _inside(self, start: int, end: int) -> bool:
        """Whether something that is to stay together begins before `start` and goes on after `end`."""
        place = bisect_left(self._run_starts, start) - 1
        return place >= 0 and self._runs[place].end > end


def _clusters(text: str) -> Iterator[int]:
    """Where each grapheme cluster ends.

    Read in stretches: a row of flags is counted from its beginning for each of them.
    """
    start, size = 0, 64
    while start < len(text):
        ends = [start + found.end() for found in _CLUSTER.finditer(text[start : start + size])]
        if ends[-1] < len(text):
            ends.pop()  # it may go on
        if ends:
            yield from ends
            start = ends[-1]
        else:
            size *= 2


def _part(spans: Spans, offsets: list[int], start: int, end: int) -> Spans:
    """The spans between two places of their text."""
    first, last = bisect_right(offsets, start) - 1, bisect_left(offsets, end)
    within = zip(spans[first:last], pairwise(offsets[first : last + 1]), strict=True)
    cut = ((span, span.text[max(start - begins, 0) : end - begins]) for span, (begins, _ends) in within)
    return tuple(Span(words, span.style, span.link) for span, words in cut if words)
