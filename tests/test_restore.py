"""Restoring: into a working service, or not at all; and nothing goes out by itself."""

import asyncio
import gzip
import hashlib
import json
import resource
import signal
import sqlite3
import tarfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.backup import placing, unpacking
from bot.backup import restore as restoring
from bot.backup.archive import MANIFEST
from bot.check import findings
from bot.instance import LOCK, locked
from bot.refusals import OperatorError
from storage import inbox, requests, schema
from storage.database import Database
from storage.inbox import Inbox
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.requests import Kind, Request
from tests.installations import Install, Installation, members, pack
from tests.postgres import Postgres
from tests.storage.rows import batch, event, guests, queue

SEED = 20261123


def says(who: str, words: str) -> bytes:
    return json.dumps({"as": who, "say": words}).encode() + b"\n"


def records(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


# --- the drill -------------------------------------------------------------------------------


def test_a_backup_made_while_the_service_runs_becomes_a_service_that_asks_before_it_sends(
    install: Install, tmp_path: Path
) -> None:
    one, two, backup = install(), install(), tmp_path / "kollegial.backup"
    with one.serving() as running:
        running.stdin.write(says("karin", "Hallo"))
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["to"] == "karin"
        one.does("members", "grant", "console:karin", "coordinator")
        one.writes(on_its_way)
        one.does("backup", str(backup))
        running.stdin.write(says("ben", "Hallo"))
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["to"] == "ben"

    said, _ = two.does("restore", str(backup))
    assert "held: 2 messages" in said.decode()
    assert "asked what to do with them: 1 person" in said.decode()
    output, _ = two.does("run", typed=says("karin", "/restored"))
    assert {record["to"] for record in records(output)} == {"karin"}, "nothing goes out by itself"
    question = records(output)[-1]["text"]
    assert "2 Nachrichten an eine Person" in question
    assert "Beiträge anderer: 1\nAnkündigungen: 1" in question

    output, _ = two.does("run", typed=b'{"as": "karin", "press": "Alle senden"}\n')
    assert sorted((record["to"], record["text"][:28]) for record in records(output)) == [
        ("anna", "Hallo"),
        ("karin", "In Ordnung, die 2 Nachrichten"[:28]),
    ]
    assert {(row.lane, row.state) for row in rows(two) if row.lane != Lane.reminder} == {
        (Lane.interactive, State.sent),
        (Lane.relay, State.pending),  # this one is due later
        (Lane.bulk, State.sent),
    }
    output, _ = two.does("run", typed=b'{"as": "karin", "press": "Alle senden"}\n' + says("ben", "Hallo"))
    assert [record["text"][:24] for record in records(output)] == [
        "Gerade wird nichts zurück"[:24],
        "Willkommen! Hier tausche",
    ]


async def on_its_way(session: AsyncSession) -> None:
    """An announcement that somebody is just sending, and a contribution that is due in two hours."""
    now = datetime.now(UTC)
    [anna] = await guests(session, "anna")
    lease = now + timedelta(hours=1)
    await queue(session, now, lane=Lane.bulk, member_id=anna, state=State.sending, leased_until=lease)
    await queue(session, now, lane=Lane.relay, member_id=anna, due_at=now + timedelta(hours=2))


def rows(installation: Installation) -> list[Outbox]:
    async def read(session: AsyncSession) -> list[Outbox]:
        return list((await session.execute(select(Outbox))).scalars())

    return installation.writes(read)


def test_where_nobody_coordinates_the_shell_says_how_to_change_that(install: Install, tmp_path: Path) -> None:
    one, two = install().migrated(), install()
    one.writes(on_its_way)
    one.saves(tmp_path / "x.backup")
    said = "\n".join(two.restores(tmp_path / "x.backup"))
    assert "nobody could be asked" in said
    assert "kollegial members grant NUMBER coordinator" in said
    found = {finding.subject: finding for finding in asyncio.run(findings(two.settings))}
    assert not found["restore"].well
    assert "2 messages held" in found["restore"].detail


def test_what_came_in_and_was_not_handled_is_handled_after_the_restore(install: Install, tmp_path: Path) -> None:
    one, two = install().migrated(), install()
    at = datetime.now(UTC)
    payload = {"kind": "text", "as": "anna", "at": at.isoformat(), "text": "Hallo", "message": "u1"}
    one.writes(lambda session: inbox.store(session, "console", batch(event("1", payload=payload)), at))
    one.saves(tmp_path / "x.backup")
    assert "nothing was about to go out then, so nothing is held" in two.restores(tmp_path / "x.backup")
    output, _ = two.does("run")
    assert [record["to"] for record in records(output)] == ["anna"]


def test_what_a_network_was_to_be_asked_is_asked_after_the_restore(install: Install, tmp_path: Path) -> None:
    """Asking twice is asking once: whoever waits for the answer gets it, whatever was answered after the backup."""
    one, two = install().migrated(), install()
    at = datetime.now(UTC) - timedelta(days=2)
    file = tmp_path / "liste.csv"
    file.write_text("a;b\n")

    async def wait_for_answers(session: AsyncSession) -> None:
        about = {"account": "anna", "report": "answered"}
        rights = {"chat": "room", "thread": None, "account": "anna"}
        requests.put(session, Kind.rights, "console", rights, at, "c", **about)
        for name, reference in (("liste.csv", str(file)), ("weg.csv", str(tmp_path / "weg.csv"))):
            remote = {"reference": reference, "name": name, "type": "text/csv", "size": 4, "voice": False}
            requests.put(session, Kind.fetch, "console", {"file": remote}, at, "c", **about)

    async def answers(session: AsyncSession) -> tuple[list[str], list[str]]:
        asked = (await session.execute(select(Request).order_by(text("id")))).scalars()
        events = (await session.execute(select(Inbox).where(text("event_key LIKE 'request:%'")))).scalars()
        return [row.state for row in asked], [event.state for event in events]

    one.writes(wait_for_answers)
    one.saves(tmp_path / "x.backup")
    two.restores(tmp_path / "x.backup")
    assert two.writes(answers) == (["waiting"] * 3, [])
    two.does("run")
    assert two.writes(answers) == (["done"] * 3, ["done"] * 3)
    assert [kept.read_text() for kept in (two.data / "files").rglob("*") if kept.is_file()] == ["a;b\n"]


def test_a_backup_of_an_older_version_is_brought_up_to_date(install: Install, tmp_path: Path, now: datetime) -> None:
    """Whichever revisions there are by then: the first one is the oldest."""
    one, two = install(), install()
    one.data.mkdir()

    async def begin() -> None:
        database = Database(one.database_url)
        await schema.upgrade(database, now, to="0001")
        await database.aclose()

    asyncio.run(begin())
    one.saves(tmp_path / "x.backup")
    two.restores(tmp_path / "x.backup")
    assert [finding for finding in asyncio.run(findings(two.settings)) if not finding.well] == []
    assert not list(two.data.glob("*.before-*"))


# --- what is there already -------------------------------------------------------------------


async def _store(session: AsyncSession, word: str) -> None:
    await inbox.store(session, word, batch(event(word), cursor=word), datetime.now(UTC))


def marked(installation: Installation, word: str) -> Installation:
    """An installation whose database and files all say the same word."""
    installation.migrated()
    installation.writes(lambda session: _store(session, word))
    (installation.data / "files").mkdir()
    (installation.data / "files" / "word").write_text(word)
    (installation.data / "console.jsonl").write_text("")
    (installation.data / f"only-{word}").write_text(word)
    return installation


def words(installation: Installation) -> tuple[set[str], str, set[str]]:
    """What the database says, what a file says, which files there are."""

    async def read(session: AsyncSession) -> set[str]:
        return set((await session.execute(select(Inbox.platform))).scalars())

    found = {path.name for path in installation.data.glob("only-*")}
    return installation.writes(read), (installation.data / "files" / "word").read_text(), found


OLD = ({"old"}, "old", {"only-old"})
NEW = ({"new"}, "new", {"only-new"})


@pytest.fixture
def old(install: Install) -> Installation:
    return marked(install(), "old")


@pytest.fixture
def new(install: Install, old: Installation, tmp_path: Path) -> Path:
    """The backup of another installation."""
    backup = tmp_path / "new.backup"
    marked(install(), "new").saves(backup)
    return backup


def test_what_is_there_is_not_touched_unless_that_is_asked_for(old: Installation, new: Path) -> None:
    with pytest.raises(OperatorError, match="holds data already: --force moves it aside"):
        old.restores(new)
    assert words(old) == OLD


def test_with_force_what_was_there_goes_aside(old: Installation, new: Path) -> None:
    kept = old.tree()
    said = "\n".join(old.restores(new, force=True))
    assert words(old) == NEW
    [aside] = old.data.glob("before-restore-*")
    assert f"what was there before lies in {aside}" in said
    there = {path.relative_to(aside).as_posix(): path.read_bytes() for path in aside.rglob("*") if path.is_file()}
    if old.url:
        assert there.pop("database.pgdump")
    assert there == kept
    again = old.restores(new, force=True)
    assert words(old) == NEW
    assert len(list(old.data.glob("before-restore-*"))) == 2, again


def test_tables_of_a_version_that_came_between_do_not_stay(old: Installation, new: Path) -> None:
    async def add(session: AsyncSession) -> None:
        await session.execute(text("CREATE TABLE later (id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members)"))

    old.writes(add)
    old.restores(new, force=True)
    assert [finding for finding in asyncio.run(findings(old.settings)) if not finding.well] == []


def test_a_database_with_tables_is_not_touched_even_if_the_folder_is_empty(
    postgres_url: str, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("PATH", f"{postgres.programs}:/usr/bin:/bin")
        one = Installation(data=tmp_path / "one", url=postgres_url)
        one.saves(tmp_path / "x.backup")
        with pytest.raises(OperatorError, match="the database has tables already: --force"):
            Installation(data=tmp_path / "two", url=postgres_url).restores(tmp_path / "x.backup")


@pytest.mark.parametrize("command", ["run", "restore"])
def test_while_something_uses_the_folder_nothing_is_restored(old: Installation, new: Path, command: str) -> None:
    with (
        locked(old.data / LOCK, f"kollegial {command}"),
        pytest.raises(OperatorError, match=rf'in use by process \d+ \("kollegial {command}"\): stop it first'),
    ):
        old.restores(new, force=True)
    assert words(old) == OLD


def test_a_database_that_lies_elsewhere_goes_aside_there(
    migrated_sqlite_url: str, tmp_path: Path, new_sqlite: Path
) -> None:
    installation = Installation(data=tmp_path / "apart", url=migrated_sqlite_url)
    installation.restores(new_sqlite, force=True)
    [aside] = tmp_path.glob("before-restore-*")
    assert (aside / "kollegial.db").exists()
    assert (tmp_path / "kollegial.db").exists()
    assert not (tmp_path / "apart" / "kollegial.db").exists()


# --- another kind of database ----------------------------------------------------------------


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Path:
    backup = tmp_path / "sqlite.backup"
    marked(Installation(data=tmp_path / "new-sqlite"), "new").saves(backup)
    return backup


def test_a_backup_of_sqlite_is_refused_for_postgresql(
    empty_postgres_url: str, new_sqlite: Path, tmp_path: Path
) -> None:
    target = Installation(data=tmp_path / "target", url=empty_postgres_url)
    with pytest.raises(OperatorError, match=r"another kind \(sqlite, \[storage\] url names postgresql\)"):
        target.restores(new_sqlite)
    assert target.tree() == {}


def test_a_backup_of_postgresql_is_refused_for_sqlite(
    postgres_url: str, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("PATH", f"{postgres.programs}:/usr/bin:/bin")
        Installation(data=tmp_path / "one", url=postgres_url).saves(tmp_path / "x.backup")
    target = Installation(data=tmp_path / "target")
    with pytest.raises(OperatorError, match=r"another kind \(postgresql, \[storage\] url names sqlite\)"):
        target.restores(tmp_path / "x.backup")
    assert target.tree() == {}


# --- cut off ---------------------------------------------------------------------------------


class Cut(BaseException):
    """As if the process had died: nothing that is an `Exception` catches it."""


def test_cut_off_at_any_rename_it_is_the_old_state_or_can_be_finished(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, finished = tmp_path / "new.backup", []
    marked(install(), "new").saves(backup)
    target = marked(install(), "old")
    marked_old = tmp_path / "old.backup"
    target.saves(marked_old)
    synced = placing.synced
    for moment in range(1, 40):
        calls = iter(range(1, 1000))

        def cut(folder: Path, moment: int = moment, calls: Any = calls) -> None:
            synced(folder)
            if next(calls) == moment:
                raise Cut

        with monkeypatch.context() as patched:
            patched.setattr(placing, "synced", cut)
            try:
                target.restores(backup, force=True)
            except Cut:
                whole = False
            else:
                whole = True
        assert not whole, "the last rename is followed by one of these"
        if restoring.Home.of(target.settings).interrupted is None and not finished:
            assert words(target) == OLD
            continue
        if restoring.Home.of(target.settings).interrupted is None:
            assert words(target) == NEW
            break
        with pytest.raises(OperatorError, match="kollegial restore --finish"):
            target.migrated()
        with pytest.raises(OperatorError, match="kollegial restore --finish"):
            target.saves(tmp_path / "half.backup")
        with pytest.raises(OperatorError, match="kollegial restore --finish"):
            target.restores(backup, force=True)
        assert [finding.subject for finding in asyncio.run(findings(target.settings)) if not finding.well] == [
            "restore"
        ]
        asyncio.run(restoring.finish(target.settings))
        finished.append(words(target))
        target.restores(marked_old, force=True)
        assert words(target) == OLD
    # with PostgreSQL the first of them comes before the commit: there the old state stands
    assert finished == [*([OLD] if target.url else []), *[NEW] * (len(finished) - bool(target.url))]
    assert len(finished) >= 4


def test_killed_at_any_moment_it_is_the_old_state_or_the_new_one(old: Installation, new: Path) -> None:
    (old.data / "big").write_bytes(Random(SEED).randbytes(10_000_000))
    heavy = new.with_name("heavy.backup")
    old.saves(heavy)  # a backup that takes its time
    dice, died, ended = Random(SEED), 0, 0
    for _ in range(6):
        process = old.start("restore", "--force", str(heavy))
        deadline = time.monotonic() + 30
        while not (old.data / "restore.part").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.7))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        died += process.returncode == -signal.SIGKILL
        if restoring.Home.of(old.settings).interrupted is not None:
            old.does("restore", "--finish")
            ended += 1
        assert words(old) == OLD
        assert (old.data / "big").stat().st_size == 10_000_000
    assert died >= 3
    old.restores(new, force=True)
    assert words(old) == NEW
    assert list(old.data.glob("*.part")) == []


def test_there_is_nothing_to_finish_where_nothing_was_cut_off(old: Installation) -> None:
    _, said = old.does("restore", "--finish", code=2)
    assert "there is nothing to finish" in said
    _, said = old.does("restore", code=2)
    assert "name the backup" in said


# --- damaged archives ------------------------------------------------------------------------


@pytest.fixture
def target(tmp_path: Path) -> Installation:
    """An empty place for an SQLite installation."""
    return Installation(data=tmp_path / "target")


def refused(target: Installation, backup: Path, because: str | None = None) -> None:
    with pytest.raises(OperatorError, match=because) as error:
        target.restores(backup)
    assert str(error.value).startswith(str(backup))
    assert str(error.value).endswith("nothing was changed")
    assert target.tree() == {}


def test_a_backup_that_was_cut_off_is_refused(target: Installation, new_sqlite: Path, tmp_path: Path) -> None:
    data, cut = new_sqlite.read_bytes(), tmp_path / "cut.backup"
    for length in (1, 9, 10, 11, len(data) // 3, len(data) // 2, len(data) - 9, len(data) - 1):
        cut.write_bytes(data[:length])
        refused(target, cut)


def test_a_backup_with_a_bit_that_changed_is_refused(target: Installation, new_sqlite: Path, tmp_path: Path) -> None:
    data, changed, dice, refusals = new_sqlite.read_bytes(), tmp_path / "changed.backup", Random(SEED), 0
    while refusals < 20:
        place = dice.randrange(10, len(data))
        damaged = data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]
        if _inflated(damaged) == gzip.decompress(data):
            continue  # where a run of zeros is written in other words, nothing is lost
        changed.write_bytes(damaged)
        refused(target, changed)
        refusals += 1


def _inflated(data: bytes) -> bytes | None:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return None


NO_BACKUPS = {
    "empty": b"",
    "text": b"no backup at all\n",
    "random bytes": Random(SEED).randbytes(100_000),
    "zeros": bytes(100_000),
    "encrypted": b"age-encryption.org/v1\n" + Random(SEED).randbytes(1000),
    "empty gzip": gzip.compress(b""),
    "gzip of text": gzip.compress(b"no tar at all" * 1000),
    "gzip of an empty tar": gzip.compress(bytes(10240)),
}


@pytest.mark.parametrize("data", NO_BACKUPS.values(), ids=NO_BACKUPS.keys())
def test_what_is_no_backup_is_refused(target: Installation, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.backup").write_bytes(data)
    refused(target, tmp_path / "x.backup", "it ")


def test_a_file_that_is_not_there_is_named(target: Installation, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="No such file or directory"):
        target.restores(tmp_path / "nowhere.backup")
    with pytest.raises(OperatorError, match="Is a directory"):
        target.restores(tmp_path)
    assert target.tree() == {}


BAD_NAMES = [
    "/etc/kollegial",
    "../outside",
    "data/../../outside",
    "data/./twisted",
    "data//twisted",
    "data/kollegial.lock",
    "data/kollegial.db",
    "data/kollegial.db-wal",
    "data/restore.part/name",
    "data/restore.ready/name",
    "data/before-restore-1/x",
    "data/",
    "data",
    "other",
    "database.sqlite",
    "data/console.jsonl/below",
    "data/files",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_no_backup_has_are_refused(
    target: Installation, new_sqlite: Path, tmp_path: Path, name: str
) -> None:
    found = members(new_sqlite)
    extra = [(name, b"x")]
    pack(tmp_path / "x.backup", *list(found.items())[:-1], *extra, (MANIFEST, resealed(dict([*found.items(), *extra]))))
    refused(target, tmp_path / "x.backup")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_is_refused(target: Installation, new_sqlite: Path, tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("data/link")
    info.type, info.linkname = kind, "/etc/passwd"
    pack(tmp_path / "x.backup", (info, b""), *members(new_sqlite).items())
    refused(target, tmp_path / "x.backup", "no plain file")


def resealed(found: dict[str, bytes], **changed: Any) -> bytes:
    """The manifest that fits the members, with some of its words changed."""
    manifest = json.loads(found[MANIFEST])
    manifest["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in found.items()
        if name != MANIFEST
    }
    return json.dumps({**manifest, **changed}).encode()


Lie = Callable[[dict[str, bytes]], bytes]

LIES: dict[str, tuple[Lie, str]] = {
    "newer format": (lambda found: resealed(found, format=2), "install a newer kollegial"),
    "newer format, other words": (lambda _: b'{"format": 7, "all": "different"}', "install a newer kollegial"),
    "older format": (lambda found: resealed(found, format=0), "manifest cannot be read"),
    "newer revision": (lambda found: resealed(found, revision="9999"), "9999, which this version does not know"),
    "another revision": (lambda found: resealed(found, revision=schema.head() + "x"), "does not know"),
    "another kind": (lambda found: resealed(found, database="postgresql"), "holds no database"),
    "no such kind": (lambda found: resealed(found, database="oracle"), "manifest cannot be read"),
    "no moment": (lambda found: resealed(found, made_at="yesterday"), "manifest cannot be read"),
    "a moment without a zone": (
        lambda found: resealed(found, made_at="2026-11-23T07:00:00"),
        "manifest cannot be read",
    ),
    "no JSON": (lambda _: b"\xff\xfe{", "manifest cannot be read"),
    "no object": (lambda _: b"[]", "manifest cannot be read"),
    "nested beyond measure": (lambda _: b"[" * 100_000, "manifest cannot be read"),
    "a member too many": (lambda found: resealed({**found, "data/more": b""}), "'data/more' is not what"),
    "a member too few": (
        lambda found: resealed({k: v for k, v in found.items() if "only" not in k}),
        "'data/only-new' is",
    ),
    "another size": (
        lambda found: found[MANIFEST].replace(b'"size": 3', b'"size": 4'),
        "is not what the manifest says",
    ),
    "another hash": (lambda found: resealed({**found, "data/files/word": b"old"}), "'data/files/word' is not what"),
}


@pytest.mark.parametrize(("lie", "said"), LIES.values(), ids=LIES.keys())
def test_a_manifest_that_lies_is_refused(
    target: Installation, new_sqlite: Path, tmp_path: Path, lie: Lie, said: str
) -> None:
    found = members(new_sqlite)
    pack(tmp_path / "x.backup", *{**found, MANIFEST: lie(found)}.items())
    refused(target, tmp_path / "x.backup", said)


def with_database(backup: Path, file: Path, change: Callable[[Path], Any]) -> Path:
    """A backup whose database was changed, and whose manifest fits."""
    found = members(backup)
    database = file.with_name("changed.db")
    database.write_bytes(found["database.sqlite"])
    change(database)
    found["database.sqlite"] = database.read_bytes()
    return pack(file, *{**found, MANIFEST: resealed(found)}.items())


def changed_by(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        connection = sqlite3.connect(file)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return change


def _overwritten(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for page in range(5, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 200] = b"\xab" * 200
    file.write_bytes(data)


BAD_DATABASES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no database": (lambda file: file.write_bytes(b"no database" * 1000), "damaged"),
    "empty": (lambda file: file.write_bytes(b""), "manifest names another revision"),
    "pages overwritten": (_overwritten, "damaged"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:50_000]), "damaged"),
    "broken reference": (
        changed_by("INSERT INTO member_roles VALUES (999, 'admin', '2026-11-23 07:00:00')"),
        r"rows refer to others that are missing \(member_roles\)",
    ),
    "of a newer version": (changed_by("UPDATE alembic_version SET version_num = '9999'"), "revision 9999"),
    "a table is missing": (changed_by("DROP TABLE cursors"), "not as this version expects"),
    "without a revision": (changed_by("DELETE FROM alembic_version"), "another revision"),
}


@pytest.mark.parametrize(("change", "said"), BAD_DATABASES.values(), ids=BAD_DATABASES.keys())
def test_a_database_that_is_not_sound_is_refused(
    target: Installation, new_sqlite: Path, tmp_path: Path, change: Callable[[Path], Any], said: str
) -> None:
    refused(target, with_database(new_sqlite, tmp_path / "x.backup", change), said)


@pytest.mark.parametrize("length", [0, 100, 20_000])
def test_a_dump_that_is_not_sound_is_refused(
    postgres: Postgres, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    backup = tmp_path / "x.backup"
    old = Installation(data=tmp_path / "old", url=postgres_url)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", f"{postgres.programs}:/usr/bin:/bin")
        old.writes(lambda session: _store(session, "old"))
        old.saves(backup)
        found = members(backup)
        found["database.pgdump"] = found["database.pgdump"][:length]
        pack(backup, *{**found, MANIFEST: resealed(found)}.items())
        with pytest.raises(OperatorError, match="nothing was changed"):
            old.restores(backup, force=True)

    async def read(session: AsyncSession) -> set[str]:
        return set((await session.execute(select(Inbox.platform))).scalars())

    assert old.writes(read) == {"old"}
    assert {path.name for path in old.data.iterdir()} <= {LOCK, "backup.lock", "kollegial.db.lock"}


# --- disks and pipes -------------------------------------------------------------------------


def test_it_reads_a_pipe(target: Installation, new_sqlite: Path) -> None:
    target.does("restore", "-", typed=new_sqlite.read_bytes())
    assert words(target) == NEW


def test_a_full_disk_is_said_and_changes_nothing(target: Installation, tmp_path: Path) -> None:
    source = marked(Installation(data=tmp_path / "source"), "new")
    (source.data / "big").write_bytes(bytes(3_000_000))
    source.saves(tmp_path / "x.backup")
    limit = (2_000_000, 2_000_000)
    _, said = target.does(
        "restore",
        str(tmp_path / "x.backup"),
        code=2,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert "File too large; nothing was changed" in said
    assert target.tree() == {}


def test_too_little_room_is_known_before_a_member_is_written(
    target: Installation, new_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "RESERVE", 1 << 60)
    with pytest.raises(
        OperatorError, match=r"no room for \d+ bytes in .*: free some disk space first; nothing was changed"
    ):
        target.restores(new_sqlite)
    assert target.tree() == {}


def test_the_configuration_of_then_is_left_for_reading(
    target: Installation, tmp_path: Path, migrated_file: Path
) -> None:
    source = Installation(data=tmp_path / "source").migrated()
    config = tmp_path / "config.toml"
    config.write_text("[digest]\nk = 4  # ours\n")
    source.does("--config", str(config), "backup", str(tmp_path / "x.backup"))
    said = "\n".join(target.restores(tmp_path / "x.backup"))
    left = target.data / "config.from-backup.toml"
    assert f"the configuration of then, without its secrets, is in {left}" in said
    assert "k = 4  # ours" in left.read_text()
    target.saves(tmp_path / "y.backup")
    assert "data/config.from-backup.toml" not in members(tmp_path / "y.backup")
