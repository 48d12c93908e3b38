"""Reading: the latest posts of a channel, one by its number, and what is found by its words."""

import pytest

from storage.channels import Channel
from tests.stories.people import Person, Stage
from tests.stories.talk import PUBLISHED, answers, copies, copy, publishes, reader, speaker
from tests.stories.wires import ON_CONSOLE

HOUSING = "Wohnen & Unterbringung"


async def several(stage: Stage, number: int, words: str = "Beitrag") -> Person:
    """Anna, who has written so many posts."""
    anna = await speaker(stage, "anna", name="Kiefer")
    await anna.says("/in housing")
    for each in range(1, number + 1):
        await anna.says(f"{words} {each}")
    await stage.wait(PUBLISHED)
    return anna


async def test_the_latest_posts_of_a_channel_are_leafed_through(stage: Stage) -> None:
    await several(stage, 12)
    dora = await stage.person("dora")
    await dora.says("/neueste wohnen")
    await dora.sees(f"Neu im Kanal {HOUSING}", f"#H-12 {HOUSING} · Kiefer · 23.11.2026\nBeitrag 12", "#H-8")
    assert [label for value, label in dora.last.choices.items() if value.startswith("show")] == [
        f"#H-{number}" for number in range(12, 7, -1)
    ]
    await dora.presses("Ältere")
    await dora.sees("Beitrag 7", "Beitrag 3")
    await dora.presses("Ältere")
    await dora.sees("Beitrag 2", "Beitrag 1")
    assert "Ältere" not in dora.offered
    await dora.presses("#H-2")
    await dora.sees(f"Kiefer · {HOUSING} #H-2\n\nBeitrag 2")


async def test_without_a_name_the_own_channels_are_shown(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea", "health", "muted")
    await publishes(stage, anna, "Wohnen", "housing")
    await publishes(stage, anna, "Gesund", "health")
    await bea.says("/recent")
    letter = await bea.sees("Neu in Deinen Kanälen", "Gesund")
    assert "#H-1" not in letter.text
    await anna.says("/recent")
    await anna.sees("#H-1", "Gesund")  # who reads none sees all


@pytest.mark.parametrize("words", ["", " health", " <5", " health <1", " <999999999", f" <{'9' * 30}", " health <٣"])
async def test_where_there_is_nothing_one_may_begin(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/recent{words}")
    letter = await anna.sees("") if words.endswith(("9" * 30, "٣")) else await anna.sees("Hier steht noch nichts.")
    assert "post" in letter.choices or "Welchen" in letter.text or "welchen" in letter.text


async def test_an_unknown_channel_offers_all(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/recent quatsch")
    assert "recent housing" in (await anna.sees("In welchen Kanal möchtest Du schauen?")).choices


@pytest.mark.parametrize("words", ["/show H-1", "/zeig #h-1", "H-1", "#H-1", " h-1 "])
async def test_one_post_is_shown_by_its_number(stage: Stage, words: str) -> None:
    await several(stage, 1)
    dora = await stage.person("dora")
    await dora.says(words)
    await dora.sees(f"Kiefer · {HOUSING} #H-1\n\nBeitrag 1")
    assert len(copies(dora.inbox, "Beitrag 1")) == 1


async def test_who_has_a_post_already_is_led_there(stage: Stage) -> None:
    bea = await reader(stage, "bea")
    await several(stage, 1)
    there = copy(bea.inbox, "Beitrag 1")
    await bea.says("H-1")
    letter = await bea.sees("#H-1 hast Du schon: hier.")
    assert letter.reply_to == there.id
    assert len(copies(bea.inbox, "Beitrag 1")) == 1


@ON_CONSOLE  # where people know the ids of what they wrote
async def test_who_looked_at_a_post_follows_it_and_can_answer_it(stage: Stage) -> None:
    anna, dora = await speaker(stage, "anna"), await speaker(stage, "dora")
    message = await publishes(stage, anna, "Wer kennt das?")
    await dora.says("H-1")
    await answers(stage, dora, "Ich!", to=copy(dora.inbox, "Wer kennt das?"))
    assert copy(anna.inbox, "Ich!").reply_to == message
    await anna.edits(message, "Kennt das jemand?")
    copy(dora.inbox, "Kennt das jemand?")
    await anna.deletes(message)
    assert copies(dora.inbox, "Kennt das jemand?") == []


@pytest.mark.parametrize(
    "words", ["/show", "/show H-2", "/show H-999999999", "Q-1", "/show H-1000000000", "/show ' OR 1"]
)
async def test_a_number_that_is_none_is_said_to_be(stage: Stage, words: str) -> None:
    anna = await several(stage, 1)
    await anna.says(words)
    await anna.sees("Diesen Beitrag kenne ich nicht.", "H-124")


# --- looking for words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Wohnungslosigkeit", "wohnungs", "WOHNUNGSLOSIGKEIT", "grosse", "große", "Muenchen", "münchen"]
)
async def test_posts_are_found_by_their_words_however_they_are_spelt(stage: Stage, words: str) -> None:
    anna, dora = await speaker(stage, "anna", name="Kiefer"), await stage.person("dora")
    await publishes(stage, anna, "Wohnungslosigkeit: große Not in München")
    await publishes(stage, anna, "Etwas anderes")
    await dora.says(f"/suche {words}")
    letter = await dora.sees(f"Gefunden für „{words}“", "#H-1", "Kiefer")
    assert "#H-2" not in letter.text
    await dora.presses("#H-1")
    await dora.sees("Wohnungslosigkeit: große Not in München")


async def test_what_is_found_is_leafed_through(stage: Stage) -> None:
    await several(stage, 7, "Wohnungssuche")
    dora = await stage.person("dora")
    await dora.says("/search Wohnungssuche")
    await dora.sees("#H-7", "#H-3")
    await dora.presses("Ältere")
    letter = await dora.sees("#H-2", "#H-1")
    assert "#H-3" not in letter.text and "Ältere" not in dora.offered


@pytest.mark.parametrize("words", ["/search", "/search   ", "/suche \u200b"])
async def test_looking_for_nothing_says_how(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says(words)
    await anna.sees("/suche Wohnsitzauflage") if "\u200b" not in words else await anna.sees("")


@pytest.mark.parametrize(
    "words",
    [
        "gibtesnicht",
        "' OR 1=1 --",
        'NEAR("a" "b")',
        "* * *",
        "a AND NOT b:",
        "%_%",
        "x" * 3000,
        "🏠",
        "zzz <1",
        f"zzz <{'9' * 30}",
        "zzz <٣",
        "\u202ezzz",
    ],
)
async def test_whatever_is_looked_for_is_words(stage: Stage, words: str) -> None:
    anna = await speaker(stage, "anna")
    await publishes(stage, anna, "Guten Morgen")
    await anna.says(f"/search {words}")
    await anna.sees("habe ich nichts gefunden")
    assert len(anna.last.text) < 400


async def test_a_closed_channel_is_still_read_and_searched(stage: Stage) -> None:
    await several(stage, 1, "Wohnungssuche")
    kira = await stage.person("kira", roles=["staff"])
    await kira.says("/channel housing close-yes")
    await kira.says("/search Wohnungssuche")
    await kira.sees("Gefunden für „Wohnungssuche“", "#H-1")
    await kira.says("/recent housing")
    await kira.sees(f"Neu im Kanal {HOUSING}", "#H-1")
    await kira.says("/show H-1")
    await kira.sees("Wohnungssuche 1")
    assert any(row.archived_at for row in await stage.rows(Channel))
