"""Calendar files: whatever a workshop is called, another library than the one that writes them reads them back."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.words import clean
from handlers.workshops import calendar, zones
from storage.workshops import State, Workshop

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
WORDS = st.text(max_size=300)


def at(wall: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


def workshop(start: datetime | None = None, **more: Any) -> Workshop:
    start = start or at("2026-04-14T10:00")
    times = {"starts_at": start, "ends_at": start + timedelta(hours=3), "registers_until": start, "created_at": NOW}
    values = {"uid": "w12@kollegial", "title": "Werkstatt", "zone": "Europe/Berlin", "state": State.published}
    return Workshop(**{**times, **values, **more})


def read(file: bytes) -> Any:
    assert all(len(line) <= 75 for line in file.split(b"\r\n")), "RFC 5545, 3.1"
    return vobject.readOne(file.decode(), validate=True)


def texts(component: Any) -> dict[str, str]:
    return {name: " ".join(component.getChildValue(name, "").split()) for name in ("summary", "location")}


def test_where_there_is_nothing_to_say_there_is_no_line() -> None:
    names = {child.name for child in list(read(calendar.entry(workshop(), NOW)).components())[1].getChildren()}
    assert not names & {"CATEGORIES", "DESCRIPTION", "LOCATION", "URL"}


@given(title=WORDS, place=WORDS, description=WORDS, link=WORDS, theme=WORDS)
@example(
    title="a\nEND:VEVENT\r\nx", place=";,\\n", description="1\n\n2", link="https://x\r\nATTENDEE:y", theme='"A", B'
)
@example(title="🧑‍🤝‍🧑" * 60, place="\u2028\x85\x0b", description="\ud800", link="https://a.b/ü", theme=":")
@settings(max_examples=60)
def test_whatever_is_said_another_library_reads_it_back(
    title: str, place: str, description: str, link: str, theme: str
) -> None:
    more = {"title": title, "place": place, "description": description, "link": link}
    found = read(calendar.entry(workshop(**more), NOW, [theme]))
    _zone, event = found.components()
    assert event.name == "VEVENT"
    line = {"summary": " ".join(clean(title).split()), "location": " ".join((clean(place) or clean(link)).split())}
    assert texts(event) == line
    assert clean(description) in event.getChildValue("description", "")
    assert "ATTENDEE" not in {child.name for child in event.getChildren()}
    assert event.uid.value == "w12@kollegial"


def test_an_event_says_when_where_and_about_what_and_reminds() -> None:
    made = workshop(
        place="Rathaus, Görlitz", link="https://meet.example/x", online=True, description="Bringt Fragen mit"
    )
    event = read(calendar.entry(made, NOW, ["Wohnen & Unterbringung", "Sprache, Sprachmittlung"])).vevent
    assert event.dtstart.value == at("2026-04-14T10:00") and event.dtend.value == at("2026-04-14T13:00")
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Berlin"]
    assert event.dtstamp.value == NOW and event.sequence.value == "0" and event.status.value == "CONFIRMED"
    assert event.location.value == "Rathaus, Görlitz" and event.url.value == "https://meet.example/x"
    assert event.description.value == "Bringt Fragen mit\n\nhttps://meet.example/x"
    assert event.categories.value == ["Wohnen & Unterbringung", "Sprache, Sprachmittlung"]
    alarms = [alarm.trigger.value for alarm in event.valarm_list]
    assert alarms == [-timedelta(days=1), -timedelta(hours=2), -timedelta(hours=1)]


def test_without_the_link_nothing_says_where_it_is_online() -> None:
    made = workshop(link="https://meet.example/x", online=True)
    assert b"meet.example" not in calendar.entry(made, NOW, link=False)
    assert b"meet.example" in calendar.entry(made, NOW)


def test_a_change_takes_the_place_of_what_was_there_and_a_cancellation_takes_it_out() -> None:
    first = read(calendar.entry(workshop(), NOW))
    moved = read(calendar.entry(workshop(at("2026-04-15T10:00"), sequence=1, changed_at=NOW), NOW))
    gone = read(calendar.entry(workshop(state=State.cancelled, sequence=2), NOW))
    assert {each.vevent.uid.value for each in (first, moved, gone)} == {"w12@kollegial"}
    assert [each.vevent.sequence.value for each in (first, moved, gone)] == ["0", "1", "2"]
    assert [each.method.value for each in (first, moved, gone)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert gone.vevent.status.value == "CANCELLED" and "valarm" not in gone.vevent.contents


@pytest.mark.parametrize(
    ("start", "fold", "alarm"),
    [
        ("2026-03-29T14:00", 0, timedelta(hours=23)),  # a day before on the wall, where one hour is missing
        ("2026-10-25T14:00", 0, timedelta(hours=25)),
        ("2026-03-29T03:00", 0, timedelta(hours=23)),
        ("2026-10-25T02:30", 0, timedelta(hours=24)),
        ("2026-10-25T02:30", 1, timedelta(hours=25)),  # the second 02:30 of that night
        ("2026-10-25T01:30", 0, timedelta(hours=24)),
    ],
)
def test_where_clocks_change_start_end_and_alarm_are_right(start: str, fold: int, alarm: timedelta) -> None:
    made = workshop(at(start, fold))
    event = read(calendar.entry(made, NOW)).vevent
    assert event.dtstart.value.astimezone(UTC) == made.starts_at
    assert event.dtend.value.astimezone(UTC) == made.ends_at
    assert event.valarm_list[0].trigger.value == -alarm


@pytest.mark.parametrize(
    ("name", "edges"),
    [
        ("Europe/Berlin", ("2026-03-29T00:00", "2026-10-25T00:00", "2027-03-28T00:00", "2031-10-26T00:00")),
        ("America/New_York", ("2026-03-08T00:00", "2026-11-01T00:00", "2029-03-11T00:00")),
        ("Asia/Tokyo", ("2026-06-01T00:00",)),
    ],
)
def test_the_zone_in_a_file_changes_at_the_moments_at_which_the_real_one_does(
    name: str, edges: tuple[str, ...]
) -> None:
    file = zones.timezone(name, 2026, 2026).to_ical().decode()
    zone, real = tzical(io.StringIO(file)).get(name), ZoneInfo(name)
    for edge in edges:
        begin = datetime.fromisoformat(edge).replace(tzinfo=real).astimezone(UTC)
        for step in range(24):
            moment = begin + step * timedelta(minutes=15)
            assert moment.astimezone(zone).replace(tzinfo=None) == moment.astimezone(real).replace(tzinfo=None)


def test_the_zone_of_this_country_is_told_as_everybody_tells_it() -> None:
    file = zones.timezone("Europe/Berlin", 2026, 2026).to_ical().decode().splitlines()
    assert {line for line in file if line.startswith("RRULE")} == {
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }
    assert "DTSTART:20250330T020000" in file and "DTSTART:20251026T030000" in file


def test_onsets_that_follow_no_rule_have_a_line_each() -> None:
    lines = zones.timezone("Africa/Casablanca", 2026, 2026).to_ical().decode().splitlines()  # by the moon
    onsets = [line for line in lines if line.startswith("RDATE")]
    assert len(onsets) > 1 and not any("," in line for line in onsets)
    assert not any(line.startswith("RRULE") for line in lines)
