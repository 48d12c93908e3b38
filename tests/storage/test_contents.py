"""What was said by us is stored once; each reader's copy knows what they see."""

from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage import bodies, contents, groups
from storage.contents import Content, Copy, CopyPart, Sighting
from storage.database import Database
from storage.messages import Message, Text, Verbatim
from tests.conftest import MONDAY
from tests.storage.rows import ROOM, content, every, guests, one


async def copied(database: Database, now: datetime, *parts: str, who: str = "anna") -> tuple[int, int]:
    """A content, and a copy of it with parts that were not sent yet; their ids."""
    async with database.transaction() as session:
        message = content(now)
        session.add(message)
        await session.flush()
        [account] = await guests(session, who)
        copy = Copy(content_id=message.id, account_id=account)
        copy.parts = [CopyPart(token=token, position=n) for n, token in enumerate(parts)]
        session.add(copy)
        await session.flush()
    assert message.id is not None
    assert copy.id is not None
    return message.id, copy.id


async def record(database: Database, *sightings: Sighting) -> None:
    async with database.transaction() as session:
        await contents.record(session, sightings, MONDAY)


async def test_a_message_is_stored_for_any_reader(database: Database, now: datetime) -> None:
    message = Message(parts=(Text("hello", {"name": Verbatim("Jörg 😀")}),), reply_to=7)
    async with database.transaction() as session:
        session.add(Content(body=bodies.dump(message), created_at=now))
    [stored] = await every(database, Content)
    assert bodies.load(stored.body) == message
    assert (stored.revision, stored.deleted, stored.created_at) == (1, False, now)


async def test_contents_are_found_by_their_ids(database: Database, now: datetime) -> None:
    first, _ = await copied(database, now)
    second, _ = await copied(database, now)
    async with database.reading() as session:
        assert (await contents.contents_by_id(session, [first, second, 99])).keys() == {first, second}
        assert await contents.contents_by_id(session, []) == {}


async def test_copies_come_with_their_parts_in_order(database: Database, now: datetime) -> None:
    content_id, copy_id = await copied(database, now, "z", "a", "m")
    async with database.reading() as session:
        [copy] = await contents.copies_of(session, [content_id], [1], [])
    assert copy.id == copy_id
    assert [part.token for part in copy.parts] == ["z", "a", "m"]


async def test_the_copies_of_others_are_left_alone(database: Database, now: datetime) -> None:
    content_id, _ = await copied(database, now)
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        session.add(Copy(content_id=content_id, group_id=group.id))
    async with database.reading() as session:
        assert await contents.copies_of(session, [content_id], [2], []) == []
        [theirs] = await contents.copies_of(session, [content_id], [2], [group.id or 0])
        assert theirs.group_id == group.id
        assert len(await contents.copies_of(session, [content_id], [1, 2], [group.id or 0])) == 2


async def test_the_latest_copy_is_what_its_reader_got_last(database: Database, now: datetime) -> None:
    _, first = await copied(database, now)
    _, second = await copied(database, now)
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        in_group = Copy(content_id=1, group_id=group.id)
        session.add(in_group)
    async with database.reading() as session:
        found = [await contents.is_latest(session, copy) for copy in (first, second, in_group.id or 0)]
    assert found == [False, True, True]


async def test_a_reader_has_one_copy_of_a_content(database: Database, now: datetime) -> None:
    content_id, _ = await copied(database, now)
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(Copy(content_id=content_id, account_id=1))


async def test_a_group_has_one_copy_of_a_content(database: Database, now: datetime) -> None:
    content_id, _ = await copied(database, now)
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        session.add(Copy(content_id=content_id, group_id=group.id))
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(Copy(content_id=content_id, group_id=group.id))


async def test_what_a_reader_has_is_written_down(database: Database, now: datetime) -> None:
    content_id, copy_id = await copied(database, now, "a", "b")
    await record(database, Sighting(copy=copy_id, revision=1, messages={"a": "m1", "b": "m2"}))
    async with database.reading() as session:
        [copy] = await contents.copies_of(session, [content_id], [1], [])
        found = await contents.behind(session, 1, "m2")
    assert (copy.revision, [part.message for part in copy.parts]) == (1, ["m1", "m2"])
    assert found is not None
    assert found.id == content_id


async def test_half_a_sending_is_written_down_without_its_revision(database: Database, now: datetime) -> None:
    content_id, copy_id = await copied(database, now, "a", "b")
    await record(database, Sighting(copy=copy_id, revision=0, messages={"a": "m1"}))
    async with database.reading() as session:
        [copy] = await contents.copies_of(session, [content_id], [1], [])
    assert (copy.revision, [part.message for part in copy.parts]) == (0, ["m1", None])


async def test_what_a_reader_has_never_gets_older(database: Database, now: datetime) -> None:
    _, copy_id = await copied(database, now)
    await record(database, Sighting(copy=copy_id, revision=3, messages={}))
    await record(database, Sighting(copy=copy_id, revision=2, messages={}))
    assert (await one(database, Copy, copy_id)).revision == 3


async def test_parts_that_are_gone_are_forgotten(database: Database, now: datetime) -> None:
    _, copy_id = await copied(database, now, "a", "b")
    await record(database, Sighting(copy=copy_id, revision=2, messages={}, gone=["b"]))
    assert [part.token for part in await every(database, CopyPart)] == ["a"]


async def test_a_message_is_found_in_its_own_chat_only(database: Database, now: datetime) -> None:
    _, annas = await copied(database, now, "a")
    belas_content, belas = await copied(database, now, "b", who="bela")
    await record(
        database,
        Sighting(copy=annas, revision=1, messages={"a": "1"}),
        Sighting(copy=belas, revision=1, messages={"b": "1"}),
    )
    async with database.reading() as session:
        found = await contents.behind(session, 2, "1")
        assert await contents.behind(session, 2, "2") is None
    assert found is not None
    assert found.id == belas_content
