"""A process that is killed at any moment of a rehearsal loses nothing and does nothing twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from random import Random
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
KILLS = 12
SEED = 20261123

COORDINATOR = {"roles": ["coordinator"], "language": "de", "member": True, "name": "Karin"}
MEMBER = {"language": "de", "member": True, "region": "goerlitz"}


def joining(who: str, region: str) -> list[dict[str, Any]]:
    answers = [{"press": "de"}, {"press": "yes"}, {"press": "suggested"}, {"say": region}, {"press": "independent"}]
    answers += [{"press": "FSA"}, {"press": "housing"}, {"press": "language"}, {"press": "done"}]
    return [{"as": who, "say": "/start"}, *({"as": who, **answer} for answer in answers)]


def need(who: str, theme: str, words: str, last: str = "send") -> list[dict[str, Any]]:
    answers = [{"say": "/need"}, {"press": theme}, {"say": words}, {"press": "own"}, {"press": "4"}]
    return [{"as": who, **answer} for answer in [*answers, {"press": "goerlitz"}, {"press": last}]]


SCRIPT: list[dict[str, Any]] = [
    {
        "start": "2026-11-23T07:00:00+01:00",
        "people": {"karin": COORDINATOR, "ben": {**MEMBER, "name": "Ben"}, "carla": {**MEMBER, "name": "Carla"}},
    },
    *joining("anna", "Görlitz"),
    {"as": "anna", "say": "/need"},
    {"as": "anna", "press": "housing"},
    {"as": "anna", "press": "back"},
    {"as": "anna", "press": "housing"},
    {"as": "anna", "say": "Wohnung für eine Familie, Tel. 0351 4567890"},
    {"restart": True},
    {"as": "anna", "press": "mask"},
    {"as": "anna", "press": "clients"},
    {"as": "anna", "press": "4"},
    {"as": "anna", "press": "goerlitz"},
    {"as": "anna", "edit": "u3", "say": "Eine Wohnung für eine große Familie"},
    {"as": "anna", "press": "send"},
    *need("ben", "housing", "Wohnungen für Alleinstehende"),
    *need("carla", "housing", "Kautionen"),
    {
        "together": [
            {"as": "anna", "say": "/mine"},
            {"as": "ben", "say": "/need"},
            {"as": "carla", "say": "Wer kann dolmetschen?"},
            {"as": "karin", "say": "/digest"},
        ]
    },
    {"wait": "PT1M"},
    {"as": "karin", "say": "/digest"},
    {"as": "ben", "press": "language"},
    {"as": "carla", "press": "need"},
    {"wait": "P4D"},
    {"as": "anna", "press": "dismiss"},
    {"as": "ben", "say": "/resume"},
    {"as": "ben", "say": "Dolmetschen für Tigrinya"},
    {"as": "karin", "say": "/digest datei letzte"},
    {"as": "karin", "say": "/digest datei"},
    {"as": "carla", "say": "/leave"},
    {"as": "carla", "press": "erase"},
    {"wait": "P3DT2H"},
    {"as": "karin", "say": "/überblick letzte"},
]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("script") / "week.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in SCRIPT))
    return file


def play(script: Path, data: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bot", "rehearse", str(script), "--data", str(data)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def to_the_end(script: Path, data: Path) -> None:
    process = play(script, data)
    _, complaints = process.communicate(timeout=60)
    assert b'"error"' not in complaints
    assert process.returncode == 0


def killed(script: Path, data: Path, messages: int, delay: float) -> int:
    """Start it and kill it so many messages and seconds later; its exit code, which is 0 if it was over before."""
    process = play(script, data)
    assert process.stdout is not None
    for _ in range(messages):
        if not process.stdout.readline():
            break
    timer = threading.Timer(delay, process.send_signal, [signal.SIGKILL])
    timer.start()
    _, complaints = process.communicate(timeout=60)
    timer.join()
    assert all(json.loads(line)["event"] == "taken up again after a crash" for line in complaints.splitlines())
    return process.returncode


# --- what is compared ------------------------------------------------------------------------

QUERIES = {
    "members": "SELECT * FROM members ORDER BY id",
    "accounts": "SELECT * FROM accounts ORDER BY id",
    "roles": "SELECT * FROM member_roles ORDER BY member_id, role",
    "themes": "SELECT * FROM member_themes ORDER BY member_id, theme",
    "consents": "SELECT * FROM consents ORDER BY id",
    "needs": "SELECT * FROM needs ORDER BY id",
    "publications": "SELECT * FROM publications ORDER BY id",
    "runs": """SELECT id, member_id, form, state, answers, view, context, revision, created_at, touched_at
        FROM runs ORDER BY id""",
    "inbox": "SELECT platform, event_key, queue, account, state, payload, reason, received_at FROM inbox ORDER BY id",
    "outbox": """SELECT member_id, group_id, lane, state, reason, due_at, outbox.created_at, settled_at, body, report
        FROM outbox JOIN contents ON contents.id = content_id ORDER BY outbox.id""",
    "copies": "SELECT content_id, account_id, group_id, revision FROM copies ORDER BY id",
    "parts": "SELECT copy_id, position, message FROM copy_parts ORDER BY copy_id, position",
}


def end_state(data: Path) -> dict[str, list[Any]]:
    """All that stands in the database at the end, but for what is random: tokens and correlations."""
    connection = sqlite3.connect(data / "kollegial.db")
    state = {name: connection.execute(query).fetchall() for name, query in QUERIES.items()}
    tokens = [token for (token,) in connection.execute("SELECT token FROM runs")]
    connection.close()
    return {name: [_without(tokens, row) for row in rows] for name, rows in state.items()}


def _without(tokens: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    def plain(value: Any) -> Any:
        for token in tokens:
            value = value.replace(token, "TOKEN") if isinstance(value, str) else value
        return value

    return tuple(plain(value) for value in row)


def delivered(data: Path) -> dict[str, list[Any]]:
    """What each person got, in order; the place of files in the folder does not count."""
    got: dict[str, list[Any]] = {}
    for line in (data / "console.jsonl").read_text().splitlines():
        record = json.loads(line)["record"]
        for file in record.get("files", ()):
            file["path"] = Path(file["path"]).name
        got.setdefault(record["to"], []).append(record)
    return got


@pytest.fixture(scope="module")
def undisturbed(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("undisturbed")
    to_the_end(script, data)
    return data


def test_the_script_gets_somewhere(undisturbed: Path) -> None:
    state = end_state(undisturbed)
    assert len(state["needs"]) == 2
    assert len(delivered(undisturbed)) == 4
    assert any("files" in record and record["files"] for record in delivered(undisturbed)["karin"])
    assert {row[3] for row in state["outbox"]} <= {"sent", "superseded", "dropped"}


def test_killed_again_and_again_until_it_ends(script: Path, undisturbed: Path, tmp_path: Path) -> None:
    dice, data, died = Random(SEED), tmp_path / "data", 0
    # after so many messages something is on its way out; a moment later something else is
    while (code := killed(script, data, dice.randint(1, 6), dice.choice([0.0, 0.001, 0.003, 0.01, 0.03]))) != 0:
        assert code == -signal.SIGKILL
        died += 1
    assert died >= KILLS
    assert end_state(data) == end_state(undisturbed)
    assert delivered(data) == delivered(undisturbed)


def test_a_death_before_the_first_line_changes_nothing(script: Path, undisturbed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert killed(script, data, 0, 0.3) == -signal.SIGKILL
    to_the_end(script, data)
    assert end_state(data) == end_state(undisturbed)
    assert delivered(data) == delivered(undisturbed)
