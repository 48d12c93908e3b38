"""`kollegial run`: serves until it is told to stop, stops in good order, and goes on where it was."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PEOPLE = [f"person-{number}" for number in range(60)]
Running = "subprocess.Popen[bytes]"
Start = Callable[..., Any]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the service on the same data, with more variables if some are given; all that runs at the end is killed."""
    running = []

    def begin(**more: str) -> Any:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
        log = (tmp_path / "log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={**environment, "KOLLEGIAL_DATA_DIR": str(tmp_path), **more},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        watchdog = threading.Timer(60, process.kill)  # rather a failure than a test that hangs
        watchdog.start()
        running.append((process, watchdog))
        return process

    yield begin
    for process, watchdog in running:
        watchdog.cancel()
        process.kill()
        process.communicate()


def say(process: Any, who: str, words: str) -> None:
    process.stdin.write(json.dumps({"as": who, "say": words}).encode() + b"\n")


def stopped(process: Any, by: signal.Signals = signal.SIGTERM) -> float:
    """Tell it to stop; the seconds it took."""
    began = time.monotonic()
    process.send_signal(by)
    process.wait(timeout=20)
    assert process.returncode == 0
    return time.monotonic() - began


def ended(process: Any) -> None:
    """Let nobody write any more: it ends when everything is answered."""
    process.communicate(timeout=60)
    assert process.returncode == 0


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "kollegial.db")
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def delivered(folder: Path) -> dict[str, list[str]]:
    """The new messages that each person got."""
    got: dict[str, list[str]] = {}
    for line in (folder / "console.jsonl").read_text().splitlines():
        record = json.loads(line)["record"]
        if "edit" not in record:
            got.setdefault(record["to"], []).append(record["text"])
    return got


def test_it_answers_what_is_typed_and_names_what_cannot_be_played(start: Start, tmp_path: Path) -> None:
    process = start()
    process.stdin.write(b"not JSON\n" + b'{"wait": "PT1M"}\n' + b"\xff\xfe\n")
    say(process, "anna", "Hallo")
    process.stdin.flush()
    record = json.loads(process.stdout.readline())
    assert record["to"] == "anna"
    assert "Willkommen" in record["text"]
    assert stopped(process) < 10
    complaints = (tmp_path / "log").read_text()
    for number in (1, 2, 3):
        assert f"standard input: line {number}: " in complaints


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_good_order_when_nothing_happens(start: Start, tmp_path: Path, by: signal.Signals) -> None:
    process = start()
    say(process, "anna", "Hallo")
    process.stdin.flush()
    process.stdout.readline()
    assert stopped(process, by) < 10
    assert process.stdout.read() == b""
    log = (tmp_path / "log").read_text()
    assert "stopping" in log
    assert "Traceback" not in log


def test_told_to_stop_in_the_middle_it_loses_nothing_that_it_took(start: Start, tmp_path: Path) -> None:
    process = start()
    for who in PEOPLE:
        say(process, who, "Hallo")
        say(process, who, "de")
    process.stdin.flush()
    process.stdout.readline()
    assert stopped(process) < 10
    accepted = {account for (account,) in rows(tmp_path, "SELECT account FROM inbox")}
    assert accepted
    assert rows(tmp_path, "SELECT count(*) FROM outbox WHERE state = 'sending'") == [(0,)]

    ended(start())
    assert rows(tmp_path, "SELECT count(*) FROM outbox WHERE state != 'sent'") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    got = delivered(tmp_path)
    assert set(got) == accepted
    for who in accepted:
        assert sum("Willkommen" in text for text in got[who]) == 1


def test_killed_in_the_middle_it_loses_nothing_and_sends_nothing_twice(start: Start, tmp_path: Path) -> None:
    for turn in range(3):
        process = start()
        for who in PEOPLE[:20]:
            say(process, f"{who}-{turn}", "Hallo")
        process.stdin.flush()
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        process.communicate()
    ended(start())
    accepted = {account for (account,) in rows(tmp_path, "SELECT account FROM inbox")}
    got = delivered(tmp_path)
    assert set(got) == accepted
    assert all(len(texts) == 1 for texts in got.values())


def test_a_database_of_a_newer_version_is_refused(start: Start, tmp_path: Path) -> None:
    stopped_well = start()
    say(stopped_well, "anna", "Hallo")
    stopped_well.stdin.flush()
    stopped_well.stdout.readline()
    stopped(stopped_well)
    connection = sqlite3.connect(tmp_path / "kollegial.db")
    connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    connection.commit()
    connection.close()
    process = start()
    assert process.wait(timeout=20) == 2
    complaints = (tmp_path / "log").read_text()
    assert "from_the_future" in complaints
    assert "Traceback" not in complaints


def test_who_writes_faster_than_is_answered_has_to_wait(start: Start) -> None:
    process = start()
    line = json.dumps({"as": "anna", "say": "/hilfe"}).encode() + b"\n"
    os.set_blocking(process.stdin.fileno(), False)
    written, answered = 0, 0
    while answered < 20:
        try:
            written += os.write(process.stdin.fileno(), line * 50)
        except BlockingIOError:  # the pipe is full: it reads no further than it can use
            process.stdout.readline()
            answered += 1
    assert written < 1_000_000
    assert stopped(process) < 10
