"""The engine, the pragmas and the transactions: the one place that knows which database is below.

Durability: SQLite runs in WAL mode with `synchronous=FULL`, so that a commit is on the disk before
it returns and an acknowledged event survives a power loss (NORMAL may lose the last commits).
Every write transaction starts with BEGIN IMMEDIATE under one lock: the driver's own deferred BEGIN
comes after the first SELECT and loses updates. Reading has an engine of its own, which cannot write.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from storage import sqlite as driver
from storage.timing import Stopwatch, Timing, unwatched

SYNCHRONOUS = "FULL"
"""When SQLite waits for the disk: before a commit returns. Only the tests take another one."""

BUSY_TIMEOUT = 5_000
"""How long we wait for another process' lock, in milliseconds, before we give up."""


CACHE = 16_000
"""Kilobytes of an SQLite file that the writer keeps in memory: a history of a million rows has indexes of that size."""


class DatabaseUnavailable(Exception):
    """The database is away, locked, full or about to stop: worth another try, and nobody's fault above."""


FAULTS = (DatabaseUnavailable,)

_FAULTY_STATES = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58"})
"""Classes of SQLSTATE that say the same: connection, authorization, no such database, rollback, resources, object
state, intervention, system (PostgreSQL's manual, appendix A)."""


def _is_fault(error: SQLAlchemyError) -> bool:
    """Whether an error says something about the database, not about what was asked of it."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    code = getattr(error.orig, "sqlite_errorcode", None)
    broken = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
    away = error.connection_invalidated or (isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR)
    return away or broken or state[:2] in _FAULTY_STATES


@contextmanager
def _translated(connecting: bool = False) -> Iterator[None]:
    """Turn what a driver says of a database that is not well into `DatabaseUnavailable`, once, here.

    An `OSError` is the database's while connecting; later it is a handler's.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if not (_is_fault(error) if isinstance(error, SQLAlchemyError) else connecting):
            raise
        raise DatabaseUnavailable(str(getattr(error, "orig", None) or error)) from error


class Row(SQLModel):
    """What every table has: one metadata with names for all constraints, so that migrations can speak of them."""

    # SQLModel's own sets every column twice, the second time for pydantic, which nobody asks about a table
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz where there is one, ISO text that sorts where there is none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring a moment to UTC; a naive one is refused, because nobody knows what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that what was read is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A column of plain JSON values; None is NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """JSONB where there is one."""
        chosen = postgresql.JSONB(none_as_null=True) if dialect.name == "postgresql" else self.impl
        return dialect.type_descriptor(chosen)


def _written(value: Any) -> str:
    """A value as JSON. Of what can come in and PostgreSQL refuses, half surrogate pairs and NUL become U+FFFD.

    Numbers that are none (NaN, and what is too large, which Python reads as infinite) become null.
    """
    try:
        written = json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(storable(value))
    doubtful = "\\ud" in written or "\\u0000" in written  # a whole pair, such as an emoji, is only looked at
    return json.dumps(storable(value)) if doubtful else written


def storable(value: Any) -> Any:
    """A JSON value in which every string can be written as UTF-8 and holds no NUL, and every number is one."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case float() if not isfinite(value):
            return None
        case _:
            return value


def insert(session: AsyncSession, table: type[Row]) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the words of the database below (the two read the same)."""
    return insert_into(session.get_bind().dialect.name, table)


def insert_into(dialect: str, table: type[Row]) -> sqlite.Insert:
    """The same for a statement that is put together once: the dialect's name says which database it is for."""
    statement: sqlite.Insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return statement


class WritingSession(Session):
    """A session that lets many new rows of a table be written by one statement on SQLite too.

    There, SQLAlchemy writes row after row to learn their ids. Nobody else writes meanwhile: so the ids can be known
    before. AUTOINCREMENT keeps the last one it gave in `sqlite_sequence` (https://sqlite.org/autoinc.html).
    """


@event.listens_for(WritingSession, "before_flush")
def _number(session: Session, _context: object, _instances: object) -> None:
    """Give new rows their ids, in the order in which they were added."""
    if session.get_bind().dialect.name != "sqlite":
        return
    added: dict[str, list[Any]] = {}
    for row in sorted(session.new, key=lambda row: inspect(row).insert_order):
        table = row.__table__
        if table.dialect_options["sqlite"]["autoincrement"] and row.id is None:
            added.setdefault(table.name, []).append(row)
    for name, rows in added.items():
        if len(rows) > 1:
            last = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name}).scalar()
            for number, row in enumerate(rows, start=(last or 0) + 1):
                row.id = number


