"""The wire that every test in this folder runs on, and the service on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from tests.wire.running import Installed, installed
from tests.wire.server import Wire
from tests.wire.serving import judged

Install = Callable[..., Awaitable[Installed]]
"""Make an installation; sections of the configuration are given by name: `telegram={"mode": "webhook"}`."""


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A loopback Bot API; the test fails if the bot asked what the real one would not take."""
    async with judged() as wire:
        yield wire


@pytest.fixture
async def client(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A client of python-telegram-bot, as it is: for tests of the wire itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # it warns of what it will do in the future
    async with Bot(wire.token, base_url=wire.base_url, base_file_url=wire.base_file_url) as client:
        yield client


@pytest.fixture
async def install(wire: Wire, database_url: str, tmp_path: Path) -> AsyncIterator[Install]:
    """Makes the installation of a test, on a database of either kind."""
    async with AsyncExitStack() as installations:

        async def make(**sections: Any) -> Installed:
            return await installations.enter_async_context(installed(wire, tmp_path, database_url, **sections))

        yield make
