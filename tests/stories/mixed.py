"""Stories on several networks at once: one service, one database, people on Telegram, Matrix and the console.

The rooms on Matrix are encrypted, and a proxy stands before its homeserver. The service can end in three ways that
real ones end in: while people go on writing, while what it says is on its way, and by being killed at that moment.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot import cast
from bot.config import Settings
from bot.platforms.console.lines import Deed
from storage import accounts
from storage.accounts import Account
from storage.outbox import Outbox, State
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse
from tests.stories.console import ConsoleSide
from tests.stories.matrix import MatrixSide
from tests.stories.people import Person, Stage
from tests.stories.played import Hold, Played, Side, start
from tests.stories.telegram import TelegramSide
from tests.stories.wires import DEADLINE, Receive

_WRITTEN = re.compile(r"u(\d+)")


class Mixed(Played):
    """The service on three networks. Each account is on the one it was entered on; a room is where its people are."""

    reports_deletions = False  # not everywhere
    buttons = False

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive, homeserver: Synapse) -> None:
        clock = start()
        proxy = Proxy(homeserver.url)
        self.telegram = TelegramSide(folder, clock, receive)
        self.matrix = MatrixSide(folder, clock, receive, homeserver, encrypted=True, proxy=proxy)
        self.console = ConsoleSide(folder, clock, receive)
        self._named: Mapping[str, Side] = {each.platform: each for each in (self.telegram, self.matrix, self.console)}
        self._on: dict[str, Side] = {}
        self._written: list[tuple[Side, int]] = []
        self._hands_off = False
        super().__init__(settings, url, folder, clock, tuple(self._named.values()))

    def side_of(self, name: str) -> Side:
        return self._on[name]

    async def settle(self) -> None:
        if not self._hands_off:
            await super().settle()

    async def _wait(self, duration: timedelta) -> None:
        if self._hands_off:
            self._clock.move(self._clock.now() + duration)
        else:
            await super()._wait(duration)

    # --- people ------------------------------------------------------------------------------

    async def _come(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Let people be there; `on` names the network, `accounts` the networks of their other accounts."""
        for name, about in people.items():
            further = {key: value for key, value in about.items() if key not in ("on", "accounts")}
            self._on[name] = self._named[about["on"]]
            await super()._come({name: further})
            for other, platform in about.get("accounts", {}).items():
                self._on[other] = self._named[platform]
                await self._second_account(name, other, about.get("language"))

    async def _second_account(self, name: str, other: str, language: str | None) -> None:
        side = self._on[other]
        await side.enter({other: cast.Part(member=True, language=language)})
        async with self.service.database.transaction() as session:
            known = await accounts.find(session, *self.account(name))
            assert known is not None
            address = side.address(other)
            session.add(
                Account(platform=side.platform, external_id=address, member_id=known.member_id, language=language)
            )
            await session.flush()
            await side.met(session, [other])

    async def _do(self, *deeds: Deed) -> None:
        for deed in deeds:
            side = self.side_of(deed.person)
            await side.do(self._there(deed), together=len(deeds) > 1)
            if deed.writes:
                self._written.append((side, 1 + sum(1 for each, _ in self._written if each is side)))

    def _there(self, deed: Deed) -> Deed:
        """A deed with the numbers that the messages it names have among those of its own network."""
        value = self._number(deed.value) if deed.what in ("edit", "delete") else deed.value
        about = {key: self._number(deed.beside[key]) for key in ("to", "reply_to") if key in deed.beside}
        return replace(deed, value=value, beside={**deed.beside, **about})

    def _number(self, name: str) -> str:
        found = _WRITTEN.fullmatch(name)
        return f"u{self._written[int(found[1]) - 1][1]}" if found else name

    def message_id(self, number: str) -> str:
        """What its network calls a message that somebody wrote."""
        index = int(number.removeprefix("u")) - 1
        side, _ = self._written[index]
        return side.message_id(self._number(number))

    def is_gone_from_group(self, number: str) -> bool:
        """Whether a message that somebody wrote on Telegram was taken away there."""
        return self.telegram.written(self._number(number)).deleted

    def reports_deletions_of(self, name: str) -> bool:
        """Whether the network of somebody tells that they took words back."""
        return self.side_of(name) is not self.telegram

    # --- how the service ends ----------------------------------------------------------------

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """What people do within happens while the service is stopped; then it starts again."""
        await self._stop()
        async with self._without_hands():
            yield
        self._build()
        await self._start()
        await self.settle()

    @asynccontextmanager
    async def stopped(self, *networks: str) -> AsyncIterator[None]:
        """What comes of what people do within is on its way, on these networks at least, when the service is stopped.

        It stops in good order: what is on its way arrives and is written down; then it starts again.
        """
        await self._stop()
        self._build()
        gate, stopping = asyncio.Event(), asyncio.Event()
        holds = self._hold(gate, done=False, lost=False)
        running = asyncio.create_task(self.service.run(stopping))
        for side in self._sides:
            await side.listening()
        async with self._without_hands():
            yield
            await self.stored()
            await _reached(holds, networks, running)
        stopping.set()
        _release(holds, gate)
        async with asyncio.timeout(DEADLINE):
            await running
        await self.service.aclose()
        self._build()
        await self._start()
        await self.settle()

    @asynccontextmanager
    async def killed(self, *networks: str, done: bool = False) -> AsyncIterator[None]:
        """What comes of what people do within is on its way, on these networks at least, when the service dies.

        Nothing of it is written down. Telegram has not got it: there nobody could tell a resend from a new message.
        Matrix gets it when the service is dead already, or with `done` had it before; a resend there is the same event.
        """
        gate = asyncio.Event()
        holds = self._hold(gate, done=done, lost=True)
        async with self._without_hands():
            yield
            await self.stored()
            settling = asyncio.create_task(self.service.settle())
            await _reached(holds, networks, settling)
        await self.cancel(settling)
        assert await self._leased(), "nothing was on its way"
        await self._stop()
        _release(holds, gate)
        self._build()
        await self._start()
        await self.settle()

    def _hold(self, gate: asyncio.Event, done: bool, lost: bool) -> Mapping[str, Hold]:
        return {"telegram": self.telegram.holds(gate, lost), "matrix": self.matrix.holds(gate, after_doing=done)}

    @asynccontextmanager
    async def _without_hands(self) -> AsyncIterator[None]:
        """Nobody settles anything within: what people do only happens."""
        self._hands_off = True
        try:
            yield
        finally:
            self._hands_off = False

    async def _leased(self) -> int:
        async with self.service.database.reading() as session:
            query = select(func.count()).where(col(Outbox.state) == State.sending)
            found: int = (await session.execute(query)).scalar_one()
        return found


