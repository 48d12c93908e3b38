"""Doing something at most once in a while for each of many."""

from collections.abc import Callable, Hashable, Iterable

_MANY = 10_000
"""Entries from which on those that are over are looked for and dropped."""


class Sparing:
    """Says yes once in `pause` seconds for each key. `clock` gives seconds that only grow."""

    def __init__(self, pause: float, clock: Callable[[], float]) -> None:
        self._pause = pause
        self._clock = clock
        self._until: dict[Hashable, float] = {}

    def waits(self, key: Hashable) -> bool:
        """Whether it is not time yet."""
        now = self._clock()
        return now < self._until.get(key, now)

    def may(self, key: Hashable) -> bool:
        """Whether it is time again; if so, it counts as done now."""
        if self.waits(key):
            return False
        now = self._clock()
        if len(self._until) >= _MANY:
            self._until = {known: until for known, until in self._until.items() if now < until}
        self._until[key] = now + self._pause
        return True

    def forget(self, keys: Iterable[Hashable]) -> None:
        """It may be done for these at any time again."""
        for key in keys:
            self._until.pop(key, None)
