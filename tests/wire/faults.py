"""What goes wrong on the way: each fault is made for requests of one method, some times."""

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TooMany:
    """429: again after `seconds`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Status:
    """The server in front is not well: 500, 502 or 504, answered as nginx does where `json` is false."""

    code: int
    json: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection ends without an answer, after or before it was done."""

    after_doing: bool


@dataclass(frozen=True, slots=True)
class Late:
    """The answer comes `seconds` late; it is done at once or, if not `after_doing`, late too."""

    seconds: float
    after_doing: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """This error, nothing done."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Garbage:
    """200, and no JSON; nothing done."""


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for the gate, and says that it was `reached`; then it is done, or lost: nothing done, no answer."""

    gate: asyncio.Event
    reached: asyncio.Event
    lost: bool = False


How = TooMany | Status | Drop | Late | Answers | Garbage | Held


@dataclass(slots=True)
class Fault:
    """What is to go wrong; `left` times still (None: always), `met` times so far."""

    method: str
    how: How
    chat: int | None
    left: int | None
    met: int = 0

    def meets(self, method: str, chat: Any) -> bool:
        """Whether this request is met; counted if so."""
        if self.left == 0 or self.method.lower() not in (method.lower(), "*"):
            return False
        if self.chat is not None and str(chat) != str(self.chat):
            return False
        if self.left is not None:
            self.left -= 1
        self.met += 1
        return True

    def ends(self) -> None:
        """Nothing goes wrong any more."""
        self.left = 0
