"""What people write as answers, kind by kind: read as they mean it, or refused with what would be right."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Settings
from handlers.answers import ClockTime, Day, FreeText
from handlers.choices import ManyOf, OneOf, Pair, Review, Scale, catalogue, fixed
from handlers.forms import Ask, Form, Invalid, Kind, Option, Reopen, Reply, Scene, Typed, Value, View
from handlers.joining import CARRIER, NAME, REGION, THEMES
from handlers.needs import FORM as NEED
from handlers.texts import Texts
from storage.messages import Part, RemoteFile, Text, Verbatim

TEXTS = Texts.load()
CATALOGUE = Settings().catalogue()
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 22)  # a Sunday
FILE = RemoteFile(reference="x", name="a.pdf", type="application/pdf", size=1)


def scene(language: str = "de", **more: Any) -> Scene:
    def wording(part: Part) -> str:
        return TEXTS.plain(part, language, CATALOGUE, BERLIN)

    return Scene(catalogue=CATALOGUE, wording=wording, today=TODAY, **more)


def typed(kind: Kind, text: str, on: Scene | None = None) -> Reply:
    return kind.parse(Typed(text=text), on or scene())


def refusal(kind: Kind, text: str, on: Scene | None = None) -> Text:
    with pytest.raises(Invalid) as caught:
        typed(kind, text, on)
    return caught.value.reason


def said_in(language: str, reason: Text) -> str:
    return TEXTS.plain(reason, language, CATALOGUE, BERLIN)


# --- one of ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "6",
        "6.",
        "6)",
        " 6 ",
        "٦",
        "goerlitz",
        "Görlitz",
        "görlitz",
        "GÖRLITZ",
        "Goerlitz",
        "Go\u0308rlitz",
        "Gör",
        "goerl",
        "Gör\u200blitz",
        "Görlitz.",
    ],
)
def test_one_choice_by_number_value_label_or_its_beginning(text: str) -> None:
    assert typed(REGION, text) == Value("goerlitz")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "Leipzig", "leipzig"),
        ("de", "Landkreis Leipzig", "leipzig_land"),
        ("en", "Leipzig (district)", "leipzig_land"),
        ("de", "Sächsische", "saechsische_schweiz"),
        ("de", "saechsische schweiz-osterzgebirge", "saechsische_schweiz"),
        ("en", "Saxon", "saechsische_schweiz"),
        ("de", "Meissen", "meissen"),
        ("de", "Meißen", "meissen"),
        ("de", "13", "zwickau"),
    ],
)
def test_regions_in_both_languages(language: str, text: str, value: str) -> None:
    assert typed(REGION, text, scene(language)) == Value(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "14", "99999999999999999999", "-1", "1.5", "Hamburg", "G", "Be", "1 2", "ja", "\u200b", "x" * 9999],
)
def test_what_is_no_choice(text: str) -> None:
    assert refusal(REGION, text).key == "answer-choose-one"


def test_a_beginning_of_two_labels_is_ambiguous() -> None:
    kind = OneOf(fixed(Option(value="a", label=Verbatim("Wohnheim")), Option(value="b", label=Verbatim("Wohnung"))))
    assert refusal(kind, "Wohn").key == "answer-choose-one"
    assert typed(kind, "Wohnh") == Value("a")


def test_a_whole_label_beats_the_beginning_of_another() -> None:
    kind = OneOf(fixed(Option(value="a", label=Verbatim("Bautzen Land")), Option(value="b", label=Verbatim("Bautzen"))))
    assert typed(kind, "bautzen") == Value("b")


@pytest.mark.parametrize("value", ["hamburg", "", "Görlitz", "/back", "+goerlitz"])
def test_only_what_is_on_offer_can_be_pressed(value: str) -> None:
    with pytest.raises(Invalid):
        REGION.press(value, scene())
    assert REGION.press("goerlitz", scene()) == Value("goerlitz")


def test_an_option_may_lead_back() -> None:
    guard = next(ask.kind for ask in NEED.asks if ask.key == "text_guard")
    assert typed(guard, "Ändern") == Reopen("text")
    assert guard.press("edit", scene()) == Reopen("text")


# --- many of -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2, 4",
        "2,4",
        "2 4",
        "2; 4",
        "2 und 4",
        "2 and 4",
        "2\n4",
        "2., 4.",
        "housing, language",
        "Wohnen & Unterbringung, Sprache & Sprachmittlung",
        "Wohnen und 4",
        "wohnen, sprache",
        "2, 4, 2",
        "2, 4,",
    ],
)
def test_many_choices_at_once(text: str) -> None:
    assert typed(THEMES, text) == Value(["housing", "language"])


def test_one_of_many_whose_label_has_a_comma_in_it() -> None:
    assert typed(THEMES, "Kita, Schule, Bildung") == Value(["school_childcare"])
    assert typed(THEMES, "3") == Value(["work_training"])


@pytest.mark.parametrize("text", ["", "1, 99", "1, Hamburg", "0", "keine Ahnung", "1 und", ", ,"])
def test_what_is_no_list_of_choices(text: str) -> None:
    assert refusal(THEMES, text).key == "answer-choose-many"


def test_ticks_are_set_and_taken_off_one_by_one() -> None:
    ticked = THEMES.press("+housing", scene())
    assert ticked == View({"chosen": ["housing"]})
    assert THEMES.press("+housing", scene(view={"chosen": ["housing"]})) == ticked
    assert THEMES.press("-housing", scene(view={"chosen": ["housing"]})) == View({"chosen": []})
    assert THEMES.press("done", scene(view={"chosen": ["language", "housing"]})) == Value(["language", "housing"])
    assert THEMES.press("done", scene()) == Value([])


@pytest.mark.parametrize("word", ["Fertig", "fertig", "done", "ok", "OK"])
def test_the_word_on_the_confirming_choice(word: str) -> None:
    assert typed(THEMES, word, scene(view={"chosen": ["housing"]})) == Value(["housing"])


@pytest.mark.parametrize("value", ["", "housing", "+hamburg", "?housing", "+", "-"])
def test_ticks_that_are_none(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        THEMES.press(value, scene())
    assert caught.value.reason.key == "answer-choose-many"


def test_too_few() -> None:
    days = ManyOf(catalogue("theme"), at_least=2)
    with pytest.raises(Invalid) as caught:
        days.press("done", scene(view={"chosen": ["housing"]}))
    assert "mindestens 2" in said_in("de", caught.value.reason)
    assert refusal(days, "2").key == "answer-at-least"


# --- two in one ----------------------------------------------------------------------------------


def test_two_choices_one_after_the_other() -> None:
    assert typed(CARRIER, "Freier") == View({"first": "independent"})
    assert typed(CARRIER, "1") == View({"first": "independent"})
    half = scene(view={"first": "independent"})
    assert typed(CARRIER, "Jugendmigrationsdienst", half) == Value(["independent", "JMD"])
    assert typed(CARRIER, "fsa", half) == Value(["independent", "FSA"])
    assert CARRIER.press("FSA", half) == Value(["independent", "FSA"])
    assert refusal(CARRIER, "Hamburg").key == refusal(CARRIER, "Hamburg", half).key == "answer-choose-one"


def test_pressing_the_first_choice_twice_is_pressing_it_once() -> None:
    other = fixed(Option(value="other", label=Verbatim("Anderes")), Option(value="x", label=Verbatim("X")))
    pair = Pair(other, other)
    pressed = pair.options(scene())[0].press
    assert pressed is not None
    assert pair.press(pressed, scene()) == View({"first": "other"})
    assert pair.press(pressed, scene(view={"first": "other"})) == View({"first": "other"})
    assert pair.press("other", scene(view={"first": "other"})) == Value(["other", "other"])
    with pytest.raises(Invalid):
        pair.press("other", scene())


# --- free words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Eine Wohnung", "Eine Wohnung"),
        ("  Eine\r\nWohnung \n", "Eine\nWohnung"),
        ("1", "1"),
        ("*fett* <b>", "*fett* <b>"),
        ("A\u200bB\u202e", "AB"),
        ("\ud800", "\ufffd"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("u\u0308", "ü"),
        ("x" * 2000, "x" * 2000),
    ],
)
def test_words_are_taken_as_they_are(text: str, words: str) -> None:
    assert typed(FreeText(limit=2000), text) == Value(words)


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b", "\u202e\u2066", "\0"])
def test_no_words(text: str) -> None:
    assert refusal(FreeText(limit=10), text).key == "answer-empty"


def test_too_many_words_are_counted() -> None:
    reason = refusal(FreeText(limit=2000), "x" * 100_000)
    assert "100.000" in said_in("de", reason)
    assert "2.000" in said_in("de", reason)


def test_a_file_is_no_answer() -> None:
    with pytest.raises(Invalid) as caught:
        FreeText(limit=10).parse(Typed(text="", files=(FILE,)), scene())
    assert caught.value.reason.key == "answer-no-files"


def test_a_suggestion_is_taken_over() -> None:
    offered = scene(context={"pseudonym": "Ruhige Birke"})
    assert typed(NAME, "1", offered) == NAME.press("suggested", offered) == Value("Ruhige Birke")
    assert typed(NAME, "Anna", offered) == Value("Anna")
    with pytest.raises(Invalid):
        NAME.press("suggested", scene())


@pytest.mark.parametrize("text", ["1", "A", "👍", "..", "x" * 41])
def test_what_is_no_name(text: str) -> None:
    assert refusal(NAME, text).key in ("answer-name", "answer-too-long")


# --- numbers, days, times ------------------------------------------------------------------------

URGENCY = Scale(low=1, high=5, kind="urgency")


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "4"), ("de", " 4 "), ("de", "Diese Woche"), ("de", "diese"), ("en", "4")],
)
def test_a_number_on_a_scale(language: str, text: str) -> None:
    assert typed(URGENCY, text, scene(language)) == Value(4)


@pytest.mark.parametrize(
    "text", ["0", "6", "7", "-4", "+4", "4.5", "4,5", "", "vier Wochen lang", "9" * 50, "In den nächsten"]
)
def test_what_is_not_on_the_scale(text: str) -> None:
    reason = refusal(URGENCY, text)
    assert reason == Text("answer-scale", {"low": 1, "high": 5})


def test_a_scale_that_does_not_begin_with_one_takes_the_number_not_the_place() -> None:
    assert typed(Scale(low=0, high=10, kind="urgency"), "7") == Value(7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.11.", "2026-11-24"),
        ("24.11.26", "2026-11-24"),
        ("heute", "2026-11-22"),
        ("morgen", "2026-11-23"),
        ("tomorrow", "2026-11-23"),
        ("next Tuesday", "2026-11-24"),
        ("nächsten Dienstag", "2026-11-24"),
        ("in zwei Wochen", "2026-12-06"),
        ("21.11.", "2027-11-21"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert typed(Day(), text) == Value(day)
    assert Day().show(day, scene()) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "31.2.", "bald", "24/11", "nach Weihnachten", "1", "x" * 10_000])
def test_what_is_no_day(text: str) -> None:
    assert refusal(Day(), text).key == "answer-day"


@pytest.mark.parametrize("text", ["21.11.2026", "1.1.1970", "24.11.2028"])
def test_a_day_that_is_over_or_far_away(text: str) -> None:
    assert refusal(Day(), text).key == "answer-day-outside"


def test_morning_counts_from_the_day_on_which_it_was_sent() -> None:
    kind, later = Day(), Scene(catalogue=CATALOGUE, wording=str, today=date(2026, 12, 31))
    assert typed(kind, "morgen", later) == Value("2027-01-01")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("8", "08:00"),
        ("8:30", "08:30"),
        ("8.30", "08:30"),
        ("14 Uhr", "14:00"),
        ("14 Uhr 30", "14:30"),
        ("2 pm", "14:00"),
    ],
)
def test_times(text: str, time: str) -> None:
    assert typed(ClockTime(()), text) == Value(time)


@pytest.mark.parametrize("text", ["", "25", "8:60", "halb drei", "abends"])
def test_what_is_no_time(text: str) -> None:
    assert refusal(ClockTime(()), text).key == "answer-time"


# --- the review ----------------------------------------------------------------------------------

SMALL: Form = Form(
    name="small",
    asks=(
        Ask(key="colour", prompt=lambda _: Text("menu"), kind=FreeText(limit=9), name=Text("need-theme.name")),
        Ask(key="hidden", prompt=lambda _: Text("menu"), kind=FreeText(limit=9)),
        Ask(key="end", prompt=lambda _: Text("menu"), kind=Review(lambda: SMALL)),
    ),
)


def test_the_review_sends_or_leads_back() -> None:
    review, known = SMALL.asks[-1].kind, {"colour": "rot", "hidden": "x"}
    assert typed(review, "Absenden", scene(values=known)) == typed(review, "1", scene(values=known)) == Value("send")
    assert typed(review, "Etwas ändern", scene(values=known)) == View({"changing": True})
    changing = scene(values=known, view={"changing": True})
    assert [option.value for option in review.options(changing)] == ["colour"]
    assert typed(review, "Thema", changing) == Reopen("colour")
    assert refusal(review, "Absenden!", changing).key == "answer-choose-one"


# --- whatever is written -------------------------------------------------------------------------

KINDS: dict[str, Kind] = {
    "one": REGION,
    "many": THEMES,
    "days": ManyOf(catalogue("region"), at_least=1),
    "pair": CARRIER,
    "words": FreeText(limit=20),
    "name": NAME,
    "scale": URGENCY,
    "day": Day(),
    "time": ClockTime(("08:00", "10:00")),
    "review": SMALL.asks[-1].kind,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
@given(text=st.text(max_size=40) | st.sampled_from(["1", "1, 3", "fertig", "\0", "\ud800", "²", "①", "1" * 5000]))
def test_whatever_is_written_is_an_answer_or_gets_a_reason(kind: Kind, language: str, text: str) -> None:
    on = scene(language)
    try:
        reply = kind.parse(Typed(text=text), on)
    except Invalid as invalid:
        assert said_in("de", invalid.reason) != said_in("en", invalid.reason)
        assert TEXTS.has(invalid.reason.key)
    else:
        if isinstance(reply, Value):
            kind.show(reply.value, on)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(value=st.text(max_size=40))
def test_whatever_is_pressed_is_an_answer_or_gets_a_reason(kind: Kind, value: str) -> None:
    try:
        kind.press(value, scene())
    except Invalid as invalid:
        assert said_in("de", invalid.reason)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_choice_can_be_pressed_and_typed_by_number_and_label(kind: Kind, language: str) -> None:
    on = scene(language, values={"colour": "rot"})
    for number, option in enumerate(kind.options(on), start=1):
        if option.value == "done" and kind is KINDS["days"]:
            continue
        pressed = kind.press(option.press or option.value, on)
        label = on.wording(option.label)
        if isinstance(kind, ManyOf) and option.value != "done":
            assert typed(kind, str(number), on) == typed(kind, label, on) == Value([option.value])
        elif option.value != "done":
            assert typed(kind, label, on) == pressed
            if not isinstance(kind, ClockTime):
                assert typed(kind, str(number), on) == pressed
