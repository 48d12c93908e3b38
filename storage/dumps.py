"""PostgreSQL's own way to save a database and to bring it back: its programs pg_dump and pg_restore.

What pg_restore would send to the server is sent by us, inside the caller's transaction: so dropping the old tables,
restoring, bringing up to date and checking are one commit, and a restore that is killed has changed nothing.
"""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

_COPY = re.compile(rb'COPY "?(\w+)"?\."?(\w+)"? \((.*)\) FROM stdin;\r?\n')
_END = re.compile(rb"\\\.\r?\n")

_SSL = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
"""What libpq and asyncpg both know (https://www.postgresql.org/docs/current/libpq-ssl.html)."""

_CHUNK = 1 << 20


class DumpError(Exception):
    """PostgreSQL's programs are missing or refuse; the message says what would help."""


def dump(url: URL, target: Path) -> None:
    """Save a database as of now in PostgreSQL's custom format.

    Raises:
        DumpError: pg_dump is not there, is older than the server, or refuses.
    """
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--file={target}"], url)


def examine(file: Path) -> None:
    """Look whether pg_restore can read a dump.

    Raises:
        DumpError: pg_restore is not there, is older than the dump, or the dump is damaged.
    """
    _run(["pg_restore", "--list", str(file)])


def _run(command: list[str], url: URL | None = None) -> None:
    """Run a program to its end; the password goes through its environment, where nobody else can read it."""
    environment = {**os.environ, **(_environment(url) if url else {}), "LC_ALL": "C"}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise _missing(command[0]) from None
    if done.returncode:
        raise DumpError(_explained(command[0], done.stderr.decode(errors="replace")))


def _missing(program: str) -> DumpError:
    return DumpError(
        f"{program} is not installed: install PostgreSQL's client programs in the server's version "
        "(Debian: apt install postgresql-client)"
    )


def _explained(program: str, complaint: str) -> str:
    """The program's first complaint, with what would help."""
    if "version mismatch" in complaint or "unsupported version" in complaint:
        found = re.findall(r"server version: [\w.]+|pg_dump version: [\w.]+|unsupported version \([\w.]+\)", complaint)
        older = "the server" if program == "pg_dump" else "the one that saved this"
        return (
            f"{program} is older than {older} ({', '.join(found)}): install PostgreSQL's client programs in the "
            "server's version, and put them first in PATH"
        )
    first = next((line for line in complaint.splitlines() if line.strip()), "no reason given")
    return f"{program} failed: {first.removeprefix(f'{program}: ').removeprefix('error: ')}"


def _environment(url: URL) -> Mapping[str, str]:
    """The database's address as libpq reads it (https://www.postgresql.org/docs/current/libpq-envars.html)."""
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    ssl = query.get("sslmode") or query.get("ssl")
    values = {
        "PGHOST": query.get("host") or url.host,
        "PGPORT": query.get("port") or (str(url.port) if url.port else None),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
        "PGSSLMODE": ssl if ssl in _SSL else None,
    }
    return {name: value for name, value in values.items() if value}


# --- bringing it back, in the caller's transaction -------------------------------------------


async def tables(connection: AsyncConnection) -> list[str]:
    """The names of all tables in the database's present schema, quoted."""
    query = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    return list((await connection.execute(text(query))).scalars())


async def drop(connection: AsyncConnection, names: list[str]) -> None:
    """Drop tables, whatever refers to them."""
    if names:
        await connection.execute(text(f"DROP TABLE {', '.join(names)} CASCADE"))


async def load(connection: AsyncConnection, file: Path) -> None:
    """Bring back what a dump holds, into a database without tables.

    Raises:
        DumpError: pg_restore cannot read the dump to its end.
    """
    driver: Any = (await connection.get_raw_connection()).driver_connection
    with _script(file) as script:
        lines = _lines(script)
        statements: list[bytes] = []
        async for line in lines:
            if copy := _COPY.fullmatch(line):
                await _execute(driver, statements)
                schema, table, columns = (part.decode() for part in copy.groups())
                names = [column.strip('"') for column in columns.split(", ")]
                await driver.copy_to_table(table, schema_name=schema, columns=names, source=_rows(lines))
            elif not line.startswith(b"\\"):  # words for psql, which we are not
                statements.append(line)
        await _execute(driver, statements)
    await driver.execute("RESET ALL")  # the script leaves settings behind, such as an empty search path


async def _execute(driver: Any, statements: list[bytes]) -> None:
    if any(line.strip() and not line.startswith(b"--") for line in statements):  # asyncpg stumbles over mere comments
        await driver.execute(b"".join(statements).decode())
    statements.clear()


async def _rows(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The rows of one table in the text format of COPY, up to the line that ends them."""
    async for line in lines:
        if _END.fullmatch(line):
            return
        yield line
    raise DumpError("the dump ends in the middle of a table")


async def _lines(script: IO[bytes]) -> AsyncIterator[bytes]:
    while batch := await asyncio.to_thread(script.readlines, _CHUNK):
        for line in batch:
            yield line


@contextmanager
def _script(file: Path) -> Iterator[IO[bytes]]:
    """What pg_restore makes of a dump, as it comes."""
    command = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file)]
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        raise _missing(command[0]) from None
    assert process.stdout is not None
    try:
        with process.stdout:
            yield process.stdout
    except BaseException:
        process.kill()
        raise
    finally:
        code = process.wait()
    if code:
        raise DumpError("pg_restore cannot read the dump to its end")


# --- whether a restore was committed ---------------------------------------------------------


async def sign(connection: AsyncConnection, name: str) -> None:
    """Leave a restore's name in the database: who finds it there knows that its transaction was committed."""
    await connection.execute(text(f"COMMENT ON TABLE alembic_version IS '{name}'"))


async def signature(connection: AsyncConnection) -> str | None:
    """The name of the restore that the database came from; None if from none."""
    query = "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"
    found: str | None = (await connection.execute(text(query))).scalar()
    return found
