"""The same file for many readers is brought to the homeserver once, and opens everywhere."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.platforms.base import Unavailable
from bot.platforms.matrix import uploads
from bot.platforms.matrix.homeserver import Homeserver, Json
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.uploads import Uploads
from storage.files import FileStore
from storage.messages import Attachment, Chat, RemoteFile, Send
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BROKEN
from tests.homeserver.letters import opened
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse

UPLOAD = "/media/v3/upload$"


@dataclass(slots=True)
class Desk:
    """Where files are brought from."""

    store: FileStore
    media: Media
    uploads: Uploads

    async def brings(self, attachment: Attachment, *, encrypted: bool = True) -> Json:
        return await self.uploads.brought(self.store.path(attachment.hash), attachment, encrypted)

    async def reads(self, where: Json) -> bytes:
        reference = json.dumps(where.get("file") or {"url": where["url"]})
        file = RemoteFile(reference=reference, name="x", type="text/plain", size=0)
        return b"".join([piece async for piece in self.media.download(file, 1000)])


@pytest.fixture
async def desk(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Desk]:
    server = Homeserver(proxy.url, homeserver.register("media").access_token)
    media = Media(server)
    yield Desk(FileStore(tmp_path / "files"), media, Uploads(media))
    await server.aclose()


async def test_a_file_is_brought_once_in_clear_and_once_encrypted_however_many_want_it(
    desk: Desk, proxy: Proxy
) -> None:
    file = await desk.store.put(b"Hallo", "a.txt", "text/plain")
    for encrypted in (True, False):
        found = await asyncio.gather(*(desk.brings(file, encrypted=encrypted) for _ in range(10)))
        assert all(each == found[0] for each in found)
        assert await desk.reads(found[0]) == b"Hallo"
    assert len(proxy.asked(UPLOAD)) == 2


async def test_another_name_is_another_file_in_clear_alone_and_other_bytes_are_always(desk: Desk, proxy: Proxy) -> None:
    one = await desk.store.put(b"Hallo", "Bescheid Meier.txt", "text/plain")
    other = await desk.store.put(b"Hallo", "Bescheid.txt", "text/plain")
    assert one.hash == other.hash
    assert await desk.brings(one) == await desk.brings(other)
    assert await desk.brings(one, encrypted=False) != await desk.brings(other, encrypted=False)
    assert "Meier" not in proxy.asked(UPLOAD)[-1].query
    changed = await desk.brings(await desk.store.put(b"Servus", "Bescheid.txt", "text/plain"))
    assert await desk.reads(changed) == b"Servus"
    assert len(proxy.asked(UPLOAD)) == 4


async def test_what_did_not_arrive_is_brought_again_by_whoever_waits(desk: Desk, proxy: Proxy) -> None:
    file = await desk.store.put(b"Hallo", "a.txt", "text/plain")
    proxy.orders(BROKEN, UPLOAD)
    came = await asyncio.gather(*(desk.brings(file) for _ in range(5)), return_exceptions=True)
    brought = [each for each in came if not isinstance(each, Unavailable)]
    assert len(brought) == 4  # whoever was first is told, and asks again by themselves
    assert all(each == brought[0] for each in brought) and isinstance(brought[0], dict)
    assert len(proxy.asked(UPLOAD)) == 2


async def test_a_file_that_is_erased_here_is_sent_to_nobody_any_more(desk: Desk, proxy: Proxy) -> None:
    file = await desk.store.put(b"Hallo", "a.txt", "text/plain")
    before = await desk.brings(file)
    desk.store.path(file.hash).unlink()
    with pytest.raises(FileNotFoundError):
        await desk.brings(file)
    await desk.store.put(b"Hallo", "a.txt", "text/plain")
    assert await desk.brings(file) != before


async def test_few_are_remembered_and_not_for_ever(desk: Desk, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 2)
    files = [await desk.store.put(f"{number}".encode(), "a.txt", "text/plain") for number in range(3)]
    for file in (files[0], files[1], files[0], files[2], files[0]):  # the second was used longest ago
        await desk.brings(file)
    assert len(proxy.asked(UPLOAD)) == 3
    await desk.brings(files[1])
    assert len(proxy.asked(UPLOAD)) == 4
    monkeypatch.setattr(uploads, "WITHIN", 0.0)
    await desk.brings(files[1])
    assert len(proxy.asked(UPLOAD)) == 5


async def test_people_of_several_encrypted_rooms_open_the_file_that_was_brought_once(serve: Serve, meet: Meet) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await opened(bot, anna, ben, encrypted=True)
    file = await FileStore(bot.folder / "files").put(b"%PDF-1.7", "Merkblatt.pdf", "application/pdf")
    for number, person in enumerate((anna, ben, anna)):
        chat = Chat(platform="matrix", id=person.room, private=True)
        await bot.platform.send(Send(chat=chat, token=f"file {number}", spans=(), files=(file,)))
    for person in (anna, ben):
        assert await person.downloads(await person.sees("Merkblatt.pdf")) == b"%PDF-1.7"
    assert len(bot.proxy.asked(UPLOAD)) == 1
