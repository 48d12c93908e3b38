"""Where a rehearsal takes place: in a folder of its own, thrown away unless somebody wants to keep it."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.rehearse import Audience, JsonLines, Rehearsal


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Lines to be played: `name` tells one script from another, `beside` is the folder its files are looked for in."""

    name: str
    beside: Path
    lines: Iterable[bytes]


def script(where: str) -> Script:
    """The script in a file, or on standard input, which is read line by line as it comes.

    Raises:
        OSError: the file cannot be read.
    """
    if where == "-":
        return Script(name="-", beside=Path.cwd(), lines=sys.stdin.buffer)
    path = Path(where)
    text = path.read_bytes()
    return Script(name=hashlib.sha256(text).hexdigest(), beside=path.resolve().parent, lines=text.splitlines())


@contextmanager
def stage(settings: Settings, data: Path | None) -> Iterator[Path]:
    """The folder to play in: `data`, else $KOLLEGIAL_DATA_DIR where only the console is served, else a temporary one.

    A rehearsal must never touch what people rely on.
    """
    real = settings.telegram.enabled or settings.matrix.enabled
    if data is None and os.environ.get("KOLLEGIAL_DATA_DIR") and not real:
        data = settings.service.data_dir
    if data is None:
        with tempfile.TemporaryDirectory(prefix="kollegial-") as made:
            yield Path(made)
    else:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield data


async def play(settings: Settings, played: Script, folder: Path, audience: Audience, url: str | None = None) -> None:
    """Play a script in a folder, on an SQLite file there unless another database is named.

    Raises:
        ScriptError: a line cannot be played.
    """
    url = url or f"sqlite+aiosqlite:///{folder / 'kollegial.db'}"
    rehearsal = Rehearsal(settings, url, folder, played.name, played.beside, audience)
    try:
        await rehearsal.open()
        await rehearsal.play(played.lines)
    finally:
        await rehearsal.aclose()


def to_standard_output(lockstep: bool) -> JsonLines:
    """An audience that reads JSON Lines from standard output."""

    def write(line: str) -> None:
        try:
            sys.stdout.buffer.write(line.encode())
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # whoever read has seen enough; the rehearsal goes on to its end all the same
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return JsonLines(write, lockstep)
