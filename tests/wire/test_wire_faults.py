"""The wire's faults: what goes wrong on the way, and what was done nevertheless."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.wire.faults import Answers, Drop, Garbage, How, Late, Status, TooMany
from tests.wire.people import User
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


@pytest.fixture
async def anna(wire: Wire) -> User:
    anna = wire.user("anna")
    await anna.starts()
    return anna


@pytest.mark.parametrize(
    ("how", "error", "arrived"),
    [
        (TooMany(7), RetryAfter, False),
        (Status(502), NetworkError, False),
        (Status(500, json=False), NetworkError, False),
        (Drop(after_doing=False), NetworkError, False),
        (Drop(after_doing=True), NetworkError, True),
        (Answers(400, "Bad Request: message thread not found"), BadRequest, False),
        (Garbage(), TelegramError, False),
    ],
    ids=repr,
)
async def test_a_fault_is_met_once(
    wire: Wire, client: Bot, anna: User, how: How, error: type[TelegramError], arrived: bool
) -> None:
    fault = wire.fault("sendMessage", how)
    with pytest.raises(error):
        await client.send_message(anna.id, "eins")
    assert anna.texts == (["eins"] if arrived else [])
    await client.send_message(anna.id, "zwei")
    assert (anna.last.text, fault.met, wire.asked("sendMessage")[-1].status) == ("zwei", 1, 200)


async def test_a_late_answer_comes_when_nobody_waits_any_more(wire: Wire, client: Bot, anna: User) -> None:
    wire.fault("sendMessage", Late(30))
    with pytest.raises(TimedOut):
        await client.send_message(anna.id, "eins", read_timeout=0.1)
    assert (anna.texts, wire.asked("sendMessage")[0].status) == (["eins"], None)


async def test_what_would_be_done_late_is_not_done_for_who_left(wire: Wire, client: Bot, anna: User) -> None:
    wire.fault("sendMessage", Late(0.3, after_doing=False))
    with pytest.raises(TimedOut):
        await client.send_message(anna.id, "eins", read_timeout=0.1)
    await client.send_message(anna.id, "zwei")
    await asyncio.sleep(0.3)
    assert anna.texts == ["zwei"]


async def test_a_fault_concerns_one_chat(wire: Wire, client: Bot, anna: User) -> None:
    ben = wire.user("ben")
    await ben.starts()
    fault = wire.fault("*", TooMany(3), chat=anna.id, times=None)
    await client.send_message(ben.id, "eins")
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await client.send_message(anna.id, "eins")
    fault.ends()
    await client.send_message(anna.id, "zwei")
    assert (fault.met, anna.texts, ben.texts) == (2, ["zwei"], ["eins"])


async def test_a_poll_that_is_dropped_loses_nothing(wire: Wire, client: Bot, anna: User) -> None:
    wire.fault("getUpdates", Drop(after_doing=True))
    with pytest.raises(NetworkError):
        await client.get_updates()
    assert len(await client.get_updates()) == 1


async def test_a_download_breaks(wire: Wire, client: Bot, anna: User) -> None:
    sent = await anna.sends_document(b"%PDF")
    assert sent.file is not None
    file = await client.get_file(sent.file.id)
    for how in (Drop(after_doing=False), Status(500)):
        wire.fault("file", how)
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"%PDF"


async def test_connections_are_refused_and_taken_again(wire: Wire, client: Bot, anna: User) -> None:
    poll = asyncio.create_task(client.get_updates(offset=-1, timeout=30))
    await poll
    waiting = asyncio.create_task(client.get_updates(offset=wire.updates.pending[-1]["update_id"] + 1, timeout=30))
    await wire.until(lambda: len(wire.asked("getUpdates")) == 2)
    url = wire.base_url
    await wire.refuses_connections()
    with pytest.raises(NetworkError):
        await waiting
    with pytest.raises(NetworkError, match="ConnectError"):
        await client.send_message(anna.id, "eins")
    await wire.listens_again()
    await client.send_message(anna.id, "zwei")
    assert (wire.base_url, anna.texts) == (url, ["zwei"])
