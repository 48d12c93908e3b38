"""Styles and links that people gave their words: read as they were meant, and never a reason to fail."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.platforms.telegram.entities import units, written
from bot.platforms.telegram.formatting import spans
from storage.messages import Span, Spans, Style

LINK = "https://example.org/a?b=c"
WORDS = st.text(st.sampled_from("ab \n🙂é\u200d") | st.characters(exclude_categories=["Cs"]), max_size=12)


def entity(text: str, words: str, kind: str, url: str | None = None) -> MessageEntity:
    """The entity of some words of a text."""
    return MessageEntity(type=kind, offset=units(text[: text.index(words)]), length=units(words), url=url)


def formatted(text: str, *marks: tuple[str, ...]) -> Spans:
    return spans(text, [entity(text, *mark) for mark in marks])


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        ("bold", Style.strong),
        ("italic", Style.emphasis),
        ("code", Style.code),
        ("pre", Style.code),
        ("strikethrough", Style.strike),
    ],
)
def test_each_style_is_one_of_ours(kind: str, style: Style) -> None:
    assert formatted("👩‍👩‍👧 ein Wort!", ("Wort", kind)) == (Span("👩‍👩‍👧 ein "), Span("Wort", style), Span("!"))


@pytest.mark.parametrize("kind", ["underline", "spoiler", "blockquote", "mention", "email", "hashtag", "bot_command"])
def test_what_has_no_style_of_ours_is_plain(kind: str) -> None:
    assert formatted("ein Wort", ("Wort", kind)) == ()
    assert formatted("ein Wort", ("Wort", kind), ("ein", "bold")) == (Span("ein", Style.strong), Span(" Wort"))


def test_links_lead_where_they_led() -> None:
    assert formatted("Siehe hier.", ("hier", "text_link", LINK)) == (Span("Siehe "), Span("hier", link=LINK), Span("."))
    assert formatted(f"Siehe {LINK}", (LINK, "url")) == (Span("Siehe "), Span(LINK, link=LINK))
    assert formatted("example.org/a", ("example.org/a", "url")) == (Span("example.org/a", link="http://example.org/a"),)
    assert formatted("example.org:80", ("example.org:80", "url")) == (
        Span("example.org:80", link="http://example.org:80"),
    )


@pytest.mark.parametrize(
    "address", ["tg://user?id=4711", "javascript:alert(1)", "file:///etc/passwd", "", "//a", "a b"]
)
def test_a_link_that_means_nothing_elsewhere_is_none(address: str) -> None:
    assert formatted("Siehe hier.", ("hier", "text_link", address)) == ()
    assert formatted("ton://transfer/x", ("ton://transfer/x", "url")) == ()


def test_styles_within_each_other_become_neighbours() -> None:
    text = "alles fett und kursiv"
    assert formatted(text, ("fett und", "bold"), ("und kursiv", "italic")) == (
        Span("alles "),
        Span("fett und", Style.strong),
        Span(" kursiv", Style.emphasis),
    )
    assert formatted(text, (text, "bold"), ("und", "text_link", LINK)) == (
        Span("alles fett ", Style.strong),
        Span("und", Style.strong, LINK),
        Span(" kursiv", Style.strong),
    )


def test_what_was_struck_out_does_not_stand_again() -> None:
    for marks in (
        [("gilt nicht", "strikethrough"), ("nicht", "bold")],
        [("gilt", "bold"), ("gilt nicht", "strikethrough")],
    ):
        assert formatted("das gilt nicht mehr", *marks)[1] == Span("gilt nicht", Style.strike)


@pytest.mark.parametrize(("offset", "length"), [(-1, 2), (0, 0), (0, -1), (1, 1), (0, 1), (0, 8), (7, 1), (10**40, 1)])
def test_an_entity_that_lies_wrong_is_passed_over(offset: int, length: int) -> None:
    assert spans("🙂 fett", [MessageEntity(type="bold", offset=offset, length=length)]) == ()


anything = st.builds(
    MessageEntity,
    type=st.sampled_from([*(kind.value for kind in MessageEntity.ALL_TYPES), "of_next_year"]),
    offset=st.integers(-2, 20) | st.sampled_from(["0", None, 1.5, True]),  # type: ignore[arg-type]
    length=st.integers(-2, 20) | st.sampled_from(["1", None, 10**40]),  # type: ignore[arg-type]
    url=st.sampled_from([None, LINK, "tg://user?id=1", "http://[", "mailto:a@example.org"]),
)


@given(WORDS | st.just("a\ud83d"), st.lists(anything, max_size=8))
def test_whatever_the_entities_the_spans_join_to_the_text(text: str, entities: list[MessageEntity]) -> None:
    found = spans(text, entities)
    assert found == () or "".join(span.text for span in found) == text
    assert all(span.text for span in found)
    pairs = [(span.style, span.link) for span in found]
    assert all(one != other for one, other in pairwise(pairs))
    assert found == () or any(pair != (Style.plain, None) for pair in pairs)


def shown(spans: Spans) -> list[tuple[str, Style, str | None]]:
    """Each character that is seen, with how it looks: a link is no code, and space has no look."""
    return [
        (character, Style.plain if span.link and span.style is Style.code else span.style, span.link)
        for span in spans
        for character in span.text
        if not character.isspace()
    ]


ours: Any = st.lists(st.builds(Span, WORDS, st.sampled_from(Style), st.sampled_from([None, LINK, "http://b.example"])))


@given(ours.map(tuple))
def test_what_is_written_reads_as_it_was_meant(said: Spans) -> None:
    text, entities = written(said)
    found = spans(text, entities) or (Span(text),)
    assert shown(found) == shown(said)
    assert shown(spans(*written(found)) or (Span(text),)) == shown(found)
