"""The week's figures: what coordinators see, and that nobody can compute the rest from it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.figures import Figures, Group, Scope, Trend, Voice, compute

THEMES = ("residence_asylum", "housing", "work_training", "language", "health", "benefits")
REGIONS = ("chemnitz", "dresden", "leipzig", "bautzen", "goerlitz", "zwickau")

Cell = tuple[str, str | None]


def voices(*rows: tuple[str, str | None, Sequence[int]]) -> list[Voice]:
    """One need for each member of each (theme, region, members)."""
    said = [(member, theme, region) for theme, region, members in rows for member in members]
    return [Voice(member=m, theme=t, region=r, need=number) for number, (m, t, r) in enumerate(said, start=1)]


def week(said: Iterable[Voice], history: Sequence[Iterable[Voice]] = (), k: int = 3) -> Figures:
    return compute(said, history, THEMES, REGIONS, k)


def numbers(figures: Figures) -> list[tuple[str, str | None, str | None, int]]:
    return [(group.scope.value, group.theme, group.region, group.people) for group in figures.groups]


def trends(figures: Figures) -> dict[tuple[str | None, str | None], Trend]:
    return {(group.theme, group.region): group.trend for group in figures.groups}


# --- a week in Saxony ------------------------------------------------------------------------


def test_three_people_with_one_need_are_shown_and_two_are_not() -> None:
    said = voices(("housing", "leipzig", [1, 2, 3]), ("health", "dresden", [4, 5]))
    assert numbers(week(said)) == [("cell", "housing", "leipzig", 3)]


def test_a_person_with_many_needs_counts_once() -> None:
    assert numbers(week(voices(("housing", "leipzig", [1, 1, 1, 2])))) == []
    figures = week(voices(("housing", "leipzig", [1, 1, 2, 3])))
    assert numbers(figures) == [("cell", "housing", "leipzig", 3)]
    assert sorted(figures.groups[0].needs) == [1, 2, 3, 4]


def test_small_regions_of_a_theme_are_shown_together() -> None:
    said = voices(
        ("language", "chemnitz", [1, 2, 3, 4]),
        ("language", "goerlitz", [5, 6]),
        ("language", "zwickau", [6, 7]),
        ("language", None, [8]),
    )
    assert numbers(week(said)) == [("cell", "language", "chemnitz", 4), ("pool", "language", None, 4)]


def test_needs_without_a_region_are_a_figure_of_their_own_when_enough_people_have_them() -> None:
    assert numbers(week(voices(("benefits", None, [1, 2, 3])))) == [("cell", "benefits", None, 3)]


def test_single_needs_on_different_themes_are_shown_as_the_rest() -> None:
    said = voices(("housing", "leipzig", [1]), ("health", "leipzig", [2]), ("benefits", "zwickau", [3, 4]))
    assert numbers(week(said)) == [("rest", None, None, 4)]


def test_a_pool_so_full_that_every_region_must_have_spoken_goes_to_the_rest() -> None:
    """Three hidden regions hold at most six; of five, each has at least one."""
    shown = [("housing", region, [10, 11, 12]) for region in REGIONS[:3]]
    four = voices(*shown, ("housing", "bautzen", [1, 2]), ("housing", "goerlitz", [3, 4]))
    five = voices(*shown, ("housing", "bautzen", [1, 2]), ("housing", "goerlitz", [3, 4]), ("housing", "zwickau", [5]))
    assert ("pool", "housing", None, 4) in numbers(week(four))
    assert [row for row in numbers(week(five)) if row[0] != "cell"] == [("rest", None, None, 5)]


def test_themes_and_regions_no_longer_in_the_catalogue_go_to_the_rest() -> None:
    said = voices(("closed_theme", "leipzig", [1, 2]), ("housing", "closed_region", [3, 4]))
    assert numbers(week(said)) == [("rest", None, None, 4)]


def test_a_region_is_silent_unless_a_figure_of_its_own_is_shown() -> None:
    said = voices(("housing", "leipzig", [1, 2, 3]), ("health", "dresden", [4, 5]), ("housing", "dresden", [6]))
    assert week(said).silent == ("chemnitz", "dresden", "bautzen", "goerlitz", "zwickau")


def test_a_week_in_which_one_person_spoke_looks_like_a_week_of_silence() -> None:
    assert week(voices(("housing", "leipzig", [1]))) == week([]) == Figures(groups=(), silent=REGIONS)


def test_groups_stand_in_the_order_of_the_catalogue() -> None:
    rows = [(theme, region, [1, 2, 3]) for theme in THEMES for region in (*REGIONS, None)]
    assert [(group.theme, group.region) for group in week(voices(*reversed(rows))).groups] == [row[:2] for row in rows]


def test_texts_stand_in_an_order_that_is_not_the_order_of_writing() -> None:
    needs = week(voices(("housing", "leipzig", range(30)))).groups[0].needs
    assert sorted(needs) == list(range(1, 31))
    assert needs != tuple(sorted(needs)) and needs != tuple(sorted(needs, reverse=True))


@pytest.mark.parametrize("k", [1, 0, -3])
def test_a_threshold_that_hides_nothing_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        week([], k=k)


def test_more_than_four_earlier_weeks_are_refused() -> None:
    with pytest.raises(ValueError, match="4 earlier weeks"):
        week([], [[]] * 5)


# --- against the four weeks before -----------------------------------------------------------


def leipzig(people: int) -> list[Voice]:
    return voices(("housing", "leipzig", range(people)))


@pytest.mark.parametrize(
    ("before", "now", "trend"),
    [
        ([0, 0, 0, 0], 3, Trend.new),
        ([2, 2, 2, 2], 9, Trend.new),
        ([3, 0, 0, 0], 3, Trend.none),
        ([3, 0, 0, 0], 4, Trend.rising),
        ([4, 4, 4, 4], 6, Trend.none),
        ([4, 4, 4, 4], 7, Trend.rising),
        ([9, 9, 9, 9], 3, Trend.none),
        ([0, 0, 0], 9, Trend.none),
        ([], 9, Trend.none),
    ],
)
def test_new_and_rising(before: list[int], now: int, trend: Trend) -> None:
    """A hidden week counts as two people: (3 + 2 + 2 + 2) / 4 x 1.5 = 3.4."""
    assert trends(week(leipzig(now), [leipzig(people) for people in before])) == {("housing", "leipzig"): trend}


def test_a_region_that_falls_below_the_threshold_does_not_make_the_others_rise() -> None:
    before = voices(("housing", "leipzig", range(5)), ("housing", "zwickau", [10, 11]), ("housing", "bautzen", [12]))
    now = voices(("housing", "leipzig", [1, 2]), ("housing", "zwickau", [10, 11]), ("housing", "bautzen", [12]))
    assert numbers(week(now)) == [("pool", "housing", None, 5)]
    assert trends(week(now, [before] * 4)) == {("housing", None): Trend.none}


def test_a_pool_is_new_and_rises_like_a_cell() -> None:
    def pool(people: int) -> list[Voice]:
        return voices(*(("housing", REGIONS[person // 2], [person]) for person in range(people)))

    assert trends(week(pool(5), [pool(2)] * 4)) == {("housing", None): Trend.new}
    assert trends(week(pool(5), [pool(3)] * 4)) == {("housing", None): Trend.rising}
    assert trends(week(pool(5), [pool(4)] * 4)) == {("housing", None): Trend.none}


def test_the_rest_has_no_trend() -> None:
    said = voices(*((theme, "leipzig", [number]) for number, theme in enumerate(THEMES)))
    assert trends(week(said, [[]] * 4)) == {(None, None): Trend.none}


# --- the attacker: all small worlds ----------------------------------------------------------


def output(figures: Figures) -> Hashable:
    """All that a reader sees, the texts as their number."""
    return tuple(replace(group, needs=(len(group.needs),)) for group in figures.groups), figures.silent


def spoken(said: Iterable[Voice]) -> dict[Cell, int]:
    people: defaultdict[Cell, set[int]] = defaultdict(set)
    for voice in said:
        people[voice.theme, voice.region].add(voice.member)
    return {cell: len(members) for cell, members in people.items()}


def hidden_figures(
    figures: Figures, themes: Sequence[str], regions: Sequence[str | None], cells: Sequence[Cell]
) -> dict[str, list[int]]:
    """The places of the hidden cells: one by one, of each region together, of each theme that has no pool together."""
    shown = {(group.theme, group.region) for group in figures.groups if group.scope is Scope.cell}
    pooled = {group.theme for group in figures.groups if group.scope is Scope.pool}
    hidden = [(at, cell) for at, cell in enumerate(cells) if cell not in shown]
    found = {str(cell): [at] for at, cell in hidden}
    found |= {str(region): [at for at, cell in hidden if cell[1] == region] for region in regions}
    found |= {theme: [at for at, cell in hidden if cell[0] == theme] for theme in themes if theme not in pooled}
    return {name: places for name, places in found.items() if places}


def leaks(
    themes: Sequence[str],
    regions: Sequence[str | None],
    people: int,
    k: int,
    publish: Callable[[list[Voice], Figures], Hashable],
) -> list[str]:
    """What a reader who tries every world of up to `people` people, two needs each, learns about hidden figures.

    Figures are each cell, each region over all themes and each theme over all regions: of every hidden one the
    reader must think it possible that it is zero and that it is not. Judged are the worlds in which one of the people
    said nothing: real readers do not know how many there are, so nobody is ever the last who could have spoken.
    """
    known = [region for region in regions if region is not None]
    cells = [(theme, region) for theme in themes for region in regions]
    persons = [choice for needs in range(3) for choice in combinations_with_replacement(cells, needs)]
    worlds: defaultdict[Hashable, set[tuple[int, ...]]] = defaultdict(set)
    judged: dict[Hashable, Figures] = {}
    for world in combinations_with_replacement(persons, people):
        said = voices(*((theme, region, [member]) for member, needs in enumerate(world) for theme, region in needs))
        figures = compute(said, [], themes, known, k)
        seen = publish(said, figures)
        counted = spoken(said)
        worlds[seen].add(tuple(counted.get(cell, 0) for cell in cells))
        if () in world:
            judged[seen] = figures
    found = []
    for seen, figures in judged.items():
        for name, places in hidden_figures(figures, themes, regions, cells).items():
            possible = {sum(table[at] for at in places) for table in worlds[seen]}
            if 0 not in possible or len(possible) < 2:
                found.append(f"{name} is one of {sorted(possible)} in {seen}")
    return found


SMALL_WORLDS = [
    (("housing", "health"), ("leipzig", "dresden"), 5),
    (("housing", "health"), ("leipzig", "dresden", "zwickau"), 4),
    (("housing", "health", "language"), ("leipzig", "dresden"), 4),
    (("housing",), ("leipzig", "dresden", "zwickau", "bautzen"), 5),
    (("housing", "health"), ("leipzig", "dresden", None), 4),
]


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize(("themes", "regions", "people"), SMALL_WORLDS)
def test_no_reader_learns_a_hidden_figure_or_that_it_is_not_zero(
    themes: Sequence[str], regions: Sequence[str | None], people: int, k: int
) -> None:
    assert leaks(themes, regions, people, k, lambda _, figures: output(figures)) == []


def test_the_attacker_finds_the_leak_of_silence_counted_over_all_themes() -> None:
    """The rule we did not take: "silent" as fewer than k people on all themes together."""

    def publish(said: list[Voice], figures: Figures) -> Hashable:
        heard = (len({voice.member for voice in said if voice.region == region}) >= 2 for region in figures.silent)
        return output(figures), tuple(heard)

    found = leaks(("housing", "health"), ("leipzig", "dresden"), 3, 2, publish)
    assert any(leak.startswith("('housing', 'leipzig') is one of [1] in") for leak in found)


def test_the_attacker_finds_the_leak_of_a_total() -> None:
    def publish(said: list[Voice], figures: Figures) -> Hashable:
        return output(figures), len({voice.member for voice in said})

    found = leaks(("housing", "health"), ("leipzig", "dresden"), 5, 2, publish)
    assert any(leak.startswith("('housing', 'leipzig') is one of [1] in") for leak in found)


# --- larger worlds: for each hidden cell a week that looks the same without it ----------------

cells = st.tuples(st.sampled_from(THEMES), st.sampled_from((*REGIONS, None)))
strays = st.tuples(st.sampled_from((*THEMES, "gone")), st.sampled_from((*REGIONS, None, "gone")))


@st.composite
def weeks(draw: st.DrawFn) -> list[Voice]:
    """Some cells with crowds in them, and a few people in each of many others, so that all limits are reached."""
    crowds = draw(st.lists(st.tuples(st.one_of(cells, strays), st.integers(1, 9)), max_size=6))
    few = draw(st.lists(st.tuples(cells, st.integers(10, 30)), max_size=30, unique_by=lambda row: row[0]))
    again = draw(st.lists(st.tuples(cells, st.integers(1, 30)), max_size=5))
    rows = [(place, range(size)) for place, size in crowds] + [(place, [member]) for place, member in few + again]
    return voices(*((theme, region, members) for (theme, region), members in rows))


thresholds = st.integers(2, 4)


def spread(group: Group, said: Sequence[Voice], places: Sequence[Cell], k: int) -> list[Voice]:
    """The people of a group, k - 1 to a place, with as many texts as before."""
    own = [voice for voice in said if voice.need in set(group.needs)]
    members = sorted({voice.member for voice in own})
    slots = [(member, places[number // (k - 1)]) for number, member in enumerate(members)]
    slots += [slots[0]] * (len(own) - len(members))
    return [
        replace(voice, member=member, theme=theme, region=region)
        for voice, (member, (theme, region)) in zip(own, slots, strict=True)
    ]


def without(cell: Cell, said: Sequence[Voice], figures: Figures, k: int) -> list[Voice]:
    """A week that should look the same, in which nobody spoke in that hidden cell: the proof of the module's rules."""
    theme, region = cell
    shown = {(g.theme, g.region) for g in figures.groups if g.scope is Scope.cell}
    hidden = {t: [r for r in REGIONS if (t, r) not in shown] for t in THEMES}
    pooled = {g.theme for g in figures.groups if g.scope is Scope.pool}
    made: list[Voice] = []
    for group in figures.groups:
        if group.scope is Scope.pool and group.theme == theme:
            made += spread(group, said, [(theme, r) for r in hidden[theme] if r != region], k)
        elif group.scope is Scope.rest and theme not in pooled:
            others = [t for t in THEMES if t not in pooled and t != theme and len(hidden[t]) >= 2]
            made += spread(group, said, [(t, next(r for r in hidden[t] if r != region)) for t in others], k)
        else:
            made += [voice for voice in said if voice.need in set(group.needs)]
    return made


