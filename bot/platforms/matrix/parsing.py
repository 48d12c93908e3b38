"""From a stored event to what happened. Whatever is wrong in it is an error of its own, and nobody else's."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.platforms.matrix.events import POLLS, mapping, text
from storage.messages import Chat, Incoming, Kind, RemoteFile, Sender

NAME = "matrix"

_FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
_WORDS = frozenset({"m.text", "m.emote", "m.location"})
_QUOTE = re.compile(r"\A(?:>[^\n]*\n)+\n?")
"""What older clients put before a reply: the words it answers (removed from the specification in 1.13)."""


def parsed(payload: dict[str, Any]) -> Incoming | None:
    """Read a stored event; None where it concerns nobody.

    Raises:
        KeyError, TypeError, ValueError: it cannot be read.
    """
    at, private = datetime.fromisoformat(payload["at"]), payload["private"]
    if "event" in payload:
        return _event(payload["room"], private, payload["event"], at)
    chat = Chat(platform=NAME, id=payload["room"], private=private)
    sender = Sender(platform=NAME, id=payload.get("unreadable") or payload.get("begun") or payload.get("who") or "")
    if "unreadable" in payload:
        return Incoming(kind=Kind.unreadable, chat=chat, sender=sender, sent_at=at)
    if "begun" in payload:
        return Incoming(kind=Kind.text, chat=chat, sender=sender, sent_at=at, text="!start")
    if "moved" in payload:
        return Incoming(kind=Kind.moved, chat=chat, sender=sender, sent_at=at, data=payload["moved"])
    return Incoming(kind=Kind.standing, chat=chat, sender=sender, sent_at=at, data=payload["standing"])


def _event(room: str, private: bool, event: Mapping[str, Any], at: datetime) -> Incoming | None:
    content = mapping(event.get("content"))
    relation = mapping(content.get("m.relates_to"))
    common: dict[str, Any] = {
        "chat": Chat(platform=NAME, id=room, private=private, thread=None if private else _thread(relation)),
        "sender": Sender(platform=NAME, id=event["sender"]),
        "sent_at": _sent(event, at),
        "message": event["event_id"],
    }
    match event["type"]:
        case "m.room.redaction":
            target = text(content.get("redacts")) or text(event.get("redacts"))
            return Incoming(**{**common, "kind": Kind.delete, "message": target}) if target else None
        case "m.reaction":
            target, key = text(relation.get("event_id")), text(relation.get("key"))
            return Incoming(**{**common, "kind": Kind.reaction, "message": target, "text": key}) if target else None
        case poll if poll in POLLS:
            return Incoming(**common, kind=Kind.text)
        case "m.sticker":
            return Incoming(**common, kind=Kind.text, files=(_file(content),))
        case _:
            return _message(content, relation, common)


def _message(content: Mapping[str, Any], relation: Mapping[str, Any], common: dict[str, Any]) -> Incoming | None:
    kind = content.get("msgtype")
    if relation.get("rel_type") == "m.replace":
        new = mapping(content.get("m.new_content"))
        target = text(relation.get("event_id"))
        if not target or new.get("msgtype") not in _WORDS:
            return None
        return Incoming(**{**common, "kind": Kind.edit, "message": target, "text": _body(new)})
    answered = text(mapping(relation.get("m.in_reply_to")).get("event_id"))
    if relation.get("is_falling_back"):
        answered = ""
    if kind in _WORDS:
        words = _QUOTE.sub("", _body(content)) if answered else _body(content)
        return Incoming(**common, kind=Kind.text, text=words, reply_to=answered or None)
    if kind in _FILES:
        # since 1.10 words can stand with a file: then its name is said apart
        words = _body(content) if text(content.get("filename")) not in ("", content.get("body")) else ""
        return Incoming(**common, kind=Kind.text, text=words, files=(_file(content),), reply_to=answered or None)
    # m.notice is how other bots speak: two of them must not talk for ever
    silent = not isinstance(kind, str) or kind == "m.notice" or kind.startswith("m.key.verification.")
    return None if silent else Incoming(**common, kind=Kind.text)


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
