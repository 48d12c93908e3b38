"""What every database below has to keep to: nothing lost, nothing half, nothing read too early."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col

from storage import database as module
from storage import roles
from storage.contents import Content
from storage.database import FAULTS, SYNCHRONOUS, Database, storable
from storage.inbox import Cursor
from storage.members import Member
from storage.roles import Role
from tests.postgres import Postgres
from tests.storage.rows import content, every, guest, one

MOMENTS = st.datetimes(timezones=st.builds(timezone, st.integers(-1439, 1439).map(lambda m: timedelta(minutes=m))))


# --- transactions ----------------------------------------------------------------------------


async def test_a_failing_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await guest(session)
            _ = 1 / 0
    assert await every(database, Member) == []


async def test_a_hundred_transactions_at_once_that_read_and_then_write_lose_nothing(database: Database) -> None:
    async with database.transaction() as session:
        member = await guest(session)

    async def count() -> None:
        async with database.transaction() as session:
            found = await session.get_one(Member, member.id)
            found.hints += 1

    await asyncio.gather(*(count() for _ in range(100)))
    assert (await one(database, Member, member.id)).hints == 100


async def test_two_processes_that_read_and_then_write_lose_nothing(database_url: str, database: Database) -> None:
    async with database.transaction() as session:
        member = await guest(session)
    other = Database(database_url)

    async def count(through: Database) -> None:
        async with through.transaction() as session:
            found = await session.get_one(Member, member.id)
            found.hints += 1

    await asyncio.gather(*(count(through) for through in (database, other) * 25))
    await other.aclose()
    assert (await one(database, Member, member.id)).hints == 50


async def test_reading_does_not_wait_and_does_not_see_what_is_not_committed(database: Database) -> None:
    async with database.transaction() as session:
        await guest(session)
        assert await every(database, Member) == []
    assert len(await every(database, Member)) == 1


async def test_reading_sees_one_state_whatever_is_committed_meanwhile(database: Database) -> None:
    async with database.reading() as session:
        before = (await session.execute(select(col(Member.id)))).all()
        async with database.transaction() as writing:
            await guest(writing)
        after = (await session.execute(select(col(Member.id)))).all()
    assert before == after == []


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with database.reading() as session:
            await guest(session)
    assert await every(database, Member) == []
    async with database.transaction() as session:
        await guest(session)


async def test_a_broken_rule_of_the_tables_is_no_fault_of_the_database(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError) as broken:
        async with database.transaction() as session:
            await roles.grant(session, 4711, Role.staff, now)
    assert not isinstance(broken.value, FAULTS)


@pytest.mark.parametrize("values", [{"hints": 2**80}, {"name": "\ud800"}])
async def test_a_value_that_no_column_takes_is_no_fault_of_the_database(
    database: Database, values: dict[str, Any]
) -> None:
    with pytest.raises(Exception) as refused:
        async with database.transaction() as session:
            session.add(Member(**values))
    assert not isinstance(refused.value, FAULTS)
    assert await every(database, Member) == []


async def test_a_question_that_is_wrong_is_no_fault_of_the_database(database: Database) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as session:
            await session.execute(text("SELECT nothing FROM nowhere"))
    assert not isinstance(refused.value, FAULTS)


async def test_a_server_that_is_not_there_is_a_fault_of_the_database(tmp_path: Path) -> None:
    away = Database(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(FAULTS):
        async with away.transaction() as session:
            await session.execute(text("SELECT 1"))
    await away.aclose()


async def test_a_connection_that_the_server_ends_is_a_fault_and_the_next_transaction_works(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(FAULTS):
        async with database.transaction() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(FAULTS):
        async with database.transaction() as session:
            await guest(session)
            server = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.reading() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({server})"))
            await session.execute(text("SELECT 1"))
    async with database.transaction() as session:
        await guest(session)
    assert len(await every(database, Member)) == 1
    await database.aclose()


async def test_a_database_that_does_not_exist_is_a_fault_of_the_database(postgres: Postgres) -> None:
    away = Database(postgres.url("nothing"))
    with pytest.raises(FAULTS):
        async with away.transaction() as session:
            await session.execute(text("SELECT 1"))
    await away.aclose()


# --- another process has the lock ------------------------------------------------------------


async def test_a_database_locked_by_another_process_is_a_fault_that_passes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT", 20)
    ours, theirs = Database(database_url), Database(database_url)
    async with theirs.transaction() as session:
        await guest(session, "bela")
        with pytest.raises(FAULTS):
            async with ours.transaction() as waiting:
                await guest(waiting)
    async with ours.transaction() as session:
        await guest(session)
    assert len(await every(ours, Member)) == 2
    await ours.aclose()
    await theirs.aclose()


# --- SQLite ----------------------------------------------------------------------------------


async def test_sqlite_is_durable_and_keeps_references(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SYNCHRONOUS", SYNCHRONOUS)  # as a service has it, not the tests
    database = Database(sqlite_url)
    async with database.transaction() as session:
        found = {
            name: (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
        }
    async with database.reading() as session:
        query_only = (await session.execute(text("PRAGMA query_only"))).scalar_one()
    await database.aclose()
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": module.BUSY_TIMEOUT,
        "query_only": 0,
    }
    assert query_only == 1


async def test_a_transaction_of_sqlite_has_the_lock_before_it_reads(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    other = sqlite3.connect(tmp_path / "kollegial.db", timeout=0, isolation_level=None)
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.aclose()


# --- moments ---------------------------------------------------------------------------------


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="a moment needs a time zone"):
        async with database.transaction() as session:
            session.add(content(datetime(2026, 11, 23, 7, 0)))
    assert await every(database, Content) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20, unique=True))
def test_moments_come_back_exactly_and_sort_right(database_url: str, moments: list[datetime]) -> None:
    async def go() -> list[datetime]:
        database = Database(database_url)
        try:
            async with database.transaction() as session:
                await session.execute(text("DELETE FROM cursors"))
                session.add_all(Cursor(platform=str(n), value="", at=moment) for n, moment in enumerate(moments))
            async with database.reading() as session:
                found = await session.execute(select(col(Cursor.at)).order_by(col(Cursor.at)))
                return list(found.scalars())
        finally:
            await database.aclose()

    found = asyncio.run(go())
    assert found == sorted(moments)
    assert all(moment.tzinfo is UTC for moment in found)


@pytest.mark.parametrize("moment", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
async def test_the_first_and_the_last_moment_of_all_can_be_stored(database: Database, moment: datetime) -> None:
    async with database.transaction() as session:
        session.add(Cursor(platform="console", value="", at=moment))
    assert (await one(database, Cursor, "console")).at == moment


# --- quiet -----------------------------------------------------------------------------------


async def test_nobody_reads_until_everybody_who_wanted_quiet_has_had_it(database: Database) -> None:
    async def read() -> None:
        async with database.reading():
            pass

    async with AsyncExitStack() as longer:
        async with database.quiet(within=1):
            await longer.enter_async_context(database.quiet(within=0))
        reading = asyncio.create_task(read())
        await asyncio.sleep(0.01)
        assert not reading.done()
    await reading


# --- JSON ------------------------------------------------------------------------------------


async def test_half_characters_and_nul_are_stored_as_replacement_characters(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Content(body={"a\0": ["\ud83d", "\ude00\ud83d", "😀"]}, created_at=datetime.now(UTC)))
    [stored] = await every(database, Content)
    assert stored.body == {"a\ufffd": ["\ufffd", "\ufffd\ufffd", "😀"]}


async def test_what_is_no_number_is_stored_as_null(database: Database) -> None:
    """Python reads `1e400` as infinite, and both it and NaN write themselves so that PostgreSQL takes neither."""
    async with database.transaction() as session:
        session.add(Content(body={"at": [float("nan"), float("-inf"), 1.5]}, created_at=datetime.now(UTC)))
    [stored] = await every(database, Content)
    assert stored.body == {"at": [None, None, 1.5]}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec=None)), inner),
)


@given(ANY_JSON)
def test_what_is_storable_is_so_for_good(value: object) -> None:
    once = storable(value)
    assert storable(once) == once


@given(st.text())
def test_words_that_are_whole_are_stored_as_they_are(words: str) -> None:
    assert storable(words) == words.replace("\0", "\ufffd")
