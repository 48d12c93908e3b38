"""`kollegial status`: what an operator sees of a service that runs, of one that does not, and of one in trouble."""

import json
import os
import pty
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from rich.console import Console

from bot.metrics import Metrics
from bot.status.page import page, span
from bot.status.report import Report, report
from bot.status.samples import Samples, quantile
from tests.test_service import ROOT, Start, start, stopped

__all__ = ["start"]

NOW = 1_800_000_000.0


def status(folder: Path, *options: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "status", *options],
        cwd=ROOT,
        env={**environment, "KOLLEGIAL_DATA_DIR": str(folder), **more},
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture
def service(start: Start) -> Iterator[Any]:
    """A running service that has answered somebody."""
    process = start()
    process.stdin.write(b'{"as": "Rosalinde", "say": "Geheimwort"}\n')
    process.stdin.flush()
    process.stdout.readline()
    yield process


# --- samples and the report --------------------------------------------------------------------


def test_a_quantile_lies_within_its_bucket() -> None:
    assert quantile(0.95, {0.1: 90, 0.5: 100, float("inf"): 100}) == pytest.approx(0.3)
    assert quantile(0.95, {0.1: 0, float("inf"): 10}) == 0.1
    assert quantile(0.95, {0.1: 0, float("inf"): 0}) == 0
    assert quantile(0.95, {}) == 0


@given(st.lists(st.floats(0, 50), min_size=1))
def test_a_quantile_of_true_observations_is_near_the_true_one(observed: list[float]) -> None:
    metrics = Metrics()
    for seconds in observed:
        metrics._handler_time.labels("other", "handle").observe(seconds)
    times = Samples(_text(metrics)).times("kollegial_handler_seconds", route="other")
    limits = [0.0, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]
    true = sorted(observed)[-(-95 * len(observed) // 100) - 1]
    upper = next((limit for limit in limits[1:] if true <= limit), 30.0)
    assert times.count == len(observed)
    assert times.mean == pytest.approx(sum(observed) / len(observed), abs=1e-9)
    assert limits[max(0, limits.index(upper) - 1)] <= times.p95 <= upper


def _text(metrics: Metrics) -> str:
    return generate_latest(metrics.registry).decode()


def read(change: Any = lambda _metrics: None, faults: dict[str, str] | None = None, running: bool = True) -> Report:
    metrics = Metrics()
    metrics.expect(["wire"], ["publish"])
    change(metrics)
    return report(Samples(_text(metrics)), faults or {}, running, NOW)


def test_what_is_not_known_is_not_said_to_be_nought() -> None:
    found = read(running=False)
    assert (found.waiting, found.quarantined, found.oldest_event, found.received_last_minute) == (None,) * 4
    assert found.outbox == {}
    assert (found.uptime, found.memory, found.event_loop) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda metrics: metrics.inbox.labels("quarantined").set(2), "events"),
        (lambda metrics: metrics.inbox_age.set(61), "inbox"),
        (lambda metrics: metrics.outbox_age.set(601), "outbox"),
    ],
)
def test_what_is_put_aside_or_too_old_is_not_well(change: Any, what: str) -> None:
    found = read(change)
    assert not found.well
    assert list(found.faults) == [what]


def test_what_waits_a_moment_is_well() -> None:
    def change(metrics: Metrics) -> None:
        metrics.inbox.labels("new").set(500)
        metrics.inbox_age.set(59)
        metrics.outbox_age.set(599)

    assert read(change).well


def test_times_are_in_the_unit_that_fits() -> None:
    seconds = (0, 0.0004, 0.0123, 0.5, 0.9999, 1.25, 45, 99.6, 3599, 7500, 200_000)
    assert [span(each) for each in seconds] == [
        "0.0 ms", "0.4 ms", "12 ms", "500 ms", "1.0 s", "1.2 s", "45 s", "2 min", "1 h 00 min", "2 h 05 min", "2 d 7 h",
    ]  # fmt: skip


def test_the_page_fits_a_terminal_of_80_columns() -> None:
    def change(metrics: Metrics) -> None:
        metrics.build.labels("0.1.0", "0001").set(1)
        for state in ("pending", "sending", "sent", "uncertain", "superseded", "dropped", "dead"):
            metrics.outbox.labels(state).set(123_456)
        for lane in range(4):
            metrics.delivered(lane, timedelta(seconds=123))
        for route in ("need", "a-route-with-a-long-name"):
            with metrics.handling(route):
                pass

    found = read(change, {"database": "has not answered within 2 s", "markup": "[/] is [red]no markup[/]"})
    terminal = Console(width=80, record=True, file=StringIO(), force_terminal=True)
    terminal.print(page(found))
    lines = terminal.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("look kollegial 0.1.0 · tables 0001 · up ")
    assert "markup [/] is [red]no markup[/]" in lines[2]
    assert not any("…" in line for line in lines)
    text = " ".join(" ".join(lines).split())
    for words in ("pending 123,456", "dead 123,456", "interactive 2 min, p95", "write ending", "event loop", "need"):
        assert words in text


# --- the command -------------------------------------------------------------------------------


