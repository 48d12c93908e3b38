"""Rows that contract tests begin with."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import accounts, bodies
from storage.contents import Content
from storage.database import Database, Row
from storage.members import Member
from storage.messages import Batch, Chat, Lane, Message, RawEvent, Verbatim
from storage.outbox import Outbox

Stored = TypeVar("Stored", bound=Row)

ROOM = Chat(platform="console", id="room", private=False)


def event(key: str, account: str | None = "anna", **more: Any) -> RawEvent:
    return RawEvent(key=key, account=account, **{"payload": {"say": key}, **more})


def batch(*events: RawEvent, cursor: str | None = None) -> Batch:
    return Batch(events=events, cursor=cursor)


def content(now: datetime, words: str = "Hallo") -> Content:
    return Content(body=bodies.dump(Message(parts=(Verbatim(words),))), created_at=now)


async def guests(session: AsyncSession, *names: str) -> list[int]:
    """The member ids of console accounts, made known if they are new."""
    known = await accounts.ensure(session, "console", [(name, None) for name in names])
    return [known[name] for name in names]


async def guest(session: AsyncSession, name: str = "anna") -> Member:
    [member_id] = await guests(session, name)
    return await session.get_one(Member, member_id)


async def queue(session: AsyncSession, now: datetime, *, lane: Lane = Lane.interactive, **values: Any) -> int:
    """A row of the outbox with a content of its own, due now unless said otherwise; its id."""
    message = content(now)
    session.add(message)
    await session.flush()
    row = Outbox(
        **{"content_id": message.id, "lane": lane, "due_at": now, "created_at": now, "correlation": "c"} | values
    )
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id


async def every(database: Database, table: type[Stored]) -> list[Stored]:
    """All rows of a table as they are committed, in order of their first primary key."""
    async with database.reading() as session:
        key = next(iter(inspect(table).primary_key))
        return list((await session.execute(select(table).order_by(key))).scalars())


async def one(database: Database, table: type[Stored], key: Any) -> Stored:
    """A row as it is committed."""
    async with database.reading() as session:
        return await session.get_one(table, key)
