"""The booklet of practice cards: what stands in it, read back from the PDF and the HTML page."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pypdf import PdfReader

from handlers.cards.booklet import Unknown, themes_meant
from handlers.cards.collecting import Booklet, Chapter, Entry, Section
from handlers.cards.printing import FORMATS, html, pdf, pictures, printed
from storage import catalogue

HOSTILE = (
    '#panic("x") $ \\frac{1}{2} $ `code` // Kommentar /* auch */ @label *fett* _kursiv_',
    "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "{{ booklet.title }} {% for x in y %} {# nichts #}",
    "</p></article></main><h1>Titel</h1>",
    "- Punkt\n= Überschrift\n+ Zahl\n/ Begriff: nein\n\n\n\n#pagebreak()",
    "مرحبا بالعالم, שלום und Deutsch",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🙏🏽",
    "x" * 800,
    '"; } #let said = none',
    "\\u{1F4A5} \\ ~ -- --- ... '",
)


def card(number: int, title: str = "Erst besuchen", words: str = "Worte", **more: object) -> Entry:
    names = ("Situation", "Was wir getan haben", "Was es gebraucht hat", "Was sich übertragen lässt")
    entry = Entry(
        number=f"PK-{number}",
        title=title,
        region="",
        language="de",
        sections=tuple(Section(name=name, words=words) for name in names),
        quotes=(),
    )
    return replace(entry, **more)


def booklet(*chapters: Chapter, **more: object) -> Booklet:
    made = Booklet(
        language="de",
        title="Gelingende Praxis",
        about="Was gelungen ist",
        made="Stand heute",
        contents="Inhalt",
        quoted="Aus dem Austausch",
        asking="Fragen?",
        contact="Landesfachstelle\nTelefon 0351 000000",
        chapters=chapters,
    )
    return replace(made, **more)


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def squeezed(text: str) -> str:
    """Words as they are compared: a line may break anywhere, and be hyphenated."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", text)


