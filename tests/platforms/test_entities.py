"""Spans as Telegram takes them, checked the way Telegram reads them: by UTF-16 code units."""

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.platforms.telegram.entities import units, written
from storage.messages import Span, Spans, Style

LINK = "https://example.org"

spans = st.lists(
    st.builds(
        Span,
        st.text(st.sampled_from("ab \n🙂é") | st.characters(exclude_categories=["Cs"])),
        st.sampled_from(Style),
        st.sampled_from([None, LINK, "https://example.org/b"]),
    ),
    max_size=6,
).map(tuple)


def read(text: str, entity: MessageEntity) -> str:
    """The words of an entity, as Telegram counts."""
    code = text.encode("utf-16-le")
    return code[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")


def marks(*spans: Span) -> list[tuple[str, str, str | None]]:
    text, entities = written(spans)
    return [(read(text, entity), entity.type, entity.url) for entity in entities]


def test_plain_words_have_no_entities_whatever_they_look_like() -> None:
    words = "*fett* _kursiv_ `code` [Link](https://example.org) <b>x</b> \\* http://a.example @anna /start"
    assert written((Span(words),)) == (words, ())


def test_each_style_is_an_entity() -> None:
    assert marks(
        Span("a", Style.strong),
        Span("b", Style.emphasis),
        Span("c", Style.code),
        Span("s", Style.strike),
        Span("d"),
        Span("e", link=LINK),
    ) == [
        ("a", "bold", None),
        ("b", "italic", None),
        ("c", "code", None),
        ("s", "strikethrough", None),
        ("e", "text_link", LINK),
    ]


def test_offsets_count_utf_16_units() -> None:
    text, (entity,) = written((Span("👩‍👩‍👧 ä "), Span("🙂🙂", Style.strong), Span("!")))
    assert (entity.offset, entity.length) == (11, 4)
    assert read(text, entity) == "🙂🙂"


def test_a_bold_link_is_two_entities() -> None:
    assert marks(Span("a", Style.strong, LINK)) == [("a", "bold", None), ("a", "text_link", LINK)]


def test_a_bold_word_with_a_link_in_it_is_one_bold_word() -> None:
    assert marks(Span("see ", Style.strong), Span("here", Style.strong, LINK), Span("!", Style.strong)) == [
        ("see here!", "bold", None),
        ("here", "text_link", LINK),
    ]


def test_a_link_that_is_partly_bold_is_one_link() -> None:
    assert marks(Span("see ", link=LINK), Span("here", Style.strong, LINK)) == [
        ("see here", "text_link", LINK),
        ("here", "bold", None),
    ]


def test_neighbouring_links_to_different_places_stay_two() -> None:
    assert [url for _, _, url in marks(Span("a", link=LINK), Span("b", link=f"{LINK}/b"))] == [LINK, f"{LINK}/b"]


def test_a_link_in_code_is_a_link() -> None:
    assert marks(Span("a", Style.code, LINK)) == [("a", "text_link", LINK)]


def test_white_space_at_the_ends_of_an_entity_stays_outside() -> None:
    assert marks(Span("x"), Span(" \nbold word\t", Style.strong), Span("y")) == [("bold word", "bold", None)]
    assert marks(Span("x"), Span(" \n", Style.strong), Span("y")) == []


def test_white_space_around_a_message_is_left_out_and_offsets_begin_after_it() -> None:
    text, (entity,) = written((Span(" \n 🙂 "), Span("b  ", Style.strong), Span("\n")))
    assert text == "🙂 b"
    assert (entity.offset, entity.length) == (3, 1)


def test_nothing_to_read_is_an_empty_text() -> None:
    assert written(()) == ("", ())
    assert written((Span(" \n"), Span("\u00a0", Style.strong))) == ("", ())


@given(spans)
def test_entities_cover_what_is_styled_and_nothing_else(spans: Spans) -> None:
    text, entities = written(spans)
    whole = "".join(span.text for span in spans)
    assert text == whole.strip()
    assert all(entity.offset >= 0 and entity.offset + entity.length <= units(text) for entity in entities)
    assert [e.offset for e in entities] == sorted(e.offset for e in entities)
    for entity in entities:
        words = read(text, entity)
        assert words == words.strip() != ""
    bold = sum(read(text, entity).count(c) for entity in entities if entity.type == "bold" for c in "ab🙂é")
    assert bold == sum(span.text.count(c) for span in spans if span.style is Style.strong for c in "ab🙂é")
    linked = sum(read(text, entity).count(c) for entity in entities if entity.url == LINK for c in "ab🙂é")
    assert linked == sum(span.text.count(c) for span in spans if span.link == LINK for c in "ab🙂é")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == sum(1 if ord(character) < 0x10000 else 2 for character in text)
