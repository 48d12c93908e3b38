"""One instance at a time: what a process holds while it has a data folder and a database to itself.

On the folder it is an exclusive `flock`, which the kernel lets go of when the process dies, however it dies
(man 2 flock); on PostgreSQL also a session's advisory lock, because two machines may be set to one database.
"""

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings
from bot.logs import fault
from bot.pauses import Backoff
from bot.refusals import OperatorError
from storage.database import Database
from storage.tenancy import Taken, Tenancy

LOCK = "kollegial.lock"
"""The file in the data folder that the lock is on; it stays there, and says nothing once it is let go."""

LOOK = 3.0
"""Seconds between two looks at the connection that holds the database's lock."""

_log = structlog.get_logger(__name__)

_LOST = (SQLAlchemyError, OSError, TimeoutError)
"""What it looks like when a database that was there is away."""


class InUse(OperatorError):
    """Another process has what this one needs for itself."""


@contextmanager
def locked(file: Path, purpose: str) -> Iterator[None]:
    """Hold the lock on a file while this lasts; who comes later reads in it who has it.

    Raises:
        InUse: another process holds it.
        OperatorError: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}; give the service's user the right to write there") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
            raise InUse(f"{file.parent} is in use by {holder or 'another process'}: stop it first") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f'process {os.getpid()} ("{purpose}")\n'.encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


class Guard:
    """What a process holds. `lost` is set where another instance took the database while it was away."""

    def __init__(self, tenancy: Tenancy | None) -> None:
        self._tenancy = tenancy
        self.lost: InUse | None = None

    async def watch(self, database: Database, stop: asyncio.Event) -> None:
        """Look every few seconds whether the database is still ours, until cancelled or until `stop` is set.

        Where the connection was lost (the server was restarted), nothing is read or written until it is ours again;
        where another instance was faster, `stop` is set.
        """
        while self._tenancy is not None and not stop.is_set():
            await asyncio.sleep(LOOK)
            try:
                await self._tenancy.ask()
            except _LOST as error:
                _log.warning("lost the lock on the database", **fault(error))
                async with database.quiet(within=1.0):
                    await self._take_again_unless(stop, self._tenancy)
                if self.lost is not None:
                    stop.set()

    async def _take_again_unless(self, stop: asyncio.Event, tenancy: Tenancy) -> None:
        """Take it again, or give up as soon as the service is to stop: it could not end while all wait for this."""
        both = [asyncio.create_task(self._take_again(tenancy)), asyncio.create_task(stop.wait())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _take_again(self, tenancy: Tenancy) -> None:
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=5))
        while True:
            try:
                await tenancy.take()
            except Taken as taken:
                self.lost = _used(taken)
                _log.error("another instance took the database")
                return
            except _LOST:
                await backoff.wait()
            else:
                _log.warning("took the lock on the database again")
                return


@asynccontextmanager
async def alone(settings: Settings, purpose: str) -> AsyncIterator[Guard]:
    """Have the data folder and the database to oneself while this lasts. `purpose` is the command, for those who wait.

    Raises:
        InUse: another instance has one of them.
        OperatorError: the database cannot be reached.
    """
    with folders(settings, purpose):
        async with tenant(settings.database_url, purpose) as guard:
            yield guard


@contextmanager
def folders(settings: Settings, purpose: str) -> Iterator[None]:
    """Have the data folder to oneself, and an SQLite file: two folders may be set to one file, in one of them or not.

    Raises:
        InUse: another instance has one of them.
    """
    files = [settings.service.data_dir / LOCK]
    if settings.database_url.get_backend_name() == "sqlite":
        database = Path(str(settings.database_url.database)).resolve()
        files.append(database.with_name(f"{database.name}.lock"))
    with ExitStack() as locks:
        for file in files:
            locks.enter_context(locked(file, purpose))
        yield


@asynccontextmanager
async def tenant(url: URL, purpose: str) -> AsyncIterator[Guard]:
    """Have a PostgreSQL database to oneself; an SQLite file has a lock beside it.

    Raises:
        InUse: another instance has it.
        OperatorError: it cannot be reached.
    """
    if url.get_backend_name() == "sqlite":
        yield Guard(None)
        return
    tenancy = Tenancy(url, f"{purpose} on {socket.gethostname()}, process {os.getpid()}")
    try:
        await _take(tenancy)
        yield Guard(tenancy)
    finally:
        await tenancy.let_go()


async def _take(tenancy: Tenancy) -> None:
    try:
        await tenancy.take()
    except Taken as taken:
        raise _used(taken) from None
    except _LOST as error:
        reason = str(getattr(error, "orig", None) or error) or type(error).__name__
        raise OperatorError(f"database: {reason}; is it reachable, and is [storage] url right?") from None


def _used(taken: Taken) -> InUse:
    return InUse(f"the database is in use by {taken.holder or 'another instance'}: stop it first")
