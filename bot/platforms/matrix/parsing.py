"""From a stored event to what happened. Whatever is wrong in it is an error of its own, and nobody else's."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.platforms.matrix.events import POLLS, is_silent, mapping, text
from bot.platforms.matrix.formatting import HTML
from bot.platforms.matrix.markup import spans_of
from storage.messages import Chat, Incoming, Kind, RemoteFile, Sender, Spans

NAME = "matrix"

_FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
_WORDS = frozenset({"m.text", "m.emote", "m.location"})
_HEARD = frozenset({"m.audio", "m.video"})
_VOICE = frozenset({"org.matrix.msc3245.voice", "m.voice"})
"""What stands in the content of a voice message (MSC3245)."""

LONGEST_REACTION = 40
"""Characters of a reaction: the longest emoji have fewer. Whole sentences, and addresses of pictures, are none."""

_QUOTE = re.compile(r"\A(?:>[^\n]*\n)+\n?")
"""What older clients put before a reply: the words it answers (removed from the specification in 1.13)."""


def parsed(payload: dict[str, Any]) -> Incoming | None:
    """Read a stored event; None where it concerns nobody.

    Raises:
        KeyError, TypeError, ValueError: it cannot be read.
    """
    at, private = datetime.fromisoformat(payload["at"]), payload["private"]
    if "event" in payload:
        return _event(payload["room"], private, payload.get("talk") is True, payload["event"], at)
    chat = Chat(platform=NAME, id=payload["room"], private=private)
    sender = Sender(platform=NAME, id=payload.get("unreadable") or payload.get("begun") or payload.get("who") or "")
    if "change" in payload:
        return Incoming(kind=Kind(payload["change"]), chat=chat, sender=sender, sent_at=at)
    if "offered" in payload:
        theme = payload["offered"]
        return Incoming(kind=Kind.offered, chat=chat, sender=sender, sent_at=at, data=theme, direct=False)
    if "unreadable" in payload:
        return Incoming(kind=Kind.unreadable, chat=chat, sender=sender, sent_at=at)
    if "begun" in payload:
        return Incoming(kind=Kind.text, chat=chat, sender=sender, sent_at=at, text="!start")
    if "moved" in payload:
        return Incoming(kind=Kind.moved, chat=chat, sender=sender, sent_at=at, data=payload["moved"])
    return Incoming(kind=Kind.standing, chat=chat, sender=sender, sent_at=at, data=payload["standing"])


def _event(room: str, private: bool, talk: bool, event: Mapping[str, Any], at: datetime) -> Incoming | None:
    """What somebody did. Whoever calls the bot in a thread is answered there: it is a place of its own for that alone.

    To all others a thread is no place: what is said in it answers its first message, if nothing else.
    """
    content = mapping(event.get("content"))
    relation = mapping(content.get("m.relates_to"))
    thread = None if private else _thread(relation)
    common: dict[str, Any] = {
        "chat": Chat(platform=NAME, id=room, private=private, thread=None if talk else thread),
        "sender": Sender(platform=NAME, id=event["sender"]),
        "sent_at": _sent(event, at),
        "message": event["event_id"],
    }
    match event["type"]:
        case "m.room.redaction":
            target = text(content.get("redacts")) or text(event.get("redacts"))
            return Incoming(**{**common, "kind": Kind.delete, "message": target}) if target else None
        case "m.reaction":
            return _reaction(relation, common)
        case _ if relation.get("rel_type") == "m.replace":
            return _edit(content, relation, common)
    common |= {"kind": Kind.text, "reply_to": _answered(relation) or (thread if talk else None)}
    match event["type"]:
        case poll if poll in POLLS:
            return Incoming(**common)
        case "m.sticker":
            return Incoming(**common, files=(_file(content),))
        case _:
            return _message(content, common, answers=_answered(relation) is not None)


def _reaction(relation: Mapping[str, Any], common: dict[str, Any]) -> Incoming | None:
    target, key = text(relation.get("event_id")), text(relation.get("key"))
    if not target or len(key) > LONGEST_REACTION or key.startswith("mxc://"):
        return None
    own = common["message"]
    return Incoming(**{**common, "kind": Kind.reaction, "message": target, "text": key, "reaction": own})


def _edit(content: Mapping[str, Any], relation: Mapping[str, Any], common: dict[str, Any]) -> Incoming | None:
    """Other words, or others beside a file; what a poll or a sticker becomes is nobody's business."""
    new = mapping(content.get("m.new_content"))
    target, kind = text(relation.get("event_id")), new.get("msgtype")
    if not target or kind not in _WORDS | _FILES:
        return None
    words, spans = _words(new) if kind in _WORDS else _beside(new)
    return Incoming(**{**common, "kind": Kind.edit, "message": target, "text": words, "spans": spans})


def _message(content: Mapping[str, Any], common: dict[str, Any], *, answers: bool) -> Incoming | None:
    kind = content.get("msgtype")
    if kind in _WORDS:
        words, spans = _words(content, answers=answers)
        return Incoming(**common, text=words, spans=spans)
    if kind in _FILES:
        words, spans = _beside(content)
        return Incoming(**common, text=words, spans=spans, files=(_file(content),))
    return None if is_silent(content) else Incoming(**common)


def _answered(relation: Mapping[str, Any]) -> str | None:
    """The message that is answered; in a thread, older clients are told the one before, which is none."""
    if relation.get("is_falling_back"):
        return None
    return text(mapping(relation.get("m.in_reply_to")).get("event_id")) or None


def _beside(content: Mapping[str, Any]) -> tuple[str, Spans]:
    """The words that stand with a file: since 1.10 there can be some, and its name is said apart."""
    return _words(content) if text(content.get("filename")) not in ("", content.get("body")) else ("", ())


def _words(content: Mapping[str, Any], *, answers: bool = False) -> tuple[str, Spans]:
    """What is said, and how it is styled: joined, the spans are the words."""
    body = _QUOTE.sub("", _body(content)) if answers else _body(content)
    spans = spans_of(content.get("formatted_body"), body) if content.get("format") == HTML else ()
    return "".join(span.text for span in spans) or body, spans


def _body(content: Mapping[str, Any]) -> str:
    body = content["body"]
    if not isinstance(body, str):
        raise TypeError("the words are none")
    return body


def _file(content: Mapping[str, Any]) -> RemoteFile:
    info = mapping(content.get("info"))
    encrypted = content.get("file")
    where = encrypted if isinstance(encrypted, dict) else {"url": text(content.get("url"))}
    size = info.get("size")
    return RemoteFile(
        reference=json.dumps(where, separators=(",", ":")),
        name=text(content.get("filename")) or text(content.get("body")) or "file",
        type=text(info.get("mimetype")) or "application/octet-stream",
        size=size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else 0,
        voice=text(content.get("msgtype")) in _HEARD or not _VOICE.isdisjoint(content),
    )


def _thread(relation: Mapping[str, Any]) -> str | None:
    return text(relation.get("event_id")) or None if relation.get("rel_type") == "m.thread" else None


def _sent(event: Mapping[str, Any], at: datetime) -> datetime:
    """When it was said, as its server says; never later than it came."""
    stamp = event.get("origin_server_ts")
    if not isinstance(stamp, int) or isinstance(stamp, bool) or stamp < 0:
        return at
    try:
        return min(datetime.fromtimestamp(stamp / 1000, UTC), at)
    except (OverflowError, ValueError, OSError):
        return at
