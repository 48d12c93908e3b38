"""The homeserver of the benchmarks does what clients rely on, and what is measured on it is counted."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial

import pytest

from benchmarks import answering, conversations
from benchmarks.answering import Answering, until
from benchmarks.clients import Client
from benchmarks.conversations import BOT, all_answered, listens, talk
from benchmarks.devices import KEY, Json
from benchmarks.figures import Miscounted
from benchmarks.homeserver import NAME, Loopback
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path

ANNA = f"@anna:{NAME}"

MYSELF = Answering(number=os.getpid())

LogsIn = Callable[[str], Homeserver]


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback() as found:
        yield found


@pytest.fixture
async def logs_in(server: Loopback) -> AsyncIterator[LogsIn]:
    """Makes devices, as our own client has them."""
    async with AsyncExitStack() as stack:

        def log_in(user: str) -> Homeserver:
            found = Homeserver(server.url, server.account(user)[0])
            stack.push_async_callback(found.aclose)
            return found

        yield log_in


@pytest.fixture
async def anna(server: Loopback) -> AsyncIterator[Client]:
    async with Client(server.url, *server.account(ANNA), ANNA, BOT) as client:
        yield client


async def sync(client: Homeserver, since: str | None = None, wait: int = 0) -> Json:
    query = {"timeout": str(wait), **({"since": since} if since else {})}
    return await client.call("GET", path("sync"), query=query)


async def put(client: Homeserver, room: str, token: str, words: str = "Hallo") -> str:
    content = {"msgtype": "m.text", "body": words}
    return str((await client.call("PUT", path("rooms", room, "send", "m.room.message", token), content))["event_id"])


def said(found: Json, room: str) -> list[str]:
    joined = found["rooms"]["join"].get(room, {"timeline": {"events": []}})
    return [event["content"]["body"] for event in joined["timeline"]["events"]]


# --- the homeserver ------------------------------------------------------------------------------


async def test_what_is_sent_twice_with_one_transaction_is_one_event(server: Loopback, logs_in: LogsIn) -> None:
    bot, room = logs_in(BOT), server.chat(ANNA, BOT, encrypted=False)
    first = await put(bot, room, "t1")
    assert await put(bot, room, "t1") == first
    assert await put(bot, room, "t2") != first
    assert said(await sync(bot), room) == ["Hallo", "Hallo"]


async def test_who_waits_is_told_as_soon_as_something_is_said_and_once(server: Loopback, logs_in: LogsIn) -> None:
    bot, room = logs_in(BOT), server.chat(ANNA, BOT, encrypted=False)
    begun = await sync(bot)
    assert room in begun["rooms"]["join"]
    waiting = asyncio.create_task(sync(bot, begun["next_batch"], wait=20_000))
    await until(partial(listens, server))
    server.say(room, ANNA, "m.room.message", {"msgtype": "m.text", "body": "!hilfe"})
    async with asyncio.timeout(10):
        found = await waiting
    assert said(found, room) == ["!hilfe"]
    assert not (await sync(bot, found["next_batch"]))["rooms"]["join"]


async def test_nobody_is_told_of_rooms_of_others(server: Loopback, logs_in: LogsIn) -> None:
    room = server.chat(ANNA, BOT, encrypted=False)
    assert room not in (await sync(logs_in(f"@ben:{NAME}")))["rooms"]["join"]


async def test_a_letter_comes_until_its_answer_was_received(server: Loopback, logs_in: LogsIn) -> None:
    bot, anna = logs_in(BOT), logs_in(ANNA)
    begun = (await sync(anna))["next_batch"]
    await bot.call("PUT", path("sendToDevice", "m.dummy", "t1"), {"messages": {ANNA: {"*": {"n": 1}}}})
    wanted = [{"type": "m.dummy", "sender": BOT, "content": {"n": 1}}]
    for _ in range(2):
        found = await sync(anna, begun)
        assert found["to_device"]["events"] == wanted
    assert (await sync(anna, found["next_batch"]))["to_device"]["events"] == []
    assert (await sync(bot))["to_device"]["events"] == []


async def test_each_key_is_given_once_and_then_the_last_one_always(server: Loopback, logs_in: LogsIn) -> None:
    bot, anna = logs_in(BOT), logs_in(ANNA)
    device = (await bot.call("GET", path("account", "whoami")))["device_id"]
    keys = {"one_time_keys": {f"{KEY}:A": {"key": "a"}}, "fallback_keys": {f"{KEY}:F": {"key": "f"}}}
    assert (await bot.call("POST", path("keys", "upload"), keys))["one_time_key_counts"][KEY] == 1
    claims = {"one_time_keys": {BOT: {device: KEY}}}
    given = [(await anna.call("POST", path("keys", "claim"), claims))["one_time_keys"][BOT][device] for _ in range(3)]
    assert [list(each) for each in given] == [[f"{KEY}:A"], [f"{KEY}:F"], [f"{KEY}:F"]]
    assert (await sync(bot))["device_one_time_keys_count"][KEY] == 0


async def test_who_signed_a_device_stands_with_its_keys_and_others_hear_of_it(
    server: Loopback, logs_in: LogsIn
) -> None:
    bot, anna = logs_in(BOT), logs_in(ANNA)
    device = (await bot.call("GET", path("account", "whoami")))["device_id"]
    begun = (await sync(anna))["next_batch"]
    await bot.call("POST", path("keys", "upload"), {"device_keys": {"signatures": {BOT: {"own": "1"}}}})
    await bot.call("POST", path("keys", "device_signing", "upload"), {"master_key": {"keys": {}}})
    signed = {BOT: {device: {"signatures": {BOT: {"self-signing": "2"}}}}}
    await bot.call("POST", path("keys", "signatures", "upload"), signed)
    known = await anna.call("POST", path("keys", "query"), {"device_keys": {BOT: []}})
    assert known["device_keys"][BOT][device]["signatures"] == {BOT: {"own": "1", "self-signing": "2"}}
    assert known["master_keys"] == {BOT: {"keys": {}}}
    assert (await sync(anna, begun))["device_lists"]["changed"] == [BOT]


async def test_what_is_not_served_is_noted(server: Loopback, logs_in: LogsIn) -> None:
    with pytest.raises(Declined):
        await logs_in(BOT).call("GET", path("publicRooms"))
    assert server.unserved == {"GET /_matrix/client/v3/publicRooms"}


# --- what is measured on it ----------------------------------------------------------------------


@pytest.fixture
async def encrypted(server: Loopback, anna: Client) -> AsyncIterator[Client]:
    """The bot's device by hand, in an encrypted room with Anna, whose key it has."""
    async with Client(server.url, *server.account(BOT), BOT, ANNA) as bot:
        anna.room = bot.room = server.chat(ANNA, BOT, encrypted=True)
        await bot.brings_keys()
        await anna.brings_keys()
        await anna.meets()
        yield bot


