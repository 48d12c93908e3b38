"""Choices as buttons: where each stands, what it carries, what cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram.keyboards import keyboard
from storage.messages import Shown


def shown(*labels: str, aside: bool = False, chosen: bool = False) -> list[Shown]:
    return [
        Shown(value=text, label=text, data=f"1.2.ask.{n}", aside=aside, chosen=chosen) for n, text in enumerate(labels)
    ]


def rows(choices: list[Shown]) -> list[list[str]]:
    markup = keyboard(choices)
    return [[button.text for button in row] for row in markup.inline_keyboard] if markup else []


def test_nothing_to_choose_is_no_keyboard() -> None:
    assert keyboard(()) is None


def test_a_button_carries_its_data() -> None:
    markup = keyboard([Shown(value="housing", label="Wohnen", data="7.0.theme.housing")])
    assert markup is not None
    ((button,),) = markup.inline_keyboard
    assert (button.text, button.callback_data) == ("Wohnen", "7.0.theme.housing")


def test_long_labels_stand_alone_and_shorter_ones_side_by_side() -> None:
    assert rows(shown("Aufenthalt & Asylverfahren", "Wohnen & Unterbringung", "Gewaltschutz", "Sprache & mehr")) == [
        ["Aufenthalt & Asylverfahren"],
        ["Wohnen & Unterbringung"],
        ["Gewaltschutz", "Sprache & mehr"],
    ]


def test_times_and_days_are_a_grid() -> None:
    assert rows(shown("08:00", "09:00", "10:00", "11:00", "12:00")) == [["08:00", "09:00", "10:00", "11:00"], ["12:00"]]
    assert rows(shown("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")) == [["Mo", "Di", "Mi", "Do", "Fr"], ["Sa", "So"]]


def test_one_long_label_does_not_squeeze_its_neighbours() -> None:
    assert rows(shown("Ja", "Nein", "Das kann ich noch nicht sagen", "Nie")) == [
        ["Ja", "Nein"],
        ["Das kann ich noch nicht sagen"],
        ["Nie"],
    ]


def test_steering_stands_below_whatever_its_place() -> None:
    steering = shown("Zurück", "Überspringen", "Abbrechen", aside=True)
    assert rows([*steering, *shown("Wohnen", "Arbeit")]) == [
        ["Wohnen", "Arbeit"],
        ["Zurück", "Überspringen"],
        ["Abbrechen"],
    ]


def test_a_tick_moves_nothing() -> None:
    labels = ["Bautzen", "Chemnitz", "Erzgebirgskreis", "Landkreis Leipzig."]
    ticked = rows(shown(*labels, chosen=True))
    assert [[text.removeprefix("✓ ") for text in row] for row in ticked] == rows(shown(*labels))
    assert all(text.startswith("✓ ") for row in ticked for text in row)


def test_64_bytes_are_carried_and_umlauts_are_two() -> None:
    data = "ü" * 30 + "abcd"
    assert len(data.encode()) == 64
    markup = keyboard([Shown(value="x", label="x", data=data)])
    assert markup is not None
    assert markup.inline_keyboard[0][0].callback_data == data


@pytest.mark.parametrize("data", ["", "x" * 65, "ü" * 33])
def test_what_a_button_cannot_carry_is_an_error_of_ours(data: str) -> None:
    with pytest.raises(ValueError, match="a button carries 1 to 64"):
        keyboard([Shown(value="x", label="x", data=data)])


def test_a_hundred_buttons_are_the_most() -> None:
    assert sum(map(len, rows(shown(*"x" * 100)))) == 100
    with pytest.raises(ValueError, match="at most 100"):
        keyboard(shown(*"x" * 101))


@given(st.lists(st.tuples(st.text(min_size=1), st.booleans(), st.booleans()), max_size=60))
def test_every_choice_has_one_button_in_its_order_and_no_row_is_crowded(choices: list[tuple[str, bool, bool]]) -> None:
    offered = [
        Shown(value=text, label=text, data=str(place), aside=aside, chosen=chosen)
        for place, (text, aside, chosen) in enumerate(choices)
    ]
    markup = keyboard(offered)
    placed = [[int(str(button.callback_data)) for button in row] for row in markup.inline_keyboard] if markup else []
    assert [place for row in placed for place in row] == sorted(range(len(offered)), key=lambda n: offered[n].aside)
    for row in placed:
        assert len({offered[place].aside for place in row}) == 1
        assert len(row) == 1 or len(row) * max(len(offered[place].label) for place in row) <= 36
