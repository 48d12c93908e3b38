"""`kollegial backup`: everything in one file, while the service runs and writes.

The database comes first, then the files: they are written before the rows that refer to them, so that no row in a
backup refers to a file that came later. What a killed backup leaves, the next one removes: this needs no handling
of signals.
"""

import asyncio
import hashlib
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.backup.archive import CONFIG, DATA, DATABASES, Manifest, Writer, is_backup
from bot.backup.blanking import blanked
from bot.backup.home import Home, refuse_interrupted
from bot.backup.placing import synced
from bot.clock import SystemClock
from bot.config import Settings
from bot.instance import InUse, locked
from bot.refusals import OperatorError
from bot.release import version
from storage import schema, snapshot
from storage.database import Database
from storage.dumps import DumpError
from storage.snapshot import SnapshotError

STANDARD_OUTPUT = "-"
SENT = "files/"
"""Where the files lie that people sent: whatever is in them, they are saved byte by byte."""

LOCK = "backup.lock"
WORK = "backup.part"
"""Folder in the data folder in which the copies of databases lie until they are in the archive."""


def make(settings: Settings, target: str, force: bool) -> list[str]:
    """Make a backup; sentences about what was done, and about what could not be taken along.

    Raises:
        OperatorError: the target is not one, or there is nothing to save, or no room.
    """
    home = Home.of(settings)
    refuse_interrupted(home)
    if home.database is not None and not home.database.exists():
        raise OperatorError(f"{home.database}: there is no database yet, so there is nothing to save")
    try:
        with _alone(home) as work, _target(home, target, force) as out:
            return _made(settings, home, work, out)
    except (SnapshotError, DumpError) as error:
        raise OperatorError(f"no backup was made: {error}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OperatorError(f"no backup was made: {error.filename or target}: {reason}") from None


@contextmanager
def _alone(home: Home) -> Iterator[Path]:
    """An empty folder to work in, while no other backup of this service is being made."""
    try:
        with locked(home.folder / LOCK, "kollegial backup"):
            work = home.folder / WORK
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(mode=0o700)
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except InUse as error:
        raise OperatorError(f"another backup is being made: {error}") from None


@contextmanager
def _target(home: Home, target: str, force: bool) -> Iterator[BinaryIO]:
    """Where the archive goes. A file gets its name when it is whole and on the disk, never before."""
    if target == STANDARD_OUTPUT:
        if sys.stdout.isatty():
            raise OperatorError('a backup is no text: name a file, or pipe it, as in "kollegial backup - | age …"')
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    file = _usable(home, Path(target), force)
    part = file.with_name(f".kollegial-{_mine(home)}.part")
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        synced(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _usable(home: Home, file: Path, force: bool) -> Path:
    if file.is_dir():
        raise OperatorError(f"{file} is a folder: name a file in it, such as {file / 'kollegial.backup'}")
    if file.exists() and not file.is_file():  # a device or a pipe: replacing it would take it away from everybody
        raise OperatorError(f'{file} is no plain file: name another one, or "-" for standard output')
    if not file.parent.is_dir():
        raise OperatorError(f"{file.parent} is no folder: make it first")
    if home.folder in (file.parent.resolve(), *file.parent.resolve().parents):
        raise OperatorError(f"{file} lies in the data folder, and would be lost with it: name a file elsewhere")
    if file.exists() and not force:
        raise OperatorError(f"{file} is there already: name another file, or overwrite it with --force")
    return file


def _mine(home: Home) -> str:
    """A name for this service among those that save into the same folder, the same each time."""
    return hashlib.sha256(f"{socket.gethostname()}:{home.folder}".encode()).hexdigest()[:12]


def _made(settings: Settings, home: Home, work: Path, out: BinaryIO) -> list[str]:
    made_at = SystemClock().now()
    url = settings.database_url
    kind = "postgresql" if home.database is None else "sqlite"
    copy = work / "database"
    at = asyncio.run(_revision(url.render_as_string(hide_password=False))) if home.database is None else None
    snapshot.take(url, copy)
    at = at or snapshot.revision(copy)
    if at is None:
        raise OperatorError("the database has no tables of kollegial: there is nothing to save")
    archive = Writer(out)
    with copy.open("rb") as file:
        archive.add(DATABASES[kind], file)
    copy.unlink()
    notes = _add_config(settings, archive, work)
    number = sum(_add(archive, name, path, work) for name, path in home.files())
    archive.finish(Manifest(kollegial=version(), revision=at, made_at=made_at, database=kind, members={}))
    files = f"{number} file{'' if number == 1 else 's'}"
    return [f"saved: the database ({kind}, revision {at}) and {files} from {home.folder}", *notes]


async def _revision(url: str) -> str | None:
    database = Database(url)
    try:
        return await schema.current(database)
    finally:
        await database.aclose()


def _add(archive: Writer, name: str, path: Path, work: Path) -> bool:
    """Add a file of the data folder; False where it vanished meanwhile, or is a backup itself."""
    copy = work / "copy"
    try:
        name.encode()
        if not name.startswith(SENT):
            if is_backup(path):
                return False
            if snapshot.is_sqlite(path):
                snapshot.copy_sqlite(path, copy)
                path = copy
        with path.open("rb") as file:
            archive.add(DATA + name, file)
    except FileNotFoundError:
        return False
    except UnicodeEncodeError:
        raise OperatorError(f"{path.parent}: the name of a file in it is not UTF-8: rename or remove it") from None
    copy.unlink(missing_ok=True)
    return True


def _add_config(settings: Settings, archive: Writer, work: Path) -> list[str]:
    """Add the configuration without its secrets; a sentence where that cannot be done."""
    if settings.source is None:
        return []
    text = blanked(settings.source)
    if text is None:
        return [f"without {settings.source}: its secrets could not be told from the rest; save it yourself"]
    copy = work / CONFIG
    copy.write_text(text)
    with copy.open("rb") as file:
        archive.add(CONFIG, file)
    return ["the configuration is in it without tokens and passwords: keep those elsewhere"]
