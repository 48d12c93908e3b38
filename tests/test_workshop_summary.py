"""The summary of a workshop: a reader of all that is shown can work out no figure about fewer than k people."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.workshops.summary import Table, table, tables

K = 3
REGIONS, CARRIERS = ("goerlitz", "zwickau", "leipzig", "dresden"), ("independent", "public", "volunteer")
PEOPLE = st.lists(st.tuples(st.sampled_from(REGIONS), st.sampled_from(CARRIERS)), max_size=24)


def compositions(total: int, parts: int, most: int) -> list[tuple[int, ...]]:
    """All ways in which so many people can be in so many hidden cells, each of them below the limit."""
    return [each for each in product(range(most + 1), repeat=parts) if sum(each) == total]


def possible(shown: Table, catalogue: tuple[str, ...], total: int | None) -> list[dict[str, int]]:
    """Every table that looks like this one, for a reader who knows the rules, and the total if it can be known."""
    cells = dict(shown.cells)
    hidden = [key for key in catalogue if key not in cells]
    known = shown.others if shown.others is not None else total - sum(cells.values()) if total is not None else None
    sums = [known] if known is not None else range(len(hidden) * (K - 1) + 1)
    found = []
    for each in sums:
        for way in compositions(each, len(hidden), K - 1):
            found.append({**cells, **dict(zip(hidden, way, strict=True))})
    return found


@settings(max_examples=150)
@given(came=PEOPLE)
def test_no_figure_below_k_is_shown_or_can_be_worked_out(came: list[tuple[str, str]]) -> None:
    by_region, by_carrier = tables(came, REGIONS, CARRIERS, K)
    whole = [each for each in (by_region, by_carrier) if each is not None and each.whole]
    total = sum(number for _, number in whole[0].cells) + (whole[0].others or 0) if whole else None
    for shown, catalogue, place in ((by_region, REGIONS, 0), (by_carrier, CARRIERS, 1)):
        if shown is None:
            continue
        assert all(number >= K for _, number in shown.cells) and (shown.others is None or shown.others >= K)
        real = Counter(person[place] for person in came)
        ways = possible(shown, catalogue, total)
        assert {key: real[key] for key in catalogue} in ways
        for key in catalogue:
            if 0 < real[key] < K:
                assert len({way[key] for way in ways}) > 1, (key, shown)


def test_a_table_that_hides_two_people_is_left_out_where_the_other_one_is_a_total() -> None:
    came = [("goerlitz", "independent")] * 3 + [("zwickau", "independent")] * 3 + [("leipzig", "independent")] * 2
    by_region, by_carrier = tables(came, REGIONS, CARRIERS, K)
    assert by_region is None
    assert by_carrier is not None and by_carrier.cells == (("independent", 8),)


def test_who_has_no_region_is_never_shown_by_themselves() -> None:
    shown = table([None, None, None, "goerlitz", "goerlitz", "goerlitz"], REGIONS, K)
    assert shown.cells == (("goerlitz", 3),)
    assert shown.others == 3
    assert table([None, None], REGIONS, K) == Table(cells=(), others=None, whole=False)


def test_nobody_is_no_figure() -> None:
    assert table([], REGIONS, K) == Table(cells=(), others=None, whole=True)
