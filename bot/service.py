"""The composition root: the one place where everything is put together, run, and stopped in good order."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

import holidays
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.asking import Asker
from bot.clock import Ticker
from bot.config import Settings
from bot.copying import pieces_of
from bot.deliver import Deliverer
from bot.logs import fault
from bot.models import open_model
from bot.platforms.base import Platform
from bot.receive import Receiver
from bot.similarity import Similarity
from bot.wiring import Wiring
from bot.work import Worker
from handlers import served
from handlers.context import Dice, House, Network
from handlers.danger import Danger
from handlers.texts import Texts
from handlers.ticks import PAGE, Occasion, Tick
from storage import delivery, inbox, requests, schema
from storage.database import FAULTS, Database
from storage.files import FileStore
from storage.messages import Clock, Message
from storage.policy import Policy
from storage.retention import Keep

GRACE = 7.0
"""Seconds that what is on its way has to arrive when the service stops; ten in all is what a supervisor grants."""

QUIET = 1.0
"""Seconds that are waited for what is being read or written, before the loops are cancelled."""

_log = structlog.get_logger(__name__)


class SchemaBehind(Exception):
    """The tables are older than this version, and the configuration says not to migrate by itself."""


def policy(settings: Settings) -> Policy:
    """What handlers need to know of the configuration."""
    calendar, checkin, privacy = settings.calendar, settings.checkin, settings.privacy
    channels, workshops = settings.channels, settings.workshops

    @cache
    def days_off(year: int) -> frozenset[date]:
        return frozenset(holidays.country_holidays(calendar.country, calendar.subdivision or None, years=year))

    return Policy(
        language=settings.service.language,
        zone=settings.service.timezone,
        open_joining=settings.members.open_joining_on,
        is_holiday=lambda day: day in days_off(day.year),
        checkin_weekday=int(checkin.weekday),
        checkin_at=checkin.hour,
        working_days=tuple(int(day) for day in checkin.working_days),
        quiet_from=checkin.quiet_from,
        quiet_until=checkin.quiet_until,
        channels_from_themes=channels.from_themes,
        admits=lambda platform: platform == "matrix" and settings.matrix.space is not None,
        confidential=lambda platform: platform != "telegram",  # as its Limits say; a test compares them
        voice=channels.voice,
        bundle_items=channels.bundle_items,
        forwards=channels.forwards,
        peers=settings.matching.peers.weights(),
        per_second={"telegram": settings.telegram.per_second}.get,
        trial=settings.announcements.listed,
        confirm_above=settings.announcements.confirm_above,
        claim=timedelta(hours=workshops.claim_hours),
        keep=Keep(
            inbox=timedelta(days=privacy.inbox_days),
            messages=timedelta(days=privacy.outbox_days),
            posts=timedelta(days=channels.keep_days),
            workshops=timedelta(days=workshops.keep_days),
            names=timedelta(days=workshops.keep_names_days),
        ),
    )


def build_house(settings: Settings, files: FileStore, texts: Texts, dice: Dice, clock: Clock | None = None) -> House:
    """What all handlers share."""
    danger = Danger({language: texts.lines("danger-words", language) for language in texts.languages})
    return House(
        catalogue=settings.catalogue(),
        policy=policy(settings),
        texts=texts,
        flows=served.FLOWS,
        danger=danger,
        files=files,
        dice=dice,
        similar=similarity(settings, clock),
    )


def similarity(settings: Settings, clock: Clock | None = None) -> Similarity:
    """The index of similar questions, empty yet."""
    chosen = settings.matching
    model = None if chosen.model is None else partial(open_model, chosen.model)
    return Similarity([chosen.lexicon] if chosen.lexicon is not None else [], model, clock)


async def prepare_database(database: Database, clock: Clock, auto_migrate: bool) -> Path | None:
    """Bring the tables up to date, or refuse to start.

    Returns:
        The copy that was made of an older database.

    Raises:
        NewerDatabase: a newer version wrote it.
        SchemaBehind: it is older, and migrating is the operator's to do.
    """
    at = await schema.current(database)
    if at is not None and at != schema.head() and not auto_migrate:
        raise SchemaBehind(
            f"the database is at revision {at}, this version needs {schema.head()}: "
            'run "kollegial migrate", or set auto_migrate = true under [storage]'
        )
    return await schema.upgrade(database, clock.now())


def _foreseen(platform: Platform, house: House) -> Network:
    """What handlers may know of a network."""

    def pieces(message: Message, language: str) -> int:
        return sum(max(1, len(piece.files)) for piece in pieces_of(message, language, house, platform.limits))

    return Network(limits=platform.limits, pieces=pieces)


@dataclass(slots=True, kw_only=True)
class Service:
    """The loops and what they share. `settle` drives them by hand, `run` lets them go; then they stand in `loops`."""

    wiring: Wiring
    receivers: Sequence[Receiver]
    worker: Worker
    deliverer: Deliverer
    asker: Asker
    loops: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def build(cls, database: Database, platforms: Sequence[Platform], house: House, clock: Clock) -> "Service":
        """Put the parts together."""
        named = {platform.name: platform for platform in platforms}
        if isinstance(house.similar, Similarity):
            house.similar.database = database
        house.networks.update({platform.name: _foreseen(platform, house) for platform in platforms})
        wiring = Wiring(database=database, platforms=named, house=house, clock=clock)
        database.watch = wiring.metrics.transaction
        wiring.metrics.expect(named, [tick.name for tick in served.TICKS])
        return cls(
            wiring=wiring,
            receivers=[Receiver(wiring, platform) for platform in platforms],
            worker=Worker(wiring),
            deliverer=Deliverer(wiring),
            asker=Asker(wiring),
        )

    @property
    def database(self) -> Database:
        """The database that everything is in."""
        return self.wiring.database

    @property
    def house(self) -> House:
        """What handlers share."""
        return self.wiring.house

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; then take nothing more in, let what is on its way arrive, and return."""
        await self.deliverer.recover()
        async with self.database.reading() as session:
            await self.house.similar.refresh(session)
        try:
            async with asyncio.TaskGroup() as loops:
                begun = {
                    **{f"receiver {receiver.name}": receiver.run() for receiver in self.receivers},
                    "worker": self.worker.run(),
                    "deliverer": self.deliverer.run(),
                    "asker": self.asker.run(),
                    "ticker": Ticker(served.TICKS, self._tick).run(),
                    "watch": self.wiring.metrics.watch_event_loop(),
                }
                self.loops |= {name: loops.create_task(loop) for name, loop in begun.items()}
                self.ready.set()
                _log.info("ready", platforms=sorted(self.wiring.platforms))
                await stop.wait()
                _log.info("stopping")
                async with self.database.quiet(QUIET):
                    for loop in self.loops.values():
                        loop.cancel()
                    await asyncio.wait(self.loops.values())
        finally:
            await self.worker.stop()
            await self.asker.stop()
            await self.deliverer.stop(GRACE)

    async def idle(self) -> bool:
        """Whether nothing can be done now: no event to run, no row due, nothing on its way."""
        now = self.wiring.clock.now()
        async with self.database.reading() as session:
            moments = await self._moments(session, now)
        resting = self.deliverer.at_rest and self.asker.at_rest
        return resting and all(moment is None or moment > now for moment in moments)

    async def next_due(self) -> datetime | None:
        """When something is due next, by whatever reason; None if nothing ever is."""
        now = self.wiring.clock.now()
        async with self.database.reading() as session:
            moments = await self._moments(session, now)
            moments += [await tick.next_due(session, self.house) for tick in served.TICKS]
        return min((moment for moment in moments if moment is not None), default=None)

    @staticmethod
    async def _moments(session: AsyncSession, now: datetime) -> list[datetime | None]:
        """When the inbox, the outbox and the requests have something to do next."""
        return [
            await inbox.next_due(session, now),
            await delivery.next_due(session, now),
            await requests.next_due(session),
        ]

    async def settle(self) -> None:
        """Do by hand everything that can be done now."""
        while True:
            busy = await self.worker.step()
            busy = await self.deliverer.step() or busy
            busy = await self.asker.step() or busy
            if not busy and not await self._tick_due():
                return

    async def _tick_due(self) -> bool:
        """Run the ticks that are due; whether any found something to do."""
        now = self.wiring.clock.now()
        async with self.database.reading() as session:
            moments = [(tick, await tick.next_due(session, self.house)) for tick in served.TICKS]
        due = [tick for tick, moment in moments if moment is not None and moment <= now]
        return sum([await self.tick(tick) for tick in due]) > 0

    async def _tick(self, tick: Tick) -> None:
        """Run one tick until nothing more is due; what fails is looked at again at its next turn."""
        try:
            with self.wiring.metrics.ticking(tick.name, tick.every):
                seen = PAGE
                while seen >= PAGE:
                    seen = await self.tick(tick)
        except Exception as error:
            self.wiring.metrics.tick_failed(tick.name)
            level = logging.WARNING if isinstance(error, FAULTS) else logging.ERROR
            _log.log(level, "tick failed", tick=tick.name, **fault(error))

    async def tick(self, tick: Tick) -> int:
        """One transaction of a tick; the number of rows seen to."""
        now, prepared = self.wiring.clock.now(), None
        if tick.prepare is not None:
            async with self.database.reading() as session:
                prepared = await tick.prepare(session, self.house, now)
            if prepared is None:
                return 0
        async with self.database.transaction() as session:
            occasion = Occasion(
                session=session, house=self.house, now=now, correlation=uuid4().hex[:12], prepared=prepared
            )
            seen = await tick.run(occasion)
        for work in occasion.afterwards:
            await work()
        self.wiring.metrics.ticked(tick.name, seen)
        if seen:
            _log.info("tick", tick=tick.name, rows=seen)
            self.wiring.outgoing.set()
            self.wiring.asking.set()
        return seen

    async def aclose(self) -> None:
        """Let go of the networks and the database."""
        for platform in self.wiring.platforms.values():
            await platform.aclose()
        await self.database.aclose()
