"""Whatever happens in whatever order: each post reaches each reader once, whole or in one bundle, in open hours."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.config import Settings
from handlers import rhythm
from storage import outbox
from storage.channels import Mode
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox, State
from tests.stories.people import Stage
from tests.stories.posted import channel, reads, says
from tests.stories.wires import Stepped

BERLIN = ZoneInfo("Europe/Berlin")
SAXONY = country_holidays("DE", "SN")
READERS = ("anna", "carla", "dora")
POSTS = 7
"""Posts of an example: as many as a bundle shows, so that what was told can be read."""


@dataclass(frozen=True)
class Says:
    """Somebody posts; `sensitive` in the channel that is."""

    who: str
    sensitive: bool


@dataclass(frozen=True)
class Reads:
    """Somebody reads in another way."""

    who: str
    mode: Mode


@dataclass(frozen=True)
class Rests:
    """Somebody wants quiet from another hour on."""

    who: str
    hour: int


@dataclass(frozen=True)
class Waits:
    """Time goes by; `asleep` while nothing runs."""

    hours: int
    asleep: bool


@dataclass(frozen=True)
class Restarts:
    """The service is stopped and started again."""


Step = Says | Reads | Rests | Waits | Restarts
STEPS = st.lists(
    st.builds(Says, st.sampled_from(("bea", *READERS)), st.booleans())
    | st.builds(Reads, st.sampled_from(READERS), st.sampled_from((Mode.at_once, Mode.daily, Mode.weekly)))
    | st.builds(Rests, st.sampled_from(READERS), st.integers(9, 22))
    | st.builds(Waits, st.integers(1, 40), st.booleans())
    | st.builds(Restarts),
    min_size=4,
    max_size=18,
)
MODES = st.tuples(*(st.sampled_from((Mode.at_once, Mode.daily, Mode.weekly)) for _ in READERS))


# an example takes a second: making it smaller would take minutes
@settings(max_examples=20, phases=(Phase.explicit, Phase.generate))
@given(steps=STEPS, modes=MODES)
def test_each_post_reaches_each_reader_once(migrated_file: Path, steps: list[Step], modes: tuple[Mode, ...]) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(migrated_file, Path(folder) / "kollegial.db")
        asyncio.run(_plays(Path(folder), steps, modes))


async def _plays(folder: Path, steps: list[Step], modes: tuple[Mode, ...]) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'kollegial.db'}"
    stage = Stage(lambda receive: Stepped(Settings(), url, folder, receive), folder)
    stage.starts("2026-11-16T15:00:00+01:00")
    await stage.wire.open()
    try:
        said = await _happens(stage, steps, modes)
        await stage.wait("P15D")
        await _was_told_once(stage, said)
    finally:
        await stage.wire.aclose()


async def _happens(stage: Stage, steps: list[Step], modes: tuple[Mode, ...]) -> list[tuple[str, str]]:
    """Let it happen; who said what."""
    await stage.person("bea", name="Stille Birke")
    housing, protection = await channel(stage), await channel(stage, "G", "Gewaltschutz", sensitive=True)
    for name, mode in zip(READERS, modes, strict=True):
        await stage.person(name)
        for each in (housing, protection):
            await reads(stage, name, each, mode)
    said: list[tuple[str, str]] = []
    for step in steps:
        match step:
            case Says(who, sensitive) if len(said) < POSTS:
                words = f"Wort-{len(said)}."
                await says(stage, who, protection if sensitive else housing, words)
                said.append((who, words))
            case Reads(who, mode):
                for each in (housing, protection):
                    await reads(stage, who, each, mode)
            case Rests(who, hour):
                await _rests(stage, who, hour)
            case Waits(hours, True):
                stage.jump(stage.now + timedelta(hours=hours))
                await stage.wait("PT0S")
            case Waits(hours, False):
                await stage.wait(f"PT{hours}H")
            case Restarts():
                await stage.restart()
    return said


async def _rests(stage: Stage, who: str, hour: int) -> None:
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, who)
        member = await session.get_one(Member, member_id)
        member.quiet_from = time(hour)
        rhythm.renew(member, stage.wire.service.house.policy, stage.now)
        await outbox.reconsider(session, member_id, stage.now)
    await stage.wait("PT0S")


async def _was_told_once(stage: Stage, said: list[tuple[str, str]]) -> None:
    for name in READERS:
        letters = [letter for letter in stage.people[name].inbox if "Wort-" in letter.text]
        for author, words in said:
            told = sum(words in letter.text for letter in letters)
            assert told == (0 if author == name else 1), (name, words, [letter.text for letter in letters])
        for letter in letters:
            assert letter.at is not None
            _is_open(letter.at.astimezone(BERLIN))
    for row in await stage.rows(Outbox):
        if row.lane == Lane.relay:
            assert row.state in (State.sent, State.bundled), (row.key, row.state)


def _is_open(at: datetime) -> None:
    assert at.weekday() < 5 and at.date() not in SAXONY, at
    assert time(8) <= at.time() < time(22), at


@pytest.mark.parametrize("night", ["2027-03-27T15:00:00+01:00", "2026-10-24T15:00:00+02:00"])
async def test_nights_in_which_clocks_change_lose_nothing(night: str, migrated_file: Path, tmp_path: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    url = f"sqlite+aiosqlite:///{tmp_path / 'kollegial.db'}"
    stage = Stage(lambda receive: Stepped(Settings(), url, tmp_path, receive), tmp_path)
    stage.starts(night)
    await stage.wire.open()
    steps = [step for _ in range(3) for step in (Says("bea", False), Waits(5, False), Says("bea", True), Restarts())]
    said = await _happens(stage, steps, (Mode.at_once, Mode.daily, Mode.weekly))
    await stage.wait("P15D")
    await _was_told_once(stage, said)
    await stage.wire.aclose()
