"""Runs of forms: what a person has answered so far."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Index, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import Field, Relationship, col

from storage.contents import Content
from storage.database import Json, Moment, Row


class RunState(StrEnum):
    """Where a run stands; `suspended` keeps the answers as a draft that can be resumed."""

    active = "active"
    suspended = "suspended"
    finished = "finished"
    cancelled = "cancelled"


class Run(Row, table=True):
    """One pass of a person through a form. Its state is the ordered answers; the position is computed.

    `view` is what only the display needs (a page, a half-made multiple choice); `context` is what the
    form was opened with; `revision` rises with each change of the answers, so that a press on an old
    keyboard is known. `touched_at` starts the time-out. Answers go when the run ends.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index(
            "ix_runs_active",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_runs_state", "state", "touched_at"),
        {"info": {"retention": "drafts"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(default_factory=lambda: uuid4().hex[:8], unique=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    form: str
    state: str = RunState.active
    answers: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    view: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    context: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    revision: int = 0
    prompt_id: int | None = Field(default=None, foreign_key="contents.id", index=True)
    prompt: Content | None = Relationship()
    created_at: datetime = Field(sa_type=Moment)
    touched_at: datetime = Field(sa_type=Moment)


async def active_runs(session: AsyncSession, member_ids: list[int]) -> dict[int, Run]:
    """The active run of each member that has one, its prompt loaded along."""
    query = select(Run).where(col(Run.member_id).in_(member_ids), col(Run.state) == RunState.active)
    rows = await session.execute(query.options(_with_prompt()))
    return {run.member_id: run for run in rows.scalars()}


def _with_prompt() -> ORMOption:
    return joinedload(Run.prompt)  # type: ignore[arg-type]  # SQLModel types it as what it holds


async def by_token(session: AsyncSession, token: str) -> Run | None:
    """A run by its token, whatever its state, its prompt loaded along."""
    query = select(Run).where(col(Run.token) == token).options(_with_prompt())
    return (await session.execute(query)).scalar()


async def suspended(session: AsyncSession, member_id: int, form: str | None = None) -> Run | None:
    """The newest draft of a member, of one form if named."""
    query = select(Run).where(col(Run.member_id) == member_id, col(Run.state) == RunState.suspended)
    if form:
        query = query.where(col(Run.form) == form)
    query = query.options(_with_prompt())
    return (await session.execute(query.order_by(col(Run.touched_at).desc(), col(Run.id).desc()).limit(1))).scalar()


async def idle_since(session: AsyncSession, state: RunState, before: datetime, limit: int) -> list[Run]:
    """Runs in a state that nobody touched since `before`."""
    query = select(Run).where(col(Run.state) == state, col(Run.touched_at) <= before).order_by(col(Run.touched_at))
    return list((await session.execute(query.limit(limit))).scalars())


async def oldest_touch(session: AsyncSession, state: RunState) -> datetime | None:
    """When the longest untouched run in a state was touched last."""
    found: datetime | None = (
        await session.execute(select(func.min(col(Run.touched_at))).where(col(Run.state) == state))
    ).scalar_one()
    return found


async def forget_runs(session: AsyncSession, member_id: int) -> None:
    """End every run of a member and forget its answers."""
    await session.execute(
        update(Run)
        .where(col(Run.member_id) == member_id, col(Run.state).in_([RunState.active, RunState.suspended]))
        .values(state=RunState.cancelled, answers=[], view={}, context={})
    )


async def put_down(session: AsyncSession, run: Run) -> None:
    """Let the database know at once that a run is not active any more."""
    if run.id is None:
        await session.flush()
        return
    connection = await session.connection()
    await connection.execute(_PUT_DOWN, {"run": run.id, "now": run.state})


_PUT_DOWN = update(Run).where(col(Run.id) == bindparam("run")).values(state=bindparam("now"))


def end(run: Run, state: RunState) -> None:
    """End a run, and forget its answers."""
    run.state, run.answers, run.view, run.context = state, [], {}, {}
