"""From a raw event of a room to one for the inbox: whose it is and where it happened, read without trusting any of it.

What people of a room of many say among themselves is marked as talk: nothing of it is stored, and nobody is noted down
for it, unless the room is linked to a channel.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.platforms.matrix.homeserver import Json
from storage.messages import Kind, RawEvent

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
    if not sender or event.get("type") not in MESSAGES:
        return None
    talk = not private and not _calls(event)
    if talk and event["type"] == "m.room.message" and is_silent(mapping(event.get("content"))):
        return None
    slim = {name: event[name] for name in _SLIM if name in event}
    return RawEvent(
        key=text(event.get("event_id")),
        payload={"room": room, "private": private, "talk": talk, "event": slim, "at": at.isoformat()},
        account=sender,
        group=None if private else room,
        talk=talk,
    )


def is_silent(content: Mapping[str, Any]) -> bool:
    """Whether a message is none of a person's: m.notice is how other bots speak, and two must not talk for ever."""
    kind = content.get("msgtype")
    return not isinstance(kind, str) or kind == "m.notice" or kind.startswith("m.key.verification.")


def came_or_went(room: str, event: Json, at: datetime) -> RawEvent | None:
    """Somebody came into a room of many, or left it; None where an event says neither, as where they changed a name."""
    before = mapping(mapping(event.get("unsigned")).get("prev_content")).get("membership") == "join"
    now, person = mapping(event.get("content")).get("membership") == "join", text(event.get("state_key"))
    if before == now or not person:
        return None
    kind = Kind.joined if now else Kind.left
    payload = {"room": room, "private": False, "talk": True, "change": kind, "who": person, "at": at.isoformat()}
    key = f"{text(event.get('event_id'))} {kind}"  # the same event can also say how the bot stands there
    return RawEvent(key=key, payload=payload, account=person, group=room, talk=True)


def offered(room: str, theme: str, at: datetime) -> RawEvent:
    """There is a room for a theme: however often it is told, it is one event."""
    payload = {"room": room, "private": False, "offered": theme, "at": at.isoformat()}
    return RawEvent(key=f"space:{room}", payload=payload, group=room)


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
