"""Standard input and output: how people are played on the console while it serves, one line each."""

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from datetime import tzinfo
from itertools import chain
from pathlib import Path
from uuid import uuid4

from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, LineError, read
from bot.platforms.console.network import Record
from storage.files import FileStore
from storage.messages import Batch, Clock

AHEAD = 100
"""Lines that are read before they are needed; who writes faster than they are answered has to wait."""


@contextmanager
def console(
    folder: Path,
    files: FileStore,
    clock: Clock,
    zone: tzinfo,
    answered: Callable[[], Awaitable[None]],
    ended: asyncio.Event,
) -> Iterator[Console]:
    """The console of a service that keeps what was delivered in `folder`.

    A line is read when the one before is `answered`; `ended` is set when there are no more.
    """
    network = Network(folder / "console.jsonl", _emit)
    try:
        yield Console(network, files, clock, zone, _typed(network, clock, ended, answered))
    finally:
        network.close()


def _emit(record: Record) -> None:
    sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


async def _typed(
    network: Network, clock: Clock, ended: asyncio.Event, answered: Callable[[], Awaitable[None]]
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
