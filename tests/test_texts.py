"""Texts: our sentences in the reader's language, with other people's words in them that are never markup."""

import ast
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.commands import COMMANDS
from handlers.folding import fold
from handlers.texts import Texts, choose, missing, problems, unused
from handlers.texts.characters import isolated, well_formed
from handlers.texts.markup import loose, marked, parse, slot
from storage.catalogue import Catalogue, Entry
from storage.messages import Arg, Formatted, Keyword, Label, Part, Span, Spans, Style, Text, Verbatim

ROOT = Path(__file__).parent.parent
BERLIN = ZoneInfo("Europe/Berlin")
CATALOGUE = Catalogue(
    regions=(Entry(key="goerlitz", labels={"de": "Görlitz", "en": "Görlitz (district)"}),),
    carriers=(),
    strands=(),
    themes=(Entry(key="housing", labels={"de": "Wohnen & Unterbringung", "en": "Housing"}),),
)
GERMAN = """
hello = Hallo *{ $name }*!
saved = Bedarf zu { $theme } in _{ $region }_ gespeichert.
    .title = Gespeichert
quote = { $name } schreibt: { $words }
echo = { $value }
count = { $number ->
    [one] Ein Bedarf
   *[other] { $number } Bedarfe
}
state = { $state ->
    [open] offen
   *[done] erledigt
}
long = { DATETIME($at, dateStyle: "long") } um { DATETIME($at, timeStyle: "short") }
more = Mehr *[dazu]({ $address })* und [hier](https://example.org/{ $page }).
command = Schreib `/start { $code }`.
styles = *{ $a }* _{ $b }_ `{ $c }` { $d } [{ $e }](https://example.org)
only-german = Nur auf Deutsch, { $urgency }.
danger =
    Abschiebung morgen

    Suizid
label-urgency-soon = bald
"""
ENGLISH = """
hello = Hello *{ $name }*!
count = { $number ->
    [one] One need
   *[other] { $number } needs
}
echo = { $value }
long = { DATETIME($at, dateStyle: "long") } at { DATETIME($at, timeStyle: "short") }
label-urgency-soon = soon
"""
TEXTS = Texts({"de": GERMAN, "en": ENGLISH})
SHIPPED = Texts.load()


def spans(part: Part, language: str = "de") -> Spans:
    return TEXTS.render(part, language, CATALOGUE, BERLIN)


def plain(part: Part, language: str = "de") -> str:
    return TEXTS.plain(part, language, CATALOGUE, BERLIN)


# --- what commands begin with -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("/hilfe", "!hilfe"),
        ("Mehr: /hilfe.", "Mehr: !hilfe."),
        ("(/kontakt)", "(!kontakt)"),
        ("`/pause 3 Wochen` oder `/pause bis 24.12.`", "`!pause 3 Wochen` oder `!pause bis 24.12.`"),
        ("„/menü“ *_/überblick_* [/meine](https://a.b/meine)", "„!menü“ *_!überblick_* [!meine](https://a.b/meine)"),
        (f"/{slot(0)} – {slot(1)}", f"!{slot(0)} – {slot(1)}"),
        (f"und/oder, Kolleg:innen/Team, 1/2, {slot(0)}/{slot(1)}", None),
        ("https://t.me/kollegial [hier](https://example.org/hilfe/x) //x /", None),
        ("Statt „/“ geht auch „!“. / Ende", None),
    ],
)
def test_only_a_command_gets_the_mark_of_a_network(template: str, expected: str | None) -> None:
    assert marked(template, "/") == template
    assert marked(template, "!") == (template if expected is None else expected)


COMMAND_TEXTS = Texts(
    {
        "de": "a = /hilfe { $x } und/oder { $x } (/kontakt) [{ $x }](https://a.b/hilfe/{ $x })\nb = { $x } /{ $x }",
        "en": "a = /help { $x } and/or { $x } (/contact) [{ $x }](https://a.b/help/{ $x })\nb = { $x } /{ $x }",
    }
)