@given(weeks(), thresholds)
def test_every_hidden_cell_may_have_been_empty(said: list[Voice], k: int) -> None:
    figures = week(said, k=k)
    shown = {(group.theme, group.region) for group in figures.groups if group.scope is Scope.cell}
    for cell in spoken(said).keys() - shown:
        if cell[0] in THEMES and cell[1] in (*REGIONS, None):
            made = without(cell, said, figures, k)
            assert cell not in spoken(made)
            assert output(week(made, k=k)) == output(figures)


@given(weeks(), thresholds)
def test_no_number_is_below_the_threshold(said: list[Voice], k: int) -> None:
    assert all(group.people >= k for group in week(said, k=k).groups)


@given(weeks(), thresholds)
def test_each_need_and_each_cell_is_in_one_group_at_most(said: list[Voice], k: int) -> None:
    groups = week(said, k=k).groups
    needs = [need for group in groups for need in group.needs]
    assert len(needs) == len(set(needs))
    place = {voice.need: (voice.theme, voice.region) for voice in said}
    occupied = [cell for group in groups for cell in {place[need] for need in group.needs}]
    assert len(occupied) == len(set(occupied))


@given(weeks(), thresholds)
def test_a_figure_counts_the_people_whose_texts_stand_with_it(said: list[Voice], k: int) -> None:
    author = {voice.need: voice.member for voice in said}
    assert all(group.people == len({author[need] for need in group.needs}) for group in week(said, k=k).groups)


