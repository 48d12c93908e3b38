"""Search over posts, beside a plain LIKE over the same rows; and what it costs to let a post be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice, pairwise
from time import perf_counter
from typing import Any

from sqlalchemy import String, case, cast, func, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from benchmarks import crowd, vocabulary
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount, percentile
from benchmarks.rows import multiply, numbers
from benchmarks.sizes import Sizes
from storage import search, tsvector
from storage.channels import Channel
from storage.contents import Content
from storage.database import Database
from storage.posts import Post, State, is_published

BOUND = 50.0
"""Milliseconds within which 95 of 100 searches are to be answered."""

DEARER = 2.0
"""The factor by which a post may become dearer because it is to be found."""

SHOWN = 10
"""Posts that an answer has."""

LENGTH = 14
"""Words of half a post, without those that are no terms."""

CHANNELS = 14
"""As many as there are themes; the last one is small, and half posts lie in one more, about which nobody asks."""

SMALL = 997
"""One post of so many is in the small channel."""

READ = (2, 3, 5, 7, 11)
"""The channels in which is looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of query: `queries` take turns. `aimed`: the aim speaks of it; the others are the worst there is."""

    what: str
    queries: Sequence[str]
    channels: Sequence[int] = READ
    aimed: bool = True


def _kinds(posts: int) -> list[Kind]:
    second, tenth, apart = vocabulary.EVERY_SECOND, vocabulary.EVERY_TENTH, vocabulary.APART
    rare = [f"az{number}" for number in range(1, posts // SAME, max(1, posts // SAME // 40))]
    tens = [f"{one} {other}" for one, other in pairwise(tenth)]
    return [
        Kind(what=f"a word in {SAME} posts", queries=rare),
        Kind(what="a word in 1 %", queries=vocabulary.EVERY_HUNDREDTH),
        Kind(what="a word in 10 %", queries=tenth),
        Kind(what="a word in 50 %", queries=second),
        Kind(what="two words in 10 % each", queries=tens),
        Kind(what="two words in 50 % each", queries=[" ".join(second[:2]), " ".join(second[2:])]),
        Kind(what="three words in 10 % each", queries=[f"{pair} {tenth[at - 2]}" for at, pair in enumerate(tens)]),
        Kind(what="words in 10 %, 50 % and 50 %", queries=[f"{word} {' '.join(second[:2])}" for word in tenth]),
        Kind(what=f"words in {SAME} posts and in 50 %", queries=[f"{word} {second[0]}" for word in rare]),
        Kind(what="the beginning of many words", queries=("wohn", "kosten", "schul", "recht")),
        Kind(what="a word in 10 %, in a channel with few posts", queries=tenth, channels=(CHANNELS,)),
        Kind(what="a word in 50 %, in a channel with few posts", queries=second, channels=(CHANNELS,)),
        Kind(what="two words in 50 % each that never meet", queries=[" ".join(apart)], aimed=False),
        Kind(what="a word that was in 50 % long ago", queries=(vocabulary.LONG_AGO,), aimed=False),
    ]


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Search on each kind of database, and compare."""
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    writing: list[tuple[str, ...]] = []
    dearer: list[Aim] = []
    for kind in bases.kinds:
        name = f"posts {sizes.posts}"
        async with bases.open(kind, name, partial(enter, posts=sizes.posts)) as database:
            alone, found = await _indexing(database, sizes)
            for what, took in (("a post", alone), ("a post that is found from then on", found)):
                writing.append((what, kind, *(amount(percentile(took, share) * 1e3) for share in (0.5, 0.95))))
            factor = percentile(found, 0.5) / percentile(alone, 0.5)
            dearer.append(
                Aim(what=f"a post that is found beside one that is not, on {kind}", bound=DEARER, measured=factor)
            )
            worst = 0.0
            for asked in _kinds(sizes.posts):
                took, plain = await _searching(database, asked, sizes)
                worst = max(worst, percentile(took, 0.95)) if asked.aimed else worst
                figures = (percentile(took, 0.5), percentile(took, 0.95), percentile(plain, 0.5))
                rows.append((asked.what, kind, *(amount(each * 1e3) for each in figures)))
        await bases.forget(name)
        aims.append(Aim(what=f"search on {kind}: the highest p95", bound=BOUND, measured=worst * 1e3, unit="ms"))
    return [
        Report(
            title=f"Search over {amount(sizes.posts)} posts",
            columns=("query", "database", "p50 ms", "p95 ms", "LIKE p50 ms"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.searches} searches of each kind for the newest {SHOWN} posts, in {len(READ)} of {CHANNELS} "
                "channels unless said otherwise; with the session, as a handler waits for it.",
                "The last two kinds are the worst cases of an index, and not what the aim speaks of.",
                f"LIKE: each word as '%word%', newest first, {sizes.rounds} times; it finds the same posts.",
            ),
            aims=tuple(aims),
        ),
        Report(
            title=f"A post beside {amount(sizes.posts)}",
            columns=("in one transaction", "database", "p50 ms", "p95 ms"),
            rows=tuple(writing),
            remarks=(
                f"{sizes.singles} posts of {2 * LENGTH} words each, with their contents; {sizes.singles} commits.",
            ),
            aims=tuple(dearer),
        ),
    ]


