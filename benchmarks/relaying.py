"""One post to many subscribers, an edit and a deletion of it: until all outbox rows are committed, beside plain SQL."""

import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import Stage, house
from handlers.channels import relaying
from handlers.channels.changing import erase
from handlers.context import House
from handlers.publishing import put
from handlers.ticks import TICKS
from storage import relays
from storage.channels import Channel, Mode, Subscription
from storage.contents import Content, Copy, CopyPart
from storage.database import Database
from storage.members import Member
from storage.outbox import Outbox
from storage.posts import Post, State

SHARE = 0.5
"""The part of plain SQL's rows a second that is aimed at."""

FLAT = 4.0
"""Megabytes of Python's own objects that may be alive at once while it is done, whatever the number of rows."""

_PAGE = 10_000

_COLUMNS = "key, content_id, member_id, lane, state, due_at, created_at, attempts, correlation"

_PLAIN_POST = f"""
    INSERT INTO outbox ({_COLUMNS})
    SELECT 'post\\:1\\:' || CAST(member_id AS VARCHAR), 1, member_id, 2, 'pending', :now, :now, 0, 'c'
    FROM subscriptions WHERE channel_id = 1 AND mode = 'at_once' AND member_id != 1"""

_PLAIN_CHANGE = f"""
    INSERT INTO outbox ({_COLUMNS}, copy_id)
    SELECT 'copy:' || CAST(copies.id AS VARCHAR) || '\\:2', 1, accounts.member_id, 2, 'pending', :now, :now, 0, 'c',
           copies.id
    FROM copies JOIN accounts ON accounts.id = copies.account_id WHERE copies.content_id = 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    """Something that is done to a post for all subscribers: by the service, and the same rows by plain SQL."""

    what: str
    base: str
    ours: Callable[[Database, House], Awaitable[None]]
    plain: str


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Publish, change and delete a post that everybody reads."""
    rooms = house(bases.folder)
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        peak = 0.0
        for deed in _DEEDS:
            fill = partial(_fill, rooms=rooms, readers=sizes.readers, copied=deed.base == "copied")
            ours, plain = [], []
            async with bases.open(
                kind, f"relay-{deed.base}", fill
            ) as database:  # warms up: statements are put together
                await _timed(deed.ours, database, rooms, sizes.readers)
            async with bases.open(kind, f"relay-{deed.base}", fill) as database:
                peak = max(peak, await _peak(deed.ours, database, rooms))
            for _ in range(sizes.rounds):
                async with bases.open(kind, f"relay-{deed.base}", fill) as database:
                    ours.append(await _timed(deed.ours, database, rooms, sizes.readers))
                async with bases.open(kind, f"relay-{deed.base}", fill) as database:
                    plain.append(await _timed(partial(_sql, statement=deed.plain), database, rooms, sizes.readers))
            took, reference = median(ours), median(plain)
            share = reference / took
            rate = f"{amount(round(sizes.readers / took))}", f"{amount(round(sizes.readers / reference))}"
            rows.append((deed.what, kind, f"{took * 1000:.0f}", *rate, f"{share:.2f}"))
            what = f"{deed.what} for {amount(sizes.readers)} readers on {kind}: part of a plain INSERT … SELECT"
            aims.append(Aim(what=what, bound=SHARE, measured=share, at_least=True))
        aims.append(Aim(what=f"for so many on {kind}: Python's memory grows by", bound=FLAT, measured=peak, unit="MB"))
    for base in ("subscribed", "copied"):
        await bases.forget(f"relay-{base}")
    return [
        Report(
            title=f"One post to {amount(sizes.readers)} subscribers, its edit, its deletion",
            columns=("what", "database", "ms until committed", "rows/s", "plain SQL, rows/s", "part of it"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.rounds} rounds, taking turns, each on a fresh database; medians. Ours is the whole "
                "transaction: number, words, index for the search, whom it goes to. "
                "Plain SQL writes the same rows of the outbox, and nothing else.",
            ),
            aims=tuple(aims),
        )
    ]


