"""Search over posts: what is found, what is not, in which order; the same on both databases but for German stems."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import dumps, fulltext, posts, schema, search, snapshot, tsvector
from storage.channels import Channel
from storage.database import Database
from storage.posts import Post
from storage.search import PostWords
from storage.stopwords import STOP_WORDS
from storage.terms import LONGEST, MOST, meets, terms, wanted
from tests.storage.rows import content

HERE = [1]


class Board:
    """A database with channels, on which posts are put up."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now

    async def channels(self, *keys: str) -> list[int]:
        async with self.database.transaction() as session:
            made = [Channel(key=key, mark=key, name=key, language="de", created_at=self.now) for key in keys]
            session.add_all(made)
            await session.flush()
            return [channel.id or 0 for channel in made]

    async def says(self, *words: str, channel: int = 1, state: str = posts.State.published) -> list[int]:
        """Let posts be there and be found; their ids."""
        async with self.database.transaction() as session:
            return [await self.post(session, said, channel, state) for said in words]

    async def post(self, session: AsyncSession, words: str, channel: int, state: str) -> int:
        said = content(self.now, words)
        session.add(said)
        await session.flush()
        post = Post(channel_id=channel, content_id=said.id, words=words, state=state, created_at=self.now)
        session.add(post)
        await session.flush()
        await search.index(session, post.id or 0, words)
        return post.id or 0

    async def forgets(self, *ids: int) -> None:
        async with self.database.transaction() as session:
            await search.forget(session, ids)

    async def finds(
        self, query: str, channels: list[int] = HERE, limit: int = 10, before: int | None = None, any_word: bool = False
    ) -> list[int]:
        async with self.database.reading() as session:
            return await search.find(session, query, channels, limit, before, any_word)


@pytest.fixture
async def board(database: Database, now: datetime) -> Board:
    made = Board(database, now)
    assert await made.channels("H", "K", "S") == [1, 2, 3]
    return made


# --- words -----------------------------------------------------------------------------------


FOUND = [
    ("Wohnungen in Zwickau", "wohnung"),
    ("Wohnungsgeberbestätigung", "WOHNUNG"),
    ("Anhörung für Geflüchtete", "gefluechtete"),
    ("Anhoerung fuer Gefluechtete", "Anhörung"),
    ("Die Straße ist gesperrt", "strasse"),
    ("STRASSE", "Straße"),
    ("U\u0308bergang", "übergang"),  # an umlaut made of two characters
    ("Caf\u00e9", "cafe"),
    ("Woh\u00adnung", "wohnung"),  # a soft hyphen that nobody sees
    ("Dublin-III-Verordnung", "verordnung"),
    ("§ 24 AufenthG", "24 aufenthg"),
    ("A1-Kurs", "a1"),
    ("How to find a flat", "Flat"),
    ("привіт усім", "Привіт"),
    ("تصريح الإقامة", "تصريح"),
    ("हिन्दी भाषा", "हिन्दी"),
    ("Übersetzer:innen gesucht!", "innen gesucht"),
    ("Zeile\n\tdarunter", "darunter zeile"),
]
NOT_FOUND = [
    ("Wohnung", "wohnungen gesucht"),
    ("Bauernhof", "hof"),
    ("A10", "a1"),  # two characters are a word, not the beginning of others
    ("100 Plätze", "10"),
    ("Termin", "termim"),
    ("", "wohnung"),
    ("🏠", "🏠"),
]
STEMMED = [
    ("Häuser am Rand", "Haus"),
    ("Ein Haus am Rand", "Häuser"),
    ("Beratung", "Beratungen"),
    ("Kinder", "Kindern"),
]


async def test_words_are_found_however_they_are_spelt(board: Board) -> None:
    for said, query in FOUND:
        post, other = await board.says(said, "etwas ganz anderes")
        assert (query, await board.finds(query)) == (query, [post])
        await board.forgets(post, other)


async def test_what_is_not_said_is_not_found(board: Board) -> None:
    for said, query in NOT_FOUND:
        [post] = await board.says(said)
        assert (query, await board.finds(query)) == (query, [])
        await board.forgets(post)


