"""A whole service on a database, with a wire in memory; driven by hand or let go."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.figures import agree
from benchmarks.wire import Wire
from bot.clock import SystemClock
from bot.config import Settings
from bot.service import Service, build_house
from handlers.context import House
from handlers.texts import Texts
from storage import inbox, outbox
from storage.database import Database
from storage.files import FileStore
from storage.inbox import Inbox
from storage.messages import Batch, RawEvent

BATCH = 100
"""Events that a network hands over at once (as many as Telegram's getUpdates gives)."""


def house(folder: Path) -> House:
    """What handlers share, with the built-in settings."""
    return build_house(Settings(), FileStore(folder / "files"), Texts.load(), Random)


@dataclass(slots=True, kw_only=True)
class Spent:
    """Events handled, and seconds: until they were stored, handled, sent; `cpu` of this process for the first two."""

    events: int = 0
    stored: float = 0.0
    handled: float = 0.0
    sent: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Events a second from receiving to the outbox."""
        return self.events / (self.stored + self.handled)


@dataclass(slots=True, kw_only=True)
class Stage:
    """A service and its wire."""

    service: Service
    wire: Wire

    @classmethod
    def on(cls, database: Database, rooms: House, wire: Wire | None = None) -> "Stage":
        """Put a service together on a database."""
        wire = wire or Wire()
        return cls(service=Service.build(database, [wire], rooms, SystemClock()), wire=wire)

    async def play(self, events: list[RawEvent], spent: Spent) -> None:
        """Take events in, handle them, send what they led to, each until nothing is left.

        Raises:
            Miscounted: an event was not handled, or somebody got no answer.
        """
        service, before = self.service, dict(self.wire.taken)
        cpu, began = process_time(), perf_counter()
        for first in range(0, len(events), BATCH):
            await service.receivers[0].store(Batch(events=tuple(events[first : first + BATCH]), cursor=str(first)))
        stored = perf_counter()
        while await service.worker.step():
            pass
        handled = perf_counter()
        spent.cpu += process_time() - cpu
        while await service.deliverer.step():
            pass
        spent.sent += perf_counter() - handled
        spent.events += len(events)
        spent.stored += stored - began
        spent.handled += handled - stored
        await self.all_settled()
        for who in {event.account for event in events if event.account}:
            if self.wire.taken.get(who, 0) <= before.get(who, 0):
                agree("answers to somebody who wrote", 0, "at least 1")

    async def all_settled(self) -> None:
        """Insist that every event is handled and every row of the outbox went out or was overtaken by a newer one."""
        async with self.service.database.reading() as session:
            agree("events left", await inbox.count(session, inbox.State.new), 0)
            agree("events put aside", await inbox.count(session, inbox.State.quarantined), 0)
            states = await outbox.count_by_state(session)
        agree("rows unsent", {state: n for state, n in states.items() if state not in ("sent", "superseded")}, {})

    async def events(self) -> int:
        """How many events were ever stored."""
        async with self.service.database.reading() as session:
            return (await session.execute(select(func.count(col(Inbox.id))))).scalar_one()

    async def sent(self) -> int:
        """How many rows of the outbox went out."""
        async with self.service.database.reading() as session:
            return (await outbox.count_by_state(session)).get("sent", 0)
