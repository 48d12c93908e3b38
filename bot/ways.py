"""The ways in: what somebody with an invitation code opens, or writes to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.messages import Text, Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One network's way in: `payload` is what its QR code holds, a link or the words to send; `how` explains it."""

    platform: str
    payload: str
    how: Text


def ways_in(addresses: Mapping[str, str], code: str) -> tuple[Way, ...]:
    """The ways to a bot with these addresses by network, the easiest first.

    A network that has links puts its own way before the last one, which works on every network: writing to the bot.
    """
    words = f"/start {code}"
    unbroken = Verbatim(words.replace(" ", "\u00a0"))
    writing = Way(platform="console", payload=words, how=Text("poster-write", {"words": unbroken}))
    return (*(_opening(platform, address, code) for platform, address in addresses.items()), writing)


def _opening(platform: str, address: str, code: str) -> Way:
    """A link that brings the code along (https://core.telegram.org/api/links#bot-links)."""
    shown = Verbatim(address.removeprefix("https://"))
    return Way(
        platform=platform,
        payload=f"{address}?start={code}",
        how=Text("poster-open", {"address": shown, "code": Verbatim(code)}),
    )
