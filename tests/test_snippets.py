"""Snippets: a line of a long text around what was looked for, without half characters."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from handlers.channels.snippets import CUT, preview, snippet
from storage.folding import fold
from storage.terms import WORD, meets, wanted, words

SAID = (
    "Wir suchen seit Wochen eine barrierefreie Wohnung für eine Familie mit fünf Kindern in Zwickau.\n"
    "Wer hat Erfahrung mit den Großvermietern und mit deren Häusern, und an wen wendet Ihr Euch?"
)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kinder", "…Familie mit fünf Kindern in Zwickau. Wer hat Erfahrung mit…"),
        ("ZWICKAU", "…mit fünf Kindern in Zwickau. Wer hat Erfahrung mit den…"),
        ("grossvermieter", "…Erfahrung mit den Großvermietern und mit deren Häusern,…"),
        ("wendet haeuser", "…und mit deren Häusern, und an wen wendet Ihr Euch?"),
        ("suchen", "Wir suchen seit Wochen eine barrierefreie Wohnung für eine…"),
        ("nirgends", "Wir suchen seit Wochen eine barrierefreie Wohnung für eine…"),
        ("mit der die das", "Wir suchen seit Wochen eine barrierefreie Wohnung für eine…"),
        ("", "Wir suchen seit Wochen eine barrierefreie Wohnung für eine…"),
        ("euch", "Wir suchen seit Wochen eine barrierefreie Wohnung für eine…"),  # a word that says nothing
    ],
)
def test_the_part_with_the_first_word_that_is_found_is_shown(query: str, shown: str) -> None:
    assert snippet(SAID, query, 60) == shown
    assert len(shown) <= 60


def test_the_end_of_a_text_is_shown_as_far_back_as_there_is_room() -> None:
    assert snippet(SAID, "wendet", 60) == "…und mit deren Häusern, und an wen wendet Ihr Euch?"
    assert snippet("Eins zwei drei vier fünf sechs Wohnung", "wohnung", 22) == "…fünf sechs Wohnung"


def test_a_short_text_is_shown_whole_in_one_line() -> None:
    assert snippet("  Eine Wohnung\n\n\tin Zwickau ", "zwickau", 40) == "Eine Wohnung in Zwickau"
    assert preview("a\nb", 3) == "a b"
    assert preview(" \n", 10) == ""


def test_a_word_that_is_too_long_is_cut_between_characters() -> None:
    assert preview("x" * 50, 10) == "x" * 9 + CUT
    assert snippet(f"{'x' * 50} Wohnung {'y' * 50}", "wohnung", 5) == "…Woh…"
    family = "👨‍👩‍👧"
    assert preview(family * 3, 12) == family * 2 + CUT
    assert preview(family * 3, 4) == CUT  # not even one has room
    assert preview("Häuser am Fluss".replace("ä", "a\u0308"), 3) == "H" + CUT


@pytest.mark.parametrize("width", [-1, 0, 1])
def test_where_there_is_no_room_nothing_is_shown_but_that(width: int) -> None:
    assert preview("Wohnung", width) == CUT[: max(0, width)]


ODD = st.text(
    st.sampled_from("aäbß \n\t\u00a0.,-()")
    | st.sampled_from("\u0301\u200d\u200b\ufe0f👨👩🇩🇪각ก็नि\u0600\r")
    | st.characters(),
    max_size=120,
)
WIDTH = st.integers(0, 60)


@given(ODD, ODD, WIDTH)
def test_a_snippet_is_one_line_of_whole_characters_of_the_text(said: str, query: str, width: int) -> None:
    line = " ".join(said.split())
    for shown in (snippet(said, query, width), preview(said, width)):
        assert len(shown) <= width
        assert "\n" not in shown
        if len(line) <= width:
            assert shown == line
            continue
        if width <= 1:
            assert shown == CUT[:width]
            continue
        assert CUT in (shown[0], shown[-1])
        bounds = {0, *(match.end() for match in regex.finditer(r"\X", line))}
        ways = ((lead, trail) for lead in (0, 1) for trail in (0, 1) if len(shown) >= lead + trail)
        assert any(
            (not lead or shown[0] == CUT)
            and (not trail or shown[-1] == CUT)
            and _whole(shown, lead, trail, line, bounds)
            for lead, trail in ways
        )


def _whole(shown: str, lead: int, trail: int, line: str, bounds: set[int]) -> bool:
    """Whether what stands between the signs is somewhere in the line, from one character's bound to another's."""
    inner = shown[lead : len(shown) - trail]
    starts = (at for at in range(len(line) + 1) if line.startswith(inner, at))
    return any(
        at in bounds and at + len(inner) in bounds and (lead or at == 0) and (trail or at + len(inner) == len(line))
        for at in starts
    )


PLAIN = st.lists(
    st.sampled_from(["Wohnung", "am", "Fluss", "für", "Familien", "sucht", "jemand", "Straße"]), min_size=1
)


@given(PLAIN, st.sampled_from(["wohn", "strasse", "familie fluss", "FLUSS", "nichts"]), st.integers(24, 80))
def test_words_stay_whole_and_the_first_that_is_found_is_among_them(said: list[str], query: str, width: int) -> None:
    shown = snippet(" ".join(said), query, width)
    inner = shown.strip(CUT).split()
    assert inner
    assert all(word in said for word in inner)
    found = [word for word in said if meets(fold(word), wanted(query))]
    if found:
        assert found[0] in inner


@given(ODD, WIDTH)
def test_the_preview_is_the_snippet_of_nothing(said: str, width: int) -> None:
    assert preview(said, width) == snippet(said, "", width)


@given(ODD, ODD)
def test_where_nothing_is_found_the_beginning_is_shown(said: str, query: str) -> None:
    line = " ".join(said.split())
    looked_for = wanted(query)
    terms = (term for match in WORD.finditer(line) for term in words(fold(match[0])))
    if not any(meets(term, looked_for) for term in terms):
        assert snippet(said, query, 20) == preview(said, 20)


def test_the_end_of_a_very_long_text_is_found() -> None:
    assert snippet("wort " * 20_000 + "Wohnung", "wohnung", 20) == "…wort wort Wohnung"
