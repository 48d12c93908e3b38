"""ISO weeks, as coordinators name them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.weeks import Week, parse

TODAY = date(2026, 11, 25)  # the Wednesday of week 48
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "  ",
        "this",
        "This week",
        "diese",
        "Diese Woche",
        "48",
        "KW 48",
        "kw48",
        "W48",
        "Woche 48",
        "week 48",
        "2026-W48",
        "2026-w48",
        "2026 KW48",
        "48/2026",
        "KW 48/2026",
    ],
)
def test_the_present_week(words: str) -> None:
    assert parse(words, TODAY) == Week(2026, 48)


@pytest.mark.parametrize("words", ["last", "Last week", "letzte", "letzte Woche", "vorige", "47", "KW 47", "2026-W47"])
def test_the_week_before(words: str) -> None:
    assert parse(words, TODAY) == Week(2026, 47)


@pytest.mark.parametrize(
    ("words", "week"),
    [
        ("KW 1", Week(2026, 1)),
        ("KW 49", Week(2025, 49)),  # this year's has not begun
        ("53", Week(2020, 53)),
        ("53/2026", Week(2026, 53)),
        ("2026-W53", Week(2026, 53)),
        ("2030-W01", Week(2030, 1)),
    ],
)
def test_weeks_of_other_years(words: str, week: Week) -> None:
    today = date(2021, 3, 1) if words == "53" else TODAY
    assert parse(words, today) == week


@pytest.mark.parametrize(
    "words",
    [
        "0",
        "54",
        "KW 54",
        "2025-W53",
        "0000-W01",
        "9999-W53",
        "morgen",
        "KW",
        "-1",
        "4.7",
        "47 48",
        "2026",
        "x" * 10_000,
    ],
)
def test_what_names_no_week(words: str) -> None:
    assert parse(words, TODAY) is None


def test_the_last_week_at_the_turn_of_the_year() -> None:
    assert parse("letzte", date(2027, 1, 4)) == Week(2026, 53)


def test_a_week_across_the_end_of_summer_time_has_an_hour_more() -> None:
    start, end = Week(2026, 43).bounds(BERLIN)
    assert start == datetime(2026, 10, 18, 22, tzinfo=UTC)
    assert end - start == timedelta(days=7, hours=1)


@given(st.dates(date(1900, 1, 8), date(2900, 1, 1)))
def test_every_day_lies_in_its_week(day: date) -> None:
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert week.shifted(1).monday == week.sunday + timedelta(days=1)
    assert week.shifted(3).shifted(-3) == week
    assert week < week.shifted(1)


@given(st.dates(date(1900, 1, 8), date(2900, 1, 1)))
def test_what_a_week_is_called_is_read_as_that_week(day: date) -> None:
    assert parse(str(Week.of(day)), TODAY) == Week.of(day)


@given(st.text())
def test_nothing_said_is_a_fault(words: str) -> None:
    found = parse(words, TODAY)
    assert found is None or found.monday.year >= 1
