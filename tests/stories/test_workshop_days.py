"""The days around a workshop: its file for calendars, its reminders, and what comes of it afterwards."""

from datetime import datetime

import vobject

from storage.cards import Card
from storage.needs import Need
from storage.registrations import Registration, State
from storage.workshops import Workshop
from tests.stories.people import Letter, Person, Stage
from tests.stories.planned import publishes, staff

CHECKIN = "Was brauchst Du gerade"


def told(person: Person) -> list[str]:
    """What somebody was told since they last did something, but for the weekly question."""
    return [text for text in person.news if CHECKIN not in text]


def file_of(person: Person) -> Letter:
    """The newest calendar file that somebody got."""
    return next(letter for letter in reversed(person.inbox) if letter.files)


async def comes(stage: Stage, number: int, who: str, **about: object) -> Person:
    """Somebody who is registered."""
    person = await stage.person(who, **about)
    await person.says(f"/werkstätten {number} anmelden")
    await person.sees("Du bist angemeldet.")
    return person


async def test_a_workshop_is_in_the_calendar_and_its_changes_take_the_place_of_what_was_there(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, "Beirat; Runde, 1", seats="5")
    anna = await comes(stage, number, "anna")
    first = vobject.readOne(file_of(anna).file_text)
    assert first.vevent.summary.value == "Beirat; Runde, 1" and first.method.value == "PUBLISH"
    assert first.vevent.dtstart.value == datetime.fromisoformat("2026-12-10T10:00:00+01:00")
    await anna.says(f"/werkstätten {number} kalender")
    await anna.sees("Öffne die Datei")
    assert file_of(anna).file_text.count("BEGIN:VEVENT") == 1
    await sven.says(f"/werkstatt {number} absagen")
    await sven.presses("Absagen")
    await sven.presses("skip")
    await anna.sees("ist abgesagt")
    gone = vobject.readOne(file_of(anna).file_text)
    assert gone.method.value == "CANCEL" and gone.vevent.uid.value == first.vevent.uid.value
    assert int(gone.vevent.sequence.value) > int(first.vevent.sequence.value)
    await stage.wait("P20D")
    assert not any("beginnt" in text for text in told(anna))


async def test_a_day_before_it_is_asked_who_comes_and_who_cannot_gives_the_seat_back(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, seats="2")
    anna, ben = await comes(stage, number, "anna"), await comes(stage, number, "ben")
    cem = await stage.person("cem")
    await cem.says(f"/werkstätten {number} anmelden")
    await cem.sees("Warteliste")
    await stage.wait("P16D")  # Wednesday, 9 December
    await stage.wait("PT1H30M")
    await anna.saw("Sprachmittlung beginnt morgen um 10:00. Kommst Du?")
    await ben.saw("Kommst Du?")
    assert not any("beginnt" in text for text in told(cem))
    await anna.presses("Ich komme")
    await anna.sees("bis dann bei Sprachmittlung!")
    await ben.presses("Ich kann nicht")
    await ben.sees("Danke fürs Absagen")
    await stage.wait("PT10S")
    await cem.saw("ist ein Platz für Dich frei")
    await cem.presses("Platz annehmen")
    await stage.wait("P1D")
    await cem.saw("Sprachmittlung beginnt heute um 10:00")
    assert not any("beginnt heute" in text for text in told(ben))


async def test_a_day_of_downtime_costs_one_reminder_not_two(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, seats="2")
    anna = await comes(stage, number, "anna")
    await stage.wait("P9D")  # Wednesday, 2 December; the week before is Thursday
    stage.jump(datetime.fromisoformat("2026-12-09T12:00:00+01:00"))
    anna.looks_up()
    await stage.restart()
    await stage.wait("PT1M")
    assert [text.partition(".")[0] for text in told(anna)] == ["Sprachmittlung beginnt morgen um 10:00"]
    await stage.wait("P1D")
    assert len([text for text in told(anna) if "beginnt" in text]) == 3


async def test_moved_over_the_change_of_clocks_it_reminds_at_the_new_time_on_the_wall(stage: Stage) -> None:
    stage.starts("2027-03-15T09:00:00+01:00")
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, days="26.3.", seats="2", start="14:00", end="16:00")
    anna = await comes(stage, number, "anna")
    await sven.says(f"/werkstatt {number} verschieben")
    await sven.says("30.3.")
    await sven.says("11:00")
    await sven.says("13:00")
    await anna.saw("ist verschoben")
    moved = vobject.readOne(file_of(anna).file_text)
    assert moved.vevent.dtstart.value == datetime.fromisoformat("2027-03-30T11:00:00+02:00")
    await stage.wait("P14D")  # Monday after, which is Easter Monday
    asked = [letter for letter in anna.inbox if "Kommst Du?" in letter.text]
    assert [letter.at for letter in asked] == [datetime.fromisoformat("2027-03-25T17:30:00+01:00")]