@given(st.text(), st.sampled_from(["de", "en"]), st.sampled_from(["a", "b"]))
@example(" /kontakt", "de", "a")
@example("(/hilfe) `/need` und/oder", "en", "b")
def test_a_person_s_words_and_addresses_stay_as_they_are_whatever_a_command_begins_with(
    words: str, language: str, key: str
) -> None:
    text = Text(key, {"x": Verbatim(words)})
    slashed = COMMAND_TEXTS.render(text, language, CATALOGUE, BERLIN)
    marked_ = COMMAND_TEXTS.render(text, language, CATALOGUE, BERLIN, "!")
    ours = {"a": 2, "b": 1}[key]
    before, after = ("".join(span.text for span in found) for found in (slashed, marked_))
    assert [span.link for span in slashed] == [span.link for span in marked_]
    assert len(before) == len(after)
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert changed == [("/", "!")] * ours, "each command of ours, and nothing of theirs"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_command_that_our_sentences_name_is_written_with_the_mark(language: str) -> None:
    source = SHIPPED.sources[f"{language}.ftl"]
    names = {fold(name) for each in COMMANDS for name in (each.name, each.german, *each.others)}
    said = [
        word
        for line in source.splitlines()
        if " = " in line or line.startswith("    ")
        for word in re.findall(r"/(\w+)", marked(line, "!"))
    ]
    assert [word for word in said if fold(word) in names] == []
    assert len(re.findall(r"!\w+", marked(source, "!"))) > 25


# --- markup of our templates -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("nur Worte", [Span("nur Worte")]),
        ("", []),
        ("a *b* c", [Span("a "), Span("b", Style.strong), Span(" c")]),
        ("_leise_", [Span("leise", Style.emphasis)]),
        ("`/need *x*`", [Span("/need *x*", Style.code)]),
        ("[hier](https://a.b/c)", [Span("hier", Style.plain, "https://a.b/c")]),
        ("*[hier](https://a.b)*", [Span("hier", Style.strong, "https://a.b")]),
        ("[sehr *fett*](https://a.b)", [Span("sehr ", link="https://a.b"), Span("fett", Style.strong, "https://a.b")]),
        (r"2 \* 3 \_ \` \[ \] \\", [Span("2 * 3 _ ` [ ] \\")]),
        (r"*a \* b*", [Span("a * b", Style.strong)]),
        ("/neuer_bedarf_melden", [Span("/neuer_bedarf_melden")]),
        ("_siehe /neuer_bedarf_", [Span("siehe /neuer_bedarf", Style.emphasis)]),
        ("[1] (siehe unten)", [Span("[1] (siehe unten)")]),
        ("[x](javascript:alert)", [Span("[x](javascript:alert)")]),
        ("allein * und *\nnicht*", [Span("allein "), Span(" und ", Style.strong), Span("\nnicht*")]),
    ],
)
def test_markup_becomes_spans(template: str, expected: list[Span]) -> None:
    found: list[Span] = []
    for span in parse(template):
        if found and (found[-1].style, found[-1].link) == (span.style, span.link):
            found[-1] = Span(found[-1].text + span.text, span.style, span.link)
        elif span.text:
            found.append(span)
    assert found == expected


@pytest.mark.parametrize(
    ("template", "marks"),
    [
        ("*a* _b_ `c` [d](https://e) f_g", []),
        (r"3 \* 4", []),
        ("*a", ["*"]),
        ("a_ b", ["_"]),
        ("`a", ["`"]),
        ("[a](http://b)", ["]("]),
        ("*a _b*", ["_"]),
    ],
)
def test_markup_that_closes_nothing_is_found(template: str, marks: list[str]) -> None:
    assert loose(template) == marks


@given(st.text(alphabet=st.sampled_from("ab *_`[]()\\\n:/https") | st.characters(), max_size=60))
def test_any_template_parses_and_gains_no_characters(template: str) -> None:
    remaining = iter(template)
    assert all(character in remaining for span in parse(template) for character in span.text)


# --- arguments -------------------------------------------------------------------------------


def test_a_name_takes_the_style_of_its_place() -> None:
    assert spans(Text("hello", {"name": "Anna"})) == (Span("Hallo "), Span("Anna", Style.strong), Span("!"))


def test_a_nested_text_keeps_its_own_styles() -> None:
    nested = Text("quote", {"name": "Jo", "words": Text("hello", {"name": Verbatim("*Anna*")})})
    assert spans(nested) == (Span("Jo schreibt: Hallo "), Span("*Anna*", Style.strong), Span("!"))


