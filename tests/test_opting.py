"""What people write to want no more of something, and how long may be what they press."""

import re
from zoneinfo import ZoneInfo

import pytest

from handlers.audiences.opting import read
from handlers.texts import Texts
from storage.announcements import Category
from storage.catalogue import Catalogue
from storage.messages import Text

TEXTS = Texts.load()
NOTHING = Catalogue(regions=(), carriers=(), strands=(), themes=())
LONGEST = 25
"""Characters of a label that a phone shows whole beside another one."""

LABELS = re.compile(
    r"announcement-(do-\w+|topic-\w+|when-\w+|test|send|plan|discard|confirm|refuse|back|cancel|anyway|look|new"
    r"|time-first|time-second|today|tomorrow)|aud-(kind-\w+|add-\w+|everybody)|optout-(news|workshops|surveys)"
    r"|category-\w+"
)
"""The keys of what can be pressed in announcements and audiences."""


def shown(key: str, language: str) -> str:
    return TEXTS.plain(Text(key), language, NOTHING, ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("words", "categories", "again"),
    [
        ("Werkstätten", "workshops", False),
        ("WERKSTAETTEN", "workshops", False),
        ("Werkstatten", "workshops", False),
        ("workshops", "workshops", False),
        ("keine Umfragen mehr", "surveys", False),
        ("Survey", "surveys", False),
        ("Neues", "news", False),
        ("Neuigkeiten und Umfragen", "news surveys", False),
        ("alles", "news workshops surveys", False),
        ("alle Werkstätten", "workshops", False),
        ("all", "news workshops surveys", False),
        ("news undo", "news", True),
        ("Neues wieder", "news", True),
        ("surveys workshops rückgängig", "workshops surveys", True),
    ],
)
def test_categories_are_understood_as_people_call_them(words: str, categories: str, again: bool) -> None:
    assert read(words) == (tuple(Category(each) for each in categories.split()), again)


@pytest.mark.parametrize("words", ["", "  ", "undo", "Wetter", "news Wetter", "=news; DROP", "\u200b", "x" * 5000])
def test_what_is_not_understood_opts_out_of_nothing(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_category_and_its_button_are_called_can_be_written(category: Category, language: str) -> None:
    for key in (f"category-{category}", f"optout-{category}"):
        assert read(shown(key, language)) == ((category,), False)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_label_fits_a_button(language: str) -> None:
    keys = set(re.findall(r"^([a-z][\w-]*) =", TEXTS.sources[f"{language}.ftl"], re.MULTILINE))
    labels = {key: shown(key, language) for key in keys if LABELS.fullmatch(key)}
    assert len(labels) > 40
    assert {key: label for key, label in labels.items() if len(label) > LONGEST} == {}
