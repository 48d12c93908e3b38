"""Pairing codes: how somebody shows at a second account that the first one is theirs."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row
from storage.invitations import digest, looks_like, new_code

VALID = timedelta(minutes=15)
"""How long a code holds: enough to open another app, too short to be found later."""

TRIES, SPAN = 5, timedelta(hours=1)
"""Codes that somebody may get wrong within a span. One of 31^10 is not guessed so, but nobody shall try."""

KEPT = timedelta(days=1)
"""How long it is known of a code that it is over, so that whoever comes late is told so."""


class PairCode(Row, table=True):
    """A member's newest code, kept as its SHA-256: who reads the database pairs nothing."""

    __tablename__ = "pair_codes"
    __table_args__ = ({"info": {"retention": "codes"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", unique=True)
    digest: str = Field(unique=True)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class PairFailure(Row, table=True):
    """That somebody, perhaps a guest, wrote a code that does not hold."""

    __tablename__ = "pair_failures"
    __table_args__ = ({"info": {"retention": "codes"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A code as it stands: whose it is, until when it holds, when it was used."""

    id: int
    member_id: int
    expires_at: datetime
    used_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.expires_at > now


def plain(words: str) -> str | None:
    """The code that words are, however it was spaced, dashed or quoted; None where they have not the shape of one."""
    code = "".join(filter(str.isalnum, words[:64]))
    return code.upper() if looks_like(code) else None


async def issue(session: AsyncSession, member_id: int, now: datetime) -> str:
    """A fresh code of a member; the one before it holds no more."""
    await session.execute(delete(PairCode).where(col(PairCode.member_id) == member_id))
    code = new_code()
    session.add(PairCode(member_id=member_id, digest=digest(code), expires_at=now + VALID))
    await session.flush()
    return code


async def find(session: AsyncSession, code: str) -> Found | None:
    """What is known of a code, whether or not it still holds."""
    return await _found(session, col(PairCode.digest) == digest(code))


async def by_id(session: AsyncSession, code_id: int) -> Found | None:
    """The same by its id; None where its member has asked for another one since."""
    return await _found(session, col(PairCode.id) == code_id)


async def _found(session: AsyncSession, which: ColumnElement[bool]) -> Found | None:
    columns = PairCode.__table__.columns  # type: ignore[attr-defined]
    row = (await session.execute(select(*(columns[each.name] for each in fields(Found))).where(which))).first()
    return Found(**row._mapping) if row else None


async def spend(session: AsyncSession, code_id: int, now: datetime) -> bool:
    """Use a code, once; False where it was used or is over by now."""
    holds = (col(PairCode.id) == code_id, col(PairCode.used_at).is_(None), col(PairCode.expires_at) > now)
    result = await session.execute(update(PairCode).where(*holds).values(used_at=now))
    return bool(result.rowcount)  # type: ignore[attr-defined]


async def withdraw(session: AsyncSession, code: str) -> None:
    """Let a code hold no more: others have seen it."""
    await session.execute(delete(PairCode).where(col(PairCode.digest) == digest(code)))


async def fail(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Note that somebody wrote a code that does not hold."""
    session.add(PairFailure(member_id=member_id, at=now))
    await session.flush()


async def failures(session: AsyncSession, member_id: int, now: datetime) -> int:
    """How many codes somebody got wrong within the last `SPAN`."""
    theirs = (col(PairFailure.member_id) == member_id, col(PairFailure.at) > now - SPAN, col(PairFailure.at) <= now)
    found: int = (await session.execute(select(func.count()).select_from(PairFailure).where(*theirs))).scalar_one()
    return found


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget the code of a member, and which ones they got wrong."""
    await session.execute(delete(PairCode).where(col(PairCode.member_id) == member_id))
    await session.execute(delete(PairFailure).where(col(PairFailure.member_id) == member_id))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget the codes that are long over, and the failures that count no more."""
    await session.execute(delete(PairCode).where(col(PairCode.expires_at) < now - KEPT))
    await session.execute(delete(PairFailure).where(col(PairFailure.at) <= now - SPAN))
