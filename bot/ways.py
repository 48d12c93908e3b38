"""The ways in: what somebody with an invitation code opens, or writes to whom."""

from dataclasses import dataclass

from bot.config import Settings
from storage.messages import Text, Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One network's way in: `payload` is what its QR code holds, a link or the words to send; `how` explains it."""

    platform: str
    payload: str
    how: Text


def ways_in(settings: Settings, code: str) -> tuple[Way, ...]:
    """The ways that these settings open, the easiest first.

    A network that has links puts its own way before the last one, which works on every network: writing to the bot.
    """
    words = f"/start {code}"
    unbroken = Verbatim(words.replace(" ", "\u00a0"))
    return (Way(platform="console", payload=words, how=Text("poster-write", {"words": unbroken})),)
