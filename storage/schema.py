"""The state of the tables: which revision a database is at, and the way to the newest."""

import shutil
import sqlite3
from datetime import datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage import (
    accounts,
    announcements,
    blocks,
    bundles,
    card_search,
    cards,
    channels,
    circles,
    consents,
    contacts,
    conversations,
    experiences,
    files,
    fulltext,
    groups,
    inbox,
    introductions,
    invitations,
    lexicon_entries,
    links,
    members,
    needs,
    optouts,
    outbox,
    pairing,
    phrasings,
    posts,
    publications,
    questions,
    quotes,
    reactions,
    registrations,
    reminders,
    requests,
    roles,
    rounds,
    search,
    takeaways,
    threads,
    workshops,
)
from storage.database import Database, Row

TABLES = (
    accounts,
    announcements,
    blocks,
    bundles,
    cards,
    channels,
    circles,
    consents,
    contacts,
    conversations,
    experiences,
    files,
    groups,
    inbox,
    introductions,
    invitations,
    lexicon_entries,
    links,
    members,
    needs,
    optouts,
    outbox,
    pairing,
    phrasings,
    posts,
    publications,
    questions,
    quotes,
    reactions,
    registrations,
    reminders,
    requests,
    roles,
    rounds,
    takeaways,
    threads,
    workshops,
    search,
    card_search,
)
"""Every module with tables: naming them here puts them into `Row.metadata`."""

metadata = Row.metadata


class NewerDatabase(Exception):
    """The database was written by a newer version of the service."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision {revision}, which this version does not know: "
            f"install the version of kollegial that wrote it, or a newer one (this one knows up to {head()})"
        )
        self.revision = revision


class BrokenReferences(Exception):
    """A migration would leave rows that refer to others which are not there; it was undone."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _scripts(folder: str) -> ScriptDirectory:
    """The migrations of a folder; a process reads them once."""
    return ScriptDirectory(folder)


def _known() -> ScriptDirectory:
    return _scripts(str(_config().get_main_option("script_location")))


def head() -> str:
    """The newest revision this version knows."""
    found = _known().get_current_head()
    assert found is not None
    return found


def known(revision: str) -> bool:
    """Whether a revision is one of ours."""
    return revision in {script.revision for script in _known().walk_revisions()}


async def current(database: Database) -> str | None:
    """The revision a database is at; None where it is empty.

    Raises:
        NewerDatabase: the revision is not one of ours.
    """
    async with database.exclusive() as engine, engine.connect() as connection:
        return await connection.run_sync(_current)


def _current(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and not known(revision):
        raise NewerDatabase(revision)
    return revision


async def bring_up(connection: AsyncConnection, before: str) -> list[str]:
    """Bring tables that are being restored to the newest revision, within the caller's transaction.

    Returns:
        How they differ from what this version expects now.

    Raises:
        NewerDatabase: they are of a newer version.
        ValueError: they are not at the revision that they are said to be at.
        BrokenReferences: a migration is wrong for these rows.
    """
    if await connection.run_sync(_current) != before:
        raise ValueError(f"the tables are not at revision {before}")
    if before != head():
        await connection.run_sync(_upgrade, "head")
    return await connection.run_sync(_differences)


async def revision(session: AsyncSession) -> str | None:
    """The revision a session reads, whether it is one of ours or not; holds up nobody."""
    connection = await session.connection()
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def upgrade(database: Database, now: datetime, to: str = "head") -> Path | None:
    """Bring the tables to the newest revision, in one transaction; a copy of an SQLite file comes first.

    Returns:
        The copy that was made, None where none was needed or none can be (another database than SQLite).

    Raises:
        NewerDatabase: the database is of a newer version; nothing was changed.
        BrokenReferences: a migration is wrong for these rows; nothing was changed.
    """
    at = await current(database)
    if at == (head() if to == "head" else to):
        return None
    copy = _copy(database, at, now) if at is not None else None
    async with database.exclusive() as engine, engine.begin() as connection:
        await connection.run_sync(_upgrade, to)
    return copy


def _upgrade(connection: Connection, to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if connection.dialect.name == "sqlite":  # it does not enforce references while tables are rebuilt
        broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise BrokenReferences(f"the migration would break references in: {', '.join(sorted(broken))}")


def _copy(database: Database, revision: str, now: datetime) -> Path | None:
    """A consistent copy beside the file, made by SQLite's own online backup."""
    if not database.is_sqlite or not database.url.database or database.url.database == ":memory:":
        return None
    file = Path(database.url.database)
    copy = file.with_name(f"{file.name}.before-{revision}-{now:%Y%m%dT%H%M%S}")
    if shutil.disk_usage(file.parent).free < 2 * file.stat().st_size:
        raise OSError(f"no room for a copy of {file.name} before the migration: free some disk space first")
    source, target = sqlite3.connect(file), sqlite3.connect(copy)
    try:
        copy.chmod(0o600)
        source.backup(target, pages=-1)
    finally:
        source.close()
        target.close()
    return copy


async def differences(database: Database) -> list[str]:
    """How the tables differ from what this version expects, one short sentence each; none where all is well."""
    async with database.exclusive() as engine, engine.connect() as connection:
        return await connection.run_sync(_differences)


def compares(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether Alembic compares what has this name in a database: not what only one of the databases has."""
    return not fulltext.is_own(name)


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": compares})
    return [str(difference)[:200] for difference in compare_metadata(context, metadata)]


async def damage(database: Database) -> str | None:
    """What is broken in an SQLite file, by its own quick look at every page; PostgreSQL has its own checksums."""
    if not database.is_sqlite:
        return None
    async with database.reading() as session:
        found: str = (await session.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    return None if found == "ok" else found.replace("\n", " ")[:200]
