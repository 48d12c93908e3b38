"""Dates and times as arguments: how they read, with and without a style that the template asks for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time, get_datetime_format
from fluent.runtime.types import FluentDateType, FluentNone, FluentType, fluent_date

_DAY = "MMMMEd"  # CLDR skeleton: "Mo., 23. November"


@dataclass(frozen=True, slots=True)
class Moment(FluentType):
    """A date, or a datetime on the reader's clock, that reads "Mo., 23. November, 08:00"."""

    when: date

    def format(self, locale: Locale) -> str:
        """The weekday, day and month, and the time of day where there is one."""
        day = format_skeleton(_DAY, self.when, locale=locale)
        if not isinstance(self.when, datetime):
            return day
        time = format_time(self.when, "short", locale=locale)
        return str(get_datetime_format("medium", locale)).format(time, day)


def local(when: date, zone: ZoneInfo) -> Moment:
    """`when` as an argument for Fluent, a datetime on the clock of `zone`; one without a zone of its own is UTC."""
    if not isinstance(when, datetime):
        return Moment(when)
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    try:
        return Moment(aware.astimezone(zone))
    except OverflowError:  # the first or last hours that Python can name
        return Moment(aware)


def styled(moment: Moment, **options: str) -> FluentDateType | FluentNone | Moment:
    """The Fluent function DATETIME($at, dateStyle: "long", timeStyle: "short"); without options the moment itself.

    Styles are "full", "long", "medium" and "short" (fluent.runtime knows no other options).

    Raises:
        TypeError: this is no date, or a time is asked of one that has none. Fluent reports it as its error.
    """
    if not isinstance(moment, Moment):
        raise TypeError("DATETIME takes a date")
    return fluent_date(moment.when, **options) if options else moment
