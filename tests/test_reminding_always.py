"""Whatever happens, in whatever order: nobody is reminded twice of one occasion, or without being registered then."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.context import House
from handlers.workshops import moments
from storage.database import Database
from storage.outbox import Outbox
from storage.reminders import Reminder
from storage.workshops import State, Workshop
from tests.storage.rows import every, one
from tests.workshop_worlds import ALWAYS, World, at, house, registered

HABITS: dict[str, dict[str, Any]] = {
    "anna": ALWAYS,
    "ben": {},
    "cem": {"working_days": [0, 1], "quiet_from": time(12), "quiet_until": time(8)},
    "dora": {"quiet_from": time(8), "quiet_until": time(22)},  # writes at night
}
STARTS = ("2026-10-24T14:00", "2026-10-25T10:00", "2026-10-26T09:00", "2026-11-03T19:30")
"""Before, on, and after the day on which clocks change; one in the evening."""

DEEDS = st.one_of(
    st.tuples(st.sampled_from(("register", "register", "decline")), st.sampled_from(tuple(HABITS))),
    st.tuples(st.just("move"), st.sampled_from(STARTS)),
    st.tuples(st.sampled_from(("mornings", "always")), st.sampled_from(tuple(HABITS))),
    st.tuples(st.sampled_from(("wait", "wait", "down")), st.sampled_from((1, 5, 20, 26, 70, 160))),
    st.tuples(st.just("cancel"), st.none()),
)
COMING = [("register", who) for who in HABITS]
_RUNS = count(1)


class Script(World):
    """A world that looks after each step whether all is well."""

    def __init__(self, database: Database, rooms: House, now: datetime) -> None:
        super().__init__(database, rooms, now)
        self.known = 0

    async def settle(self) -> None:
        before = set(await registered(self.database, self.workshop))
        workshop = await one(self.database, Workshop, self.workshop)
        await super().settle()
        told = await self.told()
        fresh = [each for each in told if each[2] == self.now]
        for member, kind, _ in fresh:
            assert member in before, (member, kind)
        if fresh and any(kind != moments.AFTERWARDS for _, kind, _ in fresh):
            assert self.now < workshop.starts_at
        if len(told) > self.known:
            assert workshop.state == State.published
        self.known = len(told)

    async def play(self, deeds: Sequence[tuple[str, Any]], ids: dict[str, int]) -> None:
        for what, how in deeds:
            match what:
                case "register":
                    await self.register(ids[how])
                case "decline":
                    await self.decline(ids[how])
                case "move":
                    if at(how) > self.now and (await one(self.database, Workshop, self.workshop)).state != "cancelled":
                        await self.move(at(how))
                case "mornings":
                    await self.lives(ids[how], working_days=[0, 1, 2, 3, 4], quiet_from=time(12), quiet_until=time(8))
                case "always":
                    await self.lives(ids[how], **ALWAYS)
                case "cancel":
                    await self.change(state=State.cancelled)
                case "wait":
                    await self.until(self.now + timedelta(hours=how))
                case "down":
                    self.now += timedelta(hours=how)
        await self.until(self.now + timedelta(days=40))


async def play(file: Path, rooms: House, deeds: Sequence[tuple[str, Any]]) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    script = Script(database, rooms, at("2026-10-12T09:00"))
    ids = await script.begin(at(STARTS[1]), HABITS)
    await script.play(deeds, ids)
    planned = {row.id: row for row in await every(database, Reminder)}
    occasions: Counter[tuple[int | None, str, datetime]] = Counter()
    for row in await every(database, Outbox):
        reminder = planned[int((row.key or "").split(":")[1])]
        occasions[row.member_id, reminder.kind, reminder.starts_at] += 1
    assert all(times == 1 for times in occasions.values()), occasions
    assert await script.next_due() is None, "all is settled in the end"
    waiting = [row.state for row in await every(database, Outbox) if row.state == "pending"]
    assert waiting == []
    await database.aclose()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=st.lists(DEEDS, max_size=12))
@example(deeds=[*COMING, ("wait", 160), ("move", STARTS[2]), ("wait", 160), ("wait", 160)])
@example(deeds=[*COMING, ("down", 160), ("move", STARTS[3]), ("down", 160), ("move", STARTS[1]), ("wait", 70)])
@example(deeds=[("register", "cem"), ("wait", 160), ("wait", 70), ("decline", "cem"), ("register", "cem")])
@example(deeds=[*COMING, ("wait", 160), ("cancel", None), ("wait", 160)])
@example(
    deeds=[*COMING, ("wait", 160), ("wait", 70), ("mornings", "anna"), ("wait", 20), ("always", "anna"), ("wait", 70)]
)
def test_nobody_is_reminded_twice_or_unregistered_or_of_what_is_over(
    migrated_file: Path, tmp_path: Path, rooms: House, deeds: list[tuple[str, Any]]
) -> None:
    file = tmp_path / f"run-{next(_RUNS)}.db"
    shutil.copy(migrated_file, file)
    asyncio.run(play(file, rooms, deeds))
    file.unlink()


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("house"))
