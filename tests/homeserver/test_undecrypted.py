"""What waits for its key: kept over restarts, told once, never without bound."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.undecrypted import GRACE, KEEP, MOST, Undecrypted

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def event(name: str, session: object = "s1") -> dict[str, Any]:
    return {"event_id": name, "sender": "@anna:example.org", "content": {"session_id": session}}


def test_a_message_is_found_again_by_its_key_also_after_a_restart(tmp_path: Path) -> None:
    first = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    first.add("!r", event("$1"), NOW)
    first.add("!r", event("$2", "s2"), NOW)
    first.save(NOW)
    second = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    assert second.concerned([("!r", "s1")]) == [("!r", event("$1"))]
    assert second.concerned([("!other", "s1")]) == []
    second.done("$1")
    second.save(NOW)
    assert Undecrypted(Kept(tmp_path / "undecrypted.json")).concerned([("!r", "s1")]) == [("!r", event("$1"))]
    second.settle(NOW)
    assert Undecrypted(Kept(tmp_path / "undecrypted.json")).concerned([("!r", "s1")]) == []
    assert second.concerned([("!r", "s1")]) == []


def test_somebody_is_told_once_and_only_when_the_key_had_its_time(tmp_path: Path) -> None:
    waiting = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    waiting.add("!r", event("$1"), NOW)
    assert waiting.overdue(NOW + GRACE - timedelta(seconds=1)) == []
    assert waiting.next_due
    assert waiting.overdue(NOW + GRACE) == [("!r", event("$1"))]
    assert waiting.overdue(NOW + 2 * GRACE) == []
    waiting.save(NOW)
    assert Undecrypted(Kept(tmp_path / "undecrypted.json")).overdue(NOW + 3 * GRACE) == []


def test_what_nobody_can_read_does_not_fill_the_disk(tmp_path: Path) -> None:
    waiting = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    for number in range(MOST + 5):
        waiting.add("!r", event(f"${number}"), NOW)
    waiting.save(NOW)
    kept = json.loads((tmp_path / "undecrypted.json").read_text())["waiting"]
    assert len(kept) == MOST
    assert "$0" not in kept
    waiting.save(NOW + KEEP)
    assert json.loads((tmp_path / "undecrypted.json").read_text())["waiting"] == {}


@pytest.mark.parametrize("session", [None, 7, [], {}])
def test_a_message_without_a_key_that_could_come_waits_in_vain(tmp_path: Path, session: object) -> None:
    waiting = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    waiting.add("!r", event("$1", session), NOW)
    assert waiting.concerned([("!r", "s1")]) == []


@pytest.mark.parametrize("kept", ["", "[]", '{"waiting": 7}', '{"waiting": {"$1": 7}}', "{", "\x00"])
def test_a_damaged_file_is_an_empty_one(tmp_path: Path, kept: str) -> None:
    (tmp_path / "undecrypted.json").write_text(kept)
    waiting = Undecrypted(Kept(tmp_path / "undecrypted.json"))
    assert waiting.concerned([("!r", "s1")]) == []
    waiting.add("!r", event("$1"), NOW)
    waiting.save(NOW)
