"""Choices in numbered lines: what stands there, and that a form understands every number as it stands there."""

from dataclasses import replace

import pytest

from bot.numbering import lines, numbered, shown
from bot.pieces import arranged
from handlers.context import House
from handlers.forms import Ask, Form, Reply, Scene, State, Typed, Value, View, position, seen
from handlers.profile import FIELDS
from handlers.prompts import PAGE, Press, prompt
from storage.catalogue import Catalogue, Entry
from storage.messages import Attachment, Choice, Limits, Shown, Span, Style, Text, Verbatim
from tests.loops import house
from tests.test_prompts import DEFAULT, FORMS, run, scene, states

SMALL = Limits(text_length=60, buttons=False)
MANY = Catalogue(
    regions=tuple(Entry(key=f"region-{number}", labels={"de": f"Kreis {number}"}) for number in range(1, 61)),
    carriers=(Entry(key="independent", labels={"de": "Freier Träger"}),),
    strands=tuple(Entry(key=f"strand-{number}", labels={"de": f"Bereich {number}"}) for number in range(1, 21)),
    themes=tuple(Entry(key=f"theme-{number}", labels={"de": f"Thema {number}"}) for number in range(1, 31)),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("home"))


def choice(value: str, label: str = "", number: int | None = None, aside: bool = False, chosen: bool = False) -> Shown:
    return Shown(value=value, label=label or value.title(), data=value, aside=aside, chosen=chosen, number=number)


def written(home: House, *choices: Shown, language: str = "de") -> str:
    return "".join(span.text for span in lines(choices, lambda part: home.wording(part, language)))


def numbers(*choices: Shown) -> dict[str, int]:
    return {each.value: number for number, each in numbered(choices)}


# --- which number a choice has -------------------------------------------------------------------


def test_what_has_no_number_of_its_own_is_counted_without_what_steers() -> None:
    found = numbers(choice("need"), choice("back", aside=True), choice("mine"), choice("help"))
    assert found == {"need": 1, "mine": 2, "help": 3}


def test_a_number_that_is_brought_along_holds() -> None:
    assert numbers(choice("a", number=15), choice("b", number=16)) == {"a": 15, "b": 16}


def test_what_has_none_is_counted_all_the_same() -> None:
    assert numbers(choice("a"), choice("done", number=0), choice("b")) == {"a": 1, "b": 3}


def alone(ask: Ask, choice: Shown, visible: Scene) -> Reply:
    """What a choice does that is written: where several can be ticked, it is the whole answer, and one is done."""
    options = {option.value: option for option in ask.kind.options(visible)}
    if "done" not in options or options[choice.value].press is None:
        return ask.kind.press(Press(choice.data).value, visible)
    unticked = {**visible.view, "chosen": [], "questions": []}
    ticked = ask.kind.press(f"+{choice.value}", replace(visible, view=unticked))
    assert isinstance(ticked, View)
    return ask.kind.press("done", replace(visible, view=ticked.view))


@pytest.mark.parametrize("catalogue", [DEFAULT, MANY], ids=["default", "many"])
@pytest.mark.parametrize(("form", "context"), FORMS)
def test_a_form_understands_each_number_as_the_choice_beside_it(
    form: Form, context: dict[str, str], catalogue: Catalogue, home: House
) -> None:
    on = scene(catalogue, **context)
    for state in states(form, on):
        for page in (0, 1, 4):
            paged = State(answers=state.answers, view={**state.view, "page": page})
            ask, visible = position(form, paged, on), seen(form, paged, on)
            assert ask is not None
            message = prompt(form, paged, on, run(form))
            for number, each in numbered(shown(message.choices, home, "de")):
                for typed in (f" {number}. ", f"{number}\ufe0f\u20e3"):
                    assert ask.kind.parse(Typed(text=typed), visible) == alone(ask, each, visible), typed


def test_a_further_page_goes_on_counting(home: House) -> None:
    form, context = next(param.values for param in FORMS if param.values[1] == {"field": "region"})
    message = prompt(form, State(view={"page": 1}), scene(MANY, **context), run(form))
    found = numbered(shown(message.choices, home, "de"))
    assert [(number, each.value) for number, each in found[:2]] == [(15, "region-15"), (16, "region-16")]
    assert len(found) == PAGE


def test_an_hour_of_the_day_has_no_number_because_numbers_are_hours(home: House) -> None:
    form, context = next(param.values for param in FORMS if param.values[1] == {"field": "hour"})
    on = scene(MANY, **context)
    message = prompt(form, State(), on, run(form))
    assert numbered(shown(message.choices, home, "de")) == []
    assert FIELDS["hour"].parse(Typed(text="8"), on) == Value("08:00")


