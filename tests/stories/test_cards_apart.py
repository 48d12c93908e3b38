"""A card tells nothing of its author that they did not choose, and is proposed by who can read its answer."""

from storage.cards import Card
from tests.stories.people import Stage
from tests.stories.talk import answers, copy, reader, speaker
from tests.stories.test_questions import FLAT, MILK, asks, wants


async def test_a_card_from_a_region_does_not_name_the_region_by_a_number(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    bea, cem = await speaker(stage, "bea", region="goerlitz"), await reader(stage, "cem", region="zwickau")
    await wants(bea)
    await asks(stage, anna, FLAT, audience="region")
    await answers(stage, bea, "Wir waren vorher dort.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await bea.says("/card G-2")
    await bea.presses("done")
    for words in ("Erst besuchen", "Niemand bekam einen Termin.", "Zwei Nachmittage.", "Fast alles."):
        await bea.says(words)
    for choice in ("housing", "Überspringen", "yes", "send"):
        await bea.presses(choice)
    await stage.wait("PT1M")
    await cem.says("/cards PK-1")
    await cem.saw("Niemand bekam einen Termin.")
    assert not any("#G-" in letter.text for letter in cem.inbox)


async def test_nobody_proposes_a_card_from_what_they_cannot_read(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    bea, cem = await speaker(stage, "bea", region="goerlitz"), await reader(stage, "cem", region="zwickau")
    await wants(bea)
    await asks(stage, anna, FLAT, audience="region")
    await answers(stage, bea, "Wir waren vorher dort.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await asks(stage, anna, MILK)
    other = copy(cem.inbox, MILK)
    for words in ("/card G-2", "/card post 2", "/card G-1"):
        await cem.says(words, reply_to=other)
        await cem.sees("Aus welchem Beitrag")
    assert await stage.rows(Card) == []
