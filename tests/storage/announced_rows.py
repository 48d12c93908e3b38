"""Announcements that are under way, and what became of them, as the tests of storage need them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import delivery, recipients, tallies
from storage.accounts import Account
from storage.announcements import Announcement, Outcome
from storage.announcements import State as Stands
from storage.delivery import Settlement
from storage.members import Member, Status
from storage.outbox import State
from tests.storage.rows import content, guests

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


async def sent(session: AsyncSession, now: datetime, limit: int) -> None:
    """Send so many of what may go now."""
    claimed, _ = await delivery.claim(session, now, limit, (), LEASE)
    await delivery.settle(session, [Settlement(row=row.id, state=State.sent) for row in claimed], now)


async def fared(session: AsyncSession, now: datetime, *ended: tuple[State, str | None]) -> None:
    """Let rows end like this, in order."""
    claimed, _ = await delivery.claim(session, now, len(ended), (), LEASE)
    settled = [
        Settlement(row=row.id, state=state, reason=reason) for row, (state, reason) in zip(claimed, ended, strict=True)
    ]
    await delivery.settle(session, settled, now)
