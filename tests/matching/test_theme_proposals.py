"""Which theme a text is about: proposed where it is clear, not where it is not."""

import pytest

from bot.config import Settings
from handlers.matching import Lexicon, lexicon
from handlers.matching.lexicon import key_of
from handlers.matching.themes import concepts, propose_theme

LEXICON = Lexicon(lexicon.load())
THEMES = {each.key: " ".join(each.labels.values()) for each in Settings().catalogue().themes}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Wer bezahlt den Dolmetscher im Kurs?", "language"),
        ("Die Duldung läuft ab, die ABH antwortet nicht", "residence_asylum"),
        ("Schimmel in der Gemeinschaftsunterkunft", "housing"),
        ("How do we recruit volunteers?", "community"),
        ("Wer bezahlt Supervision fürs Team?", "selfcare"),
    ],
)
def test_a_text_with_words_of_one_theme_is_about_it(text: str, theme: str) -> None:
    assert propose_theme(text, THEMES, LEXICON) == theme


@pytest.mark.parametrize("text", ["", "Hallo zusammen", "Yasmin Haddad", "Was macht ihr da?"])
def test_nothing_is_proposed_where_nothing_speaks_for_a_theme(text: str) -> None:
    assert propose_theme(text, THEMES, LEXICON) is None


def test_only_what_is_on_offer_is_proposed_and_a_theme_of_another_name_by_its_label() -> None:
    assert propose_theme("Schimmel in der Unterkunft", {"health": "Gesundheit"}, LEXICON) is None
    assert propose_theme("Ein Kleingarten für die Gruppe", {"garden": "Kleingarten & Natur"}, LEXICON) == "garden"
    assert propose_theme("Ein Kleingarten für die Gruppe", {}, LEXICON) is None


def test_similar_questions_speak_for_their_theme() -> None:
    assert propose_theme("Was macht ihr da?", THEMES, LEXICON, near=["protection", "housing"]) == "protection"
    assert propose_theme("Was macht ihr da?", THEMES, LEXICON, near=["a theme of long ago"]) is None


def test_every_theme_of_the_built_in_ones_is_known_by_concepts_that_there_are() -> None:
    canonical = {" ".join(key_of(entry.canonical)) for entry in LEXICON.entries}
    assert concepts().keys() == THEMES.keys()
    assert not {concept for each in concepts().values() for concept in each} - canonical
