"""XML, read and written again as it is but for what a rule changes: prefixes, order and space stay."""

from collections.abc import Callable
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.files.unclean import DAMAGED, Unclean

Attributes = dict[str, str]
Element = Callable[[str, Attributes], Attributes | None]
"""Changes the attributes of an element, given with its name as it is written; None: it goes, with all it holds."""

Words = Callable[[str, str], str]
"""Changes the words in an element, given its name as it is written."""


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def rewritten(data: bytes, element: Element, words: Words | None = None) -> bytes:
    """The document after the rules.

    Raises:
        Unclean: it is no XML, or has a document type, which no office program writes.
    """
    writer = _Writer(element, words)
    try:
        writer.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unclean(DAMAGED) from None
    return writer.written()


class _Writer:
    def __init__(self, element: Element, words: Words | None) -> None:
        self._element = element
        self._words = words
        self._out = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
        self._open: list[str] = []
        self._text: list[str] = []
        self._started = False
        self._skipping = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse

    def written(self) -> bytes:
        # what was half a character in the source is none in UTF-8 either
        return "".join(self._out).encode("utf-8", "replace")

    def _refuse(self, *_declared: object) -> None:
        raise Unclean(DAMAGED)

    def _flush(self, empty: bool) -> None:
        """Write the words that came since the last tag; rules see them whole. `empty` where no element follows."""
        text = "".join(self._text)
        self._text.clear()
        if not self._skipping:
            if text and self._words is not None and self._open:
                text = self._words(self._open[-1], text)
            if self._started and (text or not empty):
                self._out.append(">")
                self._started = False
            self._out.append(escape(text, {"\r": "&#13;"}))

    def _start(self, name: str, attributes: Attributes) -> None:
        changed = None if self._skipping else self._element(name, attributes)
        self._flush(empty=changed is None)
        if changed is None:
            self._skipping += 1
            return
        self._open.append(name)
        shown = "".join(f" {key}={quoteattr(value)}" for key, value in changed.items())
        self._out.append(f"<{name}{shown}")
        self._started = True

    def _end(self, name: str) -> None:
        self._flush(empty=True)
        if self._skipping:
            self._skipping -= 1
            return
        self._open.pop()
        self._out.append("/>" if self._started else f"</{name}>")
        self._started = False
