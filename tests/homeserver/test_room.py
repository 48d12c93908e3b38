"""A room as its state says, which anybody can have written."""

from typing import Any

import pytest

from bot.platforms.matrix.powers import levels
from bot.platforms.matrix.room import Room, after, room_of

ME, ANNA, BERT = "@kollegial:bot.test", "@anna:bot.test", "@bert:bot.test"


GARBAGE: list[Any] = [None, 7, "x", [], {}, [{}], {"a": 1}, float("nan"), float("inf"), "９", True]


@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
def test_garbage_in_the_state_of_a_room_changes_nothing_and_stops_nobody(garbage: Any) -> None:
    room = room_of("!r", [{"type": "m.room.member", "state_key": ME, "content": {"membership": "join"}}])
    kinds = ("create", "member", "power_levels", "tombstone", "join_rules")
    for kind in kinds:
        for key in ("", ME + "x"):
            names = ("membership", "room_version", "predecessor", "additional_creators", "replacement_room", "users")
            for content in (garbage, *({name: garbage} for name in names)):
                room = after(room, {"type": f"m.room.{kind}", "state_key": key, "content": content, "sender": garbage})
    assert room.members == {ME: "join"}
    assert room.successor in (None, garbage) and not room.encrypted and room.private(ME)
    assert isinstance(room.may(ME, "m.room.message"), bool)
    for event in (garbage, {"type": garbage, "state_key": garbage, "content": garbage}):
        assert after(room, event) == room


def test_levels_are_read_from_text_where_older_rooms_have_it_and_counted_as_unsaid_where_they_are_none() -> None:
    found = levels(
        {
            "users": {ANNA: "50", BERT: " 7 ", "@c:x": "-1", "@d:x": "many", "@e:x": None, "@f:x": True, "@g:x": 1.0},
            "users_default": "x",
            "kick": [],
            "invite": "25",
            "events": 7,
            "state_default": "９",
        }
    )
    assert found.users == {ANNA: 50, BERT: 7, "@c:x": -1, "@g:x": 1}
    assert (found.users_default, found.needed("kick"), found.needed("invite")) == (0, 50, 25)
    assert found.needed("m.room.name", state=True) == 50 and found.needed("m.room.message") == 0


def test_a_room_without_levels_is_its_makers_and_everybody_changes_its_state() -> None:
    room = room_of(
        "!r",
        [
            {"type": "m.room.create", "state_key": "", "sender": ME, "content": {}},
            {"type": "m.room.member", "state_key": ME, "content": {"membership": "join"}},
            {"type": "m.room.member", "state_key": ANNA, "content": {"membership": "join"}},
        ],
    )
    assert room.may(ME, "kick") and not room.may(ANNA, "kick")
    assert room.may(ANNA, "m.room.name", state=True)
    assert not room.may(BERT, "m.room.message")


def test_a_room_of_a_space_is_for_many_however_few_are_in_it_until_it_is_taken_out() -> None:
    joined = [{"type": "m.room.member", "state_key": who, "content": {"membership": "join"}} for who in (ME, ANNA)]
    parent: dict[str, Any] = {"type": "m.space.parent", "state_key": "!s", "content": {"via": ["bot.test"]}}
    room = room_of("!r", [*joined, parent])
    assert room.shared and not room.private(ME) and room.partner(ME) is None
    assert after(room, {**parent, "content": {}}).partner(ME) == ANNA
    for garbage in GARBAGE:
        assert room_of("!r", [*joined, {**parent, "state_key": garbage, "content": {"via": None}}]).private(ME)
        if not isinstance(garbage, list):
            assert room_of("!r", [*joined, {**parent, "content": {"via": garbage}}]).private(ME)


def test_a_version_that_nobody_knows_gives_its_makers_nothing_beyond_the_levels() -> None:
    room = Room(id="!r", version="org.example.13", creators=frozenset({ME}))
    assert room.level(ME) == 100
