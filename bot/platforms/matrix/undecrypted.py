"""Messages whose key has not come: remembered until it comes, so that nothing that was said is lost.

The message itself stays with the homeserver, which is asked for it again then.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.kept import Kept

FILE = "undecrypted.json"

GRACE = timedelta(seconds=5)
"""How long a key may follow its message before the person is told: they go different ways through a server."""

KEEP = timedelta(days=7)
"""How long a message is remembered whose key does not come."""

MOST = 1000
"""Messages that are remembered at most, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message by its id, the session whose key it needs, when it came (ISO, UTC).

    `sender` is who is to be told, "" for nobody: in a room of many, and who was told.
    """

    id: str
    room: str
    session: str
    sender: str
    at: str

    @classmethod
    def read(cls, found: object) -> Self | None:
        """One that was kept; None where it cannot be read."""
        match found:
            case {
                "id": str(id_),
                "room": str(room),
                "session": str(session),
                "sender": str(sender),
                "at": str(at),
            }:
                if _moment(at) is not None:
                    return cls(id=id_, room=room, session=session, sender=sender, at=at)
        return None

    def waited(self, now: datetime) -> timedelta:
        """For how long."""
        return now - datetime.fromisoformat(self.at)


class Undecrypted:
    """What waits, in the order in which it came."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        listed = (kept.read() or {}).get("waiting")
        read = [Waiting.read(found) for found in (listed if isinstance(listed, list) else [])]
        self._waiting = {each.id: each for each in read if each is not None}
        self._done: set[str] = set()
        self._told: set[str] = set()
        self._on_disk = dict(self._waiting)

    def begin(self) -> None:
        """A new round: what was read, and told, in one that was not stored counts for nothing."""
        self._done.clear()
        self._told.clear()

    def add(self, room: str, event: str, session: str, sender: str, now: datetime) -> None:
        """Remember a message; it is on the disk with the next `save`."""
        waiting = Waiting(id=event, room=room, session=session, sender=sender, at=now.isoformat())
        self._waiting.setdefault(event, waiting)

    def concerned(self, has: Callable[[str, str], bool]) -> list[Waiting]:
        """What waits no longer: `has` says whether the key of a session of a room is there."""
        return [each for each in self._present if has(each.room, each.session)]

    def overdue(self, now: datetime) -> list[Waiting]:
        """Those of whom somebody is to be told now."""
        return [each for each in self._untold if each.waited(now) >= GRACE]

    def told(self, event: str) -> None:
        """Somebody is told of it; on the disk they are not until `settle` says so."""
        self._told.add(event)

    def done(self, event: str) -> None:
        """It was read; it stays on the disk until `settle` says that it is elsewhere."""
        self._done.add(event)

    @property
    def soon(self) -> bool:
        """Whether somebody is to be told before long."""
        return bool(self._untold)

    @property
    def _present(self) -> list[Waiting]:
        return [each for each in self._waiting.values() if each.id not in self._done]

    @property
    def _untold(self) -> list[Waiting]:
        return [each for each in self._present if each.sender and each.id not in self._told]

    def save(self, now: datetime) -> None:
        """Bring what waits to the disk, without what waited for too long.

        Raises:
            OSError: it is full: what came must not count as taken.
        """
        lately = [each for each in self._waiting.values() if each.waited(now) < KEEP]
        self._waiting = {each.id: each for each in lately[-MOST:]}
        if self._waiting != self._on_disk:
            self._kept.write({"waiting": [asdict(each) for each in self._waiting.values()]})
            self._on_disk = dict(self._waiting)

    def settle(self, now: datetime) -> None:
        """What was read, and told, is stored now.

        Raises:
            OSError: as `save`.
        """
        for event in self._told:
            self._waiting[event] = replace(self._waiting[event], sender="")
        self._waiting = {key: each for key, each in self._waiting.items() if key not in self._done}
        self.begin()
        self.save(now)


def of_session(event: Json) -> str:
    """The session whose key an encrypted event needs; "" where it names none."""
    content = event.get("content")
    session = content.get("session_id") if isinstance(content, dict) else None
    return session if isinstance(session, str) else ""


def _moment(at: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
