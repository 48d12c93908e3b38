"""Long text in pieces: nothing lost, nothing torn that reads as one."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.splitting import split
from storage.messages import Span, Spans, Style

FAMILY = "👩‍👩‍👧‍👦"
FLAG = "🇩🇪"
WAVE = "👋🏽"
ACCENT = "e\u0301\u0323"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf8(text: str) -> int:
    return len(text.encode())


def plain(text: str) -> Spans:
    return (Span(text),)


def said(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def texts(spans: Spans, limit: int) -> list[str]:
    return [said(piece) for piece in split(spans, limit, utf16)]


letters = st.sampled_from([*"ab .\n\u00a0", "\r\n", "ä", "\u0301", "\u0600", "\u200d", "🇩", "🇪", FAMILY, WAVE, ACCENT])
anything = st.lists(letters).map("".join) | st.text(st.characters(exclude_categories=["Cs"]))
styled = st.lists(
    st.builds(
        Span, anything, st.sampled_from(Style), st.sampled_from([None, "https://a.example", "https://b.example"])
    ),
    max_size=6,
).map(tuple)


@given(styled, st.integers(2, 30), st.sampled_from([len, utf16, utf8]))
def test_no_piece_is_too_long_or_empty_and_only_white_space_is_left_out(spans: Spans, limit: int, measure) -> None:
    limit = max(limit, 4)  # UTF-8 has characters of four bytes
    pieces = split(spans, limit, measure)
    assert all(measure(said(piece)) <= limit and said(piece).strip() for piece in pieces)
    assert all(span.text for piece in pieces for span in piece) or len(pieces) == 1
    rest = said(spans)
    for piece in pieces:
        before, found, rest = rest.partition(said(piece))
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(styled, st.integers(4, 30))
def test_every_character_keeps_its_style_and_its_link(spans: Spans, limit: int) -> None:
    def marked(spans: Spans) -> list[tuple[str, Style, str | None]]:
        return [(c, span.style, span.link) for span in spans for c in span.text if not c.isspace()]

    assert [mark for piece in split(spans, limit, utf16) for mark in marked(piece)] == marked(spans)


@given(anything, st.integers(4, 30))
def test_no_grapheme_cluster_is_cut_that_fits_into_a_piece(text: str, limit: int) -> None:
    clusters = [found.span() for found in regex.finditer(r"\X", text)]
    position = 0
    for piece in texts(plain(text), limit):
        start = text.index(piece, position)
        position = start + len(piece)
        for begins, ends in clusters:
            if utf16(text[begins:ends]) <= limit:
                assert not begins < start < ends
                assert not begins < position < ends


@given(anything, anything, anything, st.sampled_from([{"style": Style.strong}, {"link": "https://a.example"}]))
def test_what_is_styled_or_linked_stays_together_if_it_fits(before: str, words: str, after: str, mark: dict) -> None:
    # a cluster that goes on over the edge of the span would have to be torn
    words = f"x{words}x"
    spans = (Span(f"{before}."), Span(words, **mark), Span(f".{after}"))
    pieces = split(spans, max(utf16(words), 4), utf16)
    assert sum(any(span.text == words for span in piece) for piece in pieces) == 1


def test_a_text_that_fits_is_left_as_it_is() -> None:
    spans = (Span("  a "), Span("b", Style.strong))
    assert split(spans, 5, utf16) == [spans]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0" * 40, " \r\n" * 40])
def test_white_space_alone_is_no_piece(text: str) -> None:
    assert split(plain(text), 10, utf16) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Eins. Zwei\ndrei\n\nvier fünf", ["Eins. Zwei\ndrei", "vier fünf"]),
        ("Eins. Zwei\ndrei vier fünf s", ["Eins. Zwei", "drei vier fünf s"]),
        ("Eins zwei. Drei vier fünf", ["Eins zwei.", "Drei vier fünf"]),
        ("Eins „zwei.“ Drei vier fünf", ["Eins „zwei.“", "Drei vier fünf"]),
        ("Eins zwei drei vier fünf", ["Eins zwei drei", "vier fünf"]),
        ("Am 3. Mai um elf Uhr", ["Am 3. Mai um elf", "Uhr"]),
        ("Es kostet 10\u00a0€", ["Es kostet", "10\u00a0€"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnop", "qrstuvwxyz"]),
        ("\n\nabcdefghijklmnop\n\n  q  \n", ["abcdefghijklmnop", "q"]),
    ],
)
def test_breaks_are_where_a_reader_would_pause(text: str, pieces: list[str]) -> None:
    limit = 12 if "€" in text else 16
    assert texts(plain(text), limit) == pieces


@pytest.mark.parametrize("cluster", [FAMILY, FLAG, WAVE, ACCENT, "நி", "한"])
def test_a_row_of_what_reads_as_one_is_cut_between(cluster: str) -> None:
    pieces = texts(plain(cluster * 1000), 50)
    assert "".join(pieces) == cluster * 1000
    assert all(len(piece) % len(cluster) == 0 for piece in pieces)


def test_a_link_in_the_way_goes_whole_into_the_next_piece() -> None:
    link = Span("die ganze Anleitung", link="https://example.org")
    assert split((Span("Hier steht, was hilft: "), link, Span("!")), 30, utf16) == [
        (Span("Hier steht, was hilft:"),),
        (link, Span("!")),
    ]


def test_a_link_that_is_partly_bold_is_one() -> None:
    link = (Span("die ganze ", link="https://example.org"), Span("Anleitung", Style.strong, "https://example.org"))
    assert split((Span("Hier steht etwas: "), *link), 30, utf16) == [(Span("Hier steht etwas:"),), link]


def test_what_is_styled_and_too_long_is_broken_as_any_text() -> None:
    pieces = split((Span("Eins zwei drei vier fünf", Style.strong),), 16, utf16)
    assert pieces == [(Span("Eins zwei drei", Style.strong),), (Span("vier fünf", Style.strong),)]


def test_one_character_that_is_longer_than_a_piece_is_cut() -> None:
    zalgo = "a" + "\u0301" * 99
    assert texts(plain(zalgo), 40) == [zalgo[:40], zalgo[40:80], zalgo[80:]]


@pytest.mark.parametrize(
    "text",
    [
        "Hallo Welt, das ist ein Satz mit Umlauten äöü. " * 21_000,
        "a" + "\u0301" * 1_000_000,
        "a" * 1_000_000,
        "a" + " " * 1_000_000 + "b",
        "a\n\nb\nc. d " * 100_000,
        FLAG * 250_000,
        "x \u0301" * 333_000,
    ],
    ids=["prose", "marks", "one word", "spaces", "short lines", "flags", "marks on spaces"],
)
def test_the_time_it_takes_grows_with_the_length_only(text: str) -> None:
    began = time.process_time()
    pieces = texts(plain(text), 4096)
    assert time.process_time() - began < 30  # about one; minutes, where it is quadratic
    assert "".join("".join(pieces).split()) == "".join(text.split())
