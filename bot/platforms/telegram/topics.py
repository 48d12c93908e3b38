"""Which topic of a forum a message stands in: Telegram does not say it of a message that somebody reacts to."""

from collections.abc import Iterable

from bot.platforms.telegram.latest import Latest

MOST = 10_000
"""Messages that are remembered: those that came or went lately, and may not be in the database yet."""


class Topics:
    """The topics of the latest messages; what was forgotten is looked for in the database when it is stored."""

    def __init__(self, most: int = MOST) -> None:
        self._latest: Latest[tuple[str, str], str] = Latest(most)

    def note(self, group: str, messages: Iterable[str], thread: str | None) -> None:
        """Remember where messages of a group stand; no thread is the General topic."""
        for message in messages:
            self._latest.note((group, message), thread or "")

    def of(self, group: str, message: str) -> str | None:
        """The thread of a message, "" in the General topic; None where it is not known."""
        return self._latest.get((group, message))
