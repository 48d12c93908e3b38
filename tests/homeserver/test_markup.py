"""HTML of messages, which anybody can have written, as spans: what the plain words say, and nothing else."""

import html
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.matrix.formatting import written
from bot.platforms.matrix.markup import LARGEST, MOST, spans_of
from storage.messages import Span, Style

CASES: dict[str, tuple[str, str, list[Span]]] = {
    "styles": (
        "<strong>a</strong> <b>b</b> <em>c</em> <i>d</i> <code>e</code> <del>f</del> <s>g</s> <strike>h</strike>"
        " <u>i</u>",
        "**a** **b** *c* *d* `e` ~~f~~ ~~g~~ ~~h~~ i",
        [
            *(Span("a", Style.strong), Span(" "), Span("b", Style.strong), Span(" "), Span("c", Style.emphasis)),
            *(Span(" "), Span("d", Style.emphasis), Span(" "), Span("e", Style.code), Span(" ")),
            *(
                Span("f", Style.strike),
                Span(" "),
                Span("g", Style.strike),
                Span(" "),
                Span("h", Style.strike),
                Span(" i"),
            ),
        ],
    ),
    "the innermost style, but code stays code": (
        "<b>a<i>b</i></b><code>c<b>d</b></code>",
        "**a*b***`cd`",
        [Span("a", Style.strong), Span("b", Style.emphasis), Span("cd", Style.code)],
    ),
    "paragraphs and breaks": (
        "<p>eins</p>\n<p>zwei<br>drei<br /><br/>\n<b>vier</b></p>",
        "eins\n\nzwei\ndrei\n\n**vier**",
        [Span("eins\n\nzwei\ndrei\n\n"), Span("vier", Style.strong)],
    ),
    "lists": (
        '<ul>\n<li>a</li>\n<li><p>b</p></li></ul><ol start="3"><li><b>c</b></li><li>d</li></ol>e',
        "- a\n- b\n\n3. **c**\n4. d\ne",
        [Span("- a\n\n- b\n\n3. "), Span("c", Style.strong), Span("\n4. d\ne")],
    ),
    "a quote": (
        "<blockquote>\n<p>a</p>\n</blockquote>\n<b>b</b>",
        "> a\n\n**b**",
        [Span("a\n\n"), Span("b", Style.strong)],
    ),
    "code of several lines": (
        '<pre><code class="language-x">\na  b\n  &lt;c&gt;\n</code></pre>\n<p>d</p>',
        "```\na  b\n  <c>\n```\nd",
        [Span("a  b\n  <c>", Style.code), Span("\n\nd")],
    ),
    "white space": ("<b> a\n  b\t</b>   c", "**a b** c", [Span("a b ", Style.strong), Span("c")]),
    "a link, as Markdown has it": (
        'Siehe <a href="https://example.org/?a=1&amp;b=2">hier</a>',
        "Siehe [hier](https://example.org/?a=1&b=2)",
        [Span("Siehe "), Span("hier", link="https://example.org/?a=1&b=2")],
    ),
    "a link, as we write it": (
        '<a href="https://example.org/"><b>hier</b></a>',
        "hier (https://example.org/)",
        [Span("hier", Style.strong, "https://example.org/")],
    ),
    "a link that is its own address": (
        '<a href="https://example.org/">https://example.org/</a>',
        "https://example.org/",
        [Span("https://example.org/", link="https://example.org/")],
    ),
    "somebody who is mentioned": (
        '<a href="https://matrix.to/#/@anna:example.org">Anna</a>: <b>ja</b>',
        "Anna: **ja**",
        [Span("Anna: "), Span("ja", Style.strong)],
    ),
    "the words that a reply answers": (
        "<mx-reply><blockquote><b>geheim</b></blockquote></mx-reply><b>ja</b>",
        "**ja**",
        [Span("ja", Style.strong)],
    ),
    "a picture": (
        '<img alt=":wink:" src="mxc://x/y"> <b>a</b>',
        ":wink: **a**",
        [Span(":wink: "), Span("a", Style.strong)],
    ),
    "a table": (
        "<table><tr><th>a</th><th>b</th></tr></table><b>c</b>",
        "| a | b |\n**c**",
        [Span("a b\n"), Span("c", Style.strong)],
    ),
    "characters that control": ("<b>a&#0;\x07b\x1b[1m</b>", "a\ufffdb[1m", [Span("a\ufffdb[1m", Style.strong)]),
    "what was not closed": ("<b>a<i>b", "ab", [Span("a", Style.strong), Span("b", Style.emphasis)]),
    "what was closed twice": ("</b></li></ol></pre><b>a</b></b>c", "a c", [Span("a", Style.strong), Span("c")]),
}


