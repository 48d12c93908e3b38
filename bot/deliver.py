"""Delivering: claim rows of the outbox, bring each copy to its newest revision, settle. The only caller of `send`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.copying import Errand, Planner, recipients
from bot.logs import fault
from bot.outcomes import Outcome, judge
from bot.pauses import Backoff
from bot.platforms.base import PlatformError
from bot.wiring import Wiring
from storage import accounts, contents, delivery, inbox, outbox, people
from storage.contents import Sighting
from storage.database import FAULTS
from storage.delivery import Claimed, Recipient, Settlement
from storage.messages import Delete
from storage.outbox import State

CLAIM = 100
"""Rows claimed in one commit."""

ON_THE_WAY = 1_000
"""Recipients written to at once, at most: the next claim names each of them, and a paced network (28 messages a second)
has to come to the last one within its lease."""

LEASE = timedelta(seconds=60)
"""How long a claimed row is taken to be on its way; longer than any network's time-out."""

GATHER = 0.02
"""Seconds in which outcomes are gathered to be settled in one commit."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an errand: its outcome, and what the reader has now."""

    errand: Errand
    outcome: Outcome
    sighting: Sighting


class Deliverer:
    """Sends what is in the outbox: each recipient's rows in order, different recipients side by side."""

    def __init__(self, wiring: Wiring) -> None:
        self._database = wiring.database
        self._platforms = wiring.platforms
        self._house = wiring.house
        self._clock = wiring.clock
        self._wake = wiring.outgoing
        self._incoming = wiring.incoming
        self._metrics = wiring.metrics
        self._busy: dict[Recipient, asyncio.Task[None]] = {}
        self._results: list[Result] = []
        self._ended: list[Recipient] = []
        self._finished = asyncio.Event()
        self._looked = datetime.min.replace(tzinfo=UTC)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is on its way."""
        return not self._busy

    async def recover(self) -> None:
        """Take up what a former process had on its way: this is the only sender there is."""
        async with self._database.transaction() as session:
            released = await delivery.release(session)
            await delivery.bring_forward(session, self._clock.now())
        if released:
            _log.warning("taken up again after a crash", rows=released)

    async def run(self) -> None:
        """Deliver until cancelled."""
        backoff = Backoff(first=timedelta(seconds=0.2), cap=timedelta(seconds=10))
        while True:
            self._metrics.turned("deliverer")
            self._wake.clear()
            try:
                await self._settle()
                claimed = await self._claim()
                backoff.reset()
            except FAULTS as error:
                _log.warning("delivering failed", **fault(error))
                await backoff.wait()
                continue
            if not claimed:
                await self._rest()

    async def step(self) -> bool:
        """Deliver one batch to its end; False where nothing could be done now."""
        claimed = await self._claim()
        if self._busy:
            await asyncio.gather(*self._busy.values())
        await self._settle()
        return claimed

    async def stop(self, within: float) -> None:
        """Let what is on its way arrive, for so many seconds, and settle it; the rest is taken up at the next start."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=within)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        await self._settle()

    async def _rest(self) -> None:
        """Wait for a row to be added or an outcome to be settled; look once a second in any case."""
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(self._finished.wait())]
        await asyncio.wait(waits, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self._finished.is_set():
            await asyncio.sleep(GATHER)

    async def _claim(self) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as session:
            await delivery.release(session, before=now)
            if now < self._looked:  # the clock was turned back
                await delivery.bring_forward(session, now)
            room = min(CLAIM, ON_THE_WAY - len(self._busy))
            rows, held = await delivery.claim(session, now, room, self._busy.keys(), LEASE)
            self._looked = now
            if not rows:
                return held > 0
            errands, settled = await Planner(session, self._house, self._platforms).plan(rows)
            await delivery.settle(session, settled, now)
            await self._report(session, [(row, one) for row in rows for one in settled if one.row == row.id])
        for who, theirs in recipients(errands).items():
            self._busy[who] = asyncio.create_task(self._run(who, theirs))
        return True

    async def _run(self, who: Recipient, errands: Sequence[Errand]) -> None:
        """Run the errands of one recipient in order; what follows one that must be tried again waits with it."""
        waiting = False
        try:
            for errand in errands:
                result = _put_back(errand) if waiting else await self._send(errand)
                waiting = result.outcome.settlement.state is State.pending
                self._results.append(result)
                self._finished.set()  # settled soon, however long the next ones take: a crash would send it again
        finally:
            self._ended.append(who)
            self._finished.set()

    async def _send(self, errand: Errand) -> Result:
        sent: dict[str, str] = {}
        gone: list[str] = []
        error: Exception | None = None
        try:
            for token, action in errand.actions:
                message = await errand.platform.send(action)
                if isinstance(action, Delete):
                    gone.append(token)
                elif message is not None:
                    sent[token] = message
        except Exception as failure:
            error = failure
            self._metrics.sending_failed(errand.platform.name, failure)
            reason = {"reason": failure.reason} if isinstance(failure, PlatformError) else {}
            _log.warning(
                "sending failed", correlation=errand.row.correlation, row=errand.row.id, **fault(failure), **reason
            )
        else:
            self._metrics.sent(errand.platform.name)
            _log.info("sent", correlation=errand.row.correlation, row=errand.row.id, platform=errand.platform.name)
        outcome = judge(errand.row, error, errand.platform.limits, self._clock.now())
        revision = errand.revision if error is None else 0
        sighting = Sighting(copy=errand.copy, revision=revision, messages=sent, gone=gone)
        return Result(errand=errand, outcome=outcome, sighting=sighting)

    async def _settle(self) -> None:
        """Write down everything that came back, in one commit; nothing is forgotten if that fails.

        Only then may the next rows of these recipients be claimed: what they follow has to be known.
        """
        results, ended, now = list(self._results), list(self._ended), self._clock.now()
        self._finished.clear()
        if not results and not ended:
            return
        async with self._database.transaction() as session:
            await delivery.settle(session, [result.outcome.settlement for result in results], now)
            await contents.record(session, [result.sighting for result in results])
            for result in results:
                if result.outcome.gone:
                    await self._bury(session, result.errand)
            await self._report(session, [(r.errand.row, r.outcome.settlement) for r in results])
        self._measure(results, now)
        del self._results[: len(results)], self._ended[: len(ended)]
        for who in ended:
            self._busy.pop(who, None)

    def _measure(self, results: Sequence[Result], now: datetime) -> None:
        """Note how long what was sent had to wait since it could go."""
        for result in results:
            if result.outcome.settlement.state is State.sent:
                row = result.errand.row
                # a row that was tried before is due at its next try: its making is what counts
                since = row.created_at if row.attempts > 1 else row.due_at
                self._metrics.delivered(row.lane, now - since)

    async def _bury(self, session: AsyncSession, errand: Errand) -> None:
        """Note that an account is gone; without another one, everything for its member is given up."""
        if errand.account is None or errand.row.member_id is None:
            return
        await accounts.mark_unreachable(session, errand.account)
        reached = await people.reach(session, [errand.row.member_id])
        _, others = reached[errand.row.member_id]
        if not any(account.reachable and account.id != errand.account for account in others):
            await outbox.bury(session, errand.row.member_id, "unreachable", self._clock.now())

    async def _report(self, session: AsyncSession, settled: Sequence[tuple[Claimed, Settlement]]) -> None:
        """Tell those who asked what became of their row, in the transaction that settles it."""
        for row, settlement in settled:
            if row.report is None or row.member_id is None or settlement.state is State.pending:
                continue
            reached = await people.reach(session, [row.member_id])
            _, theirs = reached[row.member_id]
            if theirs:
                account, now = theirs[0], self._clock.now()
                await inbox.report(
                    session, account.platform, account.external_id, row.report, settlement.row, settlement.state, now
                )
                self._incoming.set()


def _put_back(errand: Errand) -> Result:
    """A row that was not tried, because an earlier one of its recipient has to come first."""
    settlement = Settlement(row=errand.row.id, state=State.pending, untried=True)
    nothing = Sighting(copy=errand.copy, revision=0, messages={})
    return Result(errand=errand, outcome=Outcome(settlement=settlement), sighting=nothing)
