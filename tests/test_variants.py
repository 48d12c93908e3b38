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


def test_each_story_is_played_on_one_network_and_postgresql_half_of_them_on_each() -> None:
    places = beside(variants(SEVERAL))
    assert set(places) == set(SEVERAL)
    assert set(places.values()) == {"telegram", "matrix"}
    assert 80 <= Counter(places.values())["matrix"] <= 120


def test_where_the_file_says_so_matrix_plays_it_encrypted() -> None:
    plain, encrypted = beside(variants(SEVERAL)), beside(variants(SEVERAL, "test_needs.py"))
    assert set(encrypted.values()) == {"telegram", "matrix-encrypted"}
    assert plain != encrypted


def test_another_story_or_another_order_changes_no_place() -> None:
    before = beside(variants(SEVERAL))
    after = beside(variants(["test_another", *reversed(SEVERAL)], times=1))
    assert {name: after[name] for name in SEVERAL} == before


def test_a_story_for_one_network_is_played_there() -> None:
    assert beside(variants(SEVERAL, networks=["telegram"])) == dict.fromkeys(SEVERAL, "telegram")
    assert beside(variants(SEVERAL, networks=["console", "matrix"])) == dict.fromkeys(SEVERAL, "matrix")
    assert beside(variants(SEVERAL, "test_needs.py", ["console", "matrix"])) == dict.fromkeys(SEVERAL, "matrix")
    assert beside(variants(SEVERAL, networks=["console"])) == dict.fromkeys(SEVERAL, "console")


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
