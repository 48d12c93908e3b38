"""What somebody has before them in a room: messages as a client shows them, made from the events it got."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

MESSAGES = frozenset({"m.room.message", "m.sticker", "m.room.encrypted"})


@dataclass(slots=True, kw_only=True)
class Event:
    """An event as it was read; `encrypted`: as m.room.encrypted it came over the wire."""

    source: Json
    encrypted: bool

    @property
    def id(self) -> str:
        return str(self.source.get("event_id"))

    @property
    def type(self) -> str:
        return str(self.source.get("type"))

    @property
    def content(self) -> Json:
        found = self.source.get("content")
        return found if isinstance(found, dict) else {}

    @property
    def relation(self) -> Json:
        found = self.content.get("m.relates_to")
        return found if isinstance(found, dict) else {}


@dataclass(slots=True, kw_only=True)
class Shown:
    """A message. `content` is that of its newest edit, `earlier` what it said before; `reactions` are people by emoji.

    `readable` is false where a key is missing; `encrypted` is false where anything of it travelled in clear.
    """

    id: str
    sender: str
    content: Json
    relation: Json
    encrypted: bool
    readable: bool = True
    redacted: bool = False
    earlier: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its words; none where it was taken back, or cannot be read."""
        return str(self.content.get("body", ""))

    @property
    def formatted(self) -> str | None:
        """Its words as HTML."""
        return self.content.get("formatted_body")

    @property
    def type(self) -> str:
        """What kind of message it is: m.text, m.notice, m.file."""
        return str(self.content.get("msgtype", ""))

    @property
    def edits(self) -> int:
        """How often it was edited."""
        return len(self.earlier)

    @property
    def reply_to(self) -> str | None:
        """The message that it answers."""
        return self.relation.get("m.in_reply_to", {}).get("event_id")

    @property
    def thread(self) -> str | None:
        """The first message of the thread that it is in."""
        return self.relation.get("event_id") if self.relation.get("rel_type") == "m.thread" else None


def shown(events: Iterable[Event]) -> list[Shown]:
    """The messages of a room, oldest first: edits applied, reactions beside them, what was taken back empty.

    Who may change what is as in clients: only the author edits; the homeserver has judged redactions.
    """
    messages: dict[str, Shown] = {}
    reactions: dict[str, tuple[str, str, str]] = {}
    later: list[Event] = []
    for event in events:
        if event.type == "m.reaction":
            about, key = event.relation.get("event_id", ""), event.relation.get("key", "")
            reactions[event.id] = (about, key, event.source["sender"])
        elif event.type == "m.room.redaction" or event.relation.get("rel_type") == "m.replace":
            later.append(event)
        elif event.type in MESSAGES:
            messages[event.id] = _message(event)
    for event in later:  # the message may have become readable after them
        if event.type == "m.room.redaction":
            _redact(event, messages, reactions)
        else:
            _edit(event, messages)
    for about, key, sender in reactions.values():
        if about in messages:
            messages[about].reactions.setdefault(key, []).append(sender)
    return list(messages.values())


def _message(event: Event) -> Shown:
    return Shown(
        id=event.id,
        sender=event.source["sender"],
        content=event.content,
        relation=event.relation,
        encrypted=event.encrypted,
        readable=event.type != "m.room.encrypted",
        redacted="redacted_because" in event.source.get("unsigned", {}),
    )


def _edit(event: Event, messages: Mapping[str, Shown]) -> None:
    message = messages.get(event.relation.get("event_id", ""))
    if message is None or message.sender != event.source["sender"] or message.redacted or event.content == {}:
        return
    if event.type == "m.room.encrypted":
        message.readable = False
        return
    message.earlier.append(message.content)
    message.content = event.content.get("m.new_content", {})
    message.encrypted &= event.encrypted


def _redact(event: Event, messages: Mapping[str, Shown], reactions: dict[str, tuple[str, str, str]]) -> None:
    target = event.content.get("redacts") or event.source.get("redacts", "")
    reactions.pop(target, None)
    if target in messages:
        messages[target].redacted = True
        messages[target].content = {}
