"""Seats: never sold twice, in turn for who waits, passed on when nobody claims them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import col

from storage import registrations, seats
from storage.claims import offer
from storage.database import Database
from storage.members import Member
from storage.registrations import Outcome, Registration, State
from storage.workshops import State as Stands
from storage.workshops import Workshop
from tests.storage.rows import every, guests
from tests.storage.workshop_rows import DAY, workshop

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def states(database: Database) -> list[str]:
    return [row.state for row in await every(database, Registration)]


async def test_one_row_however_often_somebody_changes_their_mind(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        number = await workshop(session, now)
        found = [
            await registrations.register(session, number, anna, now, {"diet": "vegan"}),
            await registrations.register(session, number, anna, now),
            await registrations.decline(session, number, anna, now),
            await registrations.decline(session, number, anna, now),
        ]
    assert found == [Outcome.registered, Outcome.already, Outcome.declined, Outcome.already]
    [row] = await every(database, Registration)
    assert (row.state, row.answers) == (State.declined, {})
    async with database.transaction() as session:
        assert await registrations.register(session, number, anna, now + MINUTE) is Outcome.registered
    assert await states(database) == [State.registered]


async def test_who_comes_too_late_waits_or_is_told_that_it_is_full(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem = await guests(session, "anna", "ben", "cem")
        listed, strict = await workshop(session, now), await workshop(session, now, waits=False)
        for number, found in ((listed, Outcome.waiting), (strict, Outcome.full)):
            assert await registrations.register(session, number, anna, now) is Outcome.registered
            assert await registrations.register(session, number, ben, now) is found
        endless = await workshop(session, now, seats=None, waits=False)
        for who in (anna, ben, cem):
            assert await registrations.register(session, endless, who, now) is Outcome.registered


async def test_a_freed_seat_is_offered_in_turn_and_nobody_overtakes(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem, dora = await guests(session, "anna", "ben", "cem", "dora")
        number = await workshop(session, now)
        for after, who in enumerate((anna, ben, cem)):
            await registrations.register(session, number, who, now + after * MINUTE)
        await registrations.decline(session, number, anna, now + HOUR)
        # free, and not offered yet: who comes now waits behind the others
        assert await registrations.register(session, number, dora, now + HOUR) is Outcome.waiting
        assert await seats.due(session, now + HOUR, 9) == [number]
        assert await seats.next_due(session) == now + HOUR
        [offered] = await seats.offer_next(session, number, now + HOUR, DAY)
        assert (offered.member_id, offered.offer.until) == (ben, now + HOUR + DAY)
        assert await registrations.claim(session, number, cem, now + HOUR) is Outcome.not_offered
        assert await seats.due(session, now + HOUR, 9) == []
        over = now + HOUR + DAY
        assert await seats.next_due(session) == over
        assert await seats.due(session, over, 9) == [number]
        [offered] = await seats.offer_next(session, number, over, DAY)
        assert offered.member_id == cem
        assert await registrations.claim(session, number, ben, over) is Outcome.late
        assert await registrations.claim(session, number, cem, over + HOUR) is Outcome.registered
        assert await registrations.claim(session, number, cem, over + HOUR) is Outcome.already
    assert await states(database) == [State.declined, State.lapsed, State.registered, State.waiting]


async def test_a_claim_at_the_last_moment_is_too_late_before_anybody_has_looked(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben, cem = await guests(session, "anna", "ben", "cem")
        number = await workshop(session, now)
        for who in (anna, ben, cem):
            await registrations.register(session, number, who, now)
        await registrations.decline(session, number, anna, now)
        [offered] = await seats.offer_next(session, number, now, DAY)
        until = offered.offer.until
        assert await registrations.claim(session, number, ben, until) is Outcome.late
        assert [each.member_id for each in await seats.offer_next(session, number, until, DAY)] == [cem]


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ({"state": Stands.draft}, Outcome.unknown),
        ({"state": Stands.cancelled}, Outcome.cancelled),
        ({"starts_at": None}, Outcome.over),
        ({"registers_until": None}, Outcome.closed),
    ],
)
async def test_nobody_registers_for_what_is_not_open(
    database: Database, now: datetime, about: dict[str, object], found: Outcome
) -> None:
    past = {key: value if value is not None else now - HOUR * 3 for key, value in about.items()}
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        number = await workshop(session, now, **past)
        assert await registrations.register(session, number, anna, now) is found
        assert await registrations.register(session, 999, anna, now) is Outcome.unknown
    assert await every(database, Registration) == []


async def test_a_seat_that_is_given_back_after_the_end_of_registration_is_offered_until_the_start(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now, registers_until=now + DAY)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        late = now + 9 * DAY
        assert await registrations.decline(session, number, anna, late) is Outcome.declined
        [offered] = await seats.offer_next(session, number, late, DAY)
        assert offered.offer.until == late + 6 * HOUR  # a quarter of the day that is left
        assert await registrations.register(session, number, anna, late) is Outcome.closed
        assert await registrations.claim(session, number, ben, late + HOUR) is Outcome.registered


async def test_nothing_is_offered_of_what_has_begun_or_is_cancelled(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        begun, off = await workshop(session, now), await workshop(session, now)
        for number in (begun, off):
            for who in (anna, ben):
                await registrations.register(session, number, who, now)
            await registrations.decline(session, number, anna, now)
        await session.execute(update(Workshop).where(col(Workshop.id) == off).values(state=Stands.cancelled))
        assert await seats.offer_next(session, begun, now + 10 * DAY, DAY) == []
        assert await seats.offer_next(session, off, now, DAY) == []
        assert await seats.due(session, now + 10 * DAY, 9) == []


async def test_who_wants_quiet_has_their_time_from_the_morning_on(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        opens = now + 13 * HOUR
        await session.execute(update(Member).where(col(Member.id) == ben).values(open_from=opens))
        number = await workshop(session, now)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        await registrations.decline(session, number, anna, now)
        [offered] = await seats.offer_next(session, number, now, DAY)
        assert offered.offer == offer(now, opens, now + 10 * DAY, DAY)
        assert offered.offer.until == opens + DAY


async def test_to_want_to_be_reminded_takes_no_seat(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now)
        assert await registrations.remind(session, number, anna, now) is Outcome.noted
        assert await registrations.remind(session, number, anna, now) is Outcome.already
        assert await registrations.register(session, number, ben, now) is Outcome.registered
        assert await registrations.remind(session, number, ben, now) is Outcome.already
        assert await registrations.decline(session, number, anna, now) is Outcome.declined
    assert [(row.state, row.reminds) for row in await every(database, Registration)] == [
        (State.declined, False),
        (State.registered, False),
    ]


async def test_who_is_offered_a_seat_and_wants_to_be_reminded_keeps_it_until_its_time_is_over(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        await registrations.decline(session, number, anna, now)
        await seats.offer_next(session, number, now, DAY)
        assert await registrations.remind(session, number, ben, now) is Outcome.already
        assert await registrations.claim(session, number, ben, now + HOUR) is Outcome.registered


async def test_nobody_is_promised_a_reminder_that_never_comes(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem = await guests(session, "anna", "ben", "cem")
        number, closed = await workshop(session, now), await workshop(session, now, registers_until=now)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        assert await registrations.remind(session, number, ben, now) is Outcome.already  # waits, and hears of a seat
        assert await registrations.remind(session, closed, cem, now) is Outcome.closed
    assert [(row.state, row.reminds) for row in await every(database, Registration)] == [
        (State.registered, False),
        (State.waiting, False),
    ]


async def test_a_seat_offered_just_before_registration_ends_is_kept_as_long_as_one_offered_just_after(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now, registers_until=now + DAY)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        late = now + DAY - MINUTE
        await registrations.decline(session, number, anna, late)
        [offered] = await seats.offer_next(session, number, late, DAY)
        assert offered.offer.until == late + DAY
        assert await registrations.claim(session, number, ben, late + HOUR) is Outcome.registered


# --- two at once ------------------------------------------------------------------------------


@asynccontextmanager
async def unserialised(url: str) -> AsyncIterator[AsyncSession]:
    """A transaction that nothing keeps apart from others but the locks it takes itself."""
    engine = create_async_engine(url)
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session, session.begin():
        yield session
    await engine.dispose()


@pytest.mark.parametrize("attempt", range(3))
async def test_two_processes_that_give_the_last_seat_at_once_give_it_once(
    database_url: str, database: Database, now: datetime, attempt: int
) -> None:
    async with database.transaction() as session:
        who = await guests(session, *(f"member {each}" for each in range(8)))
        number = await workshop(session, now, seats=3)
    processes = [Database(database_url) for _ in range(4)]

    async def press(place: int) -> Outcome:
        async with processes[place % len(processes)].transaction() as session:
            return await registrations.register(session, number, who[place], now)

    found = await asyncio.gather(*map(press, range(8)))
    for process in processes:
        await process.aclose()
    assert sorted(found) == [Outcome.registered] * 3 + [Outcome.waiting] * 5
    assert sorted(await states(database)) == [State.registered] * 3 + [State.waiting] * 5


async def test_the_lock_of_the_workshop_s_row_alone_keeps_them_apart(postgres_url: str, now: datetime) -> None:
    database = Database(postgres_url)
    async with database.transaction() as session:
        who = await guests(session, *(f"member {each}" for each in range(6)))
        number = await workshop(session, now, seats=1)

    async def press(place: int) -> Outcome:
        async with unserialised(postgres_url) as session:
            return await registrations.register(session, number, who[place], now)

    found = await asyncio.gather(*map(press, range(6)))
    assert sorted(found) == [Outcome.registered] + [Outcome.waiting] * 5
    await database.aclose()


async def test_who_declines_what_was_offered_to_them_just_now_by_another_process_frees_the_seat(
    postgres_url: str, now: datetime
) -> None:
    database = Database(postgres_url)
    async with database.transaction() as session:
        anna, ben, cem = await guests(session, "anna", "ben", "cem")
        number = await workshop(session, now)
        for who in (anna, ben, cem):
            await registrations.register(session, number, who, now)
        await registrations.decline(session, number, anna, now)
    async with unserialised(postgres_url) as mine:
        row = await registrations.of(mine, number, ben)  # as a handler looks before it decides
        assert row is not None and row.state == State.waiting
        async with unserialised(postgres_url) as other:
            [offered] = await seats.offer_next(other, number, now, DAY)
            assert offered.member_id == ben
        await registrations.decline(mine, number, ben, now)
    async with database.transaction() as session:
        assert await seats.due(session, now, 9) == [number]
        assert [each.member_id for each in await seats.offer_next(session, number, now, DAY)] == [cem]
    await database.aclose()
