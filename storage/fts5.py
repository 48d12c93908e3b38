"""A full-text index on SQLite: FTS5 (https://sqlite.org/fts5.html), in which terms are looked for as they are.

It walks down from the newest row and stops when it has enough, and so does the beginning of a word if beginnings of
that length are indexed: otherwise all rows that have one would be gathered first.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Integer, String, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from storage.terms import PREFIX, terms


def statements(name: str) -> tuple[str, ...]:
    """What makes the index `NAME_index` beside the table `NAME_words`, which holds what it was made of.

    And the triggers that keep it.
    """
    table, key, index = f"{name}_words", f"{name}_id", f"{name}_index"
    forget = f"INSERT INTO {index}({index}, rowid, words) VALUES ('delete', old.{key}, old.words); "
    enter = f"INSERT INTO {index}(rowid, words) VALUES (new.{key}, new.words); "
    return (
        # "ascii" takes all that is not ASCII for letters: terms are split at spaces and nowhere else
        f"CREATE VIRTUAL TABLE {index} USING fts5(words, content='{table}', content_rowid='{key}', "
        "tokenize='ascii', detail=none, columnsize=0, prefix='3 4 5 6 7 8 9 10 11 12')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {enter}END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {forget}END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE ON {table} BEGIN {forget}{enter}END",
    )


def rebuild(name: str) -> str:
    """Make the index fit the table again: a row that it does not know could not even be deleted."""
    return f"INSERT INTO {name}_index({name}_index) VALUES ('rebuild')"


def tidy(name: str) -> str:
    """Let nothing remain of what was forgotten: until its parts are merged the index only notes that it is gone.

    A step of about so many pages; further ones go on where it ended (https://sqlite.org/fts5.html#the_merge_command).
    """
    return f"INSERT INTO {name}_index({name}_index, rank) VALUES ('merge', -500)"


def entry(mark: str, said: str) -> str:
    """What is stored of a row: its mark and its terms."""
    return " ".join((mark, *terms(said)))


async def newest(
    session: AsyncSession,
    name: str,
    looked_for: Collection[str],
    marks: Sequence[str],
    any_word: bool,
    before: int | None,
    limit: int,
) -> list[int]:
    """The newest rows of the index `name` with all of the terms, or any, and with one of these marks."""
    index = table(f"{name}_index", column("rowid", Integer), column(f"{name}_index", String))
    each = (f'"{term}"*' if len(term) >= PREFIX else f'"{term}"' for term in looked_for)
    said = (" OR " if any_word else " AND ").join(each)
    here = " OR ".join(f'"{mark}"' for mark in marks)
    query = select(index.c.rowid).where(index.c[f"{name}_index"].match(f"({said}) AND ({here})"))
    if before is not None:
        query = query.where(index.c.rowid < before)
    return list((await session.execute(query.order_by(index.c.rowid.desc()).limit(limit))).scalars())