async def test_postgresql_finds_german_words_by_their_stems(board: Board) -> None:
    for said, query in STEMMED:
        [post] = await board.says(said)
        assert (query, await board.finds(query)) == (query, [] if board.database.is_sqlite else [post])
        await board.forgets(post)


async def test_all_words_are_wanted_or_any_if_asked_for(board: Board) -> None:
    both, one, other, _ = await board.says("Wohnung in Zwickau", "Wohnung", "Zwickau", "nichts davon")
    assert await board.finds("zwickau wohnung") == [both]
    assert await board.finds("zwickau wohnung", any_word=True) == [other, one, both]
    assert await board.finds("in zwickau oder der wohnung") == [both]  # words that say nothing are not looked for


# --- order and pages -------------------------------------------------------------------------


async def test_the_newest_come_first_in_pages_without_gap_or_double(board: Board) -> None:
    ids = await board.says(*(f"Termin {number}" for number in range(25)))
    assert await board.finds("termin") == ids[:-11:-1]
    found: list[int] = []
    while page := await board.finds("termin", limit=7, before=found[-1] if found else None):
        found += page
    assert found == ids[::-1]


async def test_what_is_not_visible_leaves_no_gap_in_a_page(board: Board) -> None:
    ids = await board.says(*["Termin"] * 12)
    async with board.database.transaction() as session:
        for post in (await posts.by_id(session, ids[3:10])).values():
            post.state = posts.State.deleted
    assert await board.finds("termin", limit=4) == [*ids[:-3:-1], ids[2], ids[1]]


@pytest.mark.parametrize("any_word", [False, True])
async def test_it_does_not_matter_how_many_posts_are_read_before_the_index_is_asked(
    board: Board, monkeypatch: pytest.MonkeyPatch, any_word: bool
) -> None:
    said = ("Haus am Fluss", "Hausordnung", "Fluss", "Haus und Flussbett", "Hof", "Fluss am Haus")
    there = [((await board.says(words, channel=channel))[0], words, channel) for channel in (2, 1, 3) for words in said]
    has = any if any_word else all
    for near, far, met, rare in product((1, 2, 30), (1, 7), (0, 9), (0, 0.2, 1)):
        for name, value in (("NEAR", near), ("FAR", far), ("MET", met), ("RARE", rare)):
            monkeypatch.setattr(tsvector, name, value)
        for channels in ([1], [2, 3]):
            expected = [
                post
                for post, words, channel in reversed(there)
                if channel in channels and has(word in words for word in ("Haus", "Fluss"))
            ]
            for limit, start in ((20, 0), (2, 0), (3, 2)):
                found = await board.finds(
                    "haus fluss", channels, limit, before=expected[start - 1] if start else None, any_word=any_word
                )
                assert found == expected[start : start + limit]


# --- whose posts -----------------------------------------------------------------------------


async def test_posts_of_other_channels_never_appear(board: Board) -> None:
    [other], [own], [third] = [await board.says("Wohnung", channel=channel) for channel in (2, 1, 3)]
    assert await board.finds("wohnung") == [own]
    assert await board.finds("wohnung", [2, 3]) == [third, other]
    assert await board.finds("wohnung", []) == []
    assert await board.finds("wohnung", [12, 21, 99]) == []  # whose marks begin alike


async def test_the_mark_of_a_channel_is_no_word(board: Board) -> None:
    await board.says("Wohnung")
    for query in ("§1", '"§1"', "§", "1"):
        assert await board.finds(query) == []


async def test_only_what_is_published_is_found(board: Board) -> None:
    for state in (posts.State.pending, posts.State.waiting, posts.State.deleted):
        await board.says("Wohnung", state=state)
    assert await board.finds("wohnung") == []


# --- changes ---------------------------------------------------------------------------------


async def test_an_edited_post_is_found_by_its_new_words_only(board: Board) -> None:
    [post] = await board.says("Wohnung")
    async with board.database.transaction() as session:
        await search.index(session, post, "Zimmer")
        await search.index(session, post, "Zimmer frei")
    assert await board.finds("wohnung") == []
    assert await board.finds("frei") == [post]
    async with board.database.reading() as session:
        assert len((await session.execute(select(PostWords.post_id))).all()) == 1


