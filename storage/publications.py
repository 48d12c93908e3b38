"""What a person has decided to let others see, and the half minute in which they can take it back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row


class PublicationState(StrEnum):
    """Where a publication stands."""

    pending = "pending"
    published = "published"
    undone = "undone"


class Publication(Row, table=True):
    """One decision to publish: what (`kind`, `subject_id`), when it takes effect, what the guard said.

    `guard` is `clean` (nothing found), `masked` or `as_is` (found, and sent nevertheless); `change` holds
    what will be different where the subject has been published before.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index(
            "ix_publications_pending",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        {"info": {"retention": "needs"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    kind: str
    subject_id: int
    guard: str
    change: dict[str, Any] | None = Field(default=None, sa_type=Json)
    state: str = PublicationState.pending
    due_at: datetime = Field(sa_type=Moment)


async def find(session: AsyncSession, publication_id: int) -> Publication | None:
    """A publication by its id."""
    return await session.get(Publication, publication_id)


async def pending_for(session: AsyncSession, kind: str, subject_id: int) -> Publication | None:
    """The newest publication of a subject that can still be taken back."""
    query = select(Publication).where(
        col(Publication.kind) == kind,
        col(Publication.subject_id) == subject_id,
        col(Publication.state) == PublicationState.pending,
    )
    return (await session.execute(query.order_by(col(Publication.id).desc()).limit(1))).scalar()


async def forget_subject(session: AsyncSession, kind: str, subject_id: int) -> None:
    """Forget every publication of a subject that is gone."""
    await session.execute(
        delete(Publication).where(col(Publication.kind) == kind, col(Publication.subject_id) == subject_id)
    )


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Publication]:
    """Publications whose time for taking back is over."""
    query = select(Publication).where(
        col(Publication.state) == PublicationState.pending, col(Publication.due_at) <= now
    )
    return list(
        (await session.execute(query.order_by(col(Publication.due_at), col(Publication.id)).limit(limit))).scalars()
    )


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next publication takes effect."""
    query = select(func.min(col(Publication.due_at))).where(col(Publication.state) == PublicationState.pending)
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget every publication of a member: what is pending never takes effect, and nothing leads back to them."""
    await session.execute(delete(Publication).where(col(Publication.member_id) == member_id))
