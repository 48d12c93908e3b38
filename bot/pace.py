"""Pace: what may be sent when. Even slots for a network, its limits for each chat, answers before anything else."""

import asyncio
from bisect import bisect, bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from math import inf

from bot.platforms.base import Tempo
from storage.messages import Chat

SECOND, MINUTE = 1.0, 60.0

ROAD = 0.25
"""Seconds until a network has counted a request, at most: what takes longer is a file on its way."""


class Window:
    """At most `most` messages within any `seconds`: holds the moments from which those sent lately count no more."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self._seconds = seconds
        self._ends: list[float] = []

    def moment(self, further: int, now: float) -> float:
        """When that many further messages will have gone, if each goes as soon as it may; `now` if they may all go."""
        self._forget(now)
        free = self.most - len(self._ends)
        if further <= free:
            return now
        turns, place = divmod(further - free - 1, self.most)
        end = self._ends[place] if place < len(self._ends) else now + self._seconds
        return end + turns * self._seconds

    def take(self, messages: int, at: float) -> float:
        """Count messages of a moment; until when they count. More than fit, as an album can be, count the longer."""
        end = at + self._seconds * max(1, -(-messages // self.most))
        place = bisect(self._ends, end)
        self._ends[place:place] = [end] * min(messages, self.most)
        return end

    def give_back(self, messages: int, end: float) -> None:
        """Count messages no more, unless that is over."""
        place = bisect_left(self._ends, end)
        if place < len(self._ends) and self._ends[place] == end:
            del self._ends[place : place + min(messages, self.most)]

    def is_empty(self, now: float) -> bool:
        """Whether nothing counts any more."""
        self._forget(now)
        return not self._ends

    def _forget(self, now: float) -> None:
        del self._ends[: bisect(self._ends, now)]


@dataclass(slots=True, eq=False)
class Slot:
    """Leave to send so many messages, since `at`; until when they count for the network, and for their chat if so."""

    chat: Chat
    messages: int
    at: float
    end: float
    chat_end: float | None


@dataclass(slots=True, order=True)
class _Waiting:
    """Somebody whose turn has not come: a lane before the next one, in the order in which they came."""

    lane: int
    order: int
    chat: Chat = field(compare=False)
    messages: int = field(compare=False)
    counts: bool = field(compare=False)
    granted: "asyncio.Future[Slot | None]" = field(compare=False)


class Pace:
    """The pace of one network.

    A slot is due `1 / per_second` after the one before, by absolute time. One that was missed is caught up, no more:
    so one message more than `per_second` can fall into a second. Another one more can come with an album, or if the way
    to the network is long: never more than these two, as the network counts. Time is the event loop's.
    """

    def __init__(self, tempo: Tempo) -> None:
        self._tempo = tempo
        self._gap = SECOND / tempo.per_second
        self._due = -inf
        self._all = Window(int(tempo.per_second) + 2, SECOND)
        self._chats: dict[str, Window] = {}
        self._fading: deque[str] = deque()
        self._waiting: list[_Waiting] = []
        self._orders = count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, chat: Chat, lane: int, messages: int = 1, new: bool = True) -> Slot | None:
        """Wait until so many messages may go to a chat; None if what waits there was given back meanwhile.

        `new` is false for edits and deletions, which do not count in a private chat.
        """
        granted: asyncio.Future[Slot | None] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(lane, next(self._orders), chat, messages, new or not chat.private, granted)
        insort(self._waiting, waiting)
        self._look()
        try:
            return await granted
        except asyncio.CancelledError:
            self._forgo(waiting)
            raise

    def arrived(self, slot: Slot) -> None:
        """Note that a sending is over: the network may have counted it as late as now, and so do we."""
        self._all.give_back(slot.messages, slot.end)
        slot.end = self._all.take(slot.messages, min(_now(), slot.at + ROAD))
        if slot.chat_end is not None:
            window = self._window(slot.chat)
            window.give_back(slot.messages, slot.chat_end)
            slot.chat_end = window.take(slot.messages, _now())

    def give_back(self, chat: Chat | None = None, above: int = -1) -> None:
        """Let nobody wait any longer for a chat, or for any, in lanes above one: their turn will not come soon."""
        theirs = [one for one in self._waiting if chat is None or one.chat.id == chat.id]
        for waiting in [one for one in theirs if one.lane > above]:
            self._waiting.remove(waiting)
            if not waiting.granted.done():
                waiting.granted.set_result(None)
        self._look()

    def wait(self, chat: Chat, before: int) -> float:
        """Seconds until a new message may go to a chat after so many others, as far as the chat is concerned."""
        window, now = self._chats.get(chat.id) or self._limit(chat), _now()
        return window.moment(before + 1, now) - now

    def _limit(self, chat: Chat) -> Window:
        if not chat.private:
            return Window(self._tempo.group_per_minute, MINUTE)
        most = max(1, int(self._tempo.private_per_second))
        return Window(most, most / self._tempo.private_per_second)

    def _window(self, chat: Chat) -> Window:
        """The window of a chat. Of others, those that are empty are forgotten, two at a time: sooner than they come."""
        if chat.id not in self._chats:
            self._chats[chat.id] = self._limit(chat)
            self._fading.append(chat.id)
            for _ in range(min(2, len(self._fading) - 1)):
                other = self._fading.popleft()
                if self._chats[other].is_empty(_now()):
                    del self._chats[other]
                else:
                    self._fading.append(other)
        return self._chats[chat.id]

    def _look(self) -> None:
        """Grant what may go now, and look again when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = _now()
        moment = now
        while self._waiting and (moment := self._soonest(now)) <= now:
            pass
        if self._waiting and moment < inf:
            self._timer = asyncio.get_running_loop().call_at(moment, self._look)

    def _soonest(self, now: float) -> float:
        """Grant the first turn that may come now; the moment to look again, `now` if there may be another."""
        if now < self._due:
            return self._due
        first, soonest = self._first(now)
        if first is None:
            return soonest
        moment = self._all.moment(min(first.messages, self._all.most), now)
        if moment <= now:
            self._grant(first, now)
        return moment

    def _first(self, now: float) -> tuple[_Waiting | None, float]:
        """Who is first of those whose chat is free; if nobody is, when the first chat will be."""
        soonest = inf
        closed: set[str] = set()
        for waiting in self._waiting:
            if waiting.chat.id in closed or waiting.granted.done():  # done: cancelled, and not yet told
                continue
            window = self._chats.get(waiting.chat.id) if waiting.counts else None
            moment = now if window is None else window.moment(min(waiting.messages, window.most), now)
            if moment <= now:
                return waiting, now
            closed.add(waiting.chat.id)
            soonest = min(soonest, moment)
        return None, soonest

    def _grant(self, waiting: _Waiting, now: float) -> None:
        self._waiting.remove(waiting)
        self._due = max(self._due, now - self._gap) + waiting.messages * self._gap
        end = self._all.take(waiting.messages, now)
        chat_end = self._window(waiting.chat).take(waiting.messages, now) if waiting.counts else None
        waiting.granted.set_result(Slot(waiting.chat, waiting.messages, now, end, chat_end))

    def _forgo(self, waiting: _Waiting) -> None:
        """Leave the queue; a slot that was granted at this very moment goes to the next one."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        elif not waiting.granted.cancelled() and (slot := waiting.granted.result()) is not None:
            self._due -= slot.messages * self._gap
            self._all.give_back(slot.messages, slot.end)
            if slot.chat_end is not None:
                self._window(slot.chat).give_back(slot.messages, slot.chat_end)
        self._look()


def _now() -> float:
    return asyncio.get_running_loop().time()
