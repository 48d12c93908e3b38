"""The demo: a newcomer types one command in an empty folder."""

import fcntl
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.demo.reader import Reader

ROOT = Path(__file__).parent.parent
DIGEST = "digest-2026-W48.md"


def demo(folder: Path, *options: str, language: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the demo in a folder, with nothing of the caller's settings."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLEGIAL_", "FORCE_COLOR"))}
    environ = {**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder), "COLUMNS": "80", "PYTHONUTF8": "1"}
    if language is not None:
        (folder / "config.toml").write_text(f'[service]\nlanguage = "{language}"\n')
    command = [sys.executable, "-m", "bot", "demo", *options]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120)


def records(played: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in played.stdout.splitlines()]


def played_once(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the demo, unless another worker of this test run has done so: then what came of it."""
    kept = folder.with_suffix(".played")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(demo(folder, *options)))
    played: subprocess.CompletedProcess[str] = pickle.loads(kept.read_bytes())
    return played


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all workers of this test run."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "demo"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="session")
def as_json(place: Path) -> subprocess.CompletedProcess[str]:
    return played_once(place / "json", "--json")


@pytest.fixture(scope="session")
def transcript(place: Path) -> subprocess.CompletedProcess[str]:
    return played_once(place / "text")


def test_json_lines_are_all_there_is_on_standard_output(as_json: subprocess.CompletedProcess[str]) -> None:
    assert as_json.returncode == 0, as_json.stderr
    assert as_json.stdout.count("\n") == len(records(as_json)) > 50
    assert {"ida", "jonas", "lena", "piotr", "thuy", "holger", "grace", "karin"} == {
        record["to"] for record in records(as_json)
    }
    assert as_json.stderr.splitlines() == [f"Der Wochenüberblick liegt hier: {DIGEST}"]


def test_the_digest_is_left_as_the_file_that_the_coordinator_got(
    as_json: subprocess.CompletedProcess[str], place: Path
) -> None:
    digest = place / "json" / DIGEST
    (file,) = (file for record in records(as_json) for file in record.get("files", ()))
    assert file["path"] == DIGEST
    assert file["size"] == digest.stat().st_size
    assert [path.name for path in (place / "json").iterdir()] == [DIGEST]
    text = digest.read_text(encoding="utf-8")
    assert "## Sprache & Sprachmittlung\n" in text
    assert "### Leipzig: 3 Personen · neu\n" in text
    assert "### Übrige Regionen zusammen: 3 Personen · neu\n" in text


def test_no_figure_is_below_k_and_what_is_below_is_nowhere(
    place: Path, as_json: subprocess.CompletedProcess[str]
) -> None:
    text = (place / "json" / DIGEST).read_text(encoding="utf-8")
    figures = [int(number) for number in re.findall(r": (\d+) Personen · neu$", text, re.MULTILINE)]
    assert figures == [3, 3]
    assert "Wohnen" not in text
    assert "Vermieter" not in text
    assert "Görlitz" in text.partition("Ohne eigene Zahl")[2]


def test_the_telephone_number_is_read_by_its_writer_only(
    place: Path, as_json: subprocess.CompletedProcess[str]
) -> None:
    readers = {record["to"] for record in records(as_json) if "3920012" in record.get("text", "")}
    assert readers == {"jonas"}
    digest = (place / "json" / DIGEST).read_text(encoding="utf-8")
    assert "3920012" not in digest
    assert "Telefonnummer" in digest


def test_what_was_taken_back_and_who_takes_a_break_stay_out_of_it(as_json: subprocess.CompletedProcess[str]) -> None:
    assert any("Zurückgenommen" in record["text"] for record in records(as_json) if record["to"] == "holger")
    asked = {record["to"] for record in records(as_json) if record["at"].startswith("2026-11-26T10:00")}
    assert asked == {"ida", "jonas", "lena", "piotr", "thuy", "holger"}


def test_a_press_on_a_message_that_went_to_many_answers_only_who_pressed(
    as_json: subprocess.CompletedProcess[str],
) -> None:
    dismissed = {record["to"] for record in records(as_json) if "bis nächste Woche" in record.get("text", "")}
    assert dismissed == {"ida"}


def test_a_practitioner_is_told_who_may_see_the_overview(as_json: subprocess.CompletedProcess[str]) -> None:
    (answer,) = (r["text"] for r in records(as_json) if r["to"] == "lena" and r["text"].startswith("/überblick"))
    assert "Koordinator:innen" in answer


def test_two_runs_are_the_same(as_json: subprocess.CompletedProcess[str], place: Path) -> None:
    again = demo(place / "again", "--json")
    assert records(again) == records(as_json)
    assert (place / "again" / DIGEST).read_bytes() == (place / "json" / DIGEST).read_bytes()


def test_where_there_is_no_terminal_the_transcript_is_plain_text(
    transcript: subprocess.CompletedProcess[str],
) -> None:
    assert transcript.returncode == 0, transcript.stderr
    assert transcript.stderr == ""
    assert "\x1b" not in transcript.stdout
    lines = transcript.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]
    days = [line for line in lines if line.endswith("──")]
    assert [day.split(",")[0] for day in days] == ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Montag"]
    assert any("neu gestartet" in line for line in lines)
    assert lines[-1] == f"Der Wochenüberblick liegt hier: {DIGEST}"


def test_the_demo_speaks_the_language_of_the_service(place: Path) -> None:
    played = demo(place / "english", "--out", "left/here", language="en")
    assert played.returncode == 0, played.stderr
    assert "Monday 23 November 2026" in played.stdout.replace(",", "")
    assert played.stdout.endswith(f"The weekly overview lies here: left/here/{DIGEST}\n")
    assert (place / "english" / "left" / "here" / DIGEST).exists()


def test_a_folder_that_cannot_be_is_said_in_a_line(place: Path) -> None:
    (place / "taken").write_text("a file")
    played = demo(place / "odd", "--out", str(place / "taken"))
    assert played.returncode == 2
    assert played.stdout == ""
    assert len(played.stderr.splitlines()) == 1
    assert str(place / "taken") in played.stderr


def test_what_was_read_once_is_shortened() -> None:
    reader = Reader()
    review = "Is all right? Others read it.\n\nTheme: Housing\nNeed: "
    assert reader.news(review + "a flat") == review + "a flat"
    reader.read(review + "a flat")
    assert reader.news(review + "a house") == "Need: a house"
    reader.read("a house")
    assert reader.news(review + "a house") == "Is all right?"
    assert reader.news("“a house”\n\nWhat shall I do?") == "What shall I do?"
    assert not reader.knows("another: thing")
