"""A campaign of kills: the service dies again and again, and nothing may be amiss at the end.

A seed draws the moments of SIGKILL. Each time the service is started again on what is there. At the end everything is
counted, in the database and on the network.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep

from sqlalchemy import text

import handlers.matching.matcher  # noqa: F401  the service imports it when it starts: a life is too short for that
from bot import logs
from handlers.context import House
from storage import schema
from storage.database import Database
from tests.faults.life import MORNING, Death, Elapsed, house, live, settle_in
from tests.faults.network import Crowd, Record

START = 30
"""Seconds after which a life that has done nothing that the network can see is killed all the same.

What a life lasts counts from then: how long a process takes to start says nothing about what its death leaves behind.
"""

YOUTH = 0.8
"""Seconds that a life lasts at least if it is to die at a moment of the clock.

Drawn moments come soon after the start. If every life ended there, the same event would be under way each time, and the
service would take it for the cause (`DEATHS` in bot/work.py).
"""

PATIENCE = 1.5
"""Seconds after which a life that did not come to its drawn moment is killed all the same."""

LAST = 600
"""Seconds that the last life may take to finish everything."""

AHEAD = timedelta(hours=1)
"""How much later each of the last two lives is, so that all that was to fall due has."""


@dataclass(kw_only=True)
class Figures:
    """What came of a campaign. `lost` and `twice` count effects: answers, needs, check-ins, events themselves.

    `before_the_end` is how many events were handled by lives that were killed.
    """

    database: str
    events: int
    before_the_end: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    twice: int = 0
    repeated: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        """Whether everything happened exactly once."""
        return not (self.lost or self.twice or self.wrong)


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """How often to kill, during how many events of how many people; the seed says when.

    `life` is how many seconds longer than `YOUTH` a life may last that is to die at a moment of the clock.
    """

    url: str
    folder: Path
    kills: int
    events: int
    people: int = 60
    seed: int = 20261123
    life: float = 0.4

    def run(self, progress: Callable[[int], None] = lambda _done: None) -> Figures:
        """Kill, finish, count."""
        began, dice = monotonic(), Random(self.seed)
        crowd, clock = Crowd(self.people), Elapsed()
        figures = Figures(database=self.url.partition("+")[0], events=self.events)
        place = house(self.folder)
        asyncio.run(self._prepare(crowd))
        for turn in range(1, self.kills + 1):
            death = Death.drawn(dice) if turn % 2 else None
            offered = self.events * turn // self.kills
            stage = self._die(place, crowd, clock, offered, death, dice)
            figures.kills[stage] = figures.kills.get(stage, 0) + 1
            if stage == "by itself":
                figures.wrong.append("a life ended by itself, see the log")
            progress(turn)
        figures.before_the_end = asyncio.run(self._handled())
        for ahead in (AHEAD, 2 * AHEAD):
            moment = Elapsed(since=clock.since, ahead=ahead)
            code = _waited(self._born(place, crowd, moment, self.events, None, 0, last=True), LAST)
            if code != 0:
                figures.wrong.append(f"the last life did not come to its end: {code}")
        asyncio.run(self._count(crowd, figures))
        figures.seconds = monotonic() - began
        return figures

    async def _prepare(self, crowd: Crowd) -> None:
        database = Database(self.url)
        await schema.upgrade(database, MORNING)
        await settle_in(database, crowd, timedelta(seconds=self.kills * self.life))
        await database.aclose()

    def _die(self, place: House, crowd: Crowd, clock: Elapsed, offered: int, death: Death | None, dice: Random) -> str:
        """One life and its death; the stage it died in."""
        before = self._seen()
        process = self._born(place, crowd, clock, offered, death, dice.randrange(2**32))
        within = dice.uniform(YOUTH, YOUTH + self.life) if death is None else PATIENCE
        code = _waited(process, within, lambda: self._seen() != before)
        if code is None:
            return "any moment"
        return death.stage if death is not None and code == -signal.SIGKILL else "by itself"

    def _seen(self) -> bytes:
        """Up to where the network's events are acknowledged: further, once a life has begun to work."""
        file = self.folder / "acknowledged"
        return file.read_bytes() if file.exists() else b""

    def _born(
        self,
        place: House,
        crowd: Crowd,
        clock: Elapsed,
        offered: int,
        death: Death | None,
        seed: int,
        last: bool = False,
    ) -> int:
        """Fork a process that lives; no other thread may exist then, or it would inherit locks that nobody holds."""
        for thread in set(threading.enumerate()) - {threading.main_thread()}:
            thread.join(10)  # a driver's, about to end
        assert threading.active_count() == 1
        process = os.fork()
        if process:
            return process
        code = 1
        try:
            log = os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(log, sys.stderr.fileno())
            os.dup2(log, sys.stdout.fileno())
            logs.configure("json", "warning")
            life = live(self.url, self.folder, crowd, place, clock, offered=offered, seed=seed, death=death, last=last)
            asyncio.run(life)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)  # nothing of the parent's is to be cleaned up here

    async def _handled(self) -> int:
        database = Database(self.url)
        async with database.reading() as session:
            done = (await session.execute(text("SELECT count(*) FROM inbox WHERE state = 'done'"))).scalar_one()
        await database.aclose()
        return int(done)

    async def _count(self, crowd: Crowd, figures: Figures) -> None:
        record = Record(self.folder)
        database = Database(self.url)
        async with database.reading() as session:
            rows = (await session.execute(text("SELECT event_key, state FROM inbox"))).all()
            needs = (await session.execute(text("SELECT text, published_at FROM needs"))).all()
            out = (await session.execute(text("SELECT state, count(*) FROM outbox GROUP BY state"))).all()
        await database.aclose()
        events, messages = range(self.events), record.messages()
        record.close()

        # every event once in the database, and handled
        _compare(figures, Counter(key for key, _ in rows), Counter(f"e{number}" for number in events))
        figures.wrong += [f"{key} is {state}" for key, state in rows if state != "done"]
        # every answer that quotes its event once before its person
        said = Counter((message["to"], _word(message["text"])) for message in messages if _word(message["text"]))
        _compare(
            figures,
            said,
            Counter((crowd.author(n), crowd.words(n)[1:]) for n in events if crowd.answers(n)),
        )
        # one answer to each event and one check-in, no less and no more
        asked = Counter(message["to"] for message in messages if message["text"].startswith("Was brauchst Du gerade"))
        _compare(figures, asked, Counter(crowd.author(number) for number in range(crowd.size)))
        wanted = Counter(crowd.author(number) for number in events) + asked
        _compare(figures, Counter(message["to"] for message in messages), wanted)
        # every need once, and published
        _compare(
            figures, Counter(words for words, _ in needs), Counter(crowd.need(n) for n in events if crowd.complete(n))
        )
        figures.wrong += [f"{words} is not published" for words, published in needs if published is None]
        figures.wrong += [
            f"{number} outbox rows are {state}" for state, number in out if state not in ("sent", "superseded")
        ]
        figures.repeated = record.repeated


def _word(answer: str) -> str | None:
    """The word of an unknown command that an answer quotes."""
    first = answer.partition(" ")[0]
    return first[1:] if first.startswith("/xqz") else None


def _compare(figures: Figures, found: Counter[object], wanted: Counter[object]) -> None:
    figures.lost += (wanted - found).total()
    figures.twice += (found - wanted).total()


def _waited(process: int, within: float, begun: Callable[[], bool] = lambda: True) -> int | None:
    """The exit code of a process, None if it is killed: it does not come to its end in time after it has `begun`."""
    until: float | None = None
    given_up = monotonic() + START
    while until is None or monotonic() < until:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if until is None and (begun() or monotonic() > given_up):
            until = monotonic() + within
        sleep(0.002)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return None


if __name__ == "__main__":  # url, folder, kills, events: a campaign whose figures are read by a program
    address, where, kills, events = sys.argv[1:]
    print(json.dumps(asdict(Campaign(url=address, folder=Path(where), kills=int(kills), events=int(events)).run())))
