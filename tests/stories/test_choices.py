"""Choices: pressed, typed, pressed twice, pressed late, and taken over by another account."""

import pytest

from storage.members import MemberTheme
from storage.needs import Need
from tests.stories.people import Stage
from tests.stories.steps import fills_in
from tests.stories.wires import WITH_BUTTONS


@pytest.mark.parametrize(
    "typed", ["2", "2.", "2)", "housing", "Wohnen & Unterbringung", "wohnen & unterbringung", "Wohn", " wohnen "]
)
async def test_a_choice_is_typed_by_number_value_label_or_a_beginning_that_only_one_has(
    stage: Stage, typed: str
) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says(typed)
    await anna.sees("Was wird gebraucht?")
    await anna.says("Wohnungen")
    for choice in ("own", "2", "Dresden"):
        await anna.presses(choice)
    await anna.sees("Thema: Wohnen & Unterbringung")


@pytest.mark.parametrize(
    "typed", ["0", "15", "99999999999999999999", "0000029", "-1", "W", "A", "Arbeit und Spiel", "🏠"]
)
async def test_what_is_no_choice_is_asked_for_again_with_an_example(stage: Stage, typed: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says(typed)
    await anna.sees("Bitte wähle eine Möglichkeit, oder schreib ihre Nummer, zum Beispiel 2.", "Worum geht es?")


@pytest.mark.parametrize(("typed", "stored"), [("5", 5), ("Heute noch", 5), ("heute", 5), ("1", 1), ("٣", 3)])
async def test_a_step_of_a_scale_is_typed_by_its_number_or_label(stage: Stage, typed: str, stored: int) -> None:
    anna = await stage.person("anna")
    await anna.says("/need Wohnungen")
    await anna.presses("housing")
    await anna.presses("own")
    await anna.says(typed)
    await anna.presses("Dresden")
    await anna.presses("Absenden")
    assert [need.urgency for need in await stage.rows(Need)] == [stored]


@pytest.mark.parametrize("typed", ["0", "6", "drei", "3.5", "-3", "0000029", "9" * 5000])
async def test_a_step_that_a_scale_has_not_is_asked_for_again(stage: Stage, typed: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/need Wohnungen")
    await anna.presses("housing")
    await anna.presses("own")
    await anna.says(typed)
    await anna.sees("schreib eine Zahl von 1 bis 5", "Wie dringend ist es?")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1, 3", {"residence_asylum", "work_training"}),
        ("1 3", {"residence_asylum", "work_training"}),
        ("wohnen und gesundheit", {"housing", "health"}),
        ("2", {"housing"}),
        ("Kita, Schule, Bildung", {"school_childcare"}),
    ],
)
async def test_several_choices_are_typed_at_once(stage: Stage, typed: str, stored: set[str]) -> None:
    anna = await stage.person("anna")
    await anna.says("/set themes")
    await anna.says(typed)
    await anna.sees("Gespeichert.")
    assert {row.theme for row in await stage.rows(MemberTheme)} == stored


@pytest.mark.parametrize("typed", ["1, 99", "wohnen, xyz", ",", "99"])
async def test_a_list_with_something_wrong_in_it_is_not_taken_in_part(stage: Stage, typed: str) -> None:
    anna = await stage.person("anna", themes=["language"])
    await anna.says("/set themes")
    await anna.says(typed)
    await anna.sees("Bitte wähle aus der Liste", "Welche Themen")
    assert {row.theme for row in await stage.rows(MemberTheme)} == {"language"}


