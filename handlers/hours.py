"""When a person may be written to: working days and quiet hours on their own clock, as moments in UTC."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from handlers import walltimes

IsHoliday = Callable[[date], bool]

LEAD = timedelta(minutes=30)
"""How long before hours close something is sent that must come before they do: it may take a while on its way."""

_DAY = timedelta(days=1)
_HORIZON = 400  # days: who has no open day in more than a year has none at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The days somebody works (0 is Monday) and the hours they want quiet, on the wall clock of `timezone`.

    Quiet from 22:00 until 06:00 runs over midnight; from 12:00 until 14:00 lies within the day; from 00:00 until
    06:00 begins with the day. The same time twice means no quiet hours.
    """

    working_days: frozenset[int]
    quiet_from: time
    quiet_until: time
    timezone: str


def open_window(
    rhythm: Rhythm, now: datetime, *, is_holiday: IsHoliday, paused_until: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """The open window that `now` is in, else the next one: start and end in UTC, the end no longer open.

    Open is a working day that is no holiday, outside the quiet hours and not before `paused_until`. A window ends at
    midnight at the latest. None where no day of the next 400 is open. `now` and `paused_until` are aware.
    """
    moment = max(now, paused_until or now)
    for day in islice(_days_from(moment.astimezone(ZoneInfo(rhythm.timezone)).date()), _HORIZON):
        if day.weekday() in rhythm.working_days and not is_holiday(day):
            for start, end in _windows(rhythm, day):
                if moment < end:
                    return max(start, paused_until or start).astimezone(UTC), end
    return None


def last_open(
    rhythm: Rhythm, due: datetime, after: datetime, *, is_holiday: IsHoliday, paused_until: datetime | None = None
) -> datetime | None:
    """The open moment that is `due`, else the last one before it, in UTC: `LEAD` before the end of its window.

    None where no moment from `after` to `due` is open. All moments are aware.
    """
    begin = max(after, paused_until or after)
    zone = ZoneInfo(rhythm.timezone)
    day, first = due.astimezone(zone).date(), begin.astimezone(zone).date()
    while day >= first:
        if day.weekday() in rhythm.working_days and not is_holiday(day):
            for start, end in reversed(list(_windows(rhythm, day))):
                start = max(start, begin)
                if start < end and start <= due:
                    return due.astimezone(UTC) if due < end else max(start, end - LEAD).astimezone(UTC)
        day -= _DAY
    return None


def next_weekly(rhythm: Rhythm, *, weekday: int, at: time, after: datetime, is_holiday: IsHoliday) -> datetime | None:
    """The next weekly moment strictly after `after`, in UTC: once a week, `at` wall time on the wanted weekday.

    Where that is no working day or a holiday, the next working day of the same week (Monday to Sunday); a week without
    one is left out. Who never works from the wanted weekday on is asked on their last working day of the week.
    None where no day of the next 400 will do.
    """
    today = after.astimezone(ZoneInfo(rhythm.timezone)).date()
    for monday in islice(_days_from(today - today.weekday() * _DAY), 0, _HORIZON, 7):
        day = _day_of_week(rhythm, weekday, monday, is_holiday)
        if day and (moment := to_utc(day, at, rhythm.timezone)) > after:
            return moment
    return None


def is_weekly_day(rhythm: Rhythm, day: date, *, weekday: int, is_holiday: IsHoliday) -> bool:
    """Whether the weekly moment of its week lies on `day`."""
    return day == _day_of_week(rhythm, weekday, day - day.weekday() * _DAY, is_holiday)


def next_daily(rhythm: Rhythm, *, at: time, after: datetime, is_holiday: IsHoliday) -> datetime | None:
    """The next daily moment strictly after `after`, in UTC: once on each working day that is no holiday.

    It is `at` wall time; where that is a quiet time, it is when the day's hours open next, or where they do not open
    again that day, when they open first. None where no day of the next 400 will do.
    """
    for day in islice(_days_from(after.astimezone(ZoneInfo(rhythm.timezone)).date()), _HORIZON):
        if day.weekday() in rhythm.working_days and not is_holiday(day):
            moment = _open_moment(rhythm, day, at)
            if moment and moment > after:
                return moment
    return None


def _day_of_week(rhythm: Rhythm, weekday: int, monday: date, is_holiday: IsHoliday) -> date | None:
    """The day of the week from `monday` on that the wanted one stands for; None if there is none."""
    if not rhythm.working_days:
        return None
    wanted = min(weekday, max(rhythm.working_days))
    week = (monday + ahead * _DAY for ahead in range(wanted, 7))
    return next((day for day in week if day.weekday() in rhythm.working_days and not is_holiday(day)), None)


def _open_moment(rhythm: Rhythm, day: date, at: time) -> datetime | None:
    """The open moment of a day that is nearest to a wall time: not before it, if there is one."""
    windows, wanted = list(_windows(rhythm, day)), to_utc(day, at, rhythm.timezone)
    later = next((max(wanted, start) for start, end in windows if wanted < end), None)
    return later or (windows[0][0] if windows else None)


def to_utc(day: date, wall: time, timezone: str) -> datetime:
    """The moment when clocks in `timezone` show `wall` on `day`.

    A time that is left out in spring is shifted forward (02:30 becomes 03:30), of one that comes twice in autumn the
    first is meant (PEP 495, fold=0).

    Raises:
        ZoneInfoNotFoundError: there is no such timezone.
    """
    return datetime.combine(day, wall.replace(fold=0), ZoneInfo(timezone)).astimezone(UTC)


def _windows(rhythm: Rhythm, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of `day` that are not quiet, in order.

    Where clocks change, a limit can be read as two moments; a window starts with the later and ends with the earlier
    one, so that it never reaches into the quiet hours.
    """
    quiet_from, quiet_until, midnight = rhythm.quiet_from, rhythm.quiet_until, time()
    if quiet_from > quiet_until:
        stretches = [((day, quiet_until), (day, quiet_from))]
    elif quiet_from == quiet_until:
        stretches = [((day, midnight), (day + _DAY, midnight))]
    else:
        stretches = [((day, midnight), (day, quiet_from)), ((day, quiet_until), (day + _DAY, midnight))]
    zone = ZoneInfo(rhythm.timezone)
    for begin, finish in stretches:
        start, end = max(walltimes.both(*begin, zone)), min(walltimes.both(*finish, zone))
        if start < end:
            yield start, end


def _days_from(day: date) -> Iterator[date]:
    while day < date.max:
        yield day
        day += _DAY
