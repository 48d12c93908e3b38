"""Invitations: a code holds for so many people, until a moment, and never for more."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import invitations
from storage.database import Database
from storage.invitations import Invitation, holds, looks_like, new_code
from storage.roles import Role
from tests.storage.rows import every

HOUR = timedelta(hours=1)
CODE = "ABCDE23456"


async def invite(database: Database, now: datetime, uses: int = 1, expires_at: datetime | None = None) -> int:
    async with database.transaction() as session:
        made = await invitations.create(session, CODE, Role.practitioner, uses, expires_at, now)
        await session.flush()
    assert made.id is not None
    return made.id


async def redeem(database: Database, invitation: int, now: datetime) -> bool:
    async with database.transaction() as session:
        return await invitations.redeem(session, invitation, now)


async def test_a_code_is_not_in_the_database(database: Database, now: datetime) -> None:
    await invite(database, now)
    [stored] = await every(database, Invitation)
    assert CODE not in repr(stored)
    assert stored.hint == "AB"


@pytest.mark.parametrize("typed", [CODE, "abcde23456", " ABCDE-23456 ", "abc-de2-3456\n"])
async def test_a_code_is_known_however_it_is_typed(database: Database, now: datetime, typed: str) -> None:
    await invite(database, now)
    async with database.reading() as session:
        assert await invitations.find(session, typed) is not None


@pytest.mark.parametrize("typed", ["", "ABCDE2345", "ABCDE234567", "ß\ud800\0", "x" * 100_000])
async def test_another_code_is_not_known(database: Database, now: datetime, typed: str) -> None:
    await invite(database, now)
    async with database.reading() as session:
        assert await invitations.find(session, typed) is None


async def test_a_code_holds_for_so_many_people(database: Database, now: datetime) -> None:
    invitation = await invite(database, now, uses=2)
    assert [await redeem(database, invitation, now) for _ in range(3)] == [True, True, False]
    [stored] = await every(database, Invitation)
    assert stored.used == 2
    assert not holds(stored, now)


async def test_a_code_holds_until_its_moment(database: Database, now: datetime) -> None:
    invitation = await invite(database, now, uses=9, expires_at=now + HOUR)
    [stored] = await every(database, Invitation)
    instant = timedelta(microseconds=1)
    assert holds(stored, now + HOUR - instant)
    assert await redeem(database, invitation, now + HOUR - instant)
    assert not holds(stored, now + HOUR)
    assert not await redeem(database, invitation, now + HOUR)


async def test_an_invitation_that_is_not_there_does_not_hold(database: Database, now: datetime) -> None:
    assert not await redeem(database, 99, now)


async def test_two_at_once_never_use_a_code_more_often_than_it_holds(database: Database, now: datetime) -> None:
    invitation = await invite(database, now, uses=3)
    results = await asyncio.gather(*(redeem(database, invitation, now) for _ in range(10)))
    assert sum(results) == 3
    [stored] = await every(database, Invitation)
    assert stored.used == 3


async def test_two_processes_never_use_a_code_more_often_than_it_holds(
    database: Database, database_url: str, now: datetime
) -> None:
    invitation = await invite(database, now)
    other = Database(database_url)
    results = await asyncio.gather(*(redeem(through, invitation, now) for through in (database, other) * 3))
    await other.aclose()
    assert sum(results) == 1


def test_a_new_code_looks_like_one_and_is_new() -> None:
    codes = {new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(looks_like(code) and looks_like(f"{code[:5]}-{code[5:]}".lower()) for code in codes)


@given(st.text(max_size=20))
def test_a_word_of_another_length_does_not_look_like_a_code(words: str) -> None:
    assert not looks_like(words) or len(words.replace("-", "")) == invitations.LENGTH


@pytest.mark.parametrize("words", ["Bewerbung!", "0000000000", "Fluechtlin", "ABCDE2345", ""])
def test_a_plain_word_does_not_look_like_a_code(words: str) -> None:
    assert not looks_like(words)
