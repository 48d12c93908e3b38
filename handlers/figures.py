"""The figures of a week that coordinators may see: who needs what where, without showing anybody.

A figure about fewer than k people is neither shown nor derivable from the figures shown. In the words of
Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), chapter 5: hiding small cells is *primary
suppression* by the *threshold rule*; what else must stay hidden so that nobody can subtract is *complementary
(secondary) suppression*. We need little of the latter, because the shown groups are a partition: no figure contains
another, there is no total of a theme, a region or the week, and so there is nothing to subtract from.

A *cell* is one theme in one region ("no region" is one more column); people are counted once in each group.

1. A cell of at least k people is shown. So every reader knows that a hidden cell has at most k - 1.
2. The hidden cells of a theme together are its *pool*: T people. It is shown if k <= T <= (m - 1)(k - 1), with m hidden
   regions. Without the upper limit the bound k - 1 would give cells away: six people in three hidden regions are two
   in each if k = 3. Below the limit the other regions can hold all T, so any one region may be empty.
   "No region" does not count in m: readers may know that everybody has named one.
3. All cells that are in no shown group, and voices whose theme or region the catalogue no longer has, are the *rest*:
   shown under the same limits, with m the number of themes in it that have at least two hidden regions.
   Cells are the wrong measure here: that a theme's pool is not shown says that it has fewer than k people, or more
   than its limit. A theme with an empty region has therefore fewer than k, and the m - 1 other themes can hold no
   more than (m - 1)(k - 1). Below that limit any one theme, and any one region in all of them, may be empty.

People in several cells do no harm. They make the figure of a group smaller than the sum of its cells, never larger, so
the limits hold; and as no cell is in two groups, nothing shown says how groups overlap. The texts of a group come from
its own cells, and one person may write many, so their number bounds no cell either.

A region is *silent* if none of its cells is shown. To call it silent when fewer than k people spoke on all themes
together sounds better and leaks: a region that is not silent and yet has no shown cell has at least k people in cells
of at most k - 1; with two themes and k = 2 that is exactly one in each. As it stands, the list repeats what is shown.
It must be worded that way: no theme on which k people spoke, not "nobody spoke". That anything was left out is not
said either, for it would say that somebody spoke.

Trends compare figures that a reader could have seen, earlier weeks being suppressed in the same way, so they add
nothing. All this protects one table a week: whoever sees the same week twice, before and after a voice was added or
withdrawn, can subtract. Show weeks that are over, and show each as it was first shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

WEEKS_COMPARED = 4
RISE = 1.5
"""A figure is rising above this multiple of the mean of the weeks compared: half as much again, our own choice."""


class Scope(StrEnum):
    """What a group is made of: one cell, the hidden cells of one theme, or what is left of all themes."""

    cell = "cell"
    pool = "pool"
    rest = "rest"


class Trend(StrEnum):
    """How a figure stands against the four weeks before."""

    none = "none"
    new = "new"
    rising = "rising"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One need as it is counted: `member` and `need` are ids, each need is one voice."""

    member: int
    theme: str
    region: str | None
    need: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A figure that may be shown: `people` are at least k distinct members.

    A cell has a theme, and a region unless it is that of needs without one; a pool has a theme only; the rest has
    neither. `needs` are the ids whose texts may stand with the figure, in an order that tells neither time nor author.
    """

    scope: Scope
    theme: str | None
    region: str | None
    people: int
    needs: tuple[int, ...]
    trend: Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that may be shown of a week: groups by theme (cells, then pool), the rest last; regions without a cell."""

    groups: tuple[Group, ...]
    silent: tuple[str, ...]


class _Key(NamedTuple):
    scope: Scope
    theme: str | None = None
    region: str | None = None


