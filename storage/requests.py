"""Requests: what handlers want of a network beside messages. The answer comes back as an event, in its order.

A handler never waits for a network. It leaves a request in its transaction; `bot/asking.py` asks, and writes the
answer into the inbox together with the request's being done.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, func, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row

GIVEN_UP = timedelta(days=1)
"""How long a network that does not answer is asked."""


class Kind(StrEnum):
    """What is asked for: how somebody stands in a place, the bytes of a file, to let somebody in."""

    rights = "rights"
    fetch = "fetch"
    admit = "admit"


class Outcome(StrEnum):
    """What came of a request; `Incoming.text` of the event that brings the answer.

    Only `done` has an answer of its kind; the others have a `reason`, a word for the operator.
    """

    done = "done"
    refused = "refused"
    """The network will never do it: no such place, no such file, no right."""
    too_large = "too large"
    """A file beyond what the network gives."""
    unclean = "unclean"
    """A file from which nobody can say that it tells nothing of who made it; `reason` says why."""
    failed = "failed"
    """It was asked for a day in vain, or failed by an error of ours."""


class State(StrEnum):
    """Where a request stands. What was asked when the process died is asked again: asking twice is asking once."""

    waiting = "waiting"
    done = "done"


_WAITS = "state = 'waiting'"


class Request(Row, table=True):
    """One question to one network. `args` say what is asked, `context` comes back with the answer to `report`.

    The answer is an event of `account`, in the order of what they do (`room` None), or in that of the room.
    """

    __tablename__ = "requests"
    __table_args__ = (
        Index("ix_requests_waiting", "due_at", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
        {"info": {"retention": "inbox"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    kind: str
    args: dict[str, Any] = Field(sa_type=Json)
    account: str
    room: str | None = None
    report: str
    context: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: str = State.waiting
    attempts: int = 0
    due_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment, index=True)
    correlation: str


_WAITING = col(Request.state) == literal_column("'waiting'")


async def due(session: AsyncSession, now: datetime, each: int, busy: Collection[int]) -> list[Request]:
    """Requests to ask now, without those that are `busy`: the first `each` of every network, files counted apart."""
    order = (col(Request.due_at), col(Request.id))
    line = (col(Request.platform), col(Request.kind) == literal_column("'fetch'"))
    turn = func.row_number().over(partition_by=line, order_by=order).label("turn")
    waiting = (_WAITING, col(Request.due_at) <= now, col(Request.id).not_in(busy))
    turns = select(col(Request.id).label("id"), turn).where(*waiting).subquery()
    query = select(Request).join(turns, turns.c.id == col(Request.id)).where(turns.c.turn <= each)
    return list((await session.execute(query.order_by(*order))).scalars())


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next request is to be asked; None if none waits."""
    found: datetime | None = (await session.execute(select(func.min(col(Request.due_at))).where(_WAITING))).scalar_one()
    return found


async def again(session: AsyncSession, request_id: int, at: datetime) -> None:
    """Ask once more, not before `at`."""
    values: Mapping[str, Any] = {"due_at": at, "attempts": col(Request.attempts) + 1}
    await session.execute(update(Request).where(col(Request.id) == request_id).values(**values))


async def put_off(session: AsyncSession, platform: str, until: datetime) -> None:
    """Leave a network alone until a moment: it was not asked, so this is nobody's attempt."""
    early = (_WAITING, col(Request.platform) == platform, col(Request.due_at) < until)
    await session.execute(update(Request).where(*early).values(due_at=until))


async def bring_forward(session: AsyncSession, now: datetime, beyond: datetime) -> None:
    """Ask at once what waits for a moment `beyond` any pause there is: the clock was turned back since."""
    far = (_WAITING, col(Request.due_at) > beyond)
    await session.execute(update(Request).where(*far).values(due_at=now))


async def done(session: AsyncSession, request_id: int) -> bool:
    """Note that a request was answered, and forget what it was about; False where it was answered before."""
    row = update(Request).where(col(Request.id) == request_id, _WAITING)
    result = await session.execute(row.values(state=State.done, args={}, context={}))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def put(
    session: AsyncSession,
    kind: Kind,
    platform: str,
    args: Mapping[str, Any],
    now: datetime,
    correlation: str,
    *,
    account: str,
    report: str,
    room: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> None:
    """Ask a network for something; the answer comes as an event that reports `report`, with `context` beside it."""
    session.add(
        Request(
            platform=platform,
            kind=kind,
            args=dict(args),
            account=account,
            room=room,
            report=report,
            context=dict(context or {}),
            due_at=now,
            created_at=now,
            correlation=correlation,
        )
    )


async def forget(session: AsyncSession, platform: str, account: str) -> None:
    """Forget what an account still waits for: it left, and an answer would make it known again."""
    theirs = (col(Request.platform) == platform, col(Request.account) == account, _WAITING)
    await session.execute(update(Request).where(*theirs).values(state=State.done, args={}, context={}))