# --- what stands there ---------------------------------------------------------------------------


def test_each_choice_has_a_line_and_what_steers_is_the_last(home: House) -> None:
    steering = choice("back", "Zurück", aside=True), choice("cancel", "Abbrechen", aside=True)
    assert written(home, choice("a", "Wohnen"), choice("b", "Arbeit"), *steering) == (
        "1. Wohnen\n2. Arbeit\n\nAntworte mit der Zahl oder dem Wort.\nOder schreib: Zurück · Abbrechen"
    )


def test_a_tick_stands_before_the_words(home: House) -> None:
    text = written(home, choice("a", "Wohnen", chosen=True), choice("b", "Arbeit"), choice("done", "Fertig", number=0))
    assert text == "1. ✓ Wohnen\n2. Arbeit\nFertig\n\nAntworte mit allen Zahlen auf einmal, zum Beispiel: 1, 3"


def test_what_only_steers_needs_one_line(home: House) -> None:
    assert written(home, choice("cancel", "Abbrechen", aside=True)) == "Oder schreib: Abbrechen"


def test_without_choices_there_is_nothing(home: House) -> None:
    assert written(home) == ""


def test_how_to_answer_is_said_in_the_reader_s_language(home: House) -> None:
    text = written(home, choice("a", "Housing"), choice("cancel", "Cancel", aside=True), language="en")
    assert text == "1. Housing\n\nAnswer with the number or the words.\nOr write: Cancel"


@pytest.mark.parametrize("label", ["*Birke*", "[x](https://evil.example)", "/kontakt", "أهلا", "", "a\nb"])
def test_a_person_s_words_on_a_choice_are_never_markup(home: House, label: str) -> None:
    words = Choice(value="suggested", label=Verbatim(label), data="x")
    [as_read] = shown([words], home, "de", "!")
    below = lines([as_read], lambda part: home.wording(part, "de", "!"))
    assert label in below[0].text
    assert all(span.link is None for span in below)
    assert [span.style for span in below] == [Style.plain, Style.plain, Style.emphasis]


def test_a_command_on_a_choice_has_the_mark_of_the_network(home: House) -> None:
    named = Choice(value="need", label=Text("choice-command", {"name": Verbatim("bedarf")}), data=">/need")
    assert [each.label for each in shown([named], home, "de", "!")] == ["!bedarf"]


# --- with long words -----------------------------------------------------------------------------

BELOW = (Span("1. Wohnen\n2. Arbeit"),)
FILE = Attachment(name="x.pdf", type="application/pdf", size=1, hash="h")


def texts(words: str, below: tuple[Span, ...] = BELOW, limits: Limits = SMALL, files: int = 0) -> list[str]:
    pieces = arranged((Span(words),) if words else (), (choice("a"),), (FILE,) * files, limits, below)
    assert [len(piece.choices) for piece in pieces if piece.spans][-1] == 1, "the choices are with the last words"
    found = ["".join(span.text for span in piece.spans) for piece in pieces]
    assert all(limits.text_length is None or len(text) <= limits.text_length for text in found)
    return found


def test_they_stand_below_the_words_as_a_paragraph() -> None:
    assert texts("Worum geht es?") == ["Worum geht es?\n\n1. Wohnen\n2. Arbeit"]


def test_they_stay_together_with_the_last_piece_of_long_words() -> None:
    *_, last = texts("Ein Satz hat Worte. " * 10)
    assert last.endswith("Ein Satz hat Worte.\n\n1. Wohnen\n2. Arbeit")


def test_where_the_last_piece_is_full_they_are_one_of_their_own() -> None:
    assert texts("x" * 60 + " " + "y" * 60) == ["x" * 60, "y" * 60, "1. Wohnen\n2. Arbeit"]


def test_words_that_just_fit_keep_them() -> None:
    assert texts("x" * 37) == ["x" * 37 + "\n\n1. Wohnen\n2. Arbeit"]
    assert texts("x" * 38 + " y") == ["x" * 38 + " y", "1. Wohnen\n2. Arbeit"]


def test_more_of_them_than_fit_are_several_pieces() -> None:
    many = "\n".join(f"{number}. Thema" for number in range(1, 30))
    assert "\n".join(texts("Worum geht es?", (Span(many),))[1:]) == many


def test_without_words_they_are_the_message() -> None:
    assert texts("") == ["1. Wohnen\n2. Arbeit"]


def test_they_count_where_words_go_beside_a_file() -> None:
    beside = Limits(caption_length=40, buttons=False)
    assert texts("Worum geht es?", limits=beside, files=1) == ["Worum geht es?\n\n1. Wohnen\n2. Arbeit"]
    assert texts("Worum geht es heute denn?", limits=beside, files=1)[1:] == [""]
