"""What still has a file: on both databases."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage import file_uses
from storage.announcements import Announcement
from storage.database import Database
from storage.outbox import State
from storage.workshops import Workshop
from tests.storage.channel_rows import channel
from tests.storage.rows import content, guest, queue

DIGEST = "ab" * 32
FILE: list[dict[str, Any]] = [{"name": "Plan.txt", "type": "text/plain", "size": 6, "hash": DIGEST}]


async def announced(session: AsyncSession, now: datetime) -> None:
    session.add(Announcement(files=FILE, created_at=now))


async def planned(session: AsyncSession, now: datetime) -> None:
    times: dict[str, Any] = {"starts_at": now, "ends_at": now, "registers_until": now, "created_at": now}
    session.add(Workshop(uid="a", title="Werkstatt", zone="Europe/Berlin", material=FILE, **times))


async def waiting(session: AsyncSession, now: datetime, **values: Any) -> None:
    said = content(now)
    said.body = {**said.body, "files": FILE}
    session.add(said)
    await session.flush()
    member = await guest(session)
    await queue(session, now, content_id=said.id, member_id=member.id, **values)


@pytest.mark.parametrize("use", [announced, planned, waiting])
async def test_a_file_is_used_as_long_as_something_has_it(database: Database, now: datetime, use: Any) -> None:
    async with database.transaction() as session:
        await use(session, now)
        await session.flush()
        assert await file_uses.unused(session, [DIGEST, "cd" * 32]) == ["cd" * 32]


async def test_a_message_that_went_has_no_use_for_its_file_any_more(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await channel(session, now, "housing", "H")
        await waiting(session, now, state=State.sent, settled_at=now)
        session.add(Announcement(files=[], created_at=now))
        await session.flush()
        assert await file_uses.unused(session, [DIGEST]) == [DIGEST]
