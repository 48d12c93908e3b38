"""Showing somebody that their answer takes a while, where their network can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.platforms.base import Platform
from storage.messages import Chat

SLOW = 0.7
"""Seconds after which work counts as slow: shorter waits nobody notices, and the sign would only flicker."""

AGAIN = 4.5
"""Seconds after which the sign is shown again: it passes after five (Bot API, sendChatAction)."""


@asynccontextmanager
async def typing_sign(platform: Platform, chat: Chat) -> AsyncIterator[None]:
    """While this lasts longer than a moment, the chat shows that something is being written."""
    shown = asyncio.create_task(_show(platform, chat))
    try:
        yield
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)


async def _show(platform: Platform, chat: Chat) -> None:
    await asyncio.sleep(SLOW)
    while True:
        await platform.typing(chat)
        await asyncio.sleep(AGAIN)
