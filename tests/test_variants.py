"""Which variants of stories are played, and whose turn it is."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

from tests.stories.variants import Variant, played
from tests.turns import turn

NETWORKS = ("console", "telegram", "matrix", "matrix-encrypted")
SEVERAL = [f"test_story_{number}" for number in range(200)]


def variants(
    names: Sequence[str], file: str = "test_a.py", networks: Sequence[str | None] = NETWORKS, times: int = 2
) -> list[Variant]:
    """Each of some stories in as many variants on each network and each database."""
    found = product(names, range(times), networks, (False, True))
    return [Variant(file=file, name=name, network=network, postgres=postgres) for name, _, network, postgres in found]


def kept(given: Sequence[Variant]) -> list[Variant]:
    return [each for each, is_played in zip(given, played(given), strict=True) if is_played]


def beside(given: Sequence[Variant]) -> dict[str, str | None]:
    """Where stories are played besides the console and SQLite; on PostgreSQL, and once."""
    found = [each for each in kept(given) if (each.network, each.postgres) != ("console", False)]
    assert all(each.postgres for each in found)
    assert len({each.name for each in found}) == len(found)
    return {each.name: each.network for each in found}


def test_all_variants_are_played_on_the_console_and_sqlite() -> None:
    found = Counter(each.name for each in kept(variants(SEVERAL)) if each.network == "console" and not each.postgres)
    assert found == dict.fromkeys(SEVERAL, 2)


def test_on_postgresql_a_quarter_of_the_stories_is_played_on_each_network_and_a_quarter_nowhere() -> None:
    found = Counter(beside(variants(SEVERAL)).values())
    assert set(found) == {"telegram", "matrix", "console"}
    assert all(35 <= number <= 65 for number in found.values())
    assert 35 <= len(SEVERAL) - found.total() <= 65


def test_each_file_has_two_stories_on_each_network_if_it_has_so_many() -> None:
    for number in range(100):
        found = Counter(beside(variants(SEVERAL[number : number + 4], f"test_{number}.py")).values())
        assert (found["telegram"], found["matrix"]) == (2, 2)
        found = Counter(beside(variants(SEVERAL[number : number + 20], f"test_{number}.py")).values())
        assert min(found["telegram"], found["matrix"]) >= 2


def test_where_the_file_says_so_matrix_plays_it_encrypted() -> None:
    encrypted = set(beside(variants(SEVERAL, "test_needs.py")).values())
    assert encrypted == {"telegram", "matrix-encrypted", "console"}


def test_another_order_changes_no_place_and_another_story_two_at_most() -> None:
    before = beside(variants(SEVERAL))
    assert beside(variants([*reversed(SEVERAL)], times=1)) == before
    few = SEVERAL[:6]
    before, after = beside(variants(few)), beside(variants(["test_another", *few]))
    assert sum(before.get(name) != after.get(name) for name in few) <= 2


def test_a_story_for_one_network_is_played_there() -> None:
    assert beside(variants(SEVERAL, networks=["telegram"])) == dict.fromkeys(SEVERAL, "telegram")
    assert beside(variants(SEVERAL, networks=["console", "matrix"])) == dict.fromkeys(SEVERAL, "matrix")
    assert beside(variants(SEVERAL, "test_needs.py", ["console", "matrix"])) == dict.fromkeys(SEVERAL, "matrix")


def test_of_what_the_console_alone_can_have_half_is_played_on_postgresql() -> None:
    found = beside(variants(SEVERAL, networks=["console"]))
    assert set(found.values()) == {"console"}
    assert 80 <= len(found) <= 120


def test_what_names_no_network_is_played_on_both_databases_and_all_of_telegrams_own() -> None:
    for given in (variants(SEVERAL, networks=[None]), variants(SEVERAL, "test_telegram.py", ["telegram"])):
        assert kept(given) == given


def test_what_is_on_all_networks_at_once_is_played_on_sqlite() -> None:
    given = [
        Variant(file="test_a.py", name="test_b", network=None, postgres=postgres, everywhere=True)
        for postgres in (False, True)
    ]
    assert kept(given) == given[:1]


def test_turns_are_the_same_on_each_machine() -> None:
    assert [turn("abc", "test_a.py", name) for name in SEVERAL[:6]] == list("bcbacc")