async def test_what_two_write_in_an_encrypted_room_both_can_read(anna: Client, encrypted: Client) -> None:
    await anna.sends(*anna.written("!hilfe"))
    assert await encrypted.read() == ["!hilfe"]
    await encrypted.meets()
    await encrypted.sends(*encrypted.written("Gern!"))
    assert await anna.read() == ["Gern!"]
    assert await anna.read() == []


async def test_an_answer_in_clear_in_an_encrypted_room_spoils_the_measurement(anna: Client, encrypted: Client) -> None:
    await encrypted.sends("m.room.message", {"msgtype": "m.text", "body": "Gern!"})
    with pytest.raises(Miscounted, match="kinds of events in an encrypted room"):
        await all_answered([anna], 1)


async def test_an_answer_without_its_key_spoils_the_measurement(anna: Client, encrypted: Client) -> None:
    await encrypted.sends("m.room.encrypted", {"sender_key": "k", "session_id": "s", "ciphertext": "c"})
    with pytest.raises(Miscounted, match="did not get the key"):
        await all_answered([anna], 1)


async def test_a_bot_without_keys_spoils_the_measurement(server: Loopback, anna: Client) -> None:
    anna.room = server.chat(ANNA, BOT, encrypted=True)
    await anna.brings_keys()
    with pytest.raises(Miscounted, match="no keys"):
        await anna.meets()


async def test_a_second_answer_spoils_the_measurement(server: Loopback, logs_in: LogsIn, anna: Client) -> None:
    anna.room = server.chat(ANNA, BOT, encrypted=False)
    for token in ("t1", "t2"):
        await put(logs_in(BOT), anna.room, token)
    with pytest.raises(Miscounted, match="answers that somebody can read: 2, where 1 had to be"):
        await all_answered([anna], 1)


async def test_a_message_without_an_answer_spoils_the_measurement(
    server: Loopback, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PATIENCE", 0.1)
    anna.room = server.chat(ANNA, BOT, encrypted=False)
    with pytest.raises(Miscounted, match="2 messages were not answered"):
        await talk(server, MYSELF, [anna], 2)


async def test_everybody_waits_for_the_answer_before_they_write_again(
    server: Loopback, logs_in: LogsIn, anna: Client
) -> None:
    bot = logs_in(BOT)
    anna.room = server.chat(ANNA, BOT, encrypted=False)
    talking = asyncio.create_task(talk(server, MYSELF, [anna], 3))
    since, batches = "0", list[list[str]]()
    while len(batches) < 3:
        found = await sync(bot, since, wait=10_000)
        since = found["next_batch"]
        asked = [words for words in said(found, anna.room) if words == conversations.QUESTION]
        if asked:
            batches.append(asked)
            await put(bot, anna.room, f"t{len(batches)}")
    measured = await talking
    assert batches == [[conversations.QUESTION]] * 3
    assert measured.pairs == 3 and measured.rate > 0


async def test_who_ends_before_answering_spoils_the_measurement() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(3)")
    with pytest.raises(Miscounted, match="exit code 3"):
        await until(_never, child)


async def test_who_never_gets_ready_spoils_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.1)
    with pytest.raises(Miscounted, match="did not happen in time"):
        await until(_never)


async def _never() -> bool:
    return False