async def test_who_was_there_takes_something_along_and_what_they_miss_becomes_a_need(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, seats="9")
    people = [await comes(stage, number, f"p{place}", region="goerlitz") for place in range(4)]
    anna, ben = people[:2]
    await sven.says(f"/werkstatt {number} anwesenheit")
    await sven.sees("hat noch nicht begonnen")
    await stage.wait("P17DT5H")  # Thursday, 10 December, 14:00
    await anna.saw("Sprachmittlung ist vorbei. Warst Du dabei?")
    await anna.presses("Ja, ich war da")
    await anna.sees("Was nimmst Du mit")
    await anna.presses("Was ich mitnehme")
    await anna.says("Die Nummer von Frau Kaya, 0351 1234567")
    await anna.sees("0351 1234567")
    await anna.presses("mask")
    await anna.presses("send")
    await anna.sees("das ist notiert")
    await anna.presses("Was ich noch brauche")
    await anna.presses("language")
    await anna.says("Dolmetscher:innen am Abend")
    for choice in ("own", "3", "goerlitz", "send"):
        await anna.presses(choice)
    await anna.sees("Danke")
    assert [need.text for need in await stage.rows(Need)] == ["Dolmetscher:innen am Abend"]
    await anna.says(f"/werkstätten {number} praxiskarte")
    assert [card.member_id for card in await stage.rows(Card)] == [(await stage.rows(Need))[0].member_id]
    await anna.says("/abbrechen")

    await ben.saw("Warst Du dabei?")
    await ben.presses("Nein")
    await ben.sees("Alles klar")
    await sven.saw("hake ab, wer da war")
    await sven.presses("Liste öffnen")
    for name in ("P2", "P3"):
        await sven.presses(name)
    came = [row.came for row in await stage.rows(Registration) if row.state == State.registered]
    assert came == [True, False, True, True]
    await sven.says(f"/werkstatt {number} zusammenfassung")
    await sven.sees("Die Zusammenfassung gibt es ab")
    await stage.wait("P4D")
    await sven.says(f"/werkstatt {number} anwesenheit")
    await sven.sees("ist geschlossen")
    await sven.says(f"/werkstatt {number} zusammenfassung")
    await sven.sees("Görlitz: 3 Personen")
    assert "Was Leute mitnehmen" not in sven.last.text  # it was one
    await anna.says(f"/werkstätten {number} attended yes")
    await anna.sees("kannst Du das jetzt nicht sagen")


async def test_staff_choose_when_people_are_reminded(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, seats="2")
    anna = await comes(stage, number, "anna")
    await sven.says(f"/werkstatt {number} erinnerungen")
    for choice in ("3 Tage vorher", "1 Tag vorher", "7 Tage vorher", "1 Stunde vorher", "Morgens um 8"):
        await sven.presses(choice)
    assert [row.reminders for row in await stage.rows(Workshop)] == [["P3D"]]
    anna.looks_up()
    await stage.wait("P17DT1H")
    assert [text.partition(".")[0] for text in told(anna) if "beginnt" in text] == ["Sprachmittlung beginnt am Do"]


async def test_hours_that_somebody_changes_count_for_the_next_reminder(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    number = await publishes(stage, sven, days="14.12.", seats="2")  # a Monday
    anna = await comes(stage, number, "anna")
    await stage.wait("P18DT6H30M")  # Friday before, at half past three; the last daily look is over
    await anna.says("/set evening")
    await anna.says("16:30")
    await anna.sees("Gespeichert")
    await stage.wait("P1D")
    await anna.saw("Kommst Du?")
    [asked] = [letter for letter in anna.inbox if "Kommst Du?" in letter.text]
    assert asked.at == datetime.fromisoformat("2026-12-11T16:00:00+01:00")


async def test_what_makes_no_sense_is_answered(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    number = await publishes(stage, sven)
    for words, answer in (
        (f"/werkstätten {number} komme", "gerade nicht angemeldet"),
        (f"/werkstätten {number} attended yes", "kannst Du das jetzt nicht sagen"),
        (f"/werkstätten {number} takeaway", "wenn Du bei Sprachmittlung angemeldet warst"),
        (f"/werkstätten {number} card", "wenn Du bei Sprachmittlung angemeldet warst"),
        ("/werkstätten 999 kalender", ""),
    ):
        await anna.says(words)
        await anna.sees(answer)
    await anna.says(f"/werkstatt {number} anwesenheit")
    await anna.sees("")
    assert "Wer war" not in anna.last.text
    for words in (
        "attendance tick 1 1",
        "attendance tick x",
        "attendance -1",
        "summary",
        "reminders P99D",
        "reminders x",
    ):
        await sven.says(f"/werkstatt {number} {words}")
        assert sven.news
    assert [row.reminders for row in await stage.rows(Workshop)] == [None]
