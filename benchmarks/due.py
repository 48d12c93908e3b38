"""Many check-ins due at the same moment: how long until all are in the outbox, and how long the loop is held up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter

from sqlalchemy import func, select, update
from sqlmodel import col

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import Stage, house
from handlers.context import House
from handlers.ticks import TICKS
from storage.database import Database
from storage.members import Member
from storage.outbox import Outbox

SECONDS = 1.0
STALL = 0.05
"""The bounds that are aimed at, in seconds."""

NAP = 0.001


class Watch:
    """Sleeps for a moment again and again; `stall` is the longest time by which it was woken late."""

    def __init__(self) -> None:
        self.stall = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            began = perf_counter()
            await asyncio.sleep(NAP)
            self.stall = max(self.stall, perf_counter() - began - NAP)


@asynccontextmanager
async def watching() -> AsyncIterator[Watch]:
    """Watch the event loop while this lasts."""
    watch = Watch()
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0)
    try:
        yield watch
    finally:
        await asyncio.sleep(2 * NAP)  # a stall that has just ended is still to be seen
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let the check-ins of some members be due, and tick until none is."""
    rooms = house(bases.folder)
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        runs = [await _burst(bases, kind, sizes, rooms) for _ in range(sizes.bursts)]
        seconds, stall = median(took for took, _ in runs), median(stall for _, stall in runs)
        worst = max(stall for _, stall in runs)
        rows.append((kind, f"{seconds:.2f}", f"{stall * 1000:.0f}", f"{worst * 1000:.0f}"))
        what = f"{amount(sizes.due)} check-ins due at once on {kind}"
        aims.append(Aim(what=f"{what}: all in the outbox", bound=SECONDS, measured=seconds, unit="s"))
        aims.append(Aim(what=f"{what}: longest stall", bound=STALL * 1000, measured=stall * 1000, unit="ms"))
    await bases.forget("due")
    return [
        Report(
            title=f"{amount(sizes.due)} check-ins due at once, of {amount(sizes.members)} members",
            columns=("database", "seconds", "longest stall, ms", "worst of all runs, ms"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.bursts} runs, each on a fresh database; medians. The stall is how late a task that sleeps "
                "1 ms again and again was woken.",
            ),
            aims=tuple(aims),
        )
    ]


async def _fill(database: Database, rooms: House, sizes: Sizes) -> None:
    """Members, of whom every nth is due since a second."""
    await crowd.enter(database, rooms, sizes.members)
    due = datetime.now(UTC) - timedelta(seconds=1)
    async with database.transaction() as session:
        every = sizes.members // sizes.due
        await session.execute(update(Member).where(col(Member.id) % every == 0).values(next_checkin_at=due))


async def _burst(bases: Bases, kind: str, sizes: Sizes, rooms: House) -> tuple[float, float]:
    """Seconds until nothing is due, and the longest stall meanwhile."""
    checkin = next(tick for tick in TICKS if tick.name == "checkin")
    async with bases.open(kind, "due", partial(_fill, rooms=rooms, sizes=sizes)) as database:
        service = Stage.on(database, rooms).service
        async with watching() as watch:
            began = perf_counter()
            while await service.tick(checkin):
                pass
            seconds = perf_counter() - began
        async with database.reading() as session:
            asked = select(func.count(), func.count(col(Outbox.member_id).distinct())).select_from(Outbox)
            agree("check-ins and members asked", tuple((await session.execute(asked)).one()), (sizes.due, sizes.due))
            left = select(func.count()).where(col(Member.next_checkin_at) <= datetime.now(UTC))
            agree("members still due", (await session.execute(left)).scalar_one(), 0)
    return seconds, watch.stall
