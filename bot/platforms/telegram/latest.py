"""A memory that forgets: of many things it keeps the latest."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Latest(Generic[Key, Value]):
    """At most `most` values; the one that nobody asked for or noted for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def note(self, key: Key, value: Value) -> None:
        """Remember a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        """The value of a key; None where there is none, or none any more."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def forget(self, key: Key) -> None:
        """Remember it no more."""
        self._values.pop(key, None)

    def __len__(self) -> int:
        return len(self._values)
