"""From what a message says as HTML to spans: the styles and links that other networks have as well, and nothing else.

The plain words decide. They are what a telephone notifies of, what moderators look at and what older clients show; so
HTML that says something else is not passed on under the bot's hand, and the plain words stand alone. The two may
differ in white space, in Markdown's signs, and in addresses of links, which clients write into the plain words.

https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
"""

import re
import string
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from storage.messages import Span, Spans, Style

LARGEST = 65_536
"""Characters of HTML that are read: an event has no more bytes."""

MOST = 500
"""Spans in one message: more is no emphasis, and every one of them costs each reader's network something."""

DEPTH = 100
"""How deep tags are followed into each other, as clients do."""

LONGEST_LINK = 2_000
"""Characters of an address."""

_WELL_FORMED = re.compile(
    r"""[^<]*(?:</?[A-Za-z][^<>"']*(?:"[^"<>]*"[^<>"']*|'[^'<>]*'[^<>"']*)*>[^<]*)*""",
)
"""Every tag has its end. One that has not is looked for again and again: the library takes 20 s for 64 kB of them."""

_STYLES = {
    **dict.fromkeys(("strong", "b"), Style.strong),
    **dict.fromkeys(("em", "i"), Style.emphasis),
    **dict.fromkeys(("code", "pre"), Style.code),
    **dict.fromkeys(("del", "s", "strike"), Style.strike),
}
_LINES = frozenset({"br", "blockquote", "div", "dd", "dl", "dt", "hr", "li", "ol", "table", "tr", "ul"})
"""What begins and ends a line."""

_PARAGRAPHS = frozenset({"p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
"""What has an empty line before and after it."""

_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ol", "ul"})
_UNSEEN = frozenset({"mx-reply", "script", "style"})
"""What is shown nowhere: the words that a reply answers, for older clients; programs."""

_SPACE = re.compile(r"[ \t\n\r\f]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SIGNS = {ord(sign): None for sign in string.punctuation}
_MENTION = re.compile(r"https?://matrix\.to/#/(?:@|%40)", re.IGNORECASE)


def spans_of(markup: object, body: str) -> Spans:
    """The words with their styles and links; empty where they have none, or HTML and `body` do not say the same."""
    if not isinstance(markup, str) or len(markup) > LARGEST or not _WELL_FORMED.fullmatch(markup):
        return ()
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):  # as the library says that something is no HTML
        return ()
    spans = reader.spans()
    styled = any(span.style is not Style.plain or span.link is not None for span in spans)
    bounded = max(len(spans), len(reader.addresses)) <= MOST
    return spans if styled and bounded and _says_the_same(spans, body, reader.addresses) else ()


class _Reader(HTMLParser):
    """Collects runs of words; what is no style, link or line of theirs is left out, and its words stay."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: dict[str, None] = {}
        self._runs: list[tuple[str, Style, str | None]] = []
        self._open: list[tuple[str, Style, str | None]] = []
        self._numbers: list[int | None] = []
        self._unseen = self._verbatim = 0
        self._breaks = 0
        self._bullet = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag stands for."""
        if tag in _UNSEEN:
            self._unseen += 1
        if self._unseen:
            return
        known = dict(attrs)
        self._line(tag, begins=True)
        if tag == "img":
            self.handle_data(known.get("alt") or "")
        elif tag in _LISTS:
            self._numbers.append(_number(known.get("start")) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag in _CELLS:
            self.handle_data(" ")
        if tag == "pre":
            self._verbatim += 1
        if (tag in _STYLES or tag == "a") and len(self._open) < DEPTH:
            self._begin_style(tag, known)

    def handle_endtag(self, tag: str) -> None:
        """End it, and what was left open inside."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        if self._unseen:
            return
        self._line(tag, begins=False)
        if tag in _LISTS and self._numbers:
            self._numbers.pop()
        if tag == "pre":
            self._verbatim = max(self._verbatim - 1, 0)
        place = next((place for place in range(len(self._open) - 1, -1, -1) if self._open[place][0] == tag), None)
        if place is not None:
            del self._open[place:]

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        words = _CONTROLS.sub("", data.replace("\r\n", "\n"))
        if self._unseen or not words:
            return
        if not self._verbatim:
            words = _SPACE.sub(" ", words)
            if self._breaks or not self._runs or self._runs[-1][0].endswith((" ", "\n")):
                words = words.removeprefix(" ")
        elif self._breaks or not self._runs:
            words = words.removeprefix("\n")
        if not words:
            return
        self._begin_line()
        self._add(words, *self._style())

    def spans(self) -> Spans:
        """All of it; what has one style and one link is one span."""
        while self._runs and self._runs[-1][0] != (last := self._runs[-1][0].rstrip()):
            _, style, link = self._runs.pop()
            if last:
                self._runs.append((last, style, link))
        return tuple(Span(words, style, link) for words, style, link in self._runs if words)

    def _style(self) -> tuple[Style, str | None]:
        return self._open[-1][1:] if self._open else (Style.plain, None)

    def _begin_style(self, tag: str, attrs: Mapping[str, str | None]) -> None:
        """The innermost style counts, but code stays code."""
        style, link = self._style()
        if tag == "a":
            address = attrs.get("href") or ""
            self.addresses[address] = None
            link = address if _leads_somewhere(address) else None
        elif style is not Style.code:
            style = _STYLES[tag]
        self._open.append((tag, style, link))

    def _begin_item(self) -> None:
        """An item has a number or a dash, as where it was written in plain words."""
        number = self._numbers[-1] if self._numbers else None
        self._bullet = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1

    def _line(self, tag: str, *, begins: bool) -> None:
        if tag == "br":
            self._breaks = min(self._breaks + begins, 2)
        elif tag in _LINES:
            self._breaks = max(self._breaks, 1)
        elif tag in _PARAGRAPHS:
            self._breaks = max(self._breaks, 2)

    def _begin_line(self) -> None:
        if self._breaks and self._runs:
            words, style, link = self._runs[-1]
            self._runs[-1] = (words.rstrip(" \n"), style, link)
            self._add("\n" * self._breaks, Style.plain, None)
        if self._bullet:
            self._add(self._bullet, Style.plain, None)
        self._breaks, self._bullet = 0, ""

    def _add(self, words: str, style: Style, link: str | None) -> None:
        if self._runs and self._runs[-1][1:] == (style, link):
            words = self._runs.pop()[0] + words
        self._runs.append((words, style, link))


def _leads_somewhere(address: str) -> bool:
    """Whether an address is one of the web, and says where it leads. That of a mention is none: it is somebody."""
    if len(address) > LONGEST_LINK or not address.isprintable() or " " in address or _MENTION.match(address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _number(start: str | None) -> int:
    """Where a list begins to count."""
    return int(start) if start and len(start) <= 6 and start.isascii() and start.isdecimal() else 1


def _says_the_same(spans: Spans, body: str, addresses: Iterable[str]) -> bool:
    """Whether the words are those of the body, whatever signs and addresses stand between them."""
    for address in addresses:
        for written in (f"]({address})", f" ({address})"):
            body = body.replace(written, "") if address else body
    return _bare("".join(span.text for span in spans)) == _bare(body)


def _bare(words: str) -> str:
    return "".join(_CONTROLS.sub("", words).translate(_SIGNS).split())
