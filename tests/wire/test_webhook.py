"""The webhook: Telegram brings updates to the service's own door, and each is answered when it is stored."""

import asyncio
import json
import socket
import zlib
from typing import Any

import aiohttp
import pytest

from bot.platforms.telegram.webhook import HEADER, secret_of
from storage.inbox import Inbox, State
from tests.wire.conftest import Install
from tests.wire.people import User
from tests.wire.running import Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


async def begun(install: Install) -> tuple[Installed, str]:
    """A service that Telegram knocks at, and the address of its door."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    service = await install(telegram={"mode": "webhook", "webhook_url": url}, health={"enabled": True, "port": port})
    await service.starts()
    return service, url


async def knock(url: str, body: bytes, secret: str | None) -> int:
    headers = {HEADER: secret} if secret is not None else {}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


def update(number: int, anna: User, text: str) -> dict[str, Any]:
    anna.private.begun = True
    chat = {"id": anna.id, "type": "private", "first_name": "anna"}
    message = {"message_id": number, "date": 1_795_000_000, "chat": chat, "from": anna.described(), "text": text}
    return {"update_id": number, "message": message}


async def test_people_are_served_at_the_webhook(wire: Wire, install: Install) -> None:
    service, _ = await begun(install)
    anna = wire.user("anna", language="en")
    await anna.starts()
    await wire.until(lambda: anna.messages)
    await anna.presses("English")
    await wire.until(lambda: not wire.open_callbacks and anna.last.edits)
    assert [status for _, status in wire.webhook.deliveries] == [200, 200]
    await service.stops()


@pytest.mark.parametrize("secret", [None, "", "wrong", "ä"])
async def test_who_does_not_know_the_secret_is_not_let_in(wire: Wire, install: Install, secret: str | None) -> None:
    service, url = await begun(install)
    assert await knock(url, json.dumps(update(1, wire.user("anna"), "Hallo")).encode(), secret) == 403
    await service.stops()
    assert await service.rows(Inbox) == []


async def test_what_is_packed_or_cut_off_at_the_door_costs_nothing_and_leaves_no_error(
    wire: Wire, install: Install
) -> None:
    service, url = await begun(install)
    packed, headers = zlib.compress(b"0" * 50_000_000), {"Content-Encoding": "deflate"}
    async with aiohttp.ClientSession() as session, session.post(url, data=packed, headers=headers) as answer:
        assert answer.status == 403
    _, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2].partition("/")[0]))
    writer.write(b"POST /telegram HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await knock(url, b"{}", None) == 403
    await service.stops()
    assert '"level": "error"' not in service.log


async def test_a_repeated_update_is_one_event(wire: Wire, install: Install) -> None:
    service, url = await begun(install)
    secret, body = secret_of(wire.token), json.dumps(update(1, wire.user("anna"), "/help")).encode()
    assert [await knock(url, body, secret) for _ in range(3)] == [200] * 3
    await service.stops()
    assert len(await service.rows(Inbox)) == 1


async def test_what_is_no_update_is_put_aside_and_what_is_no_json_refused(wire: Wire, install: Install) -> None:
    service, url = await begun(install)
    secret = secret_of(wire.token)
    for body in (b"", b"{", b"\xff", b"[" * 100_000):
        assert await knock(url, body, secret) == 400
    poison: list[Any] = [[], "update", 5, None, {"update_id": 7, "message": "nonsense"}]
    for each in poison:
        assert await knock(url, json.dumps(each).encode(), secret) == 200
    assert await knock(url, b'"' + b"x" * 1_000_001 + b'"', secret) == 413
    anna = wire.user("anna")
    assert await knock(url, json.dumps(update(8, anna, "/help")).encode(), secret) == 200
    await wire.until(lambda: anna.messages)
    await service.stops()
    states = [event.state for event in await service.rows(Inbox)]
    assert states.count(State.quarantined) == len(poison)


async def test_an_update_is_taken_only_when_it_is_stored(wire: Wire, install: Install) -> None:
    service, _ = await begun(install)
    anna = wire.user("anna")
    for number in range(5):
        await anna.says(f"/help {number}")
    await wire.until(lambda: wire.webhook.deliveries)
    await service.dies()
    taken = [number for number, status in wire.webhook.deliveries if status == 200]
    assert len(await service.rows(Inbox)) >= len(taken)
    await service.starts()
    await wire.until(lambda: len(anna.messages) >= 5 and not wire.updates.pending)
    await service.stops()
    assert len(await service.rows(Inbox)) == 5


async def test_nobody_else_finds_a_door(wire: Wire, install: Install) -> None:
    service = await install(health={"enabled": True, "port": (port := free_port())})
    await service.starts()
    assert await knock(f"http://127.0.0.1:{port}/telegram", b"{}", secret_of(wire.token)) == 404
    await service.stops()
