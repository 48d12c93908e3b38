"""Reminders as rows: who is next, what is dropped, what is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage import attendees, reminders, retention, takeaways
from storage.database import Database
from storage.outbox import Outbox
from storage.outbox import State as OutboxState
from storage.registrations import Registration, State
from storage.reminders import Reminded, Reminder
from storage.retention import Keep
from storage.takeaways import Takeaway
from storage.workshops import State as Standing
from storage.workshops import Workshop
from tests.storage.rows import every, guests, queue

DAY = timedelta(days=1)


async def planned(session: AsyncSession, now: datetime, *names: str) -> tuple[Reminder, list[int]]:
    """A reminder of a workshop for which some members are registered."""
    start = now + 7 * DAY
    times = {"starts_at": start, "ends_at": start, "registers_until": start, "created_at": now}
    workshop = Workshop(uid="w", title="x", zone="Europe/Berlin", state=Standing.published, planned_for=start, **times)
    session.add(workshop)
    ids = await guests(session, *names)
    await session.flush()
    stands = {"state": State.registered, "since": now, "created_at": now, "changed_at": now}
    session.add_all(Registration(workshop_id=workshop.id or 0, member_id=each, **stands) for each in ids)
    row = Reminder(
        workshop_id=workshop.id or 0,
        kind="P7D",
        starts_at=start,
        due_at=now,
        closes_at=start,
        look_at=now,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row, ids


async def test_pages_go_through_members_once_and_leave_out_who_was_reminded(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, (anna, ben, cem, dora) = await planned(session, now, "anna", "ben", "cem", "dora")
        await reminders.note(session, row, [(ben, None, None), (ben, None, "again")], now)
        first = await reminders.page(session, row, State.registered, None, 2)
        row.after = first[-1].member
        second = await reminders.page(session, row, State.registered, None, 2)
        assert [each.member for each in (*first, *second)] == [anna, cem, dora]
        assert await reminders.page(session, row, State.waiting, None, 2) == []
    assert [(each.member_id, each.reason) for each in await every(database, Reminded)] == [(ben, None)]


async def test_a_page_says_who_was_reminded_of_the_same_start_lately(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, (anna, ben) = await planned(session, now, "anna", "ben")
        times = {"starts_at": row.starts_at, "due_at": now, "closes_at": now, "created_at": now}
        other = Reminder(workshop_id=row.workshop_id, kind="P1D", **times)
        session.add(other)
        await session.flush()
        await reminders.note(session, other, [(anna, None, None), (ben, None, reminders.AWAY)], now)
        for since, lately in ((now, [True, False]), (now + DAY, [False, False]), (None, [False, False])):
            found = await reminders.page(session, row, State.registered, since, 9)
            assert [each.today for each in found] == lately


async def test_a_page_follows_an_index_and_sorts_nothing(migrated_sqlite_url: str, now: datetime) -> None:
    database = Database(migrated_sqlite_url)
    row = Reminder(id=1, workshop_id=1, kind="P1D", starts_at=now, due_at=now, closes_at=now, after=5, created_at=now)
    query = reminders.readers(row, State.registered, None).limit(9)
    async with database.reading() as session:
        asked = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = " ".join(each[3] for each in await session.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    await database.aclose()
    assert "(workshop_id=? AND member_id>?)" in plan and "TEMP B-TREE" not in plan


async def test_what_was_cancelled_or_moved_is_settled_and_its_messages_are_dropped(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        row, (anna, ben) = await planned(session, now, "anna", "ben")
        waits = await queue(session, now, member_id=anna)
        content = (await session.get_one(Outbox, waits)).content_id
        sent = await queue(session, now, member_id=ben, content_id=content, state=OutboxState.sent)
        aside = await queue(session, now, member_id=anna)
        await reminders.note(session, row, [(anna, content, None), (ben, content, None)], now)
        assert await reminders.close_stale(session, now) == 0
        (await session.get_one(Workshop, row.workshop_id)).state = Standing.cancelled
        await session.flush()
        assert await reminders.next_due(session) is not None
        assert await reminders.close_stale(session, now) == 1
        assert await reminders.next_due(session) is None
        assert row.reason == reminders.CANCELLED
    states = {each.id: each.state for each in await every(database, Outbox)}
    assert states == {waits: "dropped", sent: "sent", aside: "pending"}


async def test_a_published_workshop_without_a_plan_is_due_at_once(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, _ = await planned(session, now)
        row.look_at = None
        workshop = await session.get_one(Workshop, row.workshop_id)
        workshop.planned_for = None
        await session.flush()
        assert [each.id for each in await reminders.unplanned(session, 9)] == [workshop.id]
        assert await reminders.next_due(session) == workshop.created_at
        workshop.state = Standing.draft
        await session.flush()
        assert await reminders.unplanned(session, 9) == []
        assert await reminders.next_due(session) is None


async def test_looks_are_brought_forward_and_never_put_off(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, _ = await planned(session, now)
        for moment, look in ((now + DAY, now), (now - DAY, now - DAY), (now, now - DAY)):
            await reminders.expect(session, row.workshop_id, {"P7D": moment, "unknown": moment})
            await session.refresh(row)
            assert (row.look_at, row.next_at) == (look, min(look, moment) if look != now else now + DAY)


async def test_a_member_who_leaves_and_a_workshop_that_had_its_time_leave_nothing(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        row, (anna, ben) = await planned(session, now, "anna", "ben")
        await reminders.note(session, row, [(anna, None, None), (ben, None, None)], now)
        for each in (anna, ben, ben):
            await takeaways.put(session, row.workshop_id, each, "Kontakte", now)
        await attendees.forget(session, anna, now)
    for table in (Reminded, Takeaway, Registration):
        assert [each.member_id for each in await every(database, table)] == [ben]
    async with database.transaction() as session:
        await retention.purge(session, now + 400 * DAY, Keep(), 100)
    for table in (Reminded, Reminder, Takeaway, Registration, Workshop):
        assert await every(database, table) == []
