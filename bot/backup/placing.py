"""The last step of a restore: what was there goes aside, what was restored comes in its place.

A folder cannot be exchanged for another in one step while it is a mount point, or somebody's working folder. So
everything is written and checked in `restore.part` first; from the moment in which that is renamed to `restore.ready`
the restore is decided, and what remains are renames that can be taken up again wherever they were cut off:

    restore.part     being written and checked; a rest of it is worth nothing, the old state stands
    restore.ready    decided; what was there goes aside, one thing after the other
    restore.placing  all of it is aside; what was restored comes in its place

With PostgreSQL the commit decides: its transaction leaves the restore's name in the database, and whoever finds
`restore.ready` looks whether it is there.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path

from bot.backup.archive import CONFIG as CONFIG_MEMBER
from bot.backup.home import ASIDE, CONFIG, NAME, PLACING, READY, Home

STAGING = "restore.part"


def staged_database(home: Home) -> Path:
    """Where the restored database lies until it is put in place: beside the old one, or in the restore's folder."""
    if home.database is None:
        return home.folder / STAGING / "database"
    return home.database.with_name(f"{home.database.name}.restore.part")


def begin(home: Home, moment: datetime) -> tuple[Path, str]:
    """An empty folder for a restore, the rest of a killed one removed; with its name."""
    discard(home)
    folder = home.folder / STAGING
    folder.mkdir(mode=0o700)
    name = f"{ASIDE}{moment:%Y%m%dT%H%M%S}-{moment.microsecond // 1000:03}"
    (folder / NAME).write_text(name)
    return folder, name


def discard(home: Home) -> None:
    """Forget what was restored and not put in place."""
    for name in (STAGING, READY, PLACING):
        shutil.rmtree(home.folder / name, ignore_errors=True)
    if home.database is not None:
        staged = staged_database(home)
        for file in staged.parent.glob(f"{staged.name}*"):
            file.unlink(missing_ok=True)


def decide(home: Home) -> None:
    """From here on the restore is to be brought to its end (PostgreSQL: if its transaction is committed)."""
    for folder, _, files in os.walk(home.folder / STAGING):
        for file in files:
            _flush(Path(folder, file))
        synced(Path(folder))
    if home.database is not None:
        _flush(staged_database(home))
        synced(home.database.parent)
    (home.folder / STAGING).rename(home.folder / READY)
    synced(home.folder)


def finish(home: Home) -> list[Path]:
    """Put what was restored in place, from wherever it was left; the folders in which what was there lies now."""
    name = home.interrupted
    assert name is not None, "nothing was decided"
    ready, placing = home.folder / READY, home.folder / PLACING
    if ready.exists():
        for path in [*home.entries(), *(file for file in home.database_files if file.exists())]:
            _move(path, path.parent / name)
        synced(home.folder)
        ready.rename(placing)
        synced(home.folder)
    if home.database is not None and staged_database(home).exists():
        staged_database(home).rename(home.database)
        synced(home.database.parent)
    data = placing / "data"
    for path in sorted(data.iterdir()) if data.exists() else ():
        path.rename(home.folder / path.name)
    if (placing / CONFIG_MEMBER).exists():
        (placing / CONFIG_MEMBER).replace(home.folder / CONFIG)
    synced(home.folder)
    shutil.rmtree(placing)
    synced(home.folder)
    parents = dict.fromkeys([home.folder, *([home.database.parent] if home.database else [])])
    return [parent / name for parent in parents if (parent / name).exists()]


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True, mode=0o700)
    path.rename(folder / path.name)
    synced(folder)


def _flush(file: Path) -> None:
    """Bring a file's bytes to the disk."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def synced(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    _flush(folder)
