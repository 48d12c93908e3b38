"""Who uses a database: one instance at a time, on however many machines.

PostgreSQL: a session's advisory lock, which the server lets go of the moment its connection ends
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). An SQLite file is on one machine,
where the locks on the data folder and beside the file are enough.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

LOCK = 2
"""The lock's name among those of this database; 1 is the one that writers take for a transaction."""

ANSWER = 5.0
"""Seconds within which a server that lives says so."""

_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND classid = 0 AND objid = :lock AND datname = current_database() AND pg_locks.database = datid"
)


class Taken(Exception):
    """Another instance uses the database; `holder` is what it calls itself."""

    def __init__(self, holder: str | None) -> None:
        super().__init__(holder or "another instance")
        self.holder = holder


class Tenancy:
    """The right to use a PostgreSQL database, held by a connection of its own; `name` is what later ones read."""

    def __init__(self, url: URL, name: str) -> None:
        options: dict[str, Any] = {
            "timeout": ANSWER,
            "command_timeout": ANSWER,
            "server_settings": {"application_name": name[:63]},
        }
        self._engine = create_async_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=options
        )
        self._connection: AsyncConnection | None = None

    async def take(self) -> None:
        """Take it, or raise.

        Raises:
            Taken: another instance has it.
            SQLAlchemyError, OSError: the database cannot be reached.
        """
        await self.let_go()
        connection = await self._engine.connect()
        try:
            if not (await connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})).scalar_one():
                raise Taken((await connection.execute(_HOLDER, {"lock": LOCK})).scalar())
        except BaseException:
            await connection.close()
            raise
        self._connection = connection

    async def ask(self) -> None:
        """Look whether the connection still lives; while it does, nobody else has the database.

        Raises:
            SQLAlchemyError, OSError: it does not.
        """
        assert self._connection is not None
        await self._connection.execute(text("SELECT 1"))

    async def let_go(self) -> None:
        """Give it up, whether the connection still lives or not."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
        await self._engine.dispose()
