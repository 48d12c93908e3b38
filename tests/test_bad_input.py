"""Scripts that cannot be played and databases that cannot be used: what is wrong is said, nothing is lost."""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from bot.rehearse import JsonLines, ScriptError
from bot.stage import Script, Stage, play

START = b'{"start": "2026-11-23T09:00:00+01:00", "people": {"anna": {"language": "de", "member": true}}}'
NEED = b'{"as": "anna", "say": "/need"}'


def rehearse(script: bytes, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command on a script at standard input."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    command = [sys.executable, "-m", "bot", "rehearse", "-", *options]
    path = str(Path(__file__).parent.parent)
    return subprocess.run(
        command, input=script, capture_output=True, cwd=folder, env={**environment, "PYTHONPATH": path}, timeout=60
    )


def texts(output: bytes) -> list[str]:
    return [json.loads(line)["text"] for line in output.splitlines()]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"as": "anna", "say": ', b"standard input: line 3: not JSON at column"),
        (b'{"as": "anna", "say": "M\xfcller"}', b"standard input: line 3: not UTF-8"),
        (b'{"as": "anna", "press": "nothing"}', b'standard input: line 3: nobody offers "nothing" to anna; on offer: '),
    ],
)
def test_a_line_that_cannot_be_played_is_named_and_what_came_before_is_delivered(
    tmp_path: Path, line: bytes, reason: bytes
) -> None:
    done = rehearse(b"\n".join([START, NEED, line, NEED, b""]), tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr
    assert b"Traceback" not in done.stderr
    assert texts(done.stdout) == ["Worum geht es?"]


def test_a_script_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "rehearse", "nowhere.jsonl"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        timeout=60,
    )
    assert done.returncode == 2
    assert b"nowhere.jsonl: No such file or directory" in done.stderr


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path, migrated_file: Path) -> None:
    file = tmp_path / "kollegial.db"
    shutil.copy(migrated_file, file)
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = list(connection.iterdump())
    done = rehearse(b"\n".join([START, NEED, b""]), tmp_path, "--data", str(tmp_path))
    assert done.returncode == 2
    assert b"the database is at revision 9999, which this version does not know" in done.stderr
    assert b"install the version of kollegial that wrote it, or a newer one" in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""
    assert list(connection.iterdump()) == before
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kollegial.db").write_bytes(b"This is a letter, not a database. " * 100)
    done = rehearse(b"\n".join([START, NEED, b""]), tmp_path, "--data", str(tmp_path))
    assert done.returncode == 2
    assert b"file is not a database" in done.stderr
    assert b"Traceback" not in done.stderr


