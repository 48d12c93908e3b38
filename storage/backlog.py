"""How much waits and since when, what was put aside, what became of what was sent: what the operator watches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import inbox, outbox
from storage.inbox import Inbox
from storage.members import Member, is_open
from storage.messages import Lane
from storage.outbox import Outbox

LATELY = timedelta(minutes=1)
"""How far back `received_lately` counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The state of both boxes; `oldest_event` and `oldest_row` are since when the longest waiting one could go.

    `outbox` has the number of rows of every state.
    """

    waiting: int
    quarantined: int
    received_lately: int
    oldest_event: datetime | None
    outbox: Mapping[str, int]
    oldest_row: datetime | None


async def look(session: AsyncSession, now: datetime) -> Backlog:
    """Look at both boxes. Counting finished rows reads all of them: half a second for a million."""
    waiting = select(func.count().label("number"), func.min(col(Inbox.received_at)).label("oldest"))
    new = (await session.execute(waiting.where(col(Inbox.state) == literal_column("'new'")))).one()
    lately = select(func.count()).where(col(Inbox.received_at) > now - LATELY)
    rows = await outbox.count_by_state(session)
    return Backlog(
        waiting=new.number,
        quarantined=await inbox.count(session, inbox.State.quarantined),
        received_lately=(await session.execute(lately)).scalar_one(),
        oldest_event=new.oldest,
        outbox={state.value: rows.get(state, 0) for state in outbox.State},
        oldest_row=await _oldest_row(session, now),
    )


async def _oldest_row(session: AsyncSession, now: datetime) -> datetime | None:
    """Since when the longest waiting row could go; what waits for open hours or a later moment is not late.

    States are literals, not parameters: only so are the indexes of unfinished rows used.
    """
    asked_for = or_(col(Outbox.lane) == Lane.interactive, col(Outbox.member_id).is_(None))
    query = (
        select(func.min(_since(asked_for)))
        .select_from(Outbox)
        .outerjoin(Member, col(Member.id) == col(Outbox.member_id))
        .where(
            or_(
                and_(
                    col(Outbox.state) == literal_column("'pending'"),
                    or_(col(Outbox.due_at) <= now, col(Outbox.attempts) > 0),
                    or_(asked_for, is_open(now)),
                ),
                col(Outbox.state) == literal_column("'sending'"),
                and_(col(Outbox.state) == literal_column("'held'"), col(Outbox.due_at) <= now, is_open(now)),
            )
        )
    )
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found


def _since(asked_for: ColumnElement[bool]) -> ColumnElement[datetime]:
    """SQL: since when a row could go; one that was tried has its next try as due moment, so its making counts."""
    due = case((col(Outbox.attempts) > 0, col(Outbox.created_at)), else_=col(Outbox.due_at))
    closed = and_(~asked_for, col(Member.open_from) > due)
    return case((closed, col(Member.open_from)), else_=due)
