"""The wire that every test in this folder runs on, and the service on it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from tests.turns import turn
from tests.wire.running import Installed, installed
from tests.wire.server import Wire
from tests.wire.serving import judged

Install = Callable[..., Awaitable[Installed]]
"""Make an installation; sections of the configuration are given by name: `telegram={"mode": "webhook"}`."""


HERE = Path(__file__).parent
DATABASES = ("migrated_sqlite_url", "postgres_url")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Play each test on one kind of database, half of them on each, unless KOLLEGIAL_STORIES=all asks for both.

    Telegram's wire does not know which database is below; what is special to one is tested in `tests/storage`.
    """
    if os.environ.get("KOLLEGIAL_STORIES") == "all":
        return
    left_out = {item for item in items if item.path.parent == HERE and not _has_its_turn(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _has_its_turn(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    database = params.get("database_url")
    test = item.name.replace("postgresql", "sqlite")
    return database is None or database == turn(DATABASES, item.path.name, test)


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
