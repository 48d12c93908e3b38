"""Reminders due at one moment for few registrations and for many: what one costs, until it is in the outbox."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.rows import multiply, numbers
from benchmarks.sizes import Sizes
from benchmarks.stage import Stage, house
from handlers import hours
from handlers.context import House
from handlers.ticks import TICKS
from storage.database import Database
from storage.members import Member
from storage.outbox import Outbox
from storage.registrations import Registration
from storage.registrations import State as Standing
from storage.reminders import Reminded
from storage.workshops import State, Workshop

GROWTH = 1.2
"""The factor by which a reminder may become dearer."""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let a workshop remind everybody who is registered, few and many in turns."""
    rooms = _without_holidays(house(bases.folder))
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        spent: dict[int, list[float]] = {number: [] for number in sizes.reminded}
        for _ in range(sizes.bursts):
            for number, series in spent.items():
                series.append(await _remind(bases, kind, number, rooms))
        for number, series in spent.items():
            each = median(series)
            rows.append((kind, amount(number), f"{each * number:.2f}", f"{each * 1e6:.0f}"))
        few, many = spent.values()
        growth = median(late / early for early, late in zip(few, many, strict=True))
        what = f"cost of a reminder on {kind}: growth from {' to '.join(map(amount, sizes.reminded))} registrations"
        aims.append(Aim(what=what, bound=GROWTH, measured=growth))
    for number in sizes.reminded:
        await bases.forget(f"registered {number}")
    return [
        Report(
            title=f"Reminders due at one moment for {' and '.join(map(amount, sizes.reminded))} registrations",
            columns=("database", "registrations", "seconds", "µs for each"),
            rows=tuple(rows),
            remarks=(
                f"From the tick's first look until all are in the outbox; {sizes.bursts} runs in turns, each on a "
                "fresh database with as many members; medians, growth as the median of the runs.",
            ),
            aims=tuple(aims),
        )
    ]


def _without_holidays(rooms: House) -> House:
    """The same house on a day on which people work, whichever it is."""

    def never(_day: date) -> bool:
        return False

    return replace(rooms, policy=replace(rooms.policy, is_holiday=never))


async def _fill(database: Database, rooms: House, number: int) -> None:
    """Members who may be written to at any hour, all registered for a workshop a day from now."""
    await crowd.enter(database, rooms, number)
    now = datetime.now(UTC).replace(microsecond=0)
    local = now.astimezone(ZoneInfo(rooms.policy.zone.key))
    start = hours.to_utc(local.date() + timedelta(days=1), local.time(), rooms.policy.zone.key)
    workshop = Workshop(
        uid="reminding",
        title="Werkstatt",
        zone=rooms.policy.zone.key,
        state=State.published,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        registers_until=start,
        reminders=["P1D"],
        created_at=now - timedelta(days=3),
    )
    then = workshop.created_at
    async with database.transaction() as session:
        always: dict[str, object] = {"quiet_from": time(0), "quiet_until": time(0), "working_days": [*range(7)]}
        await session.execute(update(Member).values(always))
        session.add(workshop)
        await session.flush()
        model = Registration(
            workshop_id=workshop.id or 0,
            member_id=0,
            state=Standing.registered,
            since=then,
            created_at=then,
            changed_at=then,
        )
        counted = numbers(number)
        await multiply(session, model, counted, id=counted.c.i, member_id=counted.c.i)


async def _remind(bases: Bases, kind: str, number: int, rooms: House) -> float:
    """Seconds that the reminder of one member takes."""
    remind = next(tick for tick in TICKS if tick.name == "remind")
    fill = partial(_fill, rooms=rooms, number=number)
    async with bases.open(kind, f"registered {number}", fill) as database:
        service = Stage.on(database, rooms).service
        began = perf_counter()
        while await service.tick(remind):
            pass
        seconds = perf_counter() - began
        agree("members reminded", await _count(database, (Outbox, Reminded)), [number, number])
    return seconds / number


async def _count(database: Database, tables: Sequence[type[Outbox] | type[Reminded]]) -> list[int]:
    async with database.reading() as session:
        asked = [select(func.count()).select_from(table) for table in tables]
        return [(await session.execute(query)).scalar_one() for query in asked]
