"""Compiled statements that all engines of the tests share: each test has engines of its own, whose caches are empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

DIALECTS = (SQLiteDialect_aiosqlite, PGDialect_asyncpg)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Compile a statement once for each kind of database: anew for each engine it takes an eighth of all tests.

    A compiled statement is kept by its dialect, and every engine has an instance of it: here those of a kind are alike,
    as they are for one version of the server.
    """
    kept: dict[Any, Any] = {}

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)

    event.listen(Engine, "engine_connect", share)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for dialect in DIALECTS:
                patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other), raising=False)
                patch.setattr(dialect, "__hash__", lambda self: hash(type(self)), raising=False)
            yield
    finally:
        event.remove(Engine, "engine_connect", share)
