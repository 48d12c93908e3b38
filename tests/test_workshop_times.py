"""Wall times of workshops: what they mean where clocks are changed, and what an end and a deadline may be."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms import Invalid, Scene, Typed, Value, View
from handlers.walltimes import FIRST, SECOND, moment, next_valid, readings
from handlers.workshops.kinds import Days, Deadline, End, Seats
from handlers.workshops.lists import MOST_QUESTIONS, Files, Questions
from handlers.workshops.numbers import first, meant, shown
from handlers.workshops.offsets import Offsets, stored
from handlers.workshops.walltimes import deadline, moments
from storage.messages import RemoteFile
from tests.test_answers import BERLIN, TEXTS
from tests.test_prompts import DEFAULT

LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # puts its clocks back by half an hour


def scene(**more: Any) -> Scene:
    return Scene(
        catalogue=DEFAULT,
        wording=lambda part: TEXTS.plain(part, "de", DEFAULT, BERLIN),
        today=date(2027, 3, 1),
        **more,
    )


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).astimezone(UTC)


def test_clocks_show_a_time_once_twice_or_never() -> None:
    assert readings(date(2027, 3, 1), time(10), BERLIN) == (at("2027-03-01T10:00+01:00"),)
    twice = (at("2026-10-25T02:30+02:00"), at("2026-10-25T02:30+01:00"))
    assert readings(date(2026, 10, 25), time(2, 30), BERLIN) == twice
    assert readings(date(2027, 3, 28), time(2, 30), BERLIN) == ()
    assert [moment(date(2026, 10, 25), time(2, 30), BERLIN, each) for each in (FIRST, SECOND, None)] == [
        *twice,
        twice[0],
    ]


def test_instead_of_a_time_that_is_left_out_the_next_one_that_there_is() -> None:
    for wall in (time(2), time(2, 1), time(2, 59)):
        assert next_valid(date(2027, 3, 28), wall, BERLIN) == at("2027-03-28T03:00+02:00")
    assert next_valid(date(2026, 10, 4), time(2, 10), LORD_HOWE) == at("2026-10-04T02:30+11:00")
    assert next_valid(date(2027, 3, 1), time(10), BERLIN) == at("2027-03-01T10:00+01:00")


@given(
    st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 12, 31)),
    st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
    st.sampled_from([BERLIN, LORD_HOWE, ZoneInfo("America/New_York")]),
)
def test_every_reading_shows_the_wall_time_and_the_next_valid_one_is_never_before_it(
    day: date, wall: time, zone: ZoneInfo
) -> None:
    found = readings(day, wall, zone)
    assert all(each.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall) for each in found)
    assert list(found) == sorted(set(found))
    shown = next_valid(day, wall, zone).astimezone(zone).replace(tzinfo=None)
    assert shown == datetime.combine(day, wall) if found else shown > datetime.combine(day, wall)


def test_a_series_has_the_same_wall_times_on_both_sides_of_a_change_of_clocks() -> None:
    values = {"days": ["2027-03-27", "2027-03-29"], "start": "10:00", "end": "12:30"}
    assert moments(values, BERLIN) == [
        (at("2027-03-27T10:00+01:00"), at("2027-03-27T12:30+01:00")),
        (at("2027-03-29T10:00+02:00"), at("2027-03-29T12:30+02:00")),
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("0", "2027-03-29T10:00+02:00"),
        ("1", "2027-03-28T10:00+02:00"),
        ("3", "2027-03-26T10:00+01:00"),
        ("2027-03-26", "2027-03-27T00:00+01:00"),
        ("2027-03-29", "2027-03-29T10:00+02:00"),
    ],
)
def test_registration_ends_so_many_days_before_on_the_wall_or_with_a_day(answer: str, expected: str) -> None:
    assert deadline(answer, at("2027-03-29T10:00+02:00"), BERLIN) == at(expected)


@given(st.integers(min_value=0, max_value=400), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))
def test_registration_never_ends_after_the_start(days: int, starts: datetime) -> None:
    starts_at = starts.replace(tzinfo=UTC)
    until = deadline(str(days), starts_at, BERLIN)
    assert until <= starts_at
    assert abs((starts_at - until) - timedelta(days=days)) <= timedelta(hours=1)


# --- the kinds of answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("3.3.", ["2027-03-03"]),
        ("3.3., 10.3. und 17.3.", ["2027-03-03", "2027-03-10", "2027-03-17"]),
        ("17 March, 3 March, 3 March", ["2027-03-03", "2027-03-17"]),
        ("March 3, 2027", ["2027-03-03"]),
        ("morgen; nächsten Dienstag", ["2027-03-02"]),
        ("3.3.\n4.3.", ["2027-03-03", "2027-03-04"]),
    ],
)
def test_days_are_read_in_any_order_each_once(words: str, days: list[str]) -> None:
    assert Days().parse(Typed(text=words), scene()) == Value(days)


@pytest.mark.parametrize(
    ("words", "context", "reason"),
    [
        ("31.2.", {}, "answer-day"),
        ("3.3., irgendwann", {}, "answer-day"),
        ("", {}, "answer-day"),
        (",,;", {}, "answer-day"),
        ("1.1.2026", {}, "workshop-day-outside"),
        ("1.1.2030", {}, "workshop-day-outside"),
        ("3.3., 4.3.", {"single": True}, "workshop-one-day"),
        (", ".join(f"{day}.3." for day in range(1, 32)), {}, "workshop-many-days"),
    ],
)
def test_what_are_no_days_gets_a_reason(words: str, context: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        Days().parse(Typed(text=words), scene(context=context))
    assert refused.value.reason.key == reason


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("12", "12:00"),
        ("12:30 Uhr", "12:30"),
        ("4.3. 12:00", "2027-03-04T12:00"),
        ("4. März, 12 Uhr", "2027-03-04T12:00"),
        ("4 March at 12:30", "2027-03-04T12:30"),
    ],
)
def test_an_end_is_a_time_or_a_day_with_a_time(words: str, answer: str) -> None:
    assert End(()).parse(Typed(text=words), scene(values={"days": ["2027-03-03"]})) == Value(answer)


@pytest.mark.parametrize(
    ("words", "reason"), [("später", "answer-time"), ("25:00", "answer-time"), ("4.3. 12:00", "workshop-end-series")]
)
def test_what_is_no_end_gets_a_reason(words: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        End(()).parse(Typed(text=words), scene(values={"days": ["2027-03-03", "2027-03-10"]}))
    assert refused.value.reason.key == reason


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("3", "3"),
        ("3 Tage vorher", "3"),
        ("2 weeks before", "14"),
        ("Bis zum Beginn", "0"),
        ("1 Tag vorher", "1"),
        ("8.3.", "2027-03-08"),
    ],
)
def test_a_deadline_is_a_length_of_time_or_a_day(words: str, answer: str) -> None:
    assert Deadline().parse(Typed(text=words), scene()) == Value(answer)


@pytest.mark.parametrize("words", ["bald", "2 Stunden vorher", "", "99999999"])
def test_what_is_no_deadline_gets_a_reason(words: str) -> None:
    with pytest.raises(Invalid):
        Deadline().parse(Typed(text=words), scene())


def test_seats_are_a_number_or_without_limit() -> None:
    assert Seats().parse(Typed(text="12"), scene()) == Value(12)
    assert Seats().parse(Typed(text="ohne Grenze"), scene()) == Value("none")
    for words in ("0", "-1", "5001", "viele", "1.5", ""):
        with pytest.raises(Invalid):
            Seats().parse(Typed(text=words), scene())


def test_questions_are_ticked_typed_and_taken_away_again() -> None:
    on, kind = scene(), Questions()
    typed = kind.parse(Typed(text="Wie kommst Du?*"), on)
    assert isinstance(typed, View)
    [own] = typed.view["questions"]
    assert (own["text"], own["needed"]) == ("Wie kommst Du?", True)
    both = kind.press("+diet", scene(view=typed.view))
    assert isinstance(both, View)
    assert [each["key"] for each in both.view["questions"]] == [own["key"], "diet"]
    assert kind.parse(Typed(text="1, 3"), scene(view=typed.view)) == Value(
        [{"key": key, "text": "", "needed": False} for key in ("diet", "topic")] + [own]
    )
    assert kind.press(f"-{own['key']}", scene(view=typed.view)) == View({"questions": []})
    assert kind.parse(Typed(text="Fertig"), scene(view=typed.view)) == Value([own])
    view: dict[str, Any] = {}
    for each in range(MOST_QUESTIONS):
        reply = kind.parse(Typed(text=f"Frage {each}?"), scene(view=view))
        assert isinstance(reply, View)
        view = dict(reply.view)
    with pytest.raises(Invalid):
        kind.parse(Typed(text="Noch eine?"), scene(view=view))


def test_files_come_one_by_one_and_none_that_is_too_large() -> None:
    file = RemoteFile(reference="r", name="a.pdf", type="application/pdf", size=100)
    kind = Files()
    first = kind.parse(Typed(text="", files=(file,)), scene(context={"largest": 100}))
    assert isinstance(first, View)
    done = kind.parse(Typed(text="fertig"), scene(view=first.view))
    assert isinstance(done, Value)
    assert [each["name"] for each in done.value] == ["a.pdf"]
    with pytest.raises(Invalid) as refused:
        kind.parse(Typed(text="", files=(file,)), scene(context={"largest": 99}))
    assert refused.value.reason.key == "post-file-too-large"
    with pytest.raises(Invalid):
        kind.parse(Typed(text="Hier ist es"), scene())


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("12", 12),
        ("W-12", 12),
        ("w12", 12),
        ("#W-12", 12),
        ("12.", 12),
        ("W", 0),
        ("-12", 0),
        ("9" * 30, 0),
        ("Nr.12", 12),
        ("No. 12", 12),
        ("werkstatt12", 12),
        ("x12", 0),
        ("w--12", 0),
    ],
)
def test_a_number_is_understood_however_it_is_written(word: str, number: int) -> None:
    assert meant(word) == number


@pytest.mark.parametrize(
    ("words", "number", "rest"),
    [
        ("12 absagen", "12", "absagen"),
        ("W-12 edit  title", "W-12", "edit  title"),
        ("Nr. 12 absagen", "12", "absagen"),
        ("No 12", "12", ""),
        ("Werkstatt 12 kalender", "12", "kalender"),
        ("new", "new", ""),
        ("page 2", "page", "2"),
        ("", "", ""),
    ],
)
def test_a_number_may_have_a_word_before_it(words: str, number: str, rest: str) -> None:
    assert first(words) == (number, rest)


def test_a_number_is_understood_as_it_is_written() -> None:
    assert meant(shown(12).text) == 12


# --- when it reminds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("fertig", ["P7D", "P1D", "morning", "PT1H"]),
        ("3, 4", ["P3D", "P1D"]),
        ("1 Tag vorher und 1 Stunde vorher", ["P1D", "PT1H"]),
        ("keine", []),
    ],
)
def test_the_usual_reminders_are_ticked_until_others_are_chosen(words: str, chosen: list[str]) -> None:
    assert Offsets().parse(Typed(text=words), scene()) == Value(chosen)


def test_reminders_are_ticked_and_unticked_one_by_one() -> None:
    less = Offsets().press("-P7D", scene())
    assert less == View({"chosen": ["P1D", "morning", "PT1H"]})
    assert isinstance(less, View)
    assert Offsets().press("done", scene(view=less.view)) == Value(["P1D", "morning", "PT1H"])
    for words in ("irgendwann", "99"):
        with pytest.raises(Invalid):
            Offsets().parse(Typed(text=words), scene())


def test_reminders_are_kept_in_order_and_the_usual_ones_are_no_choice_of_their_own() -> None:
    assert stored(["PT1H", "P14D", "P14D", "nonsense"]) == ["P14D", "PT1H"]
    assert stored(["PT1H", "morning", "P1D", "P7D"]) is None
    assert stored([]) == []
