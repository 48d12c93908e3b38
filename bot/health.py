"""Health: whether a service is well, and the two doors at which others ask: a socket in its folder, and HTTP if wanted.

The socket is the service's user's alone and always there: `kollegial status` reads it. What stands behind the doors
(`bot/web.py`) is loaded when somebody first knocks, in a thread: it takes a fifth of a second and 12 MB.
"""

import asyncio
import importlib
import os
import socket
import stat
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog

from bot.config import settings as config
from bot.logs import fault
from bot.metrics import Metrics
from bot.platforms.base import Door
from bot.refusals import OperatorError
from bot.service import Service
from bot.survey import Survey
from handlers import served
from storage import schema

ANSWER = 2.0
"""Seconds in which the database has to answer."""

TURN = 60.0
"""Seconds after which a loop that has not come round is not well; they turn once a second, ten where they fail."""

FAILING = 5.0
"""Seconds of failing writes after which the database is not well; where all is quiet, there is one a second."""

SOCKET = "kollegial.sock"

LONGEST_PATH = 107
"""Bytes that a socket's path may have (unix(7): 108 with the NUL at its end)."""

_log = structlog.get_logger(__name__)


class Health:
    """Knows whether a service is well."""

    def __init__(self, service: Service, folder: Path) -> None:
        wiring = service.wiring
        self._service = service
        self._head = schema.head()
        self.metrics: Metrics = wiring.metrics
        self.doors: Mapping[str, Door] = {
            path: door for platform in wiring.platforms.values() for path, door in platform.doors.items()
        }
        self.survey = Survey(wiring.database, wiring.metrics, wiring.clock, folder, wiring.house)

    async def faults(self) -> dict[str, str]:
        """What is not well, each with a sentence; empty where all is."""
        found = dict(self._loops())
        if not await self.survey.ask(ANSWER):
            found["database"] = f"has not answered within {ANSWER:.0f} s"
        elif self.survey.revision != self._head:
            found["schema"] = f"is at revision {self.survey.revision}, this version needs {self._head}"
        elif (seconds := self.metrics.failing_for) > FAILING:
            found["database"] = f"nothing could be written for {seconds:.0f} s; is the disk full?"
        return found

    def _loops(self) -> Iterator[tuple[str, str]]:
        for name, task in self._service.loops.items():
            # a network that has nothing more to say, as the console at its end, is no fault
            if task.done() and (not name.startswith("receiver ") or task.cancelled() or task.exception()):
                yield name, "has ended"
        for receiver in self._service.receivers:
            if receiver.trouble is not None:
                yield receiver.name, receiver.trouble
        limits = {"worker": TURN, "deliverer": TURN, "asker": TURN}
        limits |= {f"tick {tick.name}": tick.every.total_seconds() + TURN for tick in served.TICKS}
        for name, limit in limits.items():
            quiet = self.metrics.quiet_for(name)
            if quiet is not None and quiet > limit:
                yield name, f"has not come round for {quiet:.0f} s"


@contextmanager
def reserved(settings: config.Health) -> Iterator[socket.socket | None]:
    """The port, taken before anything else is done: an operator who wants to be told must not think that they are.

    Raises:
        OperatorError: it cannot be had.
    """
    if not settings.enabled:
        yield None
        return
    family = socket.AF_INET6 if settings.host.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setblocking(False)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((str(settings.host), settings.port))
            listening.listen()
        except OSError as error:
            where = f"{settings.host} port {settings.port}"
            raise OperatorError(
                f"health: cannot listen on {where}: {error.strerror}; set another host or port under [health]"
            ) from None
        yield listening


@asynccontextmanager
async def published(service: Service, folder: Path, port: socket.socket | None) -> AsyncIterator[None]:
    """While this lasts, whoever asks at a door is told how the service is. Without doors it serves all the same."""
    publishing = asyncio.create_task(_publish(service, folder, port))
    try:
        yield
    finally:
        publishing.cancel()
        with suppress(asyncio.CancelledError):
            await publishing


async def _publish(service: Service, folder: Path, port: socket.socket | None) -> None:
    await service.ready.wait()
    try:
        with _door(folder / SOCKET) as door:
            doors = [each for each in (port, door) if each is not None]
            if port is not None:
                host, number, *_ = port.getsockname()
                _log.info("listening", host=host, port=number)
            await _knock(doors)
            web = await asyncio.to_thread(importlib.import_module, "bot.web")
            async with web.serving(Health(service, folder), doors):
                await asyncio.Event().wait()
    except Exception as error:
        _log.error("nobody can ask how the service is", **fault(error))


async def _knock(doors: Sequence[socket.socket]) -> None:
    """Wait until somebody is at a door; they stay in its queue until they are let in."""
    loop, somebody = asyncio.get_running_loop(), asyncio.Event()
    for door in doors:
        loop.add_reader(door, somebody.set)
    try:
        await somebody.wait()
    finally:
        for door in doors:
            loop.remove_reader(door)


@contextmanager
def _door(path: Path) -> Iterator[socket.socket | None]:
    """The socket in the service's folder, gone again at the end; None, and a warning, where there can be none."""
    try:
        door = _listening(path)
    except OSError as error:
        _log.warning('"kollegial status" cannot ask this service', reason=error.strerror or str(error))
        yield None
        return
    try:
        yield door
    finally:
        door.close()
        path.unlink(missing_ok=True)


def _listening(path: Path) -> socket.socket:
    """A socket at a path, for the service's user alone; what a killed process left there is removed."""
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise OSError(f"the path of {SOCKET} is longer than {LONGEST_PATH} bytes: choose a shorter data_dir")
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        door.bind(str(path))
        path.chmod(0o600)
        door.listen()
    except OSError:
        door.close()
        raise
    return door