def compute(
    this_week: Iterable[Voice],
    history: Sequence[Iterable[Voice]],
    themes: Sequence[str],
    regions: Sequence[str],
    k: int,
) -> Figures:
    """The figures of this week, as the module's text explains.

    `history` has the four weeks before, in any order, an empty one for a week in which nobody spoke; with fewer (the
    service is younger) no trend is given. `themes` and `regions` are the distinct keys of the catalogue in its order.

    Raises:
        ValueError: k is below 2, which would hide nothing, or there are more than four earlier weeks.
    """
    if k < 2:
        raise ValueError("k must be at least 2 people")
    if len(history) > WEEKS_COMPARED:
        raise ValueError(f"at most {WEEKS_COMPARED} earlier weeks are compared")
    shown = _partition(this_week, themes, regions, k)
    now = _count(shown)
    earlier = [_count(_partition(week, themes, regions, k)) for week in history]
    groups = tuple(
        Group(
            scope=key.scope,
            theme=key.theme,
            region=key.region,
            people=now[key],
            needs=tuple(sorted((voice.need for voice in voices), key=_shuffled)),
            trend=_trend(key, now, earlier, k),
        )
        for key, voices in shown.items()
    )
    heard = {group.region for group in groups}
    return Figures(groups=groups, silent=tuple(region for region in regions if region not in heard))


def _partition(
    voices: Iterable[Voice], themes: Sequence[str], regions: Sequence[str], k: int
) -> dict[_Key, list[Voice]]:
    """The groups that may be shown, in the order of the catalogue."""
    cells: defaultdict[tuple[str, str | None], list[Voice]] = defaultdict(list)
    for voice in voices:
        cells[voice.theme, voice.region].append(voice)
    shown: dict[_Key, list[Voice]] = {}
    rest: list[Voice] = []
    themes_in_rest = 0
    for theme in themes:
        pool: list[Voice] = []
        hidden_regions = 0
        for region in (*regions, None):
            cell = cells.pop((theme, region), [])
            if _people(cell) >= k:
                shown[_Key(Scope.cell, theme, region)] = cell
            else:
                pool += cell
                hidden_regions += region is not None
        if _may_be_shown(pool, hidden_regions, k):
            shown[_Key(Scope.pool, theme)] = pool
        else:
            rest += pool
            themes_in_rest += hidden_regions >= 2
    for outside_catalogue in cells.values():
        rest += outside_catalogue
    if _may_be_shown(rest, themes_in_rest, k):
        shown[_Key(Scope.rest)] = rest
    return shown


def _may_be_shown(voices: Sequence[Voice], parts: int, k: int) -> bool:
    """Whether hidden parts may be shown together: k people or more, and few enough that any part may be empty."""
    return k <= _people(voices) <= (parts - 1) * (k - 1)


def _people(voices: Iterable[Voice]) -> int:
    return len({voice.member for voice in voices})


def _count(groups: Mapping[_Key, Sequence[Voice]]) -> dict[_Key, int]:
    return {key: _people(voices) for key, voices in groups.items()}


def _trend(key: _Key, now: Mapping[_Key, int], earlier: Sequence[Mapping[_Key, int]], k: int) -> Trend:
    """How a shown group stands against the same group earlier, where a hidden figure counts as k - 1.

    The regions in a pool change from week to week. What it is compared with therefore includes the earlier cells of its
    theme that are not cells now: else a region that falls below k would make its pool look as if it rose.
    The rest has no trend: with its themes changing, too, it would mean nothing.
    """
    if len(earlier) < WEEKS_COMPARED or key.scope is Scope.rest:
        return Trend.none
    figures = []
    seen = False
    for week in earlier:
        absorbed = [
            people
            for other, people in week.items()
            if key.scope is Scope.pool and other.scope is Scope.cell and other.theme == key.theme and other not in now
        ]
        seen = seen or key in week or bool(absorbed)
        figures.append(week.get(key, k - 1) + sum(absorbed))
    if not seen:
        return Trend.new
    return Trend.rising if now[key] > RISE * sum(figures) / WEEKS_COMPARED else Trend.none


def _shuffled(need: int) -> bytes:
    """A sorting key that has nothing to do with the order in which needs were written, and is the same every time."""
    return blake2b(str(need).encode(), digest_size=8).digest()
