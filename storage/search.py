"""Posts by their words: the database's own full-text index, FTS5 on SQLite and GIN over a tsvector on PostgreSQL.

What is indexed of a post are its terms (`storage.terms`), and its channel as a further one, so that the index itself
passes over the channels that nobody asked about. On PostgreSQL the German stems are added, with umlauts and without.

Newest first is looked for in two steps. A word that many posts have is in the newest `NEAR` ones often enough: these
are simply read. Only where they do not fill the answer is the index asked, and then few posts have the words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    DDL,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    and_,
    cast,
    column,
    delete,
    event,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Row, insert
from storage.posts import Post, is_published
from storage.terms import PREFIX, terms, wanted, words

NEAR = 2_000
"""How many of the newest posts are read before the index is asked."""

PAGE = 500
"""Posts that are indexed at once when the index is rebuilt."""


class PostWords(Row, table=True):
    """What a published post is found by: its terms between spaces (SQLite), or a tsvector of them (PostgreSQL)."""

    __tablename__ = "post_words"
    __table_args__ = ({"info": {"retention": "posts"}},)

    post_id: int = Field(foreign_key="posts.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


# --- what only one of the databases has; in the schema its name begins with post_index --------

SQLITE = (
    # "ascii" takes all that is not ASCII as letters: terms are split at spaces and nowhere else
    "CREATE VIRTUAL TABLE post_index USING fts5(words, content='post_words', content_rowid='post_id', "
    "tokenize='ascii', detail=none, columnsize=0)",
    "CREATE TRIGGER post_index_insert AFTER INSERT ON post_words BEGIN "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
    "CREATE TRIGGER post_index_delete AFTER DELETE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); END",
    "CREATE TRIGGER post_index_update AFTER UPDATE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
)
"""An index beside the table, kept by triggers (https://sqlite.org/fts5.html#external_content_tables)."""

POSTGRESQL = (
    # a list of what is not indexed yet would have to be read by every search
    "CREATE INDEX post_index_words ON post_words USING gin (words) WITH (fastupdate = off)",
)


_TABLE = PostWords.metadata.tables["post_words"]


def _also(moment: str, dialect: str, *statements: str) -> None:
    """Let statements go along when the table is made or dropped, on one kind of database."""
    for statement in statements:
        event.listen(_TABLE, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


_also("after_create", "sqlite", *SQLITE)
_also("after_create", "postgresql", *POSTGRESQL)
_also("after_drop", "sqlite", "DROP TABLE IF EXISTS post_index")


def is_own(name: str | None) -> bool:
    """Whether something in the schema belongs to the index and is no table or index of the models."""
    return (name or "").startswith("post_index")


# --- what is found by what -------------------------------------------------------------------


async def index(session: AsyncSession, post_id: int, said: str) -> None:
    """Let a published post be found by these words, and by no others from before."""
    channel_id = (await session.execute(select(col(Post.channel_id)).where(col(Post.id) == post_id))).scalar_one()
    await _enter(session, [(post_id, channel_id, said)])


async def forget(session: AsyncSession, post_ids: Collection[int]) -> None:
    """Let posts be found no more."""
    await session.execute(delete(PostWords).where(col(PostWords.post_id).in_(post_ids)), _AS_IT_IS)


async def rebuild(session: AsyncSession) -> int:
    """Make the whole index again from the published posts; how many they are."""
    await session.execute(delete(PostWords), _AS_IT_IS)
    last = many = 0
    published = select(col(Post.id), col(Post.channel_id), col(Post.words)).where(is_published())
    while True:
        page = published.where(col(Post.id) > last).order_by(col(Post.id)).limit(PAGE)
        rows = [(row[0] or 0, row[1], row[2]) for row in await session.execute(page)]
        if not rows:
            break
        await _enter(session, rows)
        last, many = rows[-1][0], many + len(rows)
    if _is_sqlite(session):
        await session.execute(text("INSERT INTO post_index(post_index) VALUES ('rebuild')"))
    return many


_AS_IT_IS = {"synchronize_session": False}


async def _enter(session: AsyncSession, rows: Sequence[tuple[int, int, str]]) -> None:
    entry = _line if _is_sqlite(session) else _vector
    values = [{"post_id": post, "words": entry(channel, said)} for post, channel, said in rows]
    fresh = insert(session, PostWords).values(values)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=["post_id"], set_={"words": fresh.excluded["words"]})
    )


def _line(channel_id: int, said: str) -> str:
    return f" {' '.join((_mark(channel_id), *terms(said)))} "


def _vector(channel_id: int, said: str) -> ColumnElement[Any]:
    folded = terms(said)
    german = func.to_tsvector(_GERMAN, " ".join((*words(said), *folded)))
    plain = func.array_to_tsvector(cast([_mark(channel_id), *folded], ARRAY(String)))
    return func.strip(func.tsvector_concat(german, plain))


