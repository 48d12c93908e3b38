"""What people send by mistake, by bad luck or on purpose: each gets an answer, and nothing breaks."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from storage import inbox
from storage.conversations import Run
from storage.inbox import Inbox
from storage.messages import Batch, RawEvent
from storage.needs import Need
from tests.stories.people import Person, Stage
from tests.stories.wires import ON_CONSOLE

LONG = "ä" * 100_000
_KEYS = count(1)


async def forge(stage: Stage, person: Person, **payload: Any) -> None:
    """Let an event come in as no line of a script could make it."""
    raw: Mapping[str, Any] = {"as": person.name, "at": stage.now.isoformat(), **payload}
    event = RawEvent(key=f"forged:{next(_KEYS)}", payload=raw, account=person.name)
    await stage.wire.service.receivers[0].store(Batch(events=(event,)))
    await stage.wait("PT0S")


async def nothing_was_put_aside(stage: Stage) -> None:
    assert {row.state for row in await stage.rows(Inbox)} == {inbox.State.done}


@ON_CONSOLE
@pytest.mark.parametrize("words", ["", " ", "\n\n"])
async def test_nothing_at_all_is_answered_with_what_can_be_done(stage: Stage, words: str) -> None:
    await is_not_read(stage, words)


@pytest.mark.parametrize("words", ["\u200b\u200e\ufeff", "\x07", "\u202e"])
async def test_what_nobody_can_read_is_answered_with_what_can_be_done(stage: Stage, words: str) -> None:
    await is_not_read(stage, words)


async def is_not_read(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says(words)
    await anna.sees("Da war nichts zu lesen.")
    assert "Bedarf melden" in anna.offered
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says(words)
    await anna.sees("Da war nichts zu lesen. Bitte schreib ein paar Worte.", "Was wird gebraucht?")


@ON_CONSOLE
async def test_100_000_characters_are_answered_everywhere(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says(LONG)
    await anna.sees("…“", "Was soll ich damit tun?")
    await anna.presses("Als Bedarf melden")
    await anna.sees("Das sind 100.000 Zeichen, Platz ist für 2.000.")
    await anna.says(LONG)
    await anna.sees("Bitte wähle eine Möglichkeit")
    await anna.presses("housing")
    message = await anna.says(LONG)
    await anna.sees("Das sind 100.000 Zeichen")
    await anna.edits(message, LONG)
    await anna.says(f"/{LONG}")
    await anna.sees("kenne ich nicht")
    for command in ("pause", "digest", "mine", "set", "undo", "start", "need"):
        await anna.says(f"/{command} {LONG}")
        assert anna.news, command
    await nothing_was_put_aside(stage)
    assert await stage.rows(Need) == []


@ON_CONSOLE
async def test_100_000_characters_of_a_guest_are_answered(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says(LONG)
    await anna.sees("Willkommen!")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await anna.says(LONG)
    await anna.sees("Das sind 100.000 Zeichen, Platz ist für 40.")
    await nothing_was_put_aside(stage)


async def test_digits_without_end_are_no_number(stage: Stage) -> None:
    anna = await stage.person("anna")
    digits = "9" * 10_000
    for words in (
        f"/mine {digits}",
        f"/mine page {digits}",
        f"/revise {digits}",
        f"/undo need {digits}",
        f"/pause {digits}",
    ):
        await anna.says(words)
        assert anna.news, words
    await anna.says("/need")
    await anna.says(digits)
    await anna.sees("Bitte wähle eine Möglichkeit")
    await nothing_was_put_aside(stage)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("نحتاج إلى مترجمين", "نحتاج إلى مترجمين"),
        ("\u202eWohnungen\u202c", "Wohnungen"),
        ("Woh\u200bnun\u00adgen", "Wohnungen"),
        ("Wu\u0308nsche", "Wünsche"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧 Platz", "👩\u200d👧 Platz"),
        ("Wohnungen\x00 gesucht", "Wohnungen\ufffd gesucht"),
    ],
)
async def test_a_need_is_stored_as_it_is_read(stage: Stage, written: str, stored: str) -> None:
    await is_stored(stage, written, stored)


@ON_CONSOLE
async def test_half_a_character_is_stored_as_the_sign_for_one_that_is_missing(stage: Stage) -> None:
    await is_stored(stage, "Wohnungen \ud800 gesucht", "Wohnungen \ufffd gesucht")


async def is_stored(stage: Stage, written: str, stored: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says(written)
    for choice in ("own", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    await anna.sees("Dein Bedarf ist gespeichert")
    (need,) = await stage.rows(Need)
    assert need.text == stored


@pytest.mark.parametrize("command", ["/\u200bneed", "/need\u200e", "/ne\u00aded"])
async def test_unseen_characters_do_not_hide_a_command(stage: Stage, command: str) -> None:
    anna = await stage.person("anna")
    await anna.says(command)
    await anna.sees("Worum geht es?")


@ON_CONSOLE
async def test_a_command_that_is_half_a_character_is_answered(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/\ud800")
    assert anna.news
    await nothing_was_put_aside(stage)


@pytest.mark.parametrize("words", ["/", "//", "!", "/ need", "/💥", "!!!", "/-", "/@bot"])
async def test_what_only_looks_like_a_command_is_answered(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says(words)
    assert anna.news
    await nothing_was_put_aside(stage)


@pytest.mark.parametrize("words", ["2", "Fertig", "Ja", "31.2.", "{ $name }", "%s", "<b>", "*fett*", "[x](y)"])
async def test_an_answer_without_a_question_is_offered_as_what_it_could_be(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says(words)
    await anna.sees(f"„{words}“", "Was soll ich damit tun?")


@ON_CONSOLE
@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        ".",
        "...",
        "a.b.c.d",
        "tok.1.theme.housing",
        ">",
        ">/",
        ">/xyzzy",
        ">need",
        "1.2.3",
        "a.1.b./page-x",
        LONG,
    ],
)
async def test_a_press_with_made_up_data_gets_a_word(stage: Stage, data: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await forge(stage, anna, kind="press", message=anna.last.id, data=data)
    await anna.presses("housing")
    await anna.sees("Was wird gebraucht?")
    await nothing_was_put_aside(stage)


@ON_CONSOLE
@pytest.mark.parametrize(
    "value",
    ["/page-x", "/page-99999999999999999999", "/page--1", "/xyzzy", "nothing", "+housing", "", "send", "suggested"],
)
async def test_a_press_of_the_open_question_with_a_made_up_value_is_no_answer(stage: Stage, value: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    (run,) = await stage.rows(Run)
    await forge(stage, anna, kind="press", message=anna.last.id, data=f"{run.token}.{run.revision}.theme.{value}")
    (run,) = await stage.rows(Run)
    assert run.answers == []
    await anna.says("housing")
    await anna.sees("Was wird gebraucht?")
    await nothing_was_put_aside(stage)


@ON_CONSOLE
async def test_nobody_presses_the_choices_of_somebody_else(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await anna.says("/need")
    (run,) = await stage.rows(Run)
    await forge(stage, bert, kind="press", message="m1", data=f"{run.token}.{run.revision}.theme.housing")
    await bert.sees("Diese Auswahl gilt nicht mehr.")
    assert [run.answers for run in await stage.rows(Run)] == [[]]


@ON_CONSOLE
async def test_a_reply_an_edit_and_a_deletion_of_what_was_never_there_break_nothing(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await forge(stage, anna, kind="text", text="housing", message="u99", reply_to="m99")
    await forge(stage, anna, kind="edit", text="x", message="u98")
    await anna.sees("Diese Änderung kommt bei mir nicht mehr an.")
    await forge(stage, anna, kind="delete", message=None)
    await anna.says("Wohnungen")
    await anna.sees("Für wen wird das gebraucht?")
    await nothing_was_put_aside(stage)
