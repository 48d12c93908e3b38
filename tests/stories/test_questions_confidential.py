"""A theme that is confidential is asked about in confidential channels only, in a region too."""

from typing import Any

from storage.cards import Card
from storage.channels import Channel, Kind
from tests.stories.conftest import Raise
from tests.stories.people import Stage
from tests.stories.talk import answers, copy, speaker
from tests.stories.test_questions import FLAT, asks, wants
from tests.stories.wires import WHERE_DELETIONS_ARE_TOLD

pytestmark = WHERE_DELETIONS_ARE_TOLD


async def raised(raise_stage: Raise, **more: Any) -> Stage:
    themes = [
        {"key": "housing", "de": "Wohnen", "en": "Housing", "sensitive": True},
        {"key": "health", "de": "Gesundheit", "en": "Health"},
    ]
    return await raise_stage(themes=themes, **more)


async def test_a_confidential_theme_stays_confidential_in_a_region(raise_stage: Raise) -> None:
    stage = await raised(raise_stage)
    anna = await speaker(stage, "anna", region="goerlitz")
    await asks(stage, anna, FLAT, audience="region")
    await asks(stage, anna, "Wer zahlt Dolmetschen?", theme="health", audience="region")
    found = [row for row in await stage.rows(Channel) if row.kind == Kind.region]
    assert [(row.region, row.sensitive) for row in found] == [("goerlitz", True), ("goerlitz", False)]


async def test_a_confidential_theme_is_offered_no_other_channel(raise_stage: Raise) -> None:
    stage = await raised(raise_stage)
    anna = await speaker(stage, "anna")
    await anna.says(f"/frage {FLAT}")
    await anna.presses("skip")
    await anna.presses("housing")
    await anna.presses("channel")
    await anna.sees("In welchen Kanal")
    assert "housing" in anna.last.choices
    assert "health" not in anna.last.choices


async def test_a_card_about_a_confidential_theme_is_confidential(raise_stage: Raise) -> None:
    stage = await raised(raise_stage)
    anna, bea = await speaker(stage, "anna", region="goerlitz"), await speaker(stage, "bea", region="goerlitz")
    await wants(bea, themes="health")
    await asks(stage, anna, FLAT, theme="health", audience="region")
    await answers(stage, bea, "Wir waren vorher dort.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await bea.says("/card G-2")
    await bea.presses("done")
    for words in ("Erst besuchen", "Niemand bekam einen Termin.", "Zwei Nachmittage.", "Fast alles."):
        await bea.says(words)
    for choice in ("housing", "Überspringen", "yes", "send"):
        await bea.presses(choice)
    await stage.wait("PT1M")
    assert [(card.state, card.theme, card.sensitive) for card in await stage.rows(Card)] == [
        ("published", "housing", True)
    ]
