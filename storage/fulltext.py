"""The database's own full-text indexes of what people wrote: FTS5 on SQLite, GIN over a tsvector on PostgreSQL.

An index has a name: `post` is kept beside the table `post_words`, whose key is `post_id`. What is indexed of a row are
its terms (`storage.terms`), and a mark, so that the index itself passes over what nobody asked about. On PostgreSQL
the German stems are added.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import DDL, Select, delete, event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import fts5, tsvector
from storage.database import Row, insert
from storage.terms import wanted

NAMES = ("post", "card")
"""Every index there is."""

_AS_IT_IS = {"synchronize_session": False}


class Index:
    """The index beside a table, to be made with it."""

    def __init__(self, name: str, table: type[Row]) -> None:
        assert name in NAMES
        self.name = name
        self._table = table
        self._also("after_create", "sqlite", *fts5.statements(name))
        self._also("after_create", "postgresql", *tsvector.statements(name))
        self._also("after_drop", "sqlite", f"DROP TABLE IF EXISTS {name}_index")

    def _also(self, moment: str, dialect: str, *statements: str) -> None:
        """Let statements go along when the table is made or dropped, on one kind of database."""
        made = self._table.metadata.tables[f"{self.name}_words"]
        for statement in statements:
            event.listen(made, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]

    @property
    def _key(self) -> Any:
        return col(getattr(self._table, f"{self.name}_id"))

    async def enter(self, session: AsyncSession, rows: Sequence[tuple[int, str, str]]) -> None:
        """Let rows be found by these words, and by no others from before: `(id, mark, words)` each."""
        entry: Callable[[str, str], Any] = fts5.entry if _is_sqlite(session) else tsvector.entry
        values = [{f"{self.name}_id": row, "words": entry(mark, said)} for row, mark, said in rows]
        fresh = insert(session, self._table).values(values)
        await session.execute(
            fresh.on_conflict_do_update(index_elements=[f"{self.name}_id"], set_={"words": fresh.excluded["words"]})
        )

    async def forget(self, session: AsyncSession, ids: Collection[int]) -> None:
        """Let rows be found no more."""
        await session.execute(delete(self._table).where(self._key.in_(ids)), _AS_IT_IS)

    async def clear(self, session: AsyncSession) -> None:
        """Forget all rows, whatever has become of the index."""
        if _is_sqlite(session):
            await session.execute(text(fts5.rebuild(self.name)))
        await session.execute(delete(self._table), _AS_IT_IS)

    async def find(
        self,
        session: AsyncSession,
        query: str,
        marks: Sequence[str],
        visible: Callable[[Collection[int]], Select[Any]],
        limit: int,
        before: int | None = None,
        any_word: bool = False,
    ) -> list[int]:
        """The newest rows with one of the marks that have all words of a query, or any of them, by their ids.

        `visible` selects, of some ids, those that may be found.
        """
        looked_for, found = wanted(query), list[int]()
        if not looked_for or not marks:
            return found
        newest = fts5.newest if _is_sqlite(session) else tsvector.newest
        while (more := limit - len(found)) > 0:
            ids = await newest(session, self.name, looked_for, marks, any_word, before, more)
            there = set((await session.execute(visible(ids))).scalars())
            found += [row for row in ids if row in there]
            if len(ids) < more:
                break
            before = ids[-1]
        return found


async def tidy(session: AsyncSession) -> None:
    """Take a step towards nothing remaining in any index of what was forgotten; PostgreSQL sees to that itself.

    A step takes milliseconds, and a large index some of them.
    """
    if _is_sqlite(session):
        for name in NAMES:
            await session.execute(text(fts5.tidy(name)))


def is_own(name: str | None) -> bool:
    """Whether something in the schema belongs to an index and is no table or index of the models."""
    return (name or "").startswith(tuple(f"{each}_index" for each in NAMES))


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
