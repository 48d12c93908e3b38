"""`kollegial run`: serve the networks until a signal says stop; without any the console, until its input ends."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from random import SystemRandom
from typing import Any

import structlog

from bot.clock import SystemClock
from bot.config import Settings
from bot.health import published, reserved
from bot.instance import Guard, alone
from bot.networks import networks
from bot.operate import database_of
from bot.service import Service, build_house, prepare_database
from bot.standard_input import console
from handlers.texts import Texts
from storage.database import FAULTS
from storage.files import FileStore

_log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve people on the networks of the configuration; where there is none, on standard input and output.

    Raises:
        InUse: another instance serves with this data folder or database, or took the database while it was away.
    """
    async with alone(settings, "kollegial run") as guard:
        await _serve(settings, guard)
    if guard.lost is not None:
        raise guard.lost


async def _serve(settings: Settings, guard: Guard) -> None:
    database, clock = database_of(settings), SystemClock()
    stop, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as open_things:
        open_things.push_async_callback(database.aclose)
        copy = await prepare_database(database, clock, settings.storage.auto_migrate)
        if copy is not None:
            _log.info("migrated", copy=copy.name)
        folder = settings.service.data_dir
        files = FileStore(folder / "files")
        house = build_house(settings, files, Texts.load(), lambda _occasion: SystemRandom(), clock)
        platforms = networks(settings, house, clock)
        if not platforms:
            typed = console(folder, files, clock, house.policy.zone, lambda: until_idle(service), ended)
            platforms.append(open_things.enter_context(typed))
        for platform in platforms:
            open_things.push_async_callback(platform.aclose)
        service = Service.build(database, platforms, house, clock)
        port = open_things.enter_context(reserved(settings.health))
        beside = _stop_when_over(service, ended, stop), guard.watch(database, stop)
        async with _running(*beside), published(service, folder, port):
            await service.run(stop)


@asynccontextmanager
async def _running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let some work go on beside this, and end it afterwards."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stop_when_over(service: Service, ended: asyncio.Event, stop: asyncio.Event) -> None:
    """Stop when nobody can write any more and everything that was written is answered."""
    await ended.wait()
    await until_idle(service)
    stop.set()


async def until_idle(service: Service) -> None:
    """Wait until nothing is left to be done now."""
    idle = False
    while not idle:
        with suppress(*FAULTS):  # a database that is away has not answered: ask again
            idle = await service.idle()
        await asyncio.sleep(0.01)
