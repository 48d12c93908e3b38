"""What becomes of the words of a conversation with the team: found by the guard, changed, taken back, forgotten."""

import pytest

from storage import retention
from storage.channels import Channel
from storage.contacts import Contact, State
from storage.posts import Post
from storage.retention import Keep
from tests.stories.contacted import FROM_TEAM, NOW, SENT, asks, first_line, having, loses, one, replies, staff
from tests.stories.people import Person, Stage
from tests.stories.test_leaving_channels import everything, leaves
from tests.stories.wires import ON_CONSOLE, WHERE_DELETIONS_ARE_TOLD

NAME = "Unverwechselbare Kiefer"
OPEN = f"{NAME} fragt das Team · offen"


async def pair(stage: Stage, **about: object) -> tuple[Person, Person]:
    """A member, and somebody of the team."""
    return await stage.person("anna", name=NAME, **about), await staff(stage, "sven", name="Sven")


# --- the guard -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "read", "decision"),
    [("Unkenntlich machen", "Ruft an: [Telefonnummer]", "masked"), ("So lassen", "Ruft an: 0351 4567890", "as_is")],
)
async def test_what_identifies_somebody_is_found_before_it_goes(
    stage: Stage, choice: str, read: str, decision: str
) -> None:
    anna, sven = await pair(stage)
    await anna.says("/contact Ruft an: 0351 4567890")
    await anna.sees("„0351 4567890“", "Deine Telefonnummer", "Über Klient:innen darf nichts dabeistehen")
    await anna.presses(choice)
    await anna.sees("Stimmt es so?", read)
    await anna.presses("Absenden")
    await stage.wait(NOW)
    assert one(sven.inbox, "Ruft an").text == f"{OPEN}\n\n{read}"
    (post,) = await stage.rows(Post)
    assert post.guard == decision


