"""Announcements that are under way or out: paused, stopped, sent again, corrected, withdrawn, without their author."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage.announcements import Announcement, State
from storage.files import File
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox
from storage.roles import Role
from tests.stories.announced import SOON, having, sends, staff, the_announcement, writes
from tests.stories.contacted import loses
from tests.stories.people import Person, Stage
from tests.stories.wires import ON_CONSOLE

WORDS = "Am Montag ist die Fachstelle zu."
NIGHT = "2026-11-23T20:00:00+01:00"
"""When everybody has quiet hours: nothing that is announced now is out before the morning."""

MORNING = "PT12H1M"


async def overnight(stage: Stage) -> tuple[Person, Person]:
    """Somebody of the staff who has announced something at night, and who gets it in the morning."""
    stage.starts(NIGHT)
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sends(sven, WORDS)
    await stage.wait(SOON)
    await sven.sees("geht hinaus", "░░░░░░░░░░ 0 %", "Angekommen: 0 · offen: 2", "2 Personen haben gerade Ruhezeit")
    return sven, anna


async def test_it_is_paused_and_goes_on_later_and_everybody_gets_it_once(stage: Stage) -> None:
    sven, anna = await overnight(stage)
    await sven.presses("Anhalten")
    await sven.saw("Ankündigung 1 ist angehalten.")
    await stage.wait("P1D")
    assert having(anna.inbox, WORDS) == []
    await sven.says("/announcements 1")
    await sven.sees("angehalten", "offen: 2")
    await sven.presses("Fortsetzen")
    await sven.saw("geht weiter hinaus")
    await stage.wait(MORNING)
    assert len(having(anna.inbox, WORDS)) == 1
    await sven.saw("angekommen: 2")


@ON_CONSOLE
async def test_what_still_rests_although_it_goes_on_goes_as_well(stage: Stage) -> None:
    _, anna = await overnight(stage)
    async with stage.wire.service.database.transaction() as session:  # claimed in the pause, given back after it
        await session.execute(update(Outbox).where(col(Outbox.lane) == Lane.bulk).values(state="paused"))
    await stage.wait(MORNING)
    assert len(having(anna.inbox, WORDS)) == 1
    assert (await the_announcement(stage)).state == State.sent


async def test_it_is_stopped_after_a_question_and_who_has_not_got_it_never_does(stage: Stage) -> None:
    sven, anna = await overnight(stage)
    await sven.presses("Abbrechen")
    await sven.sees("lässt sich nicht rückgängig machen", "2 Personen haben sie noch nicht")
    await sven.presses("announcements 1 stop yes")
    await sven.saw("Ankündigung 1 ist abgebrochen.")
    await stage.wait("P2D")
    assert having(anna.inbox, WORDS) == []
    await sven.says("/announcements 1 report")
    await sven.sees("2 Personen in der Zielgruppe", "vorher abgebrochen: 2", "Anna: vorher abgebrochen")


async def test_other_words_reach_who_has_it_and_who_does_not_have_it_yet(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    tina = await stage.person("tina")
    await tina.says("/set days")
    await tina.says("3, 4")
    await sends(sven, WORDS)
    await stage.wait(SOON)
    await sven.says("/announcements 1 edit")
    await sven.saw("Schreib den ganzen Text neu.")
    await sven.says("Am Dienstag ist die Fachstelle zu.")
    await sven.presses("skip")
    await sven.saw("Berichtigt. Bei 2 Personen wird der Text ausgetauscht")
    await stage.wait(SOON)
    [letter] = having(anna.inbox, "Am Dienstag ist die Fachstelle zu.")
    assert letter.edits == 1
    assert having(anna.inbox, WORDS) == having(tina.inbox, "Fachstelle zu") == []
    await stage.wait("P2D")
    [letter] = having(tina.inbox, "Am Dienstag ist die Fachstelle zu.")
    assert letter.edits == 0


async def test_it_is_withdrawn_as_far_as_the_network_lets_us_and_that_is_said_before(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sends(sven, WORDS)
    await stage.wait("PT49H")
    platform, _ = stage.wire.account("anna")
    late = platform == "telegram"
    await sven.says("/announcements 1 withdraw")
    await sven.sees("Diese Ankündigung zurückziehen?", "Gelesen haben kann sie trotzdem schon jemand")
    assert ("zu alt" in sven.last.text) is late
    assert len(having(anna.inbox, WORDS)) == 1
    await sven.presses("announcements 1 withdraw yes")
    await sven.saw("zurückgezogen")
    await stage.wait(SOON)
    assert having(anna.inbox, WORDS) == []
    assert len(having(anna.inbox, "Diese Ankündigung wurde zurückgezogen.")) == late
    assert WORDS not in str((await stage.rows(Outbox), (await the_announcement(stage)).content_id))
    await sven.says("/announcements 1 edit")
    await sven.sees("Das geht gerade nicht.", "zurückgezogen")


async def test_it_is_sent_again_to_those_only_whom_it_failed_to_reach(stage: Stage) -> None:
    sven, anna, ben = await staff(stage, "sven"), await stage.person("anna"), await stage.person("ben")
    await ben.does(unreachable=True)
    await sends(sven, WORDS)
    await stage.wait(SOON)
    await sven.saw("nicht zu erreichen: 1")
    await sven.presses("Nochmal, wo es misslang")
    await sven.sees("Es ist niemand da, bei dem es misslang und der jetzt zu erreichen wäre.")
    await ben.does(unreachable=False)
    await ben.says("/help")
    await sven.says("/announcements 1 resend")
    await sven.saw("Sie geht noch einmal an eine Person")
    await stage.wait(SOON)
    assert [len(having(person.inbox, WORDS)) for person in (anna, ben)] == [1, 1]
    await sven.saw("angekommen: 3")


async def test_an_author_who_is_no_staff_any_more_sends_nothing_further_until_a_coordinator_takes_it_over(
    stage: Stage,
) -> None:
    stage.starts(NIGHT)
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    karin = await stage.person("karin", roles=["coordinator"])
    await sends(sven, WORDS)
    await stage.wait(SOON)
    await loses(stage, "sven")
    await stage.wait("PT11H")
    await sven.says("/announcements 1 resume")
    await sven.sees("Mitarbeiter:innen der Fachstelle")
    await stage.wait("PT2H")
    assert having(anna.inbox, WORDS) == []
    assert (await the_announcement(stage)).state == State.paused
    await karin.sees("angehalten", "gehört nicht mehr zur Fachstelle", "Setz sie fort, dann gehört sie Dir")
    await karin.presses("Ansehen")
    await karin.presses("Fortsetzen")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1
    await karin.saw("3 Personen in der Zielgruppe")


@ON_CONSOLE
async def test_what_was_planned_by_who_is_no_staff_any_more_does_not_go_out(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    karin = await stage.person("karin", roles=["coordinator"])
    await writes(sven, WORDS, when=("Zu einer Zeit", "morgen", "10:30"))
    await sven.presses("So planen")
    await loses(stage, "sven")
    await stage.wait("P2D")
    assert having(anna.inbox, WORDS) == []
    await karin.sees("abgebrochen", "gehört nicht mehr zur Fachstelle. Darum geht sie nicht hinaus.")
    assert (await the_announcement(stage)).state == State.stopped


@ON_CONSOLE
async def test_a_form_that_was_begun_as_staff_is_of_no_use_afterwards(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    await sven.says("/announce")
    await sven.says(WORDS)
    await sven.presses("skip")
    await sven.presses("skip")
    await sven.says("Neuigkeiten")
    await sven.says("alle")
    await loses(stage, "sven")
    await sven.presses("Sofort")
    await sven.sees("Ankündigen kann nur, wer zur Fachstelle gehört.")
    assert await stage.rows(Announcement) == []


@ON_CONSOLE
async def test_two_who_steer_at_once_do_it_once(stage: Stage) -> None:
    sven, _ = await overnight(stage)
    karin = await stage.person("karin", roles=["coordinator"])
    await stage.together(
        sven.deed(say="/announcements 1 stop yes"),
        karin.deed(say="/announcements 1 stop yes"),
    )
    told = [person.last.text for person in (sven, karin)]
    assert sorted("Das geht gerade nicht" in text for text in told) == [False, True]
    assert (await the_announcement(stage)).state == State.stopped


@ON_CONSOLE
@pytest.mark.parametrize("state", [State.sending, State.paused])
async def test_what_is_under_way_when_its_author_leaves_is_paused_and_the_coordinators_know(
    stage: Stage, state: State
) -> None:
    sven, anna = await overnight(stage)
    karin = await stage.person("karin", roles=["coordinator"])
    if state is State.paused:
        await sven.presses("Anhalten")
    await sven.says("/leave")
    await sven.presses("erase")
    await stage.wait(MORNING)
    assert having(anna.inbox, WORDS) == []
    announcement = await the_announcement(stage)
    assert (announcement.state, announcement.made_by) == (State.paused, None)
    await karin.says("/announcements 1")
    await karin.presses("Fortsetzen")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1


@ON_CONSOLE
async def test_what_is_planned_for_an_audience_that_shrank_does_not_go_out_and_its_author_knows(stage: Stage) -> None:
    sven = await staff(stage, "sven", region="dresden")
    people = [await stage.person(name, region="goerlitz") for name in ("anna", "ben", "cora")]
    await writes(sven, WORDS, audience="Görlitz", when=("Zu einer Zeit", "morgen", "10:30"))
    await sven.presses("So planen")
    await people[0].says("/leave")
    await people[0].presses("erase")
    await stage.wait("P2D")
    assert [having(person.inbox, WORDS) for person in people] == [[], [], []]
    await sven.sees("abgebrochen", "nur noch weniger als 3 Personen")


@ON_CONSOLE
async def test_what_was_urgent_wakes_nobody_when_its_author_does_not_coordinate_any_more(stage: Stage) -> None:
    karin = await stage.person("karin", roles=["coordinator", "staff"])
    anna = await stage.person("anna")
    async with stage.wire.service.database.transaction() as session:
        [anna_id] = await stage.members(session, "anna")
        (await session.get_one(Member, anna_id)).urgent = True
    await writes(karin, WORDS, when=("Zu einer Zeit", "heute", "22:00"))
    await karin.presses("Ja, dringend")
    await karin.says("Unwetter")
    await karin.presses("So planen")
    await loses(stage, "karin", Role.coordinator)
    await stage.wait("PT14H")
    assert having(anna.inbox, WORDS) == []
    await stage.wait("PT10H")
    [letter] = having(anna.inbox, WORDS)
    assert letter.text.startswith("Neues von der Fachstelle")


@ON_CONSOLE
async def test_an_attachment_goes_with_what_is_withdrawn_unless_something_else_has_it(stage: Stage) -> None:
    sven = await staff(stage, "sven")
    for words in (WORDS, "Am Dienstag auch."):
        await sven.says("/announce")
        await sven.sends(stage.file("Plan.txt", b"Montag"), words)
        await sven.presses("skip")
        for answer in ("Neuigkeiten", "alle", "Sofort"):
            await sven.says(answer)
        await stage.wait("PT1S")
        await sven.presses("Senden")
        await stage.wait(SOON)
    await sven.says("/announcements 1 withdraw yes")
    [file] = await stage.rows(File)
    assert file.used_at.year == 2026
    await sven.says("/announcements 2 withdraw yes")
    [file] = await stage.rows(File)
    assert file.used_at.year == 1970
    assert [each.files for each in await stage.rows(Announcement)] == [[], []]


@ON_CONSOLE
async def test_what_is_urgent_is_let_go_by_who_coordinates_only(stage: Stage) -> None:
    sven, karin = await staff(stage, "sven"), await stage.person("karin", roles=["coordinator"])
    await writes(sven, WORDS)
    await karin.says("/announcements 1 change urgent")
    await karin.presses("Ja, dringend")
    await karin.says("Unwetter")
    await sven.says("/announcements 1 send")
    await sven.sees("So kann sie nur losschicken, wer koordiniert.")
    await karin.says("/announcements 1 send")
    await stage.wait(SOON)
    announcement = await the_announcement(stage)
    assert (announcement.state, announcement.urgent) == (State.sent, True)


@ON_CONSOLE
async def test_of_an_audience_that_is_too_small_nothing_is_counted(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven", region="dresden"), await stage.person("anna", region="goerlitz")
    await anna.says("/pause 1 Woche")
    await writes(sven, WORDS, audience="Görlitz")
    await sven.sees("An: Görlitz", "weniger als 3 Personen")
    assert not any(word in sven.last.text for word in ("Erreicht", "Eine Person", "Console", "Pause", "Dauert"))
