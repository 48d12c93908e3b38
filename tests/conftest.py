"""What every test may ask for: a clock that stands still, and a real database of either kind."""

import asyncio
import gc
import logging
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

import storage.database
from bot.clock import VirtualClock
from storage import schema
from storage.database import Database
from tests import scratch
from tests.forks import forking
from tests.homeserver.synapse import Synapse
from tests.installations import Install, Installation
from tests.postgres import Postgres, serving
from tests.statements import compiled_once

settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, print_blob=True, database=None)
settings.load_profile("fuzz" if "KOLLEGIAL_FUZZ" in os.environ else "tests")

GARBAGE = 20_000
"""New objects after which cycles of them are looked for: at Python's 700 it takes a tenth of the time of a story."""

MONDAY = datetime.fromisoformat("2026-11-23T07:00:00+01:00")


def pytest_configure() -> None:
    """Let the commands under test hear Ctrl-C, say where all folders of tests are, and seldom look for garbage.

    What a shell starts in the background is born deaf to it.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", scratch.folder())
    gc.set_threshold(GARBAGE)


def pytest_collection_finish() -> None:
    """Let nobody look for garbage among the tests themselves and all that was imported for them."""
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def statements_are_compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(autouse=True, scope="session")
def commands_are_forks() -> Iterator[None]:
    if os.environ.get("KOLLEGIAL_STORIES") == "all":
        yield
        return
    with forking():
        yield


@pytest.fixture(autouse=True, scope="session")
def nobody_waits_for_the_disk() -> Iterator[None]:
    """What is in a process of the tests outlives no power loss: so it need not wait until it is on the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.database, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(autouse=True)
def logs_stay_as_they_were() -> Iterator[None]:
    """Whoever sets logs up, as a terminal does, or silences a library leaves nothing of it to the next test."""
    root = logging.getLogger()
    before, levels = (root.handlers, root.level), _levels()
    yield
    root.handlers, root.level = before
    for name, level in _levels().items():
        if level != levels.get(name, logging.NOTSET):
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()


def _levels() -> dict[str, int]:
    known = list(logging.getLogger().manager.loggerDict.items())
    return {name: logger.level for name, logger in known if isinstance(logger, logging.Logger)}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY)


@pytest.fixture
def now() -> datetime:
    return MONDAY.astimezone(UTC)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where an SQLite database can be made."""
    return f"sqlite+aiosqlite:///{tmp_path / 'kollegial.db'}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A Matrix homeserver without rate limits, for all tests that need none of their own: accounts are made anew."""
    synapse = Synapse(tmp_path_factory.mktemp("homeserver"))
    synapse.start()
    yield synapse
    synapse.close()


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite_url", "empty_postgres_url"], ids=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables, once for each kind."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "kollegial.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres: Postgres) -> str:
    """A PostgreSQL database with all tables, to be copied."""
    name = postgres.create()
    asyncio.run(_migrate(postgres.url(name)))
    return name


async def _migrate(url: str) -> None:
    database = Database(url)
    await schema.upgrade(database, MONDAY)
    await database.aclose()


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, sqlite_url: str, tmp_path: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    return sqlite_url


@pytest.fixture
def postgres_url(postgres: Postgres, migrated_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables and no rows."""
    name = postgres.create(migrated_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["migrated_sqlite_url", "postgres_url"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with all tables and no rows, once for each kind."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def install(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes installations whose databases have no tables yet, once for each kind."""
    server: Postgres | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        monkeypatch.setenv("PATH", f"{server.programs}:{os.environ['PATH']}")
    numbers, databases = count(1), list[str]()

    def make() -> Installation:
        data = tmp_path / f"data-{next(numbers)}"
        if server is None:
            return Installation(data=data)
        databases.append(server.create())
        return Installation(data=data, url=server.url(databases[-1]))

    yield make
    for name in databases:
        assert server is not None
        server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with all tables and no rows, once for each kind."""
    opened = Database(database_url)
    yield opened
    await opened.aclose()
