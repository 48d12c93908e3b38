"""Surveys: what nobody counts because it can be looked up, read from the database and the disk when somebody asks."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from datetime import datetime
from math import nan
from pathlib import Path
from time import monotonic
from typing import Any

import structlog

from bot.logs import fault
from bot.metrics import Metrics
from bot.release import version
from handlers import served
from handlers.context import House
from storage import backlog, schema
from storage.database import Database
from storage.messages import Clock

SHARE = 20
"""A look comes so many times its own duration after the last one: it takes a twentieth of the time at most."""

FRESH = 15.0
"""Seconds after which a look is old in any case: as often as Prometheus asks."""

Work = Callable[[], Coroutine[Any, Any, bool]]

_log = structlog.get_logger(__name__)


class Survey:
    """Brings the gauges of a service up to date. One look at a time serves all who ask meanwhile.

    Without a `house` no service runs, and nothing is said about ticks. `revision` is that of the tables.
    """

    def __init__(self, database: Database, metrics: Metrics, clock: Clock, folder: Path, house: House | None) -> None:
        self._database = database
        self._metrics = metrics
        self._clock = clock
        self._folder = folder
        self._house = house
        self._under_way: dict[Work, asyncio.Task[bool]] = {}
        self._old_at = 0.0
        self.revision: str | None = None

    async def ask(self, within: float) -> bool:
        """Whether the database answers `within` seconds; costs next to nothing."""
        answered = await self._share(self._read_revision, within)
        self._metrics.database_up.set(answered)
        return answered

    async def take(self, within: float) -> bool:
        """Look, unless the last look is fresh; False where the database has not answered `within` seconds."""
        if not await self.ask(within):
            self._old_at = 0.0
            self._metrics.know_nothing()
            return False
        return monotonic() < self._old_at or self.revision is None or await self._share(self._look, within)

    async def aclose(self) -> None:
        """Let what is under way come to its end, for a second at most."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=1)
        for task in self._under_way.values():
            task.cancel()

    async def _share(self, work: Work, within: float) -> bool:
        """Wait for work that is under way already, else begin it.

        What takes longer goes on without us: a session that is cancelled in the middle spoils its connection.
        """
        task = self._under_way.get(work)
        if task is None or task.done():
            task = self._under_way[work] = asyncio.create_task(work())
        await asyncio.wait([task], timeout=within)
        return task.done() and task.result()

    async def _read_revision(self) -> bool:
        try:
            async with self._database.reading() as session:
                self.revision = await schema.revision(session)
        except Exception as error:
            _log.warning("the database does not answer", **fault(error))
            return False
        return True

    async def _look(self) -> bool:
        began, now, metrics = monotonic(), self._clock.now(), self._metrics
        metrics.disk_free.set(await asyncio.to_thread(_room, self._folder))
        try:
            async with self._database.reading() as session:
                found = await backlog.look(session, now)
                for tick, house in [(tick, self._house) for tick in served.TICKS if self._house]:
                    metrics.overdue.labels(tick.name).set(_age(now, await tick.next_due(session, house)))
        except Exception as error:
            metrics.know_nothing()
            _log.warning("the state of the database cannot be read", **fault(error))
            return False
        metrics.inbox.labels("new").set(found.waiting)
        metrics.inbox.labels("quarantined").set(found.quarantined)
        metrics.inbox_age.set(_age(now, found.oldest_event))
        metrics.lately.set(found.received_lately)
        for state, rows in found.outbox.items():
            metrics.outbox.labels(state).set(rows)
        metrics.outbox_age.set(_age(now, found.oldest_row))
        metrics.build.clear()
        metrics.build.labels(version(), self.revision or "none").set(1)
        self._old_at = monotonic() + min(FRESH, SHARE * (monotonic() - began))
        return True


def _room(folder: Path) -> float:
    """Bytes free where a folder lies; not a number where nobody can say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return nan


def _age(now: datetime, moment: datetime | None) -> float:
    """Seconds since a moment; 0 where there is none, or it is still to come."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
