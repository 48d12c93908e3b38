"""The index of posts on SQLite: FTS5 (https://sqlite.org/fts5.html), in which terms are looked for as they are.

It walks down from the newest post and stops when it has enough, and so does the beginning of a word if beginnings of
that length are indexed: otherwise all posts that have one would be gathered first.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Integer, String, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from storage.terms import PREFIX, terms

STATEMENTS = (
    # "ascii" takes all that is not ASCII for letters: terms are split at spaces and nowhere else
    "CREATE VIRTUAL TABLE post_index USING fts5(words, content='post_words', content_rowid='post_id', "
    "tokenize='ascii', detail=none, columnsize=0, prefix='3 4 5 6 7 8 9 10 11 12')",
    "CREATE TRIGGER post_index_insert AFTER INSERT ON post_words BEGIN "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
    "CREATE TRIGGER post_index_delete AFTER DELETE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); END",
    "CREATE TRIGGER post_index_update AFTER UPDATE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
)
"""The index beside the table `post_words`, which holds what it was made of, and the triggers that keep it."""

REBUILD = "INSERT INTO post_index(post_index) VALUES ('rebuild')"
"""Make the index fit the table again: a row that it does not know could not even be deleted."""

TIDY = "INSERT INTO post_index(post_index, rank) VALUES ('merge', -500)"
"""Let nothing remain of what was forgotten: until its parts are merged the index only notes that it is gone.

A step of about so many pages; further ones go on where it ended (https://sqlite.org/fts5.html#the_merge_command).
"""

_INDEX = table("post_index", column("rowid", Integer), column("post_index", String))


def entry(mark: str, said: str) -> str:
    """What is stored of a post: its channel's mark and its terms."""
    return " ".join((mark, *terms(said)))


async def newest(
    session: AsyncSession,
    looked_for: Collection[str],
    marks: Sequence[str],
    any_word: bool,
    before: int | None,
    limit: int,
) -> list[int]:
    """The newest posts with all of the terms, or any, in the channels with these marks."""
    each = (f'"{term}"*' if len(term) >= PREFIX else f'"{term}"' for term in looked_for)
    said = (" OR " if any_word else " AND ").join(each)
    here = " OR ".join(f'"{mark}"' for mark in marks)
    query = select(_INDEX.c.rowid).where(_INDEX.c.post_index.match(f"({said}) AND ({here})"))
    if before is not None:
        query = query.where(_INDEX.c.rowid < before)
    return list((await session.execute(query.order_by(_INDEX.c.rowid.desc()).limit(limit))).scalars())
