"""What waits for its key: remembered over restarts, told once, never without bound, and without what was said."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.undecrypted import FILE, GRACE, KEEP, MOST, Undecrypted, of_session

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANNA = "@anna:example.org"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / FILE)


def ids(undecrypted: Undecrypted, *keys: tuple[str, str]) -> list[str]:
    return [each.id for each in undecrypted.concerned(lambda room, session: (room, session) in keys)]


def test_a_message_is_found_again_by_its_key_also_after_a_restart(kept: Kept) -> None:
    first = Undecrypted(kept)
    first.add("!r", "$1", "s1", ANNA, NOW)
    first.add("!r", "$2", "s2", ANNA, NOW)
    first.save(NOW)
    second = Undecrypted(kept)
    assert ids(second, ("!other", "s1")) == []
    assert ids(second, ("!r", "s1")) == ["$1"]
    assert ids(second, ("!r", "s1")) == ["$1"]  # until it is done: the room may not have been asked about
    second.done("$1")
    second.save(NOW)
    assert ids(second, ("!r", "s1")) == []
    assert ids(Undecrypted(kept), ("!r", "s1")) == ["$1"]  # read, and stored nowhere yet
    second.settle(NOW)
    assert ids(Undecrypted(kept), ("!r", "s1")) == []
    assert ids(Undecrypted(kept), ("!r", "s2")) == ["$2"]


def test_somebody_is_told_once_and_only_when_the_key_had_its_time(kept: Kept) -> None:
    waiting = Undecrypted(kept)
    waiting.add("!r", "$1", "s1", ANNA, NOW)
    assert waiting.overdue(NOW + GRACE - timedelta(seconds=1)) == []
    assert waiting.soon
    assert [(each.id, each.sender) for each in waiting.overdue(NOW + GRACE)] == [("$1", ANNA)]
    waiting.told("$1")
    assert waiting.overdue(NOW + 2 * GRACE) == []
    assert not waiting.soon
    waiting.begin()
    assert waiting.soon, "the round in which they were told was not stored"
    waiting.told("$1")
    waiting.save(NOW)
    waiting.settle(NOW)
    assert Undecrypted(kept).overdue(NOW + 3 * GRACE) == []
    assert ANNA not in kept.file.read_text()


def test_nobody_is_told_in_a_room_of_many_nor_noted_down(kept: Kept) -> None:
    waiting = Undecrypted(kept)
    waiting.add("!r", "$1", "s1", "", NOW)
    assert waiting.overdue(NOW + GRACE) == []
    assert not waiting.soon
    assert ids(waiting, ("!r", "s1")) == ["$1"]


def test_what_nobody_can_read_does_not_fill_the_disk(kept: Kept) -> None:
    waiting = Undecrypted(kept)
    for number in range(MOST + 5):
        waiting.add("!r", f"${number}", "s1", ANNA, NOW)
    waiting.save(NOW)
    there = json.loads(kept.file.read_text())["waiting"]
    assert [each["id"] for each in there] == [f"${number}" for number in range(5, MOST + 5)]
    waiting.save(NOW + KEEP)
    assert json.loads(kept.file.read_text())["waiting"] == []


@pytest.mark.parametrize("content", [None, 7, [], {}, {"session_id": None}, {"session_id": 7}, {"session_id": []}])
def test_a_message_without_a_session_waits_for_none(content: Any) -> None:
    assert of_session({"content": content}) == ""
    assert of_session({"content": {"session_id": "s1"}}) == "s1"


_ONE = {"id": "$1", "room": "!r", "session": "s1", "sender": "", "at": "2026-11-23T09:00:00+00:00"}


@pytest.mark.parametrize(
    "damaged",
    ["", "[]", '{"waiting": 7}', '{"waiting": {"$1": 7}}', "{", "\x00"]
    + [
        json.dumps({"waiting": [{**_ONE, key: wrong}]})
        for key, wrong in (("at", "soon"), ("at", "2026-11-23"), ("room", 7))
    ],
)
def test_a_damaged_file_is_an_empty_one(kept: Kept, damaged: str) -> None:
    kept.file.write_text(damaged)
    waiting = Undecrypted(kept)
    assert ids(waiting, ("!r", "s1")) == []
    waiting.add("!r", "$2", "s1", ANNA, NOW)
    waiting.save(NOW)
    assert ids(Undecrypted(kept), ("!r", "s1")) == ["$2"]
