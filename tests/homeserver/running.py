"""The service with an account on a homeserver: as a process, as an operator runs it, or in this one.

Between it and the homeserver is always a proxy, which knows what was asked and can be told to make faults.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.matrix import Matrix
from bot.platforms.matrix.kept import FOLDER
from bot.service import Service, build_house
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from tests.homeserver.people import Person
from tests.homeserver.proxy import Proxy, in_front_of
from tests.homeserver.synapse import Account, Synapse
from tests.processes import Process, Stored

STARTING = 30.0
"""Seconds in which the bot has asked for what is new, even on a busy machine."""


@dataclass(kw_only=True)  # without slots: two bases that have some cannot be joined
class OnMatrix(Stored):
    """What both kinds of running have in common."""

    homeserver: Synapse
    proxy: Proxy
    account: Account

    @property
    def id(self) -> str:
        """What the bot is called there."""
        return self.account.user_id

    async def knows(self, *people: Person, language: str = "de") -> None:
        """Let people have joined already, open around the clock."""
        await self.enters("matrix", {each.id: "Anna" for each in people}, language)


@dataclass(slots=True, kw_only=True)
class Installed(OnMatrix, Process):
    """An installation that serves people on Matrix."""

    @property
    def kept(self) -> Path:
        """Where it keeps what it needs for Matrix."""
        return self.folder / FOLDER

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"KOLLEGIAL_MATRIX_PASSWORD": self.account.password}

    async def starts(self) -> None:
        """Let the service run; it is up when it has been told what is new."""
        asked = len(self.proxy.requests)
        self.process = await self.command("run")
        await self.proxy.until(lambda: _is_up(self.proxy, asked) or self._has_ended, STARTING)
        assert not self._has_ended, self.log

    @property
    def _has_ended(self) -> bool:
        return self.process is None or self.process.returncode is not None


@asynccontextmanager
async def installed(
    homeserver: Synapse, folder: Path, url: str, *, account: Account | None = None, **sections: dict[str, Any]
) -> AsyncIterator[Installed]:
    """An installation on a database with all tables, with a new account; whatever runs at the end is killed."""
    account = account or await asyncio.to_thread(homeserver.register, "kollegial")
    async with in_front_of(homeserver.url) as proxy:
        found = Installed(
            folder=folder,
            url=url,
            sections=_sections(proxy, account, sections),
            homeserver=homeserver,
            proxy=proxy,
            account=account,
        )
        (folder / "log").touch()
        try:
            yield found
        finally:
            await found.ends()
        assert account.password not in found.log, "the password stands in the log"
        assert "syt_" not in found.log, "a token stands in the log"


@dataclass(slots=True, kw_only=True)
class Served(OnMatrix):
    """The service in this process, with its loops, so that a test can reach into it."""

    settings: Settings
    folder: Path
    auto_space: bool = False
    service: Service = field(init=False)
    _stopping: asyncio.Event = field(init=False)
    _running: asyncio.Task[None] = field(init=False)

    @property
    def platform(self) -> Matrix:
        """The network as the service has it; another one after each start."""
        found = self.service.wiring.platforms["matrix"]
        assert isinstance(found, Matrix)
        return found

    async def starts(self) -> None:
        """Let the service run; it is up when it has been told what is new."""
        house = build_house(self.settings, FileStore(self.folder / "files"), Texts.load(), Random)
        clock = SystemClock()
        matrix = Matrix(self.settings.matrix, house, clock, self.folder / FOLDER, auto_space=self.auto_space)
        self.service = Service.build(Database(self.url), [matrix], house, clock)
        self._stopping = asyncio.Event()
        asked = len(self.proxy.requests)
        self._running = asyncio.create_task(self.service.run(self._stopping))
        await self.proxy.until(lambda: _is_up(self.proxy, asked) or self._running.done(), STARTING)
        if self._running.done():
            self._running.result()

    async def stops(self) -> None:
        """Stop it in good order."""
        self._stopping.set()
        async with asyncio.timeout(STARTING):
            await self._running
        await self.service.aclose()


@asynccontextmanager
async def serving(
    homeserver: Synapse,
    folder: Path,
    url: str,
    *,
    account: Account | None = None,
    auto_space: bool = False,
    **sections: Any,
) -> AsyncIterator[Served]:
    """The service running in this process on a database with all tables, with a new account."""
    account = account or await asyncio.to_thread(homeserver.register, "kollegial")
    async with in_front_of(homeserver.url) as proxy:
        written = _sections(proxy, account, sections)
        written["matrix"]["password"] = account.password
        settings = Settings.model_validate(written)
        served = Served(
            homeserver=homeserver,
            proxy=proxy,
            account=account,
            settings=settings,
            folder=folder,
            url=url,
            auto_space=auto_space,
        )
        await served.starts()
        try:
            yield served
        finally:
            await served.stops()


def _sections(proxy: Proxy, account: Account, more: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Sections are added to those that serve people, without a code and without waiting."""
    matrix = {
        "enabled": True,
        "homeserver": proxy.url,
        "user_id": account.user_id,
        **more.pop("matrix", {}),
    }
    return {"matrix": matrix, "members": {"open_joining": True}, "log": {"format": "json"}, **more}


def _is_up(proxy: Proxy, since: int) -> bool:
    return any(each.status == 200 and each.path.endswith("/sync") for each in proxy.requests[since:])
