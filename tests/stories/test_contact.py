"""A question to the agency's team: asked, passed on, answered as the team's, closed, asked again."""

import pytest

from storage.channels import Channel
from storage.contacts import Contact, State
from storage.conversations import Run
from storage.posts import Post
from tests.stories.contacted import FROM_TEAM, NOW, SENT, asks, first_line, having, loses, one, replies, staff
from tests.stories.people import Stage
from tests.stories.wires import ON_CONSOLE

OPEN = "Stille Kiefer fragt das Team · offen"
ANSWERED = "Stille Kiefer fragt das Team · beantwortet"
CLOSED = "Stille Kiefer fragt das Team · abgeschlossen"


async def test_a_question_goes_to_the_team_and_the_answer_comes_as_the_teams(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stille Kiefer")
    sven, karin = await staff(stage, "sven", name="Sven"), await stage.person("karin", roles=["coordinator"])
    bea = await stage.person("bea")
    await anna.says("/kontakt")
    await anna.sees("112", "kein Notruf", "Oder schreib dem Team der Fachstelle")
    await anna.presses("Dem Team schreiben")
    await anna.sees("Was möchtest Du das Team der Fachstelle fragen?", "keine Namen")
    await anna.says("Wer ist für Herrnhut zuständig?")
    await anna.sees("Du stehst dort als Stille Kiefer.", "Wer ist für Herrnhut zuständig?")
    await anna.presses("Absenden")
    await anna.sees(SENT, "Die Antwort kommt hierher")
    await stage.wait(NOW)
    for person in (sven, karin):
        question = one(person.inbox, "Wer ist für Herrnhut zuständig?")
        assert question.text == f"{OPEN}\n\nWer ist für Herrnhut zuständig?"
    await bea.sees_nothing_new()
    await replies(stage, sven, "Das macht Görlitz.", to=one(sven.inbox, "Herrnhut"))
    await sven.saw("Deine Antwort geht an Stille Kiefer, als Antwort vom Team der Fachstelle.")
    answer = one(anna.inbox, "Das macht Görlitz.")
    assert answer.text == f"{FROM_TEAM}\n\nDas macht Görlitz."
    assert answer.reply_to is not None
    assert first_line(one(karin.inbox, "Das macht Görlitz.")) == FROM_TEAM
    for person in (sven, karin):
        assert first_line(one(person.inbox, "Herrnhut")) == ANSWERED
    assert "Sven" not in "".join(letter.text for letter in anna.inbox)
    await replies(stage, anna, "Danke! Und wer für Löbau?", to=answer)
    await anna.saw(SENT)
    for person in (sven, karin):
        assert first_line(one(person.inbox, "Löbau")) == OPEN
        assert first_line(one(person.inbox, "Herrnhut")) == ANSWERED
    (contact,) = await stage.rows(Contact)
    assert (contact.state, len(await stage.rows(Post))) == (State.open, 3)
    await bea.sees_nothing_new()


async def test_the_same_in_english(stage: Stage) -> None:
    anna, sven = await stage.person("anna", language="en", name="Pine"), await staff(stage, "sven", language="en")
    await anna.says("/contact Who is responsible?")
    await anna.sees("This goes to everybody in the agency's team.", "You appear there as Pine.")
    await anna.presses("send")
    await anna.sees("Your question goes to the agency's team.")
    await stage.wait(NOW)
    await replies(stage, sven, "We are.", to=one(sven.inbox, "Pine asks the team · open"))
    assert one(anna.inbox, "From the agency's team:").text.endswith("We are.")


async def test_a_plain_sentence_can_be_asked(stage: Stage) -> None:
    anna, sven = await stage.person("anna", name="Stille Kiefer"), await staff(stage, "sven")
    await anna.says("Wer ist zuständig?")
    await anna.presses("Einen Menschen fragen")
    await anna.sees("Das geht an alle im Team der Fachstelle", "Wer ist zuständig?")
    await anna.presses("Absenden")
    await stage.wait(NOW)
    assert first_line(one(sven.inbox, "Wer ist zuständig?")) == OPEN


async def test_the_words_can_be_changed_before_they_go_and_nothing_goes_when_it_is_cancelled(stage: Stage) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    await anna.says("/contact Wer ist zustendig?")
    await anna.presses("Etwas ändern")
    await anna.sees("Was möchtest Du das Team der Fachstelle fragen?")
    await anna.says("Wer ist zuständig?")
    await anna.sees("Stimmt es so?", "Wer ist zuständig?")
    await anna.presses("Abbrechen")
    await anna.sees("Abgebrochen")
    await stage.wait("PT5M")
    await sven.sees_nothing_new()
    assert (await stage.rows(Post), await stage.rows(Contact), await stage.rows(Channel)) == ([], [], [])
    assert all(run.answers == [] for run in await stage.rows(Run))


async def test_region_and_carrier_stand_there_only_if_the_profile_shows_them(stage: Stage) -> None:
    anna, sven = await stage.person("anna", name="Kiefer", region="zwickau"), await staff(stage, "sven")
    await asks(stage, anna, "Eins")
    assert first_line(one(sven.inbox, "Eins")) == "Kiefer fragt das Team · offen"
    await anna.says("/set beside")
    await anna.presses("region")
    await anna.presses("done")
    await anna.says("/contact Zwei")
    await anna.sees("als Kiefer (Zwickau)")
    await anna.presses("send")
    await stage.wait(NOW)
    assert first_line(one(sven.inbox, "Zwei")) == "Kiefer (Zwickau) fragt das Team · offen"
    await sven.says("/contacts")
    await sven.sees("1. Kiefer (Zwickau), seit 23.11.2026")


# --- answering -------------------------------------------------------------------------------


async def test_two_of_the_team_answer_at_once_and_both_answers_come(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stille Kiefer")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    await stage.together(
        sven.deed(say="Wir!", reply_to=one(sven.inbox, "zuständig").id),
        karin.deed(say="Ihr!", reply_to=one(karin.inbox, "zuständig").id),
    )
    await stage.wait("PT1M")
    for words in ("Wir!", "Ihr!"):
        assert first_line(one(anna.inbox, words)) == FROM_TEAM
    one(sven.inbox, "Ihr!")
    one(karin.inbox, "Wir!")
    await replies(stage, sven, "Beide!", to=one(sven.inbox, "zuständig"))
    (contact,) = await stage.rows(Contact)
    assert contact.state == State.answered
    assert {first_line(one(each.inbox, "zuständig?")) for each in (sven, karin)} == {ANSWERED}


async def test_who_answers_after_a_colleague_is_told_so(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stille Kiefer")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    await replies(stage, sven, "Wir!", to=one(sven.inbox, "zuständig"))
    await replies(stage, karin, "Ihr!", to=one(karin.inbox, "zuständig"))
    await karin.saw("Geantwortet hat auch schon jemand anderes von Euch.")


async def test_what_somebody_of_the_team_writes_for_an_hour_goes_there(stage: Stage) -> None:
    anna, sven = await stage.person("anna", name="Stille Kiefer"), await staff(stage, "sven")
    await asks(stage, anna, "Wer ist zuständig?")
    await sven.says("/contacts 1 answer")
    await sven.sees("Was Du jetzt schreibst, geht an Stille Kiefer, als Antwort vom Team der Fachstelle")
    await sven.says("Das macht Görlitz.")
    await stage.wait(NOW)
    answer = one(anna.inbox, "Das macht Görlitz.")
    assert (first_line(answer), answer.reply_to is not None) == (FROM_TEAM, True)
    await sven.says("/in")
    await sven.sees("geht gerade in den Kanal Gespräch mit der Fachstelle")
    await loses(stage, "sven")
    await sven.says("Noch etwas")
    await sven.saw("Du gehörst nicht mehr dazu")
    await sven.says("Und nun?")
    await sven.sees("Was soll ich damit tun?")
    assert having(anna.inbox, "Noch etwas") == []


async def test_a_conversation_is_closed_kindly_and_goes_on_when_the_member_writes_again(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stille Kiefer")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    await sven.says("/contacts 1 close")
    await sven.sees("Stille Kiefer wartet noch auf eine Antwort.")
    await sven.presses("Offen lassen")
    await replies(stage, sven, "Wir!", to=one(sven.inbox, "zuständig"))
    await sven.presses("Abschließen")
    await sven.saw("Abgeschlossen, Stille Kiefer weiß Bescheid.")
    await karin.says("/contacts 1 close")
    await karin.sees("Abgeschlossen")
    await stage.wait("PT1M")
    told = one(anna.inbox, "Das Team der Fachstelle hat Euer Gespräch abgeschlossen.")
    assert list(told.choices.values()) == ["Dem Team schreiben"]
    assert {first_line(one(each.inbox, "zuständig?")) for each in (sven, karin)} == {CLOSED}
    await sven.says("/contacts")
    await sven.sees("Gerade wartet niemand auf eine Antwort.")
    await asks(stage, anna, "Doch noch etwas")
    assert first_line(one(karin.inbox, "Doch noch etwas")) == OPEN
    await sven.says("/contacts")
    await sven.sees("Eine Person wartet auf Antwort.", "1. Stille Kiefer")
    assert len(await stage.rows(Contact)) == 1


async def test_who_has_waited_longest_stands_first_and_what_is_answered_stands_elsewhere(stage: Stage) -> None:
    sven = await staff(stage, "sven", name="Sven")
    for number in range(7):
        person = await stage.person(f"anna{number}", name=f"Kiefer {number}")
        await asks(stage, person, f"Frage {number}")
        await stage.wait("PT1M")
    await replies(stage, sven, "Ja", to=one(sven.inbox, "Frage 0"))
    await sven.says("/anfragen")
    page = await sven.sees("6 Gespräche warten auf Antwort.", "1. Kiefer 1", "5. Kiefer 5")
    assert "Kiefer 6" not in page.text
    await sven.presses("Weiter")
    await sven.sees("6. Kiefer 6")
    await sven.presses("Zurück")
    await sven.presses("Beantwortete ansehen")
    await sven.sees("Ein Gespräch ist beantwortet", "1. Kiefer 0")
    await sven.presses("Nr. 1 ansehen")
    await sven.sees("Kiefer 0", "Beantwortet, gefragt am", "Zuletzt geantwortet hat Sven")


@pytest.mark.parametrize("number", ["9", "0", "-1", "99999999999999999999", "x", "1 2 3", "page", "open 999", "①"])
@ON_CONSOLE
async def test_conversations_that_do_not_exist_are_not_read(stage: Stage, number: str) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    for words in (f"/contacts {number}", f"/contacts {number} close", f"/contacts {number} answer"):
        await sven.says(words)
        assert sven.last.text.startswith(("Dieses Gespräch gibt es nicht", "Gerade wartet niemand"))
    await anna.says(f"/contacts {number}")
    await anna.sees("/anfragen ist für", "gedacht")


async def test_practitioners_are_not_named_the_list(stage: Stage) -> None:
    anna, sven = await stage.person("anna"), await staff(stage, "sven")
    for person in (anna, sven):
        await person.says("/help")
    assert "/anfragen" not in anna.last.text
    assert "/anfragen" in sven.last.text
