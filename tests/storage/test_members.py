"""People, their accounts, roles, themes, names and consents."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers import rhythm
from storage import accounts, consents, groups, members, people, roles
from storage.accounts import Account
from storage.consents import Consent
from storage.database import Database
from storage.members import Member, Status
from storage.policy import Policy
from storage.roles import MemberRole, Role
from tests.storage.rows import ROOM, every, guest, guests, one

HOUR = timedelta(hours=1)


# --- accounts --------------------------------------------------------------------------------


async def test_an_account_is_made_known_once_as_a_guest(database: Database) -> None:
    async with database.transaction() as session:
        first = await accounts.ensure(session, "console", [("anna", "de"), ("bela", None)])
        again = await accounts.ensure(session, "console", [("bela", "en"), ("carla", "en")])
        assert await accounts.ensure(session, "console", []) == {}
    assert first["bela"] == again["bela"]
    known = await every(database, Account)
    assert [(account.external_id, account.language) for account in known] == [
        ("anna", "de"),
        ("bela", None),
        ("carla", "en"),
    ]
    for member in await every(database, Member):
        assert member.status == Status.guest
        assert (member.name, member.region, member.language) == (None, None, None)


async def test_the_same_address_on_another_network_is_another_person(database: Database) -> None:
    async with database.transaction() as session:
        console = await accounts.ensure(session, "console", [("anna", None)])
        telegram = await accounts.ensure(session, "telegram", [("anna", None)])
    assert console != telegram


async def test_people_are_loaded_with_their_roles(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, _ = await guests(session, "anna", "bela")
        await roles.grant(session, anna, Role.staff, now)
        await roles.grant(session, anna, Role.admin, now)
    wanted = [("console", "anna"), ("console", "bela"), ("telegram", "anna"), ("console", "unheard of")]
    async with database.reading() as session:
        found = await people.load(session, wanted)
        assert await people.load(session, []) == {}
    assert found.keys() == {("console", "anna"), ("console", "bela")}
    assert found["console", "anna"].roles == {"staff", "admin"}
    assert found["console", "bela"].roles == frozenset()
    assert not found["console", "anna"].joined


async def test_a_person_is_written_to_where_they_spoke_last(database: Database) -> None:
    async with database.transaction() as session:
        member = await guest(session)
        second = Account(platform="telegram", external_id="1", member_id=member.id)
        third = Account(platform="matrix", external_id="@a:b", member_id=member.id)
        session.add_all([second, third])
        await session.flush()
        member.account_id = third.id
    async with database.reading() as session:
        assert member.id is not None
        found = await people.reach(session, [member.id, 99])
    assert found.keys() == {member.id}
    assert [account.platform for account in found[member.id][1]] == ["matrix", "console", "telegram"]


async def test_an_account_that_is_gone_is_marked(database: Database) -> None:
    async with database.transaction() as session:
        await guests(session, "anna", "bela")
        await accounts.mark_unreachable(session, 1)
    assert [account.reachable for account in await every(database, Account)] == [False, True]


async def test_a_group_is_made_known_once(database: Database) -> None:
    async with database.transaction() as session:
        first = await groups.ensure(session, ROOM)
        first.noticed = [1, 2]
    async with database.transaction() as session:
        again = await groups.ensure(session, ROOM)
        other = await groups.ensure(session, replace(ROOM, platform="matrix"))
        assert first.id is not None
        assert (await groups.by_id(session, [first.id, 99])).keys() == {first.id}
    assert (again.id, again.noticed) == (first.id, [1, 2])
    assert other.id != first.id


async def test_an_account_is_found_by_its_address(database: Database) -> None:
    async with database.transaction() as session:
        await guests(session, "anna")
    async with database.reading() as session:
        found = await accounts.find(session, "console", "anna")
        assert await accounts.find(session, "telegram", "anna") is None
    assert found is not None
    assert found.external_id == "anna"


# --- roles, themes, names, consents ----------------------------------------------------------


async def test_a_role_is_given_once_and_taken_once(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await roles.grant(session, anna, Role.coordinator, now)
        await roles.grant(session, anna, Role.coordinator, now + HOUR)
    [role] = await every(database, MemberRole)
    assert role.granted_at == now
    async with database.transaction() as session:
        assert await roles.revoke(session, anna, Role.coordinator)
        assert not await roles.revoke(session, anna, Role.coordinator)
        assert await roles.roles_of(session, [anna]) == {}


async def test_themes_are_replaced(database: Database) -> None:
    async with database.transaction() as session:
        anna, bela = await guests(session, "anna", "bela")
        await members.set_themes(session, anna, ["housing", "health", "housing"])
        await members.set_themes(session, bela, ["school"])
    async with database.transaction() as session:
        assert await members.themes_of(session, anna) == ["health", "housing"]
        await members.set_themes(session, anna, ["health", "language"])
    async with database.reading() as session:
        assert await members.themes_of(session, anna) == ["health", "language"]
        assert await members.themes_of(session, bela) == ["school"]


@pytest.mark.parametrize("name", ["Übermütige Eule", "übermütige eule", "ÜBERMÜTIGE EULE"])
async def test_a_name_is_taken_however_it_is_written(database: Database, name: str) -> None:
    async with database.transaction() as session:
        member = await guest(session)
        member.name = "Übermütige Eule"
    async with database.reading() as session:
        assert await members.name_taken(session, name)
        assert not await members.name_taken(session, name, but=member.id)
        assert not await members.name_taken(session, "Eule")
        assert await members.names(session) == {"übermütige eule"}


async def test_a_consent_is_withdrawn_and_stays_as_a_proof(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bela = await guests(session, "anna", "bela")
        await consents.add(session, anna, "1", "de", now)
        await consents.add(session, bela, "1", "de", now)
    async with database.transaction() as session:
        await consents.withdraw(session, anna, now + HOUR)
        await consents.add(session, anna, "2", "de", now + 2 * HOUR)
        await consents.withdraw(session, anna, now + 3 * HOUR)
    assert [(c.member_id, c.version, c.withdrawn_at) for c in await every(database, Consent)] == [
        (anna, "1", now + HOUR),
        (bela, "1", None),
        (anna, "2", now + 3 * HOUR),
    ]


async def test_who_did_not_join_after_all_leaves_no_consent(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bela = await guests(session, "anna", "bela")
        await consents.add(session, anna, "1", "de", now)
        await consents.add(session, bela, "1", "de", now)
    async with database.transaction() as session:
        await consents.forget(session, anna)
    assert [consent.member_id for consent in await every(database, Consent)] == [bela]


async def test_the_roster_has_everybody(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bela = await guests(session, "anna", "bela")
        session.add(Account(platform="telegram", external_id="1", member_id=anna))
        await roles.grant(session, bela, Role.staff, now)
    async with database.reading() as session:
        roster = await people.roster(session)
    assert [(m.id, [a.platform for a in accounts], set(roles)) for m, accounts, roles in roster] == [
        (anna, ["console", "telegram"], set()),
        (bela, ["console"], {"staff"}),
    ]


# --- what is due -----------------------------------------------------------------------------


async def test_what_is_due_for_members_comes_in_order(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        for name, hours in (("anna", 2), ("bela", 1), ("carla", 3)):
            member = await guest(session, name)
            member.paused_until = member.open_until = member.next_checkin_at = now + hours * HOUR
        await guest(session, "dora")
    async with database.reading() as session:
        for due in (members.due_to_return, members.due_to_roll, members.due_to_checkin):
            assert await due(session, now, 10) == []
            assert [member.id for member in await due(session, now + 2 * HOUR, 10)] == [2, 1]
            assert [member.id for member in await due(session, now + 3 * HOUR, 1)] == [2]
        for column in ("paused_until", "open_until", "next_checkin_at"):
            assert await members.earliest(session, column) == now + HOUR


async def test_nothing_is_due_where_nobody_is(database: Database) -> None:
    async with database.reading() as session:
        assert await members.earliest(session, "open_until") is None


async def test_hours_that_never_come_are_stored_and_never_rolled_on(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        member = await guest(session)
        member.working_days = []
        rhythm.renew(member, Policy(), now)
    stored = await one(database, Member, member.id)
    assert stored.open_from is not None
    assert stored.open_from == stored.open_until == datetime.max.replace(tzinfo=UTC, microsecond=0)
    assert stored.next_checkin_at is None
    async with database.reading() as session:
        assert await members.due_to_roll(session, now + timedelta(days=36500), 10) == []
        assert await members.earliest(session, "open_until") == stored.open_until
