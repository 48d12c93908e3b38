"""The ways in: what somebody with an invitation code opens, or writes to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.messages import Text, Verbatim

NETWORKS = {"telegram": "Telegram", "matrix": "Matrix"}
"""How networks are called."""

CARRYING = frozenset({"telegram"})
"""Networks whose links bring a code along (https://core.telegram.org/api/links#bot-links)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One network's way in: `payload` is what its QR code holds, a link or the words to send; `how` explains it.

    `also` explains it where another way was explained before; `told` is what an operator passes on, in one line.
    """

    platform: str
    payload: str
    how: Text
    also: Text
    told: str


def ways_in(addresses: Mapping[str, str], code: str) -> tuple[Way, ...]:
    """The ways to a bot with these addresses by network, the easiest first.

    A network that has links puts its own way before the last one, which works on every network: writing to the bot.
    """
    words = f"/start {code}"
    writing = Text("poster-write", {"words": _unbroken(words)})
    last = Way(platform="console", payload=words, how=writing, also=writing, told=words)
    return (*(_opening(platform, address, code) for platform, address in addresses.items()), last)


def _opening(platform: str, address: str, code: str) -> Way:
    """A link to the bot; what it does not bring along is written there."""
    carries, words = platform in CARRYING, f"start {code}"
    shown = Verbatim(address.removeprefix("https://"))
    if carries:
        how = Text("poster-open", {"address": shown, "code": Verbatim(code)})
    else:
        how = Text("poster-open.start", {"address": shown, "words": _unbroken(words)})
    network = Verbatim(NETWORKS.get(platform, platform))
    payload = f"{address}?start={code}" if carries else address
    return Way(
        platform=platform,
        payload=payload,
        how=how,
        also=Text("poster-also", {"network": network, "address": shown, "words": _unbroken(words)}),
        told=payload if carries else f"{payload} (write there: {words})",
    )


def _unbroken(words: str) -> Verbatim:
    return Verbatim(words.replace(" ", "\u00a0"))
