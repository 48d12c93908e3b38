"""Asking: what handlers want of a network beside messages is asked here, and the answer put into the inbox.

Nothing is claimed. A process that dies between asking and settling asks again, and asking twice is asking once: the
answer is written in the transaction in which the request is done, under a key of its own.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inquiries import Inquirer, Reply, verdict
from bot.logs import fault
from bot.pauses import Backoff
from bot.platforms.base import PlatformError
from bot.wiring import Wiring
from storage import files, inbox, requests
from storage.database import FAULTS
from storage.requests import Kind, Request

QUESTIONS = 8
"""Questions that one network is asked at a time."""

FILES = 2
"""Files that one network is asked for at a time, beside the questions: each is in memory as a whole."""

LONGEST_PAUSE = timedelta(hours=1)
"""A next try further off than this was planned before the clock was turned back: it may come at once."""

_log = structlog.get_logger(__name__)

_Line = tuple[str, bool]
"""A network, and whether its files or its questions are meant: neither waits for the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is to be written for a request: a reply, or when it is asked again; how long to leave its network alone."""

    request: Request
    reply: Reply | None = None
    again: datetime | None = None
    pause: datetime | None = None


@dataclass(slots=True)
class _Busy:
    """What is being asked: the tasks by request, how many there are of each line."""

    tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    lines: Counter[_Line] = field(default_factory=Counter)


class Asker:
    """Asks the networks, several things at once; none of them waits because another one is away."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._database = wiring.database
        self._clock = wiring.clock
        self._inquirer = Inquirer(wiring.platforms, wiring.house.files, wiring.database, wiring.clock)
        self._busy = _Busy()
        self._settlements: list[Settlement] = []
        self._finished = asyncio.Event()
        self._looked: datetime | None = None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being asked."""
        return not self._busy.tasks

    async def run(self) -> None:
        """Ask until cancelled."""
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=10))
        while True:
            self._wiring.metrics.turned("asker")
            self._wiring.asking.clear()
            try:
                await self._settle()
                begun = await self._begin()
                backoff.reset()
            except FAULTS as error:
                _log.warning("asking failed", **fault(error))
                await backoff.wait()
                continue
            if not begun:
                await self._rest()

    async def step(self) -> bool:
        """Ask what is due now, to the end; False where nothing was."""
        begun = await self._begin()
        if self._busy.tasks:
            await asyncio.gather(*self._busy.tasks.values())
        await self._settle()
        return begun

    async def stop(self) -> None:
        """Ask nothing more. What was answered is settled; the rest waits for the next start."""
        for task in self._busy.tasks.values():
            task.cancel()
        await asyncio.gather(*self._busy.tasks.values(), return_exceptions=True)
        with suppress(*FAULTS):  # then it is asked again
            await self._settle()
        self._busy = _Busy()

    async def _rest(self) -> None:
        """Wait for a request to be made or answered; look once a second in any case."""
        waits = [asyncio.create_task(event.wait()) for event in (self._wiring.asking, self._finished)]
        try:
            await asyncio.wait(waits, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        finally:  # who stops here leaves nobody waiting
            for wait in waits:
                wait.cancel()

    async def _begin(self) -> bool:
        """Begin to ask what is due, as far as there is room in its line."""
        now = self._clock.now()
        if self._looked is None or now < self._looked:  # the clock was turned back, perhaps while nothing ran
            async with self._database.transaction() as session:
                await requests.bring_forward(session, now, beyond=now + LONGEST_PAUSE)
        async with self._database.reading() as session:
            found = await requests.due(session, now, QUESTIONS, self._busy.tasks.keys())
        self._looked = now
        begun = False
        for request in found:
            line = _line(request)
            if request.id is not None and self._busy.lines[line] < (FILES if line[1] else QUESTIONS):
                self._busy.lines[line] += 1
                self._busy.tasks[request.id] = asyncio.create_task(self._ask(request))
                begun = True
        return begun

    async def _ask(self, request: Request) -> None:
        try:
            settlement = await self._settlement(request)
        except FAULTS as error:  # the database: nobody's attempt
            _log.warning("asking failed", correlation=request.correlation, **fault(error))
            settlement = Settlement(request=request)
        self._settlements.append(settlement)
        self._finished.set()

    async def _settlement(self, request: Request) -> Settlement:
        about = {"correlation": request.correlation, "request": request.id, "kind": request.kind}
        try:
            reply = await self._inquirer.ask(request)
        except FAULTS:
            raise
        except Exception as error:
            judged = verdict(request, error, self._clock.now())
            reason = {"reason": error.reason} if isinstance(error, PlatformError) else {}
            outcome = judged.reply.outcome if judged.reply else None
            _log.warning("not answered", outcome=outcome, **about, **fault(error), **reason)
            return Settlement(request=request, reply=judged.reply, again=judged.again, pause=judged.pause)
        _log.info("answered", outcome=reply.outcome, **about)
        return Settlement(request=request, reply=reply)

    async def _settle(self) -> None:
        """Write down everything that came back, in one commit; nothing is forgotten if that fails."""
        settlements, now = list(self._settlements), self._clock.now()
        self._finished.clear()
        if not settlements:
            return
        async with self._database.transaction() as session:
            for settlement in settlements:
                await _write(session, settlement, now)
        del self._settlements[: len(settlements)]
        for settlement in settlements:
            request, reply = settlement.request, settlement.reply
            if reply is not None or settlement.again is not None:
                self._wiring.metrics.asked(request.kind, reply.outcome if reply else None)
            self._busy.lines[_line(request)] -= 1
            self._busy.tasks.pop(request.id or 0, None)
        self._wiring.incoming.set()


def _line(request: Request) -> _Line:
    return request.platform, request.kind == Kind.fetch


async def _write(session: AsyncSession, settlement: Settlement, now: datetime) -> None:
    request, reply = settlement.request, settlement.reply
    assert request.id is not None
    if settlement.again is not None:
        await requests.again(session, request.id, settlement.again)
    if settlement.pause is not None:
        await requests.put_off(session, request.platform, settlement.pause)
    if reply is None or not await requests.done(session, request.id):
        return
    answer: Mapping[str, Any] = reply.answer
    if reply.file is not None:
        await files.note(session, reply.file, now)
    await inbox.answer(session, request, reply.outcome, answer, now)
