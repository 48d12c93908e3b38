"""Files to and from a real homeserver: in clear and encrypted, of any size it takes, and hostile ones."""

import json
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from bot.platforms.base import PlatformError, Refused, Unavailable
from bot.platforms.matrix.homeserver import Homeserver
from bot.platforms.matrix.media import PIECE, Media
from storage.messages import Attachment, RemoteFile
from tests.homeserver.conftest import NewHomeserver
from tests.homeserver.synapse import Synapse

MOST = 50_000_000
MEGABYTE = 1 << 20


def lent(homeserver: Synapse) -> Homeserver:
    return Homeserver(homeserver.url, homeserver.register("media").access_token)


@pytest.fixture
async def media(homeserver: Synapse) -> AsyncIterator[Media]:
    server = lent(homeserver)
    yield Media(server)
    await server.aclose()


def made(folder: Path, content: bytes, name: str = "Überblick KW 47.md") -> tuple[Path, Attachment]:
    file = folder / "file"
    file.write_bytes(content)
    return file, Attachment(name=name, type="text/markdown", size=len(content), hash="0" * 64)


def remote(where: Any, size: int = 0) -> RemoteFile:
    reference = where if isinstance(where, str) else json.dumps(where)
    return RemoteFile(reference=reference, name="x", type="text/plain", size=size)


async def read(media: Media, file: RemoteFile, most: int = MOST) -> bytes:
    return b"".join([piece async for piece in media.download(file, most)])


# --- there and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 15, 16, 17, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_a_file_comes_back_as_it_went(media: Media, tmp_path: Path, size: int, encrypted: bool) -> None:
    content = bytes(number % 251 for number in range(size))
    where = await media.upload(*made(tmp_path, content), encrypted)
    assert where["info"] == {"size": size, "mimetype": "text/markdown"}
    assert await read(media, remote(where["file"] if encrypted else {"url": where["url"]}, size)) == content


async def test_nobody_reads_an_encrypted_file_without_its_key(media: Media, tmp_path: Path) -> None:
    where = await media.upload(*made(tmp_path, b"Es fehlen Wohnungen in Zwickau"), encrypted=True)
    assert where.keys() == {"file", "info"}
    lies_there = await read(media, remote({"url": where["file"]["url"]}))
    assert len(lies_there) == 30 and b"Wohnungen" not in lies_there


async def test_the_same_file_twice_has_two_keys(media: Media, tmp_path: Path) -> None:
    file = made(tmp_path, b"Hallo")
    first, second = [(await media.upload(*file, encrypted=True))["file"] for _ in range(2)]
    assert first["key"]["k"] != second["key"]["k"] and first["iv"] != second["iv"]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", 'a"\r\nX-Evil: 1', "ä" * 300, "🏠.md"])
async def test_a_file_of_any_name_arrives(media: Media, tmp_path: Path, name: str) -> None:
    where = await media.upload(*made(tmp_path, b"Hallo", name), encrypted=False)
    assert await read(media, remote({"url": where["url"]})) == b"Hallo"


