"""What is behind the address of a room, as the homeserver tells somebody who is in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.room import Room, room_of

Key = tuple[str, str]
"""The type and the state key of a state event."""

State = Mapping[Key, Json]
"""Contents of state events. An empty one stands for what was taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A room as it is; `replaced` are the rooms it stands in for."""

    room: Room
    state: State
    replaced: frozenset[str] = frozenset()

    @property
    def closed(self) -> bool:
        """Whether it was closed for good: people are to go on in another one."""
        return ("m.room.tombstone", "") in self.state


async def target(homeserver: Homeserver, alias: str) -> str | None:
    """The room that an alias leads to; None where it leads nowhere.

    Raises:
        PlatformError: the homeserver could not be asked.
    """
    try:
        found = (await homeserver.call("GET", path("directory", "room", alias))).get("room_id")
    except Declined as error:
        if error.missing:
            return None
        raise
    return found if isinstance(found, str) else None


async def present(homeserver: Homeserver, me: str, room_id: str | None) -> Found | None:
    """A room that somebody is in; None where they are not, or there is none.

    Raises:
        PlatformError: the homeserver could not be asked.
    """
    if room_id is None:
        return None
    try:
        state = await homeserver.listing(path("rooms", room_id, "state"))
    except Declined as error:
        if error.status in (403, 404):
            return None
        raise
    room = room_of(room_id, state)
    if not room.joined(me):
        return None
    replaced = frozenset() if room.predecessor is None else frozenset({room.predecessor})
    return Found(room=room, state=dict(_contents(state)), replaced=replaced)


def _contents(state: Iterable[object]) -> Iterator[tuple[Key, Json]]:
    """The contents that can be read."""
    for event in state:
        match event:
            case {"type": str(kind), "state_key": str(key), "content": dict(content)}:
                yield (kind, key), content
            case _:
                pass
