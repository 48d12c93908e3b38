"""The Space with a room for each theme: made where it is not there, repaired where it is not as it should be.

Each room is found by its alias, else by what was noted of it. All of it can be repeated: the second time does nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.platforms.base import Refused, Unavailable
from bot.platforms.matrix.blueprint import ALIAS, LEVELS, Wish, address, changes, named, place, wanted, wishes
from bot.platforms.matrix.directory import Found, Key, State, present, target
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.patience import Say, patiently
from bot.platforms.matrix.room import SPACE
from storage.catalogue import Entry

T = TypeVar("T")

FILE = "space.json"

_NEW = ("12", "11")
"""Versions of rooms to take where a homeserver's own choice is older."""

_OLDEST = 8
"""The first version whose rooms let the members of a Space in (Client-Server API, "Restricted rooms")."""

_MAKING = 60.0
"""Seconds for making a room: a dozen events."""


class Unfit(Refused):
    """The Space cannot be made as it is wanted; the reason is a sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """One room as it is now, and what was done for it."""

    found: Found
    made: bool
    changed: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The ids of a Space, and of its rooms by the keys of their themes."""

    space: str
    rooms: Mapping[str, str]


class Spaces:
    """The Spaces of the account `me` on `server`; `say` gets a line for each room."""

    def __init__(self, homeserver: Homeserver, me: str, server: str, folder: Path, say: Say) -> None:
        self._homeserver = homeserver
        self._me = me
        self._server = server
        self._kept = Kept(folder / FILE)
        self._say = say

    async def made(self, space: str, name: str, themes: Sequence[Entry], language: str) -> Made:
        """See to it that the Space and its rooms are there.

        Raises:
            Unfit: something is in the way that an operator has to decide.
            PlatformError: the homeserver was not reached, or does not let the bot.
        """
        top, *below = wishes(space, self._server, name, themes, language)
        hall = await self._room(top, None)
        self._tell(top, hall.made, hall.changed)
        rooms = {}
        for number, wish in enumerate(below):
            room = await self._room(wish, hall.found)
            places = changes(place(room.found, number, self._server), hall.found.state)
            await self._change(top, hall.found, places)
            self._tell(wish, room.made, (*room.changed, *places))
            rooms[wish.key] = room.found.room.id
        return Made(space=hall.found.room.id, rooms=rooms)

    def _tell(self, wish: Wish, made: bool, changed: Sequence[Key]) -> None:
        done = "made" if made else f"repaired: {named(changed)}" if changed else "there, and as it should be"
        self._say(f"{wish.alias}: {done}")

    async def _room(self, wish: Wish, space: Found | None) -> _Outcome:
        """One room as it should be."""
        led = await self._ask(lambda: target(self._homeserver, wish.alias))
        found, before = await self._located(wish, led)
        made = found is None
        if found is None:
            found = await self._create(wish, space, before)
        room = found.room
        if space is not None and room.version.isdecimal() and int(room.version) < _OLDEST:
            raise Unfit(f"{wish.alias} is of version {room.version}, too old for a Space: upgrade it, then repeat this")
        self._note(wish, room.id)
        if led != room.id:
            await self._lead(wish.alias, room.id, away=led is not None)
        changed = _lacks(wish, found, space, self._me, self._server)
        await self._change(wish, found, changed)
        return _Outcome(found=found, made=made, changed=(*changed, *([ALIAS] if led != room.id else [])))

    async def _located(self, wish: Wish, led: str | None) -> tuple[Found | None, str | None]:
        """The room there is, and where there is none, the one that is closed without a successor.

        Raises:
            Unfit: somebody else has the alias.
        """
        room_id, closed = led or self._noted(wish), dict[str, None]()
        while room_id is not None and room_id not in closed:
            found = await self._entered(room_id)
            if found is None:
                break
            if not found.closed:
                return replace(found, replaced=found.replaced | closed.keys()), None
            closed[room_id] = None
            room_id = found.room.successor
        if led is not None and not closed:
            raise Unfit(
                f"{wish.alias} leads to a room that the bot is not in: invite it there, take the alias away, "
                "or choose another name ([matrix] space)"
            )
        return None, next(reversed(closed), None)

    async def _entered(self, room_id: str) -> Found | None:
        """A room, entered first if the bot is not in it and may."""
        found = await self._ask(lambda: present(self._homeserver, self._me, room_id))
        if found is not None:
            return found
        try:
            await self._call("POST", path("join", room_id), {})
        except Declined:
            return None
        return await self._ask(lambda: present(self._homeserver, self._me, room_id))

    async def _create(self, wish: Wish, space: Found | None, before: str | None) -> Found:
        """A new room, as it should be before anybody else can enter; its alias comes later, when it is noted."""
        version = await self._version()
        state = wanted(wish, None, space, self._me, self._server, version)
        body: Json = {
            "preset": "private_chat",
            "visibility": "private",
            "room_version": version,
            "creation_content": {
                **({"type": SPACE} if wish.space else {}),
                **({"predecessor": {"room_id": before}} if before else {}),
            },
            "power_level_content_override": state[LEVELS],
            "initial_state": [
                {"type": kind, "state_key": key, "content": content}
                for (kind, key), content in state.items()
                if (kind, key) not in (ALIAS, LEVELS) and content
            ],
        }
        made = (await self._call("POST", path("createRoom"), body, patience=_MAKING)).get("room_id")
        found = await self._entered(made) if isinstance(made, str) else None
        if found is None:
            raise Unavailable("answer cannot be read")
        return found

    async def _version(self) -> str:
        """The version of new rooms: the homeserver's own choice, or a newer one that it has."""
        capabilities = (await self._call("GET", path("capabilities"))).get("capabilities")
        match capabilities:
            case {"m.room_versions": {"default": str(usual), "available": dict(available)}}:
                if usual.isdecimal() and int(usual) < int(_NEW[-1]):
                    return next((version for version in _NEW if available.get(version) == "stable"), usual)
                return usual
            case _:
                raise Unavailable("answer cannot be read")

    async def _lead(self, alias: str, room_id: str, *, away: bool) -> None:
        """Let an alias lead to a room, `away` from another one."""
        where = path("directory", "room", alias)
        try:
            if away:
                await self._call("DELETE", where)
            await self._call("PUT", where, {"room_id": room_id})
        except Declined as error:
            raise Unfit(f"{alias}: the homeserver does not let the bot lead it to its room ({error.reason})") from None

    async def _change(self, wish: Wish, found: Found, changed: State) -> None:
        """Send state events.

        Raises:
            Unfit: the bot does not stand high enough in the room.
        """
        for (kind, key), content in changed.items():
            where = path("rooms", found.room.id, "state", kind, key)
            try:
                await self._call("PUT", where, content)
            except Declined as error:
                raise Unfit(
                    f"{wish.alias}: the bot may not change {named([(kind, key)])} ({error.reason}); "
                    "somebody who may has to give it the power level 100 there"
                ) from None

    async def _call(self, method: str, where: str, body: Json | None = None, *, patience: float = 30.0) -> Json:
        return await self._ask(lambda: self._homeserver.call(method, where, body, patience=patience))

    async def _ask(self, ask: Callable[[], Awaitable[T]]) -> T:
        return await patiently(ask, self._say)

    def _noted(self, wish: Wish) -> str | None:
        found = (self._kept.read() or {}).get(wish.alias)
        return found if isinstance(found, str) else None

    def _note(self, wish: Wish, room_id: str) -> None:
        known = self._kept.read() or {}
        if known.get(wish.alias) != room_id:
            self._kept.write({**known, wish.alias: room_id})


