"""`kollegial` as an operator runs it, as a process of its own; which networks it serves, others say."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from bot.clock import SystemClock
from storage import accounts, invitations
from storage.database import Database, Row
from storage.members import Member, Status
from storage.roles import Role

ROOT = Path(__file__).parents[1]
Table = TypeVar("Table", bound=Row)


@dataclass(slots=True, kw_only=True)
class Stored:
    """A database of the service, of either kind, and what a test wants of it while others work on it."""

    url: str

    async def rows(self, table: type[Table]) -> list[Table]:
        """All rows of a table, in the order of their keys."""
        database = Database(self.url)
        try:
            async with database.reading() as session:
                in_order = select(table).order_by(*inspect(table).primary_key)
                return list((await session.execute(in_order)).scalars())
        finally:
            await database.aclose()

    async def invites(self, role: Role = Role.practitioner, uses: int = 1, until: datetime | None = None) -> str:
        """Make an invitation; its code."""
        code, now = invitations.new_code(), SystemClock().now()
        async with transaction(self.url) as session:
            await invitations.create(session, code, role, uses, until, now)
        return code

    async def enters(self, platform: str, names: Mapping[str, str], language: str = "de") -> None:
        """Let people have joined already, open around the clock: names by the ids of their accounts on a network."""
        async with transaction(self.url) as session:
            ids = await accounts.ensure(session, platform, [(account, language) for account in names])
            for account, name in names.items():
                member = await session.get(Member, ids[account])
                assert member is not None
                member.status, member.name, member.language = Status.active, name, language


@dataclass(slots=True, kw_only=True)
class Process(Stored):
    """One installation of the service, its database, and the processes that run on it.

    `sections` are those of the configuration; `log` is what all of them wrote on standard error.
    """

    folder: Path
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    async def command(self, *words: str, **more: Any) -> asyncio.subprocess.Process:
        """Start a command."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
        (self.folder / "config.toml").write_text(self._configuration(), encoding="utf-8")
        with (self.folder / "log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "--config", str(self.folder / "config.toml"), *words),
                cwd=ROOT,
                env={**inherited, **self.variables, **self.secrets},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                **more,
            )

    @property
    def variables(self) -> Mapping[str, str]:
        return {"KOLLEGIAL_STORAGE_URL": self.url, "KOLLEGIAL_DATA_DIR": str(self.folder)}

    @property
    def secrets(self) -> Mapping[str, str]:
        """Variables that hold what stands in no file."""
        return {}

    async def says(self, *words: str, code: int | None = 0) -> str:
        """Run a command to its end; what it wrote on standard output. A `code` of None takes any."""
        process = await self.command(*words)
        async with asyncio.timeout(60):
            output, _ = await process.communicate()
        assert code is None or process.returncode == code, self.log
        return output.decode()

    async def stops(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to stop, in good order."""
        assert self.process is not None
        self.process.send_signal(by)
        async with asyncio.timeout(30):
            await self.process.communicate()
        assert self.process.returncode == (0 if by is signal.SIGTERM else -by), self.log
        self.process = None

    async def dies(self) -> None:
        """Kill it at once."""
        await self.stops(signal.SIGKILL)

    async def ends(self) -> None:
        """Kill whatever runs still."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.communicate()

    def _configuration(self) -> str:
        lines = []
        for name, section in self.sections.items():
            lines += [f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in section.items())]
        return "\n".join(lines)


@asynccontextmanager
async def transaction(url: str) -> AsyncIterator[Any]:
    database = Database(url)
    try:
        async with database.transaction() as session:
            yield session
    finally:
        await database.aclose()


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            return str(value)
