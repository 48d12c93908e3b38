"""Who answers on a homeserver, as processes of their own: the service, or matrix-nio alone."""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import Process as Child
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Miscounted
from tests.processes import ROOT, Process

PATIENCE = 60.0
"""Seconds in which something has to happen."""

Condition = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A process that answers."""

    number: int

    @property
    def cpu(self) -> float:
        """Seconds that it has computed (proc(5): utime and stime, the 12th and 13th field after its name)."""
        fields = Path(f"/proc/{self.number}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True, kw_only=True)
class Installed(Process):
    """The service with an account on a homeserver."""

    password: str

    @property
    def secrets(self) -> Mapping[str, str]:
        """The account's password."""
        return {"KOLLEGIAL_MATRIX_PASSWORD": self.password}


@asynccontextmanager
async def alone(folder: Path, homeserver: str, bot: str, ready: Condition) -> AsyncIterator[Answering]:
    """matrix-nio, from when it is `ready`.

    Raises:
        Miscounted: it did not become ready.
    """
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        words = ("-m", "benchmarks.alone", homeserver, bot, kept)
        child = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT)
        try:
            await until(ready, child)
            yield Answering(number=child.pid)
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()


@asynccontextmanager
async def serving(
    folder: Path, url: str, homeserver: str, bot: str, password: str, ready: Condition
) -> AsyncIterator[Answering]:
    """The service on a database, from when it is `ready`; stopped in good order.

    Raises:
        Miscounted: it did not become ready.
    """
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        matrix = {"enabled": True, "homeserver": homeserver, "user_id": bot}
        service = Installed(folder=Path(kept), url=url, sections={"matrix": matrix}, password=password)
        service.process = child = await service.command("run")
        try:
            await until(ready, child)
            yield Answering(number=child.pid)
            await service.stops()
        finally:
            await service.ends()


async def until(condition: Condition, child: Child | None = None) -> None:
    """Wait for something, which somebody may have to live for.

    Raises:
        Miscounted: it does not happen.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            while not await condition():
                if child is not None and child.returncode is not None:
                    raise Miscounted(f"who was to answer ended with exit code {child.returncode}")
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise Miscounted("what was waited for did not happen in time") from None
