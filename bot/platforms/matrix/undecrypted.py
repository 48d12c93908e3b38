"""Events whose key has not come: kept until it comes, so that nothing that was said is lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.kept import Kept

GRACE = timedelta(seconds=5)
"""How long a key may follow its message before the person is told: they go different ways through a server."""

KEEP = timedelta(days=7)
"""How long a message is kept whose key does not come."""

MOST = 1000
"""Messages that are kept at most, the newest: nobody can fill the disk with what cannot be read."""


class Undecrypted:
    """Raw events by their ids, in the order in which they came."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._read: set[str] = set()
        found = (kept.read() or {}).get("waiting")
        self._waiting: dict[str, Json] = (
            {key: each for key, each in found.items() if _is_one(each)} if isinstance(found, dict) else {}
        )

    def add(self, room: str, event: Json, now: datetime) -> None:
        """Keep an event; it is on the disk with the next `save`."""
        self._waiting.setdefault(event["event_id"], {"room": room, "event": event, "at": now.isoformat()})

    def concerned(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, Json]]:
        """Room and event of what waits for one of these keys (room, session)."""
        wanted = set(keys)
        return [(each["room"], each["event"]) for each in self._waiting.values() if _key(each) in wanted]

    def overdue(self, now: datetime) -> list[tuple[str, Json]]:
        """Room and event of what waited too long just now; each is named once."""
        found = []
        for key, each in self._waiting.items():
            waited = now - datetime.fromisoformat(each["at"])
            if not each.get("told") and key not in self._read and waited >= GRACE:
                each["told"] = True
                found.append((each["room"], each["event"]))
        return found

    def wait_on(self, event_id: str) -> None:
        """An event could be read, or told of, but its room could not be asked about: it is looked at again soon."""
        if (each := self._waiting.get(event_id)) is not None:
            each["told"] = False

    def done(self, event_id: str) -> None:
        """An event could be read; it stays on the disk until `settle` says that it is elsewhere."""
        self._read.add(event_id)

    def settle(self, now: datetime) -> None:
        """What was read is stored now."""
        if self._read:
            self._waiting = {key: each for key, each in self._waiting.items() if key not in self._read}
            self._read.clear()
            self.save(now)

    @property
    def next_due(self) -> bool:
        """Whether somebody is to be told before long."""
        return any(not each.get("told") for key, each in self._waiting.items() if key not in self._read)

    def save(self, now: datetime) -> None:
        """Bring what waits to the disk, without what waited for too long."""
        lately = {key: each for key, each in self._waiting.items() if now - datetime.fromisoformat(each["at"]) < KEEP}
        self._waiting = dict(list(lately.items())[-MOST:])
        before: Any = (self._kept.read() or {}).get("waiting") or {}
        if self._waiting != before:
            self._kept.write({"waiting": self._waiting})


def _is_one(each: object) -> bool:
    match each:
        case {"room": str(), "event": {"event_id": str()}, "at": str()}:
            return True
        case _:
            return False


def _key(each: Json) -> tuple[str, str]:
    content = each["event"].get("content")
    session = content.get("session_id") if isinstance(content, dict) else None
    return each["room"], session if isinstance(session, str) else ""
