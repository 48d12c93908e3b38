"""What a platform does by the way: it is done or not, nobody waits for it and nothing is tried again."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.logs import fault

_log = structlog.get_logger(__name__)


class Beside:
    """Work that goes on by itself."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def let_go(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something pass by itself; what goes wrong in it is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def aclose(self) -> None:
        """End all of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("something beside failed", **fault(error))