async def _searching(database: Database, asked: Kind, sizes: Sizes) -> tuple[list[float], list[float]]:
    """Seconds of searches, and of a scan for the same; that both find the same is insisted on."""
    took, plain = [], []
    for query in islice(cycle(asked.queries), sizes.searches):
        began = perf_counter()
        async with database.reading() as session:
            await search.find(session, query, asked.channels, SHOWN)
        took.append(perf_counter() - began)
    for query in islice(cycle(asked.queries), sizes.rounds):
        async with database.reading() as session:
            found = await search.find(session, query, asked.channels, SHOWN)
        began = perf_counter()
        async with database.reading() as session:
            scan = select(col(Post.id)).where(is_published(), col(Post.channel_id).in_(asked.channels))
            scan = scan.where(*(col(Post.words).like(f"%{word}%") for word in query.split()))
            there = list((await session.execute(scan.order_by(col(Post.id).desc()).limit(SHOWN))).scalars())
        plain.append(perf_counter() - began)
        agree(f"posts found by {asked.what}", found, there)
    return took, plain


async def _indexing(database: Database, sizes: Sizes) -> tuple[list[float], list[float]]:
    """Seconds in which something new is said: without its being found, and with it; the two take turns."""
    async with database.reading() as session:
        last = (await session.execute(select(func.max(col(Post.id))))).scalar_one() or 0
    said, _ = vocabulary.halves(2 * sizes.singles, 1, 2 * LENGTH)
    took: tuple[list[float], list[float]] = [], []
    for number, words in enumerate(said):
        found, post = number % 2, last + 1 + number
        began = perf_counter()
        async with database.transaction() as session:
            session.add(Content(id=post, body={"parts": []}, created_at=datetime.now(UTC)))
            await session.flush()
            state = State.published if found else State.pending
            session.add(_post(id=post, channel_id=READ[0], content_id=post, words=words, state=state))
            await session.flush()
            if found:
                await search.index(session, post, words)
        took[found].append(perf_counter() - began)
    return took


# --- a million posts, made of halves inside the database --------------------------------------

SAME = 5
"""Posts in a row that share a word which no other has."""


async def enter(database: Database, posts: int) -> None:
    """Enter so many posts into an empty database: each beginning is followed by all endings in turn."""
    left = max(4, posts // 100)
    beginnings, endings = vocabulary.halves(left, left + 1, LENGTH)
    halves = len(beginnings) + len(endings)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        if database.is_sqlite:
            await session.execute(text("PRAGMA cache_size = -500000"))
            await session.execute(text("INSERT INTO post_index(post_index, rank) VALUES ('hashsize', 100000000)"))
        else:  # every reference is right by construction, and an index is made faster when all is there
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(text("SET LOCAL maintenance_work_mem = '500MB'"))
            await session.execute(text("DROP INDEX post_index_words"))
        names = [f"k{number}" for number in range(1, CHANNELS + 2)]
        await session.execute(
            insert(Channel),
            [{"key": name, "mark": name, "name": name, "language": "de", "created_at": now} for name in names],
        )
        counted = numbers(posts + halves)
        await multiply(session, Content(body={"parts": []}, created_at=now), counted, id=counted.c.i)
        model = {**_post().model_dump(exclude={"id"}), "channel_id": CHANNELS + 1}
        rows = [
            {**model, "id": at, "content_id": at, "words": said}
            for at, said in enumerate([*beginnings, *endings], start=1)
        ]
        await session.execute(insert(Post), rows)
        agree("halves that are found", await search.rebuild(session), halves)
        await _posts(session, posts, left)
        values = {"left": left, "halves": halves, "same": SAME, "ago": f"%{vocabulary.LONG_AGO}"}
        await session.execute(text(_INDEX[database.is_sqlite] + _OF_HALVES), values)
        if database.is_sqlite:
            await session.execute(text("INSERT INTO post_index(post_index, rank) VALUES ('hashsize', 1048576)"))
        else:
            for statement in tsvector.statements("post"):
                await session.execute(text(statement))
    await crowd.number_on(database, contents=posts + halves, posts=posts + halves)


def _post(**values: Any) -> Post:
    now = datetime.now(UTC)
    usual: dict[str, Any] = {"channel_id": 0, "content_id": 0, "words": "", "state": State.published}
    return Post(**{**usual, "created_at": now, "published_at": now, **values})


async def _posts(session: AsyncSession, many: int, left: int) -> None:
    counted = numbers(many)
    i = counted.c.i
    beginning, ending = aliased(Post), aliased(Post)
    one = select(col(beginning.words)).where(col(beginning.id) == i % left + 1).scalar_subquery()
    other = select(col(ending.words)).where(col(ending.id) == left + i % (left + 1) + 1).scalar_subquery()
    scattered = case((i % SMALL == 0, CHANNELS), else_=i * 101 % (CHANNELS - 1) + 1)
    words = one + literal(" ") + other + literal(" az") + cast(i // SAME, String)
    ago = case(((i <= many // 5) & (i % 2 == 0), literal(f" {vocabulary.LONG_AGO}")), else_=literal(""))
    number = i + 2 * left + 1
    await multiply(session, _post(), counted, id=number, content_id=number, channel_id=scattered, words=words + ago)


_INDEX = {
    True: """
        INSERT INTO post_words (post_id, words)
        SELECT p.id, '§' || p.channel_id || substr(l.words, 4) || substr(r.words, 4)
            || ' az' || ((p.id - :halves) / :same) || iif(p.words LIKE :ago, ' ' || substr(:ago, 2), '')
    """,
    False: """
        INSERT INTO post_words (post_id, words)
        SELECT p.id, ts_delete(l.words || r.words, '§15') || array_to_tsvector(ARRAY[
            '§' || p.channel_id, 'az' || ((p.id - :halves) / :same),
            CASE WHEN p.words LIKE :ago THEN substr(:ago, 2) ELSE '§' || p.channel_id END])
    """,
}
"""What a post of two halves is found by, in the index's own form: both without their channel (§15)."""

_OF_HALVES = """
        FROM posts p JOIN post_words l ON l.post_id = (p.id - :halves) % :left + 1
        JOIN post_words r ON r.post_id = :left + (p.id - :halves) % (:left + 1) + 1
        WHERE p.id > :halves
"""