async def test_a_forgotten_post_is_found_no_more_and_can_go(board: Board) -> None:
    ids = await board.says("Wohnung", "Wohnung", "Wohnung")
    with pytest.raises(IntegrityError):
        async with board.database.transaction() as session:
            await session.execute(delete(Post).where(col(Post.id) == ids[0]))
    async with board.database.transaction() as session:
        await search.forget(session, ids[:2])
        await search.forget(session, [ids[0], 999])
        await search.forget(session, [])
        await session.execute(delete(Post).where(col(Post.id) == ids[0]))
    assert await board.finds("wohnung") == [ids[2]]


async def test_nothing_is_found_by_what_was_taken_back_with_its_transaction(board: Board, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError):
        async with board.database.transaction() as session:
            await board.post(session, "Wohnung", 1, posts.State.published)
            _ = 1 / 0
    assert await board.finds("wohnung") == []


async def test_the_index_is_made_again_from_the_posts(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    ids = await board.says("Wohnung", "Haus", "Wohnungstausch", "Hof", "Wohnung")
    await board.says("Wohnung", state=posts.State.waiting)
    async with board.database.transaction() as session:
        await session.execute(text("DELETE FROM post_words WHERE post_id IN (1, 2)"))
        await search.index(session, ids[2], "etwas Falsches")
    assert await board.finds("wohnung") == [ids[4]]
    async with board.database.transaction() as session:
        assert await search.rebuild(session) == len(ids)
    assert await board.finds("wohnung") == [ids[4], ids[2], ids[0]]
    assert await board.finds("falsches") == []


async def test_a_spoilt_index_of_sqlite_is_made_again(board: Board) -> None:
    ids = await board.says("Wohnung", "Haus")
    if board.database.is_sqlite:
        async with board.database.transaction() as session:
            await session.execute(text("INSERT INTO post_index(post_index) VALUES ('delete-all')"))
        assert await board.finds("wohnung") == []
    async with board.database.transaction() as session:
        await search.rebuild(session)
    assert await board.finds("wohnung") == [ids[0]]


async def test_what_was_saved_and_brought_back_is_searched_as_before(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    ids = await board.says("Wohnung", "Haus", "Wohnungstausch")
    file = tmp_path / "saved"
    if board.database.is_sqlite:
        snapshot.take(board.database.url, file)
        snapshot.examine(file)
        back = Board(Database(f"sqlite+aiosqlite:///{file}"), board.now)
    else:
        programs = request.getfixturevalue("postgres").programs
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        snapshot.take(board.database.url, file)
        back = Board(Database(request.getfixturevalue("empty_postgres_url")), board.now)
        async with back.database.exclusive() as engine, engine.begin() as connection:
            await dumps.load(connection, file)
    try:
        assert await schema.differences(back.database) == []
        await back.forgets(ids[0])
        new = await back.says("Wohnung")
        assert await back.finds("wohnung") == [*new, ids[2]]
    finally:
        await back.database.aclose()
    assert await board.finds("wohnung") == [ids[2], ids[0]]


@pytest.mark.parametrize("copied", [False, True])
async def test_nothing_remains_of_what_was_forgotten(
    migrated_sqlite_url: str, now: datetime, tmp_path: Path, copied: bool
) -> None:
    board = Board(Database(migrated_sqlite_url), now)
    await board.channels("H")
    [post, _] = await board.says("Zypressenallee", "Wohnung")
    await board.forgets(post)
    async with board.database.transaction() as session:
        await session.execute(text("UPDATE posts SET words = '' WHERE id = :id"), {"id": post})
        await session.execute(text("UPDATE contents SET body = '{}'"))
        if not copied:
            await fulltext.tidy(session)
    file = tmp_path / "saved"
    if copied:
        snapshot.take(board.database.url, file)
        snapshot.examine(file)
    else:
        with closing(sqlite3.connect(tmp_path / "kollegial.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
    await board.database.aclose()
    assert b"ypresse" not in file.read_bytes()
    assert b"ohnung" in file.read_bytes()


# --- what people type ------------------------------------------------------------------------

HOSTILE = [
    "",
    "   \n\t",
    "\0",
    "woh\0nung",
    "und oder nicht der die das",
    "the of and",
    '"',
    "'",
    '"wohnung',
    "wohnung'; DROP TABLE posts; --",
    "wohnung AND",
    "NOT wohnung",
    "wohnung OR NEAR(",
    "NEAR(wohnung zwickau, 2)",
    "words:wohnung",
    "post_index:wohnung",
    "^wohnung",
    "wohnung*",
    "*",
    "woh:*",
    "wohnung & zwickau | !haus",
    "wohnung <-> haus",
    "(((((",
    ")",
    "-wohnung +haus {haus}",
    "\\",
    "%",
    "_",
    "$1 :query ?",
    "\ud83d wohnung",  # a half of a pair
    "\u202ewohnung",
    "\u0301" * 500,
    "a" * 10_000,
    "ä" * 10_000,
    "wohnung " * 1_250,
    " ".join(f"wort{number}" for number in range(1_500)),
    "ﷺ",
    "½",
    "𝔚𝔬𝔥𝔫𝔲𝔫𝔤",
    "𞤀𞤣𞤤𞤢𞤥",  # younger than the Unicode of SQLite's tokenizer
    "你好",
]


@pytest.mark.parametrize("any_word", [False, True])
async def test_nothing_that_is_typed_is_an_error_or_finds_what_is_not_meant(board: Board, any_word: bool) -> None:
    [post] = await board.says("Wohnung in Zwickau")
    for query in HOSTILE:
        looked_for = wanted(query)
        met = [any(meets(term, [word]) for term in ("wohnung", "zwickau")) for word in looked_for]
        meant = bool(met) and (any(met) if any_word else all(met))
        assert (query, await board.finds(query, any_word=any_word)) == (query, [post] if meant else [])


async def test_whatever_was_said_is_found_by_its_own_words(board: Board) -> None:
    for said in HOSTILE:
        words = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")  # as it is cleaned
        [post] = await board.says(words)
        assert (said, await board.finds(words)) == (said, [post] if wanted(words) else [])
        await board.forgets(post)


async def test_a_long_word_is_found_by_its_beginning(board: Board) -> None:
    [post] = await board.says("donau" * 1_000)
    assert await board.finds("donau" * 2_000) == [post]
    assert await board.finds("donaudonau") == [post]


async def test_a_limit_of_nothing_is_nothing(board: Board) -> None:
    await board.says("Wohnung")
    assert await board.finds("wohnung", limit=0) == []
    assert await board.finds("wohnung", limit=-1) == []
    assert await board.finds("wohnung", before=1) == []


# --- pure ------------------------------------------------------------------------------------

TEXT = st.text(st.characters() | st.sampled_from("aäßẞÄ é\u0301\u200d§*\"'()-"), max_size=200)


@given(TEXT)
def test_terms_are_folded_words_each_once_and_nothing_that_could_be_syntax(text: str) -> None:
    found = terms(text)
    assert len(found) == len(set(found))
    for term in found:
        assert 0 < len(term) <= LONGEST
        assert term not in STOP_WORDS
        assert not set(term) & set(" \0\"'*()§:-^+{}&|!<>\\")
        assert term.casefold() == term


@given(TEXT)
def test_a_text_is_found_by_any_of_its_terms(text: str) -> None:
    found = terms(text)
    assert list(wanted(text)) == found[:MOST]
    for term in found:
        assert meets(term, [term])
        assert all(meets(term, [term[:length]]) for length in range(3, len(term)))


@given(TEXT)
def test_the_case_of_a_text_changes_nothing(text: str) -> None:
    assert terms(text.casefold()) == terms(text)


def test_stop_words_are_folded() -> None:
    assert all(terms(word) == [] for word in STOP_WORDS)
    assert {"fuer", "dass", "ueber", "the"} <= STOP_WORDS
