"""Where a report comes from: the socket of a running service, else the database alone."""

import asyncio
import json
import socket
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from prometheus_client import generate_latest

from bot.clock import SystemClock
from bot.config import Settings
from bot.health import ANSWER, SOCKET
from bot.metrics import Metrics
from bot.status.report import Report, report
from bot.status.samples import Samples
from bot.survey import Survey
from storage import schema
from storage.database import Database

PATIENCE = 2 * ANSWER
"""Seconds in which a running service has to say something: it may wait for its database first."""


class _Door(HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        """Connect to the path instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self._path))


def look(settings: Settings) -> Report:
    """The state of the configured service now."""
    try:
        metrics, health = _ask(settings.service.data_dir / SOCKET)
        return report(Samples(metrics), json.loads(health)["faults"], running=True, now=time.time())
    except (FileNotFoundError, ConnectionRefusedError):
        fault = 'is not running; "kollegial run" starts it'
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        fault = f"cannot be asked at {SOCKET} ({reason})"
    return asyncio.run(_look_up(settings, fault))


def _ask(path: Path) -> tuple[str, str]:
    """What /metrics and /healthz say."""
    door = _Door(path)
    try:
        texts = []
        for page in ("/metrics", "/healthz"):
            door.request("GET", page)
            texts.append(door.getresponse().read().decode())
        return texts[0], texts[1]
    finally:
        door.close()


async def _look_up(settings: Settings, fault: str) -> Report:
    """What the database alone tells; nothing is made or changed."""
    url, faults, metrics = settings.database_url, {"service": fault}, Metrics()
    if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(url.database or "").exists):
        faults["database"] = 'is not there yet; "kollegial run" makes it'
    else:
        database = Database(url.render_as_string(hide_password=False))
        survey = Survey(database, metrics, SystemClock(), settings.service.data_dir, None)
        try:
            if not await survey.take(ANSWER):
                faults["database"] = 'does not answer; "kollegial check" says more'
            elif survey.revision != schema.head():
                faults["schema"] = f"is at revision {survey.revision}, this version needs {schema.head()}"
        finally:
            await survey.aclose()
            await database.aclose()
    text = generate_latest(metrics.registry).decode()
    return report(Samples(text), faults, running=False, now=time.time())
