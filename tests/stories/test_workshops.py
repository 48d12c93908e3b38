"""Workshops: planned, published, registered for, waited for, moved, cancelled."""

import pytest
from structlog.testing import capture_logs

from storage.consents import Consent, Purpose
from storage.registrations import AttendanceName, Registration, State
from storage.workshops import State as Stands
from storage.workshops import Workshop
from tests.stories.contacted import loses
from tests.stories.people import Stage
from tests.stories.planned import TICK, plans, plans_up_to_the_time, publishes, staff


async def test_a_workshop_is_planned_published_and_full_and_a_freed_seat_goes_from_one_who_waits_to_the_next(
    stage: Stage,
) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna", name="Kiefer")
    bea, cem = await stage.person("bea", name="Birke"), await stage.person("cem", name="Linde")
    await anna.says("/werkstätten")
    await anna.sees("Gerade ist keine Werkstatt geplant")
    number = await publishes(stage, sven)
    await anna.says("/werkstatt")
    await anna.sees("1. Sprachmittlung (W-1)", "Do., 10. Dezember, 10:00 – 12:00 Uhr")
    await anna.presses("Nr. 1 ansehen")
    await anna.sees("Ort: Kulturhaus, Raum 3")
    await anna.presses("Anmelden")
    await anna.sees("Du bist angemeldet.")
    await bea.says(f"/workshops {number} register")
    await bea.sees("Du stehst jetzt auf der Warteliste")
    await cem.says(f"/werkstätten W-{number} anmelden")
    await cem.sees("Du stehst jetzt auf der Warteliste")
    await sven.says(f"/werkstatt {number} personen")
    await sven.sees("Angemeldet\n", "Kiefer", "Wartet\n", "Birke\nLinde")
    await anna.says(f"/werkstätten {number} absagen")
    await anna.sees("Danke fürs Absagen")
    await stage.wait(TICK)
    await bea.sees("ist ein Platz für Dich frei", "bis Di., 24. November, 09:00 Uhr annehmen")
    offer = bea.last
    await cem.sees_nothing_new()
    await stage.wait("P1D")
    await cem.sees("ist ein Platz für Dich frei")
    await bea.presses("Platz annehmen", on=offer)
    await bea.sees("Das war leider zu spät")
    await cem.presses("Platz annehmen")
    await cem.sees("Du bist angemeldet.")
    assert [row.state for row in await stage.rows(Registration)] == [State.declined, State.lapsed, State.registered]


async def test_moved_over_the_change_of_clocks_it_keeps_its_wall_time_and_everybody_hears_at_once(stage: Stage) -> None:
    stage.starts("2027-03-22T20:00:00+01:00")  # after six: quiet hours
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    bea, cem = await stage.person("bea"), await stage.person("cem")
    number = await publishes(stage, sven, days="27.3.", until="1")
    await anna.says(f"/workshops {number} register")
    await bea.says(f"/workshops {number} register")
    await cem.says(f"/workshops {number} decline")
    await cem.sees("Gut, Du kommst nicht.")
    await sven.says(f"/werkstatt {number} verschieben")
    await sven.sees("An welchem Tag?")
    await sven.says("28.3.")
    await sven.says("2:30")
    await sven.sees("Am So., 28. März werden die Uhren vorgestellt: 02:30 Uhr gibt es nicht", "nächste Uhrzeit")
    await sven.presses("03:00")
    await sven.says("5")
    await sven.sees("Alle, die angemeldet sind oder warten, wissen Bescheid")
    told = "Bisher: Sa., 27. März, 10:00 – 12:00 Uhr\nNeu: So., 28. März, 03:00 – 05:00 Uhr"
    await anna.sees("ist verschoben", told)
    await bea.sees("ist verschoben", told)
    await cem.sees_nothing_new()
    [row] = await stage.rows(Workshop)
    assert (row.sequence, f"{row.starts_at:%d %H:%M}", f"{row.ends_at:%H:%M}") == (1, "28 01:00", "03:00")
    assert f"{row.registers_until:%d %H:%M}" == "27 09:00"  # the day before at ten, as it was
    await sven.says(f"/werkstatt {number} edit where")
    await sven.presses("online")
    await sven.says("http://example.org")
    await sven.sees("sie beginnt mit https://")
    await sven.says("https://example.org/raum")
    await anna.sees("findet woanders statt", "https://example.org/raum")
    await bea.saw("findet woanders statt")
    await anna.presses("Ich komme nicht")
    await anna.sees("Danke fürs Absagen")
    await stage.wait(TICK)
    await bea.sees("findet woanders statt")  # quiet hours: the offer waits for the morning
    await sven.says(f"/werkstatt {number} edit title")
    await sven.says("Nachtwerkstatt")
    await stage.wait("PT13H")
    await bea.sees("Bei Nachtwerkstatt", "ist ein Platz für Dich frei")


