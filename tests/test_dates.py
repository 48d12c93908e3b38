"""Dates, times and durations as people type them."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import parse_date, parse_duration, parse_time

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    "text",
    [
        "24.11.",
        "24.11",
        "24.11.2026",
        "24.11.26",
        "24. 11. 2026",
        "2026-11-24",
        "24. November",
        "24.November 2026",
        "24 nov",
        "Nov 24",
        "November 24th, 2026",
        "the 24th of November".removeprefix("the "),
        "übermorgen",
        "uebermorgen",
        "u\u0308bermorgen",
        "day after tomorrow",
        "Dienstag",
        "Di.",
        "tuesday",
        "nächsten Dienstag",
        "naechsten dienstag",
        "next Tuesday",
        "diesen Dienstag",
        "Di., 24. November",
        "Tuesday, Nov 24",
        "in 2 Tagen",
        "in two days",
        "  AM 24.11. ",
        "bis zum 24.11.!",
        "2\u200b4.11.",
        "٢٤.١١.",
    ],
)
def test_the_day_after_tomorrow_can_be_said_in_many_ways(text: str) -> None:
    assert parse_date(text, TODAY) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("heute", TODAY),
        ("today", TODAY),
        ("22.11.", TODAY),
        ("morgen", date(2026, 11, 23)),
        ("Montag", date(2026, 11, 23)),
        ("Sonntag", date(2026, 11, 29)),
        ("21.11.", date(2027, 11, 21)),
        ("29.2.", date(2028, 2, 29)),
        ("bis 24.12.", date(2026, 12, 24)),
        ("in einer Woche", date(2026, 11, 29)),
        ("in zwei Wochen", date(2026, 12, 6)),
        ("in vierzehn Tagen", date(2026, 12, 6)),
        ("1. März 2027", date(2027, 3, 1)),
        ("1. Maerz 2027", date(2027, 3, 1)),
        ("24.11.2020", date(2020, 11, 24)),
    ],
)
def test_a_day_is_counted_from_today(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "31.2.",
        "29.2.2027",
        "0.0.",
        "99.99.",
        "24",
        "24/11/2026",
        "im März",
        "März 2027",
        "Mo, 24.11.",  # it is a Tuesday
        "next week",
        "in einem Monat",
        "in 3 Stunden",
        "in ein paar Tagen",
        "in 0 Tagen",
        "morgen oder übermorgen",
        "24.11. 14 Uhr",
        "0000-01-01",
        "bald",
        "\ud800",
        "24.11." * 20_000,
        " " * 100_000,
    ],
)
def test_what_names_no_single_day_is_not_guessed(text: str) -> None:
    assert parse_date(text, TODAY) is None


def test_a_leap_day_is_found_across_the_year_that_has_none() -> None:
    assert parse_date("29.2.", date(2096, 3, 1)) == date(2104, 2, 29)


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert parse_date("in 3 Tagen", date.max) is None
    assert parse_date("morgen", date.max) is None
    assert parse_date("1.1.", date.max) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(), st.sampled_from(["de", "en"]))
def test_a_date_with_its_year_is_read_back_from_any_usual_form(day: date, today: date, language: str) -> None:
    forms = [day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}"]
    forms += [format_date(day, style, language) for style in ("long", "full")]
    assert [parse_date(form, today) for form in forms] == [day] * len(forms)


@given(st.dates(max_value=date(9900, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_without_a_year_the_next_such_day_is_meant(today: date, month: int, day: int) -> None:
    found = parse_date(f"{day}.{month}.", today)
    assert found is not None
    assert (found.month, found.day) == (month, day)
    assert timedelta(0) <= found - today <= timedelta(days=365)


@given(
    st.dates(max_value=date(9900, 1, 1)), st.dates(date(2026, 1, 5), date(2026, 1, 11)), st.sampled_from(["de", "en"])
)
def test_a_weekday_is_one_to_seven_days_ahead(today: date, example: date, language: str) -> None:
    found = parse_date(format_date(example, "EEEE", language), today)
    assert found is not None
    assert found.weekday() == example.weekday()
    assert 1 <= (found - today).days <= 7


@given(st.text(st.characters(), max_size=80), st.dates())
def test_any_text_is_understood_or_not_without_an_error(text: str, today: date) -> None:
    assert isinstance(parse_date(text, today), date | None)
    assert isinstance(parse_time(text), time | None)
    assert isinstance(parse_duration(text), timedelta | None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14:30 Uhr", time(14, 30)),
        ("14 Uhr 30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("um 14 Uhr", time(14)),
        ("9", time(9)),
        ("09", time(9)),
        ("2pm", time(14)),
        ("2:30 p.m.", time(14, 30)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("24:00", time(0)),
        ("0", time(0)),
        ("mittags", time(12)),
        ("midnight", time(0)),
        ("24:01", None),
        ("25", None),
        ("14:60", None),
        ("13 pm", None),
        ("halb drei", None),
        ("9.5", None),
        ("14:30 Uhr 20", None),
        ("abends", None),
        ("", None),
        ("1" * 100_000, None),
    ],
)
def test_a_time_of_day(text: str, expected: time | None) -> None:
    assert parse_time(text) == expected


@given(st.times())
def test_every_minute_of_the_day_is_read_back(at: time) -> None:
    assert parse_time(f"{at:%H:%M}") == at.replace(second=0, microsecond=0)
    assert parse_time(f"{at:%I:%M %p}") == at.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 weeks", timedelta(weeks=3)),
        ("3 Wochen", timedelta(weeks=3)),
        ("für drei Wochen", timedelta(weeks=3)),
        ("3w", timedelta(weeks=3)),
        ("eine Woche", timedelta(weeks=1)),
        ("eine Woche lang", timedelta(weeks=1)),
        ("2 Tage", timedelta(days=2)),
        ("zwölf Tage", timedelta(days=12)),
        ("a day", timedelta(days=1)),
        ("2 Std.", timedelta(hours=2)),
        ("30 minutes", timedelta(minutes=30)),
        ("ein Monat", timedelta(days=30)),
        ("0 Tage", None),
        ("1000 Wochen", None),
        ("-3 Tage", None),
        ("2-3 Wochen", None),
        ("ein paar Tage", None),
        ("14", None),
        ("Woche", None),
        ("bis 24.12.", None),
        ("", None),
        ("3 weeks " * 20_000, None),
    ],
)
def test_a_duration(text: str, expected: timedelta | None) -> None:
    assert parse_duration(text) == expected
