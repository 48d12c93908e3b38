"""How long a seat that became free is kept for somebody who waits for one. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = timedelta(hours=1)
"""The shortest time to claim a seat, where there is so much left."""

SHARE = 4
"""A seat is kept for a quarter of the time that is left, so that it can be passed on several times before the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """When somebody is told of a free seat, and until when they can claim it; `at_once`: whatever their hours are."""

    at: datetime
    until: datetime
    at_once: bool


def offer(now: datetime, opens: datetime | None, end: datetime, longest: timedelta) -> Offer | None:
    """The offer of a seat that is free `now`, to somebody who may be written to from `opens` on (None: now).

    Who wants quiet is told when their hours open, and their time counts from then; where more than half of the time
    left would pass until then, they are told at once. It ends at `end` at the latest, after `longest` else, or after a
    quarter of what is left, but not before an hour. None where nothing is left.
    """
    if now >= end:
        return None
    waits = max(opens or now, now)
    in_time = waits - now <= (end - now) / 2
    at = waits if in_time else now
    time = max(min(longest, (end - at) / SHARE), SHORTEST)
    return Offer(at=at, until=min(at + time, end), at_once=not in_time)
