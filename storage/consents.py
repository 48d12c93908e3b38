"""Consents: who agreed to what, when, and until when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row


class Purpose(StrEnum):
    """What a consent is to: being a member, or that what somebody posts is passed on to all networks of a channel.

    `attendance`: that the staff of a workshop see the real name of who registers for it.
    """

    membership = "membership"
    relaying = "relaying"
    attendance = "attendance"


class Consent(Row, table=True):
    """Who agreed to which version of the text about a purpose, in which language, when; and until when."""

    __tablename__ = "consents"
    __table_args__ = ({"info": {"retention": "proof of consent"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    purpose: str = Field(default=Purpose.membership, sa_column_kwargs={"server_default": Purpose.membership.value})
    version: str = Field(sa_type=Text)
    language: str
    given_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


async def add(
    session: AsyncSession,
    member_id: int,
    version: str,
    language: str,
    now: datetime,
    purpose: Purpose = Purpose.membership,
) -> None:
    """Note that a member agreed to a version of the text about a purpose."""
    session.add(Consent(member_id=member_id, purpose=purpose, version=version, language=language, given_at=now))
    await session.flush()


async def withdraw(session: AsyncSession, member_id: int, now: datetime, purpose: Purpose | None = None) -> None:
    """Note that a member's consents no longer hold: that to one purpose, or all."""
    row = update(Consent).where(col(Consent.member_id) == member_id, col(Consent.withdrawn_at).is_(None))
    if purpose is not None:
        row = row.where(col(Consent.purpose) == purpose)
    await session.execute(row.values(withdrawn_at=now))


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget the consents of somebody who did not join after all: there is nothing they would prove."""
    await session.execute(
        delete(Consent).where(col(Consent.member_id) == member_id, col(Consent.withdrawn_at).is_(None))
    )
