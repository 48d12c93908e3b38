"""A wire that is judged in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.wire.server import Wire


@asynccontextmanager
async def judged() -> AsyncIterator[Wire]:
    """A running wire; at the end nothing may have been asked that the Bot API would not take.

    A test that asks so on purpose takes the sentences off the list: `wire.violations.pop()`.
    """
    async with Wire() as wire:
        yield wire
    assert wire.violations == []
