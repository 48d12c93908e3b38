"""What somebody gives for a channel: words with their styles, files, and what may not be passed on."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.channels.contribution import (
    FILES_LIMIT,
    WORDS_LIMIT,
    check,
    contributed,
    joined,
    joined_with,
    trimmed,
    typed_again,
)
from handlers.channels.contribution import given as as_stored
from handlers.channels.reactions import MOST, emoji_in
from handlers.forms import Invalid, Typed
from handlers.words import clean
from storage import bodies
from storage.messages import RemoteFile, Span, Style

SPANS = st.lists(
    st.builds(
        Span,
        st.text(alphabet="aß \n\t\u200b\u202e.🏠", max_size=8),
        st.sampled_from(Style),
        st.none() | st.just("https://example.org"),
    ),
    max_size=6,
).map(tuple)

FILE = RemoteFile(reference="r1", name="Liste.pdf", type="application/pdf", size=10)


@given(SPANS)
def test_trimmed_spans_have_no_white_space_outside_and_keep_their_styles(spans: tuple[Span, ...]) -> None:
    words = joined(trimmed(spans))
    assert words == words.strip()
    assert all(span.text for span in trimmed(spans))
    assert trimmed(trimmed(spans)) == trimmed(spans)
    visible = [(char, span.style, span.link) for span in spans for char in span.text if char in "aß.🏠"]
    assert [(char, s.style, s.link) for s in trimmed(spans) for char in s.text if char in "aß.🏠"] == visible


@given(SPANS)
def test_spans_are_kept_only_where_they_say_what_the_words_say(spans: tuple[Span, ...]) -> None:
    value = as_stored(Typed(text=joined(spans), spans=spans))
    assert value["words"] == clean(joined(spans))
    if value["spans"]:
        assert joined(bodies.load_spans(value["spans"])) == value["words"]
    assert as_stored(Typed(text=f"{joined(spans)}x", spans=spans))["spans"] == []


@given(SPANS, st.booleans(), st.none() | st.just("album"))
def test_what_was_given_can_be_given_again(spans: tuple[Span, ...], forwarded: bool, album: str | None) -> None:
    typed = Typed(
        text=joined(spans),
        spans=spans,
        files=(FILE, replace(FILE, voice=True)),
        source="u1",
        album=album,
        forwarded=forwarded,
        origin={"platform": "console", "account": 1, "sender": "anna", "room": None},
    )
    value = as_stored(typed)
    assert as_stored(typed_again(json.loads(json.dumps(value)))) == value


@given(SPANS, SPANS)
def test_words_that_come_later_stand_below(first: tuple[Span, ...], second: tuple[Span, ...]) -> None:
    one, two = (as_stored(Typed(text=joined(spans), spans=spans)) for spans in (first, second))
    both = joined_with(one, two)
    assert both["words"] == "\n\n".join(filter(None, (one["words"], two["words"])))
    if both["spans"]:
        assert joined(bodies.load_spans(both["spans"])) == both["words"]
    assert bool(both["spans"]) == bool(one["spans"] or two["spans"])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (Typed(text="x" * (WORDS_LIMIT + 1)), "answer-too-long"),
        (Typed(text="x", forwarded=True), "post-forwarded"),
        (Typed(text="", files=(replace(FILE, voice=True),)), "post-voice"),
        (Typed(text="", files=(replace(FILE, size=21),)), "post-file-too-large"),
        (Typed(text="", files=(FILE,) * (FILES_LIMIT + 1)), "post-too-many-files"),
        (Typed(text=" \u200b\n"), "answer-empty"),
    ],
)
def test_what_may_not_be_passed_on_is_refused_with_its_reason(typed: Typed, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        contributed(typed, {"largest": 20})
    assert refused.value.reason.key == reason


def test_what_an_operator_lets_through_goes_through() -> None:
    check(Typed(text="x", forwarded=True, files=(replace(FILE, voice=True),)), {"voice": True, "forwards": True})


# --- reactions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("👍", ["👍"]),
        ("❤️", ["❤️"]),
        ("👍🏽", ["👍🏽"]),
        ("👩‍👩‍👧", ["👩‍👩‍👧"]),
        ("🇩🇪", ["🇩🇪"]),
        ("👍👍", ["👍"]),
        ("👍❤️🎉😢", ["👍", "❤️", "🎉"]),
        ("", []),
        ("1", []),
        ("dafür", []),
        ("<b>", []),
        ("#", []),
        ("*", []),
        ("\u200b", []),
        ("👍" + "x" * 64, []),
    ],
)
def test_what_a_reaction_is(words: str, found: list[str]) -> None:
    assert emoji_in(words) == found


@given(st.text(max_size=80))
def test_no_word_ever_becomes_a_reaction(words: str) -> None:
    found = emoji_in(words)
    assert len(found) == len(set(found)) <= MOST
    assert not any(each[0].isalnum() or each.isspace() or each.isascii() for each in found)