def test_names_of_the_catalogue_are_in_the_readers_language() -> None:
    assert plain(Label("theme", "housing")) == "Wohnen & Unterbringung"
    assert plain(Label("theme", "housing"), "en") == "Housing"
    assert plain(Text("saved", {"theme": Label("theme", "housing"), "region": Label("region", "goerlitz")})) == (
        "Bedarf zu Wohnen & Unterbringung in Görlitz gespeichert."
    )


def test_a_name_that_the_configuration_no_longer_has_is_shown_as_its_key() -> None:
    assert plain(Label("region", "atlantis")) == "atlantis"


def test_other_labels_are_texts() -> None:
    assert plain(Label("urgency", "soon")) == "bald"
    assert plain(Label("urgency", "soon"), "en") == "soon"
    assert plain(Label("urgency", "never")) == "[label-urgency-never]"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("de", 1234, "1.234"),
        ("en", 1234, "1,234"),
        ("de", 0.5, "0,5"),
        ("de", datetime(2026, 11, 23, 7, tzinfo=UTC), "Mo., 23. November, 08:00"),
        ("en", datetime(2026, 11, 23, 19, tzinfo=UTC), "Mon 23 Nov, 20:00"),
        ("de", datetime(2026, 7, 1, 23, 30), "Do., 2. Juli, 01:30"),
        ("de", date(2026, 11, 23), "Mo., 23. November"),
        ("de", ("a", "b", Label("urgency", "soon")), "a, b und bald"),
        ("en", ("a", 2), "a and 2"),
        ("de", ("allein",), "allein"),
        ("de", (), ""),
        ("de", Keyword("*open*"), "*open*"),
        ("de", Verbatim("`x` [y](https://z)"), "`x` [y](https://z)"),
        ("de", datetime.max.replace(tzinfo=UTC), "Fr., 31. Dezember, 23:59"),
        ("de", float("inf"), "∞"),
    ],
)
def test_each_kind_of_argument_reads_well(language: str, value: Arg, expected: str) -> None:
    assert plain(Text("echo", {"value": value}), language) == expected
    assert plain(Text("echo", {"value": (value,)}), language) == expected


def test_templates_ask_for_other_styles_of_dates() -> None:
    at = {"at": datetime(2026, 11, 23, 7, tzinfo=UTC)}
    assert plain(Text("long", at)) == "23. November 2026 um 08:00"
    assert plain(Text("long", at), "en") == "23 November 2026 at 08:00"


def test_numbers_and_keywords_select_variants_and_words_of_people_do_not() -> None:
    assert plain(Text("count", {"number": 1})) == "Ein Bedarf"
    assert plain(Text("count", {"number": 2000}), "en") == "2,000 needs"
    assert plain(Text("state", {"state": Keyword("open")})) == "offen"
    assert plain(Text("state", {"state": Keyword("else")})) == "erledigt"
    assert plain(Text("state", {"state": "open"})) == "erledigt"


def test_addresses_may_hold_arguments_but_lead_nowhere_else() -> None:
    more = spans(Text("more", {"address": "https://t.me/bot?start=a b", "page": "../x y"}))
    assert more[1] == Span("dazu", Style.strong, "https://t.me/bot?start=a%20b")
    assert more[3] == Span("hier", Style.plain, "https://example.org/..%2Fx%20y")
    assert spans(Text("more", {"address": "javascript:x", "page": 1}))[1] == Span("dazu", Style.strong)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "tg://user?id=1", "file:///etc/passwd", "//x", ""]
)
def test_a_persons_link_leads_to_a_page_or_nowhere(link: str) -> None:
    said = Formatted(
        (Span("Sieh ", Style.emphasis), Span("*hier*", link=link), Span("!", link="https://example.org/a b"))
    )
    assert TEXTS.render(said, "de", CATALOGUE, BERLIN) == (
        Span("Sieh ", Style.emphasis),
        Span("*hier*"),
        Span("!", link="https://example.org/a%20b"),
    )


def test_parts_are_paragraphs_and_empty_ones_leave_no_gap() -> None:
    parts: list[Part] = [Text("hello", {"name": "Anna"}), Verbatim(""), Verbatim("*so*"), Label("urgency", "soon")]
    assert TEXTS.plain(parts, "de", CATALOGUE, BERLIN) == "Hallo Anna!\n\n*so*\n\nbald"
    assert TEXTS.render([], "de", CATALOGUE, BERLIN) == ()


def test_attributes_are_texts_too() -> None:
    assert plain(Text("saved.title")) == "Gespeichert"
    assert TEXTS.has("saved.title")
    assert not TEXTS.has("saved.nothing")


