"""Whom an announcement reaches, and what became of it for each: on both databases."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import optouts, recipients, tallies
from storage.accounts import Account
from storage.announcements import Announcement, Category, Outcome
from storage.announcements import State as Stands
from storage.database import Database
from storage.members import Member, Status
from storage.messages import Lane
from storage.outbox import Outbox
from tests.storage.rows import content, every, guests

LEASE = timedelta(seconds=90)
DAY = timedelta(days=1)
TRIAL = {("console", "bea")}


async def people(session: AsyncSession, *names: str, **values: Any) -> dict[str, int]:
    """Active members without a rhythm, by name."""
    ids = await guests(session, *names)
    for name, member_id in zip(names, ids, strict=True):
        member = await session.get_one(Member, member_id)
        member.status, member.name = Status.active, name.title()
        for key, value in values.items():
            setattr(member, key, value)
    await session.flush()
    return dict(zip(names, ids, strict=True))


async def announcement(session: AsyncSession, now: datetime, **values: Any) -> Announcement:
    """An announcement of news to everybody that is under way."""
    said = content(now, "Neues")
    session.add(said)
    await session.flush()
    row = Announcement(**{"content_id": said.id, "state": Stands.sending, "created_at": now} | values)
    session.add(row)
    await session.flush()
    return row


async def resolved(session: AsyncSession, row: Announcement, now: datetime, **more: Any) -> int:
    """Resolve to the end; how many recipients there are."""
    found = 0
    while row.resolved_at is None:
        found += await recipients.resolve(session, row, now, "c", **more)
    return found


async def unreachable(session: AsyncSession, member_id: int) -> None:
    await session.execute(update(Account).where(col(Account.member_id) == member_id).values(reachable=False))


async def outcomes(session: AsyncSession, row: Announcement) -> Mapping[str, Outcome]:
    """What became of it for each, as the report's lines say; the tally has to agree."""
    lines = await tallies.lines(session, row, 0, 1000)
    found = await tallies.tally(session, row)
    for outcome in Outcome:
        assert found[outcome] == sum(line.outcome is outcome for line in lines)
    assert found.recipients == len(lines)
    return {line.name or "": line.outcome for line in lines}


async def test_each_is_noted_once_and_only_who_wants_it_and_can_be_reached_gets_a_row(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        ids = await people(session, "anna", "bea", "cem", "dora")
        await guests(session, "guest")
        await unreachable(session, ids["bea"])
        await optouts.choose(session, ids["cem"], {Category.news}, now)
        await optouts.choose(session, ids["dora"], {Category.surveys}, now)
        row = await announcement(session, now)
        assert await resolved(session, row, now, page=2) == 4
        said = await outcomes(session, row)
    assert said == {
        "Anna": Outcome.waiting,
        "Bea": Outcome.unreachable,
        "Cem": Outcome.opted_out,
        "Dora": Outcome.waiting,
    }
    rows = await every(database, Outbox)
    assert {(each.member_id, each.key, each.lane) for each in rows} == {
        (ids[name], f"announcement:1:{ids[name]}", Lane.bulk) for name in ("anna", "dora")
    }
