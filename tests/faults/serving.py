"""The service on the counting network in this process, with its real loops, so that faults can be made beside it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.service import Service
from storage.database import FAULTS, Database
from storage.messages import Clock
from tests.faults.life import house, settle_in
from tests.faults.network import Counting, Crowd, Record

PATIENCE = 60.0
"""Seconds after which something that the service should have done is taken not to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A service at work. Everybody in its crowd writes commands that nobody knows, each answered with itself."""

    service: Service
    network: Counting
    folder: Path

    @property
    def record(self) -> Record:
        """What the network took."""
        return self.network.record

    async def answered(self, within: float = PATIENCE) -> None:
        """Wait until everything that was offered is handled and nothing can be done now.

        Raises:
            TimeoutError: it is not.
        """
        async with asyncio.timeout(within):
            while self.record.acknowledged < self.network.offered or not await self._idle():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _idle(self) -> bool:
        try:
            return await self.service.idle()
        except FAULTS:
            return False

    async def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the database."""
        async with self.service.database.reading() as session:
            return [tuple(row) for row in await session.execute(text(sql))]

    def said(self) -> Counter[str]:
        """How often each answer is before its person."""
        return Counter(message["text"].partition(" ")[0] for message in self.record.messages())

    def wanted(self) -> Counter[str]:
        """How often each answer should be."""
        return Counter(self.network.crowd.words(number) for number in range(self.network.offered))

    async def all_is_well(self) -> None:
        """Each event has one answer, each was tried once, nothing is put aside or given up."""
        await self.answered()
        assert self.said() == self.wanted()
        assert await self.query("SELECT DISTINCT state, attempts FROM inbox") == [("done", 1)]
        assert await self.query("SELECT DISTINCT state FROM outbox") == [("sent",)]


@asynccontextmanager
async def serving(url: str, folder: Path, clock: Clock, people: int = 20) -> AsyncIterator[Serving]:
    """Serve a crowd on a database with all tables until the block is left."""
    database, crowd, record = Database(url), Crowd(people, needs=False), Record(folder)
    await settle_in(database, crowd)
    network = Counting(record, crowd, now=clock.now, latency=0.001)
    service = Service.build(database, [network], house(folder), clock)
    stop = asyncio.Event()
    running = asyncio.create_task(service.run(stop))
    try:
        yield Serving(service=service, network=network, folder=folder)
    finally:
        stop.set()
        await running
        await service.aclose()
        record.close()
