"""Questions: what is known is shown first, else it goes to those who may know; who asked closes it."""

from storage.circles import Asked
from storage.conversations import Run
from storage.posts import Post
from storage.questions import Question, QuestionHelp, State
from tests.stories.people import Person, Stage
from tests.stories.talk import KEPT, PUBLISHED, answers, copies, copy, reader, speaker

FLAT = "Wie bekommt eine Familie mit Duldung einen Wohnberechtigungsschein?"
FLAT_AGAIN = "Wohnberechtigungsschein für eine Familie mit Duldung, wie geht das?"
MILK = "Wer zahlt Dolmetschen beim Kinderarzt?"


async def goes_on(person: Person, theme: str = "housing", audience: str = "all", name: str = "own") -> None:
    """Answer what is asked after the question itself, up to the receipt."""
    await person.sees("Hintergrund")
    await person.presses("skip")
    await person.sees("Worum geht es?")
    await person.presses(theme)
    await person.sees("Wer soll die Frage sehen?")
    await person.presses(audience)
    await person.sees("Unter welchem Namen")
    await person.presses(name)
    await person.sees("Passt das so?")
    await person.presses("send")
    await person.sees(KEPT)


async def asks(stage: Stage, person: Person, words: str, **choices: str) -> None:
    """Ask something that nothing known is like, and wait until it is out."""
    await person.says(f"/frage {words}")
    await goes_on(person, **choices)
    await stage.wait(PUBLISHED)


async def wants(person: Person, many: str = "3", themes: str = "housing") -> None:
    """Choose to be asked privately, about a theme."""
    await person.says("/set questions")
    await person.presses(many)
    await person.says("/set themes")
    await person.presses(themes)
    await person.presses("done")
    await person.sees("Gespeichert")


