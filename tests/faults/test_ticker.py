"""The ticker on the machine's own clock: it goes on when that is turned back, and runs nothing twice at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from bot import clock
from bot.clock import Ticker
from handlers.context import House
from handlers.ticks import Occasion, Tick
from tests.loops import until


async def nothing(_occasion: Occasion) -> int:
    return 0


async def never(_session: AsyncSession, _house: House) -> datetime | None:
    return None


def tick(every: timedelta) -> Tick:
    return Tick(name="look", every=every, run=nothing, next_due=never)


@asynccontextmanager
async def ticking(every: timedelta) -> AsyncIterator[list[Tick]]:
    """The looks so far of a tick that looks so often."""
    looks: list[Tick] = []

    async def look(at: Tick) -> None:
        looks.append(at)

    running = asyncio.create_task(Ticker((tick(every),), look).run())
    yield looks
    running.cancel()
    await asyncio.wait([running])


@pytest.fixture(autouse=True)
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "WATCH", 0.01)


async def test_it_looks_at_once_and_then_at_its_interval() -> None:
    async with ticking(timedelta(seconds=0.05)) as looks:
        await until(lambda: len(looks) >= 3, within=5)
    seen = len(looks)
    await asyncio.sleep(0.1)
    assert len(looks) == seen


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)], ids=str)
async def test_a_clock_that_is_turned_back_is_looked_at_again_at_once(back: timedelta) -> None:
    async with ticking(timedelta(hours=3)) as looks:
        await until(lambda: len(looks) == 1, within=5)
        await asyncio.sleep(0.05)
        with time_machine.travel(datetime.now(UTC) - back, tick=True):
            await until(lambda: len(looks) == 2, within=5)
            await asyncio.sleep(0.1)
            assert len(looks) == 2


async def test_after_a_clock_was_turned_back_it_goes_on_at_its_interval() -> None:
    async with ticking(timedelta(seconds=0.05)) as looks:
        await until(lambda: len(looks) >= 2, within=5)
        with time_machine.travel(datetime.now(UTC) - timedelta(days=365), tick=True):
            before = len(looks)
            await until(lambda: len(looks) >= before + 4, within=5)


@pytest.mark.parametrize("forward", [timedelta(days=1), timedelta(days=20 * 365)], ids=str)
async def test_a_clock_that_jumps_forward_is_made_up_for_once_and_holds_up_nothing(forward: timedelta) -> None:
    async with ticking(timedelta(seconds=0.3)) as looks:
        await until(lambda: len(looks) == 1, within=5)
        with time_machine.travel(datetime.now(UTC) + forward, tick=True):
            await until(lambda: len(looks) == 2, within=2)
            await asyncio.sleep(0.1)
            assert len(looks) == 2
            await until(lambda: len(looks) == 3, within=2)


async def test_a_tick_that_takes_long_is_not_run_beside_itself() -> None:
    running, most, begun = 0, 0, 0

    async def slow(_tick: Tick) -> None:
        nonlocal running, most, begun
        running, begun = running + 1, begun + 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1

    task = asyncio.create_task(Ticker((tick(timedelta(seconds=0.02)),), slow).run())
    await until(lambda: begun >= 3, within=5)
    task.cancel()
    await asyncio.wait([task])
    assert most == 1
