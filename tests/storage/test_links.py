"""Links: a room has one channel, a code is used once, and who is in a room is known there only."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import channels, groups, links
from storage.database import Database
from storage.groups import Group
from storage.links import Link, Presence
from storage.messages import Standing
from tests.storage.channel_rows import channel, room
from tests.storage.rows import every, guests


async def test_a_room_has_one_channel(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here, there = await channel(session, now), await channel(session, now, "health", "G")
        place = await room(session, here, "one")
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(Link(channel_id=there, group_id=place))
    async with database.transaction() as session:
        link = await links.of_group(session, place)
        assert link is not None and link.channel_id == here


async def test_many_codes_wait_for_their_rooms(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        for code in ("AAAA", "BBBB"):
            session.add(Link(channel_id=here, code=code, code_until=now))
        await session.flush()
        found = await links.by_code(session, "BBBB")
        assert found is not None and found.code == "BBBB"
        assert await links.by_code(session, "bbbb") is None
        assert await channels.rooms_of(session, [here]) == {}


async def test_unlinking_forgets_who_was_there(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        place = await room(session, await channel(session, now), "one")
        await links.see(session, place, anna, now)
        await links.see(session, place, anna, now + timedelta(days=1))  # seen already
        assert await links.remove(session, place)
        assert not await links.remove(session, place)
    assert await every(database, Presence) == []
    assert [group.external_id for group in await every(database, Group)] == ["one"]


async def test_rooms_that_the_bot_is_out_of_are_not_among_a_channels_rooms(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        for name, standing in (("one", Standing.member), ("gone", Standing.gone), ("two", Standing.admin)):
            await room(session, here, name, standing=standing)
        found = await channels.rooms_of(session, [here])
        assert [group.external_id for group in found[here]] == ["one", "two"]


async def test_who_leaves_is_nowhere_and_their_rooms_stay(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        here = await channel(session, now)
        place = await room(session, here, "one")
        link = await links.of_group(session, place)
        assert link is not None
        link.made_by = link.linked_by = anna
        session.add(Link(channel_id=here, code="AAAA", code_until=now, made_by=anna))
        session.add(Link(channel_id=here, code="BBBB", code_until=now, made_by=bea))
        await session.flush()
        for member in (anna, bea):
            await links.see(session, place, member, now)
        await links.forget(session, anna)
    rows = await every(database, Link)
    assert [(row.code, row.made_by, row.linked_by) for row in rows] == [(None, None, None), ("BBBB", bea, None)]
    assert [row.member_id for row in await every(database, Presence)] == [bea]


async def test_a_group_that_moves_keeps_its_channel_and_its_people(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        here = await channel(session, now)
        old, new = await room(session, here, "old"), await room(session, None, "new")
        for place, member in ((old, anna), (new, anna), (new, bea)):
            await links.see(session, place, member, now)
        await groups.move(session, "console", "old", "new", now)
    assert [(row.channel_id, row.group_id) for row in await every(database, Link)] == [(here, old)]
    assert sorted((row.group_id, row.member_id) for row in await every(database, Presence)) == [(old, anna), (old, bea)]
    assert [(group.id, group.external_id) for group in await every(database, Group)] == [(old, "new")]
