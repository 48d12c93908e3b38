"""The rules of a time zone as a calendar file tells them (VTIMEZONE; RFC 5545, 3.6.5)."""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Timezone

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(days=7)


def timezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The rules from the year before the first until the year after the last, and beyond where they are regular.

    Two things are made right that the library writes otherwise. An onset is told in the time that it ends: the library
    takes the time that is on the wall afterwards, which is an hour late in spring. And onsets are one rule where they
    follow one ("the last Sunday of March"), else a line each: there are readers that take the first of several only.
    """
    first, last = date(first_year - 1, 1, 1), date(last_year + 2, 1, 1)
    zone = Timezone.from_tzid(name, first_date=first, last_date=last)
    zone.pop("COMMENT", None)
    observances: list[Any] = zone.subcomponents
    for observance in observances:
        later = observance.pop("RDATE", None)
        gap = max(observance.TZOFFSETTO - observance.TZOFFSETFROM, timedelta())
        told = [observance.DTSTART, *(onset.dt for onset in (later.dts if later is not None else ()))]
        onsets = [onset - gap for onset in told]
        observance.DTSTART = onsets[0]
        if (rule := _rule(onsets)) is not None:
            observance.add("RRULE", {"FREQ": "YEARLY", **rule})
        else:
            for onset in onsets[1:]:
                observance.add("RDATE", [onset])
    return zone


def _rule(onsets: list[datetime]) -> dict[str, object] | None:
    """The rule that yearly onsets follow: a weekday, counted from the end or the beginning of a month."""
    if len(onsets) < 3 or len({(each.month, each.weekday(), each.time()) for each in onsets}) > 1:
        return None
    weekday = _WEEKDAYS[onsets[0].weekday()]
    if all((each + _WEEK).month != each.month for each in onsets):
        return {"BYMONTH": onsets[0].month, "BYDAY": f"-1{weekday}"}
    if len(places := {(each.day - 1) // 7 + 1 for each in onsets}) == 1:
        return {"BYMONTH": onsets[0].month, "BYDAY": f"{places.pop()}{weekday}"}
    return None
