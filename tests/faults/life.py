"""One life of the service on the counting network: from its start to its death, or to its good end."""

import asyncio
import os
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import time

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.service import Service, build_house
from handlers.context import House
from handlers.texts import Texts
from storage import accounts
from storage.database import Database
from storage.files import FileStore
from storage.members import Member
from tests.faults.network import NAME, Counting, Crowd, Record

MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""When it begins: a Monday on which people may be written to."""

LOOPS = {"Receiver": "receive", "Worker": "work", "Deliverer": "deliver"}
"""The stages by what runs them; everything else that writes is a tick."""

STAGES = (*LOOPS.values(), "tick")
MOMENTS = ("begun", "written", "committed")
"""Where in a transaction a process can die: just begun, all written but not committed, just committed."""


@dataclass(frozen=True, slots=True)
class Death:
    """Where a life ends by itself: the nth time that a stage comes to a moment."""

    stage: str
    moment: str
    after: int

    @classmethod
    def drawn(cls, dice: Random) -> "Death":
        """Any stage and moment; sending has two more: asked for, and taken by the network."""
        stage = dice.choice(STAGES)
        moments = (*MOMENTS, "asked", "taken") if stage == "deliver" else MOMENTS
        moment = dice.choice(moments)
        often = moment in ("asked", "taken") or stage == "work"
        return cls(stage, moment, dice.randint(1, 20 if often else 3))


class Reaper:
    """Kills its own process at the moment that was drawn, with the signal that nothing can catch."""

    def __init__(self, death: Death | None) -> None:
        self._death = death
        self._left = death.after if death else 0

    def watch(self) -> None:
        """Look at every transaction of this process from now on."""
        event.listen(Engine, "begin", lambda _connection: self.at("begun"))
        event.listen(Engine, "commit", lambda _connection: self.at("written"))
        event.listen(Session, "after_commit", lambda _session: self.at("committed"))

    def at(self, moment: str) -> None:
        """Die, if it is this moment's turn."""
        if self._death is None or moment != self._death.moment or _stage() != self._death.stage:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _stage() -> str:
    """Whose task is running."""
    task = asyncio.current_task()
    coroutine = task.get_coro() if task else None
    return LOOPS.get(getattr(coroutine, "__qualname__", "").partition(".")[0], "tick")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed:
    """A clock that began at `MORNING` when the campaign did, the same for every life; `ahead` of it on request."""

    since: float = field(default_factory=time)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The present moment in UTC."""
        return MORNING + timedelta(seconds=time() - self.since) + self.ahead


def house(folder: Path) -> House:
    """The house of the built-in configuration."""
    return build_house(Settings(), FileStore(folder / "files"), Texts.load(), Random)


async def settle_in(database: Database, crowd: Crowd, checkins: timedelta | None = None) -> None:
    """Let the crowd be members, and their check-ins fall due one after the other within that time, if one is given."""
    names = [crowd.author(number) for number in range(crowd.size)]
    async with database.transaction() as session:
        ids = await accounts.ensure(session, NAME, [(name, "de") for name in names])
        for place, name in enumerate(names):
            member = await session.get(Member, ids[name])
            assert member is not None
            member.status, member.name, member.region = "active", name, "goerlitz"
            if checkins is not None:
                member.next_checkin_at = MORNING + checkins * place / crowd.size


async def live(
    url: str,
    folder: Path,
    crowd: Crowd,
    house: House,
    clock: Elapsed,
    *,
    offered: int,
    seed: int,
    death: Death | None = None,
    last: bool = False,
) -> None:
    """Serve until killed, or, in the last life, until everything is done."""
    reaper = Reaper(death)
    reaper.watch()
    record = Record(folder)
    network = Counting(record, crowd, offered, now=clock.now, seed=seed, at=reaper.at)
    service = Service.build(Database(url), [network], house, clock)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(service.run(stop))
        if last:
            await rest(service, record, offered)
            stop.set()
    await service.aclose()
    record.close()


async def rest(service: Service, record: Record, offered: int) -> None:
    """Wait until everything that was offered is done, and nothing is due."""
    while record.acknowledged < offered or not await _at_rest(service):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _at_rest(service: Service) -> bool:
    due = await service.next_due()
    return await service.idle() and (due is None or due > service.wiring.clock.now())
