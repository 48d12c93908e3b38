"""Files in both directions: byte by byte, in pieces, and never too much of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from telegram import Bot

from bot.platforms.base import PlatformError, Refused, Unavailable
from bot.platforms.telegram import client, fetching
from bot.platforms.telegram.fetching import fetched
from bot.platforms.telegram.sending import do
from storage.files import FileStore
from storage.messages import RemoteFile
from tests.wire.faults import Answers, Drop, Late, Status
from tests.wire.messages import Shown as Sent
from tests.wire.people import User
from tests.wire.server import Wire
from tests.wire.ways import chat, send, speaking

pytestmark = pytest.mark.wire


@pytest.fixture
async def bot(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A bot whose patience ends after half a second."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.5))
    monkeypatch.setattr(fetching, "TIMEOUT", httpx.Timeout(0.5))
    async with speaking(wire) as bot:
        yield bot


@pytest.fixture
async def anna(wire: Wire) -> User:
    anna = wire.user("anna")
    await anna.starts()
    return anna


def remote(message: Sent) -> RemoteFile:
    assert message.file is not None
    return RemoteFile(reference=message.file.id, name=message.file.name, type="", size=message.file.size)


async def pieces(bot: Bot, file: RemoteFile) -> list[bytes]:
    return [piece async for piece in fetched(bot, file)]


async def failure(wire: Wire, bot: Bot, file: RemoteFile) -> tuple[type[PlatformError], str]:
    """What fetching ends in; neither the token nor the address is in it, or in what led to it."""
    with pytest.raises(PlatformError) as caught:
        await pieces(bot, file)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert wire.token not in str(caught.value)
    return type(caught.value), caught.value.reason


# --- down ------------------------------------------------------------------------------------


async def test_a_file_comes_in_pieces(wire: Wire, bot: Bot, anna: User) -> None:
    data = bytes(range(256)) * 4_000
    found = await pieces(bot, remote(await anna.sends_document(data, "a.bin")))
    assert b"".join(found) == data
    assert max(map(len, found)) <= 64 * 1024
    assert [asked.status for asked in wire.asked("file")] == [200]


async def test_an_empty_file_is_empty(bot: Bot, anna: User) -> None:
    assert b"".join(await pieces(bot, remote(await anna.sends_document(b"", "a.bin")))) == b""


async def test_twenty_megabytes_are_the_most(wire: Wire, bot: Bot, anna: User) -> None:
    file = remote(await anna.sends_document(b"a", "a.bin", size=20_000_001))
    assert await failure(wire, bot, file) == (Refused, "file too large")
    assert wire.asked("getFile") == []
    # who says it is smaller than it is hears it from Telegram
    assert await failure(wire, bot, replace(file, size=1)) == (Refused, "file too large")
    assert wire.asked("file") == []
    assert len(b"".join(await pieces(bot, remote(await anna.sends_document(bytes(20_000_000), "b.bin"))))) == 20_000_000


@pytest.mark.parametrize(("bytes_there", "announced", "reason"), [(10, 9, "file grew"), (10, 11, "file was cut off")])
async def test_a_file_that_is_not_as_announced_is_fetched_again(
    wire: Wire, bot: Bot, anna: User, bytes_there: int, announced: int, reason: str
) -> None:
    file = remote(await anna.sends_document(bytes(bytes_there), "a.bin", size=announced))
    assert await failure(wire, bot, file) == (Unavailable, reason)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (Drop(after_doing=False), "file did not come"),
        (Late(2), "file did not come"),
        (Status(502), "file is not there"),
    ],
    ids=str,
)
async def test_a_download_that_fails_can_be_tried_again(
    wire: Wire, bot: Bot, anna: User, how: Drop | Late | Status, reason: str
) -> None:
    file = remote(await anna.sends_document(b"abc", "a.bin"))
    wire.fault("file", how)
    assert await failure(wire, bot, file) == (Unavailable, reason)
    assert await pieces(bot, file) == [b"abc"]


async def test_a_download_is_bounded_in_all(wire: Wire, bot: Bot, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SLOW", -1.0)
    file = remote(await anna.sends_document(b"abc", "a.bin"))
    assert await failure(wire, bot, file) == (Unavailable, "file comes too slowly")


async def test_a_connection_that_ends_in_the_middle_of_a_file_is_no_file(
    wire: Wire, bot: Bot, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + bytes(500))
        await writer.drain()
        writer.close()

    file = remote(await anna.sends_document(bytes(1000), "a.bin"))
    async with await asyncio.start_server(half, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setattr(type(wire), "base_file_url", f"http://127.0.0.1:{port}/file/bot")
        async with speaking(wire) as elsewhere:
            assert await failure(wire, elsewhere, file) == (Unavailable, "file did not come")


async def test_a_file_that_telegram_does_not_know_is_refused(wire: Wire, bot: Bot) -> None:
    unknown = RemoteFile(reference="nothing", name="a", type="", size=1)
    assert await failure(wire, bot, unknown) == (Refused, "file is gone")


async def test_without_telegram_there_is_no_file_now(wire: Wire, bot: Bot, anna: User) -> None:
    file = remote(await anna.sends_document(b"abc", "a.bin"))
    wire.fault("getFile", Drop(after_doing=True))
    assert await failure(wire, bot, file) == (Unavailable, "no answer")
    wire.fault("getFile", Answers(500, "Internal Server Error"))
    assert await failure(wire, bot, file) == (Unavailable, "not well")
    await wire.refuses_connections()
    assert await failure(wire, bot, file) == (Unavailable, "not reached")
    await wire.listens_again()


# --- up --------------------------------------------------------------------------------------


async def test_more_than_fifty_megabytes_are_refused(wire: Wire, bot: Bot, anna: User, tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    file = await files.put(b"a", "a.bin", "application/octet-stream")
    for how in (Status(413), Status(413, json=False), Answers(400, "Bad Request: file is too big")):
        wire.fault("sendDocument", how)
        with pytest.raises(Refused, match="file too large"):
            await do(bot, send(chat(anna), files=(file,)), files)
    assert anna.messages == []
