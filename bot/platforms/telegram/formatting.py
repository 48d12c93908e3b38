"""What people made bold, struck out or linked, from Telegram's entities: the way back of `entities.py`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from urllib.parse import urlsplit

from telegram import MessageEntity

from storage.messages import Span, Spans, Style

_STYLES = {
    MessageEntity.STRIKETHROUGH: Style.strike,
    MessageEntity.CODE: Style.code,
    MessageEntity.PRE: Style.code,
    MessageEntity.BOLD: Style.strong,
    MessageEntity.ITALIC: Style.emphasis,
}

_FIRST = tuple(dict.fromkeys(_STYLES.values()))
"""Of several styles of a word the first is kept: what was struck out must not look as if it still stood."""

_SCHEMES = ("http", "https", "mailto")
"""What links begin with that lead somewhere from everywhere; tg://user?id=… does not."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """That a part of a text, counted in characters, has a style or leads somewhere."""

    start: int
    end: int
    style: Style | None = None
    link: str | None = None


def spans(text: str, entities: Iterable[MessageEntity]) -> Spans:
    """A person's words with the styles and links that they gave them; empty where they gave none.

    Joined, the spans are the text, character by character. An entity that cannot be is passed over.
    """
    marks = sorted(_marks(text, entities), key=lambda mark: mark.start)
    if not marks:
        return ()
    found: list[Span] = []
    over: list[_Mark] = []
    coming = iter(marks)
    following = next(coming, None)
    for start, end in pairwise(sorted({0, len(text), *_edges(marks)})):
        over = [mark for mark in over if mark.end > start]
        while following is not None and following.start == start:
            over.append(following)
            following = next(coming, None)
        span = Span(text[start:end], _style(over), next((mark.link for mark in over if mark.link is not None), None))
        if found and (found[-1].style, found[-1].link) == (span.style, span.link):
            span = Span(found.pop().text + span.text, span.style, span.link)
        found.append(span)
    return tuple(found)


def _style(over: Iterable[_Mark]) -> Style:
    styles = {mark.style for mark in over}
    return next((style for style in _FIRST if style in styles), Style.plain)


def _edges(marks: Iterable[_Mark]) -> Iterator[int]:
    for mark in marks:
        yield from (mark.start, mark.end)


def _marks(text: str, entities: Iterable[MessageEntity]) -> Iterator[_Mark]:
    places: Mapping[int, int] | None = None
    for entity in entities:
        places = _places(text) if places is None else places
        offset, length = entity.offset, entity.length
        if not (isinstance(offset, int) and isinstance(length, int) and isinstance(entity.type, str)):
            continue
        start, end = places.get(offset), places.get(offset + length)
        if start is None or end is None or start >= end:  # outside of the text, or inside of a character
            continue
        if style := _STYLES.get(entity.type):
            yield _Mark(start, end, style)
        elif link := _address(entity, text[start:end]):
            yield _Mark(start, end, link=link)


def _places(text: str) -> Mapping[int, int]:
    """Where each character begins, and the text ends, by the number of UTF-16 code units before it."""
    lengths = (1 if ord(character) < 0x10000 else 2 for character in text)
    return {offset: place for place, offset in enumerate(accumulate(lengths, initial=0))}


def _address(entity: MessageEntity, words: str) -> str | None:
    """Where a link leads; None where it is none. Words that are an address may leave out that it is HTTP."""
    if entity.type == MessageEntity.URL:
        return words if _leads(words) else None if "://" in words else f"http://{words}"
    return entity.url if entity.type == MessageEntity.TEXT_LINK and _leads(entity.url) else None


def _leads(address: object) -> bool:
    try:
        return isinstance(address, str) and urlsplit(address).scheme in _SCHEMES
    except ValueError:
        return False
