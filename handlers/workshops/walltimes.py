"""Wall times and the moments they mean, also where clocks are changed. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FIRST, SECOND, LATER = "first", "second", "later"
"""What is chosen of a time that comes twice, and instead of one that is left out."""

_MINUTE = timedelta(minutes=1)


def readings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments (UTC) at which clocks show `wall` on `day`.

    One; two where clocks are put back, the earlier first; none where they are put forward (PEP 495).
    """
    found = []
    for fold in (0, 1):
        moment = datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC)
        shown = moment.astimezone(zone)
        if (shown.date(), shown.time()) == (day, wall.replace(fold=0)) and moment not in found:
            found.append(moment)
    return tuple(found)


def next_valid(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which clocks go on after they left out `wall` on `day`, else the first one it means."""
    early, late = (datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (1, 0))
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


def end_of(value: str, day: date) -> tuple[date, time]:
    """The day and time that an end means ("12:00" on the day it begins, or "2027-03-04T12:00")."""
    written_day, separator, wall = value.rpartition("T")
    return (date.fromisoformat(written_day) if separator else day), time.fromisoformat(wall)


def days_of(values: Mapping[str, Any]) -> list[date]:
    """The days that were answered."""
    return [date.fromisoformat(each) for each in values.get("days") or ()]


def walls(values: Mapping[str, Any], which: str) -> list[tuple[date, time]]:
    """Every day and wall time of the answers, of the beginning (`start`) or the `end`."""
    if not values.get(which):
        return []
    days = days_of(values)
    return [
        (day, time.fromisoformat(values[which])) if which == "start" else end_of(values[which], day) for day in days
    ]


def doubtful(values: Mapping[str, Any], which: str, zone: ZoneInfo, readable: int) -> tuple[date, time] | None:
    """The first day and wall time of the answers that clocks show twice (`readable` 2), or never (0)."""
    return next((each for each in walls(values, which) if len(readings(*each, zone)) == readable), None)


def moments(values: Mapping[str, Any], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The beginning and end of every day of the answers, in order."""
    both = (
        [moment(day, wall, zone, values.get(f"{which}_twice")) for day, wall in walls(values, which)]
        for which in ("start", "end")
    )
    return list(zip(*both, strict=True))


def deadline(value: str, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """The end of registration that an answer means: so many days before, or the end of a day; never past the start."""
    local = starts_at.astimezone(zone)
    if value.isdecimal():
        day = local.date() - timedelta(days=int(value))
        return moment(day, local.time(), zone, SECOND if local.fold else FIRST) if int(value) else starts_at
    last = date.fromisoformat(value) + timedelta(days=1)
    return min(moment(last, time(), zone, None), starts_at)
