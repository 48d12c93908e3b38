"""One room as its state says: who is in it, whether it is encrypted, who may do what. No event of it is trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.platforms.matrix.powers import Level, Powers, level_of, levels, without_levels

SPACE = "m.space"
"""The type of a room that is a Space."""

_HERE = ("join", "invite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; `members` are those who are in it or invited, each "join" or "invite".

    `predecessor` is the room it replaces, `successor` what replaces it; `powers` is None where it has no levels.
    `enterable` where anybody may come in, `readable` where anybody may read without that. `spaces` are those that it
    says it belongs to.
    """

    id: str
    encrypted: bool = False
    members: Mapping[str, str] = field(default_factory=dict)
    version: str = "1"
    predecessor: str | None = None
    successor: str | None = None
    creators: frozenset[str] = frozenset()
    powers: Powers | None = None
    space: bool = False
    enterable: bool = False
    readable: bool = False
    spaces: frozenset[str] = frozenset()

    @property
    def shared(self) -> bool:
        """Whether it is for many, however few are in it: a Space, or a room of one, into which others may come."""
        return self.space or bool(self.spaces)

    def private(self, me: str) -> bool:
        """Whether nobody but one other person can read here."""
        closed = not (self.shared or self.enterable or self.readable)
        return closed and me in self.members and len(self.members) <= 2

    def partner(self, me: str) -> str | None:
        """The one other person of a private room; None where there is none, or it is not private."""
        return next((user for user in self.members if user != me), None) if self.private(me) else None

    def joined(self, user: str) -> bool:
        """Whether somebody is in it, and not only invited."""
        return self.members.get(user) == "join"

    def level(self, user: str) -> Level:
        """How high somebody stands; infinite for a creator since version 12."""
        return level_of(user, self._levels(), self.creators, self.version)

    def may(self, user: str, action: str, *, state: bool = False) -> bool:
        """Whether somebody may "invite", "kick", "ban", "redact" what others wrote, or send an event of that type."""
        return self.joined(user) and self.level(user) >= self._levels().needed(action, state=state)

    def _levels(self) -> Powers:
        return self.powers or without_levels(self.creators)


def room_of(room_id: str, state: Iterable[object]) -> Room:
    """The room that its state events make."""
    room = Room(id=room_id)
    for event in state:
        room = after(room, event)
    return room


def after(room: Room, event: object) -> Room:
    """The room after one more state event; the same where it says nothing that can be understood."""
    if not isinstance(event, dict) or not isinstance(event.get("content"), dict):
        return room
    kind, key, content = event.get("type"), event.get("state_key"), event["content"]
    if kind == "m.room.member" and isinstance(key, str):
        return replace(room, members=_with(room.members, key, content.get("membership")))
    if kind == "m.space.parent" and isinstance(key, str):
        # without servers to enter it by, it is taken back (Client-Server API, "m.space.parent")
        others = room.spaces - {key}
        return replace(room, spaces=others | {key} if isinstance(content.get("via"), list) else others)
    if key != "":
        return room
    match kind:
        case "m.room.create":
            return _created(room, event.get("sender"), content)
        case "m.room.encryption":
            return replace(room, encrypted=True)  # once encrypted, always: whatever the event says
        case "m.room.power_levels":
            return replace(room, powers=levels(content))
        case "m.room.join_rules":
            return replace(room, enterable=content.get("join_rule") == "public")
        case "m.room.history_visibility":
            return replace(room, readable=content.get("history_visibility") == "world_readable")
        case "m.room.tombstone":
            return replace(room, successor=_id(content.get("replacement_room")) or room.successor)
        case _:
            return room


def _with(members: Mapping[str, str], user: str, membership: object) -> dict[str, str]:
    others = {other: how for other, how in members.items() if other != user}
    return {**others, user: membership} if isinstance(membership, str) and membership in _HERE else others


def _created(room: Room, sender: object, content: Mapping[str, Any]) -> Room:
    """Who made it: whoever sent the event (until version 10 its content repeats that), since 12 perhaps others too."""
    named = content.get("room_version", "1")
    version = named if isinstance(named, str) else "1"
    further = content.get("additional_creators")
    before = content.get("predecessor")
    makers = [sender, *(further if isinstance(further, list) else [])]
    return replace(
        room,
        version=version,
        creators=frozenset(maker for maker in makers if isinstance(maker, str)),
        predecessor=_id(before.get("room_id")) if isinstance(before, dict) else None,
        space=content.get("type") == SPACE,
    )


def _id(found: object) -> str | None:
    return found if isinstance(found, str) and found else None
