"""What goes wrong on the way to a homeserver: each fault is made for requests whose path matches, some times."""

import asyncio
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection ends without an answer, after or before it was done."""

    after_doing: bool = True


@dataclass(frozen=True, slots=True)
class Late:
    """It is done, and the answer comes, `seconds` late."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answers:
    """This answer instead, nothing done: as a proxy in front gives it, or a homeserver that is not well."""

    status: int
    body: str
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for the gate, and says that it was `reached`; it is done before or after that."""

    gate: asyncio.Event
    reached: asyncio.Event
    after_doing: bool = False


How = Drop | Late | Answers | Held

BAD_GATEWAY = Answers(502, "<html><head><title>502 Bad Gateway</title></head></html>", "text/html")
BROKEN = Answers(500, '{"errcode": "M_UNKNOWN", "error": "Internal server error"}')
GARBAGE = Answers(200, '{"next_batch": ')
NO_OBJECT = Answers(200, "[]")
REVOKED = Answers(401, '{"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."}')


def too_many(milliseconds: int | None) -> Answers:
    """429, again after so long; None: it does not say."""
    after = "" if milliseconds is None else f', "retry_after_ms": {milliseconds}'
    return Answers(429, f'{{"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"{after}}}')


@dataclass(slots=True, kw_only=True)
class Fault:
    """What is to go wrong: first `after` matching requests pass, then `left` are met (None: all); `met` so far."""

    path: re.Pattern[str]
    method: str | None
    how: How
    after: int
    left: int | None
    met: int = 0

    def meets(self, method: str, path: str) -> bool:
        """Whether this request is met; counted if so."""
        if self.left == 0 or self.method not in (None, method) or not self.path.search(path):
            return False
        if self.after:
            self.after -= 1
            return False
        if self.left is not None:
            self.left -= 1
        self.met += 1
        return True

    def ends(self) -> None:
        """Nothing goes wrong any more."""
        self.left = 0
