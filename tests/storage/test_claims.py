"""How long a free seat is kept: never past the end, shorter near it, counted from when somebody may be told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.claims import SHORTEST, offer

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=30 * DAY)


def test_far_from_the_end_it_is_the_longest() -> None:
    made = offer(NOW, None, NOW + 30 * DAY, DAY)
    assert made is not None
    assert (made.at, made.until, made.at_once) == (NOW, NOW + DAY, False)


def test_near_the_end_it_is_a_quarter_of_what_is_left_but_not_less_than_an_hour() -> None:
    for left, kept in ((2 * DAY, 12 * HOUR), (DAY, 6 * HOUR), (2 * HOUR, HOUR), (HOUR / 2, HOUR / 2)):
        made = offer(NOW, None, NOW + left, DAY)
        assert made is not None and made.until - NOW == kept


def test_who_wants_quiet_has_their_time_from_when_their_hours_open() -> None:
    opens = NOW + 13 * HOUR
    made = offer(NOW, opens, NOW + 30 * DAY, DAY)
    assert made is not None
    assert (made.at, made.until, made.at_once) == (opens, opens + DAY, False)


def test_where_that_would_be_too_late_they_are_told_at_once() -> None:
    made = offer(NOW, NOW + 13 * HOUR, NOW + 20 * HOUR, DAY)
    assert made is not None
    assert (made.at, made.until, made.at_once) == (NOW, NOW + 5 * HOUR, True)
    never = offer(NOW, datetime.max.replace(tzinfo=UTC), NOW + 20 * HOUR, DAY)
    assert never is not None and never.at_once


def test_nothing_is_offered_when_it_is_over() -> None:
    assert offer(NOW, None, NOW, DAY) is None


@given(st.none() | spans, spans, st.integers(min_value=1, max_value=168))
def test_whatever_the_hours_nobody_has_longer_than_to_the_end_and_everybody_has_some_time(
    opens: timedelta | None, left: timedelta, hours: int
) -> None:
    end = NOW + left
    made = offer(NOW, NOW + opens if opens is not None else None, end, hours * HOUR)
    assert made is not None
    assert NOW <= made.at < made.until <= end
    assert made.until - made.at <= max(hours * HOUR, SHORTEST)
    assert made.until - made.at >= min(SHORTEST, end - made.at)
