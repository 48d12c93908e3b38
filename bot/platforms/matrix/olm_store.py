"""The encryption store: an SQLite file for each device, readable by the service only.

The library keeps its tables in it, and we the number of its generation: SQLite's user_version, which the library
does not use. With it a store that was put back from an older copy is known.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import structlog
from nio.store import SqliteStore
from peewee import DatabaseError, OperationalError
from vodozemac import LibolmPickleException, PickleException

from bot.logs import fault
from bot.platforms.base import Barred
from bot.platforms.matrix.machine import Machine
from bot.platforms.matrix.pickle_key import FILE, VARIABLE

_BEGINNING, _END = "olm-", ".db"

SESSIONS = 20_000
"""Keys of others' messages that are kept, the youngest: one serves for up to a hundred messages. A start reads 5 000 of
them in a second."""

_log = structlog.get_logger(__name__)


class Outdated(Exception):
    """This device is of no use any more; the bot takes a new one. The message is a sentence for the operator."""


WRONG_KEYS = (PickleException, LibolmPickleException)


def place(folder: Path, device_id: str) -> Path:
    """Where the store of a device lies."""
    return folder / f"{_BEGINNING}{quote(device_id, safe='')}{_END}"


def stores(folder: Path) -> Iterator[tuple[str, Path]]:
    """The devices that have a store there, and their files."""
    for file in sorted(folder.glob(f"{_BEGINNING}*{_END}")):
        yield unquote(file.name.removeprefix(_BEGINNING).removesuffix(_END)), file


def opened(file: Path, user_id: str, device_id: str, key: str) -> SqliteStore:
    """The store of a device; an empty one if there is none.

    Raises:
        Outdated: the file is damaged; it was put aside.
        Barred: it cannot be opened.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        store = SqliteStore(user_id, device_id, str(file.parent), key, file.name)
        store.database.execute_sql(
            "DELETE FROM megolminboundsessions WHERE rowid <= (SELECT max(rowid) FROM megolminboundsessions) - ?",
            (SESSIONS,),
        )
    except (OSError, OperationalError):
        raise Barred(f"{file} cannot be opened and written: it has to belong to the service's account") from None
    except DatabaseError:
        file.replace(file.with_name(f"{file.name}.damaged"))
        raise Outdated("the encryption store is damaged; it was put aside") from None
    return store


def wrong_key(file: Path) -> Barred:
    """What the operator is told when a store was encrypted with another key."""
    return Barred(
        f"the encryption store was made with another key: set {VARIABLE}, or {file.with_name(FILE)}, to what it was "
        f"then; if that is lost, move {file} away, and the bot takes a new device"
    )


def generation(store: SqliteStore) -> int:
    """How often it was said that this store is the newest."""
    return int(store.database.execute_sql("PRAGMA user_version").fetchone()[0])


def set_generation(store: SqliteStore, number: int) -> None:
    """Say it again."""
    store.database.execute_sql(f"PRAGMA user_version = {number:d}")


def changes(store: SqliteStore) -> int:
    """How many rows were changed since it was opened."""
    return int(store.database.connection().total_changes)


def inherit(machine: Machine, folder: Path, mine: Path, key: str) -> None:
    """Take over the keys of messages that earlier devices of the account could read, and remove their stores."""
    for device_id, file in stores(folder):
        if file == mine:
            continue
        try:
            store = opened(file, machine.user_id, device_id, key)
            try:
                if store.load_account() is None:
                    continue
                found = list(store.load_inbound_group_sessions())
            finally:
                store.database.close()
        except (Outdated, Barred, *WRONG_KEYS) as error:
            _log.warning("what an earlier device could read cannot be taken over", **fault(error))
            continue
        with machine.store.database.atomic():
            for session in found:
                if machine.group_session(session.room_id, session.id, session.sender_key) is None:
                    machine.inbound_group_store.add(session)
                    machine.save_inbound_group_session(session)
        file.unlink()
        _log.info("took over what an earlier device could read", sessions=len(found))
