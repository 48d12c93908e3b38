"""How the Space and its rooms are to be: what there is, and what has to be changed for it. Nothing is asked here.

Sources: Client-Server API, "Spaces", "m.room.join_rules" (restricted), "m.room.power_levels".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.matrix.directory import Found, Key, State
from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.powers import creators_are_above, levels
from bot.platforms.matrix.rooms import MEGOLM
from storage.catalogue import Entry

CHILD, PARENT = "m.space.child", "m.space.parent"
LEVELS: Key = ("m.room.power_levels", "")
ALIAS: Key = ("m.room.canonical_alias", "")

WORDS = {
    "m.room.name": "name",
    "m.room.join_rules": "who may enter",
    "m.room.history_visibility": "who may read what was said before",
    "m.room.guest_access": "guests",
    "m.room.encryption": "encryption",
    "m.room.canonical_alias": "its own address",
    "m.room.power_levels": "power levels",
    CHILD: "its place in the Space",
    PARENT: "the Space it belongs to",
}
"""What each of it is, for the operator."""

MODERATOR = 50
OWNER = 100

_ABOVE_ALL = 150
"""The level that closing a room for good takes since version 12: only whoever made it reaches it."""

_MEANT_FOR_PEOPLE = frozenset({"m.room.message", "m.room.encrypted", "m.room.redaction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One room: the Space itself (its `key` is empty), or that of a theme. `alias` is its address."""

    key: str
    alias: str
    name: str

    @property
    def space(self) -> bool:
        """Whether it is the Space."""
        return not self.key


def address(space: str, server: str) -> str:
    """The address of a Space."""
    return f"#{space}:{server}"


def wishes(space: str, server: str, name: str, themes: Sequence[Entry], language: str) -> tuple[Wish, ...]:
    """The Space, and a room for each theme, in their order."""
    rooms = (
        Wish(key=theme.key, alias=f"#{space}-{theme.key}:{server}", name=theme.label(language)) for theme in themes
    )
    return (Wish(key="", alias=address(space, server), name=name), *rooms)


def wanted(wish: Wish, found: Found | None, space: Found | None, me: str, server: str, version: str) -> State:
    """How a room is to be that is `found` already, or is made now; `space` is the Space it belongs to.

    Whoever comes later reads nothing of what was said before: people speak of their work among those who are there.
    For the same reason only members of the Space enter, and only those who are invited enter the Space.
    """
    levels_now = found.state.get(LEVELS) if found is not None else None
    state: dict[Key, Json] = {
        ("m.room.name", ""): {"name": wish.name},
        ("m.room.guest_access", ""): {"guest_access": "forbidden"},
        ("m.room.history_visibility", ""): {"history_visibility": "joined"},
        ("m.room.join_rules", ""): {"join_rule": "invite"},
        ALIAS: {"alias": wish.alias},
        LEVELS: power_levels(levels_now, me, version, space=wish.space),
    }
    if space is not None:
        allow = [{"type": "m.room_membership", "room_id": space.room.id}]
        state["m.room.join_rules", ""] = {"join_rule": "restricted", "allow": allow}
        state["m.room.encryption", ""] = {"algorithm": MEGOLM}
        state |= {(PARENT, before): {} for before in space.replaced}
        state[PARENT, space.room.id] = {"via": [server], "canonical": True}
    return state


def place(room: Found, number: int, server: str) -> State:
    """That a room belongs to the Space, as its `number`th; and the rooms that it replaces do not any more."""
    gone: State = {(CHILD, before): {} for before in room.replaced}
    return {**gone, (CHILD, room.room.id): {"via": [server], "order": f"{number:03}"}}


def power_levels(found: Json | None, me: str, version: str, *, space: bool) -> Json:
    """Levels at which members talk, and change nothing; in the Space itself nobody talks.

    Whom somebody gave a level stays. Since version 12 the levels must not name whoever made the room.
    """
    known = levels(found)
    fixed = dict(found or {})
    fixed["users_default"] = min(known.users_default, 0)
    fixed["events_default"] = OWNER if space else known.events_default
    fixed["state_default"] = max(known.state_default, OWNER)
    fixed |= {action: max(known.needed(action), MODERATOR) for action in ("ban", "kick", "redact", "invite")}
    fixed["events"] = {
        **_object(fixed.get("events")),
        **{kind: OWNER for kind, level in known.events.items() if level < MODERATOR and _is_state(kind)},
    }
    if creators_are_above(version):
        fixed["events"].setdefault("m.room.tombstone", _ABOVE_ALL)
    else:
        fixed["users"] = {**_object(fixed.get("users")), me: max(known.users.get(me, 0), OWNER)}
    return fixed


def changes(want: State, found: State) -> State:
    """What has to be sent so that all that is wanted holds; what stands beside it in a content stays."""
    whole = {key: {**found.get(key, {}), **content} if content else {} for key, content in want.items()}
    return {key: content for key, content in whole.items() if content != found.get(key, {})}


def named(changed: Iterable[Key]) -> str:
    """What was, or is to be, changed, in words."""
    return ", ".join(dict.fromkeys(WORDS.get(kind, kind) for kind, _ in changed))


def _is_state(kind: str) -> bool:
    return kind.startswith(("m.room.", "m.space.")) and kind not in _MEANT_FOR_PEOPLE


def _object(found: Any) -> Json:
    return found if isinstance(found, dict) else {}
