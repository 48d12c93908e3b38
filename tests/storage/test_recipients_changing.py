"""Nobody twice, nobody who is gone: people merge, leave and are told between addressing and sending; both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage import announcing, delivery, merging, outbox, recipients, retention, tallies
from storage.announcements import Announcement, Outcome
from storage.announcements import State as Stands
from storage.contents import Content, Copy
from storage.database import Database
from storage.members import Member, Status
from storage.outbox import Outbox, State
from storage.retention import Keep
from tests.storage.announced_rows import (
    DAY,
    LEASE,
    TRIAL,
    announcement,
    fared,
    outcomes,
    people,
    resolved,
    sent,
    unreachable,
)
from tests.storage.rows import every

# --- who turns out to be one with somebody else -----------------------------------------------


async def test_who_got_it_as_another_one_does_not_get_it_again_when_their_page_comes(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, *(f"p{number}" for number in range(4)))
        row = await announcement(session, now)
        await recipients.resolve(session, row, now, "c", page=2)
        await sent(session, now, 1)
        await merging.unite(session, ids["p3"], ids["p0"], now)
        await resolved(session, row, now, page=2)
        assert await outcomes(session, row) == {"P1": Outcome.waiting, "P2": Outcome.waiting, "P3": Outcome.sent}
    rows = await every(database, Outbox)
    assert sorted(each.member_id or 0 for each in rows) == [ids["p1"], ids["p2"], ids["p3"]]


async def test_who_could_not_be_reached_as_another_one_is_looked_at_anew_when_their_page_comes(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, *(f"p{number}" for number in range(4)))
        await unreachable(session, ids["p0"])
        row = await announcement(session, now)
        await recipients.resolve(session, row, now, "c", page=2)
        await merging.unite(session, ids["p3"], ids["p0"], now)
        await resolved(session, row, now, page=2)
        assert (await outcomes(session, row))["P3"] is Outcome.waiting


async def test_the_report_says_what_came_nearest_to_somebody_who_was_two(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem", "dora")
        for name in ("anna", "cem"):
            await unreachable(session, ids[name])
        row = await announcement(session, now)
        await resolved(session, row, now)
        await fared(session, now, (State.sent, None))
        await merging.unite(session, ids["anna"], ids["bea"], now)
        await merging.unite(session, ids["cem"], ids["dora"], now)
        assert await outcomes(session, row) == {"Anna": Outcome.sent, "Cem": Outcome.waiting}
        await fared(session, now, (State.sent, None))
        await retention.purge(session, now + 31 * DAY, Keep(messages=30 * DAY), 100)
        assert await outcomes(session, row) == {"Anna": Outcome.sent, "Cem": Outcome.sent}


async def test_what_was_written_down_of_the_one_who_goes_counts_too(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        await unreachable(session, ids["anna"])
        row = await announcement(session, now)
        await resolved(session, row, now)
        await fared(session, now, (State.sent, None))
        await retention.purge(session, now + 31 * DAY, Keep(messages=30 * DAY), 100)
        assert await outcomes(session, row) == {"Anna": Outcome.unreachable, "Bea": Outcome.sent}
        await merging.unite(session, ids["anna"], ids["bea"], now + 31 * DAY)
        assert await outcomes(session, row) == {"Anna": Outcome.sent}
        [line] = await tallies.lines(session, row, 0, 10)
        assert line.at == now


async def test_it_is_not_sent_again_to_who_has_it_as_another_one(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem", "dora")
        row = await announcement(session, now)
        await resolved(session, row, now)
        await fared(session, now, (State.sent, None), *[(State.dead, "gone")] * 3)
        await merging.unite(session, ids["anna"], ids["bea"], now)
        await merging.unite(session, ids["cem"], ids["dora"], now)
        assert await announcing.again(session, row, now, "c") == 1
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert [each.member_id for each in claimed] == [ids["cem"]]


# --- who goes, or is not to be reached --------------------------------------------------------


async def test_what_comes_back_from_a_network_is_not_sent_to_who_has_left_meanwhile(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        row = await announcement(session, now)
        await resolved(session, row, now)
        await delivery.claim(session, now, 10, (), LEASE)  # on its way while Anna leaves
        await announcing.forget_member(session, ids["anna"])
        await outbox.drop_unasked(session, ids["anna"], "left", now)
        await session.execute(update(Member).where(col(Member.id) == ids["anna"]).values(status=Status.guest))
        await delivery.release(session)
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        found = await announcing.look_again(session, claimed)
        assert {each.member_id: found[each.id].reason for each in claimed if each.id in found} == {ids["anna"]: "left"}
        await delivery.settle(session, found.values(), now)
        assert await outcomes(session, row) == {"Bea": Outcome.waiting}


async def test_during_a_trial_a_correction_reaches_nobody_else_either(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna", "bea")
        row = await announcement(session, now)
        await resolved(session, row, now)
        await sent(session, now, 2)
        for account in (1, 2):
            session.add(Copy(content_id=row.content_id or 0, account_id=account, revision=1, sent_at=now))
        await session.flush()
        content = await session.get_one(Content, row.content_id)
        content.revision += 1
        await outbox.follow(session, [outbox.Change(content=content.id or 0, revision=2, correlation="c")], 2, now)
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert await announcing.look_again(session, claimed) == {}
        found = await announcing.look_again(session, claimed, TRIAL)
        [dropped] = found.values()
        assert (dropped.state, dropped.reason) == (State.dropped, tallies.UNTRIED)
        assert [each.member_id for each in claimed if each.id not in found] == [2]


async def test_what_was_urgent_keeps_to_quiet_hours_when_it_is_not_urgent_any_more(
    database: Database, now: datetime
) -> None:
    opening = now + timedelta(hours=8)
    async with database.transaction() as session:
        await people(session, "anna", open_from=opening, open_until=opening + timedelta(hours=8), urgent=True)
        row = await announcement(session, now, urgent=True)
        await resolved(session, row, now)
        await announcing.calm(session, row)
        assert (row.urgent, await delivery.claim(session, now, 10, (), LEASE)) == (False, ([], 1))


async def test_who_had_quiet_hours_before_a_pause_gets_it_early_when_these_end_early(
    database: Database, now: datetime
) -> None:
    opening = now + timedelta(hours=8)
    async with database.transaction() as session:
        ids = await people(session, "anna", open_from=opening, open_until=opening + timedelta(hours=8))
        row = await announcement(session, now)
        await resolved(session, row, now)
        await delivery.claim(session, now, 10, (), LEASE)
        await announcing.pause(session, row)
        await announcing.resume(session, row, now)
        assert await outcomes(session, row) == {"Anna": Outcome.held}
        await session.execute(update(Member).values(open_from=now))
        await outbox.reconsider(session, ids["anna"], now)
        assert len((await delivery.claim(session, now, 10, (), LEASE))[0]) == 1


# --- forgetting -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"state": Stands.draft, "due_at": 25},
        {"state": Stands.unconfirmed, "asked_at": 25},
        {"state": Stands.unconfirmed, "due_at": 35},
    ],
)
async def test_a_draft_that_was_planned_or_asked_about_lately_is_not_forgotten(
    database: Database, now: datetime, values: dict[str, Any]
) -> None:
    days = {key: now + value * DAY if isinstance(value, int) else value for key, value in values.items()}
    async with database.transaction() as session:
        await announcement(session, now, content_id=None, **days)
        await retention.purge(session, now + 40 * DAY, Keep(messages=30 * DAY), 100)
    assert len(await every(database, Announcement)) == 1
    async with database.transaction() as session:
        await retention.purge(session, now + 66 * DAY, Keep(messages=30 * DAY), 100)
    assert await every(database, Announcement) == []