_GERMAN: ColumnElement[Any] = literal_column("'german'::regconfig")


def _mark(channel_id: int) -> str:
    """The term that says in which channel a post is: no word is like it."""
    return f"§{channel_id}"


# --- finding ---------------------------------------------------------------------------------


async def find(
    session: AsyncSession,
    query: str,
    channel_ids: Collection[int],
    limit: int,
    before: int | None = None,
    any_word: bool = False,
) -> list[int]:
    """The published posts of some channels that have all words of a query, newest first, by their ids.

    A query is words and nothing else: no character of it has a meaning of its own. Where it has none that can be
    looked for, nothing is found.

    Args:
        session: the database.
        query: what somebody typed.
        channel_ids: the channels in which is looked.
        limit: how many posts at most.
        before: only posts with a smaller id than this one, for the next page.
        any_word: posts that have at least one of the words will do.
    """
    looked_for, found = wanted(query), list[int]()
    if not looked_for or not channel_ids:
        return found
    marks = [_mark(channel) for channel in sorted(channel_ids)]
    near, everywhere = (_sqlite if _is_sqlite(session) else _postgresql)(looked_for, marks, any_word)
    visible = select(col(Post.id)).where(col(Post.channel_id).in_(channel_ids), is_published())
    while (more := limit - len(found)) > 0:
        ids = list((await session.execute(near(before, more))).scalars())
        if len(ids) < more:
            ids = list((await session.execute(everywhere(before, more))).scalars())
        there = set((await session.execute(visible.where(col(Post.id).in_(ids)))).scalars())
        found += [post for post in ids if post in there]
        if len(ids) < more:
            break
        before = ids[-1]
    return found


_Statement = Callable[[int | None, int], Select[int]]
"""Makes the query for so many ids, newest first, below one if it is named."""

_Words = ColumnElement[Any]


def _sqlite(looked_for: Mapping[str, str], marks: Sequence[str], any_word: bool) -> tuple[_Statement, _Statement]:
    """Among the newest rows a term is looked for after a space, which is what the index finds too."""
    starts = [f" {term}" if len(term) >= PREFIX else f" {term} " for term in looked_for]

    def has(said: _Words) -> ColumnElement[bool]:
        each = [func.instr(said, start) > 0 for start in starts]
        here = [func.instr(said, f" {mark} ") > 0 for mark in marks]
        return and_(or_(*each) if any_word else and_(*each), or_(*here))

    each = (f'"{term}"*' if len(term) >= PREFIX else f'"{term}"' for term in looked_for)
    either = " OR ".join(f'"{mark}"' for mark in marks)
    matching = f"({(' OR ' if any_word else ' AND ').join(each)}) AND ({either})"
    everywhere = select(_INDEX.c.rowid).where(_INDEX.c.post_index.match(matching))
    return _among_newest(has), _newest(everywhere, _INDEX.c.rowid, _INDEX.c.rowid)


_INDEX = table("post_index", column("rowid", Integer), column("post_index", String))


def _postgresql(looked_for: Mapping[str, str], marks: Sequence[str], any_word: bool) -> tuple[_Statement, _Statement]:
    """A word is its stems in both spellings, or what begins with it folded."""
    each = [
        func.tsquery_or(
            func.to_tsquery(_GERMAN, f"'{term}' | '{written}'"),
            cast(f"'{term}':*" if len(term) >= PREFIX else f"'{term}'", TSQUERY),
        )
        for term, written in looked_for.items()
    ]
    asked = reduce(func.tsquery_or if any_word else func.tsquery_and, each)
    query = func.tsquery_and(asked, cast(" | ".join(f"'{mark}'" for mark in marks), TSQUERY))

    def has(said: _Words) -> ColumnElement[bool]:
        return said.op("@@", is_comparison=True)(query)

    post_id: ColumnElement[int] = _TABLE.c.post_id
    # ordered by a sum, so that nobody thinks of walking down the primary key and reading every row on the way
    return _among_newest(has), _newest(select(post_id).where(has(_TABLE.c.words)), post_id, post_id + 0)


def _among_newest(has: Callable[[_Words], ColumnElement[bool]]) -> _Statement:
    """Look at the newest rows only: behind a limit no database looks for an index."""

    def statement(before: int | None, limit: int) -> Select[int]:
        post_id = col(PostWords.post_id)
        rows = select(post_id, col(PostWords.words)).order_by(post_id.desc()).limit(NEAR)
        newest = (rows if before is None else rows.where(post_id < before)).subquery()
        return select(newest.c.post_id).where(has(newest.c.words)).order_by(newest.c.post_id.desc()).limit(limit)

    return statement


def _newest(matching: Select[int], post_id: ColumnElement[int], order: ColumnElement[int]) -> _Statement:
    def statement(before: int | None, limit: int) -> Select[int]:
        below = matching if before is None else matching.where(post_id < before)
        return below.order_by(order.desc()).limit(limit)

    return statement


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
