"""Entries of the lexicon from chat: they count until they are removed, and every change can be seen."""

from datetime import datetime, timedelta

from storage import lexicon_entries, merging
from storage.database import Database
from storage.lexicon_entries import LexiconEntry
from tests.storage.rows import every, guests


async def add(database: Database, now: datetime, canonical: str) -> int:
    async with database.transaction() as session:
        _, member = await guests(session, "anna", "bela")
        row = LexiconEntry(canonical=canonical, variants_de=["so"], added_by=member, created_at=now)
        session.add(row)
        await session.flush()
    assert row.id is not None
    return row.id


async def test_every_change_changes_the_state(database: Database, now: datetime) -> None:
    states = []

    async def look() -> None:
        async with database.reading() as session:
            states.append(await lexicon_entries.state(session))

    await look()
    first = await add(database, now, "Tafel")
    await look()
    async with database.transaction() as session:
        row = await lexicon_entries.by_id(session, first)
        assert row is not None
        row.removed_at = now
    await look()
    second = await add(database, now, "Kleiderkammer")
    await look()
    assert len(set(states)) == len(states) == 4
    async with database.reading() as session:
        assert await lexicon_entries.by_id(session, first) is None
        assert [row.id for row in await lexicon_entries.standing(session)] == [second]
        assert await lexicon_entries.count(session) == 1


async def test_who_taught_an_entry_is_forgotten_or_goes_along(database: Database, now: datetime) -> None:
    await add(database, now, "Tafel")
    async with database.transaction() as session:
        await merging.unite(session, 1, 2, now)
    assert [row.added_by for row in await every(database, LexiconEntry)] == [1]
    async with database.transaction() as session:
        await lexicon_entries.forget(session, 1)
    assert [row.added_by for row in await every(database, LexiconEntry)] == [None]


async def test_removed_entries_are_forgotten_but_the_last_row(database: Database, now: datetime) -> None:
    for canonical in ("eins", "zwei", "drei"):
        await add(database, now, canonical)
    async with database.transaction() as session:
        for row in await lexicon_entries.standing(session):
            if row.canonical != "zwei":
                row.removed_at = now
        await session.flush()
        await lexicon_entries.purge(session, now + timedelta(seconds=1))
    assert [row.canonical for row in await every(database, LexiconEntry)] == ["zwei", "drei"]
