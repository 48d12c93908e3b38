"""Encrypted conversation of the bot's device with a client that people use, and what happens to keys on the way."""

import base64
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nio import KeyVerificationCancel
from structlog.testing import capture_logs
from vodozemac import Account as OlmAccount
from vodozemac import Curve25519PublicKey, Curve25519SecretKey

from bot.platforms.base import PlatformError
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.homeserver import path
from bot.platforms.matrix.machine import UNWEDGING
from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device
from tests.homeserver.faults import BAD_GATEWAY, Answers, Drop
from tests.homeserver.people import Person
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse

Json = dict[str, Any]

CURVE = "signed_curve25519"
MEGOLM = "m.megolm.v1.aes-sha2"
OLM = "m.olm.v1.curve25519-aes-sha2"
WORDS = "ganz persönlich"


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Device]:
    async with device(proxy.url, homeserver.register("bot"), tmp_path / "matrix") as bot:
        yield bot


@pytest.fixture
async def anna(meet: Meet) -> Person:
    return await meet("anna")


async def talk(bot: Device, person: Person) -> str:
    """An encrypted room in which both are."""
    room = await person.invites_to_chat(bot.id, encrypted=True)
    await bot.joins(room)
    await person.until(lambda: person.membership(bot.id) == "join")
    await bot.syncs()
    return room


async def raw(bot: Device) -> Json:
    """What is new, not yet taken."""
    found = await bot.server.call("GET", path("sync"), query={"timeout": "1000", "since": bot.since or ""})
    bot.since = found["next_batch"]
    return found


def last(found: Json, room: str) -> Json:
    """The newest event of a room in a sync."""
    event: Json = found["rooms"]["join"][room]["timeline"]["events"][-1]
    return event


# --- a conversation ------------------------------------------------------------------------------


@pytest.mark.parametrize("careful", [False, True], ids=["trusting", "careful"])
@pytest.mark.parametrize("version", ["11", "12"])
async def test_both_read_what_the_other_says(bot: Device, meet: Meet, careful: bool, version: str) -> None:
    anna = await meet("anna", careful=careful)
    room = await anna.invites_to_chat(bot.id, encrypted=True, version=version)
    await bot.joins(room)
    await anna.until(lambda: anna.membership(bot.id) == "join")
    await anna.says("Guten Morgen")
    assert await bot.reads(room) == ["Guten Morgen"]
    for words in ("Hallo", "nochmal"):
        await bot.says(room, words, anna.id)
        assert (await anna.sees(words)).encrypted


async def test_after_a_new_start_both_go_on(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await anna.says("eins")
    assert await bot.reads(room) == ["eins"]
    await bot.begins_anew()
    await anna.says("zwei")
    assert await bot.reads(room) == ["zwei"]
    await bot.says(room, "drei", anna.id)
    await anna.sees("drei")


async def test_more_than_a_key_serves_for(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    for number in range(102):
        await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"body": str(number)})
    await bot.says(room, "fertig", anna.id)
    await anna.sees("fertig")


async def test_what_a_message_relates_to_travels_in_clear_and_is_there_afterwards(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    first = await bot.says(room, "erst", anna.id)
    relation = {"rel_type": "m.replace", "event_id": first}
    cipher = await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"m.relates_to": relation})
    assert cipher["m.relates_to"] == relation
    await anna.sees("erst")
    await anna.edits(first, "dann")
    found = await raw(bot)
    await bot.crypto.receive(found)
    plain = bot.crypto.decrypt(room, last(found, room))
    assert plain and plain["content"]["m.relates_to"] == relation
    assert plain["event_id"] == last(found, room)["event_id"]


async def test_who_comes_reads_from_then_on_and_who_left_reads_no_more(bot: Device, anna: Person, meet: Meet) -> None:
    room = await talk(bot, anna)
    await bot.says(room, "vorher", anna.id)
    bert = await meet("bert")
    await anna.invites(bert.id, room)
    await bert.joins(room)
    await bot.says(room, "zu dritt", anna.id, bert.id)
    await bert.sees("zu dritt")
    assert "vorher" not in bert.texts(room)
    session = bot.crypto.machine.outbound_group_sessions[room]
    await bot.says(room, "zu zweit", anna.id)
    after = bot.crypto.machine.outbound_group_sessions[room]
    assert after is not session
    assert {user for user, _ in after.users_shared_with} == {anna.id}
    bot.crypto.forget(room)
    await bot.says(room, "neu", anna.id)
    assert bot.crypto.machine.outbound_group_sessions[room] is not after


