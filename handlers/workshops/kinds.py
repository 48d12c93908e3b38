"""The kinds of answers that only workshops need. Pure, as all kinds are."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from handlers.answers import ClockTime, Written
from handlers.choices import OneOf, number, pick
from handlers.dates import parse_date, parse_duration, parse_time
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value
from handlers.words import clean
from storage.messages import Arg, Text, Verbatim

MOST_DAYS, LATEST, MOST_SEATS = 20, 731, 5000
"""The most dates of a series, how many days ahead the last one lies, the most seats."""

NO_LIMIT = "none"
BEFORE = ("0", "1", "3", "7", "14")
"""Days before the start that are offered as the end of registration."""

_BETWEEN = re.compile(r"[;\n]+|,\s*|\s+(?:und|and)\s+")
_DAY_AND_TIME = re.compile(r"(?P<day>.+?)[,\s]+(?:um |at |bis )?(?P<time>\d{1,2}(?:[:.]\d\d)?(?:\s*uhr)?)", re.I)


@dataclass(frozen=True, slots=True)
class Days(Written):
    """One day or several, as people write days; stored as ISO texts in order. `single` in the context: just one."""

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read the days, with a comma between them.

        Raises:
            Invalid: one of them is no day, or lies elsewhere; or there are too many.
        """
        words = clean(typed.text)
        whole = parse_date(words, scene.today)
        parts = [words] if whole else [part for part in _BETWEEN.split(words[:1000]) if part.strip()]
        found = {day for part in parts if (day := parse_date(part, scene.today))}
        if not parts or any(parse_date(part, scene.today) is None for part in parts):
            raise Invalid(Text("answer-day"))
        for day in sorted(found):
            if not 0 <= (day - scene.today).days <= LATEST:
                raise Invalid(Text("workshop-day-outside", {"day": day}))
        if len(found) > (1 if scene.context.get("single") else MOST_DAYS):
            raise Invalid(Text("workshop-one-day" if scene.context.get("single") else "workshop-many-days"))
        return Value([day.isoformat() for day in sorted(found)])

    def show(self, value: Any, scene: Scene) -> Arg:
        """The days in the reader's language."""
        return tuple(date.fromisoformat(day) for day in value)


@dataclass(frozen=True, slots=True)
class End:
    """When it is over: a time of the day on which it begins, or of another day; stored as ISO text."""

    offered: tuple[str, ...]

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The times offered; a number is an hour of the day, not a place among them."""
        return ClockTime(self.offered).options(scene)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take a time.

        Raises:
            Invalid: it is none.
        """
        return ClockTime(self.offered).press(value, scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read a time, or a day with a time where there is one date only.

        Raises:
            Invalid: it is neither.
        """
        words = clean(typed.text)
        if (wall := parse_time(words)) is not None:
            return Value(f"{wall:%H:%M}")
        both = _DAY_AND_TIME.fullmatch(words[:60])
        day = parse_date(both["day"], scene.today) if both else None
        wall = parse_time(both["time"]) if both else None
        if day is None or wall is None:
            raise Invalid(Text("answer-time"))
        if len(scene.values.get("days") or ()) > 1:
            raise Invalid(Text("workshop-end-series"))
        return Value(f"{day.isoformat()}T{wall:%H:%M}")

    def show(self, value: Any, scene: Scene) -> Arg:
        """The time, with the day where it is another one."""
        day, separator, wall = str(value).rpartition("T")
        shown = Verbatim(time.fromisoformat(wall).strftime("%H:%M"))
        if not separator:
            return shown
        return Text("workshop-end-day", {"day": date.fromisoformat(day), "time": shown})


@dataclass(frozen=True, slots=True)
class Seats:
    """How many can come: a number, or no limit."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """No limit."""
        return (Option(value=NO_LIMIT, label=Text("workshop-no-limit"), number=0),)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take "no limit".

        Raises:
            Invalid: it is something else.
        """
        if value != NO_LIMIT:
            raise Invalid(Text("workshop-seats-number", {"most": MOST_SEATS}))
        return Value(NO_LIMIT)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read the number.

        Raises:
            Invalid: it is none, or there is no such room.
        """
        words = clean(typed.text)
        if pick(words, self.options(scene), scene) and number(words) is None:
            return Value(NO_LIMIT)
        seats = number(words)
        if seats is None or not 1 <= seats <= MOST_SEATS:
            raise Invalid(Text("workshop-seats-number", {"most": MOST_SEATS}))
        return Value(seats)

    def show(self, value: Any, scene: Scene) -> Arg:
        """The number, or that there is none."""
        return Text("workshop-no-limit") if value == NO_LIMIT else int(value)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when people register: so many days before the start ("3"), or the end of a day, as ISO text."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """Some lengths of time; a number that is typed counts days."""
        return tuple(Option(value=days, label=_before(days), number=0) for days in BEFORE)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take a length of time.

        Raises:
            Invalid: it is not offered.
        """
        return OneOf(self.options).press(value, scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read "3 Tage vorher", "2 weeks", or a day where there is one date only.

        Raises:
            Invalid: it is neither.
        """
        words = clean(typed.text)
        if (days := number(words)) is not None and days <= LATEST:
            return Value(str(days))
        if (option := pick(words, self.options(scene), scene)) is not None:
            return Value(option.value)
        length = parse_duration(re.sub(r"\s*(?:vorher|davor|zuvor|before|earlier)$", "", words, flags=re.I))
        if length is not None and length.days and not length.seconds and length.days <= LATEST:
            return Value(str(length.days))
        day = parse_date(words, scene.today)
        if day is None:
            raise Invalid(Text("workshop-until-unclear"))
        if len(scene.values.get("days") or ()) > 1:
            raise Invalid(Text("workshop-until-series"))
        return Value(day.isoformat())

    def show(self, value: Any, scene: Scene) -> Arg:
        """The length of time or the day."""
        return _before(value) if str(value).isdecimal() else date.fromisoformat(value)


def _before(days: str) -> Text:
    return Text("workshop-before", {"days": int(days)})
