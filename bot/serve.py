"""`kollegial run`: serve until a signal says stop, or, on the console alone, until its input ends."""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager, suppress
from itertools import chain
from pathlib import Path
from random import SystemRandom
from typing import Any
from uuid import uuid4

import structlog

from bot.clock import SystemClock
from bot.config import Settings
from bot.health import published, reserved
from bot.instance import Guard, alone
from bot.operate import database_of
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, LineError, read
from bot.platforms.console.network import Record
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage.database import FAULTS
from storage.files import FileStore
from storage.messages import Batch

AHEAD = 100
"""Lines that are read before they are needed; who writes faster than they are answered has to wait."""

_log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve the console on standard input and output; the networks come with their own versions.

    Raises:
        InUse: another instance serves with this data folder or database, or took the database while it was away.
    """
    async with alone(settings, "kollegial run") as guard:
        await _serve(settings, guard)
    if guard.lost is not None:
        raise guard.lost


async def _serve(settings: Settings, guard: Guard) -> None:
    database, clock = database_of(settings), SystemClock()
    stop, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        copy = await prepare_database(database, clock, settings.storage.auto_migrate)
        if copy is not None:
            _log.info("migrated", copy=copy.name)
        files = FileStore(settings.service.data_dir / "files")
        house = build_house(settings, files, Texts.load(), lambda _occasion: SystemRandom())
        network = Network(settings.service.data_dir / "console.jsonl", _emit)
        try:
            typed = _typed(network, clock, ended, lambda: until_idle(service))
            service = Service.build(database, [Console(network, files, clock, house.policy.zone, typed)], house, clock)
            beside = _stop_when_over(service, ended, stop), guard.watch(database, stop)
            async with _running(*beside):
                with reserved(settings.health) as port:
                    async with published(service, settings.service.data_dir, port):
                        await service.run(stop)
        finally:
            network.close()
    finally:
        await database.aclose()


@asynccontextmanager
async def _running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let some work go on beside this, and end it afterwards."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _emit(record: Record) -> None:
    sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


async def _stop_when_over(service: Service, ended: asyncio.Event, stop: asyncio.Event) -> None:
    """Stop when nobody can write any more and everything that was written is answered."""
    await ended.wait()
    await until_idle(service)
    stop.set()


async def until_idle(service: Service) -> None:
    """Wait until nothing is left to be done now."""
    idle = False
    while not idle:
        with suppress(*FAULTS):  # a database that is away has not answered: ask again
            idle = await service.idle()
        await asyncio.sleep(0.01)


async def _typed(
    network: Network, clock: SystemClock, ended: asyncio.Event, answered: Callable[[], Awaitable[None]]
) -> AsyncIterator[Batch]:
    """What people do in lines on standard input, each read when the one before is answered, as people would.

    A line that cannot be played is named on standard error.
    """
    people, session = Interpreter(network, Path.cwd()), uuid4().hex
    lines = standard_input()
    number = 0
    while text := await lines.get():
        number += 1
        try:
            line = read(text.decode())
            if not isinstance(line, Deed):
                raise LineError("only in rehearsals: here time and people are real")
            event = people.event(line, f"{session}:{number}", clock.now())
        except (LineError, UnicodeDecodeError) as error:
            sys.stderr.write(f"standard input: line {number}: {error}\n")
            continue
        if event is not None:
            yield Batch(events=(event,))
            await answered()
    ended.set()


def standard_input() -> asyncio.Queue[bytes]:
    """The lines of standard input as they come, an empty one at its end.

    A thread of its own reads them: files, pipes and terminals alike, and none of them holds up the end of the process.
    """
    lines: asyncio.Queue[bytes] = asyncio.Queue(AHEAD)
    loop = asyncio.get_running_loop()

    def pump() -> None:
        # not sys.stdin.buffer: the interpreter takes its lock when it ends, and aborts while this thread waits in it
        with open(sys.stdin.fileno(), "rb", closefd=False) as typed:
            for line in chain(typed, (b"",)):
                putting = lines.put(line)
                try:
                    asyncio.run_coroutine_threadsafe(putting, loop).result()
                except (RuntimeError, CancelledError):  # the event loop has ended
                    putting.close()
                    return

    threading.Thread(target=pump, daemon=True, name="standard input").start()
    return lines
