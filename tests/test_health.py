"""Whether a service is well, asked at its doors: the socket in its folder, and HTTP where that is wanted."""

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.clock import SystemClock
from bot.config import Settings
from bot.health import SOCKET, Health, published, reserved
from bot.refusals import OperatorError
from storage import schema
from storage.database import Database
from tests.forks import ANEW
from tests.loops import Bench, bench, until
from tests.test_service import Start, start, stopped

ROOT = Path(__file__).parent.parent
__all__ = ["start"]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@asynccontextmanager
async def running(found: Bench, folder: Path, port: socket.socket | None = None) -> AsyncIterator[Path]:
    """The loops at work, and the doors open; the socket's path."""
    stop = asyncio.Event()
    async with published(found.service, folder, port):
        loops = asyncio.create_task(found.service.run(stop))
        await until(lambda: (folder / SOCKET).exists() or loops.done())
        yield folder / SOCKET
        stop.set()
        await loops


async def ask(where: Path | int, request: str = "GET /healthz", more: bytes = b"") -> tuple[int, str]:
    """Status and body of an answer."""
    opening = (
        asyncio.open_unix_connection(where) if isinstance(where, Path) else asyncio.open_connection("127.0.0.1", where)
    )
    reader, writer = await opening
    writer.write(f"{request} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n".encode() + more + b"\r\n")
    try:
        answer = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    head, _, body = answer.decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


async def faults(where: Path) -> dict[str, str]:
    status, body = await ask(where)
    found: dict[str, str] = json.loads(body)["faults"]
    assert status == (503 if found else 200)
    return found


@pytest.fixture
async def service(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    yield bench(database, SystemClock(), tmp_path)


async def test_a_service_that_is_well_says_so(service: Bench, tmp_path: Path) -> None:
    async with running(service, tmp_path) as door:
        status, body = await ask(door)
        assert status == 200
        assert json.loads(body) | {"version": ""} == {"status": "well", "version": "", "faults": {}}
        status, body = await ask(door, "GET /metrics")
        assert status == 200
        assert 'kollegial_messages_sent_total{platform="wire"} 0.0' in body
        assert "kollegial_database_up 1.0" in body


async def test_the_socket_is_its_users_alone_and_gone_at_the_end(service: Bench, tmp_path: Path) -> None:
    async with running(service, tmp_path) as door:
        mode = door.stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    assert not door.exists()


async def break_database(database: Database) -> None:
    """Let a database be gone, whichever it is, while nobody is in the middle of a session."""
    if database.is_sqlite:
        file = Path(database.url.database or "")
        await database.aclose()
        for part in file.parent.glob(f"{file.name}*"):
            part.rename(part.with_name(f"gone-{part.name}"))
        await asyncio.to_thread(file.mkdir)
        return
    name = database.url.database
    engine = create_async_engine(database.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
        await connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        )
    await engine.dispose()


async def test_without_its_database_it_is_not_well(service: Bench, tmp_path: Path) -> None:
    async with running(service, tmp_path) as door:
        assert await faults(door) == {}
        async with service.database.quiet(5):
            await break_database(service.database)
        assert await faults(door) == {"database": "has not answered within 2 s"}
        assert "kollegial_database_up 0.0" in (await ask(door, "GET /metrics"))[1]


async def kill(found: Bench, loop: str) -> None:
    """End a loop, when nobody is in the middle of a session."""
    async with found.database.quiet(5):
        found.service.loops[loop].cancel()
        await until(found.service.loops[loop].done)


@pytest.mark.parametrize("loop", ["worker", "deliverer", "ticker", "receiver wire"])
async def test_a_loop_that_has_died_is_named(migrated_sqlite_url: str, tmp_path: Path, loop: str) -> None:
    found = bench(Database(migrated_sqlite_url), SystemClock(), tmp_path)
    async with running(found, tmp_path) as door:
        assert await faults(door) == {}
        await kill(found, loop)
        assert await faults(door) == {loop: "has ended"}
    await found.database.aclose()


async def test_a_network_that_has_nothing_more_to_say_is_no_fault(migrated_sqlite_url: str, tmp_path: Path) -> None:
    found = bench(Database(migrated_sqlite_url), SystemClock(), tmp_path)
    found.wire.listen = _nothing  # type: ignore[method-assign]
    async with running(found, tmp_path) as door:
        await until(found.service.loops["receiver wire"].done)
        assert await faults(door) == {}
    await found.database.aclose()


async def _nothing(_cursor: str | None) -> AsyncIterator[Any]:
    return
    yield


async def test_a_loop_that_does_not_come_round_is_named_and_a_tick_too(
    service: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    health = Health(service.service, tmp_path)
    metrics = service.service.wiring.metrics
    for loop in ("worker", "deliverer", "asker", "tick publish", "tick retention"):
        metrics.turned(loop)
    assert await health.faults() == {}
    began = monotonic()
    monkeypatch.setattr("bot.metrics.monotonic", lambda: began + 75)
    metrics.turned("deliverer")
    assert await health.faults() == {
        "worker": "has not come round for 75 s",
        "asker": "has not come round for 75 s",
        "tick publish": "has not come round for 75 s",
    }
    await health.survey.aclose()


async def test_tables_of_another_version_are_no_health(service: Bench, tmp_path: Path) -> None:
    async with service.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    found = await Health(service.service, tmp_path).faults()
    assert found == {"schema": f"is at revision 0000, this version needs {schema.head()}"}


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("GET /", 404),
        ("GET /metrics/../../etc/passwd", 404),
        ("GET /healthz/x", 404),
        ("POST /healthz", 405),
        ("DELETE /metrics", 405),
        ("HEAD /healthz", 200),
        ("GET /healthz?x=1", 200),
        ("NONSENSE", 400),
        ("GET /" + "x" * 100_000, 400),
    ],
)
async def test_what_there_is_not_is_refused(
    migrated_sqlite_url: str, tmp_path: Path, request_line: str, status: int
) -> None:
    found = bench(Database(migrated_sqlite_url), SystemClock(), tmp_path)
    async with running(found, tmp_path) as door:
        assert (await ask(door, request_line))[0] == status
        assert await faults(door) == {}
    await found.database.aclose()


