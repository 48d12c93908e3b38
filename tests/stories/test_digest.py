"""`/digest`: what a coordinator sees of a week, and what nobody sees."""

from typing import Any

import pytest

from tests.stories.people import Person, Stage
from tests.stories.steps import reports

REGIONS = (
    "Chemnitz, Dresden, Leipzig, Bautzen, Erzgebirgskreis, Görlitz, Landkreis Leipzig, Meißen, Mittelsachsen, "
    "Nordsachsen, Sächsische Schweiz-Osterzgebirge, Vogtlandkreis und Zwickau"
)


async def coordinator(stage: Stage, **about: Any) -> Person:
    return await stage.person("karin", roles=["coordinator"], **about)


async def speak(stage: Stage, number: int, words: str = "Es fehlen Wohnungen", **rest: str) -> None:
    """Let so many people report a need, and the half minute pass."""
    first = len(stage.people)
    for index in range(first, first + number):
        person = await stage.person(f"person-{index}", name=f"Name {index}")
        await reports(person, f"{words} ({index})", **rest)
    await stage.wait("PT1M")


async def test_a_figure_is_shown_from_three_people_on(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await karin.says("/überblick")
    await karin.sees("Wochenüberblick KW 48, 23.11.2026 bis 29.11.2026 (bisher)", "Görlitz: 3 Personen")
    assert "Es fehlen Wohnungen" not in karin.last.text


async def test_the_words_behind_a_figure_are_shown_when_the_week_is_over(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await karin.says("/überblick")
    await karin.sees("Die Worte hinter den Zahlen zeige ich, wenn die Woche vorbei ist.")
    assert "Weiter" not in karin.offered
    await stage.wait("P7D")
    await karin.says("/überblick letzte")
    await karin.sees("Görlitz: 3 Personen", "Seite 1 von 2")
    await karin.presses("Weiter")
    await karin.sees("Wohnen & Unterbringung – im Wortlaut", "„Es fehlen Wohnungen (1)“", "„Es fehlen Wohnungen (3)“")
    await karin.presses("Zurück")
    await karin.sees("Görlitz: 3 Personen")


async def test_two_people_are_not_shown_whatever_they_said(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 2, region="goerlitz")
    await karin.says("/digest")
    await karin.sees("Für diese Woche gibt es keine Zahl, die gezeigt werden kann", REGIONS)
    assert "Es fehlen Wohnungen" not in karin.last.text
    assert "2" not in karin.last.text.replace("2026", "").replace("23.11.", "").replace("29.11.", "")


async def test_somebody_who_reports_three_needs_is_one_person(stage: Stage) -> None:
    karin, anna = await coordinator(stage), await stage.person("anna")
    for words in ("Eins", "Zwei", "Drei"):
        await reports(anna, words)
    await stage.wait("PT1M")
    await karin.says("/digest")
    await karin.sees("keine Zahl, die gezeigt werden kann")


async def test_a_need_that_can_still_be_taken_back_is_not_counted(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 2, region="goerlitz")
    late = await stage.person("late")
    await reports(late, region="goerlitz")
    await karin.says("/digest")
    await karin.sees("keine Zahl, die gezeigt werden kann")
    await stage.wait("PT30S")
    await karin.says("/digest")
    await karin.sees("Görlitz: 3 Personen")


async def test_silent_regions_are_those_without_a_figure_spoken_or_not(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await speak(stage, 2, region="zwickau")
    await karin.says("/digest")
    await karin.sees("kein Thema 3 Personen erreicht: " + REGIONS.replace("Görlitz, ", ""))


async def test_the_whole_week_comes_as_a_file_with_peoples_words_as_words(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, "# Titel *fett* [Link](http://example.org) <b>\n- Punkt", region="goerlitz")
    await stage.wait("P7D")
    await karin.says("/digest letzte")
    await karin.presses("Als Datei")
    letter = await karin.sees("Wochenüberblick KW 48", "Bitte prüf vor dem Weitergeben")
    (file,) = letter.files
    assert (file["name"], file["type"]) == ("wochenueberblick-2026-W48.md", "text/markdown")
    lines = letter.file_text.splitlines()
    assert lines[0].startswith("# Wochenüberblick KW 48")
    assert "## Wohnen & Unterbringung" in lines
    assert any(line.startswith("### Görlitz: 3 Personen") for line in lines)
    quoted = [line for line in lines if "Titel" in line]
    assert len(quoted) == 3
    assert all(line.startswith(r"> \# Titel \*fett\* \[Link\](http://example.org) \<b\>") for line in quoted)
    assert sum(line.startswith(r"> \- Punkt") for line in lines) == 3


async def test_the_file_is_asked_for_in_words_too_and_in_english(stage: Stage) -> None:
    karin = await coordinator(stage, language="en")
    await speak(stage, 3, region="goerlitz")
    await karin.says("/digest file")
    letter = await karin.sees("Weekly overview, week 48")
    assert letter.files[0]["name"] == "weekly-overview-2026-W48.md"
    assert "### Görlitz: 3 people" in letter.file_text


async def test_neither_names_nor_roles_stand_in_a_digest(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 2, region="goerlitz")
    colleague = await stage.person("colleague", name="Name 99", roles=["coordinator", "staff", "admin"])
    await reports(colleague, "Wohnungen", region="goerlitz")
    await stage.wait("P7D")
    await karin.says("/digest file last")
    said = karin.last.file_text
    await karin.says("/digest last")
    said += karin.last.text
    await karin.presses("Weiter")
    said += karin.last.text
    assert "3 Personen" in said
    assert not any(word in said for word in ("Name 1", "Name 99", "oordinator", "dministrator", "person-", "colleague"))


async def test_other_weeks_are_leafed_to_and_named(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await stage.wait("P7D")
    await karin.says("/überblick")
    await karin.sees("KW 49", "keine Zahl")
    assert "Woche danach" not in karin.offered
    await karin.presses("Woche davor")
    await karin.sees("KW 48", "Görlitz: 3 Personen")
    assert "(bisher)" not in karin.last.text
    await karin.presses("Woche danach")
    await karin.sees("KW 49")
    for words in ("letzte", "KW 48", "48/2026", "2026-W48"):
        await karin.says(f"/überblick {words}")
        await karin.sees("KW 48", "Görlitz: 3 Personen")


@pytest.mark.parametrize("words", ["KW 54", "2026-W54", "2026-W49", "gestern", "💥", "KW -1", "9999-W99"])
async def test_a_week_that_is_none_or_not_begun_is_answered_with_what_can_be_asked_for(
    stage: Stage, words: str
) -> None:
    karin = await coordinator(stage)
    await karin.says(f"/überblick {words}")
    await karin.sees("Diese Woche kenne ich nicht, oder sie hat noch nicht begonnen.", "/überblick KW 47")
    await karin.presses("Wochenüberblick")
    await karin.sees("KW 48")


async def test_what_is_new_is_said_after_four_weeks_to_compare_with(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await stage.wait("P28D")
    await speak(stage, 3, theme="health", region="goerlitz")
    await karin.says("/digest")
    await karin.sees("Görlitz: 3 Personen · neu")


async def test_a_withdrawn_need_is_no_longer_counted(stage: Stage) -> None:
    karin, anna = await coordinator(stage), await stage.person("anna")
    await reports(anna, region="goerlitz")
    await speak(stage, 2, region="goerlitz")
    await anna.says("/withdraw 1 yes")
    await karin.says("/digest")
    await karin.sees("keine Zahl, die gezeigt werden kann")


async def test_who_left_and_left_needs_behind_still_counts_once(stage: Stage) -> None:
    karin, anna = await coordinator(stage), await stage.person("anna")
    await reports(anna, "Eins", region="goerlitz")
    await reports(anna, "Zwei", region="goerlitz")
    await speak(stage, 2, region="goerlitz")
    await anna.says("/leave")
    await anna.presses("Geschriebenes dalassen")
    await karin.says("/digest")
    await karin.sees("Görlitz: 3 Personen")


async def test_a_page_beyond_the_last_is_the_last(stage: Stage) -> None:
    karin = await coordinator(stage)
    await speak(stage, 3, region="goerlitz")
    await stage.wait("P7D")
    for page in ("99", "0", "99999", "x", "-1"):
        await karin.says(f"/digest 2026-W48 page {page}")
        await karin.sees("Seite 2 von 2" if page.startswith("99") else "Seite 1 von 2")
