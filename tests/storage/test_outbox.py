"""The outbox: what goes out goes in order, once, and not before it may."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import delivery, groups, outbox
from storage.accounts import Account
from storage.contents import Content, Copy
from storage.database import Database
from storage.delivery import Recipient, Settlement
from storage.messages import Lane
from storage.outbox import Change, Outbox, State
from tests.storage.rows import ROOM, content, every, guest, guests, one, queue

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=60)


async def add(database: Database, now: datetime, who: str = "anna", **values: Any) -> int:
    async with database.transaction() as session:
        [member_id] = await guests(session, who)
        return await queue(session, now, **({"member_id": member_id} | values))


async def claim(
    database: Database, now: datetime, limit: int = 100, busy: Collection[Recipient] = ()
) -> list[int | None]:
    async with database.transaction() as session:
        claimed, _ = await delivery.claim(session, now, limit, busy, LEASE)
        return [row.id for row in claimed]


async def settle(database: Database, now: datetime, row: int, state: State, **more: Any) -> None:
    async with database.transaction() as session:
        await delivery.settle(session, [Settlement(row=row, state=state, **more)], now)


async def next_due(database: Database, now: datetime) -> datetime | None:
    async with database.reading() as session:
        return await delivery.next_due(session, now)


async def open_hours(database: Database, start: datetime, end: datetime, who: str = "anna") -> None:
    async with database.transaction() as session:
        member = await guest(session, who)
        member.open_from, member.open_until = start, end


# --- claiming --------------------------------------------------------------------------------


async def test_what_is_due_is_claimed_by_lane_and_then_by_age(database: Database, now: datetime) -> None:
    bulk = await add(database, now, lane=Lane.bulk)
    relay = await add(database, now, lane=Lane.relay)
    reminder = await add(database, now, lane=Lane.reminder)
    answer = await add(database, now)
    other = await add(database, now, "bela")
    assert await claim(database, now) == [answer, other, reminder, relay, bulk]


async def test_what_is_claimed_is_leased_and_counted_and_not_claimed_again(database: Database, now: datetime) -> None:
    row = await add(database, now)
    assert await claim(database, now) == [row]
    assert await claim(database, now) == []
    found = await one(database, Outbox, row)
    assert (found.state, found.attempts, found.leased_until) == (State.sending, 1, now + LEASE)


async def test_what_is_planned_for_later_does_not_go_yet(database: Database, now: datetime) -> None:
    row = await add(database, now, due_at=now + HOUR)
    later = await add(database, now)
    assert await claim(database, now + HOUR - SECOND) == [later]
    assert await claim(database, now + HOUR) == [row]


async def test_no_more_are_claimed_than_asked_for(database: Database, now: datetime) -> None:
    rows = [await add(database, now) for _ in range(3)]
    assert await claim(database, now, limit=2) == rows[:2]


async def test_who_is_busy_waits_and_others_do_not(database: Database, now: datetime) -> None:
    await add(database, now)
    other = await add(database, now, "bela")
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        group = await groups.ensure(session, ROOM)
        assert group.id is not None
        in_group = await queue(session, now, group_id=group.id)
    assert await claim(database, now, busy=[("member", anna), ("group", group.id)]) == [other]
    assert await claim(database, now, busy=[("member", anna)]) == [in_group]


async def test_a_member_and_a_group_of_the_same_number_are_two(database: Database, now: datetime) -> None:
    row = await add(database, now)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        group = await groups.ensure(session, ROOM)
    assert group.id == anna
    assert await claim(database, now, busy=[("group", anna)]) == [row]


async def test_nothing_overtakes_a_row_that_waits_for_another_try(database: Database, now: datetime) -> None:
    first = await add(database, now)
    second = await add(database, now)
    other = await add(database, now, "bela")
    reminder = await add(database, now, lane=Lane.reminder)
    await claim(database, now, limit=1)
    await settle(database, now, first, State.pending, reason="away", due_at=now + 5 * SECOND)
    assert await claim(database, now + SECOND) == [other, reminder]
    assert await claim(database, now + 5 * SECOND) == [first]
    await settle(database, now + 5 * SECOND, first, State.sent)
    assert await claim(database, now + 5 * SECOND) == [second]


async def test_nothing_overtakes_in_a_group(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        first = await queue(session, now, group_id=group.id)
        second = await queue(session, now, group_id=group.id)
    await claim(database, now, limit=1)
    await settle(database, now, first, State.pending, due_at=now + 5 * SECOND)
    assert await claim(database, now + SECOND) == []
    assert await claim(database, now + 5 * SECOND) == [first]
    await settle(database, now + 5 * SECOND, first, State.dead)
    assert await claim(database, now + 5 * SECOND) == [second]


# --- open hours ------------------------------------------------------------------------------


async def test_closed_hours_hold_back_what_was_not_asked_for_but_no_answer(database: Database, now: datetime) -> None:
    await open_hours(database, now + HOUR, now + 2 * HOUR)
    reminder = await add(database, now, lane=Lane.reminder)
    bulk = await add(database, now, lane=Lane.bulk)
    answer = await add(database, now)
    assert await claim(database, now) == [answer]
    assert await claim(database, now + HOUR - SECOND) == []
    assert await claim(database, now + HOUR) == [reminder, bulk]


async def test_what_missed_the_open_hours_is_looked_at_again_when_the_next_are_known(
    database: Database, now: datetime
) -> None:
    await open_hours(database, now - 2 * HOUR, now - HOUR)
    row = await add(database, now, lane=Lane.reminder)
    assert await claim(database, now) == []
    await open_hours(database, now + HOUR, now + 2 * HOUR)
    assert await claim(database, now + 20 * SECOND) == []
    assert await claim(database, now + HOUR) == [row]


async def test_whoever_changes_their_hours_gets_what_was_put_off(database: Database, now: datetime) -> None:
    await open_hours(database, now + 5 * HOUR, now + 6 * HOUR)
    row = await add(database, now, lane=Lane.reminder)
    planned = await add(database, now, lane=Lane.reminder, due_at=now + 2 * HOUR)
    assert await claim(database, now) == []
    await open_hours(database, now, now + 6 * HOUR)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await outbox.reconsider(session, anna, now + SECOND)
    assert await claim(database, now + SECOND) == [row]
    assert await claim(database, now + 2 * HOUR) == [planned]


async def test_many_who_are_closed_are_put_off_a_page_at_a_time(database: Database, now: datetime) -> None:
    await open_hours(database, now + HOUR, now + 2 * HOUR)
    for _ in range(3):
        await add(database, now, lane=Lane.relay)
    put_off = []
    for _ in range(3):
        async with database.transaction() as session:
            put_off.append((await delivery.claim(session, now, 2, [], LEASE))[1])
    assert put_off == [2, 1, 0]
    assert [row.held for row in await every(database, Outbox)] == [True] * 3


async def test_an_answer_that_waits_since_before_the_clock_was_turned_back_goes_at_once(
    database: Database, now: datetime
) -> None:
    answer = await add(database, now)
    tried = await add(database, now, "bela", due_at=now - HOUR + 15 * 60 * SECOND)
    reminder = await add(database, now, "carla", lane=Lane.reminder)
    async with database.transaction() as session:
        await delivery.bring_forward(session, now - HOUR)
    assert await claim(database, now - HOUR) == [answer]
    assert await claim(database, now) == [tried, reminder]


async def test_what_is_to_be_tried_again_since_before_the_clock_was_turned_back_goes_at_once(
    database: Database, now: datetime
) -> None:
    tried = await add(database, now, lane=Lane.bulk, attempts=1, reason="throttled")
    next_one = await add(database, now, lane=Lane.bulk)
    await add(database, now, "bela", lane=Lane.bulk, attempts=1, reason="throttled", held=True)
    await add(database, now, "carla", lane=Lane.bulk, attempts=1, reason=delivery.VANISHED)
    async with database.transaction() as session:
        await delivery.bring_forward(session, now - HOUR)
    assert await claim(database, now - HOUR) == [tried]
    await settle(database, now - HOUR, tried, State.sent)
    assert await next_due(database, now - HOUR) == now
    assert next_one in await claim(database, now)


@pytest.mark.parametrize("lane", [Lane.interactive, Lane.bulk])
async def test_what_is_throttled_waits_as_long_as_a_network_is_believed(
    database: Database, now: datetime, lane: Lane
) -> None:
    believed = await add(database, now + 23 * HOUR, lane=lane, attempts=1, reason=delivery.THROTTLED)
    too_long = await add(database, now + 25 * HOUR, "bela", lane=lane, attempts=1, reason=delivery.FLOODED)
    away = await add(database, now + HOUR, "carla", lane=lane, attempts=1, reason="away")
    async with database.transaction() as session:
        await delivery.bring_forward(session, now, timedelta(days=1))
    assert await claim(database, now) == [too_long, away]
    async with database.transaction() as session:
        waiting = await delivery.throttled(session, now)
        assert [(row.id, reason) for row, reason in waiting] == [(believed, delivery.THROTTLED)]
        assert waiting[0][0].due_at == now + 23 * HOUR
        assert await delivery.throttled(session, now + 23 * HOUR) == []
        await delivery.bring_forward(session, now)
    assert await claim(database, now) == [believed]


async def test_what_was_put_off_and_then_tried_waits_for_its_next_try_alone(database: Database, now: datetime) -> None:
    await open_hours(database, now + HOUR, now + 2 * HOUR)
    row = await add(database, now, lane=Lane.bulk)
    assert await claim(database, now) == []
    assert await claim(database, now + HOUR) == [row]
    await settle(database, now + HOUR, row, State.pending, due_at=now + HOUR + 60 * SECOND)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await outbox.reconsider(session, anna, now + HOUR)
    assert await next_due(database, now + HOUR) == now + HOUR + 60 * SECOND


async def test_groups_have_no_closed_hours(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        row = await queue(session, now, group_id=group.id, lane=Lane.bulk)
    assert await claim(database, now) == [row]


async def test_who_is_never_open_gets_answers_only(database: Database, now: datetime) -> None:
    never = datetime.max.replace(tzinfo=UTC, microsecond=0)
    await open_hours(database, never, never)
    await add(database, now, lane=Lane.reminder)
    answer = await add(database, now)
    assert await claim(database, now + timedelta(days=3650)) == [answer]


# --- settling --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.sent, State.uncertain, State.superseded, State.dropped, State.dead])
async def test_a_final_state_stays_with_its_reason_and_moment(database: Database, now: datetime, state: State) -> None:
    row = await add(database, now)
    await claim(database, now)
    await settle(database, now + SECOND, row, state, reason="because")
    found = await one(database, Outbox, row)
    assert (found.state, found.reason, found.settled_at, found.leased_until) == (state, "because", now + SECOND, None)
    assert await claim(database, now + HOUR) == []
    assert await next_due(database, now) is None


async def test_another_try_is_counted(database: Database, now: datetime) -> None:
    row = await add(database, now)
    await claim(database, now)
    await settle(database, now, row, State.pending, due_at=now + SECOND)
    assert await claim(database, now + SECOND) == [row]
    found = await one(database, Outbox, row)
    assert (found.attempts, found.settled_at) == (2, None)


async def test_a_row_whose_turn_did_not_come_was_not_tried(database: Database, now: datetime) -> None:
    row = await add(database, now)
    await claim(database, now)
    await settle(database, now, row, State.pending, untried=True)
    found = await one(database, Outbox, row)
    assert (found.state, found.attempts, found.due_at) == (State.pending, 0, now)


async def test_a_row_that_was_put_off_counts_one_try_however_often_so_that_nothing_overtakes_it(
    database: Database, now: datetime
) -> None:
    row = await add(database, now)
    later = await add(database, now)
    for turn in range(3):
        at = now + turn * SECOND
        assert await claim(database, at, limit=1) == [row]
        await settle(database, at, row, State.pending, reason="paced", due_at=at + SECOND, untried=True)
        found = await one(database, Outbox, row)
        assert (found.state, found.attempts, found.due_at, found.reason) == (State.pending, 1, at + SECOND, "paced")
        assert found.leased_until is None
    assert await claim(database, now + 2.5 * SECOND) == []
    assert await claim(database, now + 3 * SECOND) == [row]
    await settle(database, now, row, State.sent)
    assert await claim(database, now + 3 * SECOND) == [later]


async def test_many_rows_wait_each_until_its_own_moment(database: Database, now: datetime) -> None:
    rows = [await add(database, now, name) for name in ("anna", "bela", "carla")]
    await claim(database, now)
    async with database.transaction() as session:
        await delivery.settle(
            session,
            [
                Settlement(row=rows[0], state=State.pending, reason="away", due_at=now + HOUR),
                Settlement(row=rows[1], state=State.pending, reason="paced", due_at=now + SECOND, untried=True),
                Settlement(row=rows[2], state=State.sent),
            ],
            now,
        )
    found = [(row.state, row.reason, row.due_at, row.attempts, row.settled_at) for row in await every(database, Outbox)]
    assert found == [
        (State.pending, "away", now + HOUR, 1, None),
        (State.pending, "paced", now + SECOND, 1, None),
        (State.sent, None, now, 1, now),
    ]


async def test_rows_are_counted_by_state(database: Database, now: datetime) -> None:
    rows = [await add(database, now) for _ in range(3)]
    await settle(database, now, rows[0], State.sent)
    async with database.reading() as session:
        assert await outbox.count_by_state(session) == {"pending": 2, "sent": 1}


# --- leases ----------------------------------------------------------------------------------


async def test_a_lease_that_is_over_is_given_back(database: Database, now: datetime) -> None:
    row = await add(database, now)
    await claim(database, now)
    async with database.transaction() as session:
        assert await delivery.release(session, before=now + LEASE - SECOND) == 0
    assert await claim(database, now) == []
    async with database.transaction() as session:
        assert await delivery.release(session, before=now + LEASE) == 1
    assert (await one(database, Outbox, row)).reason == "sender vanished"
    assert await claim(database, now + LEASE) == [row]


async def test_a_new_process_takes_everything_up_that_was_on_its_way(database: Database, now: datetime) -> None:
    rows = [await add(database, now), await add(database, now)]
    await claim(database, now)
    async with database.transaction() as session:
        assert await delivery.release(session) == 2
    assert await claim(database, now) == rows[:1]  # one after the other: nobody knows how far the first one came
    await settle(database, now, rows[0], State.sent)
    assert await claim(database, now) == rows[1:]


# --- giving up -------------------------------------------------------------------------------


async def test_all_that_waits_for_a_member_is_buried(database: Database, now: datetime) -> None:
    first = await add(database, now)
    on_its_way = await add(database, now)
    other = await add(database, now, "bela")
    await settle(database, now, first, State.sent)
    await claim(database, now, limit=1)
    waiting = await add(database, now, lane=Lane.bulk)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await outbox.bury(session, anna, "unreachable", now)
    states = {row.id: row.state for row in await every(database, Outbox)}
    assert states == {first: State.sent, on_its_way: State.sending, other: State.pending, waiting: State.dead}
    assert (await one(database, Outbox, waiting)).reason == "unreachable"


async def test_what_was_not_asked_for_can_be_dropped_alone(database: Database, now: datetime) -> None:
    answer = await add(database, now)
    reminder = await add(database, now, lane=Lane.reminder)
    other = await add(database, now, "bela", lane=Lane.reminder)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await outbox.drop_unasked(session, anna, "paused", now)
    states = {row.id: (row.state, row.reason) for row in await every(database, Outbox)}
    assert states == {
        answer: (State.pending, None),
        reminder: (State.dropped, "paused"),
        other: (State.pending, None),
    }


# --- many recipients -------------------------------------------------------------------------


async def fan_out(database: Database, now: datetime, who: list[str], occasion: str) -> None:
    async with database.transaction() as session:
        recipients = [(member, f"{occasion}:{member}") for member in await guests(session, *who)]
        await outbox.fan_out(session, content(now), recipients, Lane.bulk, now, "c")


async def test_an_occasion_reaches_everybody_once_with_one_body(database: Database, now: datetime) -> None:
    await fan_out(database, now, ["anna", "bela"], "a")
    await fan_out(database, now, ["bela", "carla"], "a")
    rows = await every(database, Outbox)
    assert sorted(row.key or "" for row in rows) == ["a:1", "a:2", "a:3"]
    assert len({row.content_id for row in rows}) == 2
    await fan_out(database, now, ["anna"], "b")
    assert len(await every(database, Outbox)) == 4


async def test_an_occasion_may_be_for_nobody(database: Database, now: datetime) -> None:
    await fan_out(database, now, [], "a")
    assert await every(database, Outbox) == []


async def test_an_occasion_may_be_for_thousands(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        recipients = [(anna, str(number)) for number in range(5_000)]
        await outbox.fan_out(session, content(now), recipients, Lane.bulk, now, "c")
    assert len(await claim(database, now, limit=9_000)) == 5_000


# --- changes follow their copies -------------------------------------------------------------


async def copied(database: Database, now: datetime, *who: str) -> int:
    """A content with copies at its first revision; its id."""
    async with database.transaction() as session:
        message = content(now)
        session.add(message)
        await session.flush()
        for member in await guests(session, *who):
            session.add(Copy(content_id=message.id, account_id=member, revision=1))
    assert message.id is not None
    return message.id


def _changed(message: Content) -> Change:
    assert message.id is not None
    return Change(content=message.id, revision=message.revision, correlation=f"c{message.id}")


async def change(database: Database, now: datetime, content_id: int) -> None:
    async with database.transaction() as session:
        message = await session.get_one(Content, content_id)
        message.revision += 1
        await outbox.follow(session, [_changed(message)], Lane.interactive, now)


async def test_a_change_follows_the_copies_there_are(database: Database, now: datetime) -> None:
    changed, other = await copied(database, now, "anna", "bela"), await copied(database, now, "anna", "carla")
    await change(database, now, changed)
    rows = await every(database, Outbox)
    accounts = {account.id: account.member_id for account in await every(database, Account)}
    copies = {copy.id: copy for copy in await every(database, Copy)}
    assert {row.member_id for row in rows} == {accounts[1], accounts[2]}
    assert {copies[row.copy_id].content_id for row in rows} == {row.content_id for row in rows} == {changed}
    assert all((row.state, row.due_at, row.attempts) == (State.pending, now, 0) for row in rows)
    assert other != changed


async def test_changes_made_together_keep_apart(database: Database, now: datetime) -> None:
    first, second = await copied(database, now, "anna"), await copied(database, now, "anna", "bela")
    async with database.transaction() as session:
        changes = [_changed(await session.get_one(Content, content_id)) for content_id in (first, second)]
        await outbox.follow(session, changes, Lane.interactive, now)
        await outbox.follow(session, [], Lane.interactive, now)
    rows = sorted((row.content_id, row.member_id, row.correlation) for row in await every(database, Outbox))
    assert rows == [(first, 1, f"c{first}"), (second, 1, f"c{second}"), (second, 2, f"c{second}")]


async def test_what_others_have_or_will_have_is_known(database: Database, now: datetime) -> None:
    row = await add(database, now)
    content_id = (await one(database, Outbox, row)).content_id
    async with database.transaction() as session:
        message = await session.get_one(Content, content_id)
        anna, bela = await guests(session, "anna", "bela")
        assert not await outbox.goes_to_others(session, message, anna)
        assert await outbox.goes_to_others(session, message, bela)
        group = await groups.ensure(session, ROOM)
        await queue(session, now, group_id=group.id, content_id=content_id)
        assert await outbox.goes_to_others(session, message, anna)


async def test_a_change_of_what_nobody_has_goes_nowhere(database: Database, now: datetime) -> None:
    await change(database, now, await copied(database, now))
    assert await every(database, Outbox) == []


async def test_a_change_follows_into_a_group(database: Database, now: datetime) -> None:
    content_id = await copied(database, now)
    async with database.transaction() as session:
        group = await groups.ensure(session, ROOM)
        session.add(Copy(content_id=content_id, group_id=group.id, revision=1))
    await change(database, now, content_id)
    [row] = await every(database, Outbox)
    assert (row.member_id, row.group_id) == (None, group.id)


async def test_a_revision_is_queued_once_for_each_copy(database: Database, now: datetime) -> None:
    content_id = await copied(database, now, "anna", "bela")
    await change(database, now, content_id)
    async with database.transaction() as session:
        await outbox.follow(session, [_changed(await session.get_one(Content, content_id))], Lane.interactive, now)
    assert len(await every(database, Outbox)) == 2
    await change(database, now, content_id)
    assert len(await every(database, Outbox)) == 4


# --- when something is due -------------------------------------------------------------------


async def test_nothing_is_due_in_an_empty_outbox(database: Database, now: datetime) -> None:
    assert await next_due(database, now) is None


async def test_what_may_go_is_due_at_once(database: Database, now: datetime) -> None:
    await add(database, now)
    assert await next_due(database, now + HOUR) == now + HOUR


async def test_what_is_planned_is_due_at_its_moment(database: Database, now: datetime) -> None:
    await add(database, now, due_at=now + 2 * HOUR)
    await add(database, now, due_at=now + HOUR)
    assert await next_due(database, now) == now + HOUR


async def test_what_is_on_its_way_is_due_when_its_lease_ends(database: Database, now: datetime) -> None:
    await add(database, now)
    await claim(database, now)
    assert await next_due(database, now) == now + LEASE


async def test_what_follows_a_row_that_waits_is_due_with_it(database: Database, now: datetime) -> None:
    first = await add(database, now)
    await add(database, now)
    await claim(database, now, limit=1)
    await settle(database, now, first, State.pending, due_at=now + 5 * SECOND)
    assert await next_due(database, now) == now + 5 * SECOND


async def test_what_closed_hours_hold_back_is_due_when_they_open(database: Database, now: datetime) -> None:
    await open_hours(database, now + HOUR, now + 2 * HOUR)
    await add(database, now, lane=Lane.reminder)
    await claim(database, now)
    assert await next_due(database, now) == now + HOUR
    await add(database, now)
    assert await next_due(database, now) == now


async def test_what_is_planned_for_open_hours_is_due_at_its_moment(database: Database, now: datetime) -> None:
    await open_hours(database, now + HOUR, now + 5 * HOUR)
    await add(database, now, lane=Lane.reminder, due_at=now + 3 * HOUR)
    assert await next_due(database, now) == now + 3 * HOUR


async def test_something_for_the_never_open_is_not_due_in_our_days(database: Database, now: datetime) -> None:
    never = datetime.max.replace(tzinfo=UTC, microsecond=0)
    await open_hours(database, never, never)
    await add(database, now, lane=Lane.reminder)
    await claim(database, now)
    assert await next_due(database, now) == never
