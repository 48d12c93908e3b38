"""One instance at a time, on one folder and on one database, and nothing left behind by one that was killed."""

import asyncio
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import instance
from bot.instance import LOCK, InUse, alone, locked
from bot.operate import migrate, opened
from bot.refusals import OperatorError
from storage import schema
from storage.database import Database
from storage.tenancy import Taken, Tenancy
from tests.installations import Install, Installation
from tests.postgres import Postgres


@pytest.fixture
def served(install: Install) -> Iterator[tuple[Installation, Any]]:
    """An installation that is being served, and the process that does."""
    installation = install()
    with installation.serving() as process:
        yield installation, process


def test_a_second_one_is_refused_at_once_and_told_by_whom(served: tuple[Installation, Any]) -> None:
    installation, process = served
    _, said = installation.does("run", code=2)
    assert said.strip() == f'{installation.data} is in use by process {process.pid} ("kollegial run"): stop it first'
    _, said = installation.does("rehearse", "-", "--data", str(installation.data), typed=b"", code=2)
    assert "is in use by" in said


def test_what_reads_or_invites_works_beside_it(served: tuple[Installation, Any], tmp_path: Path) -> None:
    installation, _ = served
    for words in (("check",), ("invite",), ("members", "list"), ("backup", str(tmp_path / "x.backup"))):
        installation.does(*words)


async def test_older_tables_are_not_changed_under_a_service_that_runs_on_them(
    empty_url: str, tmp_path: Path, now: datetime
) -> None:
    database, installation = Database(empty_url), Installation(data=tmp_path / "data", url=empty_url)
    await schema.upgrade(database, now, to="0001")
    async with alone(installation.settings, "kollegial run"):
        with pytest.raises(InUse):
            await migrate(installation.settings)
        with pytest.raises(InUse):
            async with opened(installation.settings):
                pass
        assert await schema.current(database) == "0001"
    async with opened(installation.settings):
        assert await schema.current(database) == schema.head()
    await database.aclose()


def test_a_killed_one_leaves_nothing_behind(served: tuple[Installation, Any]) -> None:
    installation, process = served
    process.send_signal(signal.SIGKILL)
    process.wait()
    installation.does("run")


def test_two_machines_set_to_one_database_are_one_too_many(
    postgres_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    one, two = (Installation(data=tmp_path / name, url=postgres_url) for name in ("one", "two"))
    with one.serving() as process:
        _, said = two.does("run", code=2)
    assert f"process {process.pid}: stop it first" in said
    assert "the database is in use by kollegial run on " in said
    two.does("run")


def test_two_folders_set_to_one_file_are_one_too_many(migrated_sqlite_url: str, tmp_path: Path) -> None:
    one, two = (Installation(data=tmp_path / name, url=migrated_sqlite_url) for name in ("one", "two"))

    async def both() -> None:
        async with alone(one.settings, "kollegial run"):
            with pytest.raises(InUse, match=r'in use by process \d+ \("kollegial run"\)'):
                async with alone(two.settings, "kollegial run"):
                    raise AssertionError

    asyncio.run(both())


def test_a_file_in_one_of_two_folders_is_one_too_many_for_the_other(tmp_path: Path) -> None:
    one = Installation(data=tmp_path / "one").migrated()
    two = Installation(data=tmp_path / "two", url=f"sqlite+aiosqlite:///{one.data / 'kollegial.db'}")
    with one.serving():
        _, said = two.does("run", code=2)
    assert f"{one.data} is in use by process" in said


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="file"), locked(tmp_path / "file" / LOCK, "kollegial run"):
        raise AssertionError


def test_a_lock_that_was_let_go_names_nobody(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / LOCK, "kollegial run"):
        assert "kollegial run" in (tmp_path / LOCK).read_text()
        raise ZeroDivisionError
    assert (tmp_path / LOCK).read_text() == ""
    with locked(tmp_path / LOCK, "kollegial restore"):
        assert "kollegial restore" in (tmp_path / LOCK).read_text()


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://me:correct-horse@/ours?host={tmp_path}"
    _, said = Installation(data=tmp_path / "data", url=url).does("run", code=2)
    assert said.startswith("database: ")
    assert "horse" not in said


# --- a database that is restarted ------------------------------------------------------------


async def disconnected(database: Database) -> None:
    """Cut the connection that holds the lock, as a restart of the server does."""
    async with database.transaction() as session:
        await session.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND granted")
        )


@pytest.fixture
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "LOOK", 0.05)


@pytest.mark.usefixtures("looking_often")
async def test_a_lock_that_was_lost_is_taken_again_before_anything_is_written(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation, stop = Installation(data=tmp_path / "data", url=postgres_url), asyncio.Event()
    taking, may_take = asyncio.Event(), asyncio.Event()
    take = Tenancy.take

    async def slowly(self: Tenancy) -> None:
        taking.set()
        await may_take.wait()
        await take(self)

    database = Database(postgres_url)
    async with alone(installation.settings, "kollegial run") as guard:
        monkeypatch.setattr(Tenancy, "take", slowly)
        watching = asyncio.create_task(guard.watch(database, stop))
        await disconnected(database)
        async with asyncio.timeout(20):
            await taking.wait()
        reading = asyncio.create_task(_read(database))
        await asyncio.sleep(0)
        assert not reading.done()
        may_take.set()
        async with asyncio.timeout(20):
            await reading
        monkeypatch.undo()
        with pytest.raises(Taken, match="kollegial run on "):
            await Tenancy(installation.settings.database_url, "another").take()
        watching.cancel()
    assert guard.lost is None
    assert not stop.is_set()
    await database.aclose()


async def _read(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))


@pytest.mark.usefixtures("looking_often")
async def test_while_a_lost_lock_cannot_be_taken_again_the_service_can_be_stopped(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation, stop = Installation(data=tmp_path / "data", url=postgres_url), asyncio.Event()
    taking = asyncio.Event()

    async def away(_self: Tenancy) -> None:
        taking.set()
        raise OSError("nobody there")

    database = Database(postgres_url)
    async with alone(installation.settings, "kollegial run") as guard:
        monkeypatch.setattr(Tenancy, "take", away)
        watching = asyncio.create_task(guard.watch(database, stop))
        await disconnected(database)
        async with asyncio.timeout(20):
            await taking.wait()
            writing = asyncio.create_task(_write(database))
            await asyncio.sleep(0)
            assert not writing.done()
            stop.set()
            await watching
            await writing
    assert guard.lost is None
    await database.aclose()


async def _write(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))


@pytest.mark.usefixtures("looking_often")
async def test_where_another_one_was_faster_it_stops(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation, stop = Installation(data=tmp_path / "data", url=postgres_url), asyncio.Event()
    database, other = Database(postgres_url), Tenancy(installation.settings.database_url, "the other machine")
    async with alone(installation.settings, "kollegial run") as guard:
        async with database.quiet(within=1):  # the watch comes to its look, and waits for us
            watching = asyncio.create_task(guard.watch(database, stop))
            cutting = Database(postgres_url)
            await disconnected(cutting)
            await cutting.aclose()
            async with asyncio.timeout(20):
                await _taken(other)
        async with asyncio.timeout(20):
            await stop.wait()
        await watching
        await other.let_go()
    assert "the database is in use by the other machine: stop it first" in str(guard.lost)
    await database.aclose()


async def _taken(tenancy: Tenancy) -> None:
    """Take it as soon as it is free."""
    while True:
        try:
            await tenancy.take()
            return
        except Taken:
            await asyncio.sleep(0.01)
