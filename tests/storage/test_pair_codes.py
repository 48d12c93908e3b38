"""Pairing codes: one for each member, once, for a quarter of an hour."""

from datetime import datetime, timedelta

import pytest

from storage import pairing, retention
from storage.database import Database
from storage.pairing import KEPT, SPAN, VALID, Found, PairCode, PairFailure
from storage.retention import Keep
from tests.storage.rows import every, guests

MOMENT = timedelta(seconds=1)


async def issued(database: Database, now: datetime, name: str = "anna") -> tuple[str, Found]:
    async with database.transaction() as session:
        [member_id] = await guests(session, name)
        code = await pairing.issue(session, member_id, now)
        found = await pairing.find(session, code)
    assert found is not None
    return code, found


async def test_a_code_is_found_as_what_it_is_and_not_stored(database: Database, now: datetime) -> None:
    code, found = await issued(database, now)
    assert (found.member_id, found.expires_at, found.used_at) == (1, now + VALID, None)
    [row] = await every(database, PairCode)
    assert code not in repr(row)
    async with database.reading() as session:
        assert await pairing.by_id(session, found.id) == found
        assert await pairing.find(session, code[::-1]) is None
        assert await pairing.by_id(session, 99) is None


@pytest.mark.parametrize(("after", "holds"), [(VALID - MOMENT, True), (VALID, False)])
async def test_it_holds_until_it_ends(database: Database, now: datetime, after: timedelta, holds: bool) -> None:
    _, found = await issued(database, now)
    assert found.holds(now + after) is holds
    async with database.transaction() as session:
        assert await pairing.spend(session, found.id, now + after) is holds


async def test_it_is_used_once(database: Database, now: datetime) -> None:
    code, found = await issued(database, now)
    async with database.transaction() as session:
        assert await pairing.spend(session, found.id, now)
        assert not await pairing.spend(session, found.id, now)
        used = await pairing.find(session, code)
    assert used is not None
    assert used.used_at == now
    assert not used.holds(now)


async def test_there_is_one_for_each_member(database: Database, now: datetime) -> None:
    old, first = await issued(database, now)
    new, second = await issued(database, now)
    await issued(database, now, "ben")
    assert len(await every(database, PairCode)) == 2
    async with database.reading() as session:
        assert await pairing.find(session, old) is None
        assert await pairing.by_id(session, first.id) is None  # ids are not given twice
        assert await pairing.find(session, new) == second


async def test_what_others_have_seen_holds_no_more(database: Database, now: datetime) -> None:
    code, found = await issued(database, now)
    async with database.transaction() as session:
        await pairing.withdraw(session, code)
        assert not await pairing.spend(session, found.id, now)


async def test_what_somebody_got_wrong_counts_for_an_hour(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        for minutes in (0, 30, 59):
            await pairing.fail(session, anna, now + timedelta(minutes=minutes))
        counted = [await pairing.failures(session, who, now + SPAN) for who in (anna, ben)]
        early = await pairing.failures(session, anna, now - MOMENT)  # the clock was turned back
    assert (counted, early) == ([2, 0], 0)


async def test_retention_forgets_what_is_over(database: Database, now: datetime) -> None:
    await issued(database, now)
    async with database.transaction() as session:
        await pairing.fail(session, 1, now)
        await retention.purge(session, now + SPAN - MOMENT, Keep(), 10)
    assert (len(await every(database, PairCode)), len(await every(database, PairFailure))) == (1, 1)
    async with database.transaction() as session:
        await retention.purge(session, now + VALID + KEPT + MOMENT, Keep(), 10)
    assert (await every(database, PairCode), await every(database, PairFailure)) == ([], [])


async def test_a_member_s_are_forgotten_and_nobody_else_s(database: Database, now: datetime) -> None:
    for name in ("anna", "ben"):
        await issued(database, now, name)
    async with database.transaction() as session:
        await pairing.fail(session, 1, now)
        await pairing.forget(session, 1)
    assert [row.member_id for row in await every(database, PairCode)] == [2]
    assert await every(database, PairFailure) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("abcde2345f", "ABCDE2345F"),
        (" ABCDE-2345F. ", "ABCDE2345F"),
        ("„ABCDE 2345F“", "ABCDE2345F"),
        ("ABCDE2345", None),
        ("ABCDE2345FG", None),
        ("ABCDEFGHJK", None),
        ("2345678923", None),
        ("ÄBCDE2345F", None),
        ("٢٣٤٥ABCDEF", None),
        ("", None),
        ("ABCDE2345F" + " und noch mehr", None),
        ("\0" * 1000 + "ABCDE2345F", None),
    ],
)
def test_a_code_is_told_from_other_words(words: str, code: str | None) -> None:
    assert pairing.plain(words) == code
