"""`kollegial cards`: the booklet from the shell, all of it or nothing."""

import io
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from storage import cards, schema
from storage.cards import LIMITS, Card, Role, State
from storage.database import Database

ROOT = Path(__file__).parent.parent


def kollegial(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOLLEGIAL_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "cards", *options],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
async def folder(tmp_path: Path, now: datetime) -> Path:
    """An installation with three cards, one of which is confidential."""
    data = tmp_path / "data"
    data.mkdir()
    database = Database(f"sqlite+aiosqlite:///{data / 'kollegial.db'}")
    await schema.upgrade(database, now)
    async with database.transaction() as session:
        for theme, sensitive in (("housing", False), ("health", False), ("protection", True)):
            card = Card(language="de", sensitive=sensitive, state=State.published, created_at=now)
            session.add(card)
            await session.flush()
            fields = dict.fromkeys(LIMITS, f"Worte zu {theme}")
            facts = {"theme": theme, "region": "goerlitz", "wants_contact": False}
            version = await cards.add_version(session, card, fields | facts, None, Role.author, now)
            card.shown = version.number
    await database.aclose()
    return tmp_path


def words(file: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)


async def test_a_booklet_of_all_cards_but_the_confidential_ones(folder: Path) -> None:
    done = kollegial(folder, "--output", "cards.pdf")
    assert (done.returncode, done.stdout.strip()) == (0, "cards.pdf: 2 practice cards"), done.stderr
    said = words(folder / "cards.pdf")
    assert "Gelingende Praxis" in said and "Worte zu housing" in said and "Worte zu health" in said
    assert "protection" not in said
    assert (folder / "cards.pdf").stat().st_mode & 0o777 == 0o600


async def test_a_page_for_the_browser_of_one_theme_in_english(folder: Path) -> None:
    done = kollegial(folder, "--format", "html", "--language", "en", "--theme", "housing", "--output", "cards.html")
    assert (done.returncode, done.stdout.strip()) == (0, "cards.html: 1 practice card"), done.stderr
    page = (folder / "cards.html").read_text()
    assert '<html lang="en">' in page and "Practice that works" in page and "Worte zu housing" in page
    assert "Worte zu health" not in page


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("--format docx --output a.pdf", "--format docx: no such format; there are pdf and html"),
        ("--language fr --output a.pdf", "fr: no such language; there are de and en"),
        ("--theme quanten --output a.pdf", "--theme quanten: no such theme; there are residence_asylum, housing"),
        ("--theme selfcare --output a.pdf", "there are no practice cards for that yet; nothing was written"),
        ("--theme protection --output a.pdf", "there are no practice cards for that yet; nothing was written"),
        ("--output nowhere/a.pdf", "there is no folder nowhere; make it first"),
        ("--output data", "data is a folder; name a file"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_written(folder: Path, options: str, reason: str) -> None:
    done = kollegial(folder, *options.split())
    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "a.pdf").exists()


async def test_a_file_that_is_there_is_replaced_only_if_asked(folder: Path) -> None:
    (folder / "a.pdf").write_text("kept")
    done = kollegial(folder, "--output", "a.pdf")
    assert done.returncode == 2 and "--force replaces it" in done.stderr
    assert (folder / "a.pdf").read_text() == "kept"
    assert kollegial(folder, "--output", "a.pdf", "--force").returncode == 0
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF")