def test_a_very_long_text_of_a_person_is_shown_in_full() -> None:
    words = "Wörter *und* mehr " * 6000
    assert plain(Text("quote", {"name": "Jo", "words": words})) == f"Jo schreibt: {words}"


# --- what people write is never markup ---------------------------------------------------------

SPECIALS = "*_`[]()\\{}$<>&\0\n\r\u2028\u2029\u200b\u202e\u2066\u2067\u2068\u2069\u05d0\u0628\ud800\udfff\ue000" + (
    "\U000f0000\U000f0001\U000f0002\U0010ffff"
)
WORDS = st.text(alphabet=st.sampled_from(SPECIALS) | st.characters(), max_size=40)
ISOLATES = re.compile("[\u2066-\u2069]")


def expected_characters(text: str) -> str:
    """Without isolation marks; surrogates in pairs are their character, others the replacement character."""

    def joined_pair(pair: re.Match[str]) -> str:
        return chr(0x10000 + (ord(pair[1]) - 0xD800) * 0x400 + ord(pair[2]) - 0xDC00)

    paired = re.sub("([\ud800-\udbff])([\udc00-\udfff])", joined_pair, text)
    return ISOLATES.sub("", re.sub("[\ud800-\udfff]", "\ufffd", paired))


def characters(shown: Spans) -> list[tuple[str, Style, str | None]]:
    return [(each, span.style, span.link) for span in shown for each in ISOLATES.sub("", span.text)]


@given(WORDS, WORDS, WORDS, WORDS, WORDS)
@example("*", "_", "`", "[a](https://b)", "\\")
@example("\U000f0001", "\U000f0000", "\U000f0004", "\U000f0003", "\U000f0002")
def test_words_of_people_are_shown_as_written_in_the_style_of_their_place(
    a: str, b: str, c: str, d: str, e: str
) -> None:
    shown = spans(Text("styles", {"a": a, "b": Verbatim(b), "c": (c,), "d": Text("echo", {"value": d}), "e": e}))
    expected = [
        Span(expected_characters(a), Style.strong),
        Span(" "),
        Span(expected_characters(b), Style.emphasis),
        Span(" "),
        Span(expected_characters(c), Style.code),
        Span(" " + expected_characters(d) + " "),
        Span(expected_characters(e), Style.plain, "https://example.org"),
    ]
    assert characters(shown) == characters(tuple(expected))
    "".join(span.text for span in shown).encode()


@given(WORDS)
def test_words_that_stand_alone_are_not_touched(words: str) -> None:
    shown = plain(Verbatim(words))
    assert ISOLATES.sub("", shown) == expected_characters(words)
    assert len(ISOLATES.findall(shown)) == len(ISOLATES.findall(words))


@given(st.lists(WORDS, min_size=2, max_size=4))
def test_lists_hold_what_was_put_in(items: list[str]) -> None:
    *others, last = map(expected_characters, items)
    assert ISOLATES.sub("", plain(Text("echo", {"value": tuple(items)}))) == f"{', '.join(others)} und {last}"


@given(WORDS)
@example("\u05d0\u2069")
@example("\u05d0\u2067")
@example("\u05d0\n\u2069\u05d0")
def test_direction_marks_of_people_never_reach_our_words(words: str) -> None:
    for paragraph in re.split("[\n\r\x1c-\x1e\x85\u2029]", isolated(well_formed(words))):
        depth = 0
        for position, character in enumerate(paragraph):
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= (1 if "\u2068" in paragraph and position < len(paragraph) - 1 else 0)
        assert depth == 0


def test_right_to_left_names_are_isolated_and_others_are_not() -> None:
    assert plain(Text("hello", {"name": "أمل"})) == "Hallo \u2068أمل\u2069!"
    assert plain(Text("hello", {"name": "Zoë"})) == "Hallo Zoë!"


# --- what is missing ---------------------------------------------------------------------------