async def test_a_new_app_of_somebody_reads_the_next_message(
    bot: Device, anna: Person, homeserver: Synapse, tmp_path: Path
) -> None:
    room = await talk(bot, anna)
    await bot.says(room, "alt", anna.id)
    second = Person(homeserver, homeserver.login(anna.account), tmp_path / "second")
    try:
        await second.opens_app()
        await bot.syncs(1000)
        await bot.says(room, "neu", anna.id)
        await second.sees("neu", room=room)
    finally:
        await second.leaves_test()


async def test_a_device_without_keys_holds_up_nobody(
    bot: Device, anna: Person, homeserver: Synapse, proxy: Proxy
) -> None:
    second = homeserver.login(anna.account)
    empty = OlmAccount()
    keys = {"curve25519": empty.curve25519_key.to_base64(), "ed25519": empty.ed25519_key.to_base64()}
    said = {
        "algorithms": [OLM, MEGOLM],
        "device_id": second.device_id,
        "user_id": anna.id,
        "keys": {f"{kind}:{second.device_id}": key for kind, key in keys.items()},
    }
    signature = empty.sign(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).to_base64()
    said["signatures"] = {anna.id: {f"ed25519:{second.device_id}": signature}}
    homeserver.does("POST", "/_matrix/client/v3/keys/upload", {"device_keys": said}, second.access_token)
    room = await talk(bot, anna)
    for words in ("eins", "zwei"):
        await bot.says(room, words, anna.id)
        await anna.sees(words)
    assert sum(second.device_id in asked.body.decode() for asked in proxy.asked("keys/claim")) == 1


# --- one-time keys -------------------------------------------------------------------------------


async def _claimed(anna: Person, bot: Device, number: int) -> list[Json]:
    """So many of the bot's keys, claimed one after the other as by people who write first."""
    wanted = {"one_time_keys": {bot.id: {bot.crypto.device_id: CURVE}}}
    answers = [await anna.does("POST", "/keys/claim", wanted) for _ in range(number)]
    return [answer["one_time_keys"][bot.id][bot.crypto.device_id] for answer in answers]


async def _left(bot: Device) -> int:
    answer = await bot.server.call("POST", path("keys", "upload"), {})
    count: int = answer["one_time_key_counts"].get(CURVE, 0)
    return count


async def test_keys_that_were_used_up_are_refilled_from_zero(bot: Device, anna: Person) -> None:
    keys = await _claimed(anna, bot, 50)
    assert len({name for key in keys for name in key}) == 50
    assert await _left(bot) == 0
    await bot.syncs()
    assert await _left(bot) == 50


async def test_who_writes_first_while_the_bot_is_away_uses_the_fallback_key(bot: Device, anna: Person) -> None:
    room = await anna.invites_to_chat(bot.id, encrypted=True)
    await bot.joins(room)
    await anna.until(lambda: anna.membership(bot.id) == "join")
    await bot.ends()
    keys = await _claimed(anna, bot, 51)
    (fallback,) = keys[-1].values()
    assert fallback["fallback"] is True
    await anna.says("Ist da wer?")
    await bot.begins()
    assert await bot.reads(room) == ["Ist da wer?"]
    assert await _left(bot) == 50
    await bot.ends()
    again = await _claimed(anna, bot, 51)
    assert again[-1].keys() != keys[-1].keys()
    await bot.begins()


@pytest.mark.parametrize("count", [{}, {"signed_curve25519": 0}, {"signed_curve25519": "many"}, None, "?"])
async def test_a_count_that_is_not_there_is_zero(bot: Device, anna: Person, count: Any) -> None:
    await _claimed(anna, bot, 50)
    await bot.crypto.receive({"device_one_time_keys_count": count} if count is not None else {})
    await bot.crypto.upkeep()
    assert await _left(bot) == 50


async def test_keys_whose_answer_was_lost_are_brought_again(bot: Device, anna: Person, proxy: Proxy) -> None:
    await _claimed(anna, bot, 50)
    proxy.orders(Drop(), "keys/upload")
    with pytest.raises(PlatformError):
        await bot.syncs()
    await bot.ends(at_once=True)
    await bot.begins()
    assert await _left(bot) == 50
    room = await talk(bot, anna)
    await anna.says("geht")
    assert await bot.reads(room) == ["geht"]


