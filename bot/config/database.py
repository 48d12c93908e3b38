"""The database's address: which forms it may have, and what it is when none is given."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.config.faults import Right, mistake

SQLITE = "sqlite+aiosqlite:///kollegial.db"
POSTGRESQL = "postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE"

_MEANT = {
    "sqlite": SQLITE,
    "sqlite3": SQLITE,
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    "postgresql+psycopg": POSTGRESQL,
    "postgresql+psycopg2": POSTGRESQL,
}
"""Common beginnings that name another driver, and the form that is meant."""


def _usable(address: SecretStr) -> SecretStr:
    scheme = address.get_secret_value().partition("://")[0]
    if scheme in _MEANT:
        raise mistake(f"begins with {scheme}://", _MEANT[scheme])
    url = _parsed(address)
    if url is None or url.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise mistake("is no address of a database that can be used")
    if url.drivername == "postgresql+asyncpg" and not url.database:
        raise mistake("names no database", POSTGRESQL)
    if "password" in url.query:
        raise mistake("has its password behind the question mark, where it would be shown", POSTGRESQL)
    if url.drivername == "sqlite+aiosqlite" and not _names_file(url):
        raise mistake("names no file", SQLITE)
    return address


def _names_file(url: URL) -> bool:
    """An SQLite database in memory would be another one for each connection, and gone at the end."""
    return bool(url.database) and not str(url.database).startswith((":memory:", "file:")) and not url.host


def _parsed(address: SecretStr) -> URL | None:
    """The address taken apart; None where it cannot be. The errors are dropped: they may quote a password."""
    try:
        return make_url(address.get_secret_value())
    except (ArgumentError, ValueError):
        return None


DatabaseAddress = Annotated[SecretStr, AfterValidator(_usable), Right(f"{SQLITE} or {POSTGRESQL}")]


def database_url(address: SecretStr | None, *, folder: Path, data_dir: Path) -> URL:
    """What to connect to: a relative SQLite file starts at `folder`; without an address it lies in `data_dir`."""
    if address is None:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "kollegial.db"))
    url = make_url(address.get_secret_value())
    return url.set(database=str(folder / str(url.database))) if url.drivername == "sqlite+aiosqlite" else url
