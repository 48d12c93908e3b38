"""A file goes up once; to everybody else it goes by its number."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from telegram import Bot

from bot.platforms.base import Gone, Refused, Unavailable
from bot.platforms.telegram import uploads as ours
from bot.platforms.telegram.sending import do
from bot.platforms.telegram.uploads import Uploads
from storage.files import FileStore
from storage.messages import Attachment
from tests.wire.faults import Answers, Drop, Late, Status
from tests.wire.people import PNG, User
from tests.wire.server import Wire
from tests.wire.ways import chat, send, speaking

pytestmark = pytest.mark.wire


@pytest.fixture
async def bot(wire: Wire) -> AsyncIterator[Bot]:
    async with speaking(wire) as bot:
        yield bot


@pytest.fixture
async def people(wire: Wire) -> list[User]:
    people = [wire.user(f"p{number}") for number in range(4)]
    for each in people:
        await each.starts()
    return people


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def uploads() -> Uploads:
    return Uploads()


def went_up(wire: Wire) -> list[str]:
    return [upload.name for upload in wire.uploads]


def got(person: User) -> tuple[bytes | None, bool, str]:
    """The newest file that somebody has: its bytes, whether it is shown as a photo, the words below it."""
    file = person.last.file
    return file.data if file else None, person.last.photo, person.last.text


@pytest.mark.parametrize(
    ("name", "type_", "photo"), [("a.png", "image/png", True), ("a.pdf", "application/pdf", False)]
)
async def test_the_same_file_for_many_goes_up_once_with_the_words_of_each(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads, name: str, type_: str, photo: bool
) -> None:
    file = await files.put(PNG, name, type_)
    for each in people:
        await do(bot, send(chat(each), f"für {each.name}", files=(file,)), files, uploads)
    assert [got(each) for each in people] == [(PNG, photo, f"für {each.name}") for each in people]
    assert went_up(wire) == [name]


async def test_many_at_once_wait_for_the_first(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    file = await files.put(PNG, "a.png", "image/png")
    wire.fault("sendPhoto", Late(0.3, after_doing=False))
    await asyncio.gather(*(do(bot, send(chat(each), "x", files=(file,)), files, uploads) for each in people * 10))
    assert [len(each.messages) for each in people] == [10] * 4
    assert went_up(wire) == ["a.png"]


@pytest.mark.parametrize("type_", ["image/png", "application/pdf"])
async def test_albums_are_put_together_from_what_is_there_and_what_is_not(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads, type_: str
) -> None:
    album = [await files.put(PNG + bytes([number]), f"{number}.x", type_) for number in range(4)]
    anna, ben, cem, dana = people
    await do(bot, send(chat(anna), "eins", files=(album[0],)), files, uploads)
    await do(bot, send(chat(ben), "drei", files=tuple(album[:3])), files, uploads)
    await do(bot, send(chat(cem), "vier", files=tuple(reversed(album))), files, uploads)
    numbers = await do(bot, send(chat(dana), "vier", files=tuple(album)), files, uploads)
    assert went_up(wire) == ["0.x", "1.x", "2.x", "3.x"]
    assert [message.file.data for message in dana.messages if message.file] == [PNG + bytes([n]) for n in range(4)]
    assert [message.file.data for message in cem.messages if message.file] == [PNG + bytes([n]) for n in (3, 2, 1, 0)]
    assert numbers == tuple(str(message.id) for message in dana.messages)
    assert [message.caption for message in dana.messages] == ["vier", "", "", ""]


async def test_albums_at_once_in_any_order_do_not_wait_for_each_other_for_ever(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    one, two = [await files.put(PNG + name.encode(), name, "image/png") for name in ("a.png", "b.png")]
    wire.fault("sendMediaGroup", Late(0.2, after_doing=False), times=2)
    orders: list[tuple[Attachment, ...]] = [(one, two), (two, one), (one, one), (two,)]
    await asyncio.gather(
        *(
            do(bot, send(chat(each), "x", files=order), files, uploads)
            for each, order in zip(people, orders, strict=True)
        )
    )
    assert [len(each.messages) for each in people] == [2, 2, 2, 1]
    assert sorted(set(went_up(wire))) == ["a.png", "b.png"]
    assert len(wire.uploads) <= 3  # twice the same in one message goes up twice if it goes first


async def test_a_document_by_another_name_and_a_photo_of_the_same_bytes_go_up_by_themselves(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    photo = await files.put(PNG, "a.png", "image/png")
    document, renamed = replace(photo, type="application/pdf"), replace(photo, name="b.png", type="application/pdf")
    for file in (photo, document, renamed, replace(photo, name="c.png")):
        await do(bot, send(chat(people[0]), files=(file,)), files, uploads)
    assert [(message.photo, message.file.name) for message in people[0].messages if message.file] == [
        (True, "a.png"),
        (False, "a.png"),
        (False, "b.png"),
        (True, "a.png"),
    ]
    assert went_up(wire) == ["a.png", "a.png", "b.png"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("type_", ["image/png", "application/pdf"])
async def test_a_number_that_telegram_knows_no_more_lets_the_file_go_up_once_more(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads, type_: str, count: int
) -> None:
    album = tuple([await files.put(PNG + bytes([number]), f"{number}.x", type_) for number in range(count)])
    await do(bot, send(chat(people[0]), files=album), files, uploads)
    wire.files.clear()
    await asyncio.gather(*(do(bot, send(chat(each), files=album), files, uploads) for each in people[1:]))
    for each in people:
        assert [message.file.data for message in each.messages if message.file] == [file(n) for n in range(count)]
        assert {message.photo for message in each.messages} == {type_ == "image/png"}
    assert went_up(wire) == [f"{number}.x" for number in range(count)] * 2


def file(number: int) -> bytes:
    return PNG + bytes([number])


@pytest.mark.parametrize(
    "said",
    [
        "wrong file identifier/HTTP URL specified",
        "wrong remote file identifier specified: Wrong padding in the string",
        "wrong file_id or the file is temporarily unavailable",
        "can't use file of type Document as Photo",
        "FILE_REFERENCE_EXPIRED",
    ],
)
async def test_in_whatever_words_it_says_so(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads, said: str
) -> None:
    photo = await files.put(PNG, "a.png", "image/png")
    await do(bot, send(chat(people[0]), files=(photo,)), files, uploads)
    wire.fault("sendPhoto", Answers(400, f"Bad Request: {said}"))
    await do(bot, send(chat(people[1]), files=(photo,)), files, uploads)
    assert got(people[1]) == (PNG, True, "")
    assert went_up(wire) == ["a.png", "a.png"]


async def test_what_stays_refused_is_tried_twice_and_not_for_ever(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    document = await files.put(b"pdf", "a.pdf", "application/pdf")
    await do(bot, send(chat(people[0]), files=(document,)), files, uploads)
    wire.fault(
        "sendDocument", Answers(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), times=None
    )
    with pytest.raises(Refused, match="file is gone"):
        await do(bot, send(chat(people[1]), files=(document,)), files, uploads)
    assert len(wire.asked("sendDocument")) == 3


async def test_what_is_no_photo_is_not_tried_as_one_again(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    fake = await files.put(b"no picture", "a.png", "image/png")
    for each in people:
        await do(bot, send(chat(each), files=(fake,)), files, uploads)
    assert [got(each) for each in people] == [(b"no picture", False, "")] * 4
    assert len(wire.asked("sendPhoto")) == 1 and went_up(wire) == ["a.png"]
    album = (fake, await files.put(PNG, "b.png", "image/png"))
    for each in people:
        await do(bot, send(chat(each), files=album), files, uploads)
    assert len(wire.asked("sendMediaGroup")) == 5
    assert {message.photo for each in people for message in each.messages} == {False}


async def test_a_first_one_that_fails_leaves_it_to_the_next(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    anna, ben, cem, dana = people
    photo = await files.put(PNG, "a.png", "image/png")
    await anna.blocks()
    wire.fault("sendPhoto", Status(502), chat=ben.id)
    wire.fault("sendPhoto", Drop(after_doing=False), chat=cem.id)
    found = await asyncio.gather(
        *(do(bot, send(chat(each), files=(photo,)), files, uploads) for each in people), return_exceptions=True
    )
    assert isinstance(found[0], Gone) and isinstance(found[1], Unavailable)
    assert got(dana) == (PNG, True, "")
    assert went_up(wire) == ["a.png"]


async def test_who_waits_too_long_for_an_upload_has_done_nothing(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "PATIENCE", 0.2)
    anna, ben, *_ = people
    photo = await files.put(PNG, "a.png", "image/png")
    slow = wire.fault("sendPhoto", Late(1.0, after_doing=False))
    first = asyncio.create_task(do(bot, send(chat(anna), files=(photo,)), files, uploads))
    await wire.until(lambda: slow.met)
    with pytest.raises(Unavailable, match="file is going up"):
        await do(bot, send(chat(ben), files=(photo,)), files, uploads)
    await first
    await do(bot, send(chat(ben), files=(photo,)), files, uploads)
    assert [len(each.messages) for each in (anna, ben)] == [1, 1]
    assert went_up(wire) == ["a.png"]


async def test_a_file_that_was_taken_away_here_does_not_go_by_its_number_either(
    wire: Wire, bot: Bot, people: list[User], files: FileStore, uploads: Uploads
) -> None:
    photo = await files.put(PNG, "a.png", "image/png")
    await do(bot, send(chat(people[0]), files=(photo,)), files, uploads)
    await files.remove([photo.hash])
    with pytest.raises(Refused, match="file is gone"):
        await do(bot, send(chat(people[1]), files=(photo,)), files, uploads)
    assert people[1].messages == []


async def test_only_so_many_are_remembered(wire: Wire, bot: Bot, people: list[User], files: FileStore) -> None:
    few = Uploads(most=2)
    named = [await files.put(PNG + name.encode(), name, "image/png") for name in ("a", "b", "c")]
    for one in (*named, named[2], named[1], named[0]):
        await do(bot, send(chat(people[0]), files=(one,)), files, few)
    assert went_up(wire) == ["a", "b", "c", "a"]