@given(weeks(), thresholds, st.randoms(use_true_random=False))
def test_the_order_of_voices_does_not_matter(said: list[Voice], k: int, random: Random) -> None:
    mixed = random.sample(said, len(said))
    assert week(mixed, [mixed] * 4, k) == week(said, [said] * 4, k)


@given(weeks(), thresholds, st.integers(1, 25))
def test_who_is_in_no_shown_cell_can_leave_without_changing_one(said: list[Voice], k: int, leaver: int) -> None:
    def shown_cells(figures: Figures) -> list[Group]:
        return [group for group in figures.groups if group.scope is Scope.cell]

    before = shown_cells(week(said, k=k))
    visible = {need for group in before for need in group.needs}
    remaining = [voice for voice in said if voice.member != leaver or voice.need in visible]
    assert shown_cells(week(remaining, k=k)) == before


@given(weeks(), st.lists(weeks(), min_size=4, max_size=4), thresholds)
def test_trends_follow_from_what_was_shown_alone(said: list[Voice], history: list[list[Voice]], k: int) -> None:
    def visible(voices_of_week: list[Voice]) -> list[Voice]:
        needs = {need for group in week(voices_of_week, k=k).groups for need in group.needs}
        return [voice for voice in voices_of_week if voice.need in needs]

    assert week(visible(said), [visible(earlier) for earlier in history], k) == week(said, history, k)


# --- size ------------------------------------------------------------------------------------


def test_a_hundred_thousand_voices_take_seconds_at_most() -> None:
    """Measured a tenth of a second; the limit leaves room for a busy machine."""
    said = [
        Voice(member=number % 9_973, theme=THEMES[number % 6], region=REGIONS[number // 7 % 6], need=number)
        for number in range(100_000)
    ]
    started = perf_counter()
    figures = week(said, [said[:1000]] * 4)
    assert perf_counter() - started < 5
    assert sum(len(group.needs) for group in figures.groups) == 100_000
