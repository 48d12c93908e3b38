"""Announcements as rows: which are due, which say the same, who has them: on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage import announcements, optouts
from storage.accounts import Account
from storage.announcements import Announcement, Recipient, State
from storage.audiences import Is, Kind, dump
from storage.contents import Copy
from storage.database import Database
from storage.members import Member, Status
from storage.messages import Lane
from storage.outbox import State as OutboxState
from tests.storage.rows import content, every, guest, queue

MINUTE = timedelta(minutes=1)
GOERLITZ, BAUTZEN = Is(Kind.region, "goerlitz"), Is(Kind.region, "bautzen")


async def put(session: AsyncSession, now: datetime, **values: Any) -> Announcement:
    """An announcement; its words are always the same unless it has another `digest`."""
    row = Announcement(**{"created_at": now, "digest": "same"} | values)
    session.add(row)
    await session.flush()
    return row


async def member(session: AsyncSession, name: str, **values: Any) -> int:
    """An active member."""
    row = await guest(session, name)
    row.status = Status.active
    for key, value in values.items():
        setattr(row, key, value)
    await session.flush()
    assert row.id is not None
    return row.id


async def test_what_is_scheduled_is_due_at_its_time_the_first_one_first(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        later = await put(session, now, state=State.scheduled, due_at=now)
        first = await put(session, now, state=State.scheduled, due_at=now - MINUTE)
        await put(session, now, state=State.draft, due_at=now - 2 * MINUTE)
        await put(session, now, state=State.stopped, due_at=now - 2 * MINUTE)
        tomorrow = await put(session, now, state=State.scheduled, due_at=now + timedelta(days=1))
        assert await announcements.due(session, now) is first
        assert await announcements.next_due(session) == first.due_at
        first.state = State.sending
        await session.flush()
        assert await announcements.due(session, now) is later
        later.state = State.withdrawn
        await session.flush()
        assert await announcements.due(session, now) is None
        assert await announcements.next_due(session) == tomorrow.due_at


async def test_what_goes_out_is_looked_at_when_that_is_due(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        going = await put(session, now, state=State.sending, look_at=now)
        await put(session, now, state=State.sending, look_at=now + MINUTE)
        await put(session, now, state=State.paused, look_at=now)
        assert await announcements.to_look_at(session, now, 10) == [going]
        assert await announcements.next_due(session) == now
        going.state = State.sent
        await session.flush()
        assert await announcements.next_due(session) == now + MINUTE


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"state": State.sent, "began_at": -23}, True),
        ({"state": State.sent, "began_at": -25}, False),
        ({"state": State.scheduled, "due_at": 48}, True),
        ({"state": State.unconfirmed, "asked_at": -1}, True),
        ({"state": State.stopped, "began_at": -1}, True),
        ({"state": State.withdrawn, "began_at": -1}, False),
        ({"state": State.draft}, False),
        ({"state": State.sent, "began_at": -1, "digest": "other"}, False),
    ],
)
async def test_what_said_the_same_within_a_day_is_found(
    database: Database, now: datetime, values: dict[str, Any], counts: bool
) -> None:
    moments = {key: now + timedelta(hours=value) for key, value in values.items() if isinstance(value, int)}
    async with database.transaction() as session:
        other = await put(session, now, **{**values, **moments})
        mine = await put(session, now)
        assert await announcements.alike(session, mine, now) == [other] * counts


async def test_two_audiences_overlap_where_somebody_is_in_both(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await member(session, "anna", region="goerlitz")
        await guest(session, "somebody")
        for one, other, both in ((None, None, True), (None, GOERLITZ, True), (GOERLITZ, BAUTZEN, False)):
            assert await announcements.overlap(session, one, other) is both
        assert not await announcements.overlap(session, BAUTZEN, None)


async def test_those_are_counted_who_want_what_is_urgent_and_have_quiet_hours_now(
    database: Database, now: datetime
) -> None:
    closed = {"open_from": now + timedelta(hours=1), "open_until": now + timedelta(hours=2), "region": "goerlitz"}
    async with database.transaction() as session:
        await member(session, "wants", urgent=True, **closed)
        await member(session, "does-not", **closed)
        await member(session, "open", urgent=True, region="goerlitz")
        await member(session, "away", urgent=True, paused_until=now + timedelta(days=1), **closed)
        await member(session, "elsewhere", urgent=True, **{**closed, "region": "bautzen"})
        without = await member(session, "without-news", urgent=True, **closed)
        await optouts.choose(session, without, ["news"], now)
        row = await put(session, now, audience=dump(GOERLITZ))
        assert await announcements.urgent_now(session, row, now) == 1


async def test_who_has_it_and_until_when_it_waits_is_known(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        said = content(now)
        session.add(said)
        await session.flush()
        accounts = {who: (await session.get_one(Member, who)).account_id for who in (anna, ben)}
        for who, revision in ((anna, 1), (ben, 0)):
            copy = Copy(content_id=said.id or 0, account_id=accounts[who], revision=revision, sent_at=now)
            session.add(copy)
        for state, minutes in ((OutboxState.pending, 5), (OutboxState.sending, 1), (OutboxState.sent, 9)):
            due_at = now + minutes * MINUTE
            await queue(session, now, lane=Lane.bulk, content_id=said.id, member_id=ben, state=state, due_at=due_at)
        assert await announcements.copies(session, said.id) == [("console", now)]
        assert await announcements.waits_until(session, said.id) == (now + MINUTE, now + 5 * MINUTE)
        assert await announcements.waits_until(session, None) == (None, None)


async def test_the_list_has_the_newest_first_and_of_one_author_only_their_own(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna")
        rows = [await put(session, now, made_by=author) for author in (anna, None, anna)]
        assert await announcements.listed(session, None, 2) == [rows[2], rows[1]]
        assert await announcements.listed(session, None, 2, 2) == [rows[0]]
        assert await announcements.listed(session, anna, 9) == [rows[2], rows[0]]
        assert [await announcements.count(session, who) for who in (None, anna, anna + 1)] == [3, 2, 0]


async def test_one_is_forgotten_with_those_it_was_addressed_to(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna")
        gone, stays = await put(session, now), await put(session, now)
        session.add_all([Recipient(announcement_id=each.id, member_id=anna) for each in (gone, stays)])
        await session.flush()
        assert await announcements.lock(session, gone.id or 0) is gone
        await announcements.drop(session, [gone.id])
        assert await announcements.lock(session, gone.id or 0) is None
    assert [row.id for row in await every(database, Announcement)] == [stays.id]
    assert [row.announcement_id for row in await every(database, Recipient)] == [stays.id]
    assert len(await every(database, Account)) == 1