# --- what cannot be read -------------------------------------------------------------------------


async def test_the_same_event_may_be_read_again_but_not_repeated_as_another(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await anna.says("einmal")
    found = await raw(bot)
    await bot.crypto.receive(found)
    event = last(found, room)
    assert bot.crypto.decrypt(room, event) is not None is not bot.crypto.decrypt(room, event)
    assert bot.crypto.decrypt(room, {**event, "event_id": "$other"}) is None
    assert bot.crypto.decrypt("!other:bot.test", event) is None


async def test_a_newer_client_names_neither_key_nor_device(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await anna.says("knapp")
    found = await raw(bot)
    await bot.crypto.receive(found)
    event = last(found, room)
    for name in ("sender_key", "device_id"):
        del event["content"][name]
    plain = bot.crypto.decrypt(room, event)
    assert plain and plain["content"]["body"] == "knapp"


async def test_a_withheld_key_is_asked_for_once(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    anna.withholds = True
    for _ in range(3):
        await anna.says("geheim")
    assert await bot.reads(room) == []
    await bot.crypto.upkeep()
    asked = [each for each in bot.crypto.machine.outgoing_key_requests.values() if each.room_id == room]
    assert len(asked) == 1
    anna.withholds = False
    await anna.says("offen")
    assert await bot.reads(room) == ["offen"]


async def test_a_session_that_went_wrong_is_begun_anew(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await anna.says("vorher")
    assert await bot.reads(room) == ["vorher"]
    machine = bot.crypto.machine
    mine = machine.account.identity_keys["curve25519"]
    theirs = anna.client.olm.account.identity_keys["curve25519"]
    await bot.says(room, "Hallo", anna.id)  # from here on both sides know that the session is in use
    await anna.sees("Hallo")
    machine.session_store[theirs].clear()
    anna.client.olm.session_store[mine][0].use_time = anna.client.olm.session_store[mine][0].creation_time
    anna.client.invalidate_outbound_session(room)
    await anna.says("geht nicht")
    assert await bot.reads(room) == []
    await bot.syncs()
    await anna.until(lambda: len(anna.client.olm.session_store[mine]) > 1)
    anna.client.invalidate_outbound_session(room)
    await anna.says("geht wieder")
    assert await bot.reads(room) == ["geht wieder"]
    assert UNWEDGING < 3600


def _to(bot: Device, content: Any, sender: str) -> Json:
    return {"type": "m.room.encrypted", "sender": sender, "content": content}


def _olm(bot: Device, anna: Person, body: Any, kind: Any = 1) -> Json:
    """A message to the bot's device, whatever is in it."""
    ours = bot.crypto.machine.account.identity_keys["curve25519"]
    theirs = anna.client.olm.account.identity_keys["curve25519"]
    return {"algorithm": OLM, "sender_key": theirs, "ciphertext": {ours: {"type": kind, "body": body}}}


def _unknown_key(bot: Device) -> str:
    """A first message with a one-time key that the bot never had."""
    stranger = OlmAccount()
    session = stranger.create_outbound_session(
        Curve25519PublicKey.from_base64(bot.crypto.machine.account.identity_keys["curve25519"]),
        Curve25519SecretKey().public_key(),
    )
    return base64.b64encode(session.encrypt(b"{}").to_parts()[1]).decode().rstrip("=")


def _payloads(bot: Device, anna: Person, room: str) -> list[Any]:
    """What can be encrypted well and be nonsense inside."""
    ours, theirs = bot.crypto.machine.account.identity_keys, anna.client.olm.account.identity_keys
    whole = {
        "sender": anna.id,
        "sender_device": anna.account.device_id,
        "keys": {"ed25519": theirs["ed25519"]},
        "recipient": bot.id,
        "recipient_keys": {"ed25519": ours["ed25519"]},
        "type": "m.room_key",
        "content": {"algorithm": MEGOLM, "room_id": room, "session_id": WORDS, "session_key": WORDS},
    }
    forwarded = {
        **whole["content"],
        "sender_key": 5,
        "sender_claimed_ed25519_key": "x",
        "forwarding_curve25519_key_chain": [],
    }
    return [
        whole,
        {**whole, "content": {}},
        {**whole, "content": {**whole["content"], "session_key": "AgAAAA"}},
        {**whole, "content": {**whole["content"], "algorithm": "m.none"}},
        {**whole, "content": {**whole["content"], "room_id": 7}},
        {**whole, "keys": {}},
        {**whole, "keys": []},
        {**whole, "recipient_keys": {}},
        {**whole, "recipient": "@other:bot.test"},
        {**whole, "sender": bot.id},
        {**whole, "type": "m.forwarded_room_key", "content": forwarded},
        {**whole, "type": "m.forwarded_room_key", "content": {**forwarded, "sender_key": "x"}},
        {**whole, "type": "m.dummy", "sender_device": 4},
        {**whole, "type": WORDS},
        [],
        WORDS,
        None,
    ]


async def test_malformed_messages_to_the_device_take_nobody_along(
    bot: Device, anna: Person, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    room = await talk(bot, anna)
    await anna.says("vorher")
    assert await bot.reads(room) == ["vorher"]
    contents: list[Any] = [
        {},
        [],
        None,
        WORDS,
        {"algorithm": OLM},
        {"algorithm": MEGOLM, "ciphertext": WORDS},
        {"algorithm": 5, "ciphertext": {}},
        {"algorithm": OLM, "sender_key": 5, "ciphertext": {}},
        {"algorithm": OLM, "sender_key": "x", "ciphertext": WORDS},
        _olm(bot, anna, WORDS),
        _olm(bot, anna, "AAAA"),
        _olm(bot, anna, "", 0),
        _olm(bot, anna, WORDS, 0),
        _olm(bot, anna, "AwAA", 0),
        _olm(bot, anna, 5, 0),
        _olm(bot, anna, None),
        _olm(bot, anna, "AAAA", 7),
        _olm(bot, anna, "AAAA", "0"),
        _olm(bot, anna, _unknown_key(bot), 0),
        _olm(bot, anna, _unknown_key(bot), 1),
    ]
    ours = bot.crypto.machine.account.identity_keys["curve25519"]
    session = anna.client.olm.session_store.get(ours)
    for payload in _payloads(bot, anna, room):
        kind, body = session.encrypt(json.dumps(payload)).to_parts()
        contents.append(_olm(bot, anna, base64.b64encode(body).decode().rstrip("="), kind))
    bad = [_to(bot, content, anna.id) for content in contents]
    odd: list[Any] = [
        None,
        [],
        WORDS,
        {},
        {"type": "m.room.encrypted"},
        {"type": 5, "sender": 5, "content": 5},
        {"type": "m.room_key_request", "sender": anna.id, "content": {"action": "request", "body": WORDS}},
        {"type": "m.room_key", "sender": anna.id, "content": {"session_key": WORDS}},
        {"type": "m.key.verification.start", "sender": anna.id, "content": {"transaction_id": [], "from_device": {}}},
        {"type": "m.key.verification.mac", "sender": anna.id, "content": {"transaction_id": "x"}},
        {"type": WORDS, "sender": WORDS, "content": {"body": WORDS}},
    ]
    anna.client.invalidate_outbound_session(room)
    await anna.says("nachher")
    found = await raw(bot)
    (good,) = found["to_device"]["events"]
    found["to_device"]["events"] = [*bad, *odd, good, *bad, *odd]
    with capture_logs() as logs:
        keys = await bot.crypto.receive(found)
    assert {where for where, _ in keys} == {room}
    plain = bot.crypto.decrypt(room, last(found, room))
    assert plain and plain["content"]["body"] == "nachher"
    assert WORDS not in json.dumps(logs, default=str, ensure_ascii=False) + caplog.text
    assert anna.id not in json.dumps(logs, default=str)
    await bot.crypto.upkeep()
    await bot.crypto.receive({"to_device": {"events": bad}})
    await bot.crypto.upkeep()
    assert len(proxy.asked("keys/claim")) == 1


@pytest.mark.parametrize(
    "sync",
    [
        {"to_device": None},
        {"to_device": {"events": "x"}},
        {"device_lists": []},
        {"device_lists": {"changed": [5, None, {}], "left": "x"}, "device_unused_fallback_key_types": {}},
        {},
    ],
)
async def test_a_sync_of_other_shape_is_nothing(bot: Device, sync: Json) -> None:
    assert await bot.crypto.receive(sync) == frozenset()


async def test_malformed_encrypted_messages_are_none_and_their_neighbours_are_read(
    bot: Device, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    room = await talk(bot, anna)
    await anna.says("vorher")
    found = await raw(bot)
    await bot.crypto.receive(found)
    event = last(found, room)
    session = anna.client.olm.outbound_group_sessions[room]
    texts = [b"[]", b"\xff\xfe", b"", b"5", b'{"type": 5, "content": {}}', b'{"type": "m.room.message"}']
    texts += [WORDS.encode(), b'{"type": "m.room.message", "content": []}']
    texts += [b'{"type": "m.room.message", "content": {}, "room_id": "!other:bot.test"}', b"[" * 100_000]
    ciphers: list[Any] = [session._session.encrypt(text).to_base64() for text in texts]
    ciphers += [WORDS, "", "AwAA", 5, None, {}]
    bad = [{**event, "content": {**event["content"], "ciphertext": cipher}} for cipher in ciphers]
    bad += [{**event, "content": content} for content in ({}, [], None, WORDS, {"algorithm": WORDS})]
    bad += [
        {**event, "content": {**event["content"], name: wrong}}
        for name in ("session_id", "algorithm")
        for wrong in (5, None, [], {})
    ]
    bad += [{**event, "state_key": ""}, {}, {"content": {}}]
    with capture_logs() as logs:
        assert [bot.crypto.decrypt(room, each) for each in bad] == [None] * len(bad)
    assert WORDS not in json.dumps(logs, default=str, ensure_ascii=False) + caplog.text
    plain = bot.crypto.decrypt(room, event)
    assert plain and plain["content"]["body"] == "vorher"
    await anna.says("nachher")
    assert await bot.reads(room) == ["nachher"]


async def test_somebodys_malformed_keys_take_nobody_along(bot: Device, anna: Person, meet: Meet, proxy: Proxy) -> None:
    bert = await meet("bert")
    room = await talk(bot, anna)
    await anna.invites(bert.id, room)
    await bert.joins(room)
    found = await bot.server.call("POST", path("keys", "query"), {"device_keys": {anna.id: [], bert.id: []}})
    devices = found["device_keys"][bert.id]
    ((name, whole),) = devices.items()
    for number, broken in enumerate(
        [
            None,
            [],
            WORDS,
            {},
            {**whole, "keys": {}},
            {**whole, "keys": {f"curve25519:{name}": "?", f"ed25519:{name}": "?"}},
            {**whole, "signatures": WORDS},
            {**whole, "signatures": {bert.id: {f"ed25519:{name}": "?"}}},
            {**whole, "device_id": "OTHER"},
            {**whole, "user_id": anna.id},
        ]
    ):
        answer = {**found, "device_keys": {**found["device_keys"], bert.id: {**devices, f"BAD{number}": broken}}}
        bot.crypto.machine.tracked_users.clear()
        proxy.orders(Answers(200, json.dumps(answer)), "keys/query")
        await bot.says(room, f"Hallo {number}", anna.id, bert.id)
        await anna.sees(f"Hallo {number}")
        await bert.sees(f"Hallo {number}")


async def test_without_keys_nothing_is_sent_in_clear(bot: Device, anna: Person, proxy: Proxy) -> None:
    room = await talk(bot, anna)
    for where in ("keys/query", "keys/claim", "sendToDevice"):
        fault = proxy.orders(BAD_GATEWAY, where)
        with pytest.raises(PlatformError):
            await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"body": WORDS})
        assert fault.met == 1
    await bot.says(room, "jetzt", anna.id)
    await anna.sees("jetzt")


@pytest.mark.parametrize("kind", ["m.key.verification.request", "m.key.verification.start"])
async def test_a_verification_is_declined_at_once(bot: Device, anna: Person, kind: str) -> None:
    room = await talk(bot, anna)
    await bot.says(room, "Hallo", anna.id)
    content = {"transaction_id": "t1", "from_device": anna.account.device_id, "methods": ["m.sas.v1"]}
    heard: list[Json] = []
    anna.client.add_to_device_callback(lambda event: heard.append(event.source), KeyVerificationCancel)
    await anna.does("PUT", f"/sendToDevice/{kind}/{uuid4()}", {"messages": {bot.id: {bot.crypto.device_id: content}}})
    await bot.syncs(1000)
    await anna.until(lambda: bool(heard))
    assert heard[0]["content"]["code"] == "m.user"
    assert not bot.crypto.machine.key_verifications
    assert not bot.crypto.machine.outgoing_to_device_messages


def test_the_loggers_of_the_library_say_nothing() -> None:
    assert Crypto.__module__
    assert not logging.getLogger("nio.crypto.olm_machine").isEnabledFor(logging.CRITICAL)
