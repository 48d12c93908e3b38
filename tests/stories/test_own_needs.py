"""`/mine`: looking at the own needs, correcting and withdrawing them."""

from datetime import timedelta

from storage.needs import Need
from storage.publications import Publication
from tests.stories.people import Stage
from tests.stories.steps import reports


async def test_who_has_reported_nothing_is_led_to_reporting(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/mine")
    await anna.sees("Hier steht noch kein Bedarf von Dir.")
    await anna.presses("Bedarf melden")
    await anna.sees("Worum geht es?")


async def test_the_own_needs_are_listed_and_opened(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await reports(anna, "Wohnungen", region="goerlitz")
    await reports(anna, "Therapieplätze", theme="health", urgency="5")
    await reports(bert, "Nicht für Anna")
    await anna.says("/meine")
    await anna.sees("Du hast 2 Bedarfe gemeldet.", "1. Gesundheit", "– Therapieplätze", "2. Wohnen", "– Wohnungen")
    assert "Nicht für Anna" not in anna.last.text
    await anna.presses("Nr. 2 ansehen")
    await anna.sees("Wohnungen", "Für wen: Klient:innen", "Region: Görlitz", "Gemeldet am 23.11.2026")
    await anna.presses("Zur Liste")
    await anna.sees("Du hast 2 Bedarfe gemeldet.")


async def test_many_needs_come_in_pages(stage: Stage) -> None:
    anna = await stage.person("anna")
    for number in range(1, 8):
        await reports(anna, f"Bedarf Nummer {number}.")
    await anna.says("/mine")
    await anna.sees("Du hast 7 Bedarfe gemeldet.", "Nummer 7.", "Nummer 3.")
    assert "Nummer 2." not in anna.last.text
    await anna.presses("Weiter")
    await anna.sees("6. ", "Nummer 2.", "7. ", "Nummer 1.")
    await anna.presses("Zurück")
    await anna.sees("Nummer 7.")


async def test_a_correction_counts_in_the_week_of_the_report(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Wohnungen")
    counted = stage.now + timedelta(seconds=30)
    await stage.wait("P7D")
    await anna.says("/mine")
    await anna.presses("Nr. 1 ansehen")
    await anna.presses("Ändern")
    await anna.sees("Stimmt alles so?", "Bedarf: Wohnungen")
    await anna.presses("Etwas ändern")
    await anna.presses("Bedarf")
    await anna.says("Bezahlbare Wohnungen")
    await anna.presses("Absenden")
    await anna.sees("Die Änderung gilt in 30 Sekunden", "zählt weiter in der Woche, in der Du ihn gemeldet hast")
    assert [need.text for need in await stage.rows(Need)] == ["Wohnungen"]
    await stage.wait("PT30S")
    (need,) = await stage.rows(Need)
    assert (need.text, need.published_at, need.revised_at) == ("Bezahlbare Wohnungen", counted, stage.now)


async def test_a_correction_can_be_taken_back(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Wohnungen")
    await stage.wait("PT1M")
    await anna.says("/revise 1")
    await anna.presses("Etwas ändern")
    await anna.presses("Bedarf")
    await anna.says("Häuser")
    await anna.presses("Absenden")
    await anna.presses("Zurücknehmen")
    await anna.sees("Zurückgenommen.")
    await stage.wait("PT1M")
    assert [need.text for need in await stage.rows(Need)] == ["Wohnungen"]


async def test_a_correction_within_the_first_half_minute_is_what_counts(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Wohnungen")
    await anna.says("/revise 1")
    await anna.presses("Etwas ändern")
    await anna.presses("Bedarf")
    await anna.says("Häuser")
    await anna.presses("Absenden")
    await stage.wait("PT1M")
    (need,) = await stage.rows(Need)
    assert need.text == "Häuser"
    assert need.published_at is not None


async def test_a_need_is_withdrawn_after_one_question(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("PT1M")
    await anna.says("/mine")
    await anna.presses("Nr. 1 ansehen")
    await anna.presses("Löschen")
    await anna.sees("Soll ich diesen Bedarf löschen?")
    await anna.presses("Behalten")
    await anna.sees("Es fehlen Wohnungen")
    await anna.presses("Löschen")
    await anna.presses("Löschen")
    await anna.sees("Gelöscht.")
    assert await stage.rows(Need) == []
    await anna.says("/mine")
    await anna.sees("Hier steht noch kein Bedarf von Dir.")


async def test_a_need_withdrawn_in_the_first_half_minute_never_counts(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await anna.says("/withdraw 1 yes")
    await anna.sees("Gelöscht.")
    await stage.wait("PT1M")
    assert await stage.rows(Need) == []
    assert await stage.rows(Publication) == []


async def test_nobody_reaches_the_needs_of_somebody_else(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    await reports(anna, "Nur Annas Sache")
    for command in (
        "/mine 1",
        "/revise 1",
        "/withdraw 1 yes",
        "/mine 99",
        "/mine -1",
        "/mine x",
        "/revise",
        "/withdraw",
    ):
        await bert.says(command)
        await bert.sees("Diesen Bedarf gibt es nicht, oder er ist gelöscht.")
    await bert.says("/undo need 1")
    await bert.sees("Die 30 Sekunden sind vorbei.")
    assert [need.text for need in await stage.rows(Need)] == ["Nur Annas Sache"]


async def test_a_need_withdrawn_while_it_is_corrected_stays_withdrawn(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("PT1M")
    await anna.says("/revise 1")
    await anna.says("/withdraw 1 yes")
    await anna.sees("Gelöscht.")
    await anna.presses("Absenden")
    await stage.wait("PT1M")
    assert await stage.rows(Need) == []
