"""Receiving: nothing is acknowledged that is not stored, nothing is stored twice, nothing is lost."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

import storage.database
from bot.clock import VirtualClock
from storage import inbox
from storage.database import Database
from storage.inbox import State
from storage.messages import Batch
from tests.loops import START, WIRE, Bench, Wire, bench, said, until

BATCHES = tuple(
    Batch(events=tuple(said("anna", f"{number}.{part}", START) for part in range(3)), cursor=f"{number:03}")
    for number in range(1, 5)
)


async def cursor(database: Database) -> str | None:
    async with database.reading() as session:
        return await inbox.cursor(session, WIRE)


async def texts(on: Bench) -> list[str]:
    return [row.payload["text"] for row in await on.inbox() if row.payload]


ALL = [f"{number}.{part}" for number in range(1, 5) for part in range(3)]


async def test_batches_are_stored_with_their_cursor(database: Database, clock: VirtualClock, tmp_path: Path) -> None:
    on = bench(database, clock, tmp_path, Wire(batches=BATCHES))
    receiving = asyncio.create_task(on.service.receivers[0].run())
    await until(lambda: len(on.wire.stored) == len(BATCHES))
    receiving.cancel()
    await asyncio.wait([receiving])
    assert await texts(on) == ALL
    assert await cursor(database) == "004"


async def test_only_what_is_stored_is_acknowledged(database: Database, clock: VirtualClock, tmp_path: Path) -> None:
    seen = []

    class Watched(Wire):
        async def listen(self, cursor_: str | None) -> AsyncGenerator[Batch]:
            for batch in BATCHES:
                yield batch
                seen.append((batch.cursor, await cursor(database), len(await on.inbox())))
            await asyncio.Event().wait()

    on = bench(database, clock, tmp_path, Watched())
    receiving = asyncio.create_task(on.service.receivers[0].run())
    await until(lambda: len(seen) == len(BATCHES))
    receiving.cancel()
    await asyncio.wait([receiving])
    assert seen == [("001", "001", 3), ("002", "002", 6), ("003", "003", 9), ("004", "004", 12)]


async def test_it_goes_on_from_the_cursor(database: Database, clock: VirtualClock, tmp_path: Path) -> None:
    on = bench(database, clock, tmp_path, Wire(batches=BATCHES[:2]))
    for batch in BATCHES[:2]:
        await on.service.receivers[0].store(batch)
    after = bench(database, clock, tmp_path, Wire(batches=BATCHES))
    receiving = asyncio.create_task(after.service.receivers[0].run())
    await until(lambda: len(after.wire.stored) == 2)
    receiving.cancel()
    await asyncio.wait([receiving])
    assert after.wire.stored == ["003", "004"]
    assert await texts(after) == ALL


async def test_what_comes_again_is_stored_once(database: Database, clock: VirtualClock, tmp_path: Path) -> None:
    on = bench(database, clock, tmp_path)
    for batch in (BATCHES[0], BATCHES[1], BATCHES[0], *BATCHES):
        await on.service.receivers[0].store(batch)
    assert await texts(on) == ALL
    await on.service.settle()
    sent = len(on.wire.taken)
    for batch in BATCHES:
        await on.service.receivers[0].store(batch)
    await on.service.settle()
    assert len(on.wire.taken) == sent
    assert {row.state for row in await on.inbox()} == {State.done}


async def test_an_event_comes_twice_in_one_batch(database: Database, clock: VirtualClock, tmp_path: Path) -> None:
    on = bench(database, clock, tmp_path)
    await on.receive(said("anna", "eins", START, key="1"), said("anna", "zwei", START, key="1"))
    assert await texts(on) == ["eins"]


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "x" * 100_000, "\u202e\u200b", "👩‍👩‍👧", "'); DROP TABLE inbox"])
async def test_whatever_is_written_can_be_stored(
    database: Database, clock: VirtualClock, tmp_path: Path, text: str
) -> None:
    on = bench(database, clock, tmp_path)
    await on.receive(said("anna", text, START, key="1"), said("ben", "danach", START))
    await on.service.settle()
    assert [row.state for row in await on.inbox()] == [State.done, State.done]
    assert on.wire.read_by("anna")


EVENTS = [("anna", "/help"), ("ben", "boom"), ("carla", "/help")]


async def test_an_event_that_cannot_be_stored_is_put_aside_and_holds_up_nobody(
    database: Database, clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inbox.store

    async def refusing(session: AsyncSession, platform: str, batch: Batch, now: datetime) -> int:
        if any(event.payload.get("text") == "boom" for event in batch.events):
            raise ValueError("no database takes this")
        return await real(session, platform, batch, now)

    monkeypatch.setattr(inbox, "store", refusing)
    on = bench(database, clock, tmp_path)
    await on.receive(
        said("anna", "/help", START), said("ben", "boom", START), said("carla", "/help", START), cursor="7"
    )
    await on.service.settle()
    assert [row.state for row in await on.inbox()] == [State.done, State.quarantined, State.done]
    assert await cursor(database) == "7"
    talk = replace(said("dana", "boom", START), group="room", talk=True)  # of a room that is not linked
    await on.receive(talk, cursor="8")
    assert len(await on.inbox()) == 3
    assert await cursor(database) == "8"


async def test_a_network_that_fails_is_listened_to_again(
    database: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    begun: list[str | None] = []

    class Shaky(Wire):
        async def listen(self, cursor_: str | None) -> AsyncGenerator[Batch]:
            begun.append(cursor_)
            for batch in BATCHES:
                if cursor_ is None or (batch.cursor or "") > cursor_:
                    yield batch
                    if len(begun) == 1:
                        raise ConnectionResetError("reset by peer")
            self.stored.append("all")
            await asyncio.Event().wait()

    on = bench(database, clock, tmp_path, Shaky())
    receiving = asyncio.create_task(on.service.receivers[0].run())
    await until(lambda: on.wire.stored == ["all"])
    receiving.cancel()
    await asyncio.wait([receiving])
    assert begun == [None, "001"]
    assert await texts(on) == ALL


async def test_a_locked_database_is_waited_for(
    migrated_file: Path, clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "BUSY_TIMEOUT", 20)
    file = tmp_path / "kollegial.db"
    shutil.copy(migrated_file, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    on = bench(database, clock, tmp_path, Wire(batches=BATCHES))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    storing = asyncio.create_task(on.service.receivers[0].store(BATCHES[0]))
    done, _ = await asyncio.wait([storing], timeout=0.2)
    assert not done
    assert await texts(on) == []
    other.execute("ROLLBACK")
    other.close()
    await asyncio.wait_for(storing, 10)
    assert await texts(on) == ["1.0", "1.1", "1.2"]
    assert await cursor(database) == "001"
    await database.aclose()
