"""Ids of rows as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.ids import LARGEST, row_id


@given(st.integers(0, LARGEST))
def test_an_id_is_read_as_it_is_written(number: int) -> None:
    assert row_id(str(number)) == number


@pytest.mark.parametrize("words", ["", "-1", "1.0", " 1", "²", "١", "1e3", str(LARGEST + 1), "9" * 5000, "x"])
def test_what_is_no_id_is_none(words: str) -> None:
    assert row_id(words) == 0


@given(st.text(max_size=20))
def test_no_words_are_an_id_that_a_database_refuses(words: str) -> None:
    assert 0 <= row_id(words) <= LARGEST
