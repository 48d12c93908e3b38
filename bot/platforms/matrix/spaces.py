"""The Space with a room for each theme: made where it is not there, repaired where it is not as it should be.

Each room is found by its alias, else by what was noted of it. All of it can be repeated: the second time does nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bot.platforms.base import Refused, Unavailable
from bot.platforms.matrix.blueprint import ALIAS, LEVELS, Wish, changes, named, place, wanted, wishes
from bot.platforms.matrix.directory import Found, State, present, target
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
"""The first version whose rooms let the members of a Space in."""

_MAKING = 60.0
"""Seconds for making a room: a dozen events."""


class Unfit(Refused):
    """The Space cannot be made as it is wanted; the reason is a sentence for the operator."""


class Spaces:
    """The Spaces of the account `me` on `server`; `say` gets a line for each room."""

    def __init__(self, homeserver: Homeserver, me: str, server: str, folder: Path, say: Say) -> None:
        self._homeserver = homeserver
        self._me = me
        self._server = server
        self._kept = Kept(folder / FILE)
        self._say = say

    async def made(self, space: str, name: str, themes: Sequence[Entry], language: str) -> str:
        """See to it that the Space and its rooms are there; the id of the Space.

        Raises:
            Unfit: something is in the way that an operator has to decide.
            PlatformError: the homeserver was not reached, or does not let the bot.
        """
        top, *below = wishes(space, self._server, name, themes, language)
        hall = await self._room(top, None, self._say)
        for number, wish in enumerate(below):
            lines: list[str] = []
            room = await self._room(wish, hall, lines.append)
            moved = await self._change(wish, hall, changes(place(room, number, self._server), hall.state))
            self._say(f"{wish.alias}: put into the Space" if moved and lines[-1].endswith(_AS_IT_SHOULD) else lines[-1])
        return hall.room.id
