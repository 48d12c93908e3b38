"""Proposed pseudonyms, and names as people type them."""

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pseudonyms import NAMES, clean_name, propose


def test_a_proposed_name_agrees_in_gender() -> None:
    assert {"Ruhiger Fluss", "Ruhige Birke", "Ruhiges Moor", "Goldener Herbst"} <= set(NAMES)


def test_there_are_enough_names_and_none_twice() -> None:
    assert len(NAMES) >= 10_000
    assert len(set(NAMES)) == len(NAMES)


def test_every_proposed_name_is_one_that_could_be_typed() -> None:
    assert [name for name in NAMES if clean_name(name) != name] == []


def test_every_proposed_name_is_two_words_of_letters_with_capitals() -> None:
    assert all(
        len(words) == 2 and all(word.isalpha() and word.istitle() for word in words) for words in map(str.split, NAMES)
    )


def test_the_same_dice_propose_the_same_name() -> None:
    assert propose(lambda _: False, Random(7)) == propose(lambda _: False, Random(7))


def test_the_last_free_name_is_found() -> None:
    assert propose(lambda name: name != "Ruhige Birke", Random(1)) == "Ruhige Birke"


def test_when_all_names_are_taken_a_number_makes_it_unique() -> None:
    taken = set(NAMES)
    first = propose(taken.__contains__, Random(1))
    second = propose((taken | {first}).__contains__, Random(1))
    assert first.endswith(" 2") and first.removesuffix(" 2") in taken
    assert second == first.removesuffix("2") + "3"


@given(st.sets(st.sampled_from(NAMES)), st.integers())
def test_a_proposal_is_never_taken(taken: set[str], seed: int) -> None:
    assert propose(taken.__contains__, Random(seed)) not in taken


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Anna", "Anna"),
        ("  Anna \n  Maria ", "Anna Maria"),
        ("Zoe\u0308", "Zoë"),
        ("A\u200bn\u202ena", "Anna"),
        ("Ann\u200b \u200ba", "Ann a"),
        ("علی", "علی"),
        ("O'Neill-Müller", "O'Neill-Müller"),
        ("X" * 40, "X" * 40),
        ("A\ud800b", "Ab"),
        ("X" * 41, None),
        ("X", None),
        ("", None),
        ("   ", None),
        ("12", None),
        ("\u3164\u3164", None),
        ("\u200b\u202e", None),
        ("\ud800\udc00", None),
        ("👍👍", None),
        ("a" * 100_000, None),
    ],
)
def test_a_typed_name_is_cleaned_or_refused(typed: str, name: str | None) -> None:
    assert clean_name(typed) == name


@given(st.text(st.characters(), max_size=60))
def test_a_cleaned_name_is_short_visible_and_stays_as_it_is(typed: str) -> None:
    name = clean_name(typed)
    if name is not None:
        assert 2 <= len(name) <= 40
        assert not {unicodedata.category(char)[0] for char in name} & {"C"}
        assert name == name.strip() == unicodedata.normalize("NFC", name) == clean_name(name)
