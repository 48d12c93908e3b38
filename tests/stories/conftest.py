"""Stages for stories: the service on a real database of either kind, with the configuration that a story asks for."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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
from tests.stories.variants import Variant, played
from tests.stories.wires import Receive, Stepped, Wire

Raise = Callable[..., Awaitable[Stage]]
"""Raise a stage; sections of the configuration are given by name: `members={"open_joining": False}`."""

Build = Callable[[Settings, str, Path, Receive], Wire]

HERE = Path(__file__).parent

WIRES = ("console", "telegram", "matrix", "matrix-encrypted")
"""The networks that every story is played on, on each kind of database."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would only take time, unless KOLLEGIAL_STORIES=all asks for it: see `tests.stories.variants`."""
    if os.environ.get("KOLLEGIAL_STORIES") == "all":
        return
    stories = [item for item in items if isinstance(item, pytest.Function) and item.path.parent == HERE]
    chosen = played([_variant(item) for item in stories])
    left_out = {item for item, kept in zip(stories, chosen, strict=True) if not kept}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _variant(item: pytest.Function) -> Variant:
    params: Mapping[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    return Variant(
        file=item.path.name,
        name=item.originalname,
        network=params.get("raise_stage"),
        postgres=params.get("database_url") == "postgres_url",
        everywhere="gathering" in item.fixturenames,
    )


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
