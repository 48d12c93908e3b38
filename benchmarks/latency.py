"""How long one person waits for an answer of an idle service: until it is in the outbox, until it is on the network."""

import asyncio
from dataclasses import replace
from functools import partial
from random import Random
from time import perf_counter

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount, percentile
from benchmarks.sizes import Sizes
from benchmarks.stage import Stage, house
from benchmarks.wire import Wire
from bot.deliver import Deliverer
from bot.receive import Receiver
from bot.service import Service
from bot.work import Worker
from handlers.context import House
from storage.database import Database
from storage.messages import Batch

WAIT = 20.0
"""Milliseconds in which 95 of 100 answers are to be in the outbox."""

SHARES = (0.5, 0.95, 0.99)
WORDS = ("/help", "Wir suchen Menschen, die Arabisch übersetzen können", "/profile", "/contact")
WARM = 8
PAUSE = (0.03, 0.06)
"""Seconds between two events, by chance, so that no pattern of the loops is hit or missed each time."""


class Bell(asyncio.Event):
    """The service's sign that something is in the outbox; `rung` is when it was given first since `wind`."""

    rung: float | None = None

    def set(self) -> None:
        """Give the sign."""
        self.rung = self.rung or perf_counter()
        super().set()

    def wind(self) -> None:
        """Be ready for the next one."""
        self.rung = None


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let the whole service go, and write to it now and then."""
    rooms = house(bases.folder)
    fill = partial(crowd.enter, house=rooms, number=sizes.people)
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        async with bases.open(kind, "people", fill) as database:
            queued, sent = await _write(database, rooms, sizes)
        for until, waits in (("in the outbox", queued), ("on the network", sent)):
            rows.append((until, kind, *(amount(percentile(waits, share) * 1000) for share in SHARES)))
        measured = percentile(queued, 0.95) * 1000
        aims.append(Aim(what=f"one event on {kind}: p95 until the outbox", bound=WAIT, measured=measured, unit="ms"))
    await bases.forget("people")
    return [
        Report(
            title="One event of an idle service, milliseconds",
            columns=("answer", "database", "p50", "p95", "p99"),
            rows=tuple(rows),
            remarks=(
                f"{amount(sizes.singles)} events of different people, of {amount(sizes.people)}; all loops running.",
                "From the batch being handed to the receiver until the answer is committed to the outbox, and until "
                "the network's send is called.",
            ),
            aims=tuple(aims),
        )
    ]


async def _write(database: Database, rooms: House, sizes: Sizes) -> tuple[list[float], list[float]]:
    """Seconds until each answer was in the outbox, and until it was on the network."""
    bell, arrived, wire = Bell(), Bell(), Wire()
    wire.delivered = arrived.set
    stage = Stage.on(database, rooms, wire)
    stage.service = service = _rewired(stage.service, wire, bell)
    stop = asyncio.Event()
    running = asyncio.create_task(service.run(stop))
    await service.ready.wait()
    chance = Random(7)
    queued, sent = [], []
    for number in range(WARM + sizes.singles):
        await asyncio.sleep(chance.uniform(*PAUSE))
        event = wire.says(crowd.person(number % sizes.people + 1), WORDS[number % len(WORDS)])
        bell.wind()
        arrived.wind()
        arrived.clear()
        began = perf_counter()
        wire.batches.put_nowait(Batch(events=(event,), cursor=str(number)))
        async with asyncio.timeout(10):
            await arrived.wait()
        assert bell.rung is not None and arrived.rung is not None
        if number >= WARM:
            queued.append(bell.rung - began)
            sent.append(arrived.rung - began)
    stop.set()
    await running
    agree("events stored", await stage.events(), WARM + sizes.singles)
    await stage.all_settled()
    return queued, sent


def _rewired(service: Service, wire: Wire, bell: Bell) -> Service:
    """The same service with a sign that notes when it was given: the worker gives it after the commit."""
    wiring = replace(service.wiring, outgoing=bell)
    return replace(
        service, wiring=wiring, receivers=[Receiver(wiring, wire)], worker=Worker(wiring), deliverer=Deliverer(wiring)
    )
