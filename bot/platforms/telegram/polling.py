"""Asking Telegram for what is new: an own loop, because the library's confirms updates that lie in memory only.

Updates are fetched as plain JSON: parsed together, one that cannot be read would hold up all others. Asking from an
offset on confirms everything before it, so the offset goes up only when the batch before is stored.
"""

import asyncio
import warnings
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.platforms.base import Unavailable
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.updates import ALLOWED, numbered
from storage.messages import Clock

WAIT = 30
"""Seconds for which Telegram holds a poll open where nothing is new."""

MARGIN = 10
"""Seconds more after which a poll without an answer has failed."""

LIMIT = 100
"""Updates in one answer, the most there can be."""

CALM = 1.0
"""Seconds between two polls of which the first brought nothing new, and at once: something is wrong over there."""

SILENCE = timedelta(days=6)
"""After so long without an update the next number may be any, a smaller one too (Bot API, Update: after a week)."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far Telegram has been read: the number of the next update, and when the last one came."""

    offset: int
    at: datetime

    @classmethod
    def read(cls, cursor: str) -> "Position":
        """The position that a stored cursor is."""
        offset, _, at = cursor.partition("@")
        return cls(int(offset), datetime.fromisoformat(at))

    def __str__(self) -> str:
        return f"{self.offset}@{self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Pull:
    """What one poll gave; `cursor` is None where it moved nothing on."""

    updates: tuple[object, ...]
    cursor: str | None = None


async def pulls(bot: Bot, cursor: str | None, clock: Clock) -> AsyncGenerator[Pull]:
    """Poll from a cursor on. Empty answers are handed on as well: they say that all is well.

    Raises:
        PlatformError: Telegram did not answer, or will not.
    """
    # the method of that name parses; this one does not, and the library warns of it each time
    warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")
    position = Position.read(cursor) if cursor is not None else None
    first = True
    while True:
        began, before = asyncio.get_running_loop().time(), position
        known = position is not None and clock.now() - position.at < SILENCE
        updates = await _poll(bot, _offset(position) if known else None, 0 if first else WAIT)
        numbers = [number for update in updates if (number := numbered(update)) is not None]
        if numbers:
            position = Position(max(numbers) + 1, clock.now())
        yield Pull(updates, str(position) if numbers else None)
        if not first and _offset(position) == _offset(before):
            await asyncio.sleep(max(0.0, began + CALM - asyncio.get_running_loop().time()))
        first = False


def _offset(position: Position | None) -> int | None:
    return position.offset if position is not None else None


async def _poll(bot: Bot, offset: int | None, wait: int) -> tuple[object, ...]:
    asked = {"offset": offset, "limit": LIMIT, "timeout": wait, "allowed_updates": list(ALLOWED)}
    try:
        found = await bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=wait + MARGIN)
    except TelegramError as error:
        raise translated(error) from None
    if not isinstance(found, list):
        raise Unavailable("no list of updates")
    return tuple(found)