LINES = {
    "nonsense": "not JSON at column 1",
    "\ufeff{}": "not JSON",
    "[" * 100_000: "not JSON",
    "[1]": "not an object",
    "{}": "says nothing that can be played",
    '{"says": "x"}': "says nothing that can be played",
    '{"as": "anna"}': '"as" without anything done',
    '{"as": "anna", "say": 5}': '"say" is text in quotes',
    '{"as": "anna", "say": "x", "colour": "red"}': '"colour" does not go with "say"; this line may have as, say, in',
    '{"as": "anna", "say": "x", "press": "y"}': '"press" does not go with "say"',
    '{"as": "", "say": "x"}': '"as" is a name of 1 to 64 characters',
    '{"as": "\\ud800", "say": "x"}': '"as" is a name of 1 to 64 characters',
    '{"as": 7, "say": "x"}': '"as" is a name of 1 to 64 characters',
    '{"as": "anna", "press": "housing", "on": "m99"}': 'nobody offers "housing" to anna',
    '{"as": "bert", "press": "housing"}': 'nobody offers "housing" to bert; on offer: nothing',
    '{"as": "anna", "edit": "u1"}': '"edit" needs the new words in "say"',
    '{"as": "anna", "edit": "u9", "say": "x"}': '"u9" is no message of anna',
    '{"as": "bert", "edit": "u1", "say": "x"}': '"u1" is no message of bert',
    '{"as": "anna", "delete": "x"}': '"x" is no message of anna',
    '{"as": "anna", "file": "nowhere.pdf"}': 'there is no file "nowhere.pdf" beside the script',
    f'{{"as": "anna", "file": "{"a" * 300}"}}': "there is no file",
    '{"as": "anna", "react": "x"}': '"react" needs the message it is for in "to"',
    '{"as": "anna", "unreachable": "yes"}': '"unreachable" is true or false',
    '{"wait": "tomorrow"}': '"wait" is a length of time as in ISO 8601',
    '{"wait": 5}': '"wait" is a length of time as in ISO 8601',
    '{"wait": "P1D", "until": "x"}': '"until" is not known here; this line may have wait',
    '{"wait": "P99999999999999D"}': '"wait" is a length of time as in ISO 8601',
    '{"wait": "P9999999D"}': '"wait" leads out of the calendar',
    '{"wait": "-P9999999D"}': '"wait" leads out of the calendar',
    '{"restart": 1}': '"restart" is true',
    '{"restart": true, "wait": "P1D"}': "is not known here",
    '{"together": []}': '"together" is a list of what people do',
    '{"together": [{"wait": "P1D"}]}': '"together" is a list of what people do',
    '{"together": [{"as": "anna", "say": "x"}, {"as": "anna"}]}': '"as" without anything done',
    '{"people": []}': '"people" gives each name an object',
    '{"people": {"bert": {"shoes": 43}}}': "people: bert: shoes",
    '{"people": {"bert": {"roles": ["king"]}}}': "people: bert: roles.0",
    '{"people": {"bert": {"member": true, "region": "atlantis"}}}': 'region "atlantis" is not in the configuration',
    '{"people": {"bert": {"member": true, "themes": ["x"]}}}': 'theme "x" is not in the configuration',
    '{"start": "2026-11-23"}': '"start" is a moment with its zone',
    '{"start": 5}': '"start" is a moment with its zone',
    '{"start": "2026-11-24T09:00:00+01:00"}': '"start" stands in the first line only',
}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:40])
async def test_each_mistake_in_a_script_is_answered_with_its_reason(
    tmp_path: Path, migrated_file: Path, line: str
) -> None:
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    output: list[str] = []
    script = Script(name="bad", beside=tmp_path, lines=[START, NEED, b"", line.encode(), NEED])
    with pytest.raises(ScriptError) as error:
        await play(Settings(), script, Stage.at(tmp_path), JsonLines(output.append))
    assert error.value.line == 4
    assert LINES[line] in error.value.reason
    assert texts("".join(output).encode()) == ["Worum geht es?"]


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_a_start_at_the_edge_of_the_calendar_is_refused(tmp_path: Path, migrated_file: Path, start: str) -> None:
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    script = Script(name="bad", beside=tmp_path, lines=[json.dumps({"start": start}).encode()])
    with pytest.raises(ScriptError) as error:
        await play(Settings(), script, Stage.at(tmp_path), JsonLines(lambda _line: None))
    assert '"start" is a moment with its zone' in error.value.reason


# --- the command itself ----------------------------------------------------------------------


def kollegial(folder: Path, *arguments: str, closed: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run a command in a folder of its own; `closed` is what a shell writes to close a standard stream."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    environment |= {"PYTHONPATH": str(Path(__file__).parent.parent), "KOLLEGIAL_DATA_DIR": str(folder / "data")}
    line = f'exec "$0" -m bot "$@" {closed}'
    return subprocess.run(
        ["bash", "-c", line, sys.executable, *arguments], capture_output=True, cwd=folder, env=environment, timeout=60
    )


def test_the_version_is_said_whatever_the_configuration_is(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("nonsense")
    done = kollegial(tmp_path, "--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"kollegial ")


def test_an_invitation_that_ends_after_nothing_is_refused(tmp_path: Path) -> None:
    done = kollegial(tmp_path, "invite", "--expires", "")
    assert done.returncode == 2
    assert b"no length of time" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_leads_nowhere(tmp_path: Path, closed: str) -> None:
    done = kollegial(tmp_path, "run", closed=closed)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    tables = sqlite3.connect(tmp_path / "data" / "kollegial.db").execute("SELECT count(*) FROM alembic_version")
    assert tables.fetchone() == (1,)


def test_a_damaged_file_is_named_by_check(tmp_path: Path) -> None:
    assert kollegial(tmp_path, "check").returncode == 0
    assert kollegial(tmp_path, "invite").returncode == 0
    file = tmp_path / "data" / "kollegial.db"
    page = sqlite3.connect(file).execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as database:
        database.seek(3 * page)
        database.write(b"\xa5" * 30 * page)
    done = kollegial(tmp_path, "check")
    assert done.returncode == 1
    assert b"damaged" in done.stdout or b"malformed" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_chat_beside_a_service_on_the_same_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'one.db'}"
    (tmp_path / "config.toml").write_text(f'[storage]\nurl = "{url}"\n')
    lock = tmp_path / "one.db.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = kollegial(tmp_path, "chat", "--as", "anna", closed="</dev/null")
    assert done.returncode == 2
    assert b"in use" in done.stderr
