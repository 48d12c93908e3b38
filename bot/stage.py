"""Where a rehearsal takes place: in a folder of its own, thrown away unless somebody wants to keep it."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import make_url

from bot.backup.home import Home, refuse_interrupted
from bot.config import Settings
from bot.instance import LOCK, folders, locked, tenant
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a rehearsal takes place: its folder, its database, and the folder for files that people get."""

    folder: Path
    url: str
    files: Path

    @classmethod
    def at(cls, folder: Path) -> "Stage":
        """Everything in one folder, the database an SQLite file."""
        return cls(folder=folder, url=f"sqlite+aiosqlite:///{folder / 'kollegial.db'}", files=folder / "files")


@contextmanager
def stage(settings: Settings, data: Path | None, purpose: str = "a rehearsal") -> Iterator[Stage]:
    """Where to play: in the folder that is named, else where the configuration says, else in a temporary folder.

    What is configured counts only while no real network is: a rehearsal must never touch what people rely on. Of a
    temporary stage only the files stay that somebody got, because the last lines of a rehearsal still name them.
    `purpose` is what others are told who find the folder in use.

    Raises:
        OperatorError: something else uses the folder, or it cannot be written.
    """
    configured = "data_dir" in settings.service.model_fields_set or settings.storage.url is not None
    real = settings.telegram.enabled or settings.matrix.enabled
    if data is None and not (configured and not real):
        with tempfile.TemporaryDirectory(prefix="kollegial-") as made:
            folder = Path(made)
            yield replace(Stage.at(folder), files=folder.with_name(f"{folder.name}-files"))
        return
    folder = data or settings.service.data_dir
    with folders(settings, purpose) if data is None else locked(folder / LOCK, purpose):
        refuse_interrupted(replace(Home.of(settings), folder=folder))
        if data is not None:
            yield Stage.at(folder)
            return
        sys.stderr.write(f"played in {folder}, as configured\n")
        yield replace(Stage.at(folder), url=settings.database_url.render_as_string(hide_password=False))


async def play(settings: Settings, played: Script, place: Stage, audience: Audience) -> bool:
    """Play a script; False where it was played to its end there before, and is not played again.

    Raises:
        ScriptError: a line cannot be played.
        InUse: a service has the database.
    """
    async with tenant(make_url(place.url), "a rehearsal"):
        return await _play(settings, played, place, audience)


async def _play(settings: Settings, played: Script, place: Stage, audience: Audience) -> bool:
    rehearsal = Rehearsal(settings, place.url, place.folder, place.files, played.name, played.beside, audience)
    try:
        if await rehearsal.open():
            await rehearsal.play(played.lines)
            return True
        return False
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
