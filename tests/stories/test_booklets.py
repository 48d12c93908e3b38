"""The booklet: staff get the practice cards as files in the chat, without names and without confidential ones."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from tests.stories.people import Stage
from tests.stories.talk import PUBLISHED, publishes, speaker
from tests.stories.test_cards import writes


def files(stage: Stage, who: str) -> dict[str, Mapping[str, Any]]:
    """The newest files that somebody has, by type: on some networks each is a message of its own."""
    return {file["type"]: file for letter in stage.account(who).inbox for file in letter.files}


def opened(stage: Stage, who: str) -> tuple[str, str]:
    """What stands in the newest booklet of somebody: in the PDF, and on the page for the browser."""
    by_type = {kind: Path(file["path"]).read_bytes() for kind, file in files(stage, who).items()}
    assert set(by_type) == {"application/pdf", "text/html"}
    pages = PdfReader(io.BytesIO(by_type["application/pdf"])).pages
    return "\n".join(page.extract_text() for page in pages), by_type["text/html"].decode()


async def test_staff_get_the_booklet_as_files_of_all_themes_or_of_some(stage: Stage) -> None:
    bea = await speaker(stage, "bea", name="Unverwechselbare Birke", region="goerlitz")
    for number, (theme, mark) in enumerate((("housing", "H"), ("health", "HE")), start=1):
        await publishes(stage, bea, f"Beispiel {number} <script> #let $", theme)
        await bea.says(f"/card {mark}-1")
        await writes(bea, title=f"Karte {number}", region="goerlitz")
        await stage.wait(PUBLISHED)
    sven = await stage.person("sven", roles=["staff"])
    await sven.says("/broschüre")
    letter = await sven.sees("Welche Praxiskarten sollen ins Heft?")
    assert set(letter.choices.values()) == {
        "Alle",
        "Wohnen & Unterbringung",
        next(label for label in letter.choices.values() if label.startswith("Gesundheit")),
    }
    await sven.presses("Alle")
    await sven.saw("Das Heft der Praxiskarten")
    for words in opened(stage, "sven"):
        assert "Karte 1" in words and "Karte 2" in words and "Görlitz" in words
        assert "Unverwechselbar" not in words
    pdf, page = opened(stage, "sven")
    assert "<script>" in pdf and "<script>" not in page and "&lt;script&gt;" in page
    assert {file["name"] for file in files(stage, "sven").values()} == {
        "praxiskarten-2026-11-23.pdf",
        "praxiskarten-2026-11-23.html",
    }
    await sven.says("/booklet wohnen")
    await sven.saw("Das Heft der Praxiskarten")
    for words in opened(stage, "sven"):
        assert "Karte 1" in words and "Karte 2" not in words


async def test_there_is_nothing_to_print_or_the_theme_is_none(stage: Stage) -> None:
    sven, anna = await stage.person("sven", roles=["staff"]), await speaker(stage, "anna")
    for words in ("/booklet", "/booklet all", "/booklet housing"):
        await sven.says(words)
        await sven.sees("Dazu gibt es noch keine Praxiskarten, die in ein Heft dürfen.")
    await publishes(stage, anna, "Beispiel")
    await anna.says("/card H-1")
    await writes(anna)
    await stage.wait(PUBLISHED)
    await sven.says("/booklet Quantenphysik")
    await sven.sees("„Quantenphysik“ ist kein Thema.")
    await sven.says("/booklet health")
    await sven.sees("Dazu gibt es noch keine")
    await anna.says("/booklet all")
    await anna.sees("gedacht")
