"""One chat: the whole service in this process, and a person at its console."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import make_url

from bot import cast
from bot.chat.entry import Keyboard, name_of
from bot.chat.plain import Plain, to_standard_output
from bot.chat.room import Letter, News, Room
from bot.clock import SystemClock
from bot.config import Settings
from bot.instance import tenant
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.network import Record
from bot.serve import until_idle
from bot.service import Service, build_house, prepare_database
from bot.stage import Stage
from bot.standard_input import standard_input
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from storage.messages import Batch, RawEvent

Send = Callable[[RawEvent], Coroutine[Any, Any, None]]
Answered = Callable[[], Awaitable[None]]


def part_of(settings: Settings, who: str, roles: Sequence[str], member: bool) -> cast.Part:
    """What somebody is when they sit down.

    Raises:
        LineError: the name or a role is none.
    """
    name_of(who)
    return cast.read({who: {"roles": list(roles), "member": member}}, settings.catalogue())[who]


class Front(Protocol):
    """What a person sits in front of."""

    def open(self, keyboard: Keyboard, greeting: str, last: Letter | None) -> None:
        """Begin; `last` is what was said to the person before."""
        ...

    def news(self, news: News) -> None:
        """Show what somebody gets."""
        ...

    async def talk(self, send: Send, answered: Answered) -> None:
        """Take what is entered until the person leaves; `answered` waits until all of it was seen to."""
        ...


class Wire:
    """What was entered, on its way to the service."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[RawEvent] = asyncio.Queue()

    async def send(self, event: RawEvent) -> None:
        """Hand an event over; return when it is stored."""
        await self._events.put(event)
        await self._events.join()

    async def batches(self) -> AsyncIterator[Batch]:
        """The events one by one; asking for the next one says that the last one is stored."""
        while True:
            yield Batch(events=(await self._events.get(),))
            self._events.task_done()


async def chat(settings: Settings, place: Stage, part: cast.Part, who: str) -> None:
    """Let somebody talk to the bot until they leave, on a terminal or in plain lines.

    Raises:
        OSError: the folder cannot be written to.
        InUse: a service has the database.
    """
    async with tenant(make_url(place.url), "kollegial chat"):
        await _chat(settings, place, part, who)


async def _chat(settings: Settings, place: Stage, part: cast.Part, who: str) -> None:
    room, clock, wire = Room(), SystemClock(), Wire()
    front = _front(room)

    def show(record: Record) -> None:
        news = room.take(record)
        if news is not None:
            front.news(news)

    database = Database(place.url)
    try:
        await prepare_database(database, clock, settings.storage.auto_migrate)
        files = FileStore(place.files)
        house = build_house(settings, files, Texts.load(), lambda _occasion: SystemRandom(), clock)
        network = Network(place.folder / "console.jsonl", show, recall=lambda record: _remember(room, record))
        try:
            console = Console(network, files, clock, house.policy.zone, wire.batches())
            service = Service.build(database, [console], house, clock)
            async with database.transaction() as session:
                await cast.enter(session, house, {who: part}, clock.now())
            chat_id = uuid4().hex
            people = Interpreter(network, Path.cwd(), session=f"{chat_id}-")
            front.open(Keyboard(room, people, clock, chat_id, who), _greeting(who, place), room.last(who))
            await _together(service, front.talk(wire.send, lambda: until_idle(service)))
        finally:
            network.close()
    finally:
        await database.aclose()


def _front(room: Room) -> Front:
    """A terminal if there is one at both ends, else plain lines."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from bot.chat.terminal import Terminal

        return Terminal(room)
    return Plain(to_standard_output, standard_input(), echo=not sys.stdin.isatty())


def _remember(room: Room, record: Record) -> None:
    room.take(record)


def _greeting(who: str, place: Stage) -> str:
    temporary = place.files.parent != place.folder
    stays = (
        f"Nothing is kept when you leave, but files that you get: {place.files}"
        if temporary
        else f"Everything is kept in {place.folder}"
    )
    return f"You are {who}. :help lists what you can do.\n{stays}"


async def _together(service: Service, talk: Awaitable[None]) -> None:
    """Serve while somebody talks; either ends the other, and so does a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # the last one: the terminal was closed
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(service.run(stop))
    talking = asyncio.ensure_future(talk)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, talking, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    talking.cancel()
    results = await asyncio.gather(serving, talking, stopped, return_exceptions=True)
    for error in results:
        if isinstance(error, Exception):
            raise error
