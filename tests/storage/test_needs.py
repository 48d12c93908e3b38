"""Needs: seen by others once they are published, and no longer when they are withdrawn."""

from datetime import datetime, timedelta
from typing import Any

from storage import needs
from storage.database import Database
from storage.needs import Need
from tests.storage.rows import every, guests

WEEK = timedelta(days=7)


async def report(database: Database, now: datetime, who: str = "anna", **values: Any) -> int:
    async with database.transaction() as session:
        [member] = await guests(session, who)
        usual = {"theme": "housing", "text": "Wohnungen 🏠", "whose": "own", "urgency": 3, "created_at": now}
        need = Need(**(usual | {"member_id": member} | values))
        session.add(need)
        await session.flush()
    assert need.id is not None
    return need.id


async def test_a_member_sees_their_own_needs_newest_first_in_pages(database: Database, now: datetime) -> None:
    mine = [await report(database, now) for _ in range(3)]
    await report(database, now, "bela")
    await report(database, now, withdrawn_at=now)
    async with database.reading() as session:
        assert [need.id for need in await needs.of_member(session, 1, 2)] == [mine[2], mine[1]]
        assert [need.id for need in await needs.of_member(session, 1, 2, offset=2)] == [mine[0]]
        assert await needs.count_of_member(session, 1) == 3
        assert await needs.count_of_member(session, 99) == 0


async def test_only_the_author_gets_a_need_and_only_while_it_stands(database: Database, now: datetime) -> None:
    mine = await report(database, now)
    withdrawn = await report(database, now, withdrawn_at=now)
    async with database.reading() as session:
        found = await needs.own(session, 1, mine)
        assert await needs.own(session, 2, mine) is None
        assert await needs.own(session, 1, withdrawn) is None
        assert await needs.own(session, 1, 99) is None
    assert found is not None
    assert found.text == "Wohnungen 🏠"


async def test_a_week_begins_with_its_first_moment_and_ends_before_the_next(database: Database, now: datetime) -> None:
    instant = timedelta(microseconds=1)
    await report(database, now, published_at=now - instant)
    first = await report(database, now, published_at=now)
    last = await report(database, now, published_at=now + WEEK - instant)
    await report(database, now, published_at=now + WEEK)
    await report(database, now, published_at=now, withdrawn_at=now)
    await report(database, now)
    async with database.reading() as session:
        found = await needs.published_between(session, now, now + WEEK)
    assert [need.id for need in found] == [first, last]


async def test_who_leaves_may_leave_published_needs_without_a_name(database: Database, now: datetime) -> None:
    published = await report(database, now, published_at=now)
    await report(database, now)
    others = await report(database, now, "bela", published_at=now)
    async with database.transaction() as session:
        [nobody] = await guests(session, "nobody")
        await needs.hand_over(session, 1, nobody)
    assert [(need.id, need.member_id) for need in await every(database, Need)] == [(published, nobody), (others, 2)]


async def test_who_leaves_may_erase_all_needs(database: Database, now: datetime) -> None:
    await report(database, now, published_at=now)
    await report(database, now)
    others = await report(database, now, "bela")
    async with database.transaction() as session:
        await needs.hand_over(session, 1, None)
    assert [need.id for need in await every(database, Need)] == [others]
