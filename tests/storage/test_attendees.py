"""Who comes to a workshop: listed, told of changes, one person where two were, forgotten in time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storage import attendees, consents, registrations, retention, seat_offers, seats
from storage.announcements import Announcement
from storage.consents import Consent, Purpose
from storage.contents import Content
from storage.database import Database
from storage.merging import unite
from storage.messages import Lane
from storage.outbox import Outbox
from storage.outbox import State as Sent
from storage.registrations import SEATED, AttendanceName, Registration, State
from storage.retention import Keep
from storage.workshops import State as Stands
from storage.workshops import Workshop
from tests.storage.rows import content, every, guests, one, queue
from tests.storage.workshop_rows import DAY, workshop

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def test_who_has_a_seat_comes_before_who_waits_each_in_the_order_of_their_time(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben, cem, dora = await guests(session, "anna", "ben", "cem", "dora")
        number = await workshop(session, now, seats=2)
        for after, who in enumerate((dora, cem, ben, anna)):
            await registrations.register(session, number, who, now + after * MINUTE)
        await registrations.decline(session, number, cem, now + HOUR)
        await seats.offer_next(session, number, now + HOUR, DAY)
        await attendees.put_name(session, 1, "Dora Dorn", now)
    order = (State.registered, State.offered, State.waiting)
    async with database.reading() as session:
        found = await attendees.people(session, number, order, 9, 0)
        assert [(row.member_id, row.state, real) for row, _, real in found] == [
            (dora, State.registered, "Dora Dorn"),
            (ben, State.offered, None),
            (anna, State.waiting, None),
        ]
        assert [row.member_id for row, _, _ in await attendees.people(session, number, order, 1, 1)] == [ben]


async def test_who_is_concerned_is_told_once_by_one_statement(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem, dora, eva = await guests(session, "anna", "ben", "cem", "dora", "eva")
        number = await workshop(session, now)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        await registrations.decline(session, number, cem, now)
        await registrations.remind(session, number, dora, now)
        await registrations.remind(session, number, eva, now)
        for _ in range(2):
            told = (session, number, content(now), registrations.CONCERNED, "workshop:1:1")
            await attendees.queue(*told, Lane.interactive, now, "c", but=eva)
    rows = await every(database, Outbox)
    assert sorted((row.member_id, row.key) for row in rows) == [
        (who, f"workshop:1:1:{who}") for who in (anna, ben, dora)
    ]
    assert len({row.content_id for row in rows}) == 1


async def test_who_leaves_frees_their_seat_and_is_forgotten_with_their_real_name(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now, made_by=anna)
        for who in (anna, ben):
            await registrations.register(session, number, who, now, {"diet": "vegan"})
        await attendees.put_name(session, 1, "Anna Arndt", now)
        await attendees.forget(session, anna, now + HOUR)
    [left] = await every(database, Registration)
    assert (left.member_id, await every(database, AttendanceName)) == (ben, [])
    made = await one(database, Workshop, number)
    assert (made.made_by, made.freed_at) == (None, now + HOUR)
    async with database.transaction() as session:
        assert [each.member_id for each in await seats.offer_next(session, number, now + HOUR, DAY)] == [ben]


@pytest.mark.parametrize(
    ("mine", "theirs", "kept", "freed"),
    [
        (State.registered, State.registered, State.registered, True),
        (State.waiting, State.offered, State.offered, False),
        (State.registered, State.offered, State.registered, True),
        (State.declined, State.registered, State.registered, False),
        (State.lapsed, State.waiting, State.waiting, False),
        (State.interested, State.declined, State.interested, False),
    ],
)
async def test_of_two_members_who_are_one_the_better_registration_stays_and_a_second_seat_is_free(
    database: Database, now: datetime, mine: State, theirs: State, kept: State, freed: bool
) -> None:
    async with database.transaction() as session:
        anna, ann = await guests(session, "anna", "ann")
        number = await workshop(session, now, seats=2)
        for who, state, since in ((anna, mine, now + HOUR), (ann, theirs, now)):
            row = Registration(
                workshop_id=number, member_id=who, state=state, since=since, created_at=now, changed_at=now
            )
            row.offered_until = now + DAY if state is State.offered else None
            session.add(row)
            await session.flush()
            if state in SEATED:
                session.add(AttendanceName(registration_id=row.id or 0, name=f"Name {who}", consented_at=now))
        await unite(session, anna, ann, now + DAY)
    [row] = await every(database, Registration)
    assert (row.member_id, row.state) == (anna, kept)
    assert len(await every(database, AttendanceName)) == (kept in SEATED)
    assert (await one(database, Workshop, number)).freed_at == (now + DAY if freed else None)


async def test_who_has_a_seat_by_one_account_is_offered_none_by_the_other(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ann = await guests(session, "anna", "ann")
        number = await workshop(session, now, seats=2)
        await registrations.register(session, number, anna, now)
        row = Registration(
            workshop_id=number, member_id=ann, state=State.offered, since=now, created_at=now, changed_at=now
        )
        row.offered_until = now + DAY
        session.add(row)
        await session.flush()
        letter = await queue(session, now, member_id=ann, key=seat_offers.key(row.id, now))
        await unite(session, anna, ann, now + HOUR)
    sent = await one(database, Outbox, letter)
    assert (sent.state, sent.reason) == (Sent.dropped, "has a seat")


async def test_who_waited_twice_keeps_the_earlier_place(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ben, ann, cem, anna = await guests(session, "ben", "ann", "cem", "anna")
        number = await workshop(session, now)
        for after, who in enumerate((ben, ann, cem, anna)):
            await registrations.register(session, number, who, now + after * MINUTE)
        await unite(session, anna, ann, now + HOUR)
        await registrations.decline(session, number, ben, now + HOUR)
        assert [each.member_id for each in await seats.offer_next(session, number, now + HOUR, DAY)] == [anna]


async def test_real_names_go_first_and_workshops_later_with_all_that_belongs_to_them(
    database: Database, now: datetime
) -> None:
    keep = Keep(workshops=100 * DAY, names=20 * DAY, messages=365 * DAY)
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now)
        kept = await workshop(session, now + 100 * DAY)
        for each in (number, kept):
            await registrations.register(session, each, anna, now)
        await registrations.register(session, number, ben, now)
        await attendees.put_name(session, 1, "Anna Arndt", now)
        session.add(Announcement(workshop_id=number, created_at=now))
    ended = now + 10 * DAY + 2 * HOUR

    async def left(at: datetime) -> tuple[int, int, int]:
        async with database.transaction() as session:
            await retention.purge(session, at, keep, 100)
        tables = (Workshop, Registration, AttendanceName)
        one_, two, three = [len(await every(database, table)) for table in tables]
        return one_, two, three

    assert await left(ended + 20 * DAY) == (2, 3, 1)
    assert await left(ended + 20 * DAY + MINUTE) == (2, 3, 0)
    assert await left(ended + 100 * DAY) == (2, 3, 0)
    assert await left(ended + 100 * DAY + MINUTE) == (1, 1, 0)
    [announcement] = await every(database, Announcement)
    assert announcement.workshop_id is None
    assert await every(database, Content) == []


async def test_what_many_were_told_stays_when_one_of_them_leaves(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        number = await workshop(session, now, seats=2)
        for who in (anna, ben):
            await registrations.register(session, number, who, now)
        told = content(now, "Woanders")
        states = registrations.CONCERNED
        await attendees.queue(session, number, told, states, "workshop:1:1", Lane.interactive, now, "c")
        alone = await queue(session, now, member_id=anna)
        await session.execute(update(Outbox).values(state=Sent.sent, settled_at=now))
        await retention.forget_dialogue(session, anna, ())
        theirs = (await session.get_one(Outbox, alone)).content_id
    bodies = {row.id: bool(row.body["parts"]) for row in await every(database, Content)}
    assert bodies == {told.id: True, theirs: False}


async def test_real_names_that_are_not_needed_any_more_go_with_their_consent(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        first, second = await workshop(session, now, seats=2), await workshop(session, now, seats=2)
        given = ((first, anna, 1), (first, ben, 2), (second, ben, 3))
        for number, who, registration in given:
            await registrations.register(session, number, who, now)
            await attendees.put_name(session, registration, f"Name {who}", now)
            await consents.add(session, who, "1", "de", now, purpose=Purpose.attendance)
        await consents.add(session, anna, "1", "de", now)
        await attendees.drop_names(session, first, now + HOUR)
    assert [row.registration_id for row in await every(database, AttendanceName)] == [3]
    held = {(row.member_id, row.purpose): row.withdrawn_at is None for row in await every(database, Consent)}
    assert held == {
        (anna, Purpose.attendance): False,
        (ben, Purpose.attendance): True,
        (anna, Purpose.membership): True,
    }


async def test_a_member_s_workshops_that_remind_are_found_with_since_when(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        mine, wanted, declined = [await workshop(session, now, seats=1) for _ in range(3)]
        over = await workshop(session, now, starts_at=now + DAY)
        draft = await workshop(session, now)
        for number in (mine, declined, over, draft):
            await registrations.register(session, number, anna, now)
        await registrations.remind(session, wanted, anna, now + HOUR)
        await registrations.decline(session, declined, anna, now)
        (await session.get_one(Workshop, draft)).state = Stands.draft
        found = await attendees.awaits(session, anna, now + 3 * DAY)
    assert [(each.id, since) for each, since in found] == [(mine, now), (wanted, now + HOUR)]
