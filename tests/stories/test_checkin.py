"""The weekly check-in: when it comes, when it does not, and what one can do with it."""

from datetime import datetime

import pytest

from tests.stories.people import Person, Stage

QUESTION = "Was brauchst Du gerade"


def asked(person: Person) -> list[datetime | None]:
    """When a person was asked."""
    return [letter.at for letter in person.inbox if QUESTION in letter.text]


def at(*moments: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{moment}+01:00") for moment in moments]


async def test_it_comes_at_the_members_hour_once_a_week(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P21D")
    assert asked(anna) == at("2026-11-26T10:00", "2026-12-03T10:00", "2026-12-10T10:00")


async def test_it_comes_once_though_the_service_is_restarted_around_it(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P3DT1H")
    await stage.restart()
    await stage.wait("PT1H")
    await stage.restart()
    await stage.wait("P1D")
    assert asked(anna) == at("2026-11-26T10:00")


async def test_it_waits_for_the_morning_where_its_hour_is_a_quiet_one(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set hour")
    await anna.says("20:00")
    await stage.wait("P3DT22H59M")
    assert asked(anna) == []
    await stage.wait("PT1M")
    assert asked(anna) == at("2026-11-27T08:00")


async def test_it_does_not_come_on_the_day_of_prayer_and_repentance_but_the_day_after(stage: Stage) -> None:
    stage.starts("2026-11-16T09:00:00+01:00")
    anna = await stage.person("anna")
    await anna.says("/set weekday")
    await anna.presses("Mittwoch")
    await stage.wait("P7D")
    assert asked(anna) == at("2026-11-19T10:00")


async def test_it_does_not_come_on_a_holiday_that_is_the_last_working_day(stage: Stage) -> None:
    stage.starts("2026-12-21T09:00:00+01:00")
    anna = await stage.person("anna")
    await anna.says("/set weekday")
    await anna.presses("Freitag")
    await stage.wait("P13D")
    assert asked(anna) == [], "25 December and 1 January are Fridays"


async def test_it_does_not_come_during_a_pause(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/pause 2 Wochen")
    await stage.wait("P18D")
    assert asked(anna) == at("2026-12-10T10:00")


async def test_who_does_not_want_it_does_not_get_it(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set checkins")
    await anna.presses("Nein")
    await stage.wait("P14D")
    assert asked(anna) == []


async def test_guests_are_not_asked(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await stage.wait("P14D")
    assert asked(anna) == []


async def test_each_one_is_asked_at_their_own_hour(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await bert.says("/set hour")
    await bert.presses("14:00")
    await stage.wait("P4D")
    assert asked(anna) == at("2026-11-26T10:00")
    assert asked(bert) == at("2026-11-26T14:00")


async def test_it_offers_one_further_setting_at_a_time(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P28D")
    texts = [letter.text for letter in anna.inbox if QUESTION in letter.text]
    hints = ["Passt Dir diese Uhrzeit?", "Arbeitest Du Teilzeit?", "Abends lasse ich Dich in Ruhe."]
    assert [[hint in text for hint in hints] for text in texts] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]


async def test_a_hint_leads_to_its_setting(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P4D")
    await anna.presses("Uhrzeit der Kurzabfrage")
    await anna.sees("Um wie viel Uhr soll die Kurzabfrage kommen?")


async def test_it_is_waved_away(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P4D")
    await anna.presses("Diese Woche nichts")
    await anna.sees("In Ordnung, bis nächste Woche! Das wird nirgends gezählt.")
    await stage.wait("P7D")
    await anna.sees(QUESTION)


async def test_waving_it_away_changes_nothing_for_the_others(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await stage.wait("P4D")
    await anna.presses("Diese Woche nichts")
    await anna.sees("bis nächste Woche")
    await bert.sees(QUESTION)
    assert "Bedarf melden" in bert.offered


@pytest.mark.parametrize("answer", ["press", "say"])
async def test_it_is_answered_by_a_press_or_in_plain_words(stage: Stage, answer: str) -> None:
    anna = await stage.person("anna")
    await stage.wait("P4D")
    if answer == "press":
        await anna.presses("Bedarf melden")
    else:
        await anna.says("Mehr Zeit für Fortbildungen")
        await anna.sees("„Mehr Zeit für Fortbildungen“")
        await anna.presses("Als Bedarf melden")
    await anna.sees("Worum geht es?")


async def test_it_comes_in_the_members_language(stage: Stage) -> None:
    anna = await stage.person("anna", language="en")
    await stage.wait("P4D")
    await anna.sees("What do you need right now", "Does this hour suit you?")


async def test_it_keeps_its_wall_time_when_clocks_change(stage: Stage) -> None:
    stage.starts("2027-03-22T09:00:00+01:00")
    anna = await stage.person("anna")
    await stage.wait("P14D")
    assert asked(anna) == [
        datetime.fromisoformat("2027-03-25T10:00:00+01:00"),
        datetime.fromisoformat("2027-04-01T10:00:00+02:00"),
    ]


async def test_a_check_in_that_is_days_late_has_lost_its_sense(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("P3DT59M")
    stage.jump(datetime.fromisoformat("2026-11-30T09:00:00+01:00"))
    await stage.wait("PT0S")
    assert asked(anna) == []
    await stage.wait("P4D")
    assert asked(anna) == at("2026-12-03T10:00")
