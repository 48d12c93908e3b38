"""Whatever a homeserver answers when it is asked for what is new, the bot is patient, and goes on."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.platforms.base import Throttled
from bot.platforms.matrix.errors import translated
from storage.inbox import Inbox
from storage.inbox import State as Event
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BAD_GATEWAY, BROKEN, GARBAGE, Answers, How, too_many
from tests.homeserver.letters import UNKNOWN, asks, opened
from tests.homeserver.people import Person
from tests.homeserver.running import Served, serving
from tests.homeserver.synapse import Synapse

SYNC = "/sync$"

# --- not well --------------------------------------------------------------------------------


async def test_while_asking_fails_there_are_at_most_five_requests_in_ten_seconds(
    homeserver: Synapse, meet: Meet, tmp_path: Path, migrated_file: Path
) -> None:
    """All kinds of failing at the same time, each at a service of its own: most of it is waiting."""
    anna = await meet("anna")
    async with AsyncExitStack() as stack:
        services = []
        for kind in range(len(FAILING)):
            folder = tmp_path / str(kind)
            folder.mkdir()
            file = shutil.copy(migrated_file, folder)
            bot = await stack.enter_async_context(serving(homeserver, folder, f"sqlite+aiosqlite:///{file}"))
            await opened(bot, anna)
            services.append((bot, anna.room))
        await asyncio.gather(
            *(is_patient(bot, anna, room, how) for how, (bot, room) in zip(FAILING, services, strict=True))
        )


FAILING: list[How] = [BAD_GATEWAY, BROKEN, GARBAGE, too_many(0)]


@pytest.mark.parametrize("milliseconds", [-5, 10**400, 1e308, float("inf"), float("nan"), True, None, "5", [5]])
def test_a_pause_that_makes_no_sense_is_one_that_does(milliseconds: object) -> None:
    error = translated(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": milliseconds})
    assert isinstance(error, Throttled)
    assert 0.1 <= error.after <= 3600


async def is_patient(bot: Served, person: Person, room: str, how: How) -> None:
    bot.proxy.orders(how, SYNC, times=5)
    began = len(bot.proxy.asked(SYNC))
    await person.says("!q1", room)  # the open poll brings it; those that follow fail
    await bot.proxy.until(lambda: len(bot.proxy.asked(SYNC)) > began + 6, seconds=40)
    first, *_, sixth = bot.proxy.asked(SYNC)[began + 1 : began + 7]
    assert sixth.at - first.at > 10, how
    assert sixth.status == 200
    await person.says("!q2", room)
    await person.sees(UNKNOWN.format("q2"), room=room)


async def test_where_the_bot_was_logged_out_it_says_so_once_and_hardly_asks_any_more(
    homeserver: Synapse, serve: Serve, meet: Meet
) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    with capture_logs() as logs:
        began = len(bot.proxy.asked(SYNC))
        for device in await asyncio.to_thread(devices, homeserver, bot.id):
            await asyncio.to_thread(homeserver.administers, "DELETE", f"/v2/users/{bot.id}/devices/{device}")
        await bot.proxy.until(lambda: [asked.status for asked in bot.proxy.asked(SYNC)[began:]].count(401) == 2)
    refused = [asked for asked in bot.proxy.asked(SYNC)[began:] if asked.status == 401]
    assert refused[1].at - refused[0].at > 3.5
    (said,) = [line["reason"] for line in logs if line["event"] == "not let in"]
    assert "kollegial matrix setup" in said
    assert [receiver.trouble for receiver in bot.service.receivers] == [said]


def devices(homeserver: Synapse, user: str) -> list[str]:
    return [each["device_id"] for each in homeserver.administers("GET", f"/v2/users/{user}/devices")["devices"]]


# --- garbage ---------------------------------------------------------------------------------

NUMBER, LIST, HUGE = 7, [1, "x", None], 10**300
NAN = float("nan")


SOUND = {
    "device_one_time_keys_count": {"signed_curve25519": 50},
    "device_unused_fallback_key_types": ["signed_curve25519"],
}
"""What every answer has: keys enough."""


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def answers(room: str, person: str, me: str) -> dict[str, dict[str, Any]]:
    """What an answer could be by what is wrong with it: each is put over one that is sound."""

    def event(**more: Any) -> dict[str, Any]:
        return {"type": "m.room.message", "sender": person, "event_id": "$odd", "content": text(), **more}

    def text(**more: Any) -> dict[str, Any]:
        return {"msgtype": "m.text", "body": "Hallo", **more}

    def state(kind: str, content: Any, key: Any = "") -> dict[str, Any]:
        return event(type=kind, state_key=key, content=content)

    def relation(found: Any) -> dict[str, Any]:
        return event(content=text(**{"m.relates_to": found}))

    def encrypted(content: Any) -> dict[str, Any]:
        return event(type="m.room.encrypted", content=content)

    events: dict[str, Any] = {
        "a number": NUMBER,
        "nothing": None,
        "a list": LIST,
        "a text": "x",
        "empty": {},
        "id is a number": event(event_id=NUMBER),
        "id is a list": event(event_id=LIST),
        "no id": {"type": "m.room.message", "sender": person, "content": text()},
        "type is a list": event(type=LIST),
        "sender is a number": event(sender=NUMBER),
        "sender is nobody": event(sender=""),
        "content is a list": event(content=LIST),
        "content is a text": event(content="x"),
        "content is nothing": event(content=None),
        "body is a number": event(content=text(body=NUMBER)),
        "body is a list": event(content=text(body=LIST)),
        "body has a half character": event(content=text(body="\ud800 \udfff")),
        "body has a zero": event(content=text(body="!q\0")),
        "kind is a list": event(content=text(msgtype=LIST)),
        "no number": event(content=text(x=NAN)),
        "infinite": event(content=text(x=float("inf")), origin_server_ts=float("-inf")),
        "time is no number": event(origin_server_ts=NAN),
        "time is huge": event(origin_server_ts=HUGE),
        "time is negative": event(origin_server_ts=-1),
        "nested deeply": event(content=text(x=nested(800))),
        "relation is a list": relation(LIST),
        "relation is of a list": relation({"rel_type": LIST, "event_id": LIST, "m.in_reply_to": LIST}),
        "edit of a number": relation({"rel_type": "m.replace", "event_id": NUMBER}),
        "edit to a list": event(
            content=text(**{"m.new_content": LIST, "m.relates_to": {"rel_type": "m.replace", "event_id": "$odd"}})
        ),
        "file is a list": event(content=text(msgtype="m.file", file=LIST, url=NUMBER, info=LIST)),
        "file is of numbers": event(content=text(msgtype="m.file", filename=7, info={"size": NAN, "mimetype": 7})),
        "reaction to a list": event(type="m.reaction", content={"m.relates_to": {"event_id": LIST, "key": LIST}}),
        "redaction of a list": event(type="m.room.redaction", redacts=LIST, content={"redacts": LIST}),
        "sticker without anything": event(type="m.sticker", content={}),
        "encrypted list": encrypted(LIST),
        "encrypted nothing": encrypted({}),
        "encrypted for another": encrypted({"algorithm": "m.olm.v1.curve25519-aes-sha2", "ciphertext": LIST}),
        "encrypted numbers": encrypted({"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": 7, "session_id": 7}),
        "encrypted rubbish": encrypted(
            {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "rubbish", "session_id": "x", "sender_key": LIST}
        ),
        "member is a list": state("m.room.member", LIST, person),
        "membership is a list": state("m.room.member", {"membership": LIST}, f"{person}x"),
        "key of state is a list": state("m.room.member", {"membership": "join"}, LIST),
        "joined before by a list": {**state("m.room.member", {"membership": "join"}, me), "unsigned": LIST},
        "powers are a list": state("m.room.power_levels", {"users": LIST, "events": LIST, "ban": LIST, "redact": NAN}),
        "tombstone to a list": state("m.room.tombstone", {"replacement_room": LIST}),
        "tombstone is a text": state("m.room.tombstone", "x"),
        "made by a list": state("m.room.create", {"creator": LIST, "room_version": LIST, "predecessor": LIST}),
    }
    in_timeline = {f"event: {what}": in_room(room, {"timeline": {"events": [each]}}) for what, each in events.items()}
    in_state = {f"state: {what}": in_room(room, {"state": {"events": [each]}}) for what, each in events.items()}
    whole: dict[str, dict[str, Any]] = {
        "rooms are a list": {"rooms": LIST},
        "rooms are nothing": {"rooms": None},
        "rooms joined are a list": {"rooms": {"join": LIST, "invite": LIST, "leave": LIST, "knock": LIST}},
        "rooms are numbers": {"rooms": {"join": {"!a": 7}, "invite": {"!a": 7}, "leave": {"!a": 7}}},
        "rooms are nobody's": {"rooms": {"join": {"": {}, "!unknown:bot.test": {"timeline": {"limited": True}}}}},
        "timeline is a list": in_room(room, {"timeline": LIST, "state": LIST, "summary": LIST, "ephemeral": 7}),
        "events are an object": in_room(room, {"timeline": {"events": {}}, "state": {"events": "x"}}),
        "before is a list": in_room(room, {"timeline": {"events": [], "limited": True, "prev_batch": LIST}}),
        "before is unknown": in_room(room, {"timeline": {"events": [], "limited": True, "prev_batch": "x"}}),
        "left by a list": {"rooms": {"leave": {"!a": {"timeline": {"events": [LIST, state("m.room.member", 7, me)]}}}}},
        "invited by a list": {"rooms": {"invite": {"!a": {"invite_state": {"events": [LIST, 7, {"content": 7}]}}}}},
        "invited by a number": {
            "rooms": {"invite": {"!a": {"invite_state": {"events": [state("m.room.member", {"membership": 7}, me)]}}}}
        },
        "keys are a list": {"device_one_time_keys_count": LIST, "device_unused_fallback_key_types": 7},
        "keys are texts": {"device_one_time_keys_count": {"signed_curve25519": "x"}},
        "devices are a list": {"device_lists": LIST},
        "devices are numbers": {"device_lists": {"changed": [7, LIST], "left": 7}},
        "to the device goes a list": {"to_device": LIST},
        "to the device go numbers": {"to_device": {"events": [7, None, {}, {"type": 7, "sender": 7, "content": 7}]}},
        "account is a list": {"account_data": LIST},
        "direct rooms are a list": {"account_data": {"events": [7, {"type": "m.direct", "content": LIST}]}},
        "direct rooms are numbers": {"account_data": {"events": [{"type": "m.direct", "content": {person: 7}}]}},
        "a field of next year": {"org.example.next_year": LIST},
    }
    return whole | in_timeline | in_state


def in_room(room: str, info: dict[str, Any]) -> dict[str, Any]:
    return {"rooms": {"join": {room: info}}}


def mixed(answer: dict[str, Any], room: str, good: dict[str, Any]) -> dict[str, Any]:
    """An answer that has a good event as well, where there is a place for one."""
    rooms = answer.setdefault("rooms", {})
    joined = rooms.setdefault("join", {}) if isinstance(rooms, dict) else None
    info = joined.setdefault(room, {}) if isinstance(joined, dict) else None
    timeline = info.setdefault("timeline", {}) if isinstance(info, dict) else None
    events = timeline.setdefault("events", []) if isinstance(timeline, dict) else None
    if isinstance(events, list):
        events.append(good)
    return answer


async def test_garbage_in_any_place_of_an_answer_takes_no_neighbour_along(
    homeserver: Synapse, serve: Serve, meet: Meet
) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    tokens = await two_tokens(homeserver, bot, anna)
    garbage = answers(anna.room, anna.id, bot.id)
    expected = []
    for number, answer in enumerate(garbage.values()):
        good = {
            "type": "m.room.message",
            "event_id": f"$good{number}",
            "sender": anna.id,
            "content": {"msgtype": "m.notice", "body": "Gut"},  # nobody answers: this is about receiving
        }
        body = json.dumps({**SOUND, "next_batch": next(tokens), **mixed(answer, anna.room, good)})
        expected += [good["event_id"]] if good["event_id"] in body else []
        bot.proxy.orders(Answers(200, body), SYNC)
    began = len(bot.proxy.asked(SYNC))
    with capture_logs() as logs:
        await asks(anna, "!q1", UNKNOWN.format("q1"))  # the open poll brings it; those that follow bring garbage
        await bot.proxy.until(lambda: len(bot.proxy.asked(SYNC)) > began + 1 + len(garbage), seconds=40)
        await asks(anna, "!q2", UNKNOWN.format("q2"))
    assert len(expected) > 90
    rows = {row.event_key: row.state for row in await bot.rows(Inbox)}
    assert {key: rows.get(key) for key in expected} == dict.fromkeys(expected, Event.done)
    assert not [line for line in logs if line["event"] in ("receiving failed", "cannot be stored")]


async def two_tokens(homeserver: Synapse, bot: Served, person: Person) -> Iterator[str]:
    """Tokens that the homeserver knows, by turns: the same one twice would mean that nothing is new."""
    found = []
    for _ in range(2):
        elsewhere = await asyncio.to_thread(homeserver.login, bot.account)  # one device is told the same for a while
        await person.sends_raw("m.room.message", {"msgtype": "m.notice", "body": "Hallo"})
        where = "/_matrix/client/v3/sync?timeout=0"
        answer = await asyncio.to_thread(homeserver.does, "GET", where, None, elsewhere.access_token)
        found.append(answer["next_batch"])
    return cycle(found)


async def test_what_is_nested_deeply_stops_nobody(serve: Serve, meet: Meet) -> None:
    """As deep as the homeserver lets it through: to a device 900 levels, in an encrypted event any number."""
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna, encrypted=True)
    deep = {"messages": {bot.id: {"*": {"x": nested(900)}}}}
    await anna.does("PUT", "/sendToDevice/m.room_key_request/deep", deep)
    await anna.says("!q1", x=nested(900))
    await asks(anna, "!q2", UNKNOWN.format("q2"))
