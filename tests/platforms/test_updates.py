"""From raw updates to events: whose they are, and that nothing which could be sent stops the next one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram.parsing import parsed
from bot.platforms.telegram.topics import Topics
from bot.platforms.telegram.updates import ALLOWED, Listened, events, numbered, presses
from storage.messages import Kind, RawEvent

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANNA = {"id": 4711, "is_bot": False, "first_name": "Anna", "language_code": "de"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "Anna"}
BEN = {"id": 4712, "is_bot": False, "first_name": "Ben", "language_code": "en"}
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Team"}
FORUM = {**GROUP, "is_forum": True}


def nobody(_bot: str, _name: str) -> bool:
    return False


def event(update: Any, at: datetime, listened: Listened, username: str | None = None) -> RawEvent:
    (only,) = events(update, at, listened, username)
    return only


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
        message(GROUP, text="/help", sender_chat=GROUP),
        message(GROUP, text="Hallo", sender_chat=GROUP),
        message(GROUP, text="Neues", sender_chat=GROUP, is_automatic_forward=True, **{"from": {"id": 777000}}),
        message(GROUP, text="Neues", is_automatic_forward=True, **{"from": {"id": 777000, "is_bot": False}}),
        message(GROUP, text="/help", **{"from": {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}}),
        message(GROUP, text="Hallo", **{"from": OTHER_BOT}),
        message(GROUP, text="Ein Bild", via_bot=OTHER_BOT),
        message(GROUP, new_chat_members=[OTHER_BOT]),
        message(text="/help", **{"from": OTHER_BOT}),
        {"update_id": 7, "my_chat_member": {"chat": PRIVATE, "from": ANNA, "date": 0}},
        {"update_id": 7, "my_chat_member": {"chat": GROUP, "from": ANNA, "date": 0}},
        {"update_id": 7, "message_reaction": {"chat": GROUP, "actor_chat": GROUP, "date": 0}},
        {"update_id": 7, "message": "nonsense"},
        {"update_id": 7, "message": {"from": "Anna", "chat": [1, 2]}},
        {"update_id": 7, "message": {"from": {"id": True}, "chat": {"type": "private"}}},
        {"update_id": 7, "poll_answer": {"user": ANNA}},
        {"update_id": 7},
    ],
)
def test_who_is_no_person_or_did_not_act_is_not_noted_down(update: dict[str, Any]) -> None:
    assert event(update, AT, nobody).account is None


EDITED = {**message(GROUP, text="Der Schlüssel ist da")["message"], "edit_date": 1}
REACTED = {"chat": GROUP, "user": ANNA, "message_id": 1, "date": 0, "old_reaction": [], "new_reaction": []}

AMONG_THEMSELVES = [
    message(GROUP, text="Hat jemand einen Schlüssel?"),
    message(GROUP, text="Hallo /help"),
    message(GROUP, text="!!! Wichtig"),
    message(GROUP, text="/ oder !"),
    message(GROUP, caption="Unser Schlüssel", photo=[]),
    message(GROUP, document={"file_id": "f", "file_unique_id": "u"}),
    message(GROUP, sticker={"file_id": "f"}),
    message(GROUP, text="/help@other_bot bitte"),
    message(GROUP, text="Schlüssel", reply_to_message={"message_id": 2, "from": {"id": 1}, "text": "?"}),
    {"update_id": 7, "edited_message": EDITED},
    message(GROUP, new_chat_members=[ANNA]),
    message(GROUP, left_chat_member=ANNA, **{"from": BEN}),
    {"update_id": 7, "message_reaction": REACTED},
]


@pytest.mark.parametrize("update", AMONG_THEMSELVES)
def test_what_people_say_and_do_among_themselves_is_talk_and_whose_it_is(update: dict[str, Any]) -> None:
    found = event(update, AT, nobody, "kollegial_bot")
    assert (found.key, found.group, found.thread, found.talk) == ("7", "-100200", None, True)
    assert (found.account, found.language) == ("4711", "de")
    assert found.payload == {"update": update, "at": AT.isoformat()}


@pytest.mark.parametrize(
    "update",
    [
        message(text="Mein Schlüssel"),
        message(GROUP, text="/help Schlüssel"),
        message(GROUP, text="/help@kollegial_bot"),
        message(GROUP, text="/help", sender_chat=GROUP),
        message(GROUP, text="/help", via_bot=OTHER_BOT),
        message(GROUP, text="/unbekannt"),
        message(GROUP, caption="!bedarf Wohnungen", photo=[]),
        message(GROUP, migrate_to_chat_id=-100300),
        message(GROUP, migrate_from_chat_id=-300),
        {"update_id": 7, "edited_message": {**EDITED, "text": "/help"}},
        {"update_id": 7, "my_chat_member": {"chat": GROUP, "from": ANNA, "date": 0}},
        {"update_id": 7, "message_reaction": {**REACTED, "chat": PRIVATE}},
        {
            "update_id": 7,
            "callback_query": {"id": "1", "from": ANNA, "data": "x", "message": message(GROUP)["message"]},
        },
        {"update_id": 7, "message": "nonsense"},
        {"update_id": 7},
    ],
)
def test_what_concerns_the_bot_is_no_talk(update: dict[str, Any]) -> None:
    found = event(update, AT, nobody, "kollegial_bot")
    assert not found.talk
    assert found.payload["update"] == update


def test_several_people_who_come_at_once_are_several_events() -> None:
    update = message(GROUP, new_chat_members=[BEN, OTHER_BOT, ANNA])
    found = list(events(update, AT, nobody))
    assert [(each.key, each.account, each.language, each.talk) for each in found] == [
        ("7", "4712", "en", True),
        ("7:1", None, None, True),
        ("7:2", "4711", "de", True),
    ]
    came = [parsed(dict(each.payload)) for each in found]
    assert [(each.kind, each.sender.id, each.direct) for each in came if each is not None] == [
        (Kind.joined, "4712", True),
        (Kind.joined, "99", False),
        (Kind.joined, "4711", True),
    ]


def test_who_is_let_in_or_put_out_by_an_anonymous_admin_is_a_person_all_the_same() -> None:
    for what in ({"new_chat_members": [BEN]}, {"left_chat_member": BEN}):
        found = event(message(GROUP, sender_chat=GROUP, **what), AT, nobody)
        assert (found.account, found.language, found.talk) == ("4712", "en", True)


# --- topics ----------------------------------------------------------------------------------

IN_TOPIC = message(FORUM, text="Hallo", message_id=12, message_thread_id=77, is_topic_message=True)


@pytest.mark.parametrize(
    ("update", "thread"),
    [
        (IN_TOPIC, "77"),
        ({"update_id": 7, "edited_message": {**IN_TOPIC["message"], "edit_date": 1}}, "77"),
        ({"update_id": 7, "callback_query": {"id": "1", "from": ANNA, "data": "x", **IN_TOPIC}}, "77"),
        (message(FORUM, text="Hallo"), None),
        (message(GROUP, text="Ja", message_thread_id=3), None),
        (message(FORUM, text="Hallo", message_thread_id="77", is_topic_message=True), None),
        (message(FORUM, text="Hallo", message_thread_id=77, is_topic_message="yes"), None),
    ],
)
def test_the_topic_of_a_forum_is_named_and_the_thread_of_a_reply_is_none(
    update: dict[str, Any], thread: str | None
) -> None:
    found = event(update, AT, nobody)
    assert (found.thread, found.message) == (thread, None)


def reaction(chat: dict[str, Any], to: int) -> dict[str, Any]:
    return {"update_id": 8, "message_reaction": {**REACTED, "chat": chat, "message_id": to}}


def test_a_reaction_is_in_the_topic_of_its_message_as_far_as_that_is_known() -> None:
    topics = Topics()
    topics.note("-100200", ["20"], "78")  # one of ours
    updates = [IN_TOPIC, message(FORUM, message_id=13, text="Hallo"), *(reaction(FORUM, to) for to in (12, 13, 20, 14))]
    found = [each for update in updates for each in events(update, AT, nobody, topics=topics)][2:]
    assert [(each.thread, each.message) for each in found] == [("77", None), (None, None), ("78", None), (None, "14")]
    read = [parsed(dict(each.payload)) for each in found]
    assert [each.chat.thread for each in read if each is not None] == ["77", None, "78", None]


def test_a_reaction_outside_of_forums_has_no_topic() -> None:
    found = event(reaction(GROUP, 12), AT, nobody)
    assert (found.thread, found.message, found.talk) == (None, None, True)
    private = event(reaction(PRIVATE, 12), AT, nobody)
    assert (private.thread, private.message, private.talk) == (None, None, False)


def test_a_message_that_is_too_old_to_be_told_with_a_press_says_nothing_of_its_topic() -> None:
    topics = Topics()
    topics.note("-100200", ["12"], "77")
    old = {"message_id": 12, "date": 0, "chat": FORUM}
    list(
        events({"update_id": 9, "callback_query": {"id": "1", "from": ANNA, "message": old}}, AT, nobody, topics=topics)
    )
    assert topics.of("-100200", "12") == "77"


def test_topics_are_remembered_of_the_latest_messages_only() -> None:
    topics = Topics(most=2)
    topics.note("-1", ["1", "2", "3"], "7")
    topics.note("-1", ["2"], None)
    assert [topics.of("-1", message) for message in ("1", "2", "3")] == [None, "", "7"]


# --- whose else ------------------------------------------------------------------------------


@pytest.mark.parametrize(("chat", "about"), [(PRIVATE, "4711"), (GROUP, None)])
def test_who_blocks_the_bot_is_who_it_is_about(chat: dict[str, Any], about: str | None) -> None:
    update = {"update_id": 7, "my_chat_member": {"chat": chat, "from": ANNA, "date": 0}}
    assert event(update, AT, nobody).about == about
    assert event(message(chat, text="/start"), AT, nobody).about is None


@pytest.mark.parametrize(("name", "known"), [("kollegial_bot", True), ("Kollegial_Bot", True), ("other_bot", False)])
def test_who_calls_another_bot_in_a_group_talks_to_others(name: str, known: bool) -> None:
    found = event(message(GROUP, text=f"/help@{name} bitte"), AT, nobody, "kollegial_bot")
    assert found.talk is not known
    assert event(message(GROUP, text=f"/help@{name} bitte"), AT, nobody).talk is False  # as long as ours is not known


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
    assert event(message(GROUP, text="Hallo", **{"from": OTHER_BOT}), AT, listened).account is None
    assert asked == [("99", "@other_bot")]


def test_what_has_no_number_is_known_again() -> None:
    assert event({"message": {}}, AT, nobody).key == event({"message": {}}, AT, nobody).key
    assert event({"message": {}}, AT, nobody).key != event(["message"], AT, nobody).key
    assert [numbered(each) for each in ({"update_id": 3}, {"update_id": True}, {"update_id": "3"}, {}, [], None)] == [
        3,
        *[None] * 5,
    ]


KEYS = [
    *("from", "user", "chat", "message", "id", "type", "is_bot", "text", "data", "username", "new_chat_members"),
    *("left_chat_member", "message_id", "message_thread_id", "is_topic_message", "is_forum", "via_bot", "sender_chat"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.one_of(JSON, st.dictionaries(st.sampled_from([*ALLOWED, "update_id"]), JSON, max_size=3)))
def test_nothing_that_could_be_sent_fails_before_it_is_stored(update: Any) -> None:
    found = list(events(update, AT, nobody, "kollegial_bot", Topics()))
    kept = [json.loads(json.dumps(dict(each.payload)))["update"] for each in found]
    assert kept == [update] or len({each.key for each in found}) == len(found) > 1
    assert all(each.key and (each.group is not None or not each.talk) for each in found)
    presses([update])
