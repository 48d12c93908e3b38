"""How long words may be, and where links may lead to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.wire.entities import entity_problems
from tests.wire.errors import Problem, bad
from tests.wire.utf16 import units

TEXT, CAPTION = 4096, 1024
"""UTF-16 units (sendMessage, sendDocument)."""
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DEEP_LINK = re.compile(r"https?://(?:t\.me|telegram\.me)/[^\s]+")


def text_problems(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    if method in ("sendmessage", "editmessagetext"):
        yield from _text(parameters, "text", "entities", TEXT, "message is too long")
        if not parameters.get("text", "").strip():
            yield "text is empty", bad("message text is empty")
    for captioned in (parameters, *parameters.get("media", ())):
        if isinstance(captioned, dict):
            yield from _text(captioned, "caption", "caption_entities", CAPTION, "message caption is too long")


def _text(values: Mapping[str, Any], key: str, entities: str, limit: int, refusal: str) -> Iterator[Problem]:
    text = values.get(key, "")
    if units(text) > limit:
        yield f"{key} has {units(text)} units, at most {limit} are taken", bad(refusal)
    if values.get("parse_mode"):
        yield "parse_mode is not understood by the wire: entities are", bad("unsupported parse_mode")
    for problem in entity_problems(text, values.get(entities, ())):
        yield problem, bad("can't parse entities")
    links = [link.group() for link in _DEEP_LINK.finditer(text)]
    for link in (*links, *(entity["url"] for entity in values.get(entities, ()) if "url" in entity)):
        yield from deep_link_problems(link)


def deep_link_problems(link: str) -> Iterator[Problem]:
    address = urlsplit(link)
    if address.hostname not in ("t.me", "telegram.me"):
        return
    asked = parse_qs(address.query, keep_blank_values=True)
    for payload in asked.get("start", []) + asked.get("startgroup", []):
        if payload and not _PAYLOAD.fullmatch(payload):
            yield f"the payload {payload!r} is not 1 to 64 of A-Z a-z 0-9 _ -", bad("wrong deep link")
