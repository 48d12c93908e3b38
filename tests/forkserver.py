"""The process that `tests.forks` asks for commands: it has imported the service once, and each command is a fork of it.

A command has a pid, streams, an environment, a folder and a session of its own, and is a child of whoever asked: it is
forked twice, and whoever asked takes up what the fork between leaves behind. Its interpreter begins and ends as if it
had been started with `-m bot`; only what stands in `PRELOADED` is imported already, and
the texts that come along are parsed.
"""

import gc
import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from handlers.texts import Texts

ROOT = str(Path(__file__).parent.parent)
"""From where the service is imported."""

PRELOADED = (
    "aiosqlite",
    "alembic.command",
    "alembic.config",
    "asyncpg",
    "bot.backup",
    "bot.backup.make",
    "bot.check",
    "bot.demo.show",
    "bot.imports",
    "bot.inviting",
    "bot.operate",
    "bot.platforms.matrix",
    "bot.platforms.telegram",
    "bot.rehearse",
    "bot.serve",
    "bot.stage",
    "bot.status.show",
    "rich.table",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "typer",
)
"""What most commands import. The command line itself is not among it: it looks at the terminal when it is imported."""

SIZE = 8
"""Bytes of a number on the way: that of a request's bytes, and a pid."""


def request(
    asking: socket.socket,
    words: list[str],
    folder: str,
    variables: Mapping[str, str],
    session: bool,
    streams: Iterable[int],
) -> int:
    """Ask for a command, with a session of its own or not; its pid, when it is a child of this process."""
    wanted = {"words": words, "folder": folder, "variables": dict(variables), "session": session}
    data = json.dumps(wanted).encode()
    socket.send_fds(asking, [len(data).to_bytes(SIZE, "big")], list(streams))
    asking.sendall(data)
    return int.from_bytes(_exactly(asking, SIZE), "big")


def main() -> None:
    """Fork whatever is asked for, until nobody is there who could ask."""
    asking = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that of a terminal is for those who asked
    for name in PRELOADED:
        importlib.import_module(name)
    Texts.load()
    gc.collect()
    gc.freeze()  # forks share what they never write to
    while True:
        wanted, streams = _received(asking)
        if not wanted:
            return
        ours, theirs = socket.socketpair()
        if between := os.fork():
            theirs.close()
            for stream in streams:
                os.close(stream)
            os.waitpid(between, 0)
            asking.sendall(_exactly(ours, SIZE))
            ours.close()
        elif command := os.fork():
            theirs.sendall(command.to_bytes(SIZE, "big"))
            os._exit(0)
        else:
            for each in (asking, ours, theirs):
                each.detach()
            _become(json.loads(wanted), streams)
            return


def _received(asking: socket.socket) -> tuple[bytes, list[int]]:
    """The next request, with the three streams that come along; b"" is that there will be none."""
    size, streams, _, _ = socket.recv_fds(asking, SIZE, 3)
    return _exactly(asking, int.from_bytes(size, "big")), streams


def _exactly(asking: socket.socket, size: int) -> bytes:
    """So many bytes.

    Raises:
        EOFError: nobody is there any more who could send them.
    """
    found = b""
    while len(found) < size:
        more = asking.recv(size - len(found))
        if not more:
            raise EOFError
        found += more
    return found


def _become(wanted: dict[str, Any], streams: list[int]) -> None:
    """Be the command that is asked for."""
    if wanted["session"]:
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["variables"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _stream(number, getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = wanted["words"]
    sys.path[0] = wanted["folder"]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _stream(number: int, before: Any) -> Any:
    """A standard stream as an interpreter opens it when it begins: a line goes out at once if somebody looks on."""
    reads = number == 0
    at_once = bool(os.environ.get("PYTHONUNBUFFERED")) and not reads
    bare: Any = open(number, "rb" if reads else "wb", 0 if at_once else -1, closefd=False)  # noqa: SIM115
    line_by_line = number == 2 or os.isatty(number)
    return io.TextIOWrapper(bare, before.encoding, before.errors, "\n", line_by_line, at_once)


if __name__ == "__main__":
    main()
