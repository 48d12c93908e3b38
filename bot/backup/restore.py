"""`kollegial restore`: everything is read, checked and brought up to date beside what is there, then put in place."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.backup import placing, report
from bot.backup.archive import CONFIG, DATA, DATABASES, Manifest
from bot.backup.home import READY, Home, refuse_interrupted
from bot.backup.revival import Revived, opened, revive
from bot.backup.unpacking import Damaged, unpack
from bot.clock import SystemClock
from bot.config import Settings
from bot.instance import alone
from bot.refusals import OperatorError
from storage import dumps, schema, snapshot
from storage.database import Database
from storage.dumps import DumpError
from storage.schema import BrokenReferences, NewerDatabase
from storage.snapshot import SnapshotError

STANDARD_INPUT = "-"


async def restore(settings: Settings, source: str, force: bool) -> list[str]:
    """Restore a backup; sentences about what was done and what comes next.

    Raises:
        OperatorError: the backup cannot be restored here; nothing was changed.
        InUse: a service runs on this folder or database.
    """
    home = Home.of(settings)
    async with alone(settings, "kollegial restore"):
        refuse_interrupted(home)
        if home.occupied and not force:
            raise OperatorError(
                f"{home.folder} holds data already: --force moves it aside, or set another folder (KOLLEGIAL_DATA_DIR)"
            )
        try:
            manifest, revived = await _revived(settings, home, source, force)
            left = placing.finish(home)
        except (Damaged, SnapshotError, DumpError, NewerDatabase, BrokenReferences) as error:
            raise OperatorError(f"{_named(source)}: {error}; nothing was changed") from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise OperatorError(f"{error.filename or _named(source)}: {reason}{_standing(home)}") from None
    return report.restored(home, manifest, revived, left)


def _standing(home: Home) -> str:
    if home.interrupted is None:
        return "; nothing was changed"
    return '; mend that, then "kollegial restore --finish" brings the restore to its end'


async def _revived(settings: Settings, home: Home, source: str, force: bool) -> tuple[Manifest, Revived]:
    """Everything beside what is there, checked and decided."""
    folder, name = placing.begin(home, SystemClock().now())
    try:
        with _opened(source) as stream:
            manifest = unpack(stream, _places(home, folder))
        if not schema.known(manifest.revision):
            raise NewerDatabase(manifest.revision)
        file = placing.staged_database(home)
        database = Database(f"sqlite+aiosqlite:///{file}" if home.database else _address(settings))
        try:
            async with opened(database, home, name, force) as connection:
                revived = await revive(connection, manifest)
        finally:
            await database.aclose()
        if home.database is not None:
            snapshot.close_up(file)
            placing.decide(home)
    except BaseException:
        if home.interrupted is None:
            placing.discard(home)
            shutil.rmtree(home.folder / name, ignore_errors=True)
        raise
    return manifest, revived


def _address(settings: Settings) -> str:
    return settings.database_url.render_as_string(hide_password=False)


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(source).open("rb") as file:
        yield file


def _named(source: str) -> str:
    return "standard input" if source == STANDARD_INPUT else source


def _places(home: Home, folder: Path) -> Callable[[str], Path | None]:
    """Where each member of an archive goes."""
    ours, other = ("postgresql", "sqlite") if home.database is None else ("sqlite", "postgresql")

    def place(name: str) -> Path | None:
        if name == DATABASES[other]:
            raise Damaged(
                f"it is the backup of a database of another kind ({other}, [storage] url names {ours}): "
                f"restore it where [storage] url names {other}"
            )
        if name == DATABASES[ours]:
            return placing.staged_database(home)
        if name == CONFIG:
            return folder / CONFIG
        inside = name.removeprefix(DATA)
        return folder / "data" / inside if inside != name and home.keeps(inside.split("/")[0]) else None

    return place


async def finish(settings: Settings) -> list[str]:
    """Bring a restore to its end that was cut off in its last step.

    Raises:
        OperatorError: there is none.
    """
    home = Home.of(settings)
    async with alone(settings, "kollegial restore --finish"):
        name = home.interrupted
        if name is None:
            raise OperatorError(f"{home.folder}: no restore was cut off here, there is nothing to finish")
        if home.database is None and (home.folder / READY).exists() and await _signature(settings) != name:
            placing.discard(home)
            return [
                "the restore was cut off before it took effect: everything is as it was before",
                *report.next_steps(home),
            ]
        left = placing.finish(home)
    return ["the restore is at its end now", *report.left(left), *report.next_steps(home)]


async def _signature(settings: Settings) -> str | None:
    database = Database(_address(settings))
    try:
        async with database.exclusive() as engine, engine.connect() as connection:
            return await dumps.signature(connection)
    finally:
        await database.aclose()
