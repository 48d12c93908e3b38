"""Delivering: claim rows of the outbox, let each copy be brought to its newest revision, settle."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.bookings import Ledger, Page
from bot.copying import Errand, Planner, recipients
from bot.errands import PATIENCE, Messenger, Result, put_back
from bot.logs import fault
from bot.pauses import Backoff
from bot.platforms.base import Gone, Moved
from bot.wiring import Wiring
from handlers.commands import STAFF
from storage import announcing, contents, delivery, groups, inbox, people, reachability
from storage.database import FAULTS
from storage.delivery import Claimed, Recipient, Settlement
from storage.messages import Chat, Lane
from storage.outbox import State

CLAIM = 100
"""Rows claimed in one commit."""

LEASE = timedelta(seconds=90)
"""How long a claimed row is taken to be on its way: longer than its wait for a turn and any network's time-out."""

GIVING_BACK = 0.5
"""Seconds that rows whose turn did not come take to say so when the service stops."""

GATHER = 0.02
"""Seconds in which outcomes are gathered to be settled in one commit."""

_log = structlog.get_logger(__name__)


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
        self._ledgers = {name: Ledger(platform.tempo) for name, platform in wiring.platforms.items()}
        self._messengers = {
            name: Messenger(ledger, wiring.database, wiring.clock, wiring.metrics)
            for name, ledger in self._ledgers.items()
        }
        self._busy: dict[Recipient, asyncio.Task[None]] = {}
        self._unasked: dict[Recipient, Chat] = {}
        self._results: list[Result] = []
        self._ended: list[Recipient] = []
        self._finished = asyncio.Event()
        self._looked = datetime.min.replace(tzinfo=UTC)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is on its way."""
        return not self._busy

    async def recover(self) -> None:
        """Take up what a former process had on its way, and what it was told: this is the only sender there is."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            released = await delivery.release(session)
            await delivery.bring_forward(session, now, delivery.LONGEST_THROTTLE)
            throttled = await delivery.throttled(session, now)
            reasons = {row.id: reason for row, reason in throttled}
            chats = await self._planner(session, now).chats([row for row, _ in throttled])
        for row, chat in chats:
            if (ledger := self._ledgers.get(chat.platform)) is not None:
                ledger.close(None if reasons[row.id] == delivery.FLOODED else chat, row.due_at)
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
        for ledger in self._ledgers.values():
            if ledger.pace is not None:
                ledger.pace.give_back()  # who waits for their turn has not been sent anything
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=GIVING_BACK)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        await self._settle()

    async def _rest(self) -> None:
        """Wait for a row to be added or an outcome to be settled; look once a second in any case."""
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(self._finished.wait())]
        try:
            await asyncio.wait(waits, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        finally:  # who stops here leaves nobody waiting
            for wait in waits:
                wait.cancel()
        if self._finished.is_set():
            await asyncio.sleep(GATHER)

    def _planner(self, session: AsyncSession, now: datetime) -> Planner:
        return Planner(session, self._house, self._platforms, Page(self._ledgers, now).later, now)

    async def _claim(self) -> bool:
        now = self._clock.now()
        async with self._database.transaction() as session:
            await delivery.release(session, before=now)
            if now < self._looked:  # the clock was turned back
                await delivery.bring_forward(session, now)
                for ledger in self._ledgers.values():
                    ledger.reopen()
            await self._make_way(session, now)
            rows, held = await delivery.claim(session, now, self._room(), self._busy.keys(), LEASE)
            self._looked = now
            if not rows:
                return held > 0
            withheld = await announcing.look_again(session, rows, self._house.policy.trial, STAFF)
            allowed = [row for row in rows if row.id not in withheld]
            errands, settled = await self._planner(session, now).plan(allowed)
            settled += withheld.values()
            await delivery.settle(session, settled, now)
            await self._report(session, [(row, one) for row in rows for one in settled if one.row == row.id])
        for who, theirs in recipients(errands).items():
            for errand in theirs:
                ledger = self._ledgers[errand.chat.platform]
                ledger.enter(errand.chat, errand.row.lane)
                if ledger.pace is not None and errand.row.lane > Lane.interactive:
                    self._unasked[who] = errand.chat
            self._busy[who] = asyncio.create_task(self._run(who, theirs))
        return True

    async def _make_way(self, session: AsyncSession, now: datetime) -> None:
        """Give back the turn of what nobody asked for, where its reader waits for an answer."""
        members = [key for kind, key in self._unasked if kind == "member"]
        for member in await delivery.asking(session, now, members):
            chat = self._unasked[("member", member)]
            if (pace := self._ledgers[chat.platform].pace) is not None:
                pace.give_back(chat, above=Lane.interactive)

    def _room(self) -> int:
        """How many rows may be claimed: as many as the emptiest network takes; those of the others are put off."""
        return min(CLAIM, max((ledger.room for ledger in self._ledgers.values()), default=CLAIM))

    async def _run(self, who: Recipient, errands: Sequence[Errand]) -> None:
        """Run the errands of one recipient in order; what follows one that must be tried again waits with it.

        What follows one that found its recipient gone is looked at anew: there may be another account.
        """
        waiting = False
        deadline = asyncio.get_running_loop().time() + PATIENCE
        try:
            for errand in errands:
                ledger, messenger = self._ledgers[errand.chat.platform], self._messengers[errand.chat.platform]
                result = put_back(errand) if waiting else await messenger.run(errand, deadline)
                waiting = waiting or result.settlement.state is State.pending or isinstance(result.error, Gone)
                waiting = waiting or _stopping()
                ledger.leave(errand.chat, errand.row.lane)
                self._results.append(result)
                self._finished.set()  # settled soon, however long the next ones take: a crash would send it again
        finally:
            self._ended.append(who)
            self._finished.set()

    async def _settle(self) -> None:
        """Write down everything that came back, in one commit; nothing is forgotten if that fails.

        Only then may the next rows of these recipients be claimed: what they follow has to be known.
        """
        results, ended, now = list(self._results), list(self._ended), self._clock.now()
        self._finished.clear()
        if not results and not ended:
            return
        async with self._database.transaction() as session:
            await delivery.settle(session, [result.settlement for result in results], now)
            await contents.record(session, [result.sighting for result in results], now)
            for result in results:
                await self._follow(session, result, now)
            await self._report(session, [(result.errand.row, result.settlement) for result in results])
        self._measure(results, now)
        del self._results[: len(results)], self._ended[: len(ended)]
        for who in ended:
            self._busy.pop(who, None)
            self._unasked.pop(who, None)

    def _measure(self, results: Sequence[Result], now: datetime) -> None:
        """Note how long what was sent had to wait since it could go."""
        for result in results:
            if result.settlement.state is State.sent:
                row = result.errand.row
                # a row that was tried before is due at its next try: its making is what counts
                since = row.created_at if row.attempts > 1 else row.due_at
                self._metrics.delivered(row.lane, now - since)

    async def _follow(self, session: AsyncSession, result: Result, now: datetime) -> None:
        """Write down what an error says about more than its row."""
        errand, error = result.errand, result.error
        match error:
            case Gone() if errand.account is not None:
                await reachability.lose(session, errand.account, errand.chat.id, now)
            case Gone() if errand.row.group_id is not None:
                await groups.mark_gone(session, errand.row.group_id, now)
            case Moved():
                move = reachability.move if errand.chat.private else groups.move
                await move(session, errand.chat.platform, errand.chat.id, error.to, now)

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


def _stopping() -> bool:
    """Whether this task was told to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
