"""Words of the field that coordinators have taught the service in chat, beside the lexicon's files."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row


class LexiconEntry(Row, table=True):
    """What means the same as a canonical word, in German and in English. `added_by` is who taught it; None: they left.

    Removed entries no longer count.
    """

    __tablename__ = "lexicon_entries"
    __table_args__ = ({"info": {"retention": "lexicon"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    canonical: str
    variants_de: list[Any] = Field(default_factory=list, sa_type=Json)
    variants_en: list[Any] = Field(default_factory=list, sa_type=Json)
    added_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


async def standing(session: AsyncSession, limit: int = 10_000, offset: int = 0) -> list[LexiconEntry]:
    """The entries that count, oldest first."""
    query = select(LexiconEntry).where(col(LexiconEntry.removed_at).is_(None)).order_by(col(LexiconEntry.id))
    return list((await session.execute(query.limit(limit).offset(offset))).scalars())


async def count(session: AsyncSession) -> int:
    """How many entries count."""
    query = select(func.count()).select_from(LexiconEntry).where(col(LexiconEntry.removed_at).is_(None))
    found: int = (await session.execute(query)).scalar_one()
    return found


async def by_id(session: AsyncSession, entry_id: int) -> LexiconEntry | None:
    """An entry that counts; None where there is none."""
    entry = await session.get(LexiconEntry, entry_id)
    return entry if entry is not None and entry.removed_at is None else None


async def state(session: AsyncSession) -> tuple[int, int, int]:
    """What changes whenever the entries do: the last id, how many there are, how many were removed."""
    row = LexiconEntry
    query = select(func.max(col(row.id)), func.count(col(row.id)), func.count(col(row.removed_at)))
    last, many, removed = (await session.execute(query)).one()
    return last or 0, many, removed


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget who taught what."""
    theirs = update(LexiconEntry).where(col(LexiconEntry.added_by) == member_id).values(added_by=None)
    await session.execute(theirs, execution_options={"synchronize_session": False})


async def purge(session: AsyncSession, before: datetime) -> None:
    """Forget what was removed before a moment, but the last row: by its number others see what has changed."""
    row, last = LexiconEntry, (await state(session))[0]
    await session.execute(delete(row).where(col(row.removed_at) < before, col(row.id) < last))
