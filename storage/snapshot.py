"""A database as it is at one moment, in one file, taken while others write."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from storage import dumps, fts5, fulltext

_MAGIC = b"SQLite format 3\0"
"""How every SQLite file begins (https://sqlite.org/fileformat.html)."""


class SnapshotError(Exception):
    """A database cannot be copied, or a copy is not sound; the message says why."""


def take(url: URL, target: Path) -> None:
    """Write the committed state of a database into a new file, without holding up those who write.

    Raises:
        SnapshotError: it cannot be read, or there is no room.
        DumpError: PostgreSQL's programs are missing, or refuse.
    """
    if url.get_backend_name() == "sqlite":
        copy_sqlite(Path(str(url.database)), target)
    else:
        dumps.dump(url, target)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database as of now, whoever writes to it meanwhile; what was deleted in it does not come along.

    VACUUM INTO reads in one transaction, in which WAL lets others write (https://sqlite.org/lang_vacuum.html).

    Raises:
        SnapshotError: it cannot be read, or there is no room.
    """
    try:
        # "rw": one that is not there must not be made; reading alone could not open the -shm of a database in WAL mode
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        _forget_the_forgotten(target)
    except sqlite3.Error as error:
        raise SnapshotError(f"{source}: {error}") from None


def _forget_the_forgotten(copy: Path) -> None:
    """Take deleted words out of a copy: an index that was not merged lately holds them still."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        for name in fulltext.NAMES:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (f"{name}_index",)).fetchone():
                connection.execute(fts5.tidy(name))
        connection.commit()


def is_sqlite(file: Path) -> bool:
    """Whether a file is an SQLite database, whatever it is called."""
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def revision(file: Path) -> str | None:
    """The revision that an SQLite copy is at; None where it is no database of ours."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found: tuple[str] | None = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return found[0] if found else None


def examine(file: Path) -> None:
    """Look through an SQLite copy: every page, every index, every reference.

    Raises:
        SnapshotError: it is damaged.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            [verdict] = connection.execute("PRAGMA integrity_check(1)").fetchone()
            broken = {table for table, *_ in connection.execute("PRAGMA foreign_key_check")}
    except sqlite3.Error as error:
        raise SnapshotError(f"the database is damaged: {error}") from None
    if verdict != "ok":
        raise SnapshotError("the database is damaged: its pages or indexes do not fit together")
    if broken:
        raise SnapshotError(
            f"the database is damaged: rows refer to others that are missing ({', '.join(sorted(broken))})"
        )


def close_up(file: Path) -> None:
    """Bring everything that was written to an SQLite copy into the one file, so that it can be moved by itself.

    Raises:
        SnapshotError: it cannot be written.
    """
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise SnapshotError(f"{file}: {error}") from None
