"""Asking until a rate limit lets it through: for what an operator starts, and nobody in a chat waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.platforms.base import Throttled

T = TypeVar("T")

Say = Callable[[str], None]
"""Takes a line for the operator."""

TRIES = 20

_WORTH_SAYING = 3.0
"""Seconds of waiting that an operator wonders about."""


async def patiently(ask: Callable[[], Awaitable[T]], say: Say) -> T:
    """What is answered once the homeserver wants to.

    Raises:
        PlatformError: it answered something else, or wanted fewer requests for too long.
    """
    for _ in range(TRIES - 1):
        try:
            return await ask()
        except Throttled as error:
            if error.after >= _WORTH_SAYING:
                say(f"waiting {error.after:.0f} s: the homeserver's rate limit is not lifted for this account")
            await asyncio.sleep(error.after)
    return await ask()
