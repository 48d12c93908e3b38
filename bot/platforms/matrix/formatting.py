"""From spans to what a Matrix event says: a plain body, and the same as HTML; a person's words are escaped.

https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
"""

import html
import json
from typing import Any

from bot.platforms.matrix.brake import MARK
from storage.messages import Span, Spans, Style

HTML = "org.matrix.custom.html"

TEXT_LENGTH = 10_000
"""The longest text of one message, as `measure` counts it.

An event has at most 65 536 bytes. An edit says everything four times: as body and as HTML, for new clients and for old
ones. Encrypting makes it a third longer: 65 536 · ¾ / 4 = 12 288, less what surrounds it and the tags of styles.
"""

EVENT = 22_000
"""What body and HTML of one message take together at most: of many styled words the tags are longer than the words."""

_TAGS = {Style.strong: "strong", Style.emphasis: "em", Style.code: "code", Style.strike: "del"}


def measure(text: str) -> int:
    """The bytes that a text takes in an event at most: as HTML, in JSON that is pure ASCII."""
    return len(json.dumps(_escaped(text))) - 2


def written(spans: Spans) -> dict[str, Any]:
    """The part of an event's content that says these words, to nobody in particular.

    Where tags and addresses would make it larger than an event, the words go without them rather than not at all.
    """
    body, formatted = "".join(map(_plain, spans)), "".join(map(_marked, spans))
    if len(json.dumps(body)) + len(json.dumps(formatted)) > EVENT:
        body = "".join(span.text for span in spans)
        formatted = _escaped(body)
    return {
        "body": body,
        "format": HTML,
        "formatted_body": formatted,
        "m.mentions": {},  # whoever is named in it is not called by it
        MARK: True,
    }


def _plain(span: Span) -> str:
    if span.link is None or span.link == span.text:
        return span.text
    return f"{span.text} ({span.link})"


def _marked(span: Span) -> str:
    words = _escaped(span.text)
    if span.style in _TAGS:
        tag = _TAGS[span.style]
        words = f"<{tag}>{words}</{tag}>"
    if span.link is not None:
        words = f'<a href="{html.escape(span.link)}">{words}</a>'
    return words


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
