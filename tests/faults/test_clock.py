"""The machine's clock jumps while the service serves: nothing is sent twice, nothing is held for ever."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.platforms.base import Unavailable
from tests.faults.life import MORNING
from tests.faults.serving import serving
from tests.loops import until

JUMPS = [timedelta(days=1), timedelta(hours=-1), timedelta(days=-365), timedelta(days=365)]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MORNING)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_clock_that_jumps_in_the_middle_of_everything(
    migrated_sqlite_url: str, tmp_path: Path, clock: VirtualClock, jump: timedelta
) -> None:
    async with serving(migrated_sqlite_url, tmp_path, clock) as place:
        for turn in range(4):
            place.network.offer(60)
            await until(lambda turn=turn: place.record.acknowledged > turn * 60 + 30)
            clock.move(clock.now() + jump)
        await place.all_is_well()


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_what_waits_for_another_try_when_the_clock_jumps_is_sent_soon(
    migrated_sqlite_url: str, tmp_path: Path, clock: VirtualClock, jump: timedelta
) -> None:
    async with serving(migrated_sqlite_url, tmp_path, clock, people=1) as place:
        place.network.faults = [Unavailable("away")]
        place.network.offer(2)
        await until(lambda: not place.network.faults)
        await place.answered()
        assert not place.said()
        clock.move(clock.now() + jump)
        for _ in range(8):  # as it goes on, for two hours
            await asyncio.sleep(0.02)
            clock.move(clock.now() + timedelta(minutes=15))
        await until(lambda: place.said() == place.wanted())
