"""The matcher: what is put is found at once, what is dropped never again, however it came to be what it is."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.matching import Confidence, Lexicon, Phrasing, Suggestions, lexicon
from handlers.matching.matcher import Matcher

LEXICON = Lexicon(lexicon.load())
TEXTS = (
    "Die Duldung läuft ab und die Ausländerbehörde gibt keinen Termin.",
    "abh hat keine termine frei und duldung is in 5 tagen rum",
    "Wer bezahlt Dolmetscher beim Arzt?",
    "Wie finden wir neue Ehrenamtliche für den Helferkreis?",
    "Das Kind bekommt keinen Kitaplatz, was tun?",
    "Who pays the interpreter at the doctor?",
    "Supervision: wer finanziert sie bei euch?",
    "",
    "Görlitz",
)


def matcher(*texts: str) -> Matcher:
    made = Matcher(LEXICON)
    for number, text in enumerate(texts):
        made.put(number, ("question", number), text)
    return made


def found(suggestions: Suggestions) -> list[int]:
    return [hit.phrasing for hit in suggestions.hits]


# --- finding ---------------------------------------------------------------------------------


def test_what_is_put_is_found_at_once() -> None:
    made = matcher(*TEXTS)
    made.put(99, ("card", 7), "Wo gibt es einen Kurs für die Fahrprüfung?")
    first = made.find("Fahrschule und Führerschein: welcher Kurs?").hits[0]
    assert (first.phrasing, first.subject) == (99, ("card", 7))


def test_an_abbreviation_finds_what_it_stands_for_and_english_finds_german() -> None:
    made = matcher(*TEXTS)
    assert found(made.find("ABH vergibt keine Termine"))[0] in (0, 1)
    assert 2 in found(made.find("Costs of an interpreter at the doctor"))[:2]


def test_a_short_abbreviation_counts_in_capitals_only() -> None:
    assert LEXICON.expand("die NE ist da")[1] == ["niederlassungserlaubnis"]
    assert LEXICON.expand("ne, das geht nicht")[1] == []
    assert "ausländerbehoerde" not in LEXICON.expand("ABH")[1]
    assert LEXICON.expand("abh")[1] == LEXICON.expand("ABH")[1] == ["auslaenderbehoerde"]


@pytest.mark.parametrize("spelling", ["AUSLÄNDERAMT", "auslaenderamt", "Ausländeramtes", "Ausla\u0308nderamt"])
def test_a_variant_is_known_however_it_is_spelt(spelling: str) -> None:
    assert LEXICON.expand(f"Das {spelling} schweigt")[1][0] == "auslaenderbehoerde"


def test_the_best_phrasing_stands_for_its_subject() -> None:
    made = matcher()
    made.put(1, ("question", 1), "Die Duldung läuft ab, kein Termin bei der Ausländerbehörde")
    made.put(2, ("question", 1), "Ausweis fast ungültig und das Amt antwortet nicht")
    made.put(3, ("question", 2), "Wer bezahlt den Dolmetscher?")
    hits = made.find("Ausweis bald ungültig, Amt antwortet nie").hits
    assert [hit.subject for hit in hits].count(("question", 1)) == 1
    assert hits[0].phrasing == 2


def test_of_one_group_only_the_best_is_suggested() -> None:
    made = matcher()
    made.put(1, ("question", 1), "Wer bezahlt Dolmetscher beim Arzt?", group="interpreters")
    made.put(2, ("card", 1), "Dolmetscher beim Arzt bezahlen", group="interpreters")
    made.put(3, ("question", 2), "Dolmetscher im Kindergarten", group=None)
    assert [hit.subject[0] for hit in made.find("Dolmetscher beim Arzt, wer bezahlt?").hits].count("card") <= 1
    assert {1, 2} - set(found(made.find("Dolmetscher beim Arzt, wer bezahlt?")))


@pytest.mark.parametrize("allowed", [lambda subject: subject[1] != 0, {("question", at) for at in range(1, 9)}])
def test_what_is_not_allowed_is_not_found(allowed: object) -> None:
    made = matcher(*TEXTS)
    hits = found(made.find(TEXTS[0], allowed=allowed))  # type: ignore[arg-type]
    assert hits
    assert 0 not in hits


def test_many_that_are_not_allowed_do_not_hide_the_few_that_are() -> None:
    made = matcher(*(f"Wer bezahlt Dolmetscher beim Arzt, Fall {number}?" for number in range(400)))
    assert found(made.find("Wer bezahlt Dolmetscher beim Arzt?", allowed={("question", 399)})) == [399]


def test_a_limit_is_kept() -> None:
    made = matcher(*TEXTS)
    assert len(made.find("Wer bezahlt Dolmetscher und Supervision?", limit=2).hits) == 2


# --- odd texts -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   ", "?!… 😀", "\u200b\u200d", "Görlitz", "Yasmin", "\u0308\u0308", "#=#"])
def test_what_asks_nothing_finds_nothing(text: str) -> None:
    assert matcher(*TEXTS).find(text) == Suggestions()


def test_a_name_of_two_words_is_not_shown_anything() -> None:
    assert matcher(*TEXTS).find("Yasmin Haddad").confidence is Confidence.none


@pytest.mark.parametrize("text", ["w" * 2_500, "Dolmetscher " * 210, "ab" * 5_000])
def test_one_word_2500_characters_long_finds_nothing(text: str) -> None:
    assert matcher(*TEXTS).find(text) == Suggestions()


def test_languages_mixed_in_one_text_find_what_both_mean() -> None:
    assert found(matcher(*TEXTS).find("Hi, who pays für den Dolmetscher beim doctor?"))[0] in (2, 5)


def test_an_empty_index_finds_nothing() -> None:
    assert matcher().find("Wer bezahlt Dolmetscher beim Arzt?") == Suggestions()


def test_a_text_without_any_known_gram_finds_nothing() -> None:
    assert matcher(*TEXTS).find("Qxzvb qxwvz") == Suggestions()


# --- dropping, and how it came to be ----------------------------------------------------------


def test_what_is_dropped_is_never_found_again_and_dropping_twice_is_dropping_once() -> None:
    made = matcher(*TEXTS)
    made.drop(0)
    made.drop(0)
    made.drop(12345)
    for _ in range(2):
        assert 0 not in found(made.find(TEXTS[0]))
        made.merge()
    assert len(made) == len(TEXTS) - 1
    assert all(phrasing.text != TEXTS[0] for phrasing in made.phrasings())


def test_nothing_of_the_words_of_a_dropped_phrasing_is_kept() -> None:
    made = matcher(*TEXTS)
    made.drop(0)
    assert TEXTS[0] not in repr(made._phrasings)


STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "drop", "merge", "fill"]), st.integers(0, 5), st.sampled_from(TEXTS)),
    max_size=30,
)


@given(steps=STEPS, asked=st.sampled_from(TEXTS))
def test_an_index_with_a_history_answers_as_one_that_is_new(steps: list[tuple[str, int, str]], asked: str) -> None:
    lived, there = Matcher(LEXICON), dict[int, str]()
    for what, number, text in steps:
        match what:
            case "put":
                lived.put(number, ("question", number), text)
                there[number] = text
            case "fill":
                page = [Phrasing(at, ("question", at), text) for at in (number, number + 1)]
                lived.fill(page)
                there |= {each.number: text for each in page}
            case "drop":
                lived.drop(number)
                there.pop(number, None)
            case _:
                lived.merge()
    fresh = Matcher(LEXICON)
    fresh.fill([Phrasing(number, ("question", number), text) for number, text in there.items()])
    fresh.merge()
    ours, theirs = lived.find(asked, limit=10), fresh.find(asked, limit=10)
    assert {hit.phrasing for hit in ours.hits} == {hit.phrasing for hit in theirs.hits} <= there.keys()
    scores = [{hit.phrasing: hit.score for hit in each.hits} for each in (ours, theirs)]
    assert scores[0] == pytest.approx(scores[1], rel=1e-4)
    assert ours.confidence == theirs.confidence


# --- vectors ---------------------------------------------------------------------------------


def test_vectors_have_length_one_and_similar_texts_a_small_angle() -> None:
    made = matcher(*TEXTS)
    lengths = np.asarray(made.vectors(["Wer bezahlt Dolmetscher?", "", "Duldung"]).power(2).sum(1)).ravel()
    assert lengths == pytest.approx([1, 0, 1], abs=1e-5)
    asked = ["Dolmetscher für den Arzttermin"]
    near, far = made.similar(asked, ["Sprachmittlung in der Arztpraxis", "Wohnung in Leipzig gesucht"])[0]
    assert 0 <= far < near <= 1


def test_no_texts_have_no_vectors() -> None:
    empty: Sequence[str] = []
    assert matcher(*TEXTS).similar(empty, empty).shape == (0, 0)
    assert matcher().similar(["Wohnung"], ["Wohnung"]).shape == (1, 1)


@pytest.mark.parametrize("others", [(), TEXTS])
def test_two_ways_to_ask_the_same_are_close_in_a_young_index_too(others: Sequence[str]) -> None:
    asked = "Wie bekommt eine Familie mit Duldung einen Wohnberechtigungsschein?"
    again = "Wohnberechtigungsschein für eine Familie mit Duldung, wie geht das?"
    [[same, other]] = matcher(again, *others).similar([asked], [again, "Wer zahlt Dolmetschen beim Kinderarzt?"])
    assert same > 0.7
    assert other < 0.1
