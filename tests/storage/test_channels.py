"""Channels: numbers without gaps or doubles, and who reads what how."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import channels
from storage.channels import Mode, Subscription
from storage.database import Database
from tests.storage.channel_rows import channel, room
from tests.storage.rows import every, guests


async def test_numbers_are_given_once_each_even_at_the_same_time(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)

    async def number() -> int:
        async with database.transaction() as session:
            return await channels.next_number(session, here)

    assert sorted(await asyncio.gather(*(number() for _ in range(8)))) == list(range(1, 9))


async def test_a_number_that_was_given_in_vain_is_given_again(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await channels.next_number(session, here)
            raise RuntimeError
    async with database.transaction() as session:
        assert await channels.next_number(session, here) == 1


@pytest.mark.parametrize("twice", [{"key": "housing", "mark": "X"}, {"key": "x", "mark": "H"}])
async def test_keys_and_marks_are_never_given_twice(database: Database, now: datetime, twice: dict[str, str]) -> None:
    async with database.transaction() as session:
        await channel(session, now, archived_at=now)
        assert await channels.taken(session) == ({"housing"}, {"H"})
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await channel(session, now, **twice)


async def test_which_channels_are_open_which_can_be_read_and_which_are_named_where(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        assert not await channels.any_known(session)
        await channel(session, now, "closed", "C", archived_at=now, theme="housing")
        await channel(session, now, "open", "O", theme="housing")
        await channel(session, now, "secret", "S", sensitive=True)
        assert await channels.any_known(session)
        assert [row.key for row in await channels.all_open(session)] == ["open", "secret"]
        assert [row.key for row in await channels.all_open(session, sensitive=False)] == ["open"]
        assert [row.key for row in await channels.all_readable(session)] == ["open", "secret", "closed"]
        assert [row.key for row in await channels.all_readable(session, sensitive=False)] == ["open", "closed"]
        assert await channels.find(session, "closed") is None
        of_theme = await channels.of_theme(session, "housing")
        assert of_theme is not None and of_theme.key == "open"


async def test_reading_in_another_way_keeps_what_was_chosen_and_when_it_began(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        await channels.subscribe(session, here, anna, Mode.daily, now)
        theirs = await channels.subscription(session, here, anna)
        assert theirs is not None
        theirs.region = True
        await session.flush()
        await channels.subscribe(session, here, anna, Mode.at_once, now + timedelta(days=1))
        assert theirs.mode == Mode.at_once  # whoever has looked it up before sees the change
    [row] = await every(database, Subscription)
    assert (row.mode, row.region, row.carrier, row.since) == (Mode.at_once, True, None, now)


async def test_who_reads_is_counted_and_forgotten(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        here, there = await channel(session, now), await channel(session, now, "health", "G")
        await channels.subscribe(session, here, anna, Mode.muted, now)
        await channels.subscribe(session, here, bea, Mode.at_once, now)
        await channels.subscribe(session, there, anna, Mode.at_once, now)
        assert await channels.members_of(session, [here, there, 99]) == {here: 2, there: 1}
        await channels.unsubscribe(session, anna, [there])
        assert (await channels.subscriptions_of(session, anna)).keys() == {here}
        await channels.unsubscribe(session, anna)
        assert await channels.subscriptions_of(session, anna) == {}
        assert await channels.members_of(session, [here, there]) == {here: 1}


async def test_only_linked_places_are_listened_to(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        await room(session, here, "one")
        await room(session, None, "two")
        await room(session, here, "forum", thread="9")
        await room(session, None, "forum", thread="10")
        found = await channels.linked(session, "console", ["one", "two", "three", "forum"])
        assert found == {("one", ""), ("forum", "9")}
        assert await channels.linked(session, "matrix", ["one"]) == set()
