"""How a post looks: who speaks, what stands beside the name, figures from k people on, and nothing of what is gone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Settings
from handlers.channels.composing import Around, compose, facts_of, preview
from handlers.texts import Texts
from storage.channels import Channel
from storage.members import Member
from storage.messages import Formatted, Message, Span
from storage.posts import Post, State

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CATALOGUE = Settings().catalogue()
TEXTS = Texts.load()
AUTHOR = Member(id=1, name="Stille Kiefer", region="goerlitz", carrier="independent", strand="FSA")
CHANNEL = Channel(id=1, key="housing", mark="H", name="", theme="housing", language="de", created_at=NOW)


def post(words: str = "Wer kennt das?", **more: object) -> Post:
    values = {
        "id": 1,
        "channel_id": 1,
        "number": 7,
        "member_id": 1,
        "content_id": 1,
        "words": words,
        "state": State.published,
        "created_at": NOW,
        "published_at": NOW,
        "shows": [],
        "spans": [],
        "files": [],
        "missing": 0,
    }
    return Post(**{**values, **more})


def read(message: Message, language: str = "de") -> list[str]:
    """The paragraphs as somebody reads them."""
    parts = (message.quote, *message.parts) if message.quote else message.parts
    return TEXTS.plain(parts, language, CATALOGUE, ZoneInfo("Europe/Berlin")).split("\n\n")


def test_a_post_is_its_author_its_channel_its_number_and_its_words() -> None:
    assert read(compose(post(), CHANNEL, Around(author=AUTHOR), 3)) == [
        "Stille Kiefer · Wohnen & Unterbringung #H-7",
        "Wer kennt das?",
    ]


@pytest.mark.parametrize(
    ("shows", "beside"),
    [
        ([], ""),
        (["region"], " (Görlitz)"),
        (["carrier"], " (Freier Träger)"),
        (["carrier", "region"], " (Görlitz und Freier Träger)"),
        (["role", "strand", "status"], ""),
    ],
)
@pytest.mark.parametrize("edited", [False, True])
def test_beside_the_name_stands_what_the_author_lets_stand(shows: list[str], beside: str, edited: bool) -> None:
    message = compose(post(shows=shows, edited_at=NOW if edited else None), CHANNEL, Around(author=AUTHOR), 3)
    changed = " · geändert" if edited else ""
    assert read(message)[0] == f"Stille Kiefer{beside} · Wohnen & Unterbringung #H-7{changed}"


def test_who_has_no_region_shows_none() -> None:
    assert facts_of(Member(name="Ulme"), ["region", "carrier"]) == ()


def test_who_has_left_has_no_name_and_nothing_beside_it() -> None:
    message = compose(post(shows=["region"]), CHANNEL, Around(author=None), 3)
    assert read(message)[0] == "Ehemaliges Mitglied · Wohnen & Unterbringung #H-7"
    assert read(message, "en")[0].startswith("Former member · ")


@given(st.lists(st.tuples(st.sampled_from(["👍", "❤️", "🎉"]), st.integers(1, 9)), max_size=3), st.integers(1, 9))
def test_a_figure_is_shown_from_k_people_on(reactions: list[tuple[str, int]], k: int) -> None:
    parts = read(compose(post(), CHANNEL, Around(author=AUTHOR, reactions=reactions), k))
    shown = parts[2].split("   ") if len(parts) > 2 else []
    assert shown == [f"{emoji} {people}" if people >= k else emoji for emoji, people in reactions]


def test_a_quote_of_what_is_gone_has_no_words() -> None:
    answered = post("Unsichtbar", id=2, number=3, content_id=9, state=State.deleted)
    message = compose(post(), CHANNEL, Around(author=AUTHOR, answered=answered, answered_author=AUTHOR), 3)
    assert message.reply_to is None
    assert read(message)[0] == "Antwort auf #H-3, das gelöscht ist"
    assert "Unsichtbar" not in str(message)


def test_a_mention_names_the_post_and_its_channel() -> None:
    other = Channel(id=2, key="health", mark="G", name="Gesund", language="de", created_at=NOW)
    message = compose(
        post(), CHANNEL, Around(author=AUTHOR, mentions=[(post("\n Da  steht\nes ", number=4), other)]), 3
    )
    assert read(message)[-1] == "↗ #G-4 Gesund: Da steht es"


@given(st.text(max_size=300), st.integers(1, 120))
def test_a_preview_is_one_line_of_bounded_length(words: str, width: int) -> None:
    line = preview(words, width)
    assert len(line) <= width
    assert len(line.splitlines()) <= 1


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_words_are_shown_as_they_are(words: str) -> None:
    message = compose(post(words), CHANNEL, Around(author=AUTHOR), 3)
    assert message.parts[1] == Formatted((Span(words),))


def test_what_is_said_in_a_confidential_channel_is_confidential() -> None:
    for sensitive in (False, True):
        channel = Channel(**{**CHANNEL.model_dump(), "sensitive": sensitive})
        assert compose(post(), channel, Around(author=AUTHOR), 3).sensitive is sensitive
