"""ISO weeks, as people name them and as moments. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.folding import fold
from handlers.hours import to_utc


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that a day lies in."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def shifted(self, weeks: int) -> "Week":
        """The week so many weeks later."""
        return Week.of(self.monday + timedelta(weeks=weeks))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments (UTC) between which it lies, the second no longer in it."""
        return to_utc(self.monday, time(0), zone.key), to_utc(self.sunday + timedelta(days=1), time(0), zone.key)

    def __str__(self) -> str:
        """As ISO writes it: `2026-W47`."""
        return f"{self.year}-W{self.number:02}"


_WRITTEN = re.compile(r"(?:(?P<year>\d{4})[- ]?)?(?:kw|w|week|woche)? ?(?P<number>\d{1,2})(?:/(?P<later>\d{4}))?")


def parse(words: str, today: date) -> Week | None:
    """The week that words name: "2026-W47", "KW 47", "47/2026", "letzte", "last"; none said is the present one.

    None where there is no such week. Without a year it is the latest such week that has begun.
    """
    present, named = Week.of(today), fold(words)
    if not named or named in ("this", "diese", "this week", "diese woche"):
        return present
    if named in ("last", "letzte", "vorige", "last week", "letzte woche"):
        return present.shifted(-1)
    found = _WRITTEN.fullmatch(named)
    if found is None:
        return None
    year = found["year"] or found["later"]
    number = int(found["number"])
    years = [int(year)] if year else [present.year, present.year - 1]
    weeks = [week for week in (_valid(each, number) for each in years) if week]
    return next((week for week in weeks if year or week <= present), None)


def _valid(year: int, number: int) -> Week | None:
    if not 1900 <= year <= 9000:  # beyond, neighbouring weeks leave the calendar
        return None
    try:
        date.fromisocalendar(year, number, 1)
        date.fromisocalendar(year, number, 7)
    except ValueError:
        return None
    return Week(year, number)
