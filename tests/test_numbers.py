"""The numbers of posts: written, read, found in words, and the letters before them."""

from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.channels.numbers import MOST, mark_for, mentioned, read, written

MARKS = st.text(ascii_uppercase, min_size=1, max_size=6)
NUMBERS = st.integers(1, 10**9 - 1)


@given(MARKS, NUMBERS)
def test_what_is_written_is_read_again_in_any_letters_and_with_or_without_its_sign(mark: str, number: int) -> None:
    words = written(mark, number)
    for spelling in (words, words.lower(), words[1:], f"  {words} "):
        assert read(spelling) == (mark, number)
    assert mentioned(f"Siehe {words}, bitte.") == ((mark, number),)


@pytest.mark.parametrize(
    "words",
    ["", "#", "H", "H-", "-1", "H 1", "#H-1 bitte", "##H-1", "H-1234567890", "ABCDEFG-1", "Ä-1", "H-١", "H-1\n2"],
)
def test_what_is_no_number(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("#H-1 und #h-1 und #H-01", (("H", 1),)),
        ("(#H-1)", (("H", 1),)),
        ("#H-1.", (("H", 1),)),
        ("H-1", ()),
        ("a#H-1", ()),
        ("https://example.org/#H-1", ()),
        ("&#H-1;", ()),
        ("#H-1-2", ()),
        ("#H-1a", ()),
        ("##H-1", ()),
        ("#H-9999999999", ()),
        ("#H-1#H-2", (("H", 1),)),
    ],
)
def test_which_numbers_stand_in_words(words: str, found: tuple[tuple[str, int], ...]) -> None:
    assert mentioned(words) == found


@given(st.text(alphabet="#hH-0123456789 ,.x/", max_size=200))
def test_mentions_are_few_and_each_once(words: str) -> None:
    found = mentioned(words)
    assert len(found) == len(set(found)) <= MOST
    assert all(mark.isupper() and number >= 0 for mark, number in found)


@given(st.lists(st.text(alphabet="housing_äß0", max_size=24), max_size=30))
def test_marks_are_letters_and_each_is_given_once(keys: list[str]) -> None:
    taken: set[str] = set()
    for key in keys:
        mark = mark_for(key, taken)
        assert mark not in taken
        assert read(f"{mark}-1") == (mark, 1)
        taken.add(mark)


def test_a_mark_is_as_short_as_can_be() -> None:
    assert mark_for("housing", set()) == "H"
    assert mark_for("health", {"H"}) == "HE"
    assert mark_for("🏠", set()) == "K"
    assert mark_for("hous", {"H", "HO", "HOU", "HOUS"}) == "HOUSA"
