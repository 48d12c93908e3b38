"""The SQLite driver with one trip to its thread for each statement.

aiosqlite runs a connection in a thread of its own. SQLAlchemy asks it for a cursor, then to execute, to fetch, to
close: four trips, each of which costs more than most statements. Here one trip does all of it, and what is asked
afterwards is known already. Rows are fetched whole, which SQLAlchemy does anyway.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self

import aiosqlite

Work = Callable[[sqlite3.Cursor], object]


class Connection(aiosqlite.Connection):
    """A connection whose cursors need one trip."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # SQLAlchemy only enters it
        """A cursor; nothing is done yet."""
        return Cursor(self)


class Cursor:
    """What SQLAlchemy asks of a cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """There is nothing to be opened."""
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        """Execute a statement and fetch all its rows."""
        await self._do(lambda cursor: cursor.execute(sql, parameters))  # type: ignore[arg-type]

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        """Execute a statement for each set of parameters."""
        await self._do(lambda cursor: cursor.executemany(sql, parameters))  # type: ignore[arg-type]

    async def _do(self, work: Work) -> None:
        found = await self._connection._execute(self._trip, work)  # type: ignore[no-untyped-call]
        self.description, self._rows, self.rowcount, self.lastrowid = found

    def _trip(self, work: Work) -> tuple[Any, list[Any], int, int | None]:
        """What happens in the connection's thread."""
        cursor = self._connection._conn.cursor()
        try:
            work(cursor)
            rows = cursor.fetchall() if cursor.description else []
            return cursor.description, rows, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """The rows that have been fetched."""
        return self._rows

    async def close(self) -> None:
        """Forget the rows; nothing else is open."""
        self._rows = []


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited; the options are those of `sqlite3.connect`."""
    connection = Connection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it: an unclosed connection must not hold up the end
    return connection
