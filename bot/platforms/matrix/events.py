"""From a raw event of a room to one for the inbox: whose it is and where it happened, read without trusting any of it.

Of what people of a room say among themselves nothing is stored; who has not called the bot is not noted down.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.platforms.matrix.homeserver import Json
from storage.messages import RawEvent

POLLS = frozenset({"m.poll.start", "org.matrix.msc3381.poll.start"})
"""The kinds of events that are polls (MSC3381)."""

MESSAGES = frozenset({"m.room.message", "m.reaction", "m.sticker", "m.room.redaction"}) | POLLS
"""The kinds of events by which people say something."""

_SLIM = ("event_id", "type", "sender", "content", "origin_server_ts", "redacts")
"""What is stored of an event: nothing that a server added about it."""


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """A text; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def is_state(event: Mapping[str, Any], kind: str) -> bool:
    """Whether an event is state of this kind."""
    return event.get("type") == kind and isinstance(event.get("state_key"), str)


def said(room: str, private: bool, event: Json, at: datetime) -> RawEvent | None:
    """What somebody says or does in a room; None where it is nobody's business. `at` is when it came."""
    sender = text(event.get("sender"))
    if not sender or event.get("type") not in MESSAGES or not (private or _calls(event)):
        return None
    slim = {name: event[name] for name in _SLIM if name in event}
    return RawEvent(
        key=text(event.get("event_id")),
        payload={"room": room, "private": private, "event": slim, "at": at.isoformat()},
        account=sender,
        group=None if private else room,
    )


def unreadable(room: str, event: str, sender: str, at: datetime) -> RawEvent:
    """Somebody wrote privately what cannot be read here."""
    payload = {"room": room, "private": True, "unreadable": sender, "at": at.isoformat()}
    return RawEvent(key=f"{event} unreadable", payload=payload, account=sender)


def begun(room: str, person: str, event: Json, at: datetime) -> RawEvent:
    """Somebody let the bot into a direct room of theirs: their way of opening the conversation."""
    payload = {"room": room, "private": True, "begun": person, "at": at.isoformat()}
    return RawEvent(key=text(event.get("event_id")), payload=payload, account=person)


def stands(room: str, standing: str, partner: str | None, key: str, at: datetime) -> RawEvent:
    """How the bot stands in a room now; `partner` is whom it wrote with there, None in a room of many."""
    payload = {"room": room, "private": partner is not None, "standing": standing, "who": partner, "at": at.isoformat()}
    return RawEvent(key=key, payload=payload, about=partner, group=room if partner is None else None)


def moved(room: str, to: str, private: bool, key: str, at: datetime) -> RawEvent:
    """A room has a successor."""
    payload = {"room": room, "private": private, "moved": to, "at": at.isoformat()}
    return RawEvent(key=key, payload=payload, group=room)


def _calls(event: Mapping[str, Any]) -> bool:
    """Whether somebody in a room of many says what begins like a command."""
    content = mapping(event.get("content"))
    if event.get("type") != "m.room.message" or "m.new_content" in content or content.get("msgtype") != "m.text":
        return False
    words = text(content.get("body")).lstrip()
    return words[:1] in ("!", "/") and words[1:2].isalpha()
