"""Stages for stories: the service on a real database of either kind, with the configuration that a story asks for."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from handlers.texts import Texts
from tests.homeserver.synapse import Synapse
from tests.stories.looped import Looped
from tests.stories.matrix import Spoken
from tests.stories.mixed import Gathering, Mixed
from tests.stories.people import Stage
from tests.stories.telegram import Posted
from tests.stories.wires import Receive, Stepped, Wire

Raise = Callable[..., Awaitable[Stage]]
"""Raise a stage; sections of the configuration are given by name: `members={"open_joining": False}`."""

Build = Callable[[Settings, str, Path, Receive], Wire]

WIRES = ("console", "telegram", "matrix", "matrix-encrypted")
"""The networks that every story is played on, on each kind of database."""


ENCRYPTED = frozenset({"test_needs.py", "test_joining.py", "test_rooms.py", "test_faults.py"})
"""The stories, a third of all, that are played in encrypted rooms: forms, codes, files, groups, restarts."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would only take time, unless KOLLEGIAL_STORIES=all asks for it.

    All variants of all stories are played on the console and SQLite. Beyond that each network plays a story in one of
    them: what differs between variants is above networks and databases. Telegram plays it on PostgreSQL, Matrix on
    SQLite, in clear or encrypted: nothing in a network knows which database is below. What Telegram does not play, the
    console plays on PostgreSQL too. What is about Telegram alone, and what names no network, is played on both.
    """
    if os.environ.get("KOLLEGIAL_STORIES") != "all":
        kept = _chosen([item for item in items if not _left_out(item)])
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def _chosen(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    first: dict[tuple[object, ...], pytest.Item] = {}
    last: dict[tuple[object, ...], pytest.Item] = {}
    all_of: list[pytest.Item] = []
    on_telegram = {_story(item) for item in items if _network(item) == "telegram"}
    for item in items:
        network, encrypted = _network(item), item.path.name in ENCRYPTED
        place = network, _story(item)
        postgres = _params(item).get("database_url") == "postgres_url"
        if network is None or item.path.name == "test_telegram.py" or (network == "console" and not postgres):
            all_of.append(item)
        elif network == "telegram" or (network == "matrix" and not encrypted):
            first.setdefault(place, item)
        elif network == "console":
            if _story(item) not in on_telegram:
                last[place] = item
        elif network == "matrix-encrypted" and encrypted:
            last[place] = item
    return {*all_of, *first.values(), *last.values()}


def _story(item: pytest.Item) -> tuple[object, ...]:
    """What is the same in all variants of a story."""
    return item.path, item.originalname if isinstance(item, pytest.Function) else item.name


def _network(item: pytest.Item) -> str | None:
    return _params(item).get("raise_stage")


def _left_out(item: pytest.Item) -> bool:
    """Whether an item is on a network, or on all of them, and on the database that is not played there."""
    network, postgres = _network(item), _params(item).get("database_url") == "postgres_url"
    if network == "telegram":
        return not postgres and item.path.name != "test_telegram.py"
    everywhere = isinstance(item, pytest.Function) and "gathering" in item.fixturenames
    return postgres and (everywhere or network not in (None, "console"))


def _params(item: pytest.Item) -> Mapping[str, Any]:
    return item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}


def _build(request: pytest.FixtureRequest) -> Build:
    """How the wire that a story asks for is made."""
    match request.param:
        case "console":
            return Stepped
        case "telegram":
            return Posted
        case name:
            return partial(Spoken, homeserver=request.getfixturevalue("homeserver"), encrypted=name == WIRES[-1])


async def _raised(wire: Build, url: str, folder: Path, sections: dict[str, Any]) -> Stage:
    # without a word about it, anybody may join: as on the console if nothing is configured
    settings = Settings.model_validate({"members": {"open_joining": True}, **sections})
    stage = Stage(lambda receive: wire(settings, url, folder, receive), folder)
    await stage.wire.open()
    return stage


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load()


@pytest.fixture(autouse=True)
def texts_are_read_once(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing them anew for each stage would take a third of the time of all stories."""
    monkeypatch.setattr(Texts, "load", lambda: texts)


@pytest.fixture(params=[WIRES[0], *(pytest.param(name, marks=pytest.mark.wire) for name in WIRES[1:])])
async def raise_stage(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[Raise]:
    async with AsyncExitStack() as stack:

        async def make(**sections: Any) -> Stage:
            stage = await _raised(_build(request), database_url, tmp_path, sections)
            stack.push_async_callback(stage.wire.aclose)
            return stage

        yield make


@pytest.fixture
async def stage(raise_stage: Raise) -> Stage:
    """A stage with the built-in configuration."""
    return await raise_stage()


@pytest.fixture
async def gathering(homeserver: Synapse, database_url: str, tmp_path: Path) -> AsyncIterator[Gathering]:
    """A stage with people on all networks at once."""
    settings = Settings.model_validate({"members": {"open_joining": True}})
    gathering = Gathering(lambda receive: Mixed(settings, database_url, tmp_path, receive, homeserver), tmp_path)
    await gathering.wire.open()
    yield gathering
    await gathering.wire.aclose()


@pytest.fixture
async def running_stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which the loops run by themselves."""
    stage = await _raised(Looped, database_url, tmp_path, {})
    yield stage
    await stage.wire.aclose()
