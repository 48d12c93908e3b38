"""Encrypted conversation of the bot's device with a client that people use."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nio import KeyVerificationCancel
from vodozemac import Account as OlmAccount

from bot.platforms.base import PlatformError
from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device, last
from tests.homeserver.faults import BAD_GATEWAY, Late
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
    room = await bot.meets(anna)
    await anna.says("eins")
    assert await bot.reads(room) == ["eins"]
    await bot.begins_anew()
    await anna.says("zwei")
    assert await bot.reads(room) == ["zwei"]
    await bot.says(room, "drei", anna.id)
    await anna.sees("drei")


async def test_more_than_a_key_serves_for(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    for number in range(102):
        await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"body": str(number)})
    await bot.says(room, "fertig", anna.id)
    await anna.sees("fertig")


async def test_what_a_message_relates_to_travels_in_clear_and_is_there_afterwards(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    first = await bot.says(room, "erst", anna.id)
    relation = {"rel_type": "m.replace", "event_id": first}
    cipher = await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"m.relates_to": relation})
    assert cipher["m.relates_to"] == relation
    await anna.sees("erst")
    await anna.edits(first, "dann")
    found = await bot.asks()
    await bot.crypto.receive(found)
    plain = bot.crypto.decrypt(room, last(found, room))
    assert plain and plain["content"]["m.relates_to"] == relation
    assert plain["event_id"] == last(found, room)["event_id"]


async def test_who_comes_reads_from_then_on_and_who_left_reads_no_more(bot: Device, anna: Person, meet: Meet) -> None:
    room = await bot.meets(anna)
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


async def test_who_is_written_to_in_two_rooms_at_once_reads_both(bot: Device, anna: Person, proxy: Proxy) -> None:
    one, two = await bot.meets(anna), await bot.meets(anna)
    proxy.orders(Late(0.3), "keys/claim")
    await asyncio.gather(bot.says(one, "hier", anna.id), bot.says(two, "dort", anna.id))
    await anna.sees("hier", room=one)
    await anna.sees("dort", room=two)
    assert len(proxy.asked("keys/claim")) == 1


async def test_a_homeserver_that_is_away_holds_up_only_its_own_people(bot: Device, anna: Person, proxy: Proxy) -> None:
    room, stranger = await bot.meets(anna), "@somebody:elsewhere.test"
    for words in ("eins", "zwei"):
        await bot.says(room, words, anna.id, stranger)
        await anna.sees(words)
    assert sum(stranger in asked.body.decode() for asked in proxy.asked("keys/query")) == 1


async def test_a_new_app_of_somebody_reads_the_next_message(
    bot: Device, anna: Person, homeserver: Synapse, tmp_path: Path
) -> None:
    room = await bot.meets(anna)
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
    room = await bot.meets(anna)
    for words in ("eins", "zwei"):
        await bot.says(room, words, anna.id)
        await anna.sees(words)
    assert sum(second.device_id in asked.body.decode() for asked in proxy.asked("keys/claim")) == 1


async def test_the_same_event_may_be_read_again_but_not_repeated_as_another(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    await anna.says("einmal")
    found = await bot.asks()
    await bot.crypto.receive(found)
    event = last(found, room)
    plain = bot.crypto.decrypt(room, event)
    assert plain is not None
    assert bot.crypto.decrypt(room, event) == plain
    assert bot.crypto.decrypt(room, {**event, "event_id": "$other"}) is None
    assert bot.crypto.decrypt("!other:bot.test", event) is None


async def test_a_newer_client_names_neither_key_nor_device(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    await anna.says("knapp")
    found = await bot.asks()
    await bot.crypto.receive(found)
    event = last(found, room)
    for name in ("sender_key", "device_id"):
        del event["content"][name]
    plain = bot.crypto.decrypt(room, event)
    assert plain and plain["content"]["body"] == "knapp"


async def test_a_withheld_key_is_asked_for_once(bot: Device, anna: Person, proxy: Proxy) -> None:
    room = await bot.meets(anna)
    anna.withholds = True
    await anna.says("geheim")
    found = await bot.asks()
    await bot.crypto.receive(found)
    for _ in range(3):
        assert bot.crypto.decrypt(room, last(found, room)) is None
        await bot.crypto.upkeep()
    assert len(proxy.asked("sendToDevice/m.room_key_request")) == 1
    anna.withholds = False
    await anna.says("offen")
    assert await bot.reads(room) == ["offen"]


async def test_a_session_that_went_wrong_is_begun_anew(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
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


async def test_somebody_whose_app_lost_the_session_reads_the_next_message(bot: Device, anna: Person) -> None:
    room = await bot.meets(anna)
    await bot.says(room, "vorher", anna.id)
    await anna.sees("vorher")
    await anna.says("ja")
    assert await bot.reads(room) == ["ja"]
    sessions = anna.client.olm.session_store[bot.crypto.machine.account.identity_keys["curve25519"]]
    sessions.clear()
    bot.crypto.forget(room)
    await bot.says(room, "verloren", anna.id)
    await anna.until(lambda: bool(sessions))
    for _ in range(10):
        if room in bot.crypto.machine.outbound_group_sessions:  # until their app has said that it began anew
            await bot.syncs(1000)
    await bot.says(room, "wieder da", anna.id)
    await anna.sees("wieder da")


async def test_without_keys_nothing_is_sent_in_clear(bot: Device, anna: Person, proxy: Proxy) -> None:
    room = await bot.meets(anna)
    for where in ("keys/query", "keys/claim", "sendToDevice"):
        fault = proxy.orders(BAD_GATEWAY, where)
        with pytest.raises(PlatformError):
            await bot.crypto.encrypt(room, [bot.id, anna.id], "m.room.message", {"body": WORDS})
        assert fault.met == 1
    await bot.says(room, "jetzt", anna.id)
    await anna.sees("jetzt")


@pytest.mark.parametrize("kind", ["m.key.verification.request", "m.key.verification.start"])
async def test_a_verification_is_declined_at_once(bot: Device, anna: Person, kind: str) -> None:
    room = await bot.meets(anna)
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


async def test_the_loggers_of_the_library_say_nothing(bot: Device) -> None:
    assert not logging.getLogger("nio.crypto.olm_machine").isEnabledFor(logging.CRITICAL)