async def test_what_is_found_in_an_answer_of_the_team_is_asked_about_as_well(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await asks(stage, anna, "Wer ist zuständig?")
    await sven.says("Ruf 0351 4567890 an", reply_to=one(sven.inbox, "zuständig"))
    await sven.sees("woran man jemanden erkennen kann")
    await sven.presses("So lassen")
    await stage.wait(NOW)
    assert one(anna.inbox, "0351 4567890").text == f"{FROM_TEAM}\n\nRuf 0351 4567890 an"


@pytest.mark.parametrize("words", ["​", "x" * 4097])
async def test_what_cannot_be_asked_is_explained(stage: Stage, words: str) -> None:
    anna, sven = await pair(stage)
    await anna.says("/contact write")
    await anna.says(words)
    await anna.sees("Was möchtest Du das Team der Fachstelle fragen?")
    assert any(reason in anna.last.text for reason in ("nichts zu lesen", "Platz ist für 4.096"))
    await anna.says("Jetzt aber")
    await anna.presses("Absenden")
    await stage.wait(NOW)
    one(sven.inbox, "Jetzt aber")


# --- changing and taking back ----------------------------------------------------------------


async def test_what_is_changed_is_changed_for_everybody(stage: Stage) -> None:
    anna, sven = await pair(stage)
    question = await asks(stage, anna, "Wer ist zustendig?")
    answer = await replies(stage, sven, "Wir.", to=one(sven.inbox, "zustendig"))
    await anna.edits(question, "Wer ist zuständig?")
    await sven.edits(answer, "Die in Görlitz.")
    await stage.wait("PT1M")
    assert one(sven.inbox, "Wer ist zuständig?").text.startswith(f"{NAME} fragt das Team · beantwortet · geändert")
    assert one(anna.inbox, "Die in Görlitz.").text == "Vom Team der Fachstelle (geändert):\n\nDie in Görlitz."
    assert having(sven.inbox, "zustendig") == having(anna.inbox, "Wir.") == []


async def test_nobody_waits_any_more_when_the_question_is_taken_back(stage: Stage) -> None:
    anna, sven = await pair(stage)
    question = await asks(stage, anna, "Wer ist zuständig?")
    await anna.says("/delete", reply_to=question)
    await stage.wait("PT1M")
    assert having(sven.inbox, "zuständig") == []
    await sven.says("/contacts")
    await sven.sees("Gerade wartet niemand auf eine Antwort.")
    assert [contact.state for contact in await stage.rows(Contact)] == [State.closed]
    assert having(anna.inbox, "abgeschlossen") == []  # it was they who did it


@WHERE_DELETIONS_ARE_TOLD
async def test_a_deletion_follows_to_who_was_of_the_team(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await staff(stage, "karin")
    question = await asks(stage, anna, "Ein Geheimnis")
    one(sven.inbox, "Geheimnis")
    await loses(stage, "sven")
    await anna.deletes(question)
    await stage.wait("PT1M")
    assert having(sven.inbox, "Geheimnis") == []


async def test_what_waits_for_hours_goes_as_it_was_changed_or_not_at_all(stage: Stage) -> None:
    stage.starts("2026-11-23T19:00:00+01:00")
    anna, sven = await pair(stage)
    first, second = await asks(stage, anna, "Das erste"), await asks(stage, anna, "Das zweite")
    await anna.edits(first, "Das erste, anders")
    await anna.says("/delete", reply_to=second)
    await stage.restart()
    await stage.wait("PT14H")
    assert one(sven.inbox, "Das erste").text.endswith("Das erste, anders")
    assert having(sven.inbox, "Das zweite") == []


# --- files -----------------------------------------------------------------------------------


async def test_files_go_along_both_ways(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await anna.says("/contact write")
    await anna.sends(stage.file("Liste.txt", b"eins"), "Stimmt das?")
    await anna.sees("Stimmt es so?")
    await anna.presses("Absenden")
    await stage.wait(NOW)
    await anna.saw(SENT)
    question = one(sven.inbox, "Stimmt das?")
    assert question.file_bytes == b"eins"
    await sven.sends(stage.file("Antwort.txt", b"zwei"), "So stimmt es", reply_to=question)
    await stage.wait(NOW)
    assert one(anna.inbox, "So stimmt es").file_bytes == b"zwei"


async def test_a_file_alone_can_be_asked_by_a_plain_message(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await anna.sends(stage.file("Liste.txt", b"eins"))
    await anna.presses("Einen Menschen fragen")
    await anna.sees("Stimmt es so?", "(nur Dateien)")
    await anna.presses("Absenden")
    await stage.wait(NOW)
    assert one(sven.inbox, OPEN).file_bytes == b"eins"


# --- restarts and time -----------------------------------------------------------------------


async def test_everything_goes_on_after_a_restart(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await anna.says("/contact Wer ist zuständig?")
    await stage.restart()
    await anna.presses("Absenden")
    await stage.restart()
    await stage.wait(NOW)
    await sven.says("Wir.", reply_to=one(sven.inbox, "zuständig"))
    await stage.restart()
    await stage.wait(NOW)
    one(anna.inbox, "Wir.")
    assert len(await stage.rows(Post)) == 2


@ON_CONSOLE
async def test_words_are_forgotten_in_time_and_the_conversation_keeps_none(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await asks(stage, anna, "Ein Geheimnis")
    await replies(stage, sven, "Noch ein Geheimnis", to=one(sven.inbox, "Geheimnis"))
    await stage.wait("P31D")
    async with stage.wire.service.database.transaction() as session:
        await retention.purge(session, stage.now, Keep(), 1000)
    assert await stage.rows(Post) == []
    assert "Geheimnis" not in await everything(stage)
    await sven.says("/contacts 1")
    await sven.sees("Beantwortet", "Was gesagt wurde, ist gelöscht, oder seine Zeit ist um.")
    await sven.says("/contacts 1 answer")
    await sven.says("Hallo?")
    await stage.wait("PT1H")
    assert first_line(one(anna.inbox, "Hallo?")) == FROM_TEAM


# --- leaving ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_who_leaves_takes_their_words_along_and_the_team_is_told_without_a_name(stage: Stage, how: str) -> None:
    anna, sven = await pair(stage)
    await asks(stage, anna, "Ein Geheimnis")
    await replies(stage, sven, "Wir hüten es.", to=one(sven.inbox, "Geheimnis"))
    await asks(stage, anna, "Noch ein Geheimnis")
    kept = one(sven.inbox, "Noch ein Geheimnis")
    await sven.says("/contacts 1 answer")
    await leaves(stage, anna, how)
    stored = await everything(stage)
    assert "Geheimnis" not in stored
    told = one(sven.inbox, "Ein Gespräch mit dem Team ist zu Ende: Die Person ist ausgetreten.")
    assert NAME not in told.text
    assert having(sven.inbox, "Geheimnis") == []
    assert await stage.rows(Contact) == []
    assert [channel.archived_at is not None for channel in await stage.rows(Channel)] == [True]
    await sven.says("Bist Du noch da?")
    await sven.sees("Was soll ich damit tun?")
    await sven.says("/contacts 1")
    await sven.sees("Dieses Gespräch gibt es nicht")
    await sven.says("Und nun?", reply_to=kept)
    await stage.wait("PT1M")
    assert [letter.text for letter in anna.inbox if "Und nun?" in letter.text or "noch da" in letter.text] == []


async def test_a_closed_conversation_ends_without_a_word(stage: Stage) -> None:
    anna, sven = await pair(stage)
    await asks(stage, anna, "Ein Geheimnis")
    await sven.says("/contacts 1 close yes")
    await leaves(stage, anna, "erase")
    assert having(sven.inbox, "Ein Gespräch mit dem Team ist zu Ende") == []
    assert "Geheimnis" not in await everything(stage)


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_what_the_team_has_answered_stays_if_who_wrote_it_lets_it(stage: Stage, how: str) -> None:
    anna, sven = await pair(stage)
    karin = await staff(stage, "karin")
    await asks(stage, anna, "Wer ist zuständig?")
    await replies(stage, sven, "Wir sind es.", to=one(sven.inbox, "zuständig"))
    await leaves(stage, sven, how)
    assert len(having(anna.inbox, "Wir sind es.")) == len(having(karin.inbox, "Wir sind es.")) == (how == "keep")
    if how == "keep":
        assert one(anna.inbox, "Wir sind es.").text == f"{FROM_TEAM}\n\nWir sind es."
    (contact,) = await stage.rows(Contact)
    assert (contact.answered_by, contact.state) == (None, State.answered)
    await karin.says("/contacts 1")
    await karin.saw("Beantwortet, gefragt")
    assert "Zuletzt geantwortet" not in karin.last.text
