"""Other bots: ignored, unless the configuration names them; and even then two bots must not talk for ever."""

from collections import defaultdict, deque
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from storage.messages import Clock

PATIENCE = 5
"""Messages of one bot that are listened to within `WHILE`: enough for a command, too few for a conversation."""

WHILE = timedelta(minutes=1)

_log = structlog.get_logger(__name__)


class Company:
    """Which bots are listened to; `allowed` are ids or "@names" in small letters."""

    def __init__(self, allowed: Collection[str], clock: Clock) -> None:
        self._allowed = frozenset(allowed)
        self._clock = clock
        self._heard: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def listened(self, bot: str, name: str) -> bool:
        """Whether a bot is listened to now; each call counts as one thing it said."""
        if bot not in self._allowed and name not in self._allowed:
            return False
        now, heard = self._clock.now(), self._heard[bot]
        while heard and not now - WHILE < heard[0] <= now:  # long ago, or before the clock was turned back
            heard.popleft()
        heard.append(now)
        if len(heard) <= PATIENCE:
            return True
        if len(heard) == PATIENCE + 1:
            _log.warning("another bot says too much and is not listened to", bot=bot)
        return False
