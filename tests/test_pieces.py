"""How words, choices and files become physical messages on networks of different limits."""

import pytest

from bot.pieces import Piece, arranged
from storage.contents import Holds
from storage.messages import Attachment, Limits, Shown, Span

SMALL = Limits(text_length=20, caption_length=8, album=3)
CHOICE = (Shown(value="yes", label="Ja", data="yes"),)
WORDS = (Span("Guten Tag"),)
SHORT = (Span("Hallo"),)


def files(number: int) -> tuple[Attachment, ...]:
    return tuple(Attachment(name=f"{n}.pdf", type="application/pdf", size=n, hash=f"h{n}") for n in range(number))


def shape(pieces: list[Piece]) -> list[tuple[str, int, int]]:
    """Of each piece its words, how many choices and how many files."""
    return [("".join(span.text for span in piece.spans), len(piece.choices), len(piece.files)) for piece in pieces]


def test_words_that_fit_are_one_message() -> None:
    assert shape(arranged(WORDS, CHOICE, (), SMALL)) == [("Guten Tag", 1, 0)]


def test_long_words_are_several_and_the_last_one_asks() -> None:
    pieces = arranged((Span("Eins zwei drei. Vier fünf sechs. Sieben."),), CHOICE, (), SMALL)
    assert len(pieces) > 1 and all(len(text) <= 20 for text, _, _ in shape(pieces))
    assert [choices for _, choices, _ in shape(pieces)] == [*[0] * (len(pieces) - 1), 1]


def test_a_network_without_bounds_gets_everything_in_one() -> None:
    assert shape(arranged((Span("x" * 10_000),), (), (), Limits())) == [("x" * 10_000, 0, 0)]


def test_short_words_go_with_the_file_and_what_can_be_pressed_too() -> None:
    (piece,) = arranged(SHORT, CHOICE, files(1), SMALL)
    assert shape([piece]) == [("Hallo", 1, 1)]
    assert piece.holds is Holds.file


def test_words_too_long_for_a_caption_go_before_the_file_and_ask_there() -> None:
    pieces = arranged(WORDS, CHOICE, files(1), SMALL)
    assert shape(pieces) == [("Guten Tag", 1, 0), ("", 0, 1)]
    assert [piece.holds for piece in pieces] == [Holds.text, Holds.file]


@pytest.mark.parametrize(
    ("number", "albums"), [(2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])], ids=["two", "full", "one more", "seven"]
)
def test_files_go_in_albums_and_the_words_with_the_first(number: int, albums: list[int]) -> None:
    pieces = arranged(SHORT, (), files(number), SMALL)
    assert [count for _, _, count in shape(pieces)] == albums
    assert [text for text, _, _ in shape(pieces)] == ["Hallo", *[""] * (len(albums) - 1)]
    assert [file for piece in pieces for file in piece.files] == list(files(number))


def test_nothing_can_be_pressed_on_an_album() -> None:
    assert shape(arranged(SHORT, CHOICE, files(2), SMALL)) == [("Hallo", 1, 0), ("", 0, 2)]


def test_files_without_words_are_files_alone() -> None:
    assert shape(arranged((), (), files(2), Limits())) == [("", 0, 1), ("", 0, 1)]


def test_nothing_at_all_is_a_message_all_the_same() -> None:
    assert shape(arranged((), (), (), SMALL)) == [("", 0, 0)]