async def test_the_words_of_what_could_be_pressed_are_no_answer(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/frage")
    await anna.says(FLAT)
    await anna.sees("Hintergrund")
    await anna.says("zurück")
    await anna.says(MILK)
    await anna.sees("Hintergrund")
    await anna.says("Überspringen")
    await anna.sees("Worum geht es?")
    [run] = await stage.rows(Run)
    assert {answer["key"]: answer["value"] for answer in run.answers}["background"] is None
    await anna.says("Abbrechen")
    await anna.sees("Abgebrochen")
    assert await stage.rows(Question) == []


async def test_a_question_goes_to_its_channel_and_its_asker_gets_each_answer(stage: Stage) -> None:
    anna = await speaker(stage, "anna", name="Stille Kiefer")
    bea, cem = await reader(stage, "bea", name="Ruhige Birke"), await reader(stage, "cem", name="Helle Linde")
    await asks(stage, anna, FLAT)
    await anna.sees("#H-1 steht im Kanal")
    letter = copy(bea.inbox, "Wohnberechtigungsschein")
    assert letter.text.startswith("❓ Stille Kiefer fragt · Wohnen & Unterbringung #H-1")
    await answers(stage, bea, "Mit einem Härtefallantrag.", letter)
    await anna.saw("Mit einem Härtefallantrag.")
    await anna.saw("Auf Deine Frage #H-1 gibt es eine Antwort")
    await answers(stage, cem, "Bei uns auch.", copy(cem.inbox, "Härtefallantrag"))
    await anna.saw("Bei uns auch.")  # an answer to an answer is one to the question
    assert [row.state for row in await stage.rows(Question)] == [State.open]


async def test_what_was_asked_before_is_shown_first_and_counted_where_it_helps(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea", name="Ruhige Birke")
    await asks(stage, anna, FLAT)
    await answers(stage, bea, "Mit einem Härtefallantrag.", copy(bea.inbox, "Wohnberechtigungsschein"))
    dora = await stage.person("dora")
    await dora.says(f"/frage {FLAT_AGAIN}")
    await dora.sees("1. Wie bekommt eine Familie")
    await dora.presses("question:1")
    await dora.sees("#H-1", "↳ Ruhige Birke: Mit einem Härtefallantrag.")
    await dora.presses("helped")
    await dora.sees("Darf ich mir Deine Worte merken")
    await dora.presses("yes")
    await dora.sees("Danke")
    assert len(await stage.rows(QuestionHelp)) == 1
    assert len(await stage.rows(Post)) == 2  # nothing was posted


async def test_who_asks_all_the_same_can_say_that_it_is_the_same_question(stage: Stage) -> None:
    anna, dora = await speaker(stage, "anna"), await speaker(stage, "dora")
    await asks(stage, anna, FLAT)
    await dora.says(f"/frage {FLAT_AGAIN}")
    await dora.presses("question:1")
    await dora.sees("Geantwortet hat noch niemand.")
    assert "helped" not in dora.last.choices
    await dora.presses("same")
    await goes_on(dora)
    await stage.wait(PUBLISHED)
    await dora.sees("#H-2")
    assert [(row.post_id, row.thread_id) for row in await stage.rows(Question)] == [(1, None), (2, 1)]


async def test_the_same_question_of_the_same_person_leads_to_the_first(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await asks(stage, anna, FLAT)
    await anna.says("/frage")
    await anna.sees("Was möchtest Du Kolleg:innen fragen?")
    await anna.says(FLAT.upper())
    await anna.sees("Das hast Du selbst schon gefragt")
    await anna.presses("question:1")
    assert "same" not in anna.last.choices


async def test_a_question_under_another_name_stays_so_in_its_whole_conversation(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna", name="Stille Kiefer"), await reader(stage, "bea")
    await asks(stage, anna, FLAT, name="alias")
    letter = copy(bea.inbox, "Wohnberechtigungsschein")
    name = letter.text.split("❓ ")[1].split(" fragt")[0]
    assert name != "Stille Kiefer"
    await answers(stage, bea, "Welche Stadt denn?", letter)
    await answers(stage, anna, "Eine kleine.", copy(anna.inbox, "Welche Stadt"))
    assert copy(bea.inbox, "Eine kleine.").text.startswith(f"{name} · ")
    assert not any("Stille Kiefer" in each.text for each in bea.inbox)


async def test_who_chose_it_is_asked_privately_and_never_more_often_than_that(stage: Stage) -> None:
    anna, bea, cem = await speaker(stage, "anna"), await speaker(stage, "bea"), await stage.person("cem")
    await wants(bea, "1")
    await wants(cem, themes="health")
    await asks(stage, anna, FLAT)
    await bea.sees("❓", "Wohnberechtigungsschein")
    await cem.sees_nothing_new()
    await asks(stage, anna, "Wer kennt Wohnungen mit Hund?")
    assert len(copies(bea.inbox, "fragt")) == 1  # one a week
    await answers(stage, bea, "Beim Amt.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await anna.saw("Beim Amt.")
    assert [row.because for row in await stage.rows(Asked)] == ["close"]


async def test_a_question_for_the_own_region_is_found_and_read_there_only(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    bea, cem = await speaker(stage, "bea", region="goerlitz"), await reader(stage, "cem", region="zwickau")
    await wants(bea)
    await wants(cem)
    await asks(stage, anna, FLAT, audience="region")
    await anna.sees("Görlitz")
    await bea.sees("❓", "Wohnberechtigungsschein")
    await cem.sees_nothing_new()
    number = copy(bea.inbox, "Wohnberechtigungsschein").text.split("#")[1].split()[0]
    await cem.says(f"/zeigen {number}")
    await cem.sees("Diesen Beitrag kenne ich nicht.")
    await cem.says("/suche Wohnberechtigungsschein")
    await cem.sees("nichts")
    await cem.says("/fragen all")
    await cem.sees("Gerade ist keine Frage offen")
    await cem.says(f"/frage {FLAT_AGAIN}")
    await cem.sees("Hintergrund")  # nothing known is shown of it
    await bea.says("/suche Wohnberechtigungsschein")
    await bea.sees(number)
    await bea.says("/fragen all")
    await bea.sees(number)
    await asks(stage, anna, MILK, theme="health")
    await bea.presses("Nur aus meiner Region")
    assert MILK not in (await bea.sees(number)).text


async def test_who_offers_to_know_about_it_is_asked_privately(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await speaker(stage, "bea")
    await wants(bea, themes="health")
    await bea.says(f"/angebot {FLAT_AGAIN}")
    await bea.presses("housing")
    await bea.presses("Absenden")
    await bea.saw("das merke ich mir")
    await asks(stage, anna, FLAT)
    await bea.sees("❓", "Wohnberechtigungsschein")


async def test_the_asker_closes_it_and_opens_it_again(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await asks(stage, anna, FLAT)
    await answers(stage, bea, "Mit einem Härtefallantrag.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await anna.says("/geholfen", reply_to=copy(anna.inbox, "Härtefallantrag"))
    await anna.sees("#H-1 steht jetzt als beantwortet da.")
    [asked] = await stage.rows(Question)
    assert (asked.state, asked.helped_by, asked.widen_at) == (State.helped, 2, None)
    await stage.wait("PT20S")
    assert "✓ Eine Antwort hat geholfen." in copy(bea.inbox, "Wohnberechtigungsschein").text
    await anna.presses("Doch noch offen")
    await anna.sees("wieder offen")
    await stage.wait("PT20S")
    assert "✓" not in copy(bea.inbox, "Wohnberechtigungsschein").text
    await bea.says("/geholfen 1")
    await bea.sees("Diese Frage von Dir finde ich nicht.")


async def test_an_unanswered_question_is_offered_to_wider_circles_one_after_the_other(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz", carrier="independent", strand="FSA")
    bea = await speaker(stage, "bea", region="zwickau", carrier="independent", strand="FSA")
    sven = await stage.person("sven", roles=["staff"])
    await asks(stage, anna, FLAT, audience="region")
    await wants(bea)
    await stage.wait("P2D")
    await anna.sees("noch niemand geantwortet", "in anderen Regionen")
    assert copies(bea.inbox, "fragt") == []
    await anna.presses("Ja")
    await anna.sees("dort weitergegeben")
    await bea.sees("❓", "Wohnberechtigungsschein")
    await stage.wait("P5D")
    await anna.sees("bei anderen Trägern")
    await anna.presses("Ja")
    await anna.sees("Dort ist gerade niemand")
    await stage.wait("P14D")
    await anna.sees("Soll ich die Fachstelle")
    assert copies(sven.inbox, "fragt") == []
    await anna.presses("Ja")
    await anna.sees("dort weitergegeben")
    await sven.sees("❓", "Wohnberechtigungsschein")
    await stage.wait("P30D")
    assert not any("Soll ich" in text for text in anna.news)


async def test_what_is_answered_is_not_brought_any_further(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await asks(stage, anna, FLAT)
    await answers(stage, bea, "So geht es.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await stage.wait("P30D")
    assert not any("Soll ich" in text for text in anna.news)
    assert [row.widen_at for row in await stage.rows(Question)] == [None]


async def test_a_question_taken_back_or_deleted_is_asked_of_nobody(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says(f"/frage {FLAT}")
    await goes_on(anna)
    await anna.presses("Zurücknehmen")
    await stage.wait(PUBLISHED)
    await bea.sees_nothing_new()
    await asks(stage, anna, MILK)
    await anna.presses("Beitrag löschen")
    await anna.sees("Gelöscht")
    assert [row.state for row in await stage.rows(Question)] == [State.ended, State.ended]
    dora = await stage.person("dora")
    await dora.says(f"/frage {MILK}")
    await dora.sees("Hintergrund")  # nothing known is shown of it


async def test_what_one_asked_and_what_one_could_answer_stand_in_a_list(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await speaker(stage, "bea")
    await asks(stage, anna, FLAT)
    await asks(stage, bea, MILK, theme="health")
    await anna.says("/fragen")
    await anna.sees("Deine Fragen", "#H-1 (offen)", "Vielleicht weißt Du hier etwas", MILK)
    await anna.says("/fragen Wohnen & Unterbringung")
    await anna.sees("Gerade ist keine Frage offen")
    await anna.says("/fragen")
    await anna.presses("Meine #H-1")
    await anna.sees(FLAT, "Noch hat niemand geantwortet.")
    await anna.presses("Frage beenden")
    await anna.sees("#H-1 ist beendet.")
    await bea.says("/fragen all")
    await bea.sees("Gerade ist keine Frage offen")


async def test_a_plain_sentence_can_become_a_question(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await anna.says(FLAT)
    await anna.presses("Kolleg:innen fragen")
    await goes_on(anna)


async def test_of_a_plain_sentence_too_is_shown_what_is_known(stage: Stage) -> None:
    anna, dora = await speaker(stage, "anna"), await speaker(stage, "dora")
    await asks(stage, anna, FLAT)
    await dora.says(FLAT_AGAIN)
    await dora.presses("Kolleg:innen fragen")
    await dora.sees("1. Wie bekommt eine Familie")


async def test_what_is_no_question_is_said_so(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await anna.says("/frage ???")
    await anna.sees("Was möchtest Du Kolleg:innen fragen?")
    await anna.says("!?")
    await anna.sees("Da stand keine Frage.")
    await anna.says("x" * 2501)
    await anna.sees("2.501", "2.500")
    await anna.says("Warum " + "x" * 2494)
    await anna.sees("Hintergrund")
    await anna.says("/abbrechen")
    await anna.says("/frage Mein Kollege Müller, geboren am 3.4.1987, wie?")
    await anna.sees("3.4.1987")
    await anna.presses("mask")
    await anna.sees("Hintergrund")


async def test_who_leaves_takes_the_question_along_or_leaves_it_without_an_end(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await asks(stage, anna, FLAT)
    await anna.says("/austreten")
    await anna.presses("keep")
    await stage.wait("P3D")
    assert [row.state for row in await stage.rows(Question)] == [State.ended]
    assert "Ehemaliges Mitglied fragt" in copy(bea.inbox, "Wohnberechtigungsschein").text