@pytest.mark.parametrize("case", CASES)
def test_html_is_read_as_clients_show_it(case: str) -> None:
    markup, body, spans = CASES[case]
    assert list(spans_of(markup, body)) == spans


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("Hallo", "Hallo"),
        ("<p>Hallo</p>", "Hallo"),
        ("<u>Hallo</u> &amp; <font color='red'>Tschüss</font>", "Hallo & Tschüss"),
        ("", ""),
        ("<b></b>", ""),
        ("<b>Ruf mich an: 0341 1234567</b>", "Guten Morgen"),
        ("<b>Guten Morgen</b> allerseits", "Guten Morgen"),
        ("<b>Guten</b>", "Guten Morgen"),
        ("<b>Guten Morgen<script>alert(1)</script></b>", "Guten Morgen alert(1)"),
        ("<b>x</b><!-- y -->", "x"),
        ("<![CDATA[x]]><b>x</b>", "x"),
        ("<b>a", "b"),
        ("<b>x</b>" + "x" * LARGEST, "x" * (LARGEST + 1)),
        ("<b>a</b>b" * MOST, "ab" * MOST),
        ("<b>1 < 2</b>", "1 < 2"),
        ("<a href='\">x</a>", "x"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_has_no_styles_or_is_no_html_or_says_something_else_gives_none(markup: str, body: str) -> None:
    assert spans_of(markup, body) == ()


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://example.org", "matrix:u/anna:example.org", "mailto:a@b.c"),
        *("//example.org", "https://", "https://[x", "https://bank.example@evil.example/", "https://a b", "x", ""),
        *("https://a.example/\u202e", "https://a.example/" + "x" * 2000, "https://matrix.to/#/%40anna:example.org"),
    ],
)
def test_an_address_that_is_none_of_the_web_or_hides_where_it_leads_is_left_out(address: str) -> None:
    spans = spans_of(f'<b>a</b><a href="{html.escape(address)}">b</a>', "ab")
    assert spans == (Span("a", Style.strong), Span("b"))


UNFINISHED = ("<a ", "<a b='", '<a b="', "<a b=", "x<", "<!--", "<?", "<![if ", "<!", "</", "<a/", "<a\t", "<a b='>")
WHOLE = (
    "<script>",
    "<style>",
    "<b><i>",
    "<li>",
    "<ol>",
    "<pre>",
    "<mx-reply>",
    "<p>",
    "</p>",
    "<br>",
    "<td>",
    "<title>",
)
STYLED = ("<b>a</b>", "<a href='https://x.y/'>z</a>", "<b>\ud800</b>", "<img alt='x'>", "<textarea>", "<!--x>")
ENTITIES = ("&", "&#", "&#x", "&amp", "\x00")


@pytest.mark.parametrize("piece", (*UNFINISHED, *WHOLE, *STYLED, *ENTITIES))
@pytest.mark.parametrize("end", ["", ">", "'>", "</b>"])
def test_64_kilobytes_of_anything_stop_nobody(piece: str, end: str) -> None:
    markup = (piece * (LARGEST // len(piece)))[: LARGEST - len(end)] + end
    assert len(spans_of(markup, "a" * LARGEST)) <= MOST


TAGS = "b i code pre p br ol ul li blockquote del script mx-reply td table"
PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from([f"<{end}{tag}>" for tag in TAGS.split() for end in ("", "/")]),
    st.sampled_from(
        ["<a href='https://example.org'>", "</a>", "<img alt='y'>", *"\n\t <>&'\"", "&lt;", "&#0;", "<!--"]
    ),
)


@given(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=10))
def test_whatever_somebody_writes_the_spans_say_what_the_body_says(markup: str, body: str) -> None:
    for plain in (body, html.unescape(markup)):
        spans = spans_of(markup, plain)
        words = "".join(span.text for span in spans)
        assert words == words.rstrip() and not any(category(each) == "Cc" and each not in "\n\t" for each in words)
        assert {each for each in words if each.isalpha()} <= {*plain}
        assert all(span.text for span in spans)
        assert not spans or any(span.style is not Style.plain or span.link for span in spans)


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=10)
SPANS = st.lists(
    st.builds(Span, WORDS, st.sampled_from(Style), st.sampled_from([None, "https://example.org/?a=1&b=2"])), max_size=8
)


@given(SPANS)
def test_what_we_write_we_read_again(spans: list[Span]) -> None:
    said = written(tuple(spans))
    found = spans_of(said["formatted_body"], said["body"])
    each = [(sign, span.style, span.link) for span in spans for sign in span.text]
    if all(style is Style.plain and link is None for _, style, link in each):
        assert found == ()
    else:
        assert [(sign, span.style, span.link) for span in found for sign in span.text] == each
