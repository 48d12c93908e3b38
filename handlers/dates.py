"""Dates, times of day and durations as people type them, in German and English.

Written here rather than taken from dateparser: that library fills in whatever a text leaves open ("im März", "12"),
and a wrong date is worse than a question. Names of months and weekdays are Babel's. Only a whole answer is read,
never a date inside a sentence, and what is not understood is None.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from itertools import product
from typing import Literal, get_args

from babel.dates import get_day_names, get_month_names

from handlers.folding import fold

_LONGEST = 60  # characters; no date is longer, and longer answers need not be looked at

_Width = Literal["wide", "abbreviated"]
_Context = Literal["format", "stand-alone"]


def _numbered(names: Callable[[_Width, _Context, str], Mapping[int, str]]) -> dict[str, int]:
    """The number behind each German or English name, folded, long and short (without its full stop)."""
    return {
        fold(name).rstrip("."): number
        for width, context, language in product(get_args(_Width), get_args(_Context), ("de", "en"))
        for number, name in names(width, context, language).items()
    }


MONTHS: Mapping[str, int] = _numbered(get_month_names) | {"sept": 9, "mrz": 3}
_WEEKDAYS: Mapping[str, int] = _numbered(get_day_names) | {"sonnabend": 5, "tues": 1, "thurs": 3}

_DAYS_AHEAD = {
    **{"heute": 0, "today": 0},
    **{"morgen": 1, "tomorrow": 1},
    **{"uebermorgen": 2, "day after tomorrow": 2, "the day after tomorrow": 2},
}

# Written-out numbers: up to twelve, and the fortnight ("in vierzehn Tagen").
_NUMBERS = {
    **{"zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10},
    **{"elf": 11, "zwoelf": 12, "vierzehn": 14, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14},
    **dict.fromkeys(("ein", "eine", "einen", "einem", "einer", "a", "an", "one"), 1),
}

_UNITS = {
    **dict.fromkeys(("min", "minute", "minuten", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "std", "stunde", "stunden", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "tag", "tage", "tagen", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "woche", "wochen", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("monat", "monate", "monaten", "month", "months"), timedelta(days=30)),
}
_MONTH = timedelta(days=30)

_LEADING = re.compile(r"^(?:am|bis(?: zum)?|ab|den|on|until|till|by|from) ")
_WEEKDAY = re.compile(
    rf"(?:(?:naechste[nrs]?|kommende[nrsm]?|diese[nrsm]?|next|this) )?"
    rf"(?P<weekday>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b[.,]* ?(?:den |der |the )?"
)
_WRITTEN_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",  # 2026-11-24
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\. ?(?P<year>\d{4}|\d\d))?",  # 24.11. · 24. 11. 26
        r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)? ?(?:of )?(?P<name>[a-z]+)\.?,?(?: (?P<year>\d{4}))?",  # 24. November
        r"(?P<name>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?",  # Nov 24, 2026
    )
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?(?: ?(?P<half>[ap])\.?m)?(?: ?uhr(?: (?P<past>\d\d))?)?"
)
_NAMED_TIMES = {"mittag": time(12), "mittags": time(12), "noon": time(12), "mitternacht": time(0), "midnight": time(0)}
_DURATION = re.compile(r"(?:fuer |for )?(?P<number>\d{1,3}|[a-z]+) ?(?P<unit>[a-z]+)(?: lang)?")


def parse_date(text: str, today: date) -> date | None:
    """The one day that `text` names, counted from `today` on the writer's calendar; None if it names none.

    - Without a year: the next such day, today included ("29.2." may be years ahead). A year of two digits is 20xx.
    - A weekday, alone or with "nächsten", "diesen", "next", "this": the first such day after today, so 1 to 7 days
      ahead. A weekday before a date must be that date's weekday, else the two contradict each other: None.
    - "in 3 Tagen", "in zwei Wochen": that many days or weeks after today. Months differ in length: None.
    - Days that do not exist (31.2.) and dates with slashes, which German and English read differently: None.
    """
    words = _words(text)
    if words is None:
        return None
    if words.startswith("in "):
        return _after(words.removeprefix("in "), today)
    words = _LEADING.sub("", words)
    if words in _DAYS_AHEAD:
        return _shifted(today, timedelta(days=_DAYS_AHEAD[words]))
    if (named := _WEEKDAY.match(words)) is None:
        return _written(words, today)
    weekday = _WEEKDAYS[named["weekday"]]
    if named.end() == len(words):
        return _shifted(today, timedelta(days=(weekday - today.weekday() - 1) % 7 + 1))
    day = _written(words[named.end() :], today)
    return day if day and day.weekday() == weekday else None


def parse_time(text: str) -> time | None:
    """The time of day that `text` names on the 24-hour clock, or with am/pm; None if it names none.

    A bare number is an hour ("9"), 24 is midnight. "halb drei" could be night or afternoon: None.
    """
    words = _words(text)
    if words is None:
        return None
    words = re.sub(r"^(?:um|ab|at) ", "", words)
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    found = _TIME.fullmatch(words)
    if found is None or (found["minute"] and found["past"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["past"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_duration(text: str) -> timedelta | None:
    """The length of time that `text` names, from a minute to 999 months; a month counts as 30 days.

    One number and one unit ("3 weeks", "eine Woche", "2 Tage", "3w"); nothing, zero, or a vague amount: None.
    """
    words = _words(text)
    measured = words and _measured(words)
    return measured[0] * measured[1] if measured else None


def _words(text: str) -> str | None:
    """The answer folded and without closing punctuation; None where it is too long or empty."""
    if len(text) > _LONGEST:
        return None
    return fold(text).strip(" .,;!?") or None


def _measured(words: str) -> tuple[int, timedelta] | None:
    """A number above zero and the unit it counts."""
    found = _DURATION.fullmatch(words)
    if found is None or found["unit"] not in _UNITS:
        return None
    number = int(found["number"]) if found["number"].isdigit() else _NUMBERS.get(found["number"], 0)
    return (number, _UNITS[found["unit"]]) if number else None


def _after(words: str, today: date) -> date | None:
    measured = _measured(words)
    if measured is None or not timedelta(days=1) <= measured[1] < _MONTH:
        return None
    return _shifted(today, measured[0] * measured[1])


def _written(words: str, today: date) -> date | None:
    """A date given by its numbers or the name of its month."""
    for pattern in _WRITTEN_DATES:
        if found := pattern.fullmatch(words):
            parts = found.groupdict()
            month = MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["month"])
            return _dated(int(parts["day"]), month, parts["year"], today)
    return None


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return calendar_day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    # A 29 February may be eight years away (2096, 2104): no other date is further.
    coming = (calendar_day(today.year + ahead, month, day) for ahead in range(9))
    return next((each for each in coming if each and each >= today), None)


def calendar_day(year: int, month: int, day: int) -> date | None:
    """That day; None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shifted(day: date, by: timedelta) -> date | None:
    try:
        return day + by
    except OverflowError:
        return None
