"""Reporting a need: the form, its review and guard, the half minute to take it back, and drafts."""

from datetime import timedelta

from storage.conversations import Run, RunState
from storage.needs import Need
from storage.publications import Publication
from tests.stories.people import Stage
from tests.stories.steps import fills_in, reports


async def test_a_need_is_reported_reviewed_and_sent(stage: Stage) -> None:
    anna = await stage.person("anna", language="de", region="goerlitz")
    await anna.says("/bedarf")
    await anna.sees("Worum geht es?")
    await anna.presses("Wohnen & Unterbringung")
    await anna.sees("Was wird gebraucht?", "höchstens 2.000 Zeichen")
    await anna.says("Wohnungen für große Familien")
    await anna.sees("Für wen wird das gebraucht?")
    await anna.presses("Klient:innen")
    await anna.sees("Wie dringend ist es?")
    await anna.presses("In den nächsten Wochen")
    await anna.sees("Welche Region betrifft es?")
    assert anna.offered[0] == "Görlitz (meine)"
    await anna.presses("Zwickau")
    await anna.sees(
        "Stimmt alles so?",
        "Thema: Wohnen & Unterbringung",
        "Bedarf: Wohnungen für große Familien",
        "Für wen: Klient:innen",
        "Dringlichkeit: In den nächsten Wochen",
        "Region: Zwickau",
    )
    await anna.presses("Absenden")
    await anna.sees("Dein Bedarf ist gespeichert")

    (need,) = await stage.rows(Need)
    assert (need.theme, need.text, need.whose) == ("housing", "Wohnungen für große Familien", "clients")
    assert (need.urgency, need.region) == (3, "zwickau")


async def test_the_same_in_english(stage: Stage) -> None:
    anna = await stage.person("anna", language="en", region="goerlitz")
    await anna.says("/need")
    await anna.sees("What is it about?")
    await anna.presses("Housing & accommodation")
    await anna.sees("What is needed?", "at most 2,000 characters")
    await anna.says("Flats for large families")
    await anna.presses("Clients")
    await anna.presses("In the coming weeks")
    await anna.presses("Görlitz (mine)")
    await anna.sees("Is everything right?", "Theme: Housing & accommodation", "Need: Flats for large families")
    await anna.presses("Send")
    await anna.sees("Your need is stored")
    await anna.presses("Take back")
    await anna.sees("Taken back. Nobody has seen it.")