class Database:
    """One database: transactions to write, sessions to read. `watch` is told how long each of them took."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer, self._reader = self._engines()
        self._lock = asyncio.Lock()
        self._open = asyncio.Event()
        self._open.set()
        self._quiet = 0
        self._reading = 0
        self.watch: Callable[[Timing], None] = unwatched

    def _engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        if not self.is_sqlite:
            common: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True, "json_serializer": _written}
            reading = {"isolation_level": "REPEATABLE READ", "execution_options": {"postgresql_readonly": True}}
            waiting = {"connect_args": {"server_settings": {"lock_timeout": str(BUSY_TIMEOUT)}}}
            writer = create_async_engine(self.url, **common, **waiting)
            _one_writer_postgresql(writer)
            return writer, create_async_engine(self.url, **common, **reading)
        driven = {"connect_args": {"async_creator_fn": driver.connect}, "json_serializer": _written}
        common = {"max_overflow": 0, "hide_parameters": True, **driven}
        writer = create_async_engine(self.url, pool_size=1, **common)
        reader = create_async_engine(self.url, pool_size=4, **common)
        _prepare_sqlite(writer, begin="BEGIN IMMEDIATE", writes=True)
        _prepare_sqlite(reader, begin="BEGIN", writes=False)
        return writer, reader

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Write: everything inside is committed together or not at all.

        One at a time, in this process and beside other ones, on every database: what is read here may be relied on
        when writing.

        Raises:
            DatabaseUnavailable: the database is away, or locked by another process for `BUSY_TIMEOUT`.
        """
        async with Stopwatch("write", self.watch) as stopwatch, self._lock:
            with _translated():
                session = AsyncSession(
                    self._writer, sync_session_class=WritingSession, expire_on_commit=False, autoflush=False
                )
                async with session, session.begin():
                    with _translated(connecting=True):
                        await session.connection()
                    stopwatch.lap()
                    yield session
                    stopwatch.lap()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Read one consistent state without waiting for any writer."""
        await self._open.wait()
        self._reading += 1
        try:
            with _translated():
                session = AsyncSession(self._reader, expire_on_commit=False, autoflush=False)
                async with Stopwatch("read", self.watch) as stopwatch, session, session.begin():
                    with _translated(connecting=True):
                        await session.connection()
                    stopwatch.lap()
                    yield session
                    stopwatch.lap()
        finally:
            self._reading -= 1

    @asynccontextmanager
    async def quiet(self, within: float) -> AsyncIterator[None]:
        """While this lasts nobody is in the middle of a session: the moment to cancel those who use one.

        A task that is cancelled in the middle leaves its connection in a state that SQLAlchemy complains of. Sessions
        under way are waited for, so many seconds at most.
        """
        self._quiet += 1
        self._open.clear()
        locked = False
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    locked = await self._lock.acquire()
                    while self._reading:  # noqa: ASYNC110  (a matter of milliseconds, once)
                        await asyncio.sleep(0.002)
            yield
        finally:
            self._quiet -= 1
            if not self._quiet:
                self._open.set()
            if locked:
                self._lock.release()

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[AsyncEngine]:
        """An engine alone, for migrations: no transaction of ours runs meanwhile.

        On SQLite it does not enforce references: a table that others refer to is rebuilt by dropping it, see
        https://sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes.
        """
        async with self._lock:
            with _translated(connecting=True):
                if not self.is_sqlite:
                    yield self._writer
                    return
                engine = create_async_engine(self.url, poolclass=NullPool, hide_parameters=True)
                _prepare_sqlite(engine, begin="BEGIN IMMEDIATE", writes=True, references=False)
                yield engine

    async def aclose(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


def _one_writer_postgresql(engine: AsyncEngine) -> None:
    """Let processes write one after the other, as SQLite does: elsewhere what was read may be old when it is written.

    The number is the lock's name; locks of this kind belong to one database, and this one is ours.
    """

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")


def _prepare_sqlite(engine: AsyncEngine, begin: str, writes: bool, references: bool = True) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin by itself: see on_begin
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute(f"PRAGMA foreign_keys = {int(references)}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
