"""Wall times and the moments they mean, also where clocks are changed. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST, SECOND, LATER = "first", "second", "later"
"""What is chosen of a time that comes twice, and instead of one that is left out."""

_MINUTE = timedelta(minutes=1)


def both(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments (UTC) that `wall` on `day` means by the clock before a change and by the one after it (PEP 495).

    They are the same but where clocks are changed; where they are put forward, neither shows `wall`.
    """
    before, after = (datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return before, after


def readings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments (UTC) at which clocks show `wall` on `day`.

    One; two where clocks are put back, the earlier first; none where they are put forward.
    """
    shown = wall.replace(fold=0)
    found = dict.fromkeys(both(day, wall, zone))
    return tuple(
        each for each in found if each.astimezone(zone).replace(tzinfo=None, fold=0) == datetime.combine(day, shown)
    )


def next_valid(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which clocks go on after they left out `wall` on `day`, else the first one it means."""
    late, early = both(day, wall, zone)
    if early >= late:
        return late
    offset = late.astimezone(zone).utcoffset()
    while early < late and early.astimezone(zone).utcoffset() != offset:
        early += _MINUTE
    return early


def moment(day: date, wall: time, zone: ZoneInfo, chosen: str | None) -> datetime:
    """The moment (UTC) that a wall time means, with what was chosen where it comes twice (`FIRST`, `SECOND`)."""
    found = readings(day, wall, zone)
    if not found:
        return next_valid(day, wall, zone)
    return found[-1] if chosen == SECOND else found[0]
