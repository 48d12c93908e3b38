"""Whom an announcement reaches, and what became of it for each: on both databases."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.audiences.pacing import at_hour
from storage import announcing, delivery, merging, optouts, outbox, recipients, retention, tallies
from storage.accounts import Account
from storage.announcements import Announcement, Category, Outcome, Recipient
from storage.announcements import State as Stands
from storage.audiences import And, Is, Kind, Not, Or, Unreadable, dump
from storage.contents import Content
from storage.database import Database
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.policy import Policy
from storage.registrations import Registration
from storage.retention import Keep
from storage.workshops import Workshop
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
from tests.storage.rows import every, guests, queue


async def test_each_is_noted_once_and_only_who_wants_it_and_can_be_reached_gets_a_row(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem", "dora")
        await guests(session, "guest")
        await unreachable(session, ids["bea"])
        await optouts.choose(session, ids["cem"], {Category.news}, now)
        await optouts.choose(session, ids["dora"], {Category.surveys}, now)
        row = await announcement(session, now)
        assert await resolved(session, row, now, page=2) == 4
        said = await outcomes(session, row)
    assert said == {
        "Anna": Outcome.waiting,
        "Bea": Outcome.unreachable,
        "Cem": Outcome.opted_out,
        "Dora": Outcome.waiting,
    }
    rows = await every(database, Outbox)
    assert {(each.member_id, each.key, each.lane) for each in rows} == {
        (ids[name], f"announcement:1:{ids[name]}", Lane.bulk) for name in ("anna", "dora")
    }


async def test_no_content_no_recipients_and_a_stored_audience_that_is_none_is_refused(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        await people(session, "anna")
        row = await announcement(session, now, content_id=None)
        with pytest.raises(ValueError, match="without content"):
            await recipients.resolve(session, row, now, "c")
        odd = await announcement(session, now, audience={"is": ["king", "of all"]})
        with pytest.raises(Unreadable):
            await recipients.resolve(session, odd, now, "c")


@pytest.mark.parametrize("state", [Stands.draft, Stands.scheduled, Stands.stopped, Stands.withdrawn, Stands.sent])
async def test_what_is_not_under_way_reaches_nobody(database: Database, now: datetime, state: Stands) -> None:
    async with database.transaction() as session:
        await people(session, "anna")
        row = await announcement(session, now, state=state)
        assert await recipients.resolve(session, row, now, "c") == 0
        assert row.resolved_at is None
    assert await every(database, Recipient) == []
    assert await every(database, Outbox) == []


async def test_killed_after_any_page_and_run_again_everybody_is_a_recipient_once(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, *(f"p{number}" for number in range(7)))
        first = (await announcement(session, now)).id
    for attempt in range(20):
        try:
            async with database.transaction() as session:
                row = await session.get_one(Announcement, first)
                if row.resolved_at is not None:
                    break
                await recipients.resolve(session, row, now, "c", page=2)
                if attempt % 2:
                    raise RuntimeError("killed")
        except RuntimeError:
            continue
    assert {each.member_id for each in await every(database, Recipient)} == set(ids.values())
    assert sorted(each.member_id or 0 for each in await every(database, Outbox)) == sorted(ids.values())


async def test_whoever_is_merged_between_two_pages_nobody_is_left_out(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, *(f"p{number}" for number in range(6)))
        row = await announcement(session, now)
        await recipients.resolve(session, row, now, "c", page=2)
        await merging.unite(session, ids["p5"], ids["p0"], now)
        await resolved(session, row, now, page=2)
        await outcomes(session, row)
    assert {each.member_id for each in await every(database, Recipient)} == set(ids.values()) - {ids["p0"]}
    assert {each.member_id for each in await every(database, Outbox)} == set(ids.values()) - {ids["p0"]}


# --- the audience ----------------------------------------------------------------------------


async def test_the_preview_counts_as_it_will_be_resolved(database: Database, now: datetime) -> None:
    day = {"open_from": now - timedelta(hours=1), "open_until": now + timedelta(hours=8)}
    night = {"open_from": now + timedelta(hours=8), "open_until": now + timedelta(hours=16)}
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", region="goerlitz", **day)
        ids |= await people(session, "cem", region="goerlitz", **night)
        ids |= await people(session, "dora", region="goerlitz", **night, paused_until=now + timedelta(hours=8))
        ids |= await people(session, "elif", "finn", "gina", region="goerlitz", **day)
        await people(session, "hans", region="bautzen", **day)
        await unreachable(session, ids["elif"])
        await optouts.choose(session, ids["finn"], {Category.news}, now)
        session.add(Account(platform="matrix", external_id="@bea:x", member_id=ids["bea"]))
        await session.flush()
        await session.execute(update(Member).where(col(Member.id) == ids["bea"]).values(preferred="matrix"))
        audience = Is(Kind.region, "goerlitz")
        found = await recipients.preview(session, audience, Category.news, now)
        assert found.networks == {"console": 4, "matrix": 1}
        assert (found.opted_out, found.unreachable, found.untried) == (1, 1, 0)
        assert (found.closed, found.paused) == (2, 1)
        assert (found.reached, found.addressed) == (5, 7)
        assert await recipients.addressed(session, audience) == 7
        row = await announcement(session, now, audience=dump(audience))
        assert await resolved(session, row, now) == found.addressed
        tried = await recipients.preview(session, audience, Category.news, now, TRIAL)
        assert (tried.networks, tried.untried) == ({"matrix": 1}, 6)
    assert len(await every(database, Outbox)) == found.reached


async def test_an_audience_of_nobody_is_nobody(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna", region="goerlitz")
        nobody = And((Is(Kind.region, "goerlitz"), Is(Kind.region, "bautzen")))
        assert (await recipients.preview(session, nobody, Category.news, now)).addressed == 0
        assert not await recipients.too_few(session, nobody, 3)
        row = await announcement(session, now, audience=dump(nobody))
        assert await resolved(session, row, now) == 0
        assert (await tallies.tally(session, row)).recipients == 0
        assert await tallies.lines(session, row, 0, 10) == []


async def test_fewer_than_can_hide_among_each_other_are_too_few_unless_their_registration_names_them(
    database: Database, now: datetime
) -> None:
    goerlitz, workshop = Is(Kind.region, "goerlitz"), Is(Kind.workshop, "1")
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", region="goerlitz")
        await people(session, "cem", "dora", region="bautzen")
        times: dict[str, Any] = {"starts_at": now, "ends_at": now, "registers_until": now, "created_at": now}
        session.add(Workshop(uid="a", title="Werkstatt", zone="Europe/Berlin", **times))
        await session.flush()
        comes: dict[str, Any] = {"workshop_id": 1, "since": now, "created_at": now, "changed_at": now}
        session.add(Registration(member_id=ids["anna"], state="registered", **comes))
        session.add(Registration(member_id=ids["bea"], state="waiting", **comes))
        await session.flush()
        few = {
            goerlitz: True,
            None: False,
            workshop: False,
            Or((goerlitz, Is(Kind.region, "bautzen"))): False,
            And((workshop, goerlitz)): True,
            Not(goerlitz): True,
            And((workshop, Not(Is(Kind.workshop, "2")))): False,
        }
        for audience, too_few in few.items():
            assert await recipients.too_few(session, audience, 3) is too_few, audience
        assert not await recipients.too_few(session, goerlitz, 2)
        assert await recipients.addressed(session, workshop) == 1


# --- when ------------------------------------------------------------------------------------


async def test_each_gets_it_at_the_hour_of_a_day_on_which_they_are_open(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "weekday", "never")
        ids |= await people(session, "friday", working_days=[4])
        ids |= await people(session, "away", paused_until=now + timedelta(days=1))
        ids |= await people(session, "late", quiet_until=time(11))
        await session.execute(update(Member).where(col(Member.id) == ids["never"]).values(working_days=[]))
        row = await announcement(session, now, hour="09:30")
        assert await resolved(session, row, now, timing=at_hour("09:30", Policy(), now), page=2) == 5
    due = {each.member_id: each.due_at for each in await every(database, Outbox)}
    monday = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert due == {
        ids["weekday"]: monday,
        ids["friday"]: monday + 4 * DAY,
        ids["away"]: monday + DAY,
        ids["late"]: monday + timedelta(minutes=90),
        ids["never"]: now,
    }


@pytest.mark.parametrize(
    ("urgent", "wants", "away", "goes"),
    [
        (True, True, False, True),
        (True, False, False, False),
        (False, True, False, False),
        (True, True, True, False),
    ],
)
async def test_quiet_hours_hold_all_but_what_is_urgent_for_who_wants_that(
    database: Database, now: datetime, urgent: bool, wants: bool, away: bool, goes: bool
) -> None:
    opening = now + timedelta(hours=8)
    async with database.transaction() as session:
        closed = {"open_from": opening, "open_until": opening + timedelta(hours=8), "urgent": wants}
        await people(session, "anna", **closed, paused_until=opening if away else None)
        row = await announcement(session, now, urgent=urgent)
        await resolved(session, row, now)
        claimed, held = await delivery.claim(session, now, 10, (), LEASE)
        assert (len(claimed), held) == ((1, 0) if goes else (0, 1))
        assert await outcomes(session, row) == {"Anna": Outcome.waiting if goes else Outcome.held}
        if not goes:
            assert (await delivery.claim(session, now, 10, (), LEASE))[0] == []
            assert await delivery.next_due(session, now) == opening


# --- steering --------------------------------------------------------------------------------


async def test_what_is_paused_rests_and_goes_on_where_it_was(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna", "bea", "cem")
        row = await announcement(session, now)
        await recipients.resolve(session, row, now, "c", page=2)
        await sent(session, now, 1)
        await announcing.pause(session, row)
        await resolved(session, row, now)
        assert await outcomes(session, row) == {"Anna": Outcome.sent, "Bea": Outcome.paused, "Cem": Outcome.paused}
        later = now + DAY
        assert await delivery.claim(session, later, 10, (), LEASE) == ([], 0)
        assert await delivery.next_due(session, later) is None
        await announcing.resume(session, row, later)
        claimed, _ = await delivery.claim(session, later, 10, (), LEASE)
        assert ([each.due_at for each in claimed], row.state) == ([later, later], Stands.sending)


async def test_what_comes_at_an_hour_keeps_it_over_a_pause(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna")
        row = await announcement(session, now)
        await resolved(session, row, now, timing=lambda _: now + DAY)
        await announcing.pause(session, row)
        await announcing.resume(session, row, now + timedelta(hours=1))
        assert await delivery.next_due(session, now) == now + DAY


async def test_what_is_stopped_is_dropped_and_adds_up(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna", "bea", "cem")
        row = await announcement(session, now)
        await resolved(session, row, now)
        await sent(session, now, 1)
        assert await announcing.stop(session, row, now) == 2
        assert await outcomes(session, row) == {"Anna": Outcome.sent, "Bea": Outcome.stopped, "Cem": Outcome.stopped}
        assert (row.state, row.ended_at) == (Stands.stopped, now)
        assert await announcing.again(session, row, now, "c", uncertain=True) == 0
        assert await delivery.claim(session, now + DAY, 10, (), LEASE) == ([], 0)


async def test_who_was_not_looked_at_before_it_was_stopped_never_gets_it(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem")
        row = await announcement(session, now)
        await recipients.resolve(session, row, now, "c", page=2)
        await unreachable(session, ids["anna"])
        await fared(session, now, (State.dead, "gone"))
        await announcing.stop(session, row, now)
        await session.execute(update(Account).values(reachable=True))
        assert await announcing.again(session, row, now, "c") == 1
        assert (row.state, row.ended_at) == (Stands.sending, None)
        assert await recipients.resolve(session, row, now, "c") == 0
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert await announcing.look_again(session, claimed) == {}
        assert await outcomes(session, row) == {"Anna": Outcome.waiting, "Bea": Outcome.stopped}


async def test_what_was_withdrawn_is_not_sent_again(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, _ = await told(session, now)
        row.state = Stands.withdrawn
        assert await announcing.again(session, row, now, "c", uncertain=True) == 0


async def test_what_is_claimed_already_is_looked_at_once_more(database: Database, now: datetime) -> None:
    """On its way to the network it may still be held: by a pause, a stop, an opt-out, a trial."""
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        row = await announcement(session, now)
        await resolved(session, row, now)
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert await announcing.look_again(session, claimed) == {}
        found = await announcing.look_again(session, claimed, TRIAL)
        assert {each.reason for each in found.values()} == {tallies.UNTRIED}
        assert [each.member_id for each in claimed if each.id in found] == [ids["anna"]]
        await announcing.opt_out(session, ids["anna"], Category.news, now)
        row.state = Stands.paused
        await session.flush()
        found = await announcing.look_again(session, claimed)
        assert [(found[each.id].state, found[each.id].reason) for each in claimed] == [
            (State.dropped, tallies.OPTED_OUT),
            (State.paused, None),
        ]
        await delivery.settle(session, found.values(), now)
        assert await outcomes(session, row) == {"Anna": Outcome.opted_out, "Bea": Outcome.paused}
        row.state = Stands.withdrawn
        await session.flush()
        found = await announcing.look_again(session, claimed)
        assert {each.reason for each in found.values()} == {tallies.STOPPED}
    paused = next(each for each in await every(database, Outbox) if each.state == State.paused)
    assert (paused.attempts, paused.settled_at, paused.leased_until) == (0, None, None)


async def test_other_rows_are_left_alone_by_the_second_look(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna")
        await announcement(session, now, state=Stands.stopped)
        await queue(session, now, lane=Lane.bulk, member_id=ids["anna"])
        await queue(session, now, member_id=ids["anna"])
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert len(claimed) == 2
        assert await announcing.look_again(session, claimed, frozenset()) == {}


async def test_a_trial_queues_nothing_for_who_is_not_on_its_list(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        row = await announcement(session, now)
        await resolved(session, row, now, trial=TRIAL)
        assert await outcomes(session, row) == {"Anna": Outcome.untried, "Bea": Outcome.waiting}
        nobody = await announcement(session, now)
        await resolved(session, nobody, now, trial=frozenset())
        assert (await tallies.tally(session, nobody))[Outcome.untried] == 2
    assert [each.member_id for each in await every(database, Outbox)] == [ids["bea"]]


# --- what became of it -----------------------------------------------------------------------


ENDED: tuple[tuple[str, State, str | None, Outcome], ...] = (
    ("anna", State.sent, None, Outcome.sent),
    ("bea", State.uncertain, "timed out", Outcome.uncertain),
    ("cem", State.dead, "gone", Outcome.unreachable),
    ("dora", State.dead, "refused", Outcome.failed),
    ("elif", State.dropped, "left", Outcome.dropped),
    ("finn", State.superseded, "newer already there", Outcome.sent),
)


async def told(session: AsyncSession, now: datetime) -> tuple[Announcement, dict[str, int]]:
    """An announcement that fared differently for each."""
    ids = await people(session, *(name for name, *_ in ENDED))
    row = await announcement(session, now)
    await resolved(session, row, now)
    await fared(session, now, *((state, reason) for _, state, reason, _ in ENDED))
    await unreachable(session, ids["cem"])
    return row, ids


async def test_every_recipient_counts_once_whatever_became_of_it(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, ids = await told(session, now)
        assert await outcomes(session, row) == {name.title(): outcome for name, _, _, outcome in ENDED}
        found = await tallies.tally(session, row)
        assert (found.recipients, found.left, found.failed) == (6, 0, 3)
        lines = await tallies.lines(session, row, ids["anna"], 2)
        assert [(line.name, line.reason, line.at) for line in lines] == [
            ("Bea", "timed out", now),
            ("Cem", "gone", now),
        ]
        other = await announcement(session, now)
        assert (await tallies.tally(session, other)).recipients == 0


@pytest.mark.parametrize(("uncertain", "names"), [(False, {"dora"}), (True, {"dora", "bea"})])
async def test_it_is_sent_again_to_those_it_could_not_be_brought_to_and_no_others(
    database: Database, now: datetime, uncertain: bool, names: set[str]
) -> None:
    async with database.transaction() as session:
        row, ids = await told(session, now)
        assert await announcing.again(session, row, now, "c", uncertain) == len(names)
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert {each.member_id for each in claimed} == {ids[name] for name in names}
        assert await announcing.again(session, row, now, "c", uncertain) == 0
        said = await outcomes(session, row)
        assert {name for name, outcome in said.items() if outcome is Outcome.waiting} == {n.title() for n in names}


async def test_who_can_be_reached_later_gets_it_by_the_same_way(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem")
        for name in ids:
            await unreachable(session, ids[name])
        row = await announcement(session, now)
        await resolved(session, row, now)
        assert (await tallies.tally(session, row))[Outcome.unreachable] == 3
        assert await announcing.again(session, row, now, "c") == 0
        back = col(Account.member_id).in_([ids["anna"], ids["bea"]])
        await session.execute(update(Account).where(back).values(reachable=True))
        await optouts.choose(session, ids["bea"], {Category.news}, now)
        assert await announcing.again(session, row, now, "c") == 1
        assert await outcomes(session, row) == {
            "Anna": Outcome.waiting,
            "Bea": Outcome.unreachable,
            "Cem": Outcome.unreachable,
        }
        assert await announcing.again(session, row, now, "c") == 0


async def test_during_a_trial_it_is_sent_again_to_nobody_else(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, _ = await told(session, now)
        assert await announcing.again(session, row, now, "c", uncertain=True, trial=TRIAL) == 1


async def test_two_who_turn_out_to_be_one_count_once_by_what_came_nearest(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, ids = await told(session, now)
        await merging.unite(session, ids["bea"], ids["anna"], now)
        await merging.unite(session, ids["dora"], ids["cem"], now)
        assert await outcomes(session, row) == {
            "Bea": Outcome.sent,
            "Dora": Outcome.failed,
            "Elif": Outcome.dropped,
            "Finn": Outcome.sent,
        }


# --- opting out, leaving ---------------------------------------------------------------------


async def test_who_opts_out_gets_nothing_of_it_any_more_and_all_the_rest(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        rows = [await announcement(session, now, category=each) for each in (Category.news, Category.surveys)]
        for row in rows:
            await resolved(session, row, now)
        await announcing.pause(session, rows[0])
        await announcing.opt_out(session, ids["anna"], Category.news, now)
        await announcing.opt_out(session, ids["anna"], Category.news, now)
        assert await optouts.of_member(session, ids["anna"]) == {Category.news}
        assert await outcomes(session, rows[0]) == {"Anna": Outcome.opted_out, "Bea": Outcome.paused}
        assert await outcomes(session, rows[1]) == {"Anna": Outcome.waiting, "Bea": Outcome.waiting}
        await announcing.resume(session, rows[0], now)
        claimed, _ = await delivery.claim(session, now, 10, (), LEASE)
        assert sorted((each.member_id or 0, each.content_id) for each in claimed) == [
            (ids["anna"], rows[1].content_id),
            (ids["bea"], rows[0].content_id),
            (ids["bea"], rows[1].content_id),
        ]


async def test_who_leaves_is_in_no_report_and_the_rest_adds_up(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea")
        row = await announcement(session, now, made_by=ids["anna"], confirmed_by=ids["anna"])
        await optouts.choose(session, ids["anna"], {Category.surveys}, now)
        await resolved(session, row, now)
        await announcing.pause(session, row)
        await announcing.forget_member(session, ids["anna"])
        await outbox.drop_unasked(session, ids["anna"], "left", now)
        assert await outcomes(session, row) == {"Bea": Outcome.paused}
        assert await optouts.of_member(session, ids["anna"]) == set()
        await session.refresh(row)
        assert (row.made_by, row.confirmed_by) == (None, None)
    assert sorted(each.state for each in await every(database, Outbox)) == [State.dropped, State.paused]


# --- forgetting ------------------------------------------------------------------------------


async def purged(session: AsyncSession, now: datetime) -> None:
    await retention.purge(session, now, Keep(messages=30 * DAY), 100)


async def test_the_report_outlives_what_the_outbox_forgets(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        row, _ = await told(session, now)
        before = await tallies.lines(session, row, 0, 10)
        await purged(session, now + 29 * DAY)
        assert await tallies.lines(session, row, 0, 10) == before
        await purged(session, now + 31 * DAY)
        assert await tallies.lines(session, row, 0, 10) == before
        assert await outcomes(session, row) == {name.title(): outcome for name, _, _, outcome in ENDED}
        assert (await session.execute(select(func.count()).select_from(Outbox))).scalar_one() == 0
        assert await session.get(Content, row.content_id) is not None


async def test_what_is_settled_late_is_noted_when_it_is_forgotten(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna", "bea")
        row = await announcement(session, now)
        await resolved(session, row, now)
        await fared(session, now, (State.sent, None))
        await fared(session, now + 10 * DAY, (State.sent, None))
        await purged(session, now + 31 * DAY)
        assert [line.at for line in await tallies.lines(session, row, 0, 10)] == [now, now + 10 * DAY]
        noted = select(col(Recipient.outcome)).order_by(col(Recipient.member_id))
        assert list((await session.execute(noted)).scalars()) == [Outcome.sent, None]


async def test_an_announcement_goes_when_its_time_is_over_with_all_that_belongs_to_it(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        row, _ = await told(session, now)
        row.state, row.ended_at = Stands.sent, now
        await announcement(session, now, state=Stands.draft, content_id=None)
        await announcement(session, now, state=Stands.scheduled, content_id=None, due_at=now + 60 * DAY)
        await session.flush()
        await purged(session, now + 29 * DAY)
    assert len(await every(database, Announcement)) == 3
    async with database.transaction() as session:
        await purged(session, now + 31 * DAY)
    assert [each.state for each in await every(database, Announcement)] == [Stands.scheduled]
    for table in (Recipient, Outbox, Content):
        assert await every(database, table) == []


async def test_what_was_paused_and_forgotten_is_stopped(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await people(session, "anna")
        row = await announcement(session, now, began_at=now)
        await resolved(session, row, now)
        await announcing.pause(session, row)
        await purged(session, now + 31 * DAY)
        assert await outcomes(session, row) == {"Anna": Outcome.stopped}
        await session.refresh(row)
        assert row.state == Stands.stopped
