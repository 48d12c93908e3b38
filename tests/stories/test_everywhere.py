"""Settings, privacy, help and cancelling work wherever somebody is: before joining, in a form, in a group."""

import pytest

from storage.conversations import Run, RunState
from storage.members import Member
from storage.needs import Need
from tests.stories.people import Stage
from tests.stories.steps import answers_joining, fills_in
from tests.stories.wires import WITH_BUTTONS

PRIVACY = "Was gespeichert ist:"
HELP = "Das kannst Du hier tun:"
PROFILE = "Dein Profil."


@pytest.mark.parametrize(("command", "answer"), [("/privacy", PRIVACY), ("/datenschutz", PRIVACY), ("/help", HELP)])
async def test_who_has_not_joined_is_told_what_is_stored_and_what_can_be_done(
    stage: Stage, command: str, answer: str
) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says(command)
    await anna.sees(answer)
    assert await stage.rows(Run) == []


@pytest.mark.parametrize("command", ["/settings", "/einstellungen"])
async def test_settings_of_who_has_not_joined_begin_with_joining(stage: Stage, command: str) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says(command)
    await anna.sees("Willkommen!", "Which language")
    await anna.says(command)
    await anna.sees("Das geht, sobald Du beigetreten bist.", "Which language")
    await answers_joining(anna)
    await anna.says(command)
    await anna.sees(PROFILE)


async def test_cancelling_before_anything_was_begun_is_no_error(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/cancel")
    await anna.sees("Gerade ist keine Frage offen.")
    assert await stage.rows(Run) == []


@pytest.mark.parametrize("command", ["/cancel", "/abbrechen", "/stop"])
async def test_joining_can_be_cancelled_at_any_question(stage: Stage, command: str) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await anna.presses("Deutsch")
    await anna.says(command)
    await anna.saw("Deine Antworten sind gelöscht")
    assert [member.language for member in await stage.rows(Member)] == [None]


@pytest.mark.parametrize(("command", "answer"), [("/privacy", PRIVACY), ("/help", HELP), ("/hilfe", HELP)])
async def test_a_look_aside_leaves_the_open_question_open(stage: Stage, command: str, answer: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says(command)
    await anna.saw(answer)
    await anna.says("Es fehlen Wohnungen")
    await anna.sees("Für wen")


@pytest.mark.parametrize("command", ["/settings", "/einstellungen"])
async def test_settings_in_a_form_do_not_lose_it(stage: Stage, command: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says(command)
    await anna.saw(PROFILE)
    await anna.presses("Sprache")
    await anna.presses("Deutsch")
    await anna.says("/resume")
    await anna.sees("Was wird gebraucht?")


@pytest.mark.parametrize("command", ["/cancel", "/abbrechen"])
async def test_a_form_can_be_cancelled_at_its_last_question(stage: Stage, command: str) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    await anna.says(command)
    await anna.saw("Abgebrochen. Gespeichert oder geändert ist nichts.")
    assert await stage.rows(Need) == []
    assert [run.state for run in await stage.rows(Run)] == [RunState.cancelled]


@pytest.mark.parametrize("command", ["/settings", "/einstellungen", "/help", "/cancel", "/menue", "/men"])
async def test_in_a_group_every_command_leads_to_the_private_chat(stage: Stage, command: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says(command, room="room-1")
    (letter,) = stage.rooms["room-1"]
    assert letter.text.startswith("Das geht nur privat")
    await anna.sees_nothing_new()
    await anna.presses("housing")
    await anna.sees("Was wird gebraucht?")


@pytest.mark.parametrize(("typed", "shown"), [("/menue", "Was möchtest Du tun?"), ("/ueberblick", "Koordinator:innen")])
async def test_what_the_menu_of_a_network_writes_without_umlauts_is_understood(
    stage: Stage, typed: str, shown: str
) -> None:
    anna = await stage.person("anna")
    await anna.says(typed)
    await anna.sees(shown)


async def test_a_choice_that_is_pressed_twice_at_once_counts_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    review = anna.last
    send = anna.deed(press="send", on=review.id)
    await stage.together(send, send)
    await anna.saw("Danke.")
    assert len(await stage.rows(Need)) == 1


@WITH_BUTTONS
async def test_a_choice_of_an_old_message_changes_nothing(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    first = anna.last
    await anna.presses("housing")
    await anna.says("Es fehlen Wohnungen")
    await anna.presses("health", on=first)
    await anna.saw("Das ist schon beantwortet.")
    (run,) = await stage.rows(Run)
    assert [answer["value"] for answer in run.answers] == ["housing", "Es fehlen Wohnungen"]
