"""Bookings: which claimed rows go out soon, and to when the others are put off, so that little is in memory.

A crash sends again what is in memory, and nobody gets an answer before what is on its way to them. So only what has
its turn within seconds is in memory; a long broadcast waits in the outbox, each row until shortly before its turn.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.pace import Pace
from bot.platforms.base import Tempo, Throttled
from storage.delivery import PACED, THROTTLED, Claimed, Settlement
from storage.messages import Chat, Lane
from storage.outbox import State

SOON = timedelta(seconds=1.5)
"""How long before its turn a booked row is claimed again; who has to wait no longer for their chat waits in memory."""

AHEAD, ANSWERS_AHEAD = timedelta(seconds=2), timedelta(seconds=20)
"""Until the last row in memory has its turn, at most: of what nobody asked for, of answers (well within a lease)."""

UNPACED = 500
"""Rows in memory of a network that takes everything at once, until it hangs."""

GUESSED = 100.0
"""Rows a second that a network without a pace is taken to manage, where so many wait."""

PROBE = timedelta(seconds=5)
"""How long a network is left alone that seems to throttle everybody: then it is tried, for that is only a guess."""

FLOOD, WITHIN = 3, timedelta(seconds=1)
"""So many people throttled within this time mean that it is not about them. Groups have a limit of their own, which
is soon met again after a start that has forgotten what was said there within the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A row has to wait until then; the reason is a word for the operator."""

    until: datetime
    reason: str = PACED


class Ledger:
    """What one network has before it: what is in memory, how far ahead it is booked, what is closed until when."""

    def __init__(self, tempo: Tempo | None) -> None:
        self.pace = Pace(tempo) if tempo is not None else None
        self._rate = tempo.per_second if tempo is not None else GUESSED
        self._lanes: Counter[int] = Counter()
        self._chats: Counter[str] = Counter()
        self._booked: dict[int, datetime] = {}
        self._closed: dict[str | None, datetime] = {}
        self._throttled: deque[tuple[datetime, str]] = deque(maxlen=FLOOD)

    @property
    def room(self) -> int:
        """How many more rows are worth claiming for it; with a pace any number, so that all are booked."""
        return max(0, UNPACED - self._lanes.total()) if self.pace is None else UNPACED

    def enter(self, chat: Chat, lane: int) -> None:
        """A row for a chat is in memory from now on."""
        self._lanes[lane] += 1
        self._chats[chat.id] += 1

    def leave(self, chat: Chat, lane: int) -> None:
        """A row for a chat is in memory no more."""
        self._lanes[lane] -= 1
        self._chats[chat.id] -= 1
        if not self._chats[chat.id]:
            del self._chats[chat.id]

    def closed(self, chat: Chat, now: datetime) -> datetime | None:
        """Until when nothing may be sent to a chat; None where something may."""
        for name in [name for name, until in self._closed.items() if until <= now]:
            del self._closed[name]
        return max((self._closed[name] for name in (None, chat.id) if name in self._closed), default=None)

    def close(self, chat: Chat | None, until: datetime) -> None:
        """Send nothing to a chat, or to any, until then; who waits for their turn there is given back."""
        name = None if chat is None else chat.id
        self._closed[name] = max(until, self._closed.get(name, until))
        if self.pace is not None:
            self.pace.give_back(chat)

    def throttled(self, chat: Chat, error: Throttled, now: datetime) -> None:
        """Close what a network does not want to be written to; for a moment all of it, where several chats are."""
        if chat.private:
            self._throttled.append((now, chat.id))
        lately = {name for moment, name in self._throttled if now - moment <= WITHIN}
        until = now + timedelta(seconds=error.after)
        self.close(None if error.everywhere else chat, until)
        if len(lately) >= FLOOD:
            self.close(None, min(until, now + PROBE))

    def reopen(self) -> None:
        """Forget what is closed until when: the clock was turned back, and the network will say it again."""
        self._closed.clear()
        self._booked.clear()

    def book(self, row: Claimed, chat: Chat, now: datetime, more: "Ahead | None" = None) -> Booking | None:
        """The booking of a row that cannot go soon; None for one that can.

        One that was never claimed before goes behind those that are booked, unless too little is in memory: many have
        to be claimed once before the first of them are claimed again. `more` goes before it, and is not there yet.
        """
        more = more or Ahead()
        if chat.id in self._closed and (until := self.closed(chat, now)) is not None:
            return Booking(until=until, reason=THROTTLED)
        if self.pace is not None and (row.copy_id is None or not chat.private):  # a change does not count in private
            before = self._chats[chat.id] + more.chats[chat.id]
            wait = timedelta(seconds=self.pace.wait(chat, before))
            if wait > SOON:
                return Booking(until=now + wait)
        start = max(now, self._closed.get(None, now))
        lanes = [lane for lane in Lane if lane <= row.lane]
        ahead = timedelta(seconds=sum(self._lanes[lane] + more.lanes[lane] for lane in lanes) / self._rate)
        booked = max([start + ahead, *(self._booked[lane] for lane in lanes if lane in self._booked)])
        turn = booked + timedelta(seconds=1 / self._rate)
        most = self._most(row.lane)
        in_turn = self.pace is None or row.attempts > 1 or turn <= now + most
        if start == now and ahead < (most if in_turn else most / 2):
            return None
        self._booked[row.lane] = turn
        return Booking(until=max(start, turn - SOON))

    def _most(self, lane: int) -> timedelta:
        if self.pace is None:
            return timedelta(seconds=UNPACED / self._rate)
        return ANSWERS_AHEAD if lane == Lane.interactive else AHEAD


class Ahead:
    """How many rows were let into memory just now, by lane and by chat."""

    def __init__(self) -> None:
        self.lanes: Counter[int] = Counter()
        self.chats: Counter[str] = Counter()


class Page:
    """The rows of one claim, on any network."""

    def __init__(self, ledgers: Mapping[str, Ledger], now: datetime) -> None:
        self._ledgers = ledgers
        self._now = now
        self._ahead = {name: Ahead() for name in ledgers}
        self._waiting: dict[tuple[tuple[str, int], int], Booking] = {}

    def later(self, row: Claimed, chat: Chat) -> Settlement | None:
        """How a row is put off that cannot go soon, or follows one that cannot; None if it goes now."""
        order = (row.recipient, row.lane)
        ahead = self._ahead[chat.platform]
        booking = self._waiting.get(order)
        if booking is None:
            booking = self._ledgers[chat.platform].book(row, chat, self._now, ahead)
        if booking is None:
            ahead.lanes[row.lane] += 1
            ahead.chats[chat.id] += 1
            return None
        self._waiting[order] = booking
        return Settlement(row=row.id, state=State.pending, reason=booking.reason, due_at=booking.until, untried=True)
