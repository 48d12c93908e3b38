"""Conversations with the team as rows: who waits, who is of the team now, and what goes to nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import accounts, contacts, merging, roles
from storage.accounts import Account
from storage.channels import Kind
from storage.contacts import Contact, State
from storage.contents import Content
from storage.database import Database
from storage.members import Member, Status
from storage.messages import Lane
from storage.outbox import Outbox
from storage.outbox import State as OutboxState
from storage.posts import Post
from storage.roles import Role
from tests.storage.channel_rows import channel, post
from tests.storage.rows import every, guest, guests, one, queue

STAFF = (Role.staff, Role.coordinator)
MINUTE = timedelta(minutes=1)


def anywhere(_platform: str) -> bool:
    return True


async def member(session: AsyncSession, name: str, *theirs: Role, now: datetime, platform: str = "console") -> int:
    """Somebody who has joined, on a network, with roles; their id."""
    [member_id] = (await accounts.ensure(session, platform, [(name, None)])).values()
    (await session.get_one(Member, member_id)).status = Status.active
    for role in theirs:
        await roles.grant(session, member_id, role, now)
    return member_id


async def begun(session: AsyncSession, who: int, now: datetime, state: State = State.open, **more: object) -> Contact:
    """A conversation of somebody."""
    key = f"~{who}-{len(more)}-{state}"
    contact = await contacts.begin(session, who, await channel(session, now, key, key, kind=Kind.contact, **more), now)
    contact.state = state
    await session.flush()
    return contact


async def test_who_has_waited_longest_comes_first_and_nobody_sees_their_own(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem = [await member(session, name, now=now) for name in ("anna", "ben", "cem")]
        late = await begun(session, anna, now + MINUTE)
        early = await begun(session, ben, now)
        secret = await begun(session, cem, now - MINUTE, sensitive=True)
        await begun(session, cem, now, State.closed)
    async with database.reading() as session:

        async def ids(state: State, sensitive: bool, but: int = 0, limit: int = 9, offset: int = 0) -> list[int | None]:
            found = await contacts.standing(session, state, sensitive, but, limit, offset)
            return [contact.id for contact, _, _ in found]

        assert await ids(State.open, True) == [secret.id, early.id, late.id]
        assert await ids(State.open, False) == [early.id, late.id]
        assert await ids(State.open, True, but=ben) == [secret.id, late.id]
        assert await ids(State.open, True, limit=1, offset=1) == [early.id]
        assert await ids(State.answered, True) == []
        counted = [await contacts.count(session, State.open, of) for of in (None, True, False)]
        assert counted == [3, 1, 2]
        assert await contacts.count(session, State.open, None, anna) == 2
        assert [contact.state for contact, _ in await contacts.of_member(session, cem)] == [State.closed, State.open]
        assert await contacts.find(session, 99) is None


async def test_of_the_team_is_who_has_the_role_now_has_joined_and_can_be_reached(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna", Role.staff, Role.coordinator, now=now)
        tele = await member(session, "tele", Role.coordinator, now=now, platform="telegram")
        await member(session, "ben", Role.practitioner, now=now)
        gone = await member(session, "gone", Role.staff, now=now)
        guest_with_role = await guest(session, "guest")
        await roles.grant(session, guest_with_role.id or 0, Role.staff, now)
        (await session.get_one(Account, (await session.get_one(Member, gone)).account_id)).reachable = False
    async with database.transaction() as session:
        assert await contacts.team(session, STAFF, anywhere) == sorted([anna, tele])
        assert await contacts.team(session, STAFF, anywhere, but=anna) == [tele]
        assert await contacts.team(session, STAFF, lambda platform: platform != "telegram") == [anna]
        assert await contacts.reachable(session, [gone, tele], anywhere) == [tele]
        assert await contacts.team(session, [], anywhere) == []
        await roles.revoke(session, tele, Role.coordinator)
        assert await contacts.team(session, STAFF, anywhere) == [anna]


async def test_what_waits_for_whoever_is_not_of_the_team_is_dropped_but_what_is_to_be_taken_away_is_not(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna", now=now)
        sven = await member(session, "sven", Role.staff, now=now)
        left = await member(session, "left", now=now)
        talk = await begun(session, anna, now)
        here, elsewhere = talk.channel_id, await channel(session, now)
        words = await post(session, now, here, anna)
        gone = await post(session, now, here, anna)
        (await session.get_one(Content, gone.content_id)).deleted = True
        other = await post(session, now, elsewhere, anna)
        rows = {
            (who, about): await queue(session, now, lane=Lane.reminder, member_id=whom, content_id=said.content_id)
            for who, whom in (("anna", anna), ("sven", sven), ("left", left))
            for about, said in (("words", words), ("gone", gone), ("other", other))
        }
        sent = await queue(session, now, member_id=left, content_id=words.content_id, state=OutboxState.sent)
        held = await queue(session, now, member_id=left, content_id=words.content_id, state=OutboxState.held)
    async with database.transaction() as session:
        await contacts.withhold(session, STAFF, now)
    dropped = {row.id for row in await every(database, Outbox) if row.state == OutboxState.dropped}
    assert dropped == {rows["left", "words"], held}
    assert (await one(database, Outbox, sent)).state == OutboxState.sent
    assert (await one(database, Outbox, held)).settled_at == now


async def test_the_member_waits_with_what_they_said_since_they_wait(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, sven = [await member(session, name, now=now) for name in ("anna", "sven")]
        talk = await begun(session, anna, now)
        before = await post(session, now - MINUTE, talk.channel_id, anna)
        first = await post(session, now, talk.channel_id, anna)
        await post(session, now + MINUTE, talk.channel_id, sven, from_team=True)
        deleted = await post(session, now + MINUTE, talk.channel_id, anna, state="deleted", number=7)
        last = await post(session, now + MINUTE, talk.channel_id, anna)
    async with database.reading() as session:
        assert [each.id for each in await contacts.waiting(session, talk)] == [first.id, last.id]
        assert deleted.id not in [each.id for each in await contacts.said(session, talk.channel_id)]
    assert [talk.stands(each.published_at or now) for each in (before, first)] == [State.answered, State.open]


async def test_nothing_of_who_leaves_stays(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, sven = [await member(session, name, now=now) for name in ("anna", "sven")]
        mine, theirs = await begun(session, anna, now), await begun(session, sven, now)
        mine.answered_by, theirs.answered_by = sven, anna
    async with database.transaction() as session:
        await contacts.forget(session, anna)
    left = [(row.id, row.member_id, row.answered_by) for row in await every(database, Contact)]
    assert left == [(theirs.id, sven, None)]


async def test_the_conversations_of_two_who_become_one_are_theirs(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = [await member(session, name, now=now) for name in ("anna", "ben")]
        first, second = await begun(session, anna, now), await begun(session, ben, now)
        first.answered_by = ben
        said = await post(session, now, second.channel_id, ben)
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    async with database.reading() as session:
        assert [contact.id for contact, _ in await contacts.of_member(session, anna)] == [second.id, first.id]
    assert {row.answered_by for row in await every(database, Contact)} == {anna, None}
    assert [row.member_id for row in await every(database, Post) if row.id == said.id] == [anna]


async def test_a_channel_has_one_conversation(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            anna, ben = await guests(session, "anna", "ben")
            talk = await begun(session, anna, now)
            await contacts.begin(session, ben, talk.channel_id, now)
