"""How this service is set up, as far as handlers decide by it: languages, joining, rhythm, spans."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from storage.retention import Keep


def _nowhere(_platform: str) -> bool:
    return False


def _no_holiday(_day: date) -> bool:
    return False


def _anywhere(_platform: str) -> bool:
    return True


def _unbounded(_platform: str) -> float | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerWeights:
    """What counts when peers are proposed to each other, and how much; `handlers.peers` says how.

    `other_region`, `other_carrier`: by what share the score of a couple rises that works in two regions; with two kinds
    of carrier, or in two strands. `monthly_cap`: to how many askers somebody is proposed in `WINDOW` at most, whatever
    they know. `inactive_half_life_days`: after so many days without a word a person counts half. `load_exponent`: how
    strongly recent proposals weigh against a further one; 0: not at all. `least_similarity`: a couple whose texts
    are not closer than this has nothing in common (0 to 1).
    """

    other_region: float = 0.15
    other_carrier: float = 0.10
    monthly_cap: int = 4
    inactive_half_life_days: float = 90.0
    load_exponent: float = 0.7
    least_similarity: float = 0.1


WINDOW = timedelta(days=30)
"""The time in which proposals count as recent, and against the cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The configuration's answers to the questions handlers ask.

    `zone` is what wall times mean; `open_joining` says whether a network takes people without a code;
    `is_holiday` is the state's calendar. `channels_from_themes` makes a topic channel for each theme at first; `admits`
    says whether a network has a place that leads to all rooms, into which readers are let. `confidential` says whether
    what is sensitive may be said on a network. `voice` and `forwards` let voice messages and forwarded ones through,
    which can say who somebody is. `bundle_items` is how many conversations a bundle of posts shows at most. `peers`
    weighs who is proposed to whom. `per_second` is how many messages a network takes in a second, None where nobody
    knows. `trial` is the list of the accounts, network and id there, that announcements may reach; None: everybody's.
    Above `confirm_above` people somebody else has to confirm an announcement. `claim` is how
    long a freed seat is kept for who waits, at most. The others are what a new member starts with.
    """

    language: str = "de"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    open_joining: Callable[[str], bool] = lambda platform: platform == "console"
    is_holiday: Callable[[date], bool] = _no_holiday
    checkin_weekday: int = 3
    checkin_at: time = time(10, 0)
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    quiet_from: time = time(18, 0)
    quiet_until: time = time(8, 0)
    channels_from_themes: bool = True
    admits: Callable[[str], bool] = _nowhere
    confidential: Callable[[str], bool] = _anywhere
    voice: bool = False
    forwards: bool = False
    bundle_items: int = 7
    peers: PeerWeights = field(default_factory=PeerWeights)
    per_second: Callable[[str], float | None] = _unbounded
    trial: frozenset[tuple[str, str]] | None = None
    confirm_above: int = 200
    undo: timedelta = timedelta(seconds=30)
    claim: timedelta = timedelta(hours=24)
    draft_after: timedelta = timedelta(days=3)
    forget_draft_after: timedelta = timedelta(days=14)
    keep: Keep = field(default_factory=Keep)
