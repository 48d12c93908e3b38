"""The Space and its rooms, made beside listening where the configuration lets channels have them.

Each room is then told of, with its theme. That is one event however often it comes, so every start tells of all of
them: a room that was made while nothing could be stored is not forgotten.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.logs import fault
from bot.pauses import delay
from bot.platforms.base import PlatformError
from bot.platforms.matrix.events import offered
from bot.platforms.matrix.spaces import Spaces
from handlers.context import House
from storage.messages import RawEvent, Text

NAME = "kollegial"
"""The local name of the Space where the configuration has none."""

FIRST, CAP = timedelta(seconds=5), timedelta(minutes=15)

_log = structlog.get_logger(__name__)


class Offering:
    """Makes the Space called `space`, with a room for each theme of the house, and tells of the rooms."""

    def __init__(
        self, spaces: Spaces, space: str, house: House, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._spaces = spaces
        self._space = space
        self._house = house
        self._pause = pause
        self._making = False
        self._made = False
        self._untold: Mapping[str, str] = {}
        self._telling: Mapping[str, str] = {}

    @property
    def soon(self) -> bool:
        """Whether there may soon be something to tell of."""
        return self._making or bool(self._untold)

    async def run(self) -> None:
        """See to it that the rooms are there, again and again until they are; what was made before is left alone."""
        tries = 0
        while not self._made:
            self._making = True
            try:
                await self._make()
            except PlatformError as error:
                _log.warning("the Space cannot be made yet", reason=error.reason)
            except Exception as error:  # whatever it is: people are served without it as well
                _log.error("the Space cannot be made yet", **fault(error))
            finally:
                self._making = False
            if not self._made:
                tries += 1
                await self._pause(delay(tries, FIRST, CAP).total_seconds())

    async def _make(self) -> None:
        language = self._house.policy.language
        name = self._house.wording(Text("bot-name"), language)
        made = await self._spaces.made(self._space, name, self._house.catalogue.themes, language)
        self._untold, self._made = {room: theme for theme, room in made.rooms.items()}, True

    def told(self, now: datetime) -> list[RawEvent]:
        """Of each room that was not told of yet, that it is there."""
        self._telling = self._untold
        return [offered(room, theme, now) for room, theme in self._telling.items()]

    def settle(self) -> None:
        """What was told of is stored now."""
        self._untold = {room: theme for room, theme in self._untold.items() if room not in self._telling}