async def missing(
    homeserver: Homeserver, me: str, server: str, space: str, name: str, themes: Sequence[Entry], language: str
) -> list[str]:
    """What is not as it should be, a line for each room; nothing is changed.

    Raises:
        PlatformError: the homeserver was not reached.
    """
    top, *below = wishes(space, server, name, themes, language)
    rooms = {wish: await present(homeserver, me, await target(homeserver, wish.alias)) for wish in (top, *below)}
    hall = rooms[top]
    lines = []
    for number, (wish, found) in enumerate(rooms.items(), start=-1):
        if found is None or found.closed:
            lines.append(f"{wish.alias} is closed" if found else f"{wish.alias} is not there, or the bot is not in it")
        elif hall is not None:
            lacks = _lacks(wish, found, None if wish.space else hall, me, server)
            places = {} if wish.space else changes(place(found, number, server), hall.state)
            lines += [f"{wish.alias}: {named((*lacks, *places))}"] if lacks or places else []
    return lines


def noted(kept: Kept, space: str | None, server: str) -> str | None:
    """The id of the Space as it was noted when it was made; None where none is wanted, or there is none yet."""
    found = (kept.read() or {}).get(address(space, server)) if space is not None else None
    return found if isinstance(found, str) else None


def _lacks(wish: Wish, found: Found, space: Found | None, me: str, server: str) -> State:
    return changes(wanted(wish, found, space, me, server, found.room.version), found.state)
