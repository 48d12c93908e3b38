"""A brake for conversations that nobody has: a bot that answers every answer would talk with ours for ever."""

from collections import OrderedDict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.platforms.matrix.events import mapping

MARK = "org.kollegial.automatic"
"""Stands in the content of what we say: another one of us does not answer it."""

MOST, WITHIN = 300, timedelta(minutes=10)
"""Answers of the homeserver in which somebody says something in one room, within that time: nobody types every two
seconds for ten minutes."""

SILENCE = timedelta(hours=1)
"""How long such a room is not listened to."""

ROOMS = 5000
"""Rooms that are watched, those in which something was said last."""

_log = structlog.get_logger(__name__)


def is_automatic(event: Mapping[str, Any]) -> bool:
    """Whether a bot like ours says this, and wants no answer."""
    return mapping(event.get("content")).get(MARK) is True


class Brake:
    """Which rooms are listened to."""

    def __init__(self) -> None:
        self._rounds: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._silent: dict[str, datetime] = {}

    def listens(self, room: str, now: datetime) -> bool:
        """Whether a room is listened to now; what is said in one answer of the homeserver counts once."""
        if (until := self._silent.get(room)) is not None:
            if now < until:
                return False
            del self._silent[room]
        rounds = self._rounds.setdefault(room, deque())
        self._rounds.move_to_end(room)
        while len(self._rounds) > ROOMS:
            self._rounds.popitem(last=False)
        while rounds and not now - WITHIN < rounds[0] <= now:  # long ago, or before the clock was turned back
            rounds.popleft()
        if not rounds or rounds[-1] != now:
            rounds.append(now)
        if len(rounds) <= MOST:
            return True
        rounds.clear()
        self._silent[room] = now + SILENCE
        _log.warning("somebody answers without end and is not listened to for an hour", room=room)
        return False