class Reader(HTMLParser):
    """What a browser makes of a page: each element with its attributes, and the text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


TWO = booklet(
    Chapter(name="Wohnen", entries=(card(7), card(3, "Zweitens", region="Görlitz", quotes=("Wer kennt das?",)))),
    Chapter(name="Sprache", entries=(card(5, "In English", language="en"),)),
)


# --- the PDF ---------------------------------------------------------------------------------


def test_the_pdf_has_a_title_page_contents_a_page_for_each_card_and_whom_to_ask() -> None:
    reader = PdfReader(io.BytesIO(pdf(TWO)))
    found = [page.extract_text() for page in reader.pages]
    assert len(found) == 6
    assert "Gelingende Praxis" in found[0] and "Stand heute" in found[0]
    for words in ("Inhalt", "Wohnen", "Erst besuchen", "Zweitens", "Sprache", "In English"):
        assert words in found[1]
    assert "Erst besuchen" in found[2] and "PK-7" in found[2] and "SITUATION" in found[2]
    assert "Görlitz" in found[3] and "Wer kennt das?" in found[3] and "AUS DEM AUSTAUSCH" in found[3]
    assert "In English" in found[4]
    assert "Telefon 0351 000000" in found[5]
    assert reader.metadata is not None and reader.metadata.title == "Gelingende Praxis"
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # tagged: it can be read aloud
    assert [float(size) for size in reader.pages[0].mediabox[2:]] == pytest.approx([419.5, 595.3], abs=0.1)  # A5


def test_the_contents_lead_to_the_cards() -> None:
    reader = PdfReader(io.BytesIO(pdf(TWO)))
    links = [each.get_object() for each in reader.pages[1]["/Annots"]]
    assert len(links) == 5
    titles = [each.title for each in reader.outline if not isinstance(each, list)]
    assert titles == ["Wohnen", "Sprache"]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_text_in_the_pdf(words: str) -> None:
    shown = "".join(pages(pdf(booklet(Chapter(name=words, entries=(card(1, words, words, quotes=(words,)),))))))
    letters = [char for char in squeezed(words) if char.isascii() and char.isalnum()]
    assert squeezed(shown).count("PK1") >= 1
    if words.isascii():
        assert squeezed(words.replace("\n", "")) in squeezed(shown) or len(words) > 100
    assert sum(char in shown for char in set(letters)) == len(set(letters))


def test_the_same_booklet_is_the_same_file() -> None:
    assert pdf(TWO) == pdf(TWO)
    assert html(TWO) == html(TWO)


def test_every_page_is_a_picture() -> None:
    made = pictures(TWO)
    assert len(made) == 6
    assert all(page.startswith(b"\x89PNG") for page in made)


def test_a_card_of_the_longest_words_runs_over_several_pages() -> None:
    long = card(1, "T" * 100, "Wort " * 300)
    found = pages(pdf(booklet(Chapter(name="Wohnen", entries=(long,)))))
    assert len(found) > 5
    assert sum(page.count("Wort") for page in found) == 4 * 300


# --- the page for the browser ----------------------------------------------------------------


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    reader = Reader(html(TWO))
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in reader.elements}
    assert not [
        attributes for _, attributes in reader.elements if {"src", "onclick", "onerror", "style"} & set(attributes)
    ]
    policy = [meta["content"] for meta in reader.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert all(str(link["href"]).startswith("#") for link in reader.named("a"))


def test_the_page_has_headings_in_order_languages_and_targets_for_every_link() -> None:
    reader = Reader(html(TWO))
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert reader.named("html") == [{"lang": "de"}]
    assert {each.get("lang") for each in reader.named("h3")} == {"de", "en"}
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(link["href"])[1:] for link in reader.named("a")} <= set(ids)
    described = [attributes["aria-labelledby"] for _, attributes in reader.elements if "aria-labelledby" in attributes]
    assert set(described) <= set(ids)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_text_on_the_page(words: str) -> None:
    plain = Reader(html(booklet(Chapter(name="x", entries=(card(1, "x", "x", quotes=("x",)),)))))
    reader = Reader(html(booklet(Chapter(name=words, entries=(card(1, words, words, quotes=(words,)),)))))
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in plain.elements]
    assert reader.text.count(words) == 10  # the theme three times, the title twice, four sections, a quote


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_from_what_is_behind_them_in_light_and_dark() -> None:
    style = html(TWO).decode().split("</style>")[0]
    themes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", line)) for line in re.findall(r":root \{([^}]*)\}", style)]
    assert len(themes) == 3
    for theme in themes[:2]:
        for front in ("ink", "accent"):
            for behind in ("paper", "card", "pale"):
                bright, dark = sorted((luminance(theme[front]), luminance(theme[behind])), reverse=True)
                assert (bright + 0.05) / (dark + 0.05) >= 4.5, (front, behind)


# --- which themes ----------------------------------------------------------------------------


@pytest.fixture
def themes() -> catalogue.Catalogue:
    names = {"housing": "Wohnen & Unterbringung", "work": "Arbeit & Ausbildung", "conditions": "Arbeitsbedingungen"}
    entries = tuple(catalogue.Entry(key=key, labels={"de": label}) for key, label in names.items())
    return catalogue.Catalogue(regions=(), carriers=(), strands=(), themes=entries)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", ()),
        ("all", ()),
        ("Alle", ()),
        ("housing", ("housing",)),
        ("Wohnen", ("housing",)),
        ("wohnen & unterbringung, WORK", ("housing", "work")),
        ("housing, housing", ("housing",)),
        ("Arbeitsb", ("conditions",)),
        ("Arbeit", Unknown("Arbeit")),  # of two
        ("Quanten", Unknown("Quanten")),
        ("housing, Quanten", Unknown("Quanten")),
        ("Wo", Unknown("Wo")),
        (",,", ()),
    ],
)
def test_themes_are_listed_as_people_call_them(
    themes: catalogue.Catalogue, words: str, meant: tuple[str, ...] | Unknown
) -> None:
    assert themes_meant(words, themes, "de") == meant


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_made(form: str) -> None:
    made: Callable[..., bytes] = printed
    assert made(TWO, form).startswith(b"%PDF" if form == "pdf" else b"<!DOCTYPE html>")
