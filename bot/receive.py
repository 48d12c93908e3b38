"""Receiving: listen, store the batch with its cursor in one commit, only then acknowledge."""

from datetime import timedelta

import structlog

from bot.logs import fault
from bot.pauses import Backoff
from bot.platforms.base import Platform
from bot.wiring import Wiring
from storage import inbox
from storage.database import FAULTS
from storage.messages import Batch

_log = structlog.get_logger(__name__)


class Receiver:
    """Takes what one network has into the inbox. Nothing is parsed here, so that nothing can be in the way."""

    def __init__(self, wiring: Wiring, platform: Platform) -> None:
        self._wiring = wiring
        self._database = wiring.database
        self._platform = platform
        self.name = platform.name

    async def run(self) -> None:
        """Receive until cancelled; a network or a database that is away is tried again, ever more slowly."""
        backoff = Backoff(first=timedelta(seconds=0.5), cap=timedelta(seconds=60))
        while True:
            try:
                await self._listen(backoff)
                return
            except Exception as error:
                _log.warning("receiving failed", platform=self._platform.name, **fault(error))
                self._wiring.metrics.receiving_failed(self._platform.name)
                await backoff.wait()

    async def _listen(self, backoff: Backoff) -> None:
        async with self._database.reading() as session:
            cursor = await inbox.cursor(session, self._platform.name)
        async for batch in self._platform.listen(cursor):
            await self.store(batch)
            backoff.reset()

    async def store(self, batch: Batch) -> None:
        """Commit a batch; a database that is away is waited for, because the batch is nowhere else yet."""
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=10))
        while True:
            try:
                async with self._database.transaction() as session:
                    new = await inbox.store(session, self._platform.name, batch, self._wiring.clock.now())
                break
            except FAULTS as error:
                _log.warning("storing failed", platform=self._platform.name, **fault(error))
                self._wiring.metrics.receiving_failed(self._platform.name)
                await backoff.wait()
        if batch.events:
            _log.info("received", platform=self._platform.name, events=len(batch.events), new=new)
            self._wiring.metrics.received(self._platform.name, new)
            self._wiring.incoming.set()
