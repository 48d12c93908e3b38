"""Announcements: written, looked at, tried, sent, reported; what stands in their way."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from storage.announcements import Announcement, State
from storage.members import Member
from tests.stories.announced import SOON, having, sends, staff, the_announcement, writes
from tests.stories.conftest import Raise
from tests.stories.people import Letter, Stage
from tests.stories.wires import ON_CONSOLE

WORDS = "Am Montag ist die Fachstelle zu."


def came(letter: Letter) -> str:
    """When a message came, by the clock on the wall."""
    assert letter.at is not None
    return f"{letter.at.astimezone(ZoneInfo('Europe/Berlin')):%d. %H:%M}"


async def test_an_announcement_is_looked_at_tried_and_sent_and_its_report_adds_up(stage: Stage) -> None:
    sven = await staff(stage, "sven", name="Sven")
    anna = await stage.person("anna", name="Anna")
    ben = await stage.person("ben", name="Ben", language="en")
    clara = await stage.person("clara", name="Clara")
    await clara.does(unreachable=True)
    await sven.says("/announce")
    await sven.sees("Was möchtest Du ankündigen?", "Deutsch")
    await sven.says(WORDS)
    await sven.sees("Auch auf Englisch?")
    await sven.says("The agency is closed on Monday.")
    await sven.sees("Soll eine Datei mit?")
    await sven.sends(stage.file("Plan.txt", b"Montag: zu"))
    await sven.presses("Neuigkeiten")
    await sven.says("alle")
    await sven.presses("Sofort")
    await sven.saw("Die Datei ist noch auf dem Weg.")
    preview = await sven.sees(
        "Ankündigung 1 · Neuigkeiten · Entwurf",
        "Anhang: Plan.txt",
        "So sieht es aus, Deutsch:",
        WORDS,
        "closed on Monday",
    )
    known = stage.wire.account("clara")[0] != "console"  # real networks tell at once who has blocked the bot
    assert f"Erreicht werden {4 - known} Personen" in preview.text
    assert ("Eine Person ist nicht zu erreichen." in preview.text) is known
    await sven.presses("An mich senden")
    await sven.saw("Neues von der Fachstelle")
    await sven.sees("Das war nur für Dich und zählt nicht.")
    assert len(having(sven.inbox, "Montag ist die Fachstelle zu", but="Ankündigung")) == 1
    await anna.sees_nothing_new()
    await sven.presses("Ansehen")
    await sven.presses("Senden")
    await sven.saw("Ankündigung 1 geht jetzt hinaus.")
    await stage.wait(SOON)
    [there] = having(anna.inbox, WORDS)
    assert there.text.startswith("Neues von der Fachstelle")
    [english] = having(ben.inbox, "The agency is closed on Monday.")
    assert english.text.startswith("News from the agency")
    assert {letter.file_text for letter in (*anna.inbox, *ben.inbox) if letter.files} == {"Montag: zu"}
    await sven.saw("4 Personen in der Zielgruppe, davon:\nangekommen: 3\nnicht zu erreichen: 1")
    await sven.presses("Bericht")
    await sven.sees("Anna: angekommen, 23.11.2026, 09:00", "Clara: nicht zu erreichen", "Sven: angekommen")
    await sven.presses("Bericht als Tabelle")
    rows = list(csv.reader(io.StringIO(sven.last.file_bytes.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Name", "Stand", "Wann", "Grund"]
    assert sorted(row[:2] for row in rows[1:]) == [
        ["Anna", "angekommen"],
        ["Ben", "angekommen"],
        ["Clara", "nicht zu erreichen"],
        ["Sven", "angekommen"],
    ]


async def test_words_behind_the_command_are_the_first_answer_and_a_number_is_an_announcement(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    await sven.says(f"/ankündigung {WORDS}")
    await sven.sees("Auch auf Englisch?")
    for answer in ("skip", "skip", "Neuigkeiten", "Alle", "Sofort"):
        await sven.presses(answer)
    await sven.sees("Ankündigung 1 · Neuigkeiten · Entwurf", WORDS)
    await sven.says("/ankündigung 1")
    await sven.sees("Ankündigung 1 · Neuigkeiten · Entwurf", WORDS)
    await sven.says("/ankündigung " + "Wort " * 2001)
    await sven.sees("Das sind 10.004 Zeichen", "Was möchtest Du ankündigen?")


async def test_a_second_one_of_the_staff_agrees_and_the_author_is_told(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    anna = await stage.person("anna")
    await sends(sven, WORDS)
    await sven.sees("Ankündigung 1 geht an 3 Personen.", "braucht es ein zweites Ja", "sind gefragt")
    await sven.says("/announcements 1 confirm")
    await sven.sees("muss von jemand anderem in der Fachstelle kommen")
    await karin.sees("Bitte schau drauf", "An: alle", WORDS)
    await karin.presses("Lieber nicht so")
    await sven.sees("wurde nicht bestätigt", "Du kannst sie ändern")
    await sven.presses("Ansehen")
    await sven.presses("Senden")
    await karin.sees("Bitte schau drauf")
    await stage.wait("P1D")
    assert having(anna.inbox, WORDS) == []
    await karin.presses("Ja, das kann raus")
    await stage.wait(SOON)
    await sven.saw("Ankündigung 1 ist bestätigt.")
    assert len(having(anna.inbox, WORDS)) == 1
    await karin.says("/announcements 1 confirm")
    await karin.sees("Darüber ist schon entschieden.")


async def test_who_is_alone_agrees_again_after_ten_minutes(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 1})
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sends(sven, WORDS)
    await sven.sees("außer Dir ist gerade niemand zu erreichen", "Ab 09:10 Uhr kannst Du selbst bestätigen.")
    await stage.wait("PT9M")
    await sven.presses("Ja, das kann raus")
    await sven.sees("Das geht ab 09:10 Uhr.")
    await stage.wait("PT1M")
    await sven.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1


async def test_the_same_to_the_same_people_within_a_day_is_asked_about(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sends(sven, WORDS)
    await stage.wait(SOON)
    await sends(sven, f"  {WORDS.upper()}  ")
    await sven.sees("Dasselbe ging schon einmal hinaus: Ankündigung 1", "doppelt", "Trotzdem senden?")
    await stage.wait(SOON)
    assert len(having(anna.inbox, "Montag")) == 1
    await sven.presses("Trotzdem senden")
    await stage.wait("P1DT1H")
    assert len(having(anna.inbox, "MONTAG")) == 1
    await sends(sven, WORDS)
    await sven.saw("Ankündigung 3 geht jetzt hinaus.")


async def test_at_a_time_of_the_wall_and_for_each_at_their_hour(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    anna = await stage.person("anna")
    tina = await stage.person("tina")
    await tina.says("/set days")
    await tina.says("3, 4")
    await writes(sven, "Zu einer Zeit", when=("Zu einer Zeit", "morgen", "10:30"))
    await sven.sees("Wann: am Dienstag, 24. November 2026", "10:30")
    await sven.presses("So planen")
    await sven.sees("Ankündigung 1 ist geplant.")
    await writes(sven, "Jedem zu seiner Zeit", when=("Allen zu einer Uhrzeit", "morgen", "11:00"))
    await sven.sees("am ersten eigenen Arbeitstag")
    await sven.presses("So planen")
    await stage.wait("P1D")
    await anna.sees_nothing_new()
    await stage.wait("PT3H")
    [first] = having(anna.inbox, "Zu einer Zeit")
    [second] = having(anna.inbox, "Jedem zu seiner Zeit")
    assert [came(each) for each in (first, second)] == ["24. 10:30", "24. 11:00"]
    assert having(tina.inbox, "Zeit") == []
    await stage.wait("P1D")
    [first] = having(tina.inbox, "Zu einer Zeit")
    [second] = having(tina.inbox, "Jedem zu seiner Zeit")
    assert [came(each) for each in (first, second)] == ["25. 08:00", "25. 11:00"]
    await sven.saw("angekommen: 3")


@ON_CONSOLE
async def test_what_is_planned_can_be_changed_or_called_off(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await writes(sven, WORDS, when=("Zu einer Zeit", "morgen", "10:30"))
    await sven.presses("So planen")
    await sven.presses("Zurück zum Entwurf")
    await sven.presses("Etwas ändern")
    await sven.presses("Text")
    await sven.says("Am Dienstag ist die Fachstelle zu.")
    await sven.presses("skip")
    await sven.presses("skip")
    await sven.sees("Am Dienstag ist die Fachstelle zu.", "24. November 2026")
    await sven.presses("So planen")
    await sven.presses("Ganz absagen")
    await sven.sees("Ankündigung 1 ist abgebrochen.")
    await stage.wait("P2D")
    assert having(anna.inbox, "Fachstelle zu") == []
    assert (await the_announcement(stage)).state == State.stopped


@ON_CONSOLE
@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (("Zu einer Zeit", "heute", "8:30"), "8:30 Uhr ist an diesem Tag schon vorbei"),
        (("Zu einer Zeit", "28.3.", "2:30"), "02:30 Uhr gibt es am 28.03.2027 nicht"),
        (("Allen zu einer Uhrzeit", "28.3.", "2:30"), "02:30 Uhr gibt es am 28.03.2027 nicht"),
        (("Zu einer Zeit", "31.10.", "2:30"), "02:30 Uhr gibt es in dieser Nacht zweimal"),
        (("Zu einer Zeit", "gestern"), "Diesen Tag habe ich nicht verstanden"),
        (("Zu einer Zeit", "1.1.2020"), "Mit Mi., 1. Januar geht es nicht"),
        (("Zu einer Zeit", "morgen", "25:00"), "Diese Uhrzeit habe ich nicht verstanden"),
        (("irgendwann",), "Bitte wähle eine Möglichkeit"),
    ],
)
async def test_a_time_that_cannot_be_is_answered_with_why(stage: Stage, when: tuple[str, ...], reason: str) -> None:
    sven = await staff(stage, "sven")
    await writes(sven, WORDS, when=when)
    await sven.sees(reason)


@ON_CONSOLE
async def test_of_a_time_that_comes_twice_one_is_chosen(stage: Stage) -> None:
    stage.starts("2026-10-23T09:00:00+02:00")
    sven = await staff(stage, "sven")
    await writes(sven, WORDS, when=("Zu einer Zeit", "25.10.", "2:30"))
    await sven.presses("Die zweite, Winterzeit")
    announcement = await the_announcement(stage)
    assert announcement.due_at is not None
    assert announcement.due_at.isoformat() == "2026-10-25T01:30:00+00:00"


@ON_CONSOLE
async def test_words_and_files_that_cannot_be_announced_are_answered_with_why(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    await sven.says("/announce")
    await sven.sends(stage.file("a.txt", b"Hallo"))
    await sven.sees("Schreib bitte auch Worte dazu")
    await sven.says("x" * 10_001)
    await sven.sees("Das sind 10.001 Zeichen, Platz ist für 10.000.")
    await sven.says("\u200b")
    await sven.sees("Da war nichts zu lesen.")
    await sven.says("Ruf an: 0151 23456789")
    await sven.sees("0151 23456789")
    await sven.presses("send")
    await sven.presses("skip")
    await sven.says("Ohne Datei")
    await sven.sees("Hier brauche ich eine Datei.")
    await sven.presses("cancel")
    assert await stage.rows(Announcement) == []


@ON_CONSOLE
async def test_a_practitioner_can_neither_announce_nor_look_at_announcements(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await writes(sven, WORDS)
    for words in ("/announce", "/announcements", "/announcements 1", "/ankündigungen 1 senden", "/announcements 1 csv"):
        await anna.says(words)
        assert WORDS not in anna.last.text
        await anna.sees("Mitarbeiter:innen der Fachstelle")
    assert (await the_announcement(stage)).state == State.draft


@ON_CONSOLE
async def test_staff_steer_their_own_and_who_coordinates_all(stage: Stage) -> None:
    sven, sara = await staff(stage, "sven"), await staff(stage, "sara")
    karin = await stage.person("karin", roles=["coordinator"])
    await writes(sven, WORDS)
    for words in ("/announcements 1", "/announcements 1 send", "/announcements 1 discard", "/announcements 99"):
        await sara.says(words)
        await sara.sees("gibt es nicht, oder sie gehört jemand anderem")
    await sara.says("/announcements")
    await sara.sees("Noch gibt es keine Ankündigungen.")
    await karin.says("/announcements")
    await karin.sees("1. „Am Montag ist die Fachstelle zu.“ · Entwurf")
    for words in ("/announcements 1 fly", "/announcements 1 pause", "/announcements 1 report", "/announcements 1 edit"):
        await karin.says(words)
        assert "Das kenne ich nicht" in karin.last.text or "Das geht gerade nicht" in karin.last.text
    await karin.says("/announcements #1 verwerfen")
    await karin.sees("Verworfen. Hinausgegangen ist nichts.")
    assert await stage.rows(Announcement) == []


@ON_CONSOLE
async def test_what_is_urgent_needs_a_coordinator_and_a_reason_and_goes_at_night_to_those_who_want_that(
    stage: Stage,
) -> None:
    stage.starts("2026-11-23T20:00:00+01:00")
    karin, sven = await stage.person("karin", roles=["coordinator"]), await staff(stage, "sven")
    anna, ben = await stage.person("anna"), await stage.person("ben")
    async with stage.wire.service.database.transaction() as session:
        [anna_id] = await stage.members(session, "anna")
        (await session.get_one(Member, anna_id)).urgent = True
    await writes(sven, "Nicht dringend")
    await sven.sees("4 davon haben gerade Ruhezeit")
    await writes(karin, WORDS)
    await karin.sees("Ist es dringend?")
    await karin.presses("Ja, dringend")
    await karin.says("Unwetter")
    await karin.sees("Dringend („Unwetter“). Eine Person bekommt es auch in der Ruhezeit.")
    await karin.presses("Senden")
    await stage.wait(SOON)
    [there] = having(anna.inbox, WORDS)
    assert there.text.startswith("Dringend, von der Fachstelle")
    assert having(ben.inbox, WORDS) == []
    [progress] = having(karin.inbox, "Angekommen: 1 · offen: 3")
    assert "▓▓░░░░░░░░ 25 %" in progress.text
    await karin.presses("Anhalten")
    await karin.says("/announcements 2")
    await karin.sees("▓▓░░░░░░░░ 25 %", "Angekommen: 1 · offen: 3")
    await karin.presses("Fortsetzen")
    await stage.wait(SOON)
    await karin.says("/announcements 2")
    await karin.sees("3 Personen haben gerade Ruhezeit")
    await stage.wait("PT12H1M")
    assert len(having(ben.inbox, WORDS)) == 1
    assert [each.reason for each in await stage.rows(Announcement)] == [None, "Unwetter"]