async def test_a_large_file_takes_no_memory_either_way(media: Media, tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb") as out:
        out.truncate(40 * MEGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    attachment = Attachment(name="x", type="text/plain", size=40 * MEGABYTE, hash="0")
    where = await media.upload(file, attachment, encrypted=True)
    length = 0
    async for piece in media.download(remote(where["file"]), MOST):
        assert len(piece) <= PIECE and not any(piece[:100])
        length += len(piece)
    assert length == 40 * MEGABYTE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024, "kilobytes"


# --- what the homeserver takes -------------------------------------------------------------------


async def test_a_file_of_51_megabytes_is_refused_at_once(media: Media, tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb") as out:
        out.truncate(51 * MEGABYTE)
    begun = monotonic()
    with pytest.raises(Refused, match=r"^file too large$"):
        await media.upload(file, Attachment(name="x", type="text/plain", size=1, hash="0"), encrypted=True)
    assert monotonic() - begun < 5


async def test_the_limit_is_the_homeserver_s_own_and_asked_for_once(
    new_homeserver: NewHomeserver, tmp_path: Path
) -> None:
    homeserver = new_homeserver(max_upload_size="1M")
    server = lent(homeserver)
    media = Media(server)
    assert await media.limit() == MEGABYTE
    assert (await media.upload(*made(tmp_path, bytes(MEGABYTE)), encrypted=False))["url"].startswith("mxc://bot.test/")
    homeserver.stop()
    assert await media.limit() == MEGABYTE
    with pytest.raises(Refused, match=r"^file too large$"):
        await media.upload(*made(tmp_path, bytes(MEGABYTE + 1)), encrypted=False)
    with pytest.raises(Unavailable):
        await media.upload(*made(tmp_path, b"Hallo"), encrypted=False)
    await server.aclose()


async def test_a_file_that_is_not_there_is_told(media: Media, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await media.upload(tmp_path / "gone", made(tmp_path, b"x")[1], encrypted=False)


async def test_a_file_larger_than_wanted_is_not_taken(media: Media, tmp_path: Path) -> None:
    where = await media.upload(*made(tmp_path, bytes(1001)), encrypted=False)
    with pytest.raises(Refused, match="too large"):
        await read(media, remote({"url": where["url"]}, size=3), most=1000)
    with pytest.raises(Refused, match="too large"):
        await read(media, remote({"url": where["url"]}, size=10**18))
    assert len(await read(media, remote({"url": where["url"]}), most=1001)) == 1001


# --- hostile references --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "",
        "garbage",
        "[" * 100_000,
        "null",
        "[]",
        "7",
        {},
        {"url": None},
        {"url": 7},
        {"url": ["mxc://bot.test/abc"]},
        {"url": "https://evil.example/abc"},
        {"url": "file:///etc/passwd"},
        {"url": "mxc://bot.test"},
        {"url": "mxc://bot.test/"},
        {"url": "mxc:///abc"},
        {"url": "mxc://bot.test/../../../_synapse/admin/v1/users"},
        {"url": "mxc://bot.test/abc/../def"},
        {"url": "mxc://bot.test/%2e%2e"},
        {"url": "mxc://bot.test/abc?x=1"},
        {"url": "mxc://bot.test/abc#x"},
        {"url": "mxc://bot.test/abc\n"},
        {"url": "mxc://user@bot.test/abc"},
        {"url": "mxc://bot.test/" + "a" * 256},
        {"url": "MXC://bot.test/abc"},
    ],
    ids=lambda where: str(where)[:40],
)
async def test_what_is_no_file_is_not_asked_for(where: Any) -> None:
    media = Media(Homeserver("http://127.0.0.1:1"))  # whoever were asked there could not be reached
    with pytest.raises(Refused, match=r"^no file$"):
        await read(media, remote(where))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"v": "v3"}, "cannot be decrypted"),
        ({"v": None}, "cannot be decrypted"),
        ({"key": None}, "cannot be decrypted"),
        ({"key": {}}, "cannot be decrypted"),
        ({"key": {"alg": "A256CTR", "k": "AAAA"}}, "cannot be decrypted"),
        ({"key": {"alg": "A256CTR", "k": 7}}, "cannot be decrypted"),
        ({"key": {"alg": "A256CTR", "k": "ä" * 43}}, "cannot be decrypted"),
        ({"key": {"alg": "none", "k": "A" * 43}}, "cannot be decrypted"),
        ({"iv": "AAAA"}, "cannot be decrypted"),
        ({"iv": ["A"]}, "cannot be decrypted"),
        ({"hashes": {}}, "cannot be decrypted"),
        ({"hashes": {"sha256": "A" * 42}}, "cannot be decrypted"),
        ({"hashes": {"sha256": "A" * 43}}, "changed on its way"),
        ({"hashes": {"sha256": "A" * 43, "md5": "A"}}, "changed on its way"),
    ],
    ids=lambda change: str(change)[:50],
)
async def test_a_file_that_is_not_what_its_sender_said_gives_no_byte(
    media: Media, tmp_path: Path, change: Any, reason: str
) -> None:
    where = (await media.upload(*made(tmp_path, b"Hallo"), encrypted=True))["file"]
    pieces = media.download(remote({**where, **change}), MOST)
    with pytest.raises(Refused, match=reason):
        await anext(pieces)


async def test_an_encrypted_file_that_says_less_is_no_clear_one(media: Media, tmp_path: Path) -> None:
    where = (await media.upload(*made(tmp_path, b"Hallo"), encrypted=True))["file"]
    with pytest.raises(Refused, match="cannot be decrypted"):
        await read(media, remote({"url": where["url"], "v": "v2"}))


@pytest.mark.parametrize("url", ["mxc://bot.test/doesnotexist", "mxc://nowhere.invalid/abc"])
async def test_a_file_that_is_nowhere_is_an_error(media: Media, url: str) -> None:
    with pytest.raises(PlatformError):
        await read(media, remote({"url": url}))
