"""Waiting before another try: longer each time, up to a cap, never in step with others."""

import asyncio
import random
from datetime import timedelta


def delay(attempt: int, first: timedelta, cap: timedelta) -> timedelta:
    """How long to wait after the attempt of that number (from 1): doubled each time, capped, ± 20 % at random.

    Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015; a fifth is enough for one process.
    """
    doubled: timedelta = min(first * int(2 ** min(attempt - 1, 30)), cap)
    return doubled * random.uniform(0.8, 1.2)


class Backoff:
    """The waiting of one loop."""

    def __init__(self, first: timedelta, cap: timedelta) -> None:
        self._first = first
        self._cap = cap
        self._attempt = 0

    def reset(self) -> None:
        """Something worked: begin anew."""
        self._attempt = 0

    async def wait(self, at_least: float = 0.0) -> None:
        """Wait after one more failure, for so many seconds at least."""
        self._attempt += 1
        await asyncio.sleep(max(at_least, delay(self._attempt, self._first, self._cap).total_seconds()))
