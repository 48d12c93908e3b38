"""Spans as Telegram takes them: a text, and entities that say which part of it is bold, italic, code or a link.

Offsets and lengths count UTF-16 code units (Bot API, "MessageEntity"). Nothing here writes markup, so nothing that
a person wrote can become any.
"""

from collections.abc import Iterator
from itertools import accumulate, groupby

from telegram import MessageEntity

from storage.messages import Span, Spans, Style

_TYPES = {
    Style.strong: MessageEntity.BOLD,
    Style.emphasis: MessageEntity.ITALIC,
    Style.code: MessageEntity.CODE,
    Style.strike: MessageEntity.STRIKETHROUGH,
}


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def written(spans: Spans) -> tuple[str, tuple[MessageEntity, ...]]:
    """The text without white space around it, which Telegram takes away, and its entities in order.

    The text is empty where there is nothing to be read; Telegram refuses such a message.
    """
    whole = "".join(span.text for span in spans)
    text = whole.strip()
    margin = len(whole) - len(whole.lstrip())
    found = sorted(_marked(spans), key=lambda mark: (mark[0], -mark[1]))
    entities = []
    for start, end, kind, link in found:
        # white space at its ends would be taken out of the entity
        words = whole[start:end]
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if start < end:
            offset, length = units(whole[margin:start]), units(whole[start:end])
            entities.append(MessageEntity(type=kind, offset=offset, length=length, url=link))
    return text, tuple(entities)


def _marked(spans: Spans) -> Iterator[tuple[int, int, str, str | None]]:
    """Start, end, type and address of each entity: neighbours of one style are one, and those of one link."""
    starts = [0, *accumulate(len(span.text) for span in spans)]
    placed = [(start, span) for start, span in zip(starts, spans, strict=False) if span.text]
    for kind, run in groupby(placed, key=lambda place: _kind(place[1])):
        start, end = _extent(list(run))
        if kind is not None:
            yield start, end, kind, None
    for link, run in groupby(placed, key=lambda place: place[1].link):
        start, end = _extent(list(run))
        if link is not None:
            yield start, end, MessageEntity.TEXT_LINK, link


def _kind(span: Span) -> str | None:
    """The entity of a span's style. Code cannot be a link too (Bot API, "Formatting options"): the link goes first."""
    return None if span.link and span.style is Style.code else _TYPES.get(span.style)


def _extent(run: list[tuple[int, Span]]) -> tuple[int, int]:
    last, span = run[-1]
    return run[0][0], last + len(span.text)
