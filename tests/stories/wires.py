"""The networks that stories can be played on. A wire plays lines of a rehearsal and gives records back.

`Stepped`, and `Played` on real networks, settle everything after each line, so that whatever is to come has come.
`Looped` lets the real loops run by themselves, as `kollegial run` does; what is to come is waited for, with a deadline
that only a fault meets.
"""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.config import Settings
from bot.platforms.console.lines import Deed
from bot.rehearse import Rehearsal
from bot.service import Service

Line = dict[str, Any]
"""A line of a rehearsal script, as JSON gives it."""

Record = dict[str, Any]
"""What somebody gets, as a rehearsal writes it."""

ON_CONSOLE = pytest.mark.parametrize("raise_stage", ["console"], indirect=True)
"""A story about what only a line of the console can say: no app of another network sends it."""

WITH_BUTTONS = pytest.mark.parametrize(
    "raise_stage", ["console", pytest.param("telegram", marks=pytest.mark.wire)], indirect=True
)
"""A story about choices that are pressed: where they are typed there is no old one to press, and no second press."""

WHERE_DELETIONS_ARE_TOLD = pytest.mark.parametrize(
    "raise_stage", ["console", pytest.param("matrix", marks=pytest.mark.wire)], indirect=True
)
"""A story about words that people take back, or about what is confidential: Telegram tells nothing of the one to a bot,
and has nothing of the other."""

WITH_ALBUMS = WITH_BUTTONS
"""A story about albums: where there are none, each file is a message by itself."""

ON_TELEGRAM = pytest.mark.parametrize("raise_stage", [pytest.param("telegram", marks=pytest.mark.wire)], indirect=True)
"""A story about what only Telegram has."""

DEADLINE = 60.0
"""Seconds after which something that the loops should have done is taken not to come."""


class Wire(Protocol):
    """One network with the service on it.

    `reports_deletions` says whether it tells that people took words back, `buttons` whether choices are pressed.
    """

    reports_deletions: bool
    buttons: bool

    @property
    def service(self) -> Service:
        """The service that runs now; another one after each restart."""
        ...

    async def open(self) -> None:
        """Start the service."""
        ...

    async def play(self, line: Line) -> None:
        """Let a line happen."""
        ...

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        """Return when something has happened.

        Raises:
            AssertionError: it has not and will not, with what `otherwise` says.
        """
        ...

    async def aclose(self) -> None:
        """Stop the service."""
        ...

    def account(self, name: str) -> tuple[str, str]:
        """The network on which an account of that name is, and what it is called there."""
        ...


Receive = Callable[[Record], None]


class _Recorder:
    """An audience that only takes records."""

    def __init__(self, receive: Receive) -> None:
        self.record = receive

    def deed(self, deed: Deed, at: datetime) -> None: ...

    def time(self, now: datetime, until: datetime) -> None: ...

    def restarted(self) -> None: ...

    def line(self, number: int) -> None: ...


class Stepped:
    """The console, step by step, as `kollegial rehearse` plays it."""

    reports_deletions = True
    buttons = True

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive) -> None:
        self._rehearsal = Rehearsal(settings, url, folder, folder / "files", "story", folder, _Recorder(receive))
        self._numbers = count(1)

    @property
    def service(self) -> Service:
        return self._rehearsal.service

    async def open(self) -> None:
        await self._rehearsal.open()

    async def play(self, line: Line) -> None:
        await self._rehearsal.perform(next(self._numbers), json.dumps(line).encode())

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        if not happened():
            raise AssertionError(otherwise())

    async def aclose(self) -> None:
        await self._rehearsal.aclose()

    def account(self, name: str) -> tuple[str, str]:
        return "console", name
