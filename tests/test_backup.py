"""Backups: whole, consistent while others write, without secrets, and never half there."""

import asyncio
import gzip
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.backup.archive import MANIFEST
from bot.backup.blanking import blanked
from bot.backup.make import make
from bot.instance import locked
from bot.platforms.matrix import kept
from bot.refusals import OperatorError
from storage import dumps, inbox
from storage.database import Database
from storage.inbox import Inbox
from tests.installations import Install, Installation, members
from tests.postgres import Postgres
from tests.storage.rows import batch, event

SEED = 20261123
PLATFORMS = ("one", "two")
INVENTED = "123456789:" + "ThisTokenIsInventedForTheTests-1234"


@pytest.fixture
def small(install: Install) -> Installation:
    """An installation with all tables, a file in its store, and some others that a backup must not have."""
    return furnished(install().migrated())


def furnished(installation: Installation) -> Installation:
    data = installation.data
    stored = data / "files" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"a file")
    stored.with_name("abcd.1234.part").write_bytes(b"half a file")
    (data / "console.jsonl").write_text("{}\n")
    if installation.url is None:
        (data / "kollegial.db.before-0001-20261123T070000").write_bytes(b"a copy")
    (data / "before-restore-20261123T070000").mkdir()
    (data / "before-restore-20261123T070000" / "old").write_bytes(b"old")
    (data / "kollegial.lock").write_text("process 1")
    return installation