async def test_a_huge_request_and_one_that_never_ends_hold_nobody_up(
    service: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(service, tmp_path) as door:
        _, endless = await asyncio.open_unix_connection(door)
        endless.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n")
        assert (await ask(door, "GET /healthz", b"X: " + b"x" * 20_000 + b"\r\n"))[0] == 400
        with suppress(ConnectionError):  # it may hang up before everything is written
            assert (await ask(door, "GET /healthz", b"X: " + b"x" * 1_000_000 + b"\r\n"))[0] == 400
        assert (await ask(door, "POST /metrics", b"Content-Length: 1000000000\r\n"))[0] == 405
        assert await faults(door) == {}
        endless.close()
        with suppress(ConnectionError):
            await endless.wait_closed()
    assert caplog.records == []


async def test_http_answers_where_it_is_wanted(service: Bench, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings.model_validate({"health": {"enabled": True, "port": port}})
    with reserved(settings.health) as listening:
        async with running(service, tmp_path, listening):
            assert (await ask(port))[0] == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"])
def test_a_port_that_cannot_be_had_is_named(host: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings.model_validate({"health": {"enabled": True, "host": host, "port": port}})
        with pytest.raises(OperatorError, match=f"cannot listen on {host} port {port}: "), reserved(settings.health):
            pass


def test_nothing_is_reserved_where_nobody_asked() -> None:
    with reserved(Settings().health) as port:
        assert port is None


async def test_a_socket_that_a_killed_process_left_is_replaced(service: Bench, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET))
    async with running(service, tmp_path) as door:
        async with asyncio.timeout(5):
            while True:
                try:
                    assert await faults(door) == {}
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.01)


@pytest.mark.parametrize("obstacle", ["a file", "a folder", "a long path"])
async def test_where_there_can_be_no_socket_it_serves_without_and_says_so(
    migrated_sqlite_url: str, tmp_path: Path, obstacle: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path
    match obstacle:
        case "a file":
            (folder / SOCKET).write_text("mine")
        case "a folder":
            (folder / SOCKET).mkdir()
        case "a long path":
            folder = tmp_path / ("x" * 120)
            folder.mkdir()
    found = bench(Database(migrated_sqlite_url), SystemClock(), tmp_path)
    port = free_port()
    settings = Settings.model_validate({"health": {"enabled": True, "port": port}})
    stop = asyncio.Event()
    with reserved(settings.health) as listening:
        async with published(found.service, folder, listening):
            loops = asyncio.create_task(found.service.run(stop))
            assert (await ask(port))[0] == 200
            stop.set()
            await loops
    assert "cannot ask this service" in capsys.readouterr().out
    assert obstacle != "a file" or (folder / SOCKET).read_text() == "mine"
    await found.database.aclose()


async def test_two_services_in_one_process_answer_for_themselves(
    migrated_sqlite_url: str, clock: Any, tmp_path: Path
) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    one, other = (bench(Database(migrated_sqlite_url), clock, folder) for folder in folders)
    async with running(one, folders[0]) as here, running(other, folders[1]) as there:
        await kill(one, "worker")
        assert await faults(here) == {"worker": "has ended"}
        assert await faults(there) == {}
    for each in (one, other):
        await each.database.aclose()


# --- a real process ----------------------------------------------------------------------------


@pytest.fixture
def configured(tmp_path: Path) -> Iterator[tuple[Any, int]]:
    """A process with HTTP on a free port, and that port."""
    port = free_port()
    process = begin(tmp_path, port)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    yield process, port
    watchdog.cancel()
    process.kill()
    process.communicate()


def configuration(folder: Path, port: int, more: str = "") -> Path:
    config = folder / "config.toml"
    config.write_text(f'[service]\ndata_dir = "."\n[health]\nenabled = true\nport = {port}\n{more}')
    config.chmod(0o600)
    return config


def begin(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    config = configuration(folder, port)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", str(config), "run"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def get(port: int, page: str) -> tuple[int, str]:
    """Ask until somebody listens."""
    deadline = monotonic() + 20
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", page)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            assert monotonic() < deadline
            time.sleep(0.05)
        finally:
            connection.close()


def test_a_real_process_answers_and_stops_in_good_order(configured: tuple[Any, int], tmp_path: Path) -> None:
    process, port = configured
    assert get(port, "/healthz")[0] == 200
    process.stdin.write(b'{"as": "Rosalinde", "say": "Geheimwort"}\n')
    process.stdin.flush()
    process.stdout.readline()
    status, body = get(port, "/metrics")
    assert status == 200
    assert 'kollegial_events_received_total{platform="console"} 1.0' in body
    assert "process_resident_memory_bytes" in body
    assert "Rosalinde" not in body and "Geheimwort" not in body
    began = monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    assert process.returncode == 0
    assert monotonic() - began < 10
    assert not (tmp_path / SOCKET).exists()
    log = process.stderr.read().decode()
    assert "Traceback" not in log and "Geheimwort" not in log


def test_a_port_in_use_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = begin(tmp_path, port)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 2
    assert f"health: cannot listen on 127.0.0.1 port {port}: Address already in use; set another host or port" in (
        complaints.decode()
    )
    assert b"Traceback" not in complaints


def test_who_lets_everybody_ask_is_warned(tmp_path: Path) -> None:
    config = configuration(tmp_path, 9464, 'host = "0.0.0.0"')
    check = subprocess.run(
        [sys.executable, "-m", "bot", "--config", str(config), "check"],
        cwd=ROOT,
        capture_output=True,
        timeout=30,
    )
    assert b"answers everybody who reaches it" in check.stderr.replace(b"\n", b" ")


def test_nobody_loads_the_web_before_somebody_asks(start: Start, tmp_path: Path) -> None:
    process = start(**ANEW)
    process.stdin.write(b'{"as": "anna", "say": "Hallo"}\n')
    process.stdin.flush()
    process.stdout.readline()
    maps = Path(f"/proc/{process.pid}/maps")
    assert "aiohttp" not in maps.read_text()
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(20)
        asking.connect(str(tmp_path / SOCKET))
        asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert asking.recv(100).startswith(b"HTTP/1.1 200 OK")
    assert "aiohttp" in maps.read_text()
    stopped(process)


async def test_where_every_writing_fails_it_is_not_well(
    service: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    health = Health(service.service, tmp_path)

    async def writes(statement: str) -> None:
        async with service.database.transaction() as session:
            await session.execute(text(statement))

    await writes("SELECT 1")
    monkeypatch.setattr("bot.health.FAILING", 0.0)
    assert "database" not in await health.faults()
    with pytest.raises(Exception, match="nowhere"):
        await writes("INSERT INTO nowhere VALUES (1)")
    assert "nothing could be written" in (await health.faults())["database"]
    await writes("SELECT 1")
    assert "database" not in await health.faults()
