"""Receiving: listen, store the batch with its cursor in one commit, only then acknowledge."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.logs import fault
from bot.pauses import Backoff
from bot.platforms.base import Barred, Platform, PlatformError, Throttled
from bot.wiring import Wiring
from storage import inbox
from storage.database import FAULTS
from storage.messages import Batch

SETTLED = 20.0
"""Seconds of listening after which a network does let this bot in: two instances are let in by turns, for moments."""

_log = structlog.get_logger(__name__)


class Receiver:
    """Takes what one network has into the inbox. Nothing is parsed here, so that nothing can be in the way."""

    def __init__(self, wiring: Wiring, platform: Platform) -> None:
        self._wiring = wiring
        self._metrics = wiring.metrics
        self._database = wiring.database
        self._platform = platform
        self.name = platform.name
        self.trouble: str | None = None
        """What an operator has to do before the network lets this bot in; None where it does."""

    async def run(self) -> None:
        """Receive until cancelled; a network or a database that is away is tried again, ever more slowly."""
        backoff = Backoff(first=timedelta(seconds=0.5), cap=timedelta(seconds=60))
        barred = Backoff(first=timedelta(seconds=5), cap=timedelta(seconds=60))
        while True:
            try:
                await self._listen(backoff, barred)
                return
            except Barred as error:
                self._metrics.receiving_failed(self.name)
                if self.trouble != error.reason:  # said once: it is an operator's turn now
                    self.trouble = error.reason
                    _log.error("not let in", platform=self.name, reason=error.reason)
                await barred.wait()
            except Throttled as error:
                _log.warning("receiving is throttled", platform=self.name, seconds=error.after)
                await backoff.wait(at_least=error.after)
            except Exception as error:
                reason = {"reason": error.reason} if isinstance(error, PlatformError) else {}
                _log.warning("receiving failed", platform=self.name, **fault(error), **reason)
                self._metrics.receiving_failed(self.name)
                await backoff.wait()

    async def _listen(self, backoff: Backoff, barred: Backoff) -> None:
        async with self._database.reading() as session:
            cursor = await inbox.cursor(session, self.name)
        began = asyncio.get_running_loop().time()
        async with aclosing(self._platform.listen(cursor)) as batches:
            async for batch in batches:
                if batch.events or batch.cursor is not None:
                    await self.store(batch)
                backoff.reset()
                if asyncio.get_running_loop().time() - began > SETTLED:
                    barred.reset()
                    self._let_in()

    async def _store_apart(self, batch: Batch) -> None:
        """Store each event by itself; of one that cannot be stored, only that it came."""
        if len(batch.events) == 1 and not batch.events[0].payload:
            raise RuntimeError("not even an empty event can be stored")
        alone = len(batch.events) == 1
        for event in batch.events:
            kept = replace(event, payload={}, account=None, language=None, about=None) if alone else event
            await self.store(Batch(events=(kept,)))
        await self.store(Batch(events=(), cursor=batch.cursor))

    def _let_in(self) -> None:
        if self.trouble is not None:
            self.trouble = None
            _log.info("let in again", platform=self.name)

    async def store(self, batch: Batch) -> None:
        """Commit a batch; a database that is away is waited for, because the batch is nowhere else yet."""
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=10))
        while True:
            try:
                async with self._database.transaction() as session:
                    new = await inbox.store(session, self.name, batch, self._wiring.clock.now())
                break
            except FAULTS as error:
                _log.warning("storing failed", platform=self.name, **fault(error))
                self._metrics.receiving_failed(self.name)
                await backoff.wait()
            except Exception as error:  # something in it cannot be stored: it must not hold up the others
                _log.error("cannot be stored", platform=self.name, events=len(batch.events), **fault(error))
                await self._store_apart(batch)
                return
        if batch.events:
            _log.info("received", platform=self.name, events=len(batch.events), new=new)
            self._metrics.received(self.name, new)
            self._wiring.incoming.set()