def test_it_holds_the_database_and_the_files_and_says_what_they_must_be(small: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "kollegial.backup"
    said = small.saves(backup)
    found = members(backup)
    kind, name = ("postgresql", "database.pgdump") if small.url else ("sqlite", "database.sqlite")
    assert list(found) == [name, "data/console.jsonl", "data/files/ab/abcd", MANIFEST]
    assert found["data/files/ab/abcd"] == b"a file"
    manifest = json.loads(found.pop(MANIFEST))
    assert manifest["format"] == 1
    assert manifest["database"] == kind
    assert {member: each["size"] for member, each in manifest["members"].items()} == {
        member: len(data) for member, data in found.items()
    }
    assert said == [f"saved: the database ({kind}, revision {manifest['revision']}) and 2 files from {small.data}"]


def test_nobody_else_can_read_it_and_nothing_is_left_beside_it(small: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    before = small.tree().keys()
    small.saves(folder / "kollegial.backup")
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert small.tree().keys() == before


# --- while others write ----------------------------------------------------------------------


async def test_under_load_it_is_one_state_of_all_tables(install: Install, tmp_path: Path, now: datetime) -> None:
    one, two = install(), install()
    await asyncio.to_thread(one.migrated)
    database, backups = Database(one.database_url), [tmp_path / f"{number}.backup" for number in range(3)]
    written, wrote, done = 0, asyncio.Event(), asyncio.Event()

    async def write() -> None:
        nonlocal written
        while not done.is_set():
            async with database.transaction() as session:
                await _count_up(session, written + 1, now)
            written += 1
            wrote.set()

    writing, before = asyncio.create_task(write()), list[int]()
    for backup in backups:
        wrote.clear()
        await wrote.wait()
        before.append(written)
        await asyncio.to_thread(make, one.settings, str(backup), False)
    done.set()
    await writing
    await database.aclose()
    seen = []
    for backup in backups:
        await asyncio.to_thread(two.restores, backup, True)
        restored = Database(two.database_url)
        async with restored.reading() as session:
            cursors = {await inbox.cursor(session, platform) for platform in PLATFORMS}
            events = (await session.execute(select(func.count()).select_from(Inbox))).scalar_one()
        await restored.aclose()
        assert cursors == {str(events // 2)}
        seen.append(events // 2)
    for least, found, most in zip(before, seen, [*before[1:], written], strict=True):
        assert least <= found <= most


async def _count_up(session: AsyncSession, number: int, now: datetime) -> None:
    """Two cursors and as many events of each: in any state of the database they agree."""
    for platform in PLATFORMS:
        await inbox.store(session, platform, batch(event(str(number)), cursor=str(number)), now)


def test_another_database_in_the_data_folder_is_copied_as_one_and_not_its_journal(
    small: Installation, tmp_path: Path
) -> None:
    store = small.data / "matrix" / "store.db"
    store.parent.mkdir()
    keys = sqlite3.connect(store, isolation_level=None)
    keys.execute("PRAGMA journal_mode = WAL")
    keys.execute("CREATE TABLE keys (key TEXT)")
    keys.execute("INSERT INTO keys VALUES ('kept')")
    assert store.with_name("store.db-wal").stat().st_size
    keys.execute("BEGIN IMMEDIATE")
    keys.execute("INSERT INTO keys VALUES ('not committed')")
    small.saves(tmp_path / "kollegial.backup")
    keys.close()
    found = members(tmp_path / "kollegial.backup")
    assert [name for name in found if name.startswith("data/matrix/")] == ["data/matrix/store.db"]
    (tmp_path / "copy.db").write_bytes(found["data/matrix/store.db"])
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT key FROM keys").fetchall() == [("kept",)]
    copy.close()


def test_how_this_installation_is_logged_in_stays_here_and_its_keys_come_along(
    small: Installation, tmp_path: Path
) -> None:
    assert (kept.FOLDER, kept.OF_THIS_INSTALLATION) == ("matrix", "*.session")
    folder = small.data / "matrix"
    folder.mkdir()
    for name in ("account.session", "cross-signing.json", "pickle.key", "session.json"):
        (folder / name).write_text(name)
    (small.data / "other.session").write_text("no login")
    small.saves(tmp_path / "kollegial.backup")
    found = members(tmp_path / "kollegial.backup")
    names = {name for name in found if name.startswith("data/") and not name.startswith("data/files/")}
    assert names == {
        "data/console.jsonl",
        "data/matrix/cross-signing.json",
        "data/matrix/pickle.key",
        "data/matrix/session.json",
        "data/other.session",
    }


def test_links_are_followed_and_what_is_no_file_is_left_out(small: Installation, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "big").write_bytes(b"big")
    (small.data / "more").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(small.data)
    (small.data / "gone").symlink_to(tmp_path / "nothing")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(small.data)  # a socket's path may have 107 bytes
        listening.bind("kollegial.sock")
        os.chdir(Path(__file__).parent)
        small.saves(tmp_path / "kollegial.backup")
    found = members(tmp_path / "kollegial.backup")
    assert found["data/more/big"] == b"big"
    assert not {"data/gone", "data/kollegial.sock"} & found.keys()


def test_a_backup_that_lies_in_the_data_folder_is_not_put_into_the_next(small: Installation, tmp_path: Path) -> None:
    small.saves(tmp_path / "first.backup")
    shutil.copy(tmp_path / "first.backup", small.data / "copied.backup")
    small.saves(tmp_path / "second.backup")
    assert members(tmp_path / "second.backup").keys() == members(tmp_path / "first.backup").keys()


@pytest.mark.parametrize(
    "beginning",
    [b"SQLite format 3\0 and nothing that a database has", gzip.compress(b"database.sqlite", mtime=0)],
    ids=["sqlite", "gzip"],
)
def test_what_people_sent_is_saved_byte_by_byte_whatever_it_looks_like(
    small: Installation, tmp_path: Path, beginning: bytes
) -> None:
    (small.data / "files" / "ab" / "abce").write_bytes(beginning)
    backup = tmp_path / "kollegial.backup"
    small.saves(backup)
    assert members(backup)["data/files/ab/abce"] == beginning


def test_memory_does_not_grow_with_the_size(small: Installation, tmp_path: Path) -> None:
    with (small.data / "big").open("wb") as file:
        file.truncate(60_000_000)
    tracemalloc.start()
    try:
        small.saves(tmp_path / "kollegial.backup")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


# --- the configuration -----------------------------------------------------------------------

SECRET = "correct horse battery"

CONFIGURATIONS = {
    "plain": f'[matrix]\npassword = "{SECRET}"  # keep\n',
    "single quotes": f"[matrix]\npassword='{SECRET}'\n",
    "many lines": f'[matrix]\npassword = """{SECRET}"""\n',
    "many lines, single quotes": f"[matrix]\npassword = '''\n{SECRET}'''\n",
    "inline table": f'matrix = {{ enabled = false, password = "{SECRET}" }}\n',
    "dotted key": f'matrix.password = "{SECRET}"\n',
    "quoted keys": f'["matrix"]\n"password" = "{SECRET}"\n',
    "commented out": f'[matrix]\n# password = "{SECRET}"\n',
    "with quotes in it": f'[matrix]\npassword = "a\\"{SECRET}\\"b"\n',
    "token": f'[telegram]\ntoken = "{INVENTED}"\n',
    "token in a comment": f"[telegram]\n# the old one: {INVENTED}\n",
    "address": f'[storage]\nurl = "postgresql+asyncpg://kollegial:{SECRET.replace(" ", "@")}@db/kollegial"\n',
    "address in a comment": '# url = "postgresql+asyncpg://kollegial:correct-horse@db/kollegial"\n',
}


@pytest.mark.parametrize("written", CONFIGURATIONS.values(), ids=CONFIGURATIONS.keys())
def test_the_configuration_comes_without_its_secrets(written: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"# mine\n{written}[digest]\nk = 4\n")
    kept = blanked(file)
    assert kept is not None
    assert "# mine" in kept
    assert "k = 4" in kept
    for secret in (SECRET, "horse", INVENTED, INVENTED.partition(":")[2]):
        assert secret not in kept


@pytest.mark.parametrize("word", ["correct", "\\u0063orrect"])
def test_a_secret_that_stands_elsewhere_too_keeps_the_configuration_out(word: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[matrix]\npassword = "{word} horse"\n[contact]\nde = "correct horse"\n')
    assert blanked(file) is None


def test_the_configuration_and_files_of_secrets_in_the_data_folder_are_no_data(
    migrated_file: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "kollegial.db")
    (data / "token").write_text(INVENTED)
    (data / "config.toml").write_text('[service]\ndata_dir = "."\n[telegram]\ntoken_file = "token"\n')
    installation = Installation(data=data)
    _, said = installation.does("--config", str(data / "config.toml"), "backup", str(tmp_path / "x.backup"))
    found = members(tmp_path / "x.backup")
    assert list(found) == ["database.sqlite", "config.toml", MANIFEST]
    assert b'token_file = "token"' in found["config.toml"]
    assert "keep those elsewhere" in said


# --- what is refused -------------------------------------------------------------------------


def test_a_file_that_is_there_is_not_overwritten_unless_that_is_asked_for(small: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "kollegial.backup"
    backup.write_text("precious")
    with pytest.raises(OperatorError, match=r"there already: .* --force"):
        small.saves(backup)
    assert backup.read_text() == "precious"
    small.saves(backup, force=True)
    assert MANIFEST in members(backup)


@pytest.mark.parametrize(
    ("target", "said"),
    [("data-1/x.backup", "lies in the data folder"), ("nowhere/x.backup", "is no folder"), ("", "is a folder")],
)
def test_a_place_that_is_none_is_named(small: Installation, tmp_path: Path, target: str, said: str) -> None:
    with pytest.raises(OperatorError, match=said):
        small.saves(tmp_path / target)


def test_a_pipe_or_a_device_is_not_replaced(small: Installation, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OperatorError, match='is no plain file: name another one, or "-" for standard output'):
        small.saves(tmp_path / "pipe", force=True)
    assert (tmp_path / "pipe").is_fifo()


def test_without_a_database_there_is_nothing_to_save(install: Install, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="nothing to save"):
        install().saves(tmp_path / "x.backup")
    assert list(tmp_path.glob("*.backup")) == []


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    installation = Installation(data=tmp_path / "data").migrated()
    file = installation.data / "kollegial.db"
    file.write_bytes(file.read_bytes()[:20_000])
    with pytest.raises(OperatorError, match=r"no backup was made: .*kollegial\.db: "):
        installation.saves(tmp_path / "x.backup")
    assert not (tmp_path / "x.backup").exists()


def test_two_backups_at_once_are_one_too_many(small: Installation, tmp_path: Path) -> None:
    with (
        locked(small.data / "backup.lock", "kollegial backup"),
        pytest.raises(OperatorError, match="another backup is"),
    ):
        small.saves(tmp_path / "x.backup")


def test_a_full_disk_is_said_and_leaves_nothing(small: Installation, tmp_path: Path) -> None:
    (small.data / "big").write_bytes(Random(SEED).randbytes(3_000_000))
    folder = tmp_path / "backups"
    folder.mkdir()
    _, said = small.does("backup", str(folder / "x.backup"), code=2, preexec_fn=_limit(2_000_000))
    assert "no backup was made" in said
    assert "File too large" in said
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_full_before_the_database_is_copied_is_said_too(tmp_path: Path) -> None:
    installation = Installation(data=tmp_path / "data").migrated()
    _, said = installation.does("backup", str(tmp_path / "x.backup"), code=2, preexec_fn=_limit(100_000))
    assert "no backup was made" in said
    assert not (tmp_path / "x.backup").exists()


def _limit(size: int) -> Callable[[], Any]:
    """No file may become larger: the nearest thing to a full disk that one process can have for itself."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


# --- PostgreSQL's programs -------------------------------------------------------------------


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Installation:
    return Installation(data=tmp_path / "data", url=postgres_url)


def test_without_pg_dump_it_says_what_to_install(
    on_postgres: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        monkeypatch.context() as patched,
        pytest.raises(OperatorError, match=r"pg_dump is not installed: .* apt install postgresql-client"),
    ):
        patched.setenv("PATH", str(tmp_path))
        on_postgres.saves(tmp_path / "x.backup")


def test_an_older_pg_dump_is_named_with_both_versions(
    on_postgres: Installation, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        monkeypatch.context() as patched,
        pytest.raises(OperatorError, match=r"pg_dump is older .*server version: \d+.*pg_dump version: \d+"),
    ):
        patched.setenv("PATH", str(postgres.older_programs))
        on_postgres.saves(tmp_path / "x.backup")
    assert not (tmp_path / "x.backup").exists()


def test_the_password_is_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n/usr/bin/env > {tmp_path}/environment\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    dumps.dump(make_url("postgresql+asyncpg://me:correct%20horse@db:5433/ours?ssl=require"), tmp_path / "dump")
    assert "horse" not in (tmp_path / "arguments").read_text()
    passed = set((tmp_path / "environment").read_text().splitlines())
    assert {"PGHOST=db", "PGPORT=5433", "PGUSER=me", "PGDATABASE=ours", "PGSSLMODE=require"} <= passed
    assert "PGPASSWORD=correct horse" in passed


# --- as a command ----------------------------------------------------------------------------


def test_it_writes_to_a_pipe_and_nothing_else_there(small: Installation, tmp_path: Path) -> None:
    output, said = small.does("backup", "-")
    (tmp_path / "x.backup").write_bytes(output)
    assert MANIFEST in members(tmp_path / "x.backup")
    assert said.startswith("saved: ")


def test_killed_at_any_moment_it_leaves_no_file_of_that_name_and_no_rest_for_long(
    small: Installation, tmp_path: Path
) -> None:
    (small.data / "big").write_bytes(Random(SEED).randbytes(12_000_000))
    folder, dice, died = tmp_path / "backups", Random(SEED), 0
    folder.mkdir()
    for number in range(5):
        process = small.start("backup", str(folder / f"{number}.backup"))
        deadline = time.monotonic() + 30
        while not list(folder.glob(".*.part")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        file = folder / f"{number}.backup"
        died += process.returncode == -signal.SIGKILL
        assert not file.exists() or MANIFEST in members(file)
    assert died >= 3
    small.saves(folder / "last.backup")
    assert list(folder.glob(".*")) == []
    assert not (small.data / "backup.part").exists()
    assert MANIFEST in members(folder / "last.backup")
