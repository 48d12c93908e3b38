"""What happened in rooms that cannot be asked about: it waits in order, over restarts, until it is stored elsewhere."""

import json
from pathlib import Path

import pytest

from bot.platforms.matrix.brake import MOST, SILENCE, Brake
from bot.platforms.matrix.deferred import Deferred
from bot.platforms.matrix.homeserver import Homeserver
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms
from tests.conftest import MONDAY


def deferred(folder: Path) -> Deferred:
    rooms = Rooms(Homeserver("http://127.0.0.1:9"), "@bot:example.org", Kept(folder / "rooms.json"))
    return Deferred(rooms, Kept(folder / "deferred.json"))


def test_a_room_waits_over_restarts_until_what_happened_there_was_stored(tmp_path: Path) -> None:
    first = deferred(tmp_path)
    first.add("!r", "s1")
    first.add("!r", "s2")  # what came later is fetched with it
    first.save()
    assert json.loads((tmp_path / "deferred.json").read_text()) == {"!r": "s1"}
    second = deferred(tmp_path)
    assert "!r" in second
    second.done("!r")
    assert "!r" not in second
    second.save()
    assert "!r" in deferred(tmp_path)
    second.begin()
    assert "!r" in second, "the round in which it was read was not stored"
    second.done("!r")
    second.settle()
    assert "!r" not in deferred(tmp_path)


@pytest.mark.parametrize("kept", ["", "[]", '{"!r": 7}', '{"!r": {"since": "s1"}}', "\x00"])
def test_a_damaged_file_is_an_empty_one(tmp_path: Path, kept: str) -> None:
    (tmp_path / "deferred.json").write_text(kept)
    assert not deferred(tmp_path)


def test_somebody_who_answers_without_end_is_not_listened_to_for_a_while() -> None:
    brake = Brake()
    seconds = [MONDAY.replace(minute=number // 60, second=number % 60) for number in range(MOST + 1)]
    assert all(brake.listens("!r", now) for now in seconds[:-1])
    assert not brake.listens("!r", seconds[-1])
    assert brake.listens("!other", seconds[-1])
    assert not brake.listens("!r", seconds[-1] + SILENCE / 2)
    assert brake.listens("!r", seconds[-1] + SILENCE)


def test_many_messages_that_come_at_once_are_one_answer_of_the_homeserver() -> None:
    brake = Brake()
    assert all(brake.listens("!r", MONDAY) for _ in range(10 * MOST))