async def _reached(holds: Mapping[str, Hold], networks: tuple[str, ...], unless: asyncio.Task[None]) -> None:
    """Wait until something is held up on each of these networks, or on all of them if none is named."""
    wanted = [asyncio.create_task(holds[name].reached.wait()) for name in networks or holds]
    async with asyncio.timeout(DEADLINE):
        all_of_them = asyncio.gather(*wanted)
        await asyncio.wait([all_of_them, unless], return_when=asyncio.FIRST_COMPLETED)
    if not all_of_them.done():
        all_of_them.cancel()
        unless.result()
        raise AssertionError(
            f"not on its way everywhere: {[name for name in holds if not holds[name].reached.is_set()]}"
        )


def _release(holds: Mapping[str, Hold], gate: asyncio.Event) -> None:
    for hold in holds.values():
        hold.ends()
    gate.set()


class Gathering(Stage):
    """A stage with people on several networks: `person("anna", on="telegram", accounts={"ann": "matrix"})`."""

    wire: Mixed

    async def leads(self, person: Person, room: str) -> str:
        """Let the bot be in a room, on the network of somebody who has a say there; its name."""
        side = self.wire.side_of(person.name)
        assert not isinstance(side, ConsoleSide), "there everybody has a say in every room"
        await side.leads(person.name, room)
        await self.wire.settle()
        return room
