"""What came in to a service that runs, and what became of what it had to send."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from storage.inbox import Inbox
from storage.inbox import State as Event
from storage.outbox import Outbox, State
from tests.processes import Stored

Found = TypeVar("Found")

SENT, UNCERTAIN, DEAD, PENDING = State.sent, State.uncertain, State.dead, State.pending


async def eventually(looked: Callable[[], Awaitable[Found]], seconds: float = 60) -> Found:
    """Look until there is something, and return it.

    Raises:
        AssertionError: there was nothing in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := await looked()):
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        await asyncio.sleep(0.1)
    return found


async def handled(service: Stored, number: int) -> None:
    """Wait until so many events have come in and none waits."""

    async def found() -> bool:
        states = [event.state for event in await service.rows(Inbox)]
        return len(states) >= number and Event.new not in states

    await eventually(found, seconds=60)


async def outcomes(service: Stored, seconds: float = 60) -> list[tuple[str, str | None]]:
    """State and reason of every row of the outbox, in order, when none is left to be sent."""

    async def settled() -> list[Outbox]:
        rows = await service.rows(Outbox)
        return [] if any(row.state in (State.pending, State.sending) for row in rows) else rows

    return [(row.state, row.reason) for row in await eventually(settled, seconds)]
