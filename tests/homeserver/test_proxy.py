"""The proxy in front of the homeserver makes the faults that other tests order."""

import asyncio
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from tests.homeserver.faults import BAD_GATEWAY, GARBAGE, Answers, Drop, Late, too_many
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Account, Synapse

V3 = "/_matrix/client/v3"


@pytest.fixture
def anna(homeserver: Synapse) -> Account:
    return homeserver.register("anna")


@pytest.fixture
def room(homeserver: Synapse, anna: Account) -> str:
    return str(homeserver.does("POST", f"{V3}/createRoom", {"room_version": "11"}, anna.access_token)["room_id"])


async def _says(proxy: Proxy, anna: Account, room: str, transaction: str = "1") -> int:
    """Ask once: aiohttp's client would ask a second time where a connection ends."""
    request = urllib.request.Request(
        f"{proxy.url}{V3}/rooms/{quote(room)}/send/m.room.message/{transaction}",
        method="PUT",
        data=b'{"msgtype": "m.text", "body": "Hallo"}',
        headers={"Authorization": f"Bearer {anna.access_token}"},
    )
    return await asyncio.to_thread(_status, request)


def _status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _said(homeserver: Synapse, room: str) -> int:
    return sum(event["type"] == "m.room.message" for event in homeserver.events(room))


async def test_an_answer_is_dropped_after_it_was_done(
    proxy: Proxy, homeserver: Synapse, anna: Account, room: str
) -> None:
    fault = proxy.orders(Drop(), "/send/", after=1)
    assert await _says(proxy, anna, room) == 200
    with pytest.raises(OSError):
        await _says(proxy, anna, room, "2")
    assert (fault.met, _said(homeserver, room)) == (1, 2)
    assert await _says(proxy, anna, room, "2") == 200
    assert _said(homeserver, room) == 2
    assert [each.status for each in proxy.asked("/send/", "PUT")] == [200, None, 200]


async def test_a_request_is_dropped_before_it_was_done(
    proxy: Proxy, homeserver: Synapse, anna: Account, room: str
) -> None:
    proxy.orders(Drop(after_doing=False))
    with pytest.raises(OSError):
        await _says(proxy, anna, room)
    assert _said(homeserver, room) == 0


@pytest.mark.parametrize(("how", "status"), [(BAD_GATEWAY, 502), (GARBAGE, 200), (too_many(50), 429)])
async def test_something_else_answers(
    proxy: Proxy, homeserver: Synapse, anna: Account, room: str, how: Answers, status: int
) -> None:
    fault = proxy.orders(how, times=None)
    assert await _says(proxy, anna, room) == status
    assert _said(homeserver, room) == 0
    fault.ends()
    assert await _says(proxy, anna, room) == 200


async def test_an_answer_comes_late(proxy: Proxy, anna: Account, room: str) -> None:
    proxy.orders(Late(0.2))
    began = time.monotonic()
    assert await _says(proxy, anna, room) == 200
    assert time.monotonic() - began >= 0.2


async def test_nobody_can_connect_until_it_is_back(proxy: Proxy, anna: Account, room: str) -> None:
    await proxy.refuses()
    with pytest.raises(OSError):
        await _says(proxy, anna, room)
    await proxy.accepts()
    assert await _says(proxy, anna, room) == 200


async def test_a_request_under_way_ends_when_it_refuses(proxy: Proxy, anna: Account) -> None:
    proxy.orders(Late(30))
    asking = asyncio.create_task(_says(proxy, anna, "!none"))
    await asyncio.sleep(0.1)
    await proxy.refuses()
    with pytest.raises(ConnectionError):
        await asking
