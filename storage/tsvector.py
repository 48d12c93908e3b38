"""The index of posts on PostgreSQL: GIN over a tsvector (https://www.postgresql.org/docs/current/textsearch.html).

GIN gathers all posts that have what it is asked for; it cannot stop at the newest ones, and gathering the posts of a
frequent word, or those of all words with a frequent beginning, takes long. So it is asked for as little as possible:

1. The newest `NEAR` posts are read. What is said often has filled the answer then; if it was met at least `MET` times,
   reading on to `FAR` is still cheaper than going through all that the index would bring.
2. Otherwise the index is asked for those words only that are rare among the newest posts, and the posts that it brings
   are read for the others. Where all are frequent, and only their meeting is rare, it is asked for the stems.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
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

NEAR = 2_000
FAR = 16_000
MET = 3
"""How many of the newest posts are read, and how many if there were at least so many among the first."""

RARE = 0.02
"""A word is rare if a smaller share of the newest posts has it."""

STATEMENTS = (
    # a list of what is not indexed yet would have to be read by every search
    "CREATE INDEX post_index_words ON post_words USING gin (words) WITH (fastupdate = off)",
)

_POSTS = table("post_words", column("post_id"), column("words", TSVECTOR))
_GERMAN: ColumnElement[Any] = literal_column("'german'::regconfig")

Query = ScalarSelect[Any]
"""A tsquery that is made once for a statement, whatever PostgreSQL plans: not again for every row."""


def entry(mark: str, said: str) -> ColumnElement[Any]:
    """What is stored of a post: its channel's mark, its terms, and the stems of its words and of its terms."""
    folded = terms(said)
    stems = func.to_tsvector(_GERMAN, " ".join((*words(said), *folded)))
    return func.strip(func.tsvector_concat(stems, func.array_to_tsvector(cast([mark, *folded], ARRAY(String)))))


async def newest(
    session: AsyncSession,
    looked_for: Mapping[str, str],
    marks: Sequence[str],
    any_word: bool,
    before: int | None,
    limit: int,
) -> list[int]:
    """The newest posts with all of the words, or any, in the channels with these marks."""
    each = [func.tsquery_or(_stems(term, word), _beginning(term)) for term, word in looked_for.items()]
    stems = [_stems(term, word) for term, word in looked_for.items()]
    here = cast(" | ".join(f"'{mark}'" for mark in marks), TSQUERY)
    if any_word:
        each, stems = [reduce(func.tsquery_or, each)], [reduce(func.tsquery_or, stems)]
    conditions = [*each, here]
    whole = reduce(func.tsquery_and, conditions)
    for many in (NEAR, FAR):
        read = _read(before, many)
        query = select(read.c.post_id).where(_has(read.c.words, whole)).order_by(read.c.post_id.desc()).limit(limit)
        ids = list((await session.execute(query)).scalars())
        if len(ids) >= limit:
            return ids
        if len(ids) < MET:
            break
    read = _read(before, NEAR)
    counts = (func.count().filter(_has(read.c.words, condition)) for condition in conditions)
    shares = (await session.execute(select(func.count(), *counts).select_from(read))).one()
    rare = [number for number, count in enumerate(shares[1:]) if count < RARE * shares[0]]
    asked = [conditions[number] for number in rare] or stems
    query = select(_POSTS.c.post_id).where(_has(_POSTS.c.words, reduce(func.tsquery_and, asked)))
    # by a function of the words, so that the index is not asked for the rest as well
    query = query.where(_has(func.strip(_POSTS.c.words), whole))
    if before is not None:
        query = query.where(_POSTS.c.post_id < before)
    # by a sum, so that nobody thinks of walking down the primary key and reading every post on the way
    query = query.order_by((_POSTS.c.post_id + 0).desc()).limit(limit)
    return list((await session.execute(query)).scalars())


def _stems(term: str, written: str) -> ColumnElement[Any]:
    return func.to_tsquery(_GERMAN, f"'{term}' | '{written}'")


def _beginning(term: str) -> ColumnElement[Any]:
    return cast(f"'{term}':*" if len(term) >= PREFIX else f"'{term}'", TSQUERY)


def _has(said: ColumnElement[Any], query: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: words meet a query, which is made once for the statement and not again for every row."""
    return said.op("@@", is_comparison=True)(select(query).scalar_subquery())


def _read(before: int | None, many: int) -> FromClause:
    """SQL: the newest posts themselves; behind a limit no index is looked for."""
    rows = select(_POSTS.c.post_id, _POSTS.c.words).order_by(_POSTS.c.post_id.desc()).limit(many)
    return (rows if before is None else rows.where(_POSTS.c.post_id < before)).subquery()
