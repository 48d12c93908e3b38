"""What is held since a restore, on both databases."""

from datetime import datetime, timedelta

from storage import groups, withheld
from storage.announcements import Announcement
from storage.database import Database
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.withheld import DROPPED, QUESTION, RESTORED
from tests.storage.rows import ROOM, every, guests, queue


async def test_only_what_was_about_to_go_out_is_held(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        for state in State:
            await queue(session, now, member_id=anna, state=state)
        await withheld.withhold(session, now)
    found = [(row.state, row.reason) for row in await every(database, Outbox)]
    held = (State.uncertain, RESTORED)
    waited = (State.pending, State.sending, State.held, State.paused)
    assert found == [held if state in waited else (state, None) for state in State]


async def test_announcements_do_not_go_on_by_themselves(database: Database, now: datetime) -> None:
    begun = [
        ("sending", now),
        ("sending", None),
        ("scheduled", now),
        ("scheduled", now + timedelta(days=1)),
        ("sent", now),
    ]
    async with database.transaction() as session:
        session.add_all(Announcement(state=state, due_at=due_at, created_at=now) for state, due_at in begun)
        await session.flush()
        await withheld.withhold(session, now)
    found = [row.state for row in await every(database, Announcement)]
    assert found == ["paused", "paused", "unconfirmed", "scheduled", "sent"]


async def test_it_is_counted_by_lane_and_by_person(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        assert await withheld.waiting(session) is None
        anna, ben = await guests(session, "anna", "ben")
        group = await groups.ensure(session, ROOM)
        await queue(session, now, member_id=anna)
        await queue(session, now, member_id=anna, lane=Lane.bulk, due_at=now + timedelta(days=1))
        await queue(session, now, member_id=ben, lane=Lane.bulk, state=State.sending, leased_until=now)
        await queue(session, now, group_id=group.id, lane=Lane.bulk, due_at=now - timedelta(days=1))
        await withheld.withhold(session, now)
        held = await withheld.waiting(session)
    assert held is not None
    assert held.lanes == {Lane.interactive: 1, Lane.bulk: 3}
    assert (held.messages, held.people) == (4, 2)
    assert (held.since, held.first, held.last) == (now, now - timedelta(days=1), now + timedelta(days=1))
    assert {row.leased_until for row in await every(database, Outbox)} == {None}


async def test_what_is_sent_is_due_now_or_at_its_own_moment_and_tried_anew(database: Database, now: datetime) -> None:
    later = now + timedelta(hours=1)
    async with database.transaction() as session:
        await queue(session, now, due_at=now - timedelta(days=3), attempts=7)
        await queue(session, now, due_at=now + timedelta(days=3))
        await queue(session, now, due_at=now + timedelta(days=3), held=True)
        await withheld.withhold(session, now)
        assert await withheld.send(session, None, later) == 3
        assert await withheld.send(session, None, later) == 0
        assert await withheld.drop(session, None, later) == 0
    rows = await every(database, Outbox)
    assert [row.due_at for row in rows] == [later, now + timedelta(days=3), later]
    assert {(row.state, row.reason, row.attempts, row.settled_at, row.held) for row in rows} == {
        (State.pending, None, 0, None, False)
    }


async def test_one_lane_can_be_decided_alone(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        for lane in Lane:
            await queue(session, now, lane=lane)
        await withheld.withhold(session, now)
        assert await withheld.drop(session, Lane.bulk, now) == 1
        held = await withheld.waiting(session)
    assert held is not None
    assert Lane.bulk not in held.lanes
    dropped = [(row.lane, row.reason) for row in await every(database, Outbox) if row.state == State.dropped]
    assert dropped == [(Lane.bulk, DROPPED)]


async def test_a_later_restore_holds_what_an_earlier_one_held_and_forgets_its_question(
    database: Database, now: datetime
) -> None:
    later = now + timedelta(days=1)
    async with database.transaction() as session:
        await queue(session, now)
        await withheld.withhold(session, now)
        await queue(session, now, key=f"{QUESTION}1:1", lane=Lane.reminder)
        await queue(session, now, state=State.uncertain, reason="timeout", settled_at=now)
        await withheld.withhold(session, later)
        held = await withheld.waiting(session)
    assert held is not None
    assert (held.since, held.messages) == (later, 1)
    assert [row.state for row in await every(database, Outbox)] == [State.uncertain, State.dropped, State.uncertain]
