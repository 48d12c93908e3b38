"""The console as one network among others: what people do in lines is pulled by the service as from any network."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from itertools import count
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Platform
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed
from handlers.context import House
from storage.messages import Batch
from tests.stories.wires import DEADLINE, Receive


class ConsoleSide:
    """The people of the console; `receive` is told of what they get as soon as it is delivered."""

    platform = "console"

    def __init__(self, folder: Path, clock: VirtualClock, receive: Receive) -> None:
        self._clock = clock
        self._network = Network(folder / "console.jsonl", receive)
        self._people = Interpreter(self._network, folder)
        self._numbers = count(1)
        self._unread: deque[Batch] = deque()
        self._unread_came = asyncio.Event()
        self._all_read = asyncio.Event()
        self._all_read.set()

    async def opens(self) -> None: ...

    def connect(self, settings: Settings, house: House) -> Platform:
        return Console(self._network, house.files, self._clock, house.policy.zone, self._pulled())

    async def listening(self) -> None: ...

    async def stored(self) -> None:
        async with asyncio.timeout(DEADLINE):
            await self._all_read.wait()

    async def look(self) -> None: ...

    async def enter(self, parts: Mapping[str, cast.Part]) -> None:
        for name, part in parts.items():
            if part.language is not None:
                self._people.languages |= dict.fromkeys((name, *part.accounts), part.language)

    async def met(self, session: AsyncSession, names: Iterable[str]) -> None: ...

    async def do(self, deed: Deed, together: bool) -> None:
        self.put(deed)

    def put(self, *deeds: Deed) -> None:
        """Let people do several things at once."""
        key, at = next(self._numbers), self._clock.now()
        events = [self._people.event(deed, f"{key}.{index}", at) for index, deed in enumerate(deeds)]
        self._unread.append(Batch(events=tuple(event for event in events if event is not None)))
        self._all_read.clear()
        self._unread_came.set()

    async def closes(self) -> None:
        self._network.close()

    def address(self, name: str) -> str:
        return name

    def message_id(self, number: str) -> str:
        return number

    async def _pulled(self) -> AsyncIterator[Batch]:
        """What has not been acknowledged; asking for the next batch acknowledges the last one."""
        while True:
            while self._unread:
                yield self._unread[0]
                self._unread.popleft()
            self._all_read.set()
            self._unread_came.clear()
            await self._unread_came.wait()
