"""Workshops as rows that tests of the storage begin with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from storage.workshops import State, Workshop

DAY = timedelta(days=1)


async def workshop(session: AsyncSession, now: datetime, **more: Any) -> int:
    """A published workshop in ten days, with one seat and a waiting list unless said otherwise; its number."""
    starts_at = more.pop("starts_at", now + 10 * DAY)
    row = Workshop(
        **{
            "uid": uuid4().hex,
            "title": "Sprachmittlung",
            "state": State.published,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "registers_until": starts_at,
            "zone": "Europe/Berlin",
            "seats": 1,
            "created_at": now,
            **more,
        }
    )
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id