def test_a_running_service_is_shown_once_where_nobody_watches(service: Any, tmp_path: Path) -> None:
    shown = status(tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\x1b" not in shown.stdout
    lines = shown.stdout.splitlines()
    assert lines[0].startswith("well kollegial ")
    assert "received 1 · last minute 1 · waiting 0 · put aside 0" in lines[2]
    assert "pending 0 · sent 1 · dead 0" in lines[3]
    assert any(line.startswith("join ") for line in lines)
    assert "Rosalinde" not in shown.stdout and "Geheimwort" not in shown.stdout
    stopped(service)


def test_programs_get_one_object(service: Any, tmp_path: Path) -> None:
    shown = status(tmp_path, "--json")
    assert shown.returncode == 0
    found = json.loads(shown.stdout)
    assert found["well"] and found["running"] and found["faults"] == {}
    assert (found["received"], found["sent"], found["outbox"]["sent"]) == (1, 1, 1)
    assert found["routes"]["join"]["count"] == 1
    assert found["ticks"]["publish"]["lateness"]["count"] >= 1
    assert found["memory"] > 10_000_000 and found["uptime"] > 0
    stopped(service)


def test_without_a_service_the_database_tells_what_it_knows(service: Any, tmp_path: Path) -> None:
    stopped(service)
    before = sorted(path.name for path in tmp_path.iterdir())
    shown = status(tmp_path, "--once")
    assert shown.returncode == 1
    assert shown.stdout.startswith("look kollegial ")
    assert 'service is not running; "kollegial run" starts it' in shown.stdout
    assert "waiting 0 · put aside 0" in shown.stdout
    assert "pending 0 · sent 1 · dead 0" in shown.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_where_there_is_nothing_yet_nothing_is_made(tmp_path: Path) -> None:
    shown = status(tmp_path / "new", "--once")
    assert shown.returncode == 1
    assert 'database is not there yet; "kollegial run" makes it' in shown.stdout
    assert not (tmp_path / "new").exists()


def test_an_empty_or_foreign_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "kollegial.db").touch()
    shown = status(tmp_path)
    assert shown.returncode == 1
    assert "schema is at revision None" in shown.stdout
    (tmp_path / "kollegial.db").write_bytes(b"no database at all" * 1000)
    shown = status(tmp_path)
    assert shown.returncode == 1
    assert 'database does not answer; "kollegial check" says more' in shown.stdout
    assert shown.stderr == ""


def test_a_database_server_that_is_away_is_named(tmp_path: Path) -> None:
    shown = status(tmp_path, KOLLEGIAL_STORAGE_URL="postgresql+asyncpg://u:TopSecret@127.0.0.1:1/d")
    assert shown.returncode == 1
    assert "database does not answer" in shown.stdout
    assert "TopSecret" not in shown.stdout + shown.stderr


def test_an_event_that_was_put_aside_is_not_well(service: Any, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "kollegial.db")
    connection.execute("UPDATE inbox SET state = 'quarantined'")
    connection.commit()
    connection.close()
    shown = status(tmp_path, "--once")
    assert shown.returncode == 1
    assert 'events 1 put aside after errors of ours; "kollegial check" names them' in shown.stdout
    stopped(service)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff{}"])
def test_a_socket_that_answers_nonsense_is_named(tmp_path: Path, answer: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(tmp_path / "kollegial.sock"))
        other.listen()

        def serve() -> None:
            while True:
                try:
                    caller, _ = other.accept()
                except OSError:
                    return
                caller.recv(1000)
                caller.sendall(answer)
                caller.close()

        thread = threading.Thread(target=serve)
        thread.start()
        shown = status(tmp_path, "--once")
        other.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert shown.returncode == 1
    assert "service cannot be asked at kollegial.sock (" in shown.stdout
    assert "Traceback" not in shown.stderr


def test_a_service_that_stands_still_is_named_in_seconds(service: Any, tmp_path: Path) -> None:
    os.kill(service.pid, signal.SIGSTOP)
    began = time.monotonic()
    shown = status(tmp_path, "--once")
    os.kill(service.pid, signal.SIGCONT)
    assert time.monotonic() - began < 15
    assert shown.returncode == 1
    assert "service cannot be asked at kollegial.sock (TimeoutError)" in shown.stdout
    stopped(service)


@pytest.mark.parametrize("obstacle", ["stale", "file", "folder"])
def test_a_socket_that_nobody_listens_at_is_no_service(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / "kollegial.sock"
    match obstacle:
        case "stale":
            with socket.socket(socket.AF_UNIX) as left:
                left.bind(str(path))
        case "file":
            path.touch()
        case "folder":
            path.mkdir()
    shown = status(tmp_path, "--once")
    assert shown.returncode == 1
    assert "service is not running" in shown.stdout


def test_options_that_there_are_not_are_refused(tmp_path: Path) -> None:
    assert status(tmp_path, "--twice").returncode == 2
    assert status(tmp_path, "extra").returncode == 2


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_in_a_terminal_it_is_live_and_leaves_cleanly(service: Any, tmp_path: Path, by: signal.Signals) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    ours, theirs = pty.openpty()
    watching = subprocess.Popen(
        [sys.executable, "-m", "bot", "status"],
        cwd=ROOT,
        env={**environment, "KOLLEGIAL_DATA_DIR": str(tmp_path), "TERM": "xterm", "COLUMNS": "80", "LINES": "30"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        seen = _read(ours, b"received 1 ")
        service.stdin.write(b'{"as": "ben", "say": "Hallo"}\n')
        service.stdin.flush()
        seen += _read(ours, b"received 2 ")
        watching.send_signal(by)
        seen += _read(ours, b"\x1b[?1049l")
        assert watching.wait(timeout=10) == 0
    finally:
        watching.kill()
        watching.wait()
        os.close(ours)
    assert b"Traceback" not in seen and b"Aborted" not in seen
    assert b"\x1b[?1049h" in seen
    stopped(service)


def _read(terminal: int, wanted: bytes) -> bytes:
    """What is shown until the wanted is there."""
    seen, deadline = b"", time.monotonic() + 15
    while wanted not in seen:
        assert select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0], seen[-2000:]
        seen += os.read(terminal, 65536)
    return seen
