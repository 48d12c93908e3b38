"""Nonsense in what is encrypted, sent to devices or said of keys: left out by itself, and never logged."""

import base64
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from vodozemac import Account as OlmAccount
from vodozemac import Curve25519PublicKey, Curve25519SecretKey

from bot.platforms.base import PlatformError, Unavailable
from bot.platforms.matrix.homeserver import path
from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device, last
from tests.homeserver.faults import Answers
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
    room = await bot.meets(anna)
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
    found = await bot.asks()
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


async def test_a_disk_that_cannot_be_written_is_no_fault_of_a_message(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    await anna.says("wichtig")
    found = await bot.asks()
    database = bot.crypto.machine.store.database
    database.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(Unavailable, match="cannot be written"):
        await bot.crypto.receive(found)
    with pytest.raises(PlatformError):
        await bot.crypto.upkeep()
    database.execute_sql("PRAGMA query_only = 0")
    await bot.ends(at_once=True)
    await bot.begins()
    await bot.crypto.receive(found)
    plain = bot.crypto.decrypt(room, last(found, room))
    assert plain and plain["content"]["body"] == "wichtig"


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
    room = await bot.meets(anna)
    await anna.says("vorher")
    found = await bot.asks()
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
    room = await bot.meets(anna)
    await anna.invites(bert.id, room)
    await bert.joins(room)
    found = await bot.server.call("POST", path("keys", "query"), {"device_keys": {anna.id: [], bert.id: []}})
    devices = found["device_keys"][bert.id]
    (sound,) = devices.values()
    curve, fingerprint = (f"{kind}:BAD" for kind in ("curve25519", "ed25519"))
    keys = dict(zip((curve, fingerprint), (sound["keys"][name] for name in sorted(sound["keys"])), strict=True))
    whole = {**sound, "device_id": "BAD", "keys": keys, "signatures": {bert.id: {fingerprint: "A" * 86}}}
    for number, broken in enumerate(
        [
            None,
            [],
            WORDS,
            {},
            whole,
            {**whole, "keys": {}},
            {**whole, "keys": {**keys, curve: "?"}},
            {**whole, "keys": {**keys, fingerprint: "?"}},
            {**whole, "keys": {**keys, fingerprint: 5}},
            {**whole, "keys": {**keys, fingerprint: "A" * 44}},  # at which the library panics
            {**whole, "signatures": WORDS},
            {**whole, "signatures": {}},
            {**whole, "signatures": {bert.id: {fingerprint: "?"}}},
            {**whole, "device_id": "OTHER"},
            {**whole, "user_id": anna.id},
        ]
    ):
        answer = {**found, "device_keys": {**found["device_keys"], bert.id: {"BAD": broken, **devices}}}
        bot.crypto.machine.tracked_users.clear()
        proxy.orders(Answers(200, json.dumps(answer)), "keys/query")
        await bot.says(room, f"Hallo {number}", anna.id, bert.id)
        await anna.sees(f"Hallo {number}")
        await bert.sees(f"Hallo {number}")
        assert "BAD" not in bot.crypto.machine.device_store[bert.id]
