"""A piece of a long text in one line: around what was looked for, or its beginning. Pure.

What is cut is whole characters as readers see them (grapheme clusters, Unicode Standard Annex 29), and whole words
where one of them fits.
"""

from collections.abc import Collection
from itertools import accumulate

import regex

from storage.folding import fold
from storage.terms import WORD, meets, wanted, words

CUT = "…"
"""Stands where something is left out."""

BEFORE = 3
"""What was looked for stands in the first third: what follows says more than what went before."""

_CLUSTER = regex.compile(r"\X")


def snippet(said: str, query: str, width: int) -> str:
    """The part of a text around the first word that a query finds, at most `width` characters in one line.

    Where no word is found, such as one that the database found by its stem, it is the beginning.
    """
    line = " ".join(said.split())
    return _cut(line, _first(line, wanted(query)), width)


def preview(said: str, width: int) -> str:
    """The beginning of a text, at most `width` characters in one line."""
    return _cut(" ".join(said.split()), 0, width)


def _first(line: str, looked_for: Collection[str]) -> int:
    """Where the first word begins that is found; 0 where none is."""
    found = (
        match.start() for match in WORD.finditer(line) if any(meets(term, looked_for) for term in words(fold(match[0])))
    )
    return next(found, 0) if looked_for else 0


def _cut(line: str, at: int, width: int) -> str:
    if len(line) <= width:
        return line
    if width <= len(CUT):
        return CUT[: max(0, width)]
    clusters = _CLUSTER.findall(line)
    ends = list(accumulate(map(len, clusters), initial=0))  # where each cluster begins, and the end
    gaps = [number for number, cluster in enumerate(clusters) if cluster == " "]
    sought = max(number for number, begins in enumerate(ends[:-1]) if begins <= at)
    start = _start(ends, gaps, sought, width)
    lead = CUT if start else ""
    room = ends[start] + width - len(lead)
    if ends[-1] <= room:
        return lead + line[ends[start] :]
    stop = max(number for number, end in enumerate(ends) if end <= max(room - len(CUT), ends[start]))
    if clusters[stop] != " ":
        stop = max((gap for gap in gaps if sought < gap <= stop), default=stop)
    return lead + line[ends[start] : ends[stop]] + CUT


def _start(begins: list[int], gaps: list[int], sought: int, width: int) -> int:
    """The cluster with which the piece begins: that of a word, as far before what is sought as there is room for."""
    earliest = min(begins[sought] - width // BEFORE, begins[-1] - width + len(CUT))
    if earliest <= 0:
        return 0
    return next((gap + 1 for gap in gaps if gap < sought and begins[gap + 1] >= earliest), sought)
