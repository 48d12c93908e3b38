"""From raw updates to events: whose they are, and that nothing which could be sent stops the next one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram.parsing import parsed
from bot.platforms.telegram.updates import ALLOWED, event, numbered, presses

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANNA = {"id": 4711, "is_bot": False, "first_name": "Anna", "language_code": "de"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "Anna"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Team"}


def nobody(_bot: str, _name: str) -> bool:
    return False


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": chat, "from": ANNA, **more}}


def test_a_private_message_belongs_to_its_writer() -> None:
    found = event(message(text="Hallo"), AT, nobody)
    assert (found.key, found.account, found.language, found.group) == ("7", "4711", "de", None)
    assert found.payload == {"update": message(text="Hallo"), "at": "2026-11-23T08:00:00+00:00"}


@pytest.mark.parametrize("said", [{"text": "/help"}, {"text": " !bedarf"}, {"caption": "/help"}])
def test_who_calls_the_bot_in_a_group_is_known(said: dict[str, str]) -> None:
    found = event(message(GROUP, **said), AT, nobody)
    assert (found.account, found.group) == ("4711", "-100200")


@pytest.mark.parametrize(
    "update",
    [
        message(GROUP, text="Hat jemand einen Schlüssel?"),
        message(GROUP, new_chat_members=[ANNA]),
        message(GROUP, text="/help", sender_chat=GROUP),
        message(GROUP, text="/help", **{"from": {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}}),
        message(text="/help", **{"from": {"id": 99, "is_bot": True, "username": "other_bot"}}),
        {"update_id": 7, "my_chat_member": {"chat": PRIVATE, "from": ANNA, "date": 0}},
        {"update_id": 7, "message_reaction": {"chat": GROUP, "user": ANNA, "date": 0}},
        {"update_id": 7, "message_reaction": {"chat": GROUP, "actor_chat": GROUP, "date": 0}},
        {"update_id": 7, "message": "nonsense"},
        {"update_id": 7, "message": {"from": "Anna", "chat": [1, 2]}},
        {"update_id": 7, "message": {"from": {"id": True}, "chat": {"type": "private"}}},
        {"update_id": 7, "poll_answer": {"user": ANNA}},
        {"update_id": 7},
    ],
)
def test_who_did_not_write_to_the_bot_is_not_noted_down(update: dict[str, Any]) -> None:
    assert event(update, AT, nobody).account is None


@pytest.mark.parametrize(
    "among_themselves",
    [
        message(GROUP, text="Hat jemand einen Schlüssel?"),
        message(GROUP, caption="Unser Schlüssel", photo=[]),
        {"update_id": 7, "edited_message": message(GROUP, text="Der Schlüssel ist da")["message"]},
        message(GROUP, new_chat_members=[{**ANNA, "first_name": "Schlüssel"}]),
        {"update_id": 7, "message_reaction": {"chat": {**GROUP, "title": "Schlüssel"}, "user": ANNA, "date": 0}},
    ],
)
def test_what_people_say_among_themselves_is_not_stored(among_themselves: dict[str, Any]) -> None:
    found = event(among_themselves, AT, nobody)
    assert (found.key, found.group) == ("7", "-100200")
    assert found.payload["update"] == {"update_id": 7}
    assert parsed(found.payload) is None


@pytest.mark.parametrize(
    "update",
    [
        message(text="Mein Schlüssel"),
        message(GROUP, text="/help Schlüssel"),
        message(GROUP, text="/help", sender_chat=GROUP),
        message(GROUP, migrate_to_chat_id=-100300),
        message(GROUP, migrate_from_chat_id=-300),
        {"update_id": 7, "my_chat_member": {"chat": GROUP, "from": ANNA, "date": 0}},
        {
            "update_id": 7,
            "callback_query": {"id": "1", "from": ANNA, "data": "x", "message": message(GROUP)["message"]},
        },
        {"update_id": 7, "message": "nonsense"},
        {"update_id": 7},
    ],
)
def test_what_concerns_the_bot_is_stored_as_it_came(update: dict[str, Any]) -> None:
    assert event(update, AT, nobody).payload["update"] == update


@pytest.mark.parametrize(("chat", "about"), [(PRIVATE, "4711"), (GROUP, None)])
def test_who_blocks_the_bot_is_who_it_is_about(chat: dict[str, Any], about: str | None) -> None:
    update = {"update_id": 7, "my_chat_member": {"chat": chat, "from": ANNA, "date": 0}}
    assert event(update, AT, nobody).about == about
    assert event(message(chat, text="/start"), AT, nobody).about is None


@pytest.mark.parametrize(("name", "known"), [("kollegial_bot", True), ("Kollegial_Bot", True), ("other_bot", False)])
def test_who_calls_another_bot_in_a_group_is_not_noted_down(name: str, known: bool) -> None:
    found = event(message(GROUP, text=f"/help@{name} bitte"), AT, nobody, "kollegial_bot")
    assert (found.account is not None) is known
    assert ("message" in found.payload["update"]) is known


def test_a_press_in_a_group_belongs_to_who_pressed() -> None:
    update = {"update_id": 7, "callback_query": {"id": "q", "from": ANNA, "data": "x", "message": {"chat": GROUP}}}
    found = event(update, AT, nobody)
    assert (found.account, found.group) == ("4711", "-100200")
    assert presses([update, message(), "nonsense", {"callback_query": {"id": 5}}]) == ["q"]


def test_another_bot_counts_as_long_as_it_is_listened_to() -> None:
    update = message(GROUP, text="/help", **{"from": {"id": 99, "is_bot": True, "username": "Other_Bot"}})
    asked = []

    def listened(bot: str, name: str) -> bool:
        asked.append((bot, name))
        return True

    assert event(update, AT, listened).account == "99"
    assert asked == [("99", "@other_bot")]


def test_what_has_no_number_is_known_again() -> None:
    assert event({"message": {}}, AT, nobody).key == event({"message": {}}, AT, nobody).key
    assert event({"message": {}}, AT, nobody).key != event(["message"], AT, nobody).key
    assert [numbered(each) for each in ({"update_id": 3}, {"update_id": True}, {"update_id": "3"}, {}, [], None)] == [
        3,
        *[None] * 5,
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "user", "chat", "message", "id", "type", "is_bot", "text", "data", "username"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.one_of(JSON, st.dictionaries(st.sampled_from([*ALLOWED, "update_id"]), JSON, max_size=3)))
def test_nothing_that_could_be_sent_fails_before_it_is_stored(update: Any) -> None:
    found = event(update, AT, nobody)
    assert found.key
    assert json.loads(json.dumps(dict(found.payload)))["update"] == update
    presses([update])
