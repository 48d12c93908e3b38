"""Why an announcement did not reach somebody, in words for staff: the operator's word is not theirs. Pure."""

from collections.abc import Mapping

from storage.announcements import Outcome
from storage.messages import Text
from storage.tallies import Line
from storage.withheld import DROPPED, RESTORED

WHYS: Mapping[str, tuple[str, ...]] = {
    "left": (
        *("blocked", "kicked", "banned", "not a member", "not in the room", "put out of the room"),
        *("not private any more", "closed"),
    ),
    "gone": ("deactivated", "chat not found", "chat deleted", "is a bot"),
    "never": ("never wrote to the bot",),
    "nowhere": ("unreachable",),
    "file": ("file too large", "file is gone", "file is empty"),
    "restored": (RESTORED, DROPPED),
    "hours": ("hours never opened",),
}
"""What staff are told, by what networks and the service note of a row."""

_WHY = {reason: why for why, reasons in WHYS.items() for reason in reasons}
_TOLD = (Outcome.unreachable, Outcome.failed, Outcome.uncertain, Outcome.dropped)


def why(line: Line) -> Text | None:
    """Why somebody did not get it, where that needs saying and is known."""
    if line.outcome not in _TOLD or line.reason is None:
        return None
    return Text(f"announcement-why-{_WHY.get(line.reason, 'network' if line.outcome in _TOLD[:3] else 'other')}")
