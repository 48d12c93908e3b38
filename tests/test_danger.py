"""Words of acute danger."""

import string
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.danger import Danger

GERMAN = """
*abschieb* + heute
*abschieb* + morgen
*abschieb* + übermorgen
abgeschoben + heute
abgeschoben + morgen
abgeholt + Polizei + heute
abgeholt + Polizei + morgen
*suizid*
*selbstmord*
*selbsttötung*
sich + umbringen
mich + umbringen
nicht mehr leben
sich das Leben nehmen
Leben nehmen + will
*Kindeswohlgefährd*
Inobhutnahme + sofort
Kind* + geschlagen
Kind* + misshandelt
Kind* + missbraucht
Kind* + verprügelt
akute Gefahr
Lebensgefahr
""".splitlines()
ENGLISH = """
deport* + today
deport* + tonight
deport* + tomorrow
suicid*
kill myself
kill himself
kill herself
kill themselves
end my life
don't want to live
doesn't want to live
child* + beaten
child* + abused
child* + hit
child protection + emergency
child at risk
life in danger
""".splitlines()
DANGER = Danger({"de": GERMAN, "en": ENGLISH})


@pytest.mark.parametrize(
    "text",
    [
        "Die ABSCHIEBUNG ist schon morgen früh!",
        "Morgen soll die Familie abgeholt werden: Abschiebetermin",
        "sie will sich\n umbringen.",
        "Sui\u200bzidgedanken",
        "Verdacht auf Kindeswohlgefaehrdung",
        "Verdacht auf KINDESWOHLGEFA\u0308HRDUNG",
        "das kind wird vom Vater geschlagen",
        "Er möchte nicht   mehr leben",
        "I will kill myself",
        "He doesn't, I don’t want to live",
        "They will be deported tomorrow",
        "Die Familie wurde heute abgeschoben",
        "Sie sagt, dass sie sich heute Nacht umbringen wird",
        "Er will sich das Leben nehmen",
        "Latente Kindeswohlgefährdungen in der Unterkunft",
    ],
)
def test_acute_danger_is_heard(text: str) -> None:
    assert DANGER.matches(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Wir sprechen morgen über die Werkstatt",
        "Fachtag zur Abschiebungshaft im Herbst",
        "Morgen ist Teamtag, und im nächsten Jahr wollen wir einmal über Abschiebung reden",
        "nicht mehr lebendig",
        "Der Kinderchor hat die Trommel gespielt",
        "\ud800\udfff",
    ],
)
def test_everyday_work_is_not_taken_for_danger(text: str) -> None:
    assert not DANGER.matches(text)


@pytest.mark.parametrize(("between", "heard"), [(7, True), (8, False)])
def test_parts_are_at_most_eight_words_apart(between: int, heard: bool) -> None:
    assert DANGER.matches("heute " + "und " * between + "Abschiebung") is heard


def test_all_parts_of_three_have_to_be_near_each_other() -> None:
    danger = Danger({"de": ["eins + zwei + drei"]})
    far = " und" * 10
    assert danger.matches(f"eins{far} drei zwei eins{far}")
    assert not danger.matches(f"eins zwei{far} zwei drei")


@pytest.mark.parametrize(
    ("phrase", "heard"),
    [("amt*", "Amtshilfe"), ("*amt", "Jugendamt"), ("*amt*", "Jugendamtes"), ("amt", "Amt"), ("*amt*", "amt")],
)
def test_a_star_stands_for_any_further_letters(phrase: str, heard: str) -> None:
    assert Danger({"de": [phrase]}).matches(f"im {heard}, sofort")


@pytest.mark.parametrize(("phrase", "text"), [("amt*", "Jugendamt"), ("*amt", "Amtshilfe"), ("amt", "Ämter Amtes")])
def test_without_a_star_a_word_ends_where_it_ends(phrase: str, text: str) -> None:
    assert not Danger({"de": [phrase]}).matches(text)


@pytest.mark.parametrize("phrase", ["*", "+", "heute +", "ab*schieb", "heute *", "...", "amt**"])
def test_a_phrase_that_cannot_be_meant_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Danger({"de": [phrase]})


def test_without_phrases_nothing_is_danger() -> None:
    assert not Danger({"de": ["", "  "], "en": []}).matches("Suizid")


@given(
    st.lists(st.sampled_from(["heute", "und", "Abschiebung", "morgen", "Amt"]), max_size=30),
)
def test_nearness_is_what_counting_words_says(words: list[str]) -> None:
    places = {word: [place for place, each in enumerate(words) if each == word] for word in ("heute", "Abschiebung")}
    near = any(abs(one - other) <= 8 for one in places["heute"] for other in places["Abschiebung"])
    assert Danger({"de": ["abschieb* + heute"]}).matches(", ".join(words)) is near


@given(st.text(st.characters()), st.text(st.characters()))
def test_danger_is_heard_whatever_stands_around_it(before: str, after: str) -> None:
    assert DANGER.matches(f"{before} Suizid {after}")


@pytest.mark.parametrize(
    "piece", ["a", "su", "abschieb ", "morgen ", "nicht mehr ", "* ", "\u0315\u0300", "kind\u200b"]
)
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    begun = process_time()
    assert not DANGER.matches(text)
    assert process_time() - begun < 1


@given(st.text(string.punctuation + " "))
def test_punctuation_alone_is_no_danger(text: str) -> None:
    assert not DANGER.matches(text)