def test_a_text_that_is_missing_comes_in_the_default_language_then_as_its_key() -> None:
    said: list[tuple[str, str]] = []
    texts = Texts({"de": GERMAN, "en": ENGLISH}, report=lambda key, language: said.append((key, language)))
    nested = Text("only-german", {"urgency": Label("urgency", "soon")})
    assert texts.plain(nested, "en", CATALOGUE, BERLIN) == "Nur auf Deutsch, bald."
    assert texts.plain(Text("nowhere"), "en", CATALOGUE, BERLIN) == "[nowhere]"
    assert texts.plain(Text("quote", {"name": Text("nowhere"), "words": "x"}), "de", CATALOGUE, BERLIN) == (
        "[nowhere] schreibt: x"
    )
    assert said == [("only-german", "en"), ("nowhere", "en"), ("nowhere", "de"), ("nowhere", "de")]


@pytest.mark.parametrize("args", [{}, {"at": "Anna"}, {"at": 3}, {"at": date(2026, 1, 1)}])
def test_a_missing_or_unfit_argument_is_logged_without_anybodys_words(
    args: dict[str, Arg], caplog: pytest.LogCaptureFixture
) -> None:
    assert plain(Text("long", args)) == "[long]"
    assert [record.getMessage() for record in caplog.records] == ["text long cannot be rendered in de"]


def test_an_unknown_language_reads_the_default() -> None:
    assert plain(Text("count", {"number": 1}), "fr") == "Ein Bedarf"
    assert plain(Text("count", {"number": 1}), "en-US") == "One need"


def test_lists_of_words_are_lines() -> None:
    assert TEXTS.lines("danger", "de") == ("Abschiebung morgen", "Suizid")
    assert TEXTS.lines("danger", "en") == ("Abschiebung morgen", "Suizid")
    with pytest.raises(KeyError):
        TEXTS.lines("nowhere", "de")


def test_texts_need_their_default_language() -> None:
    with pytest.raises(ValueError, match=r"de\.ftl is missing"):
        Texts({"en": ENGLISH})


def test_texts_load_from_files_and_folders_also_inside_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "texts.whl", "w") as archive:
        archive.writestr("texts/en.ftl", "a = A")
        archive.writestr("texts/de/needs.ftl", "a = Ä")
        archive.writestr("texts/de/members.ftl", "b = B")
        archive.writestr("texts/notes.txt", "c = C")
    texts = Texts.load(zipfile.Path(tmp_path / "texts.whl", "texts/"))
    assert texts.languages == ("de", "en")
    assert [texts.has(key) for key in "abc"] == [True, True, False]
    assert sorted(texts.sources) == ["de/members.ftl", "de/needs.ftl", "en.ftl"]


@pytest.mark.parametrize(
    ("wishes", "language"),
    [(("de-AT",), "de"), ((None, "en_GB"), "en"), (("fr", "EN", "de"), "en"), ((), "de"), (("", "x" * 999), "de")],
)
def test_the_first_known_wish_is_the_language(wishes: tuple[str | None, ...], language: str) -> None:
    assert choose(("de", "en"), *wishes) == language


# --- verification --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("german", "english", "expected"),
    [
        ("a = Ä { $x } *{ $y }*", "a = _A_ { $y } { $x }", []),
        ("a = Ä", "b = B", ["en.ftl: a is missing (de.ftl has it)", "de.ftl: b is missing (en.ftl has it)"]),
        ("a = Ä { $w }", "a = A", ["en.ftl: a: placeholder $w is missing (de.ftl has it)"]),
        ("a = Ä", "a = { $w ->\n *[x] A\n }", ["de.ftl: a: placeholder $w is missing (en.ftl has it)"]),
        ("a = Ä { $w }\nb = B { a }", "a = A { $w }\nb = B { $w }", []),
        ("a = { b }\nb = { a }", "a = A\nb = B", []),
        ("a = Ä\n    .t = T", "a = A", ["en.ftl: a.t is missing (de.ftl has it)"]),
        ("a = *Ä", "a = A", ["de.ftl: a: * opens or closes nothing (for the character itself write \\*)"]),
        ("a = { $x ->\n *[y] _Ä\n }_", "a = { $x }", ["de.ftl: a: _ opens or closes nothing"]),
        ("a = Ä\na = B", "a = A", ["de.ftl: a stands there again (first in de.ftl)"]),
        ("a = Ä { b } { -t }", "a = A", ["de.ftl: a: it refers to -t, which is missing", "de.ftl: a: it refers to b"]),
        ('-t = T { $x }\na = { -t(x: "y") }', "a = A", []),
        ("a = { UPPER($x) }", "a = { $x }", ["de.ftl: a: there is no function UPPER"]),
        ('a = { DATETIME($x, weekday: "long") }', "a = { $x }", ["de.ftl: a: DATETIME has no option weekday, only"]),
        ("a = 👍", "a = Yes 👍", ["de.ftl: a: an emoji alone says nothing to who cannot see it: add a word"]),
        ("a = { $x } 👍", "a = { $x }", []),
        (f"a = {{ $x }}{'x' * 2501}", "a = { $x }", ["de.ftl: a: more than 2500 characters between two placeholders"]),
    ],
)
def test_problems_are_sentences(german: str, english: str, expected: list[str]) -> None:
    found = sorted(problems(Texts({"de": german, "en": english})))
    assert len(found) == len(expected), found
    assert all(sentence.startswith(start) for sentence, start in zip(found, sorted(expected), strict=True)), found


