"""Phrasings: found as long as they stand, and every change is seen by whoever asks for what is new."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import merging, phrasings
from storage.database import Database
from storage.phrasings import TOMBSTONES, Kind, Phrasing
from tests.storage.rows import every, guests


async def put(database: Database, now: datetime, subject: int, text: str, who: str = "anna") -> int:
    async with database.transaction() as session:
        [member] = await guests(session, who)
        row = await phrasings.put(session, Kind.question, subject, text, member, now)
    assert row.id is not None
    return row.id


async def changes(database: Database, serial: int, limit: int = 100) -> list[tuple[int | None, int, str]]:
    async with database.reading() as session:
        return [(row.id, row.serial, row.text) for row in await phrasings.changed_since(session, serial, limit)]


async def test_every_change_has_a_larger_serial_than_all_before(database: Database, now: datetime) -> None:
    first, second = await put(database, now, 1, "Wer zahlt?"), await put(database, now, 2, "Wann?")
    assert await changes(database, 0) == [(first, 1, "Wer zahlt?"), (second, 2, "Wann?")]
    async with database.transaction() as session:
        assert await phrasings.drop(session, Kind.question, 1, now) == 1
        assert await phrasings.drop(session, Kind.question, 1, now) == 0
        assert await phrasings.drop(session, Kind.card, 2, now) == 0
    assert await changes(database, 2) == [(first, 3, "")]
    third = await put(database, now, 3, "Wo?")
    assert await changes(database, 2, limit=1) == [(first, 3, "")]
    assert await changes(database, 3) == [(third, 4, "Wo?")]
    async with database.reading() as session:
        assert [row[:2] for row in await phrasings.standing(session, 0, 10)] == [(2, second), (4, third)]
        assert await phrasings.last_serial(session) == 4


async def test_a_subject_has_the_same_text_once(database: Database, now: datetime) -> None:
    first = await put(database, now, 1, "Wer zahlt?")
    assert await put(database, now, 1, "Wer zahlt?") == first
    assert await put(database, now, 2, "Wer zahlt?") != first
    async with database.transaction() as session:
        await phrasings.drop(session, Kind.question, 1, now)
    assert await put(database, now, 1, "Wer zahlt?") != first


async def test_two_rows_never_have_one_serial(database: Database, now: datetime) -> None:
    await put(database, now, 1, "Wer zahlt?")
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(Phrasing(subject_kind="card", subject_id=1, text="x", serial=1, created_at=now))


async def test_of_a_member_who_leaves_nothing_stays_or_only_the_words(database: Database, now: datetime) -> None:
    gone, stays = await put(database, now, 1, "Von Anna"), await put(database, now, 2, "Von Bela", "bela")
    also = await put(database, now, 3, "Auch von Anna")
    async with database.transaction() as session:
        assert await phrasings.drop_of_member(session, 1, now) == 2
        await phrasings.leave_unnamed(session, 2)
    rows = {row.id: (row.text, row.member_id, row.deleted_at is not None) for row in await every(database, Phrasing)}
    assert rows == {gone: ("", None, True), stays: ("Von Bela", None, False), also: ("", None, True)}


async def test_of_two_members_who_are_one_the_words_go_along(database: Database, now: datetime) -> None:
    await put(database, now, 1, "Von Anna")
    await put(database, now, 2, "Von Bela", "bela")
    async with database.transaction() as session:
        await merging.unite(session, 1, 2, now)
    assert [row.member_id for row in await every(database, Phrasing)] == [1, 1]


async def test_tombstones_are_forgotten_in_the_end_but_no_serial_is_given_again(
    database: Database, now: datetime
) -> None:
    for subject in (1, 2, 3):
        await put(database, now, subject, f"Frage {subject}")
    async with database.transaction() as session:
        for subject in (1, 3):
            await phrasings.drop(session, Kind.question, subject, now)
        await phrasings.purge(session, now + TOMBSTONES)
    assert len(await every(database, Phrasing)) == 3
    async with database.transaction() as session:
        await phrasings.purge(session, now + TOMBSTONES + timedelta(seconds=1))
    assert [(row.subject_id, row.serial) for row in await every(database, Phrasing)] == [(2, 2), (3, 5)]
    await put(database, now, 4, "Frage 4")
    assert await changes(database, 5) == [(4, 6, "Frage 4")]