async def test_back_drops_the_last_answer(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.presses("Zurück")
    await anna.sees("Worum geht es?")
    assert "Zurück" not in anna.offered
    await anna.presses("health")
    await anna.says("Therapieplätze")
    await anna.says("/back")
    await anna.sees("Was wird gebraucht?")
    await anna.says("Mehr Therapieplätze")
    for choice in ("own", "5", "Dresden", "Absenden"):
        await anna.presses(choice)
    (need,) = await stage.rows(Need)
    assert (need.theme, need.text) == ("health", "Mehr Therapieplätze")


async def test_what_is_needed_to_understand_a_need_cannot_be_skipped(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says("/überspringen")
    await anna.sees("Diese Frage lässt sich nicht überspringen.", "Worum geht es?")
    assert "Überspringen" not in anna.offered


async def test_cancelling_stores_nothing(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    await anna.presses("Abbrechen")
    await anna.sees("Abgebrochen. Gespeichert oder geändert ist nichts.")
    assert await stage.rows(Need) == []
    assert [(run.state, run.answers) for run in await stage.rows(Run)] == [(RunState.cancelled, [])]
    await anna.says("/weiter")
    await anna.sees("Es gibt nichts Angefangenes.")


async def test_one_answer_is_changed_in_the_review(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna, urgency="1")
    await anna.presses("Etwas ändern")
    assert {"Thema", "Bedarf", "Für wen", "Dringlichkeit", "Region"} <= set(anna.offered)
    await anna.presses("Dringlichkeit")
    await anna.sees("Wie dringend ist es?")
    await anna.presses("Heute noch")
    await anna.sees("Stimmt alles so?", "Dringlichkeit: Heute noch", "Bedarf: Es fehlen Wohnungen")
    await anna.presses("Absenden")
    assert [need.urgency for need in await stage.rows(Need)] == [5]


async def test_an_identifier_is_shown_to_the_writer_and_masked(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Bitte melden: 0351 4567890 oder anna@example.org")
    await anna.sees("woran man jemanden erkennen kann", "„0351 4567890“", "„anna@example.org“")
    await anna.presses("Unkenntlich machen")
    for choice in ("own", "2", "Dresden"):
        await anna.presses(choice)
    await anna.sees("Stimmt alles so?")
    assert "4567890" not in anna.last.text
    await anna.presses("Absenden")
    (need,) = await stage.rows(Need)
    assert "4567890" not in need.text and "@" not in need.text and "Telefonnummer" in need.text
    assert [publication.guard for publication in await stage.rows(Publication)] == ["masked"]


async def test_the_writer_rewrites_what_the_guard_found(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Bitte melden: 0351 4567890")
    await anna.presses("Ändern")
    await anna.sees("Was wird gebraucht?")
    await anna.says("Bitte melden")
    await anna.sees("Für wen wird das gebraucht?")
    for choice in ("own", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    assert [publication.guard for publication in await stage.rows(Publication)] == ["clean"]


async def test_the_writer_may_leave_what_the_guard_found(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Unser Büro: 0351 4567890")
    for choice in ("So lassen", "own", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    assert [need.text for need in await stage.rows(Need)] == ["Unser Büro: 0351 4567890"]
    assert [publication.guard for publication in await stage.rows(Publication)] == ["as_is"]


async def test_2001_characters_are_one_too_many(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("ä" * 2001)
    await anna.sees("Das sind 2.001 Zeichen, Platz ist für 2.000.", "Was wird gebraucht?")
    await anna.says("ä" * 2000)
    await anna.sees("Für wen wird das gebraucht?")


async def test_an_edit_of_the_message_changes_the_answer_that_it_was(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    message = await anna.says("Wohnungne")
    await anna.presses("own")
    await anna.edits(message, "Wohnungen")
    await anna.sees("Wie dringend ist es?")
    await anna.presses("2")
    await anna.presses("Dresden")
    await anna.sees("Bedarf: Wohnungen")
    await anna.presses("Absenden")
    await anna.edits(message, "Häuser")
    await anna.sees("Diese Änderung kommt bei mir nicht mehr an.", "/meine")
    assert [need.text for need in await stage.rows(Need)] == ["Wohnungen"]


async def test_an_edit_is_guarded_like_the_first_words(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    message = await anna.says("Wohnungen")
    await anna.edits(message, "Wohnungen, Tel. 0351 4567890")
    await anna.sees("„0351 4567890“")


async def test_a_deleted_message_takes_its_answer_along_where_the_network_tells_of_it(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    message = await anna.says("Wohnungen")
    await anna.presses("own")
    await anna.deletes(message)
    if stage.wire.reports_deletions:
        await anna.sees("Was wird gebraucht?")
    else:
        await anna.sees_nothing_new()
        await anna.presses("Zurück")
        await anna.presses("Zurück")
        await anna.sees("Was wird gebraucht?")


async def test_a_need_can_be_taken_back_for_half_a_minute(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("PT29S")
    await anna.presses("Zurücknehmen")
    await anna.sees("Zurückgenommen. Niemand hat es gesehen.")
    await stage.wait("PT1H")
    assert await stage.rows(Need) == []


async def test_after_half_a_minute_it_is_too_late_to_take_a_need_back(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("PT30S")
    await anna.presses("Zurücknehmen")
    await anna.sees("Die 30 Sekunden sind vorbei.")
    assert len(await stage.rows(Need)) == 1


async def test_a_need_counts_when_the_half_minute_is_over_and_not_before(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    sent = stage.now
    await stage.wait("PT29S")
    assert [need.published_at for need in await stage.rows(Need)] == [None]
    await stage.wait("PT1S")
    assert [need.published_at for need in await stage.rows(Need)] == [sent + timedelta(seconds=30)]


async def test_a_need_counts_from_its_moment_though_the_service_was_down(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    sent = stage.now
    await stage.restart()
    await stage.wait("PT1H")
    assert [need.published_at for need in await stage.rows(Need)] == [sent + timedelta(seconds=30)]


async def test_the_form_goes_on_after_a_restart(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    for step in ("housing", None, "clients", "2", "Dresden", "Absenden"):
        await stage.restart()
        await (anna.presses(step) if step else anna.says("Wohnungen"))
    await anna.sees("Dein Bedarf ist gespeichert")


async def test_a_form_left_alone_for_days_is_kept_and_offered_again(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Wohnungen")
    await anna.sees("Für wen wird das gebraucht?")
    await stage.wait("P2DT23H59M")
    await anna.sees_nothing_new()
    await stage.wait("PT1M")
    await anna.sees("Angefangen und aufgehoben: Bedarf.")
    await anna.presses("Weitermachen")
    await anna.sees("Hier geht es weiter:", "Für wen wird das gebraucht?")
    for choice in ("clients", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    assert [need.text for need in await stage.rows(Need)] == ["Wohnungen"]


async def test_a_draft_goes_on_by_its_old_keyboard_too(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Wohnungen")
    question = anna.last
    await stage.wait("P3D")
    await anna.presses("Klient:innen", on=question)
    await anna.sees("Hier geht es weiter:", "Für wen wird das gebraucht?")


async def test_a_draft_is_forgotten_after_two_weeks(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Wohnungen")
    await stage.wait("P14D")
    await anna.says("/weiter")
    await anna.sees("Es gibt nichts Angefangenes.")
    assert all(run.answers == [] for run in await stage.rows(Run))


async def test_a_form_begun_and_left_without_an_answer_leaves_no_draft(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says("/set hour")
    await anna.presses("09:00")
    await anna.sees("Gespeichert.")
    await anna.says("/weiter")
    await anna.sees("Es gibt nichts Angefangenes.")


async def test_looking_at_the_profile_in_between_leaves_the_form_open(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("/profil")
    await anna.sees("Dein Profil.")
    await anna.says("Wohnungen")
    await anna.sees("Für wen wird das gebraucht?")


async def test_changing_a_setting_in_between_keeps_a_draft_that_is_offered_afterwards(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    question = anna.last
    await anna.says("/profil")
    await anna.presses("Uhrzeit der Kurzabfrage")
    assert question.choices == {}, "an open keyboard does not stay behind"
    await anna.presses("14:00")
    await anna.saw("Gespeichert.")
    await anna.sees("Aufgehoben für Dich: Bedarf.")
    await anna.presses("Weitermachen")
    await anna.sees("Hier geht es weiter:", "Was wird gebraucht?")


async def test_with_a_draft_there_is_the_choice_to_begin_anew(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Alte Worte")
    await anna.says("/set hour")
    await anna.presses("09:00")
    await anna.says("/need")
    await anna.sees("Du hast hier schon etwas angefangen: Bedarf. Möchtest Du weitermachen oder neu beginnen?")
    await anna.presses("Neu beginnen")
    await anna.sees("Worum geht es?")
    for step in ("health", None, "own", "2", "Dresden", "Absenden"):
        await (anna.presses(step) if step else anna.says("Neue Worte"))
    assert [need.text for need in await stage.rows(Need)] == ["Neue Worte"]
    await anna.says("/weiter")
    await anna.sees("Es gibt nichts Angefangenes.")


async def test_with_a_draft_there_is_the_choice_to_go_on(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("Alte Worte")
    await anna.says("/set hour")
    await anna.presses("09:00")
    await anna.says("/need")
    await anna.presses("Weitermachen")
    for choice in ("own", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    assert [need.text for need in await stage.rows(Need)] == ["Alte Worte"]


async def test_words_behind_the_command_are_the_need(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need Dolmetscher:innen für Tigrinya")
    await anna.sees("Worum geht es?")
    await anna.presses("Sprache & Sprachmittlung")
    await anna.sees("Für wen wird das gebraucht?")
    for choice in ("own", "2", "Dresden"):
        await anna.presses(choice)
    await anna.sees("Bedarf: Dolmetscher:innen für Tigrinya")


async def test_words_behind_the_command_are_guarded_too(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need Rückruf an 0351 4567890")
    await anna.presses("housing")
    await anna.sees("„0351 4567890“")


async def test_too_many_words_behind_the_command_are_not_cut(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need " + "ä" * 2001)
    await anna.sees("Das sind 2.001 Zeichen", "Worum geht es?")
    await anna.presses("housing")
    await anna.sees("Was wird gebraucht?")
