"""Parts as spans: Fluent formats our template, its markup is parsed, then the arguments take their places in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import Locale
from babel.lists import format_list
from fluent.runtime.types import FluentType, fluent_number

from handlers.texts.characters import isolated, well_formed
from handlers.texts.dates import local
from handlers.texts.language import Language
from handlers.texts.markup import SLOT, marked, merged, parse, slot
from storage.catalogue import Catalogue
from storage.messages import Arg, Formatted, Keyword, Label, Lines, Part, Span, Spans, Style, Text, Translated, Verbatim

_PARAGRAPH = Span("\n\n")
_LINE = Span("\n")
_CATALOGUE_KINDS = frozenset({"region", "carrier", "strand", "theme", "sentence"})
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"  # reserved (RFC 3986, 2.2), and what is percent-encoded already


def joined(spans: Spans) -> str:
    """The text of the spans."""
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True, eq=False)
class Slot(FluentType):
    """An argument as Fluent sees it: a character to be replaced later, and a keyword to select a variant by."""

    mark: str
    keyword: str | None = None

    def __eq__(self, variant: object) -> bool:
        return self.keyword is not None and self.keyword == variant

    def __hash__(self) -> int:
        return hash(self.keyword)

    def format(self, locale: Locale) -> str:
        """The character that stands for the argument while the markup is parsed."""
        return self.mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How one reader sees things: the languages to try in order, the names in them, the zone of their clock.

    `mark` is what commands begin with on their network.
    """

    languages: tuple[Language, ...]
    catalogue: Catalogue
    zone: ZoneInfo
    report: Callable[[str, str], None]
    mark: str = "/"

    def paragraphs(self, parts: Iterable[Part]) -> Spans:
        """The parts with an empty line between them; parts without text leave none."""
        return self._joined(parts, _PARAGRAPH)

    def _joined(self, parts: Iterable[Part], gap: Span) -> Spans:
        spans: list[Span] = []
        for part in parts:
            # Words that stand alone have no sentence of ours around them, which isolation marks would protect.
            piece = merged([Span(well_formed(part.text))]) if isinstance(part, Verbatim) else self.spans(part)
            if spans and piece:
                spans.append(gap)
            spans += piece
        return merged(spans)

    def spans(self, arg: Arg) -> Spans:
        """An argument as it stands inside a sentence."""
        match arg:
            case Text():
                return self._text(arg)
            case Label():
                return self._label(arg)
            case Formatted():
                return _formatted(arg.spans)
            case Translated():
                return _formatted(self._version(arg))
            case Lines():
                return self._joined(arg.parts, _LINE)
            case tuple():
                slots = {slot(index): item for index, item in enumerate(arg)}
                return self._filled(format_list(tuple(slots), locale=self._locale), slots)
            case Verbatim():
                words = arg.text
            case Keyword():
                words = arg.value
            case int() | float():
                words = fluent_number(arg).format(self._locale)
            case date():
                words = local(arg, self.zone).format(self._locale)
            case _:
                words = arg
        return _words(words)

    @property
    def _locale(self) -> Locale:
        return self.languages[0].locale

    def _label(self, label: Label) -> Spans:
        if label.kind not in _CATALOGUE_KINDS:
            return self._text(Text(f"label-{label.kind}-{label.key}"))
        entry = self.catalogue.find(label.kind, label.key)
        return _words(entry.label(self.languages[0].name) if entry else label.key)

    def _version(self, words: Translated) -> Spans:
        """The words in the reader's language, else the first ones."""
        return dict(words.versions).get(self.languages[0].name, words.versions[0][1])

    def _text(self, text: Text) -> Spans:
        slots = {slot(index): arg for index, arg in enumerate(text.args.values())}
        values = {name: self._value(arg, mark) for (name, arg), mark in zip(text.args.items(), slots, strict=True)}
        template = self.languages[0].format(text.key, values)
        if template is not None:
            return self._filled(marked(template, self.mark), slots)
        self.report(text.key, self.languages[0].name)
        if len(self.languages) > 1:
            return replace(self, languages=self.languages[1:])._text(text)
        return _words(f"[{text.key}]")

    def _value(self, arg: Arg, mark: str) -> object:
        """The argument for Fluent: it formats numbers and dates, and selects by them; all else is a slot."""
        match arg:
            case int() | float():
                return arg
            case date():
                return local(arg, self.zone)
            case Keyword(value):
                return Slot(mark, value)
            case _:
                return Slot(mark)

    def _filled(self, template: str, slots: Mapping[str, Arg]) -> Spans:
        return merged(self._fill(template, slots))

    def _fill(self, template: str, slots: Mapping[str, Arg]) -> Iterator[Span]:
        for span in parse(template):
            link = self._address(span.link, slots) if span.link else None
            if span.text not in slots:
                yield Span(span.text, span.style, link)
                continue
            for inner in self.spans(slots[span.text]):
                style = span.style if inner.style is Style.plain else inner.style
                yield Span(inner.text, style, inner.link or link)

    def _address(self, link: str, slots: Mapping[str, Arg]) -> str | None:
        """A link with its arguments: one that is the whole address must be https, others are percent-encoded."""

        def words(mark: str) -> str:
            arg = slots[mark]
            return well_formed(arg) if isinstance(arg, str) else joined(self.spans(arg))

        if link in slots:
            address = words(link)
            return quote(address, safe=_URL_CHARACTERS) if address.startswith("https://") else None
        return SLOT.sub(lambda mark: quote(words(mark[0]), safe="") if mark[0] in slots else "", link)


def _formatted(spans: Spans) -> Spans:
    """A person's words as they gave them."""
    return merged(Span(well_formed(span.text), span.style, _web(span.link)) for span in spans)


def _web(link: str | None) -> str | None:
    """A person's link, if it leads to a page: other addresses could make a program do something."""
    return quote(link, safe=_URL_CHARACTERS) if link and link.startswith(("https://", "http://")) else None


def _words(text: str) -> Spans:
    return merged([Span(isolated(well_formed(text)))])
