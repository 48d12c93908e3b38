"""Who may do what in a room, by its m.room.power_levels: read without trusting it, for anybody can have written it.

Source: Client-Server API, "m.room.power_levels"; creators since version 12: MSC4289.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Level = float
"""A level is a whole number; that of a creator in newer rooms is infinite."""

_ACTIONS = {"ban": 50, "kick": 50, "redact": 50, "invite": 0}
"""What is no event of its own, and the level it takes where a room does not say."""

_USUAL = 50
"""The level that changing a room takes where it has levels, and does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """The levels of a room: of people, and of what they can do."""

    users: Mapping[str, int] = field(default_factory=dict)
    users_default: int = 0
    actions: Mapping[str, int] = field(default_factory=lambda: dict(_ACTIONS))
    events: Mapping[str, int] = field(default_factory=dict)
    events_default: int = 0
    state_default: int = _USUAL

    def needed(self, action: str, *, state: bool = False) -> int:
        """The level for "ban", "kick", "redact" or "invite", or for sending an event of that type."""
        if action in self.actions:
            return self.actions[action]
        return self.events.get(action, self.state_default if state else self.events_default)


def without_levels(creators: frozenset[str]) -> Powers:
    """The levels of a room that has none: its creators may do everything, and everybody may change its state."""
    return Powers(users=dict.fromkeys(creators, 100), state_default=0)


def levels(content: object) -> Powers:
    """The levels that an m.room.power_levels names; what cannot be read counts as not said."""
    known: Mapping[str, Any] = content if isinstance(content, dict) else {}
    return Powers(
        users=_each(known.get("users")),
        users_default=_number(known.get("users_default"), 0),
        actions={action: _number(known.get(action), usual) for action, usual in _ACTIONS.items()},
        events=_each(known.get("events")),
        events_default=_number(known.get("events_default"), 0),
        state_default=_number(known.get("state_default"), _USUAL),
    )


def level_of(user: str, powers: Powers, creators: frozenset[str], version: str) -> Level:
    """How high somebody stands in a room."""
    if user in creators and creators_are_above(version):
        return math.inf
    return powers.users.get(user, powers.users_default)


def creators_are_above(version: str) -> bool:
    """Whether whoever made a room of that version stands above all levels, and is not named among them."""
    return version.isascii() and version.isdecimal() and int(version[:4]) >= 12


def _each(found: object) -> dict[str, int]:
    """The levels that can be read."""
    if not isinstance(found, dict):
        return {}
    read = {name: _read(level) for name, level in found.items()}
    return {name: level for name, level in read.items() if level is not None}


def _number(found: object, usual: int) -> int:
    read = _read(found)
    return usual if read is None else read


def _read(found: object) -> int | None:
    """A level: a whole number, in rooms before version 10 also one written as text."""
    if isinstance(found, str):
        text = found.strip()
        return int(text) if len(text) <= 17 and text.isascii() and text.removeprefix("-").isdecimal() else None
    if isinstance(found, float):
        return int(found) if math.isfinite(found) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
