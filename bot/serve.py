"""`kollegial run`: serve until a signal says stop."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import SystemRandom
from uuid import uuid4

import structlog

from bot.clock import SystemClock
from bot.config import Settings
from bot.operate import database_of
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, LineError, read
from bot.platforms.console.network import Record
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage.files import FileStore
from storage.messages import Batch

_log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve the configured networks; without any, the console on standard input and output."""
    database, clock = database_of(settings), SystemClock()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    network = Network(settings.service.data_dir / "console.jsonl", _emit)
    try:
        copy = await prepare_database(database, clock, settings.storage.auto_migrate)
        if copy is not None:
            _log.info("migrated", copy=copy.name)
        files = FileStore(settings.service.data_dir / "files")
        house = build_house(settings, files, Texts.load(), lambda _occasion: SystemRandom())
        console = Console(network, files, clock, house.policy.zone, _typed(network, clock, stop))
        service = Service.build(database, [console], house, clock)
        await service.run(stop)
    finally:
        network.close()
        await database.aclose()


def _emit(record: Record) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def _typed(network: Network, clock: SystemClock, stop: asyncio.Event) -> AsyncIterator[Batch]:
    """What people do in lines on standard input. A line that cannot be played is named on standard error."""
    people, session = Interpreter(network, Path.cwd()), uuid4().hex
    reader = await _standard_input()
    number = 0
    while text := await reader.readline():
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


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
