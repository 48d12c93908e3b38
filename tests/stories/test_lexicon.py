"""`/lexicon`: coordinators teach which words mean the same, and take it back."""

from storage.lexicon_entries import LexiconEntry
from storage.roles import Role
from tests.stories.people import Person, Stage


async def coordinator(stage: Stage) -> Person:
    return await stage.person("kora", roles=[Role.coordinator])


async def test_a_coordinator_teaches_words_looks_at_them_and_removes_them(stage: Stage) -> None:
    kora = await coordinator(stage)
    await kora.says("/lexikon")
    await kora.sees("noch keines dazugekommen")
    await kora.presses("Neuer Eintrag")
    await kora.sees("Welches Wort steht für alle?")
    await kora.says("Tafel")
    await kora.sees("Was bedeutet dasselbe?")
    await kora.says("Tafelladen, Lebensmittelausgabe")
    await kora.sees("auf Englisch")
    await kora.says("food bank")
    await kora.sees("Stimmt alles so?", "Tafel", "Tafelladen, Lebensmittelausgabe", "food bank")
    await kora.presses("Absenden")
    await kora.sees("Tafel", "gehört jetzt dazu")
    await kora.presses("Zur Liste")
    await kora.sees("Ein Eintrag", "Tafelladen, Lebensmittelausgabe, food bank")
    await kora.presses("Eintrag 1")
    await kora.presses("Entfernen")
    await kora.sees("Tafel", "ist entfernt")
    [row] = await stage.rows(LexiconEntry)
    assert (row.canonical, row.variants_de, row.variants_en) == (
        "Tafel",
        ["Tafelladen", "Lebensmittelausgabe"],
        ["food bank"],
    )
    assert row.removed_at is not None


async def test_everything_can_be_said_in_one_line(stage: Stage) -> None:
    kora = await coordinator(stage)
    await kora.says("/lexikon neu Tafel = Tafelladen; food bank")
    await kora.sees("Stimmt alles so?", "Tafelladen", "food bank")
    await kora.presses("Absenden")
    await kora.sees("gehört jetzt dazu")
    assert [row.canonical for row in await stage.rows(LexiconEntry)] == ["Tafel"]


async def test_a_loop_and_what_is_no_word_are_refused_with_what_would_be_right(stage: Stage) -> None:
    kora = await coordinator(stage)
    await kora.says("/lexikon neu ABH = Ausländerbehörde")
    await kora.sees("Das ginge im Kreis", "auslaenderbehoerde", "abh")
    await kora.says("!!, ??")
    await kora.sees("Das kann ich nicht lesen")
    await kora.says("Amtsstube")
    await kora.sees("auf Englisch")
    await kora.presses("Überspringen")
    await kora.presses("Absenden")
    await kora.sees("gehört jetzt dazu")


async def test_an_entry_that_is_gone_is_said_to_be(stage: Stage) -> None:
    kora = await coordinator(stage)
    for words in ("/lexikon 99", "/lexikon entfernen 99", "/lexikon entfernen", "/lexikon remove x"):
        await kora.says(words)
        await kora.sees("gibt es nicht mehr")


async def test_who_is_no_coordinator_cannot_teach(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/lexikon neu Tafel = Tafelladen")
    await anna.sees("ist für Koordinator:innen gedacht")
    assert await stage.rows(LexiconEntry) == []
