"""The index beside the database: what is committed is found, by every process, and nothing else."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.similarity import Similarity
from storage import phrasings
from storage.database import Database
from storage.lexicon_entries import LexiconEntry
from storage.phrasings import TOMBSTONES, Kind
from tests.storage.rows import every

ASKED = "Wer bezahlt Dolmetscher beim Arzt?"


async def put(database: Database, now: datetime, subject: int, text: str) -> None:
    async with database.transaction() as session:
        await phrasings.put(session, Kind.question, subject, text, None, now)


async def found(database: Database, similar: Similarity, text: str = ASKED) -> list[int]:
    async with database.reading() as session:
        await similar.refresh(session)
    return [hit.subject[1] for hit in (await similar.find(text)).hits]


async def test_what_is_put_in_one_process_is_found_in_another_and_what_is_dropped_no_more(
    database: Database, now: datetime
) -> None:
    one, other = Similarity([], None), Similarity([], None)
    await put(database, now, 1, "Dolmetscherkosten in der Arztpraxis")
    assert await found(database, one) == await found(database, other) == [1]
    await put(database, now, 2, "Dolmetscher beim Arzt: wer bezahlt?")
    assert (await found(database, one))[0] == (await found(database, other))[0] == 2
    async with database.transaction() as session:
        await phrasings.drop(session, Kind.question, 2, now)
    assert await found(database, one) == await found(database, other) == [1]
    assert await found(database, Similarity([], None)) == [1]


async def test_an_index_of_more_than_a_page_is_read_whole(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.similarity.PAGE", 3)
    one = Similarity([], None)
    await put(database, now, 1, "Frage nach dem Kindergarten")
    await found(database, one)
    for subject in range(2, 12):
        await put(database, now, subject, f"Dolmetscher beim Arzt, Nummer {subject}")
    async with database.transaction() as session:
        await phrasings.drop(session, Kind.question, 5, now)
    expected = set(await found(database, one))
    assert len(expected) == 5
    assert expected == set(await found(database, Similarity([], None)))
    assert 5 not in expected


async def test_what_was_never_committed_is_never_found_nor_hides_what_comes_after(
    database: Database, now: datetime
) -> None:
    similar = Similarity([], None)
    similar.database = database
    await put(database, now, 1, "Dolmetscherkosten in der Arztpraxis")
    with pytest.raises(RuntimeError, match="undone"):
        async with database.transaction() as session:
            await phrasings.put(session, Kind.question, 2, "Dolmetscher beim Arzt: wer bezahlt?", None, now)
            await similar.refresh(session)
            assert [hit.subject[1] for hit in (await similar.find(ASKED)).hits] == [1]
            raise RuntimeError("undone")
    await put(database, now, 3, "Wer bezahlt den Dolmetscher?")
    assert set(await found(database, similar)) == {1, 3}


async def test_words_that_are_taught_count_at_once_and_removed_ones_no_more(database: Database, now: datetime) -> None:
    similar = Similarity([], None)
    await put(database, now, 1, "Geht der Quasselkasten beim Arzt?")
    await put(database, now, 2, "Wohnung in Leipzig gesucht")
    assert await found(database, similar, "Sprachmittlung telefonisch gesucht") != [1]
    async with database.transaction() as session:
        session.add(LexiconEntry(canonical="Sprachmittlung", variants_de=["Quasselkasten"], created_at=now))
    assert (await found(database, similar, "Sprachmittlung telefonisch gesucht"))[0] == 1
    async with database.transaction() as session:
        for row in await every(database, LexiconEntry):
            (await session.get_one(LexiconEntry, row.id)).removed_at = now
    assert "sprachmittlung" in similar.lexicon.expand("Quasselkasten")[1]
    await found(database, similar)
    assert similar.lexicon.expand("Quasselkasten")[1] == []


async def test_a_taught_word_that_makes_a_loop_is_left_out_and_the_others_count(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        for canonical, variant in (("Isegrim", "Wolf"), ("Wolf", "Isegrim"), ("Reineke", "Fuchs")):
            session.add(LexiconEntry(canonical=canonical, variants_de=[variant], created_at=now))
            await session.flush()
    similar = Similarity([], None)
    await found(database, similar)
    assert similar.lexicon.expand("Wolf und Fuchs")[1] == ["isegrim", "reineke"]
    file = tmp_path / "ours.tsv"
    file.write_text("Wolf\tIsegrim\t\n")
    other = Similarity([file], None)
    await found(database, other)
    assert other.lexicon.expand("Wolf und Fuchs")[1] == ["wolf", "reineke"]


async def test_after_a_long_time_without_a_look_everything_is_read_again(
    database: Database, clock: VirtualClock
) -> None:
    now = clock.now()
    similar = Similarity([], None, clock)
    await put(database, now, 1, "Dolmetscher beim Arzt: wer bezahlt?")
    await put(database, now, 2, "Dolmetscherkosten in der Arztpraxis")
    assert set(await found(database, similar)) == {1, 2}
    async with database.transaction() as session:
        await phrasings.drop(session, Kind.question, 1, now)
        await phrasings.put(session, Kind.question, 3, "Wohnung in Leipzig", None, now)
        await phrasings.purge(session, now + 2 * TOMBSTONES)
    clock.move(now + 2 * TOMBSTONES + timedelta(seconds=1))
    assert (await found(database, similar))[0] == 2
    assert 1 not in await found(database, similar)


async def test_before_anything_was_read_nothing_is_found(database: Database) -> None:
    similar = Similarity([], None)
    assert (await similar.find(ASKED)).hits == ()
    assert (await similar.cosines(["Wohnung"], ["Wohnung"])).shape == (1, 1)
    assert await similar.theme("Schimmel in der Unterkunft", {"housing": "Wohnen"}) == "housing"
