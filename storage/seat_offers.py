"""The messages that offer seats: found by what they offer, kept back where that is no longer true."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.outbox import Outbox, State, is_pending


def key(registration_id: int | None, offered_at: datetime) -> str:
    """The occasion of an offer: a registration, and since when a seat is offered to it."""
    return f"seat:{registration_id}:{offered_at.astimezone(UTC):%Y%m%dT%H%M%S}"


async def withhold(session: AsyncSession, keys: Collection[str], reason: str, now: datetime) -> None:
    """Drop what waits to be sent of some offers: who wants quiet would read of them when they are over."""
    waits = (is_pending(Outbox), col(Outbox.key).in_(keys))
    over = {"state": State.dropped, "reason": reason, "settled_at": now, "held": False}
    await session.flush()
    await session.execute(update(Outbox).where(*waits).values(over), execution_options={"synchronize_session": False})


async def contents(session: AsyncSession, keys: Collection[str]) -> dict[str, int]:
    """What is said by some offers, by key; several may be one content."""
    await session.flush()
    rows = await session.execute(select(col(Outbox.key), col(Outbox.content_id)).where(col(Outbox.key).in_(keys)))
    return {row.key: row.content_id for row in rows if row.key is not None}