@WITH_BUTTONS
async def test_a_tick_pressed_twice_at_once_is_one_tick(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set themes")
    await stage.together(anna.deed(press="housing"), anna.deed(press="housing"))
    assert "✓ Wohnen & Unterbringung" in anna.offered
    await anna.presses("housing")
    assert "Wohnen & Unterbringung" in anna.offered


async def test_two_ticks_pressed_at_once_are_two_ticks(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set themes")
    await stage.together(anna.deed(press="housing"), anna.deed(press="health"))
    await anna.presses("Fertig")
    assert {row.theme for row in await stage.rows(MemberTheme)} == {"housing", "health"}


@WITH_BUTTONS
async def test_of_two_choices_pressed_at_once_the_first_counts_and_the_second_gets_a_word(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await stage.together(anna.deed(press="housing"), anna.deed(press="health"))
    await anna.saw("Das ist schon beantwortet.")
    await anna.says("Wohnungen")
    for choice in ("own", "2", "Dresden"):
        await anna.presses(choice)
    await anna.sees("Thema: Wohnen & Unterbringung")


@WITH_BUTTONS
async def test_sending_pressed_twice_at_once_sends_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    await stage.together(anna.deed(press="send"), anna.deed(press="send"))
    await anna.saw("Dein Bedarf ist gespeichert")
    await anna.saw("Diese Auswahl gilt nicht mehr.")
    assert len(await stage.rows(Need)) == 1


async def test_two_people_press_the_same_at_once_and_each_gets_their_own(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await anna.says("/need")
    await bert.says("/need")
    await stage.together(anna.deed(press="housing"), bert.deed(press="housing"))
    await anna.sees("Was wird gebraucht?")
    await bert.sees("Was wird gebraucht?")


@WITH_BUTTONS
async def test_an_old_choice_of_the_open_form_gets_a_kind_word(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    question = anna.last
    await anna.presses("housing")
    await anna.says("Wohnungen")
    await anna.presses("Gesundheit & psychosoziale Versorgung", on=question)
    await anna.sees("Das ist schon beantwortet.")
    await anna.presses("own")
    await anna.sees("Wie dringend ist es?")


@WITH_BUTTONS
async def test_an_old_choice_of_a_form_that_is_done_gets_a_kind_word(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    review = anna.last
    await anna.presses("Absenden")
    await anna.presses("Absenden", on=review)
    await anna.sees("Diese Auswahl gilt nicht mehr.")
    await anna.presses("Abbrechen", on=review)
    await anna.sees("Diese Auswahl gilt nicht mehr.")
    assert len(await stage.rows(Need)) == 1


async def test_an_answered_keyboard_does_not_stay(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    await anna.presses("Absenden")
    open_keyboards = [letter.text for letter in anna.inbox if letter.choices]
    assert [text[:30] for text in open_keyboards] == ["Danke. Dein Bedarf ist gespeic"]


async def test_a_second_account_takes_the_conversation_over(stage: Stage) -> None:
    anna = await stage.person("anna", accounts=["anna-at-home"])
    at_home = stage.account("anna-at-home")
    await anna.says("/need")
    await anna.presses("housing")
    question = anna.last
    await at_home.says("Wohnungen")
    await at_home.sees("Für wen wird das gebraucht?")
    assert question.choices == {}, "the old keyboard goes"
    for choice in ("own", "2", "Dresden", "Absenden"):
        await at_home.presses(choice)
    await at_home.sees("Dein Bedarf ist gespeichert")
    assert [need.text for need in await stage.rows(Need)] == ["Wohnungen"]


async def test_the_first_account_takes_the_conversation_back(stage: Stage) -> None:
    anna = await stage.person("anna", accounts=["anna-at-home"])
    at_home = stage.account("anna-at-home")
    await anna.says("/need")
    await at_home.says("housing")
    await at_home.sees("Was wird gebraucht?")
    keyboard = at_home.last
    await anna.says("Wohnungen")
    await anna.sees("Für wen wird das gebraucht?")
    assert keyboard.choices == {}
    await anna.presses("own")
    await anna.sees("Wie dringend ist es?")


async def test_a_need_is_pressed_to_the_end_from_the_account_that_has_the_keyboard(stage: Stage) -> None:
    anna = await stage.person("anna", accounts=["anna-at-home"])
    at_home = stage.account("anna-at-home")
    await anna.says("/need Wohnungen")
    await at_home.says("/menu")
    await anna.presses("housing")
    await anna.sees("Für wen wird das gebraucht?")