async def _timed(
    deed: Callable[[Database, House], Awaitable[None]], database: Database, rooms: House, readers: int
) -> float:
    """Seconds until what is done is committed, with a row for each reader."""
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
    began = perf_counter()
    await deed(database, rooms)
    took = perf_counter() - began
    async with database.reading() as session:
        found = (await session.execute(select(func.count()).select_from(Outbox))).scalar_one()
    agree("rows in the outbox", found, readers)
    return took


async def _sql(database: Database, _rooms: House, statement: str) -> None:
    async with database.transaction() as session:
        now = datetime.now(UTC)
        shown = now.replace(tzinfo=None).isoformat(" ") if database.is_sqlite else now
        await session.execute(text(statement), {"now": shown})


async def _publish(database: Database, rooms: House) -> None:
    publish = next(tick for tick in TICKS if tick.name == "publish")
    agree("posts published", await Stage.on(database, rooms).service.tick(publish), 1)


async def _edit(database: Database, rooms: House) -> None:
    async with database.transaction() as session:
        post = await session.get_one(Post, 1)
        post.words = "Wer kennt sich damit inzwischen aus?"
        await session.flush()
        await relaying.renew(session, rooms, post, datetime.now(UTC), "c")


async def _delete(database: Database, _rooms: House) -> None:
    async with database.transaction() as session:
        post = await session.get_one(Post, 1)
        await erase(session, post, datetime.now(UTC))
        content = await session.get_one(Content, post.content_id)
        await relays.follow(session, content, datetime.now(UTC), "c")


_DEEDS = (
    _Deed(what="a post", base="subscribed", ours=_publish, plain=_PLAIN_POST),
    _Deed(what="an edit", base="copied", ours=_edit, plain=_PLAIN_CHANGE),
    _Deed(what="a deletion", base="copied", ours=_delete, plain=_PLAIN_CHANGE),
)


async def _fill(database: Database, rooms: House, readers: int, copied: bool) -> None:
    """A channel with so many readers beside the author, and a post: to be published now, or out with all of them."""
    await crowd.enter(database, rooms, readers + 1)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        session.add(Channel(key="housing", mark="H", name="Wohnen", language="de", created_at=now))
        await _agree(session)
        await session.flush()
        for first in range(1, readers + 2, _PAGE):
            ids = range(first, min(first + _PAGE, readers + 2))
            subscribed = [{"channel_id": 1, "member_id": n, "mode": Mode.at_once, "since": now, "told": 0} for n in ids]
            await session.execute(insert(Subscription), subscribed)
        await _add_post(session, rooms, now, published=copied)
        if copied:
            await _add_copies(session, readers)
    await crowd.number_on(database, copies=readers)


async def _agree(session: AsyncSession) -> None:
    """Let the author agree that posts are passed on."""
    author = await session.get_one(Member, 1)
    author.relays = True


async def _add_post(session: AsyncSession, rooms: House, now: datetime, published: bool) -> None:
    session.add(Content(body={"parts": []}, created_at=now))
    await session.flush()
    post = Post(
        channel_id=1,
        member_id=1,
        content_id=1,
        words="Wer kennt sich mit Wohnsitzauflagen aus?",
        state=State.published if published else State.pending,
        number=1 if published else None,
        published_at=now if published else None,
        created_at=now,
    )
    session.add(post)
    await session.flush()
    if not published:
        put(session, 1, "post", 1, "clean", now - timedelta(minutes=1), rooms.policy.undo)


async def _add_copies(session: AsyncSession, readers: int) -> None:
    for first in range(1, readers + 1, _PAGE):
        ids = range(first, min(first + _PAGE, readers + 1))
        copies = [{"id": n, "content_id": 1, "account_id": n + 1, "revision": 1, "native": False} for n in ids]
        parts = [{"token": f"t{n}", "copy_id": n, "position": 0, "holds": "text", "message": f"m{n}"} for n in ids]
        await session.execute(insert(Copy), copies)
        await session.execute(insert(CopyPart), parts)


async def _peak(deed: Callable[[Database, House], Awaitable[None]], database: Database, rooms: House) -> float:
    """Megabytes of Python objects that are alive at once while it is done (tracemalloc: the filling does not count)."""
    tracemalloc.start()
    try:
        await deed(database, rooms)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
