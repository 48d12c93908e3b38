"""How fast a bot may write: strict sliding windows, as the Bots FAQ words them."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

SENDING = ("send", "copy", "forward")
SILENT = frozenset({"sendchataction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceeded:
    """A request that came too early: `window` is overall, private or group; `at` is the monotonic clock's."""

    at: float
    method: str
    chat: int
    window: str
    retry_after: int


class Windows:
    """At most `overall` messages in any second, `private` in any second to a person, `group` in any minute to a group.

    Each medium of an album is a message; an edit counts overall and in groups, not in a private chat. What is
    refused does not count. Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    """

    def __init__(self, *, overall: int = 30, private: int = 1, group: int = 20) -> None:
        self.overall = overall
        self.private = private
        self.group = group
        self._all: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def judge(self, at: float, method: str, chat: int, messages: int = 1) -> Exceeded | None:
        """Count a request that arrived at `at`, or say why it may not be done."""
        edits = method.lower().startswith("edit")
        if not edits and (method.lower() in SILENT or not method.lower().startswith(SENDING)):
            return None
        windows = [("overall", self._all, self.overall, 1.0)]
        if chat < 0:
            windows.append(("group", self._chats[chat], self.group, 60.0))
        elif not edits:
            # An album to a person is one act: without this nobody could be sent one.
            windows.append(("private", self._chats[chat], max(self.private, messages), 1.0))
        waits = [(_wait(times, limit, at, seconds, messages), name) for name, times, limit, seconds in windows]
        wait, name = max(waits)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            return Exceeded(at=at, method=method, chat=chat, window=name, retry_after=seconds)
        for _, times, _, _ in windows:
            times.extend([at] * messages)
        return None


def _wait(times: deque[float], limit: int, at: float, seconds: float, messages: int) -> float:
    """Seconds until `messages` more fit into the window."""
    while times and times[0] <= at - seconds:
        times.popleft()
    too_many = len(times) + messages - limit
    return times[min(too_many, len(times)) - 1] + seconds - at if too_many > 0 and times else 0.0
