"""Posts by their words: the database's own full-text index, FTS5 on SQLite and GIN over a tsvector on PostgreSQL.

What is indexed of a post are its terms (`storage.terms`), and its channel as a further one, so that the index itself
passes over the channels that nobody asked about. On PostgreSQL the German stems are added.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import (
    DDL,
    Text,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import fts5, tsvector
from storage.channels import AMONG_FEW, Channel
from storage.database import Row, insert
from storage.posts import Post, is_published
from storage.terms import wanted

PAGE = 500
"""Posts that are indexed at once when the index is rebuilt."""


class PostWords(Row, table=True):
    """What a published post is found by: its terms with spaces between (SQLite), or a tsvector of them (PostgreSQL)."""

    __tablename__ = "post_words"
    __table_args__ = ({"info": {"retention": "posts"}},)

    post_id: int = Field(foreign_key="posts.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


# --- what only one of the databases has; in the schema its name begins with post_index --------

_TABLE = PostWords.metadata.tables["post_words"]


def _also(moment: str, dialect: str, *statements: str) -> None:
    """Let statements go along when the table is made or dropped, on one kind of database."""
    for statement in statements:
        event.listen(_TABLE, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


_also("after_create", "sqlite", *fts5.STATEMENTS)
_also("after_create", "postgresql", *tsvector.STATEMENTS)
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


async def tidy(session: AsyncSession) -> None:
    """Take a step towards nothing remaining in the index of what was forgotten; PostgreSQL sees to that itself.

    A step takes milliseconds, and a large index some of them.
    """
    if _is_sqlite(session):
        await session.execute(text(fts5.TIDY))


async def rebuild(session: AsyncSession) -> int:
    """Make the whole index again from the published posts, whatever has become of it; how many they are."""
    if _is_sqlite(session):
        await session.execute(text(fts5.REBUILD))
    await session.execute(delete(PostWords), _AS_IT_IS)
    last = many = 0
    published = select(col(Post.id), col(Post.channel_id), col(Post.words)).where(is_published())
    published = published.join(Channel, col(Channel.id) == col(Post.channel_id))
    published = published.where(col(Channel.kind).not_in(AMONG_FEW))
    while True:
        page = published.where(col(Post.id) > last).order_by(col(Post.id)).limit(PAGE)
        rows = [(row[0] or 0, row[1], row[2]) for row in await session.execute(page)]
        if not rows:
            break
        await _enter(session, rows)
        last, many = rows[-1][0], many + len(rows)
    return many


_AS_IT_IS = {"synchronize_session": False}


async def _enter(session: AsyncSession, rows: Sequence[tuple[int, int, str]]) -> None:
    entry: Callable[[str, str], Any] = fts5.entry if _is_sqlite(session) else tsvector.entry
    values = [{"post_id": post, "words": entry(_mark(channel), said)} for post, channel, said in rows]
    fresh = insert(session, PostWords).values(values)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=["post_id"], set_={"words": fresh.excluded["words"]})
    )


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
    newest = fts5.newest if _is_sqlite(session) else tsvector.newest
    visible = select(col(Post.id)).where(col(Post.channel_id).in_(channel_ids), is_published())
    while (more := limit - len(found)) > 0:
        ids = await newest(session, looked_for, marks, any_word, before, more)
        there = set((await session.execute(visible.where(col(Post.id).in_(ids)))).scalars())
        found += [post for post in ids if post in there]
        if len(ids) < more:
            break
        before = ids[-1]
    return found


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
