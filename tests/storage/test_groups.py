"""Places in group chats: topics, how the bot stands there, and what becomes of them when a group goes or moves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage import groups, outbox, reachability
from storage.accounts import Account
from storage.contents import Copy, CopyPart
from storage.database import Database
from storage.groups import Group
from storage.messages import Chat, Lane, Standing
from storage.outbox import Change, Outbox, State
from tests.storage.rows import ROOM, every, guests, one, queue

TOPIC = replace(ROOM, thread="7")
OTHER = replace(ROOM, thread="8")
NEW = replace(ROOM, id="new-room")


async def made(session: AsyncSession, *chats: Chat) -> list[int]:
    return [place.id or 0 for place in [await groups.ensure(session, chat) for chat in chats]]


async def standings(database: Database) -> dict[str, str]:
    return {place.thread: place.standing for place in await every(database, Group)}


async def fates(database: Database) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in await every(database, Outbox)]


async def arrived(session: AsyncSession, row: int, group: int, message: str) -> int:
    """Note that a row's content lies in a group as this message; the copy's id."""
    queued = await session.get_one(Outbox, row)
    queued.state = State.sent
    copy = Copy(content_id=queued.content_id, group_id=group, revision=1)
    copy.parts = [CopyPart(token=f"token-{message}", position=0, message=message)]
    session.add(copy)
    await session.flush()
    return copy.id or 0


# --- places --------------------------------------------------------------------------------------


async def test_a_topic_is_a_place_of_its_own(database: Database) -> None:
    async with database.transaction() as session:
        first = await made(session, ROOM, TOPIC, OTHER, TOPIC, ROOM)
    assert len(set(first)) == 3
    assert first[1] == first[3]
    assert first[0] == first[4]


async def test_with_a_topic_its_group_is_known(database: Database) -> None:
    async with database.transaction() as session:
        await made(session, TOPIC)
    assert await standings(database) == {"": "member", "7": "member"}


async def test_a_new_topic_is_a_place_where_the_bot_stands_as_in_its_group(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await groups.stand(session, "console", "room", Standing.admin, now)
        await made(session, TOPIC)
    assert await standings(database) == {"": "admin", "7": "admin"}


# --- how the bot stands there --------------------------------------------------------------------


async def test_how_the_bot_stands_is_noted_in_all_places_and_what_was_before_is_told(
    database: Database, now: datetime
) -> None:
    seen = []
    async with database.transaction() as session:
        for standing in (Standing.member, Standing.admin, Standing.gone, Standing.member):
            seen.append(await groups.stand(session, "console", "room", standing, now))
            await made(session, *([TOPIC] if standing is Standing.admin else []))
    assert seen == [None, Standing.member, Standing.admin, Standing.gone]
    assert await standings(database) == {"": "member", "7": "member"}


async def test_since_when_is_when_it_came_in_or_went(database: Database, now: datetime) -> None:
    hours = iter(range(5))
    seen = []
    for standing in (Standing.member, Standing.admin, Standing.gone, Standing.gone, Standing.member):
        async with database.transaction() as session:
            at = now + timedelta(hours=next(hours))
            await groups.stand(session, "console", "room", standing, at)
        seen.append((await one(database, Group, 1)).since)
    assert seen == [now, now, now + timedelta(hours=2), now + timedelta(hours=2), now + timedelta(hours=4)]


async def test_a_group_that_was_never_known_is_not_made_known_by_its_end(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        assert await groups.stand(session, "console", "room", Standing.gone, now) is None
    assert await every(database, Group) == []


async def test_what_waits_for_a_group_that_is_left_is_given_up_in_all_places(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        room, topic, other = await made(session, ROOM, TOPIC, replace(ROOM, id="elsewhere"))
        for place in (room, topic, other):
            await queue(session, now, group_id=place)
        await groups.stand(session, "console", "room", Standing.gone, now)
    assert await fates(database) == [("dead", "gone"), ("dead", "gone"), ("pending", None)]


async def test_a_deleted_topic_takes_nothing_else_along(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        room, topic, other = await made(session, ROOM, TOPIC, OTHER)
        for place in (room, topic, other):
            await queue(session, now, group_id=place)
        await groups.mark_gone(session, topic, now)
    assert await standings(database) == {"": "member", "7": "gone", "8": "member"}
    assert await fates(database) == [("pending", None), ("dead", "gone"), ("pending", None)]


async def test_a_deleted_topic_stays_deleted_when_the_bot_is_promoted(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        _, topic = await made(session, ROOM, TOPIC)
        await groups.mark_gone(session, topic, now)
        await groups.stand(session, "console", "room", Standing.admin, now)
    assert await standings(database) == {"": "admin", "7": "gone"}


async def test_a_group_that_is_gone_is_gone_in_all_places(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        room, topic = await made(session, ROOM, TOPIC)
        await queue(session, now, group_id=topic)
        await groups.mark_gone(session, room, now)
        await groups.mark_gone(session, 99, now)
    assert await standings(database) == {"": "gone", "7": "gone"}
    assert await fates(database) == [("dead", "gone")]


@pytest.mark.parametrize("heard_from", [ROOM, TOPIC])
async def test_a_place_that_something_comes_from_is_not_gone(
    database: Database, now: datetime, heard_from: Chat
) -> None:
    async with database.transaction() as session:
        room, _ = await made(session, ROOM, TOPIC)
        await groups.mark_gone(session, room, now)
        await made(session, heard_from)
    assert (await standings(database))[heard_from.thread or ""] == "member"


# --- a group gets a new id -----------------------------------------------------------------------


async def test_a_group_that_moves_takes_its_places_and_what_waits_along(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        room, topic = await made(session, ROOM, TOPIC)
        await queue(session, now, group_id=topic)
        await groups.move(session, "console", "room", "new-room", now)
        assert await made(session, NEW, replace(NEW, thread="7")) == [room, topic]
    assert {place.external_id for place in await every(database, Group)} == {"new-room"}
    assert await fates(database) == [("pending", None)]


async def test_what_was_said_before_a_move_cannot_be_changed_after_it(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [room] = await made(session, ROOM)
        row = await queue(session, now, group_id=room)
        await arrived(session, row, room, "m1")
        content = (await session.get_one(Outbox, row)).content_id
        changed = Change(content=content, revision=2, correlation="c")
        await outbox.follow(session, [changed], Lane.interactive, now)
        await groups.move(session, "console", "room", "new-room", now)
    assert await fates(database) == [("sent", None), ("dropped", "moved")]
    assert await every(database, CopyPart) == []
    assert [copy.revision for copy in await every(database, Copy)] == [0]


async def test_a_group_that_wrote_by_its_new_id_before_becomes_one_with_the_old_one(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        room, early = await made(session, ROOM, NEW)
        (await session.get_one(Group, room)).noticed = [1, 2]
        (await session.get_one(Group, early)).noticed = [2, 3]
        before = await queue(session, now, group_id=room)
        await arrived(session, before, room, "m1")
        after = await queue(session, now, group_id=early)
        await arrived(session, after, early, "m2")
        await queue(session, now, group_id=early)
        await groups.move(session, "console", "room", "new-room", now)
    [place] = await every(database, Group)
    assert (place.id, place.external_id, place.noticed) == (room, "new-room", [1, 2, 3])
    assert [row.group_id for row in await every(database, Outbox)] == [room] * 3
    assert [part.message for part in await every(database, CopyPart)] == ["m2"]


async def test_what_was_said_by_both_ids_keeps_the_copy_that_can_be_changed(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        room, early = await made(session, ROOM, NEW)
        row = await queue(session, now, group_id=room)
        await arrived(session, row, room, "m1")
        newer = await arrived(session, row, early, "m2")
        content = (await session.get_one(Outbox, row)).content_id
        await outbox.follow(session, [Change(content=content, revision=2, correlation="c")], Lane.interactive, now)
        await groups.move(session, "console", "room", "new-room", now)
    assert [(copy.id, copy.group_id, copy.revision) for copy in await every(database, Copy)] == [(newer, room, 1)]
    assert sorted(await fates(database)) == [("dropped", "moved"), ("pending", None), ("sent", None)]


async def test_hearing_of_a_move_twice_is_hearing_of_it_once(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [room] = await made(session, ROOM)
        for _ in range(2):
            await groups.move(session, "console", "room", "new-room", now)
        await groups.move(session, "console", "nowhere", "new-room", now)
        assert await made(session, NEW) == [room]


# --- accounts ------------------------------------------------------------------------------------


async def test_what_waits_for_a_member_is_given_up_with_their_last_account(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, other = await guests(session, "anna", "bela")
        second = Account(platform="console", external_id="anna-2", member_id=anna)
        session.add(second)
        await queue(session, now, member_id=anna)
        await queue(session, now, member_id=other)
        await session.flush()
        await reachability.lose(session, 1, "anna", now)
    assert await fates(database) == [("pending", None)] * 2
    async with database.transaction() as session:
        await reachability.lose(session, second.id or 0, "anna-2", now)
    assert await fates(database) == [("dead", "unreachable"), ("pending", None)]
