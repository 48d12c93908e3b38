"""A message comes back from its JSON as it was."""

import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import bodies
from storage.messages import (
    Attachment,
    Choice,
    Formatted,
    Keyword,
    Label,
    Lines,
    Message,
    Span,
    Style,
    Text,
    Translated,
    Verbatim,
)

WORDS = st.text(max_size=20)
VERBATIM = st.builds(Verbatim, WORDS)
SPANS = st.lists(st.builds(Span, WORDS, st.sampled_from(Style), st.none() | st.text(min_size=1)), max_size=4).map(tuple)
FORMATTED = st.builds(Formatted, SPANS)
TRANSLATED = st.builds(Translated, st.lists(st.tuples(WORDS, SPANS), min_size=1, max_size=3).map(tuple))
LABELS = st.builds(Label, WORDS, WORDS)
PLAIN = (
    WORDS
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.builds(Keyword, WORDS)
    | LABELS
    | VERBATIM
    | FORMATTED
    | TRANSLATED
)


def texts(args: st.SearchStrategy[object]) -> st.SearchStrategy[Text]:
    return st.builds(Text, WORDS, st.dictionaries(WORDS, args, max_size=3))


def lines(texts: st.SearchStrategy[Text]) -> st.SearchStrategy[Lines]:
    return st.builds(Lines, st.lists(texts | VERBATIM | LABELS, max_size=3).map(tuple))


ARGS = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3).map(tuple) | texts(inner) | lines(texts(inner)), max_leaves=8
)
PARTS = texts(ARGS) | VERBATIM | FORMATTED | TRANSLATED | LABELS | lines(texts(ARGS))
MESSAGES = st.builds(
    Message,
    parts=st.lists(PARTS, max_size=3).map(tuple),
    choices=st.lists(
        st.builds(Choice, value=WORDS, label=PARTS, data=WORDS, aside=st.booleans(), chosen=st.booleans()), max_size=3
    ).map(tuple),
    files=st.lists(
        st.builds(Attachment, name=WORDS, type=WORDS, size=st.integers(min_value=0), hash=WORDS), max_size=2
    ).map(tuple),
    reply_to=st.none() | st.integers(min_value=1),
    answers=st.none() | WORDS,
    language=st.none() | WORDS,
    quote=st.none() | PARTS,
    sensitive=st.booleans(),
)


@given(MESSAGES)
def test_a_message_comes_back_from_its_json_as_it_was(message: Message) -> None:
    assert bodies.load(json.loads(json.dumps(bodies.dump(message)))) == message


@pytest.mark.parametrize("part", ["words", 7, {"keyword": "open"}, {"list": []}, {"versions": []}, {"unheard": "of"}])
def test_what_is_no_part_of_a_message_is_refused(part: object) -> None:
    with pytest.raises(ValueError, match="not a part of a message"):
        bodies.load({"parts": [part]})


@pytest.mark.parametrize("line", [{"lines": []}, {"spans": []}, {"versions": [["de", []]]}])
def test_lines_in_lines_are_refused(line: object) -> None:
    with pytest.raises(ValueError, match="lines do not hold lines"):
        bodies.load({"parts": [{"lines": [line]}]})
