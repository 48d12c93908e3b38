"""A full-text index on PostgreSQL: GIN over a tsvector (https://www.postgresql.org/docs/current/textsearch.html).

GIN gathers all posts that have what it is asked for. It cannot stop at the newest ones, and gathering the posts of a
frequent word, or of all words with a frequent beginning, takes long, while reading a post takes half a microsecond. So
the newest posts are read, which fills the answer where words are frequent. Otherwise the index is asked for what is
rare among the newest posts, and the posts that it brings are read for the rest. Only where words are frequent and
hardly ever meet it is asked for all of them.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession

from storage.terms import PREFIX, terms, words

NEAR = 4_000
"""How many of the newest posts are read first."""

FAR = 64_000
"""How many are read where nothing is rare, or where the first ones had some of what is looked for (`MET`)."""

MET = 3
"""So many of the first ones that the rest of an answer is probably not far."""

RARE = 0.02
"""A word is rare, or a channel, if a smaller share of the newest posts has it."""

_GERMAN: ColumnElement[Any] = literal_column("'german'::regconfig")


def statements(name: str) -> tuple[str, ...]:
    """What makes the index over the table `NAME_words`."""
    # a list of what is not indexed yet would have to be read by every search
    return (f"CREATE INDEX {name}_index_words ON {name}_words USING gin (words) WITH (fastupdate = off)",)


def entry(mark: str, said: str) -> ColumnElement[Any]:
    """What is stored of a row: its mark, its terms, and the stems of its words and of its terms."""
    folded = terms(said)
    stems = func.to_tsvector(_GERMAN, " ".join((*words(said), *folded)))
    return func.strip(func.tsvector_concat(stems, func.array_to_tsvector(cast([mark, *folded], ARRAY(String)))))


async def newest(
    session: AsyncSession,
    name: str,
    looked_for: Mapping[str, str],
    marks: Sequence[str],
    any_word: bool,
    before: int | None,
    limit: int,
) -> list[int]:
    """The newest rows of the index `name` with all of the words, or any, and with one of these marks."""
    rows = _rows(name)
    row_id = rows.c[f"{name}_id"]
    each = [_word(term, written) for term, written in looked_for.items()]
    here = cast(" | ".join(f"'{mark}'" for mark in marks), TSQUERY)
    conditions = [reduce(func.tsquery_or, each), here] if any_word else [*each, here]
    whole = reduce(func.tsquery_and, conditions)
    ids = await _among_newest(session, rows, NEAR, whole, before, limit)
    if len(ids) >= limit:
        return ids
    read, *counts = await _counts(session, rows, conditions, before)
    if read < NEAR:
        return ids  # that was all there is
    rare = [condition for condition, count in zip(conditions, counts, strict=True) if count < RARE * read]
    if len(ids) >= MET or not rare:
        ids = await _among_newest(session, rows, FAR, whole, before, limit)
        if len(ids) >= limit:
            return ids
    query = select(row_id).where(
        _has(rows.c.words, reduce(func.tsquery_and, rare or conditions[:-1])),
        _has(func.strip(rows.c.words), whole),  # a function of the words: so the index is not asked for the rest too
    )
    if before is not None:
        query = query.where(row_id < before)
    # by a sum, so that nobody thinks of walking down the primary key and reading every post on the way
    return list((await session.execute(query.order_by((row_id + 0).desc()).limit(limit))).scalars())


async def _among_newest(
    session: AsyncSession, rows: FromClause, many: int, query: ColumnElement[Any], before: int | None, limit: int
) -> list[int]:
    read = _read(rows, before, many)
    found = select(read.c.id).where(_has(read.c.words, query)).order_by(read.c.id.desc()).limit(limit)
    return list((await session.execute(found)).scalars())


async def _counts(
    session: AsyncSession, rows: FromClause, conditions: Sequence[ColumnElement[Any]], before: int | None
) -> Sequence[int]:
    """How many of the newest rows there are, and how many meet each condition."""
    read = _read(rows, before, NEAR)
    counts = (func.count().filter(_has(read.c.words, condition)) for condition in conditions)
    return (await session.execute(select(func.count(), *counts).select_from(read))).one()


def _word(term: str, written: str) -> ColumnElement[Any]:
    """What a word finds: its stems in both spellings, and what begins with it folded."""
    beginning = cast(f"'{term}':*" if len(term) >= PREFIX else f"'{term}'", TSQUERY)
    return func.tsquery_or(func.to_tsquery(_GERMAN, f"'{term}' | '{written}'"), beginning)


def _has(said: ColumnElement[Any], query: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: words meet a query, which is made once for the statement and not again for every row."""
    return said.op("@@", is_comparison=True)(select(query).scalar_subquery())


def _rows(name: str) -> FromClause:
    """SQL: what is indexed: the id of each row, and its words."""
    return table(f"{name}_words", column(f"{name}_id"), column("words", TSVECTOR))


def _read(rows: FromClause, before: int | None, many: int) -> FromClause:
    """SQL: the newest rows themselves; behind a limit no index is looked for."""
    row_id = next(iter(rows.c))
    query = select(row_id.label("id"), rows.c.words).order_by(row_id.desc()).limit(many)
    return (query if before is None else query.where(row_id < before)).subquery()
