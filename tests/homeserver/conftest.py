"""Homeservers for the tests of this folder: one that they share, and new ones with settings of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.homeserver.people import Person, present
from tests.homeserver.proxy import Proxy, in_front_of
from tests.homeserver.running import Installed, Served, installed, serving
from tests.homeserver.synapse import Synapse

NewHomeserver = Callable[..., Synapse]
"""Makes a homeserver of the test's own: with the rate limits it comes with, unless `lifted=True`."""

Meet = Callable[..., Awaitable[Person]]
"""Lets somebody come: `await meet("anna")`, `await meet("bert", careful=True)`, `await meet(homeserver=own)`."""

Install = Callable[..., Awaitable[Installed]]
"""Makes an installation; sections of the configuration are given by name: `matrix={"invites": ["*"]}`."""

Serve = Callable[..., Awaitable[Served]]
"""The same in this process, started."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: each needs a real homeserver."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.wire)


@pytest.fixture
def new_homeserver(tmp_path: Path) -> Iterator[NewHomeserver]:
    made: list[Synapse] = []

    def make(*, lifted: bool = False, **config: Any) -> Synapse:
        synapse = Synapse(tmp_path / f"homeserver-{len(made)}", lifted=lifted, **config)
        made.append(synapse)
        synapse.start()
        return synapse

    yield make
    for synapse in made:
        synapse.close()


@pytest.fixture
async def meet(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Meet]:
    """Somebody with a new account on the shared homeserver, or on another, and their app open."""
    async with AsyncExitStack() as people:

        async def come(name: str = "anna", *, homeserver: Synapse = homeserver, careful: bool = False) -> Person:
            return await people.enter_async_context(present(homeserver, tmp_path / "people", name, careful=careful))

        yield come


@pytest.fixture
async def proxy(homeserver: Synapse) -> AsyncIterator[Proxy]:
    """A proxy in front of the shared homeserver."""
    async with in_front_of(homeserver.url) as proxy:
        yield proxy


@pytest.fixture
async def install(homeserver: Synapse, migrated_sqlite_url: str, tmp_path: Path) -> AsyncIterator[Install]:
    """Makes the installation of a test, which runs as a process; on another homeserver if one is given."""
    async with AsyncExitStack() as installations:

        async def make(*, homeserver: Synapse = homeserver, **more: Any) -> Installed:
            return await installations.enter_async_context(installed(homeserver, tmp_path, migrated_sqlite_url, **more))

        yield make


@pytest.fixture
async def serve(homeserver: Synapse, migrated_sqlite_url: str, tmp_path: Path) -> AsyncIterator[Serve]:
    """Lets the service run in this process; on another homeserver if one is given."""
    async with AsyncExitStack() as running:

        async def start(*, homeserver: Synapse = homeserver, **more: Any) -> Served:
            return await running.enter_async_context(serving(homeserver, tmp_path, migrated_sqlite_url, **more))

        yield start
