"""What questions, practice cards and experiences are found by: texts, each a phrasing of its subject.

The texts are indexed in memory, by each process for itself. A row's `serial` is bumped at each change, so that whoever
has seen all up to one serial asks for those with a larger one: several processes stay in step.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row

TOMBSTONES = timedelta(days=30)
"""How long is remembered that a phrasing was dropped: nobody's index goes without a look at the rows for so long."""


class Kind(StrEnum):
    """What a phrasing can belong to."""

    question = "question"
    card = "card"
    experience = "experience"


class Phrasing(Row, table=True):
    """One text of a subject; confirmed same questions become further phrasings of one.

    `member_id` is whose words they are; None: nobody's any more. A dropped phrasing is a tombstone without words, and
    `deleted_at` is when it became one.
    """

    __tablename__ = "phrasings"
    __table_args__ = (
        Index("ix_phrasings_subject_kind_subject_id", "subject_kind", "subject_id"),
        {"info": {"retention": "phrasings"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str
    subject_id: int
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    text: str
    serial: int = Field(unique=True)
    created_at: datetime = Field(sa_type=Moment)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment, index=True)


async def put(
    session: AsyncSession, kind: Kind, subject_id: int, text: str, member_id: int | None, now: datetime
) -> Phrasing:
    """Let a subject be found by a text; by the same one only once. It must be a write transaction: they take turns."""
    same = select(Phrasing).where(*_of(kind, subject_id), col(Phrasing.text) == text).limit(1)
    known = (await session.execute(same)).scalar()
    if known is not None:
        return known
    phrasing = Phrasing(
        subject_kind=kind,
        subject_id=subject_id,
        member_id=member_id,
        text=text,
        serial=await _next_serial(session),
        created_at=now,
    )
    session.add(phrasing)
    await session.flush()
    return phrasing


async def drop(session: AsyncSession, kind: Kind, subject_id: int, now: datetime) -> int:
    """Let a subject never be found again; how many phrasings it had."""
    return await _bury(session, await _ids(session, *_of(kind, subject_id)), now)


async def drop_of_member(session: AsyncSession, member_id: int, now: datetime) -> int:
    """Let a member's words never be found again, and not be theirs; how many texts they were."""
    theirs = col(Phrasing.member_id) == member_id
    gone = await _bury(session, await _ids(session, theirs, _stands()), now)
    await session.execute(update(Phrasing).where(theirs).values(member_id=None), execution_options=_BLIND)
    return gone


async def leave_unnamed(session: AsyncSession, member_id: int) -> None:
    """Let a member's words stay as nobody's."""
    theirs = update(Phrasing).where(col(Phrasing.member_id) == member_id)
    await session.execute(theirs.values(member_id=None), execution_options=_BLIND)


async def changed_since(session: AsyncSession, serial: int, limit: int) -> Sequence[Phrasing]:
    """Phrasings that were put or dropped after a serial, a page of them in that order."""
    query = select(Phrasing).where(col(Phrasing.serial) > serial).order_by(col(Phrasing.serial)).limit(limit)
    return list((await session.execute(query.execution_options(populate_existing=True))).scalars())


async def standing(session: AsyncSession, serial: int, limit: int) -> list[tuple[int, int, str, int, str]]:
    """As `changed_since` for an index that begins: serial, id, kind, subject and text of what was not dropped."""
    row = Phrasing
    columns = (col(row.serial), col(row.id), col(row.subject_kind), col(row.subject_id), col(row.text))
    query = select(*columns).where(_stands(), col(row.serial) > serial).order_by(col(row.serial)).limit(limit)
    return [(each[0], each[1] or 0, each[2], each[3], each[4]) for each in await session.execute(query)]


async def last_serial(session: AsyncSession) -> int:
    """The largest serial there is; 0 where there is none."""
    return (await session.execute(select(func.max(col(Phrasing.serial))))).scalar() or 0


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget tombstones whose time is over, but the newest row: the next serial must be larger than all before."""
    old = col(Phrasing.deleted_at) < now - TOMBSTONES
    newest = await last_serial(session)
    await session.execute(delete(Phrasing).where(old, col(Phrasing.serial) < newest), execution_options=_BLIND)


_BLIND = {"synchronize_session": False}


def _stands() -> ColumnElement[bool]:
    return col(Phrasing.deleted_at).is_(None)


def _of(kind: Kind, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Phrasing.subject_kind) == kind, col(Phrasing.subject_id) == subject_id, _stands())


async def _ids(session: AsyncSession, *where: ColumnElement[bool]) -> list[int]:
    query = select(col(Phrasing.id)).where(*where).order_by(col(Phrasing.id))
    return [number or 0 for number in (await session.execute(query)).scalars()]


async def _next_serial(session: AsyncSession) -> int:
    await session.flush()
    return await last_serial(session) + 1


async def _bury(session: AsyncSession, ids: Sequence[int], now: datetime) -> int:
    """Make tombstones of phrasings, each with a serial of its own."""
    serial = await _next_serial(session)
    for at, number in enumerate(ids):
        gone = {"text": "", "member_id": None, "deleted_at": now, "serial": serial + at}
        await session.execute(update(Phrasing).where(col(Phrasing.id) == number).values(gone))
    return len(ids)
