r"""The markup of our own templates, read before any argument is put in.

`*strong*`, `_emphasis_`, `` `code` `` and `[words](https://address)`; a backslash before ``\ * _ ` [ ]`` takes
them literally (not inside code). Markup begins and ends on one line; an underscore inside a word is only an
underscore. Arguments are represented by slots, one private-use character each, so nothing a person wrote is ever
parsed here.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from storage.messages import Span, Spans, Style

_FIRST_SLOT = 0xF0000  # Supplementary Private Use Area A and B: no assigned character, no word character.

SLOT = re.compile("[\U000f0000-\U0010ffff]")

# A command stands at a word's beginning, perhaps in brackets, quotes or markup: not in "und/oder", nor in an address.
_COMMAND = re.compile("(?<![^\\s(\\[*_`\"'„“”‚‘’»«])/(?=[a-zäöü\U000f0000-\U0010ffff])")

_MARKUP = re.compile(
    r"""
      \\(?P<literal>[\\*_`\[\]])
    | `(?P<code>[^`\n]+)`
    | \*(?P<strong>(?:\\.|[^*\\\n])+)\*
    | (?<!\w)_(?P<emphasis>(?:\\.|[^_\\\n]|(?<=\w)_(?=\w))+)_(?!\w)
    | \[(?P<words>(?:\\.|[^\]\\\n])+)\]\((?P<address>https://[^)\s]+|[\U000f0000-\U0010ffff])\)
    """,
    re.VERBOSE,
)

_LOOSE = re.compile(r"[*`]|\]\(|(?<!\w)_|_(?!\w)")


def slot(index: int) -> str:
    """The character that stands for the argument with this index (from 0) in a template."""
    return chr(_FIRST_SLOT + index)


@lru_cache(maxsize=4096)
def parse(template: str) -> Spans:
    """The spans of a template; every slot in its words is a span of its own, a link may contain slots."""
    return tuple(_spans(template, Style.plain, None))


def marked(template: str, mark: str) -> str:
    """A template whose commands begin with `mark`; in templates as they are written it is "/"."""
    return template if mark == "/" else _COMMAND.sub(lambda _: mark, template)


def loose(template: str) -> list[str]:
    """The markup characters of a template that open or close nothing, in order."""
    return _LOOSE.findall(_without_markup(template))


def merged(spans: Iterable[Span]) -> Spans:
    """The same text in as few spans as possible, none of them empty."""
    shown = (span for span in spans if span.text)
    runs = groupby(shown, key=lambda span: (span.style, span.link))
    return tuple(Span("".join(span.text for span in run), style, link) for (style, link), run in runs)


def _spans(template: str, style: Style, link: str | None) -> Iterator[Span]:
    position = 0
    for mark in _MARKUP.finditer(template):
        yield from _words(template[position : mark.start()], style, link)
        position = mark.end()
        match mark.lastgroup:
            case "literal":
                yield Span(mark["literal"], style, link)
            case "code":
                yield from _words(mark["code"], Style.code, link)
            case "strong":
                yield from _spans(mark["strong"], Style.strong, link)
            case "emphasis":
                yield from _spans(mark["emphasis"], Style.emphasis, link)
            case "address":
                yield from _spans(mark["words"], style, mark["address"])
    yield from _words(template[position:], style, link)


def _words(text: str, style: Style, link: str | None) -> Iterator[Span]:
    position = 0
    for found in SLOT.finditer(text):
        yield Span(text[position : found.start()], style, link)
        yield Span(found[0], style, link)
        position = found.end()
    yield Span(text[position:], style, link)


def _without_markup(template: str) -> str:
    return _MARKUP.sub(
        lambda mark: _without_markup(mark["strong"] or mark["emphasis"] or mark["words"] or " "), template
    )
