"""An announcement to many members: its audience found and all outbox rows committed, beside plain SQL."""

from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter

from sqlalchemy import func, insert, select, text
from sqlmodel import col

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.memory import Peak
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from handlers.context import House
from storage import bodies, recipients, tallies
from storage.announcements import Announcement, Category, Recipient, State
from storage.audiences import And, Is, Kind, Not, Or, dump
from storage.contents import Content
from storage.database import Database
from storage.messages import Message, Translated
from storage.optouts import OptOut
from storage.outbox import Outbox

SHARE = 0.5
"""The part of plain SQL's rows a second that is aimed at."""

GROWTH = 50.0
"""Megabytes by which the process may grow while it is done."""

_REFUSING = 100
"""One member of so many wants no news."""

_PLAIN = """
    INSERT INTO outbox (key, content_id, member_id, lane, state, due_at, created_at, attempts, correlation)
    SELECT 'plain\\:' || CAST(members.id AS VARCHAR), 1, members.id, 3, 'pending', :now, :now, 0, 'c'
    FROM members WHERE members.status = 'active' AND members.id % :refusing != 0"""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Resolve an announcement to everybody, as its tick does, and write as many rows by one statement."""
    rooms = house(bases.folder)
    fill = partial(_fill, rooms=rooms, members=sizes.members)
    wanted = sizes.members - sizes.members // _REFUSING
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        ours, plain, counting, peak = list[float](), list[float](), list[float](), 0.0
        async with bases.open(kind, "announcing", fill) as database:  # warms up: statements are put together
            await _resolve(database, sizes.members, wanted)
        for _ in range(sizes.rounds):
            async with bases.open(kind, "announcing", fill) as database:
                with Peak() as memory:
                    ours.append(await _resolve(database, sizes.members, wanted))
                peak = max(peak, memory.grown)
                counting.append(await _tally(database, sizes.members))
            async with bases.open(kind, "announcing", fill) as database:
                plain.append(await _insert(database, wanted))
        took, reference = median(ours), median(plain)
        rates = amount(round(wanted / took)), amount(round(wanted / reference))
        share = reference / took
        figures = f"{took:.2f}", *rates, f"{share:.2f}", f"{peak:.1f}", f"{median(counting):.2f}"
        rows.append((kind, *figures))
        what = f"an announcement to {amount(sizes.members)} members on {kind}"
        aims.append(Aim(what=f"{what}: part of a plain INSERT … SELECT", bound=SHARE, measured=share, at_least=True))
        aims.append(Aim(what=f"{what}: the process grows by", bound=GROWTH, measured=peak, unit="MB"))
    await bases.forget("announcing")
    return [
        Report(
            title=f"An announcement to {amount(sizes.members)} members",
            columns=("database", "s until committed", "rows/s", "plain SQL, rows/s", "part of it", "MB", "s to tally"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.rounds} rounds, taking turns, each on a fresh database; medians, of MB the most. Ours finds "
                f"the audience (and, or, not), who wants none of it (one of {_REFUSING}) and who cannot be reached, "
                f"and writes down every recipient beside the rows of the outbox, {amount(recipients.PAGE)} members to "
                "a commit. Plain SQL writes the same rows of the outbox, and nothing else, in one commit.",
            ),
            aims=tuple(aims),
        )
    ]


async def _fill(database: Database, rooms: House, members: int) -> None:
    """Members, of whom a few want no news; and an announcement to all of them that is due."""
    await crowd.enter(database, rooms, members)
    now = datetime.now(UTC)
    region, strand = rooms.catalogue.regions[0].key, rooms.catalogue.strands[-1].key
    audience = And((Or((Is(Kind.region, region), Is(Kind.theme, "housing"))), Not(Is(Kind.strand, strand))))
    said = Message(parts=(Translated((("de", ()), ("en", ()))),))
    async with database.transaction() as session:
        session.add(Content(body=bodies.dump(said), created_at=now))
        await session.flush()
        session.add(Announcement(content_id=1, state=State.sending, audience=dump(audience), created_at=now))
        refusing = range(_REFUSING, members + 1, _REFUSING)
        opted_out = [{"member_id": number, "category": Category.news, "since": now} for number in refusing]
        if opted_out:
            await session.execute(insert(OptOut), opted_out)


async def _resolve(database: Database, members: int, wanted: int) -> float:
    """Seconds until the last page is committed."""
    began, done = perf_counter(), False
    while not done:
        async with database.transaction() as session:
            announcement = await session.get_one(Announcement, 1)
            await recipients.resolve(session, announcement, datetime.now(UTC), "c")
            done = announcement.resolved_at is not None
    took = perf_counter() - began
    async with database.reading() as session:
        for table, number in ((Recipient, members), (Outbox, wanted)):
            found = (await session.execute(select(func.count()).select_from(table))).scalar_one()
            agree(f"rows of {table.__tablename__}", found, number)
    return took


async def _tally(database: Database, members: int) -> float:
    """Seconds to count what became of it for everybody."""
    async with database.reading() as session:
        announcement = await session.get_one(Announcement, 1)
        began = perf_counter()
        found = await tallies.tally(session, announcement)
        took = perf_counter() - began
    agree("recipients counted", found.recipients, members)
    return took


async def _insert(database: Database, wanted: int) -> float:
    """Seconds until plain SQL has committed the same rows of the outbox."""
    began = perf_counter()
    async with database.transaction() as session:
        now = datetime.now(UTC)
        shown = now.replace(tzinfo=None).isoformat(" ") if database.is_sqlite else now
        await session.execute(text(_PLAIN), {"now": shown, "refusing": _REFUSING})
    took = perf_counter() - began
    async with database.reading() as session:
        found = (await session.execute(select(func.count(col(Outbox.id))))).scalar_one()
    agree("rows of plain SQL", found, wanted)
    return took
