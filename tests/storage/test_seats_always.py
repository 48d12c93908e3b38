"""Whatever members and staff do in whatever order: no seat is sold twice, nobody who waits is passed over."""

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlmodel import col

from storage import attendees, registrations, seats, workshops
from storage.database import Database
from storage.members import Member
from storage.registrations import SEATED, Outcome, Registration, State
from storage.workshops import State as Stands
from storage.workshops import Workshop
from tests.conftest import MONDAY
from tests.storage.rows import every, guests
from tests.storage.workshop_rows import workshop

PEOPLE = 6
HOUR = timedelta(hours=1)

who = st.integers(min_value=0, max_value=PEOPLE - 1)
deeds = st.one_of(
    st.tuples(st.sampled_from(["register", "register", "decline", "claim", "remind"]), who),
    st.tuples(st.just("time"), st.sampled_from([1, 3, 7, 25, 60])),
    st.tuples(st.just("seats"), st.sampled_from([1, 2, 3, 4])),
    st.tuples(st.just("move"), st.sampled_from([2, 30, 200])),
    st.tuples(st.sampled_from(["leave", "merge", "closed hours"]), who),
    st.tuples(st.sampled_from(["look", "cancel"]), st.just(0)),
)


class World:
    """One workshop with those who may come, and the time."""

    def __init__(self, database: Database, number: int, members: list[int]) -> None:
        self.database = database
        self.number = number
        self.members = members
        self.now = MONDAY

    async def rows(self) -> dict[int, Registration]:
        found = await every(self.database, Registration)
        assert len({row.member_id for row in found}) == len(found)
        return {row.member_id: row for row in found}

    async def do(self, what: str, value: int) -> None:
        before = await self.rows()
        states = {row.state for row in before.values()}
        async with self.database.transaction() as session:
            member = self.members[value] if value < PEOPLE else 0
            match what:
                case "register":
                    outcome = await registrations.register(session, self.number, member, self.now)
                    if outcome is Outcome.registered:
                        claims = member in before and before[member].state == State.offered
                        assert claims or State.waiting not in states, "somebody was overtaken"
                case "decline":
                    await registrations.decline(session, self.number, member, self.now)
                case "claim":
                    await registrations.claim(session, self.number, member, self.now)
                case "remind":
                    await registrations.remind(session, self.number, member, self.now)
                case "time":
                    self.now += value * HOUR
                case "seats":
                    if await registrations.taken(session, self.number) <= value:
                        made = await workshops.locked(session, self.number)
                        assert made is not None
                        made.seats, made.freed_at = value, self.now
                case "move":
                    made = await workshops.locked(session, self.number)
                    assert made is not None
                    if made.state == Stands.published:
                        made.starts_at = made.registers_until = self.now + value * HOUR
                        made.ends_at, made.freed_at = made.starts_at + HOUR, self.now
                        await seats.shorten(session, self.number, made.starts_at)
                case "leave":
                    await attendees.forget(session, member, self.now)
                case "merge":
                    other = self.members[(value + 1) % PEOPLE]
                    await attendees.hand_over(session, member, other, self.now)
                    await session.flush()
                    await session.execute(delete(Registration).where(col(Registration.member_id) == other))
                case "closed hours":
                    opens = update(Member).where(col(Member.id) == member).values(open_from=self.now + 14 * HOUR)
                    await session.execute(opens)
                case "cancel":
                    made = await workshops.locked(session, self.number)
                    assert made is not None
                    made.state = Stands.cancelled
                    await seats.close(session, self.number, self.now)
        if what == "look":
            await self.look()

    async def look(self) -> None:
        """What the tick does; the seats that it offers go to who has waited longest."""
        before = await self.rows()
        line = sorted(
            (row for row in before.values() if row.state == State.waiting), key=lambda row: (row.since, row.id)
        )
        async with self.database.transaction() as session:
            for due in await seats.due(session, self.now, 10):
                offered = await seats.offer_next(session, due, self.now, 24 * HOUR)
                assert [each.member_id for each in offered] == [row.member_id for row in line[: len(offered)]]
                assert all(self.now < each.offer.until for each in offered)
            assert await seats.due(session, self.now, 10) == []
        made = await self.made()
        taken = sum(row.state in SEATED for row in (await self.rows()).values())
        waiting = [row for row in (await self.rows()).values() if row.state == State.waiting]
        if made.state == Stands.published and self.now < made.starts_at and made.seats is not None:
            assert not waiting or taken >= made.seats, "a seat stays empty while somebody waits"

    async def made(self) -> Workshop:
        [row] = await every(self.database, Workshop)
        return row

    async def holds(self) -> None:
        made, rows = await self.made(), await self.rows()
        seated = [row for row in rows.values() if row.state in SEATED]
        assert made.seats is not None and len(seated) <= made.seats, "a seat was sold twice"
        for row in rows.values():
            assert (row.offered_until is not None) == (row.state == State.offered)
            if row.state == State.offered:
                assert row.offered_until is not None and row.offered_until <= made.starts_at


async def _play(url: str, steps: list[tuple[str, int]]) -> None:
    database = Database(url)
    async with database.transaction() as session:
        members = await guests(session, *(f"member {each}" for each in range(PEOPLE)))
        number = await workshop(session, MONDAY, seats=2, starts_at=MONDAY + timedelta(days=5))
    world = World(database, number, members)
    for what, value in steps:
        await world.do(what, value)
        await world.holds()
    await world.look()
    await world.holds()
    await database.aclose()


QUEUE = [("register", who) for who in range(4)]


@settings(max_examples=60)
@example(steps=[*QUEUE, ("decline", 0), ("look", 0), ("remind", 2), ("time", 60), ("look", 0)])
@example(steps=[*QUEUE, ("decline", 0), ("look", 0), ("move", 2), ("time", 1), ("look", 0), ("time", 1), ("look", 0)])
@example(steps=[*QUEUE, ("decline", 0), ("look", 0), ("merge", 1), ("look", 0), ("move", 200), ("look", 0)])
@given(steps=st.lists(deeds, min_size=4, max_size=30))
def test_no_seat_is_sold_twice_and_nobody_who_waits_is_passed_over(
    migrated_file: Path, steps: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kollegial.db"
        shutil.copy(migrated_file, file)
        asyncio.run(_play(f"sqlite+aiosqlite:///{file}", steps))
