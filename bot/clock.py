"""Time: the real clock, the one that rehearsals own, and the ticks that look for what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from handlers.ticks import Tick

WATCH = 5
"""Seconds between two looks at whether the clock was turned back."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self._now

    def move(self, to: datetime) -> None:
        """Go to another moment, later or earlier."""
        self._now = to.astimezone(UTC)


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler is not typed
    """An interval from one look to the next; of looks that were missed nothing is made up for.

    APScheduler's own goes through all that were missed, one by one: for minutes, and with everything else
    held up, where a clock jumped forward by a year.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next look after the previous one, which may have been long ago."""
        planned = now if previous is None else previous + self._interval
        return planned if planned > now else now + self._interval


class Ticker:
    """Runs ticks for ever, each at its own interval, never twice at once, a late one once.

    APScheduler keeps nothing but these few jobs, in memory: what is due stands in rows, so that neither
    a restart nor a pause of the machine can lose or double anything.
    """

    def __init__(self, ticks: tuple[Tick, ...], run: Callable[[Tick], Awaitable[None]]) -> None:
        self._ticks = ticks
        self._run = run

    async def run(self) -> None:
        """Tick until cancelled."""
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for tick in self._ticks:
            scheduler.add_job(self._run, Every(tick.every), [tick], next_run_time=datetime.now(UTC))
        scheduler.start()
        try:
            await self._watch(scheduler)
        finally:
            scheduler.shutdown(wait=False)

    async def _watch(self, scheduler: AsyncIOScheduler) -> None:
        """Where the machine's clock is turned back, look at once instead of when it has caught up."""
        last = datetime.now(UTC)
        while True:
            await asyncio.sleep(WATCH)
            now = datetime.now(UTC)
            if now < last:
                for job in scheduler.get_jobs():
                    job.modify(next_run_time=now)
            last = now