async def test_a_time_that_comes_twice_is_asked_about(stage: Stage) -> None:
    stage.starts("2026-10-05T09:00:00+02:00")
    sven = await staff(stage, "sven")
    await plans_up_to_the_time(sven, "25.10.", "2:30")
    await sven.sees("Am So., 25. Oktober werden die Uhren zurückgestellt: 02:30 Uhr gibt es zweimal")
    await sven.presses("Die zweite (Winterzeit)")
    await sven.says("2:45")
    await sven.sees("zweimal")
    await sven.presses("Die erste (Sommerzeit)")
    await sven.sees("Das Ende liegt nicht nach dem Beginn")
    await sven.says("2:45")
    await sven.presses("second")
    await sven.sees("Wie viele Plätze")


async def test_a_series_is_made_in_one_go_each_date_stands_alone_and_can_be_copied_and_cancelled(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await plans(sven, "Reihe", days="3.12., 10.12. und 17.12.", seats="20", until="3")
    await sven.presses("send")
    await sven.sees("mit 3 Terminen als Entwurf", "W-1: Do., 3. Dezember", "W-3: Do., 17. Dezember")
    await anna.says("/workshops 1")
    await anna.sees("Diese Werkstatt gibt es nicht")
    await sven.presses("Alle veröffentlichen")
    await sven.sees("3 Termine von Reihe sind veröffentlicht")
    for number in (1, 2):
        await anna.says(f"/workshops {number} anmelden")
        await anna.sees("Du bist angemeldet.")
    await anna.says("/workshops 3 remind")
    await anna.sees("ich erinnere Dich", "Angemeldet bist Du damit nicht")
    await sven.says("/werkstatt 2 absagen")
    await sven.sees("Soll Reihe (Do., 10. Dezember", "abgesagt werden")
    await sven.presses("Absagen")
    await sven.sees("warum")
    await sven.says("Die Referentin ist krank, Tel. 0351 4567890")
    await sven.presses("mask")
    letter = await anna.sees("Reihe (Do., 10. Dezember, 10:00 – 12:00 Uhr) ist abgesagt.", "Die Referentin ist krank")
    assert "4567890" not in letter.text
    await anna.says("/workshops 2 register")
    await anna.sees("Diese Werkstatt ist abgesagt.")
    await sven.says("/werkstatt 2 kopieren")
    await sven.sees("Es fehlt nur der Tag")
    await sven.says("7.1.")
    await sven.sees("Stimmt alles so?", "Reihe", "10:00", "3 Tage vorher", "20")
    await sven.presses("send")
    await sven.sees("W-4: Do., 7. Januar")
    await sven.says("/werkstatt 4 verwerfen ja")
    await sven.sees("ist verworfen")
    rows = await stage.rows(Workshop)
    assert [(row.state, row.sequence) for row in rows] == [
        (Stands.published, 0),
        (Stands.cancelled, 1),
        (Stands.published, 0),
    ]
    assert {row.series for row in rows} == {rows[0].uid}
    assert len({row.uid for row in rows}) == 3


async def test_all_dates_of_a_series_that_are_to_come_are_cancelled_in_one_go(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await plans(sven, "Reihe", days="24.11., 10.12. und 17.12.", seats="20")
    await sven.presses("send")
    await sven.presses("Alle veröffentlichen")
    for number in (2, 3):
        await anna.says(f"/workshops {number} anmelden")
    await sven.says("/werkstatt 2 edit")
    await sven.sees("nur für diesen Termin")
    await stage.wait("P3D")  # the first one is over
    await sven.says("/werkstatt Nr. 2 absagen")
    await sven.sees("noch ein Termin, der kommt")
    await sven.presses("Behalten")
    await sven.sees("Reihe bleibt, wie sie ist")
    await sven.says("/werkstatt W-2 absagen")
    await sven.presses("Alle 2 Termine")
    await sven.presses("skip")
    await sven.sees("2 Termine von Reihe sind abgesagt")
    await anna.saw("Reihe (Do., 10. Dezember, 10:00 – 12:00 Uhr) ist abgesagt.")
    await anna.saw("Reihe (Do., 17. Dezember, 10:00 – 12:00 Uhr) ist abgesagt.")
    assert [row.state for row in await stage.rows(Workshop)] == [Stands.published, Stands.cancelled, Stands.cancelled]


async def test_questions_and_real_names_are_asked_with_consent_and_shown_to_the_staff_of_the_workshop_only(
    stage: Stage,
) -> None:
    sven, karin = await staff(stage, "sven"), await stage.person("karin", roles=["coordinator"])
    tom, anna = await staff(stage, "tom"), await stage.person("anna", name="Kiefer")
    bea = await stage.person("bea", name="Birke", language="en")
    number = await publishes(stage, sven, seats="9", questions=("Essen", "Eigenes Thema"), names="yes")
    await anna.says(f"/werkstätten {number} anmelden")
    await anna.sees("Anmeldung zu Sprachmittlung.", "Was isst Du nicht")
    await anna.says("vegan")
    await anna.sees("Welches Thema möchtest Du einbringen?")
    await anna.says("Dolmetschen, Tel. 0351 4567890")
    await anna.presses("Unkenntlich machen")
    await anna.sees("braucht die Teilnahmeliste echte Namen", "90 Tage nach der Werkstatt")
    await anna.presses("Ja, angeben")
    await anna.says("Anna Arndt")
    await anna.sees("Du bist angemeldet.")
    await bea.says(f"/workshops {number} register")
    await bea.presses("skip")
    await bea.presses("skip")
    await bea.presses("No, without a name")
    await bea.sees("You are registered.")
    for person in (sven, karin):
        await person.says(f"/werkstatt {number} personen")
        letter = await person.sees("Kiefer: Anna Arndt – Essen: vegan", "Birke: ohne echten Namen")
        assert "4567890" not in letter.text
    await tom.says(f"/werkstatt {number} personen")
    letter = await tom.sees("Kiefer\nBirke", "sehen nur, wer die Werkstatt angelegt hat")
    assert "Arndt" not in letter.text and "vegan" not in letter.text
    given = [row for row in await stage.rows(Consent) if row.purpose == Purpose.attendance]
    assert [(row.version, row.withdrawn_at) for row in given] == [("2026-12", None)]
    await tom.says(f"/werkstatt {number} liste")
    await tom.sees("Die Liste sehen nur")
    assert not any(letter.files for letter in tom.inbox)
    await sven.says(f"/werkstatt {number} personen")
    with capture_logs() as logged:
        await sven.presses("Teilnahmeliste als Tabelle")
        letter = await sven.sees("Die Teilnahmeliste von Sprachmittlung", "ist vermerkt")
    assert letter.file_bytes == "\ufeffName;War da\r\nAnna Arndt;\r\n(ohne Namen);\r\n".encode()
    [taken] = [line for line in logged if line["event"] == "attendance list taken"]
    assert (taken["workshop"], taken["rows"]) == (number, 2) and "Arndt" not in str(logged)
    await anna.presses("Mein echter Name")
    await anna.presses("Nein, ohne Namen")
    await anna.sees("steht kein echter Name von Dir")
    assert await stage.rows(AttendanceName) == []
    given = [row for row in await stage.rows(Consent) if row.purpose == Purpose.attendance]
    assert given[0].withdrawn_at is not None
    await anna.presses("Mein echter Name")
    await anna.presses("Ja, angeben")
    await anna.says("Anna Arndt")
    await anna.sees("steht auf der Teilnahmeliste")
    await sven.says(f"/werkstatt {number} absagen ja")
    await anna.saw("ist abgesagt")
    assert await stage.rows(AttendanceName) == []
    assert all(row.withdrawn_at for row in await stage.rows(Consent) if row.purpose == Purpose.attendance)
    await sven.says(f"/werkstatt {number} liste")
    await sven.sees("nur von Werkstätten, die danach fragen und nicht abgesagt sind")


async def test_what_is_not_possible_gets_a_clear_answer(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna", region="goerlitz")
    bea = await stage.person("bea", region="zwickau")
    await plans_up_to_the_time(sven, "31.2.", "9")
    await sven.sees("Diesen Tag habe ich nicht verstanden")
    await sven.says("heute")
    await sven.says("8:30")
    await sven.sees("Dieser Beginn ist schon vorbei")
    await sven.says("14")
    await sven.says("13:00")
    await sven.sees("Das Ende liegt nicht nach dem Beginn")
    await sven.says("/cancel")
    number = await publishes(stage, sven, seats="2", until="3")
    for person in (anna, bea):
        await person.says(f"/workshops {number} register")
        await person.sees("Du bist angemeldet.")
        await person.says(f"/workshops {number} register")
        await person.sees("Du bist schon angemeldet.")
    await sven.says(f"/werkstatt {number} edit seats")
    await sven.says("1")
    await sven.sees("2 Plätze sind schon vergeben. Weniger geht nicht: Nimm mindestens 2")
    await sven.says("/cancel")
    await sven.says(f"/werkstatt {number} edit audience")
    await sven.says("Zwickau")
    await sven.sees("Gespeichert")
    await anna.says(f"/workshops {number} decline")  # who is in already can still go
    await anna.sees("Danke fürs Absagen")
    cem = await stage.person("cem", region="goerlitz")
    await cem.says("/workshops")
    await cem.sees("Gerade ist keine Werkstatt geplant, die für Dich ist")
    await cem.says(f"/workshops {number} register")
    await cem.sees("für einen anderen Kreis gedacht")
    await cem.says("/workshops 99999999999999999999")
    await cem.sees("Diese Werkstatt gibt es nicht")
    await bea.says(f"/workshops {number} claim")
    await bea.sees("Du bist schon angemeldet.")
    dora = await stage.person("dora", region="zwickau")
    await stage.wait("P13DT2H")  # Sunday, a day before registration ends
    await dora.says(f"/workshops {number} remind")
    await dora.sees("nicht mehr rechtzeitig erinnern")
    await stage.wait("P1DT22H")
    await dora.says(f"/workshops {number} register")
    await dora.sees("Die Zeit für Anmeldungen ist vorbei")
    await dora.says(f"/workshops {number} remind")
    await dora.sees("Die Zeit für Anmeldungen ist vorbei")
    await stage.wait("P3D")
    await dora.says(f"/workshops {number} register")
    await dora.sees("Diese Werkstatt ist vorbei.")
    await sven.says(f"/werkstatt {number} edit title")
    await sven.sees("Sie ist schon vorbei")


@pytest.mark.parametrize("what", ["/werkstatt 1 edit title", "/werkstatt neu"])
async def test_who_is_no_longer_of_the_staff_changes_nothing(stage: Stage, what: str) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await anna.says("/werkstatt neu")
    await anna.sees("/werkstatt ist für", "gedacht")
    await publishes(stage, sven)
    if what == "/werkstatt neu":
        await plans(sven, "Zweite")
        await loses(stage, "sven")
        await sven.presses("send")
    else:
        await sven.says(what)
        await loses(stage, "sven")
        await sven.says("Anders")
    await sven.sees("Werkstätten plant nur das Team der Fachstelle")
    assert [row.title for row in await stage.rows(Workshop)] == ["Sprachmittlung"]


async def test_material_comes_with_the_workshop(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    number = await publishes(stage, sven)
    await sven.says(f"/werkstatt {number} edit material")
    await sven.sends(stage.file("Einladung.txt", b"Kommt alle"))
    await sven.presses("done")
    await sven.sees("Gespeichert")
    await stage.wait("PT5S")
    await anna.says(f"/workshops {number}")
    await anna.presses("Material")
    letter = await anna.sees("Das Material zu Sprachmittlung")
    assert letter.file_text == "Kommt alle"


async def test_a_seat_is_free_again_when_its_member_leaves_and_when_there_are_more(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    bea, cem = await stage.person("bea"), await stage.person("cem")
    number = await publishes(stage, sven)
    for person in (anna, bea, cem):
        await person.says(f"/workshops {number} register")
    await anna.says("/austreten")
    await anna.presses("erase")
    await stage.wait(TICK)
    await bea.sees("ist ein Platz für Dich frei")
    await bea.presses("Ich komme nicht")
    await bea.sees("Danke fürs Absagen")
    await stage.wait(TICK)
    await cem.sees("ist ein Platz für Dich frei")
    await bea.presses("Auf die Warteliste")
    await bea.sees("Du stehst jetzt auf der Warteliste")
    await sven.says(f"/werkstatt {number} edit seats")
    await sven.says("2")
    await sven.presses("no")
    await sven.sees("Gespeichert")
    assert [row.sequence for row in await stage.rows(Workshop)] == [0]  # no calendar shows seats
    await stage.wait(TICK)
    await bea.sees("ist ein Platz für Dich frei")
    await cem.presses("Platz annehmen")
    await sven.says(f"/werkstatt {number}")
    await sven.sees("Angemeldet: 1 von 2", "Auf der Warteliste: 1")
