"""Installations of the service as an operator has them: a data folder, a database, the command."""

import asyncio
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.backup.make import make
from bot.backup.restore import restore
from bot.config import Settings
from bot.operate import migrate
from storage.database import Database

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One service. `url` is None where the database is the SQLite file of the data folder."""

    data: Path
    url: str | None = None

    @property
    def settings(self) -> Settings:
        return Settings.model_validate({"service": {"data_dir": str(self.data)}, "storage": {"url": self.url}})

    def migrated(self) -> "Installation":
        """With all tables and no rows."""
        asyncio.run(migrate(self.settings))
        return self

    @property
    def database_url(self) -> str:
        return self.url or f"sqlite+aiosqlite:///{self.data / 'kollegial.db'}"

    # --- as the command ----------------------------------------------------------------------

    def start(self, *words: str, **more: Any) -> Any:
        """Start a command; its streams are pipes unless said otherwise."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
        variables = {"KOLLEGIAL_DATA_DIR": str(self.data), **({"KOLLEGIAL_STORAGE_URL": self.url} if self.url else {})}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env={**inherited, **variables},
            start_new_session=True,
            **{**pipes, **more},
        )

    @contextmanager
    def serving(self, **more: Any) -> Iterator[Any]:
        """Serve people while this lasts, from the moment on in which the first of them has been answered."""
        process = self.start("run", **{"stderr": subprocess.DEVNULL, **more})
        try:
            process.stdin.write(b'{"as": "anna", "say": "Hallo"}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["to"] == "anna"
            yield process
        finally:
            process.kill()
            process.communicate()

    def does(self, *words: str, typed: bytes = b"", code: int = 0, **more: Any) -> tuple[bytes, str]:
        """Run a command to its end; what it wrote on standard output and standard error."""
        process = self.start(*words, **more)
        output, complaints = process.communicate(typed, timeout=60)
        assert process.returncode == code, complaints.decode()
        assert b"Traceback" not in complaints, complaints.decode()
        return output, complaints.decode()

    # --- in this process ---------------------------------------------------------------------

    def saves(self, file: Path, force: bool = False) -> list[str]:
        return make(self.settings, str(file), force)

    def restores(self, file: Path, force: bool = False) -> list[str]:
        return asyncio.run(restore(self.settings, str(file), force))

    def writes(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do something in a transaction of its own."""
        return asyncio.run(self._session(work))

    async def _session(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        database = Database(self.database_url)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.aclose()

    def tree(self) -> dict[str, bytes]:
        """Every file of the data folder, but for locks, which say nothing."""
        files = (path for path in sorted(self.data.rglob("*")) if path.is_file() and path.suffix != ".lock")
        return {path.relative_to(self.data).as_posix(): path.read_bytes() for path in files}


Install = Callable[[], Installation]
"""Makes an installation with an empty database of its own."""


def members(archive: Path) -> dict[str, bytes]:
    """The members of an archive by name."""
    with tarfile.open(archive) as tar:
        return {info.name: (file.read() if (file := tar.extractfile(info)) else b"") for info in tar}


def pack(archive: Path, *infos: tuple[str | tarfile.TarInfo, bytes]) -> Path:
    """Write an archive by hand, as nobody should."""
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        for name, data in infos:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive
