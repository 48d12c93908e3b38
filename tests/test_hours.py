"""Working days, quiet hours and weekly moments on people's own clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from handlers.hours import LEAD, Rhythm, is_weekly_day, last_open, next_daily, next_weekly, open_window, to_utc

BERLIN = "Europe/Berlin"
WEEKDAYS = frozenset(range(5))
OFFICE = Rhythm(working_days=WEEKDAYS, quiet_from=time(18), quiet_until=time(8), timezone=BERLIN)


def never(_: date) -> bool:
    return False


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


def quiet(rhythm: Rhythm, moment: datetime) -> bool:
    wall = moment.astimezone(ZoneInfo(rhythm.timezone)).time()
    if rhythm.quiet_from <= rhythm.quiet_until:
        return rhythm.quiet_from <= wall < rhythm.quiet_until
    return wall >= rhythm.quiet_from or wall < rhythm.quiet_until


# --- open windows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2026-11-23T10:00", "2026-11-23T08:00", "2026-11-23T18:00"),  # a Monday, at work
        ("2026-11-23T08:00", "2026-11-23T08:00", "2026-11-23T18:00"),  # the first open moment
        ("2026-11-23T18:00", "2026-11-24T08:00", "2026-11-24T18:00"),  # the first quiet one
        ("2026-11-23T07:00", "2026-11-23T08:00", "2026-11-23T18:00"),
        ("2026-11-27T20:00", "2026-11-30T08:00", "2026-11-30T18:00"),  # Friday evening
    ],
)
def test_the_window_is_the_present_one_or_the_next(now: str, start: str, end: str) -> None:
    assert open_window(OFFICE, berlin(now), is_holiday=never) == (berlin(start), berlin(end))


def test_holidays_of_the_own_state_are_left_out() -> None:
    saxony = country_holidays("DE", subdiv="SN")
    window = open_window(OFFICE, berlin("2026-11-18T10:00"), is_holiday=saxony.__contains__)  # Day of Repentance
    assert window == (berlin("2026-11-19T08:00"), berlin("2026-11-19T18:00"))


def test_a_pause_shortens_the_window_it_ends_in() -> None:
    window = open_window(OFFICE, berlin("2026-11-23T10:00"), is_holiday=never, paused_until=berlin("2026-11-25T12:00"))
    assert window == (berlin("2026-11-25T12:00"), berlin("2026-11-25T18:00"))


def test_a_pause_that_is_over_changes_nothing() -> None:
    now = berlin("2026-11-23T10:00")
    paused = open_window(OFFICE, now, is_holiday=never, paused_until=berlin("2026-11-20T12:00"))
    assert paused == open_window(OFFICE, now, is_holiday=never)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "now", "start", "end"),
    [
        (time(0), time(6), "2026-11-23T03:00", "2026-11-23T06:00", "2026-11-24T00:00"),
        (time(22), time(0), "2026-11-23T23:00", "2026-11-24T00:00", "2026-11-24T22:00"),
        (time(12), time(14), "2026-11-23T11:00", "2026-11-23T00:00", "2026-11-23T12:00"),
        (time(12), time(14), "2026-11-23T13:00", "2026-11-23T14:00", "2026-11-24T00:00"),
        (time(9), time(9), "2026-11-23T13:00", "2026-11-23T00:00", "2026-11-24T00:00"),
    ],
)
def test_quiet_hours_may_lie_anywhere(quiet_from: time, quiet_until: time, now: str, start: str, end: str) -> None:
    rhythm = Rhythm(working_days=WEEKDAYS, quiet_from=quiet_from, quiet_until=quiet_until, timezone=BERLIN)
    assert open_window(rhythm, berlin(now), is_holiday=never) == (berlin(start), berlin(end))


def test_who_works_on_no_day_has_no_window_and_no_weekly_moment() -> None:
    idle = Rhythm(working_days=frozenset(), quiet_from=time(18), quiet_until=time(8), timezone=BERLIN)
    now = berlin("2026-11-23T10:00")
    assert open_window(idle, now, is_holiday=never) is None
    assert next_weekly(idle, weekday=0, at=time(9), after=now, is_holiday=never) is None


def test_when_every_day_is_a_holiday_there_is_no_window_and_no_weekly_moment() -> None:
    now = berlin("2026-11-23T10:00")
    assert open_window(OFFICE, now, is_holiday=lambda _: True) is None
    assert next_weekly(OFFICE, weekday=0, at=time(9), after=now, is_holiday=lambda _: True) is None


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert open_window(OFFICE, datetime(9999, 12, 31, 20, tzinfo=UTC), is_holiday=never) is None


RHYTHMS = st.builds(
    Rhythm,
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    quiet_from=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_until=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    timezone=st.sampled_from(
        [BERLIN, "UTC", "Africa/Cairo", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2037, 12, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
WHILE = st.timedeltas(timedelta(0), timedelta(days=1))


@given(RHYTHMS, MOMENTS, st.none() | MOMENTS, WHILE)
def test_no_moment_of_a_window_is_quiet_free_or_paused(
    rhythm: Rhythm, now: datetime, paused_until: datetime | None, later: timedelta
) -> None:
    window = open_window(rhythm, now, is_holiday=never, paused_until=paused_until)
    assert window is not None
    start, end = window
    assert start < end and now < end
    moment = start + later % (end - start)
    assert not quiet(rhythm, moment)
    assert moment.astimezone(ZoneInfo(rhythm.timezone)).weekday() in rhythm.working_days
    assert paused_until is None or moment >= paused_until


@given(RHYTHMS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_a_later_moment_never_has_an_earlier_window(rhythm: Rhythm, now: datetime, later: timedelta) -> None:
    window, next_window = (open_window(rhythm, moment, is_holiday=never) for moment in (now, now + later))
    assert window is not None and next_window is not None
    assert window <= next_window


# --- the last open moment up to one that is due ------------------------------------------------


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T17:50", "2026-11-23T17:50"),
        ("2026-11-23T18:00", "2026-11-23T17:30"),
        ("2026-11-24T07:59", "2026-11-23T17:30"),
        ("2026-11-22T12:00", "2026-11-20T17:30"),  # a Sunday
    ],
)
def test_closed_hours_bring_a_moment_earlier(due: str, moment: str) -> None:
    after = berlin(due) - timedelta(days=7)
    assert last_open(OFFICE, berlin(due), after, is_holiday=never) == berlin(moment)


def test_a_window_that_is_shorter_than_the_lead_is_used_from_its_beginning() -> None:
    short = Rhythm(working_days=WEEKDAYS, quiet_from=time(8, 10), quiet_until=time(8), timezone=BERLIN)
    after = berlin("2026-11-20T08:00")
    assert last_open(short, berlin("2026-11-23T12:00"), after, is_holiday=never) == berlin("2026-11-23T08:00")


def test_who_is_never_open_has_no_last_moment() -> None:
    off = Rhythm(working_days=frozenset(), quiet_from=time(0), quiet_until=time(0), timezone=BERLIN)
    assert last_open(off, berlin("2026-11-23T12:00"), berlin("2026-11-01T12:00"), is_holiday=never) is None


@given(RHYTHMS, MOMENTS, st.none() | MOMENTS)
def test_the_last_open_moment_is_open_not_later_and_nearly_the_last(
    rhythm: Rhythm, due: datetime, paused_until: datetime | None
) -> None:
    after = due - timedelta(days=7)
    found = last_open(rhythm, due, after, is_holiday=never, paused_until=paused_until)
    if found is None:
        window = open_window(rhythm, max(after, paused_until or after), is_holiday=never)
        assert window is None or window[0] > due or (paused_until is not None and paused_until > due)
        return
    window = open_window(rhythm, found, is_holiday=never, paused_until=paused_until)
    assert window is not None and window[0] <= found < window[1] and after <= found <= due
    following = open_window(rhythm, min(found + LEAD, due), is_holiday=never, paused_until=paused_until)
    assert found == due or following is None or following[0] >= window[1] or following == window
    later = open_window(rhythm, window[1], is_holiday=never, paused_until=paused_until)
    assert found == due or later is None or later[0] > due


# --- once a day ------------------------------------------------------------------------------

SAXONY = country_holidays("DE", "SN")


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "at", "after", "expected"),
    [
        (time(18), time(8), time(12), "2026-11-23T09:00", "2026-11-23T12:00"),
        (time(18), time(8), time(12), "2026-11-23T12:00", "2026-11-24T12:00"),
        (time(18), time(8), time(12), "2026-11-27T12:00", "2026-11-30T12:00"),  # a weekend
        (time(18), time(8), time(12), "2026-11-17T12:00", "2026-11-19T12:00"),  # Buß- und Bettag
        (time(18), time(8), time(7), "2026-11-23T06:00", "2026-11-23T08:00"),
        (time(18), time(8), time(20), "2026-11-23T09:00", "2026-11-24T08:00"),
        (time(18), time(8), time(18), "2026-11-23T09:00", "2026-11-24T08:00"),
        (time(18), time(8), time(8), "2026-11-23T07:00", "2026-11-23T08:00"),
        (time(12), time(14), time(13), "2026-11-23T09:00", "2026-11-23T14:00"),
        (time(12), time(14), time(11), "2026-11-23T09:00", "2026-11-23T11:00"),
        (time(0), time(6), time(3), "2026-11-23T01:00", "2026-11-23T06:00"),
        (time(22), time(1), time(2, 30), "2027-03-27T12:00", "2027-03-30T02:30"),  # Easter Monday in between
        (time(22), time(1), time(12), "2026-10-23T12:00", "2026-10-26T12:00"),  # clocks change
    ],
)
def test_once_a_day_at_the_wanted_time_or_when_hours_open(
    quiet_from: time, quiet_until: time, at: time, after: str, expected: str
) -> None:
    rhythm = Rhythm(working_days=WEEKDAYS, quiet_from=quiet_from, quiet_until=quiet_until, timezone=BERLIN)
    found = next_daily(rhythm, at=at, after=berlin(after), is_holiday=lambda day: day in SAXONY)
    assert found == berlin(expected)


def test_who_never_works_has_no_daily_moment() -> None:
    nobody = Rhythm(working_days=frozenset(), quiet_from=time(18), quiet_until=time(8), timezone=BERLIN)
    assert next_daily(nobody, at=time(12), after=berlin("2026-11-23T09:00"), is_holiday=never) is None
    assert not is_weekly_day(nobody, date(2026, 11, 23), weekday=0, is_holiday=never)
    assert next_daily(OFFICE, at=time(12), after=berlin("2026-11-23T09:00"), is_holiday=lambda _: True) is None


@given(RHYTHMS, MOMENTS, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_daily_moment_is_later_and_open_and_there_is_one_a_day(rhythm: Rhythm, now: datetime, at: time) -> None:
    moment = next_daily(rhythm, at=at, after=now, is_holiday=never)
    assert moment is not None and moment > now
    window = open_window(rhythm, moment, is_holiday=never)
    assert window is not None and window[0] <= moment < window[1]
    following = next_daily(rhythm, at=at, after=moment, is_holiday=never)
    zone = ZoneInfo(rhythm.timezone)
    assert following is not None and following.astimezone(zone).date() > moment.astimezone(zone).date()


@given(RHYTHMS, st.dates(date(2024, 1, 1), date(2037, 12, 1)), st.integers(0, 6), st.frozensets(st.integers(0, 6)))
def test_a_week_has_one_weekly_day_at_most_and_it_is_the_next_weekly_moment(
    rhythm: Rhythm, day: date, weekday: int, off: frozenset[int]
) -> None:
    def is_holiday(each: date) -> bool:
        return each.weekday() in off

    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=ahead) for ahead in range(7)]
    chosen = [each for each in week if is_weekly_day(rhythm, each, weekday=weekday, is_holiday=is_holiday)]
    assert len(chosen) <= 1
    before = to_utc(monday, time(0), rhythm.timezone) - timedelta(seconds=1)
    moment = next_weekly(rhythm, weekday=weekday, at=time(12), after=before, is_holiday=is_holiday)
    found = None if moment is None else moment.astimezone(ZoneInfo(rhythm.timezone)).date()
    assert chosen == ([found] if found in week else [])


# --- nights in which the clocks change -------------------------------------------------------


def clock_changes() -> list[datetime]:
    """The moments from 2024 to 2037 at which Berlin's offset changes, looked for hour by hour."""
    moment, changes = datetime(2024, 1, 1, tzinfo=UTC), []
    zone = ZoneInfo(BERLIN)
    while moment.year < 2038:
        if moment.astimezone(zone).utcoffset() != (moment - timedelta(hours=1)).astimezone(zone).utcoffset():
            changes.append(moment)
        moment += timedelta(hours=1)
    return changes


CHANGES = clock_changes()


def test_there_are_two_changes_a_year() -> None:
    assert len(CHANGES) == 28


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("limit", [time(1, 30), time(2), time(2, 30), time(3)])
def test_in_each_such_night_nothing_is_sent_in_quiet_hours(change: datetime, limit: time) -> None:
    everyday = frozenset(range(7))
    for quiet_from, quiet_until in ((limit, time(10)), (time(22), limit)):
        rhythm = Rhythm(working_days=everyday, quiet_from=quiet_from, quiet_until=quiet_until, timezone=BERLIN)
        for minutes in range(-300, 300, 10):
            moment = change + timedelta(minutes=minutes)
            window = open_window(rhythm, moment, is_holiday=never)
            assert window is not None
            assert not (window[0] <= moment < window[1] and quiet(rhythm, moment))
            assert not quiet(rhythm, window[0])


def test_a_time_left_out_in_spring_is_shifted_forward() -> None:
    assert to_utc(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert to_utc(date(2026, 3, 29), time(2, 30), BERLIN).astimezone(ZoneInfo(BERLIN)).time() == time(3, 30)


def test_of_a_time_that_comes_twice_in_autumn_the_first_is_meant() -> None:
    assert to_utc(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_utc(date(2026, 10, 25), time(2, 30, fold=1), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


# --- weekly moments --------------------------------------------------------------------------

CHRISTMAS = frozenset({date(2026, 12, 25)})


@pytest.mark.parametrize(
    ("working_days", "weekday", "after", "expected"),
    [
        (WEEKDAYS, 3, "2026-11-23T10:00", "2026-11-26T09:00"),  # Thursday of this week
        (WEEKDAYS, 3, "2026-11-26T09:00", "2026-12-03T09:00"),  # strictly after
        (WEEKDAYS, 3, "2026-11-26T08:59", "2026-11-26T09:00"),
        (frozenset({0, 4}), 2, "2026-11-23T10:00", "2026-11-27T09:00"),  # no Wednesdays: Friday
        (frozenset({0, 1}), 3, "2026-11-23T10:00", "2026-11-24T09:00"),  # Monday and Tuesday only: Tuesday
        (WEEKDAYS, 4, "2026-12-21T10:00", "2027-01-01T09:00"),  # a Friday that is a holiday: the week is left out
        (frozenset(range(6)), 4, "2026-12-21T10:00", "2026-12-26T09:00"),  # … unless Saturday is worked
        (WEEKDAYS, 4, "2026-11-29T10:00", "2026-12-04T09:00"),  # on a Sunday
    ],
)
def test_the_weekly_moment_keeps_to_working_days(
    working_days: frozenset[int], weekday: int, after: str, expected: str
) -> None:
    rhythm = Rhythm(working_days=working_days, quiet_from=time(18), quiet_until=time(8), timezone=BERLIN)
    moment = next_weekly(rhythm, weekday=weekday, at=time(9), after=berlin(after), is_holiday=CHRISTMAS.__contains__)
    assert moment == berlin(expected)


@given(RHYTHMS, st.integers(0, 6), st.times(), MOMENTS)
def test_the_weekly_moment_comes_once_in_each_week(rhythm: Rhythm, weekday: int, at: time, after: datetime) -> None:
    first = next_weekly(rhythm, weekday=weekday, at=at, after=after, is_holiday=never)
    assert first is not None and first > after
    second = next_weekly(rhythm, weekday=weekday, at=at, after=first, is_holiday=never)
    assert second is not None
    days = [moment.astimezone(ZoneInfo(rhythm.timezone)).date() for moment in (first, second)]
    assert days[1] - days[0] == timedelta(days=7)
    assert days[0].weekday() in rhythm.working_days


@given(RHYTHMS, st.integers(0, 6), st.times(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_the_weekly_moment_never_goes_back(
    rhythm: Rhythm, weekday: int, at: time, after: datetime, later: timedelta
) -> None:
    first, second = (
        next_weekly(rhythm, weekday=weekday, at=at, after=moment, is_holiday=never) for moment in (after, after + later)
    )
    assert first is not None and second is not None
    assert first <= second
