"""Working: take events from the inbox, handle each in a transaction with its being done, or put it aside.

Where many wait, they are loaded, handled and settled together, fifty to a commit; if one of them fails,
all are undone and handled one by one, so that a bad one takes no neighbour along.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chosen import chosen
from bot.jobs import Job, job_of
from bot.logs import fault
from bot.pauses import Backoff, delay
from bot.typing_sign import typing_sign
from bot.wiring import Wiring
from handlers import places, served
from handlers.context import Context
from handlers.happening import Happening
from handlers.routing import Arrival
from storage import conversations, inbox, outbox, people, posts
from storage.conversations import Run, RunState
from storage.database import FAULTS
from storage.inbox import Taken
from storage.messages import Incoming, Kind, Lane, Message, Text
from storage.outbox import Change
from storage.people import Person
from storage.posts import Place

BATCH = 50
"""Events in one commit (measured: ten times and more the throughput of one each, and still short)."""

HOLD = timedelta(seconds=30)
"""How long a failing event may hold up its queue before it is put aside."""

TRIES = 6
"""How often an event is tried whose handler fails."""

DEATHS = 20
"""How often an event may be under way while the process dies: it may be the cause, or stand first by chance."""

_CONCERNING = frozenset({Kind.text, Kind.edit, Kind.delete, Kind.reaction})
"""Kinds of events that can be about a post."""

_log = structlog.get_logger(__name__)


class Worker:
    """Handles what is in the inbox."""

    def __init__(self, wiring: Wiring) -> None:
        self._database = wiring.database
        self._platforms = wiring.platforms
        self._house = wiring.house
        self._clock = wiring.clock
        self._wake = wiring.incoming
        self._outgoing = wiring.outgoing
        self._asking = wiring.asking
        self._metrics = wiring.metrics
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._owed: list[int] = []
        self._unfinished: set[int] = set()

    async def run(self) -> None:
        """Work until cancelled. Slow preparations go on by themselves and hold up nobody but their own queue."""
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=10))
        try:
            while True:
                self._metrics.turned("worker")
                self._wake.clear()
                try:
                    if await self._round(wait=False):
                        backoff.reset()
                        continue
                except FAULTS as error:
                    _log.warning("working failed", **fault(error))
                    await backoff.wait()
                    continue
                await self._rest()
        finally:
            for task in self._busy.values():
                task.cancel()

    async def step(self) -> bool:
        """Handle one batch to its end; False where nothing could be done now."""
        return await self._round(wait=True)

    async def stop(self) -> None:
        """Give back what was taken and came to no end, now that nothing runs any more: it was not really tried."""
        with suppress(*FAULTS):  # then the attempt stays counted; there are more
            async with self._database.transaction() as session:
                await inbox.give_back(session, list({*self._owed, *self._unfinished}))

    async def _rest(self) -> None:
        """Wait for something to arrive, or for the next try that is due; look once a second in any case."""
        try:
            async with asyncio.timeout(1):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _round(self, wait: bool) -> bool:
        owed = list(self._owed)
        async with self._database.transaction() as session:
            await inbox.give_back(session, owed)
            taken = await inbox.take(session, self._clock.now(), BATCH, self._busy.keys())
        del self._owed[: len(owed)]
        self._unfinished = self._unfinished.difference(owed) | {each.id for each in taken}
        try:
            parsed = [job for each in taken if (job := await self._parsed(each)) is not None]
            jobs = await chosen(self._database, self._house, parsed)
        except FAULTS:
            self._owed += [each.id for each in taken]
            raise
        for job in jobs:
            if job.slow:
                self._busy[job.taken.queue] = asyncio.create_task(self._prepare_and_handle(job))
        await self._handle([job for job in jobs if not job.slow])
        if wait:
            await asyncio.gather(*self._busy.values())
        return bool(taken)

    async def _parsed(self, taken: Taken) -> Job | None:
        """The event with its address; None where it concerns nobody, or cannot be read."""
        if taken.attempts > DEATHS:
            await self._put_aside(taken, "the process died over it")
            return None
        try:
            job = job_of(taken, self._platforms)
        except Exception as error:
            _log.warning("cannot be parsed", correlation=taken.correlation, **fault(error))
            await self._put_aside(taken, f"cannot be parsed: {type(error).__name__}")
            return None
        if job is None:
            async with self._database.transaction() as session:
                await inbox.done(session, [taken.id])
            self._unfinished.discard(taken.id)
        return job

    async def _prepare_and_handle(self, job: Job) -> None:
        try:
            prepared: Any = None
            try:
                async with self._database.reading() as session:
                    arrival = (await self._arrivals(session, [job])).get(job.taken.id)
                    route = served.find(served.ROUTES, arrival) if arrival else None
                    prepare = served.preparation(self._house, arrival, route) if arrival and route else None
                    if route is not None and prepare is not None and arrival is not None:
                        with self._metrics.handling(route.name, "prepare"):
                            async with typing_sign(self._platforms[job.taken.platform], job.event.chat):
                                prepared = await prepare(session, self._house, arrival)
            except FAULTS:
                self._owed.append(job.taken.id)
                raise
            except Exception as error:
                await self._failed(job, error)
                return
            await self._handle([replace(job, prepared=prepared, slow=True)])
        except FAULTS as error:
            _log.warning("working failed", correlation=job.taken.correlation, **fault(error))
        finally:
            self._busy.pop(job.taken.queue, None)
            self._wake.set()

    async def _handle(self, jobs: Sequence[Job]) -> None:
        """Handle jobs together; where that fails, one by one."""
        if not jobs:
            return
        try:
            await self._transact(jobs)
        except FAULTS:
            # a fault of the database is nobody's attempt: given back as soon as it can be written
            self._owed += [job.taken.id for job in jobs]
            raise
        except Exception as error:
            if len(jobs) == 1:
                await self._failed(jobs[0], error)
                return
            for place, job in enumerate(jobs, start=1):
                try:
                    await self._handle([job])
                except FAULTS:
                    self._owed += [untried.taken.id for untried in jobs[place:]]
                    raise

    async def _transact(self, jobs: Sequence[Job]) -> None:
        async with self._database.transaction() as session:
            arrivals = await self._arrivals(session, jobs)
            runs = {arrival.person.id: arrival.run for arrival in arrivals.values() if arrival.run is not None}
            for run in [run for run in runs.values() if run.form not in self._house.flows]:
                conversations.end(run, RunState.cancelled)  # a form that an upgrade has removed
                del runs[run.member_id]
            changes: dict[int, Change] = {}
            routes: list[str] = []
            unprepared = [job for job in jobs if self._is_unprepared(job, arrivals.get(job.taken.id), runs)]
            jobs = [job for job in jobs if job not in unprepared]
            for job in jobs:
                arrival = arrivals.get(job.taken.id)
                if arrival is None:
                    routes.append(await self._of_nobody(session, job))
                else:
                    arrival = replace(arrival, run=runs.get(arrival.person.id))
                    routes.append(await self._one(session, job, arrival, runs, changes))
            # before what is new is written: an old keyboard goes before the next question comes
            await outbox.follow(session, changes.values(), Lane.interactive, self._clock.now())
            await inbox.done(session, [job.taken.id for job in jobs])
        self._unfinished -= {job.taken.id for job in jobs}
        self._metrics.handled(routes)
        self._outgoing.set()
        self._asking.set()
        for job in unprepared:
            self._busy[job.taken.queue] = asyncio.create_task(self._prepare_and_handle(job))

    def _is_unprepared(self, job: Job, arrival: Arrival | None, runs: Mapping[int, Run]) -> bool:
        """Whether an event answers a form that has something slow to do first: a command's is known without a look."""
        if job.slow or arrival is None or arrival.person.id not in runs:
            return False
        arrival = replace(arrival, run=runs[arrival.person.id])
        route = served.find(served.ROUTES, arrival)
        return route is not None and served.preparation(self._house, arrival, route) is not None

    async def _one(
        self, session: AsyncSession, job: Job, arrival: Arrival, runs: dict[int, Run], changes: dict[int, Change]
    ) -> str:
        """Handle one event; the name of its route."""
        await places.spoke(session, arrival.person, job.event, self._clock.now())
        route = served.find(served.ROUTES, arrival)
        with structlog.contextvars.bound_contextvars(correlation=job.taken.correlation):
            _log.info("handled" if route else "nobody concerned", route=route.name if route else None)
            if route is None:
                return "none"
            ctx = Context(
                session=session,
                now=self._clock.now(),
                house=self._house,
                correlation=job.taken.correlation,
                person=arrival.person,
                event=job.event,
                limits=job.limits,
                runs=runs,
                changes=changes,
                about=arrival.about,
                prepared=job.prepared,
            )
            with self._metrics.handling(route.name):
                await served.handle(ctx, route)
            return route.name

    async def _of_nobody(self, session: AsyncSession, job: Job) -> str:
        """Handle one event that no person stands behind; the name of what was done."""
        happening = Happening(
            session=session,
            now=self._clock.now(),
            correlation=job.taken.correlation,
            limits=job.limits,
            house=self._house,
            event=job.event,
        )
        with structlog.contextvars.bound_contextvars(correlation=job.taken.correlation):
            done = await places.take(happening)
            _log.info("handled" if done else "nobody concerned", route=done)
        return done or "none"

    async def _arrivals(self, session: AsyncSession, jobs: Sequence[Job]) -> dict[int, Arrival]:
        """Who each event comes from, with their open form: a handful of queries for any number of events."""
        senders = await people.load(session, [job.address for job in jobs if job.address is not None])
        runs = await conversations.active_runs(session, [person.id for person in senders.values()])
        known = [(job, person) for job in jobs if job.address is not None and (person := senders.get(job.address))]
        places = {job.taken.id: place for job, person in known if (place := _concerned(job.event, person)) is not None}
        posted = await posts.behind(session, set(places.values()))
        about = {taken: posted.get(place) for taken, place in places.items()}
        return {
            job.taken.id: Arrival(
                job.event, person, runs.get(person.id), about.get(job.taken.id), job.limits.confidential
            )
            for job, person in known
        }

    async def _failed(self, job: Job, error: Exception) -> None:
        """Try again a little later, or put the event aside."""
        taken, now = job.taken, self._clock.now()
        self._unfinished.discard(taken.id)
        _log.warning("handling failed", correlation=taken.correlation, attempts=taken.attempts, **fault(error))
        again = now + delay(taken.attempts, first=timedelta(seconds=1), cap=timedelta(seconds=10))
        if taken.attempts >= TRIES or again - taken.since > HOLD:
            await self._put_aside(taken, type(error).__name__)
            return
        async with self._database.transaction() as session:
            await inbox.retry(session, taken.id, again, type(error).__name__)

    async def _put_aside(self, taken: Taken, reason: str) -> None:
        """Quarantine an event, and apologise to the person if one wrote privately."""
        _log.error("quarantined", correlation=taken.correlation, row=taken.id, reason=reason)
        self._unfinished.discard(taken.id)
        self._metrics.quarantined(taken.platform)
        async with self._database.transaction() as session:
            await inbox.quarantine(session, taken.id, reason)
            if taken.account is None or taken.queue.startswith("group:"):
                return
            senders = await people.load(session, [(taken.platform, taken.account)])
            for person in senders.values():
                outbox.put(
                    session,
                    Message(parts=(Text("sorry"),)),
                    self._clock.now(),
                    taken.correlation,
                    member_id=person.id,
                )
        self._outgoing.set()


def _concerned(event: Incoming, person: Person) -> Place | None:
    """The message that an event answers, changes or reacts to, and where: it may be a post."""
    message = event.reply_to if event.kind is Kind.text else event.message
    if message is None or event.kind not in _CONCERNING:
        return None
    if not event.chat.private:
        return replace(event.chat, thread=None, private=False), message
    return (person.account.id, message) if person.account.id is not None else None
