"""Roles: what a person may do, given by the operator or an invitation."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row, insert


class Role(StrEnum):
    """What a person may do; never shown to others. An expert may do nothing more, but is asked what nobody answers."""

    practitioner = "practitioner"
    expert = "expert"
    staff = "staff"
    coordinator = "coordinator"
    admin = "admin"


class MemberRole(Row, table=True):
    """A role that the operator or an invitation gave to a person."""

    __tablename__ = "member_roles"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    role: str = Field(primary_key=True)
    granted_at: datetime = Field(sa_type=Moment)


async def roles_of(session: AsyncSession, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The roles of members by their ids; who has none is left out."""
    rows = await session.execute(
        select(col(MemberRole.member_id), col(MemberRole.role)).where(col(MemberRole.member_id).in_(list(ids)))
    )
    found: dict[int, set[str]] = {}
    for member_id, role in rows:
        found.setdefault(member_id, set()).add(role)
    return {member_id: frozenset(roles) for member_id, roles in found.items()}


async def having(session: AsyncSession, roles: Iterable[str]) -> list[int]:
    """The ids of everybody who has one of some roles."""
    query = select(col(MemberRole.member_id)).where(col(MemberRole.role).in_(list(roles))).distinct()
    return list((await session.execute(query.order_by(col(MemberRole.member_id)))).scalars())


async def grant(session: AsyncSession, member_id: int, role: str, now: datetime) -> None:
    """Give a role; giving it twice is giving it once."""
    statement = insert(session, MemberRole).values(member_id=member_id, role=role, granted_at=now)
    await session.execute(statement.on_conflict_do_nothing())


async def revoke(session: AsyncSession, member_id: int, role: str) -> bool:
    """Take a role away; False where there was none."""
    result = await session.execute(
        delete(MemberRole).where(col(MemberRole.member_id) == member_id, col(MemberRole.role) == role)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
