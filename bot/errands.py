"""Running errands: each action when its turn has come, and what came of it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.bookings import SOON, Booking, Ledger
from bot.copying import Errand
from bot.logs import fault
from bot.metrics import Metrics
from bot.outcomes import judge
from bot.pace import Slot
from bot.platforms.base import Ambiguous, Barred, PlatformError, Throttled, Vanished
from storage import contents
from storage.contents import Sighting
from storage.database import Database
from storage.delivery import Settlement
from storage.messages import Action, Clock, Delete, Edit, Send
from storage.outbox import State

PATIENCE = 30.0
"""Seconds after its claim in which a row may begin to be sent: what is left of the lease is for the network."""

BARRED = timedelta(seconds=30)
"""How long a network is left alone that lets this bot do nothing: only an operator can change that."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an errand: what is to be written for its row, what the reader has now, what went wrong."""

    errand: Errand
    settlement: Settlement
    sighting: Sighting
    error: Exception | None = None


class NotNow(Exception):
    """The turn of a row does not come soon."""


class Messenger:
    """Runs the errands of one network."""

    def __init__(self, ledger: Ledger, database: Database, clock: Clock, metrics: Metrics) -> None:
        self._ledger = ledger
        self._database = database
        self._clock = clock
        self._metrics = metrics

    async def run(self, errand: Errand, deadline: float) -> Result:
        """Do what an errand takes; its last action begins before `deadline`, by the event loop's time."""
        row, platform, action = errand.row, errand.platform, None
        sent: dict[str, str] = {}
        gone: list[str] = []
        error: Exception | None = None
        try:
            for tokens, action in errand.actions:
                messages = await self._act(errand, action, deadline)
                if isinstance(action, Delete):
                    gone.extend(tokens)
                elif isinstance(action, Send):
                    sent |= dict(zip(tokens, messages, strict=True))
        except NotNow:
            sighting = Sighting(copy=errand.copy, revision=0, messages=sent, gone=gone)
            return Result(errand=errand, settlement=self._put_off(errand), sighting=sighting)
        except Exception as failure:
            error = failure
            if isinstance(failure, Vanished):
                gone.extend(tokens)  # so that it is sent anew
            self._metrics.sending_failed(platform.name, failure)
            reason = {"reason": failure.reason} if isinstance(failure, PlatformError) else {}
            _log.warning("sending failed", correlation=row.correlation, row=row.id, **fault(failure), **reason)
        else:
            self._metrics.sent(platform.name)
            _log.info("sent", correlation=row.correlation, row=row.id, platform=platform.name)
        settlement = judge(row, action, error, platform.limits, self._clock.now())
        revision = errand.revision if error is None else 0
        sighting = Sighting(copy=errand.copy, revision=revision, messages=sent, gone=gone)
        return Result(errand=errand, settlement=settlement, sighting=sighting, error=error)

    async def _act(self, errand: Errand, action: Action, deadline: float) -> tuple[str, ...]:
        """Do one action when its turn has come; the network's ids of what was sent.

        Raises:
            NotNow: its turn does not come soon.
            Exception: whatever; it was not, or perhaps not, done.
        """
        ledger = self._ledger
        if ledger.closed(errand.chat, self._clock.now()) is not None:
            raise NotNow
        slot = await self._turn(errand, action, deadline)
        try:
            return await errand.platform.send(action)
        except asyncio.CancelledError:  # the service stops: it may have been done, or not
            raise Ambiguous("stopped while sending") from None
        except Throttled as error:
            ledger.throttled(errand.chat, error, self._clock.now())
            raise
        except Barred:
            ledger.close(None, self._clock.now() + BARRED)
            raise
        except Vanished:
            if isinstance(action, Delete) or not await self._is_missed(errand, action):
                return ()
            raise
        finally:
            if ledger.pace is not None and slot is not None:
                ledger.pace.arrived(slot)

    async def _turn(self, errand: Errand, action: Action, deadline: float) -> Slot | None:
        pace = self._ledger.pace
        if pace is None:
            return None
        new = isinstance(action, Send)
        messages = max(1, len(action.files)) if isinstance(action, Send) else 1
        try:
            async with asyncio.timeout_at(deadline):
                slot = await pace.turn(errand.chat, errand.row.lane, messages, new)
        except TimeoutError:
            slot = None
        if slot is None:
            raise NotNow
        return slot

    def _put_off(self, errand: Errand) -> Settlement:
        """A row that was not tried, because its turn does not come soon."""
        row, now = errand.row, self._clock.now()
        booking = self._ledger.book(row, errand.chat, now) or Booking(until=now + SOON)
        return Settlement(row=row.id, state=State.pending, reason=booking.reason, due_at=booking.until, untried=True)

    async def _is_missed(self, errand: Errand, action: Send | Edit) -> bool:
        """Whether a message that is not there to be changed is sent anew: it asks something, or nothing came after."""
        async with self._database.reading() as session:
            return bool(action.choices) or await contents.is_latest(session, errand.copy)


def put_back(errand: Errand) -> Result:
    """A row that was not tried, because an earlier one of its recipient has to come first."""
    settlement = Settlement(row=errand.row.id, state=State.pending, untried=True)
    return Result(errand=errand, settlement=settlement, sighting=Sighting(copy=errand.copy, revision=0, messages={}))
