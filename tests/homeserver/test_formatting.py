"""Spans as Matrix says them: plain and as HTML, and never too long for an event."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.matrix.formatting import TEXT_LENGTH, measure, written
from bot.splitting import split
from storage.messages import Span, Style

EVENT = 65_536


def test_styles_and_links_are_html_and_plain_words_as_well() -> None:
    spans = (Span("Hallo "), Span("Anna", Style.strong), Span("!\n"), Span("hier", link="https://example.org/?a=1&b=2"))
    content = written(spans)
    assert content["body"] == "Hallo Anna!\nhier (https://example.org/?a=1&b=2)"
    assert content["formatted_body"] == (
        'Hallo <strong>Anna</strong>!<br><a href="https://example.org/?a=1&amp;b=2">hier</a>'
    )
    assert content["m.mentions"] == {}
    assert written((Span("weg", Style.strike),))["formatted_body"] == "<del>weg</del>"


@given(st.text())
def test_words_of_a_person_are_never_markup(words: str) -> None:
    formatted = written((Span(words),))["formatted_body"]
    assert set(re.findall(r"<[^>]*>?", formatted)) <= {"<br>"}


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_length_is_the_sum_of_its_parts(one: str, other: str) -> None:
    assert measure(one + other) == measure(one) + measure(other)
    assert measure(one) >= len(one)


def test_words_with_more_tags_and_addresses_than_an_event_holds_go_without_them() -> None:
    link = "https://example.org/?" + "&" * 1000
    for spans in (
        tuple(Span("ab", Style.strong if number % 2 else Style.emphasis) for number in range(5_000)),
        tuple(Span("hier", link=f"{link}{number}") for number in range(100)),
    ):
        new, words = written(spans), "".join(span.text for span in spans)
        assert (new["body"], new["formatted_body"]) == (words, words)
        assert len(json.dumps({**new, "m.new_content": new})) * 4 / 3 + 2_000 < EVENT
    some = written(tuple(Span("ab", Style.strong if number % 2 else Style.emphasis) for number in range(1_000)))
    assert some["formatted_body"].count("<strong>") == 500
    assert len(json.dumps({**some, "m.new_content": some})) * 4 / 3 + 2_000 < EVENT


def test_an_edit_of_the_longest_text_fits_into_an_encrypted_event() -> None:
    for letter in ("a", "ß", "&", "\n", '"', "𝒳", "\x01"):
        piece = split((Span(f"x{letter * 30_000}y"),), TEXT_LENGTH, measure)[0]
        new = written(piece)
        content = json.dumps({"content": {**new, "m.new_content": new}})
        assert len(content) * 4 / 3 + 2_000 < EVENT