def test_what_cannot_be_read_has_its_line() -> None:
    texts = Texts({"de/needs.ftl": "a = A\nb =\n    Hallo\n    *Du*\n", "en/needs.ftl": "a = A\nb = B"})
    assert problems(texts) == [
        'de/needs.ftl: line 4: Expected an entry start (a line must not begin with * or [: write {""} before it)'
    ]


def test_keys_that_the_code_uses_and_nobody_wrote_are_missing() -> None:
    assert missing(TEXTS, {"hello", "saved.title", "nowhere"}) == ["de.ftl: nowhere is missing (the code uses it)"]


def test_texts_that_nothing_shows_are_unused() -> None:
    texts = Texts({"de": "-t = T\na = { b }\nb = B\nlabel-x-y = Y\nc = C\n    .d = D"})
    assert unused(texts, {"a", "c"}, ("label-",)) == ["de.ftl: nothing uses c.d"]


# --- the texts that ship, and the code that says them ------------------------------------------------

SHOWN_WITHOUT_BEING_NAMED = ("label-",)


def modules() -> Iterator[ast.Module]:
    for package in ("handlers", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def literal_keys(module: ast.Module) -> set[str]:
    """The keys given as literals to our Text(…) (other libraries have a Text, too) and to ctx.say(…)."""
    ours = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "storage.messages"
        and any(each.name == "Text" for each in node.names)
        for node in ast.walk(module)
    )
    keys: set[str] = set()
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="Text"), args=[first, *_]) if ours:
                keys |= literals(first)
            case ast.Call(func=ast.Attribute(attr="say"), args=[first, *_]):
                keys |= literals(first)
    return keys


def literals(expression: ast.expr) -> set[str]:
    match expression:
        case ast.Constant(value=str(key)):
            return {key}
        case ast.IfExp(body=body, orelse=orelse):
            return literals(body) | literals(orelse)
    return set()


def mentioned(module: ast.Module) -> set[str]:
    """Every literal string: keys also stand in tables and routes."""
    return {node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def prefixes(module: ast.Module) -> set[str]:
    """What composed keys (f"need-{step}") begin with."""
    composed = [node.values[0] for node in ast.walk(module) if isinstance(node, ast.JoinedStr) and node.values]
    starts = {start.value for start in composed if isinstance(start, ast.Constant) and isinstance(start.value, str)}
    return {start for start in starts if re.fullmatch(r"[a-z][a-z-]*-", start)}


def test_keys_are_found_in_code() -> None:
    code = ast.parse(
        "from storage.messages import Text\n"
        'ctx.say("a", x=1); Text("b"); Text("c" if x else "d", {"e": 1}); f"step-{x}"; other("f"); ctx.say(Text("g"))'
    )
    assert literal_keys(code) == {"a", "b", "c", "d", "g"}
    assert literal_keys(ast.parse('from rich.text import Text\nText("b")')) == set()
    assert {"a", "e", "f"} <= mentioned(code)
    assert prefixes(code) == {"step-"}


def test_the_texts_that_ship_are_sound() -> None:
    texts = Texts.load()
    assert texts.languages == ("de", "en")
    assert problems(texts) == []


def test_every_key_in_the_code_has_a_text() -> None:
    assert missing(Texts.load(), {key for module in modules() for key in literal_keys(module)}) == []


def test_every_text_is_used() -> None:
    code = list(modules())
    words = set().union(*map(mentioned, code))
    starts = set(SHOWN_WITHOUT_BEING_NAMED).union(*map(prefixes, code))
    assert unused(Texts.load(), words, tuple(starts)) == []
