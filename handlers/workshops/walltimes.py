"""The wall times of a workshop, as they are answered, and the moments they mean. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.walltimes import FIRST, SECOND, moment, readings


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
