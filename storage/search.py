"""Posts by their words: a full-text index of them (`storage.fulltext`), in which the channel is a further term."""

from collections.abc import Collection

from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import fulltext
from storage.channels import AMONG_FEW, Channel
from storage.database import Row
from storage.posts import Post, is_published

PAGE = 500
"""Posts that are indexed at once when the index is rebuilt."""


class PostWords(Row, table=True):
    """What a published post is found by: its terms with spaces between (SQLite), or a tsvector of them (PostgreSQL)."""

    __tablename__ = "post_words"
    __table_args__ = ({"info": {"retention": "posts"}},)

    post_id: int = Field(foreign_key="posts.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


_INDEX = fulltext.Index("post", PostWords)


async def index(session: AsyncSession, post_id: int, said: str) -> None:
    """Let a published post be found by these words, and by no others from before."""
    channel_id = (await session.execute(select(col(Post.channel_id)).where(col(Post.id) == post_id))).scalar_one()
    await _INDEX.enter(session, [(post_id, _mark(channel_id), said)])


async def forget(session: AsyncSession, post_ids: Collection[int]) -> None:
    """Let posts be found no more."""
    await _INDEX.forget(session, post_ids)


async def rebuild(session: AsyncSession) -> int:
    """Make the whole index again from the published posts, whatever has become of it; how many they are."""
    await _INDEX.clear(session)
    last = many = 0
    published = select(col(Post.id), col(Post.channel_id), col(Post.words)).where(is_published())
    published = published.join(Channel, col(Channel.id) == col(Post.channel_id))
    published = published.where(col(Channel.kind).not_in(AMONG_FEW))
    while True:
        page = published.where(col(Post.id) > last).order_by(col(Post.id)).limit(PAGE)
        rows = [(row[0] or 0, _mark(row[1]), row[2]) for row in await session.execute(page)]
        if not rows:
            break
        await _INDEX.enter(session, rows)
        last, many = rows[-1][0], many + len(rows)
    return many


def _mark(channel_id: int) -> str:
    """The term that says in which channel a post is: no word is like it."""
    return f"§{channel_id}"


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
    marks = [_mark(channel) for channel in sorted(channel_ids)]
    visible = select(col(Post.id)).where(col(Post.channel_id).in_(channel_ids), is_published())
    return await _INDEX.find(
        session, query, marks, lambda ids: visible.where(col(Post.id).in_(ids)), limit, before, any_word
    )
