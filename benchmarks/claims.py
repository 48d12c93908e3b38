"""Claiming and acknowledging as the deliverer does, beside a million rows of history; and a queue of others."""

from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from uuid import uuid4

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks import history, peer
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import Stage, house
from bot.deliver import CLAIM, LEASE
from storage import bodies, delivery, outbox
from storage.contents import Content
from storage.database import Database
from storage.delivery import Settlement
from storage.messages import Lane, Message, Text
from storage.outbox import Outbox, State

RATE = 10_000
"""Messages a second that are aimed at."""

SENT = 10
"""One of so many pending rows is really planned, sent and recorded, to show what that costs beside."""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Claim and settle everything that is pending; then let the peer do its jobs on the same server."""
    rooms = house(bases.folder)
    fill = partial(history.enter, house=rooms, people=sizes.people, rows=sizes.large)
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        async with bases.open(kind, f"history {sizes.large}", fill) as database:
            stage = Stage.on(database, rooms)
            await _queue(database, sizes.people, sizes.pending)
            claim, settle = await _claim_and_settle(database, sizes.pending)
            rate = 1 / (claim + settle)
            await _queue(database, sizes.people, sizes.pending // SENT)
            began = perf_counter()
            while await stage.service.deliverer.step():
                pass
            sent = sizes.pending // SENT / (perf_counter() - began)
            agree("messages on the network", sum(stage.wire.taken.values()), sizes.pending // SENT)
            await stage.all_settled()
        rows.append((f"claim + settle on {kind}", amount(rate), f"{claim * 1e6:.0f} + {settle * 1e6:.0f}"))
        rows.append(
            (
                f"the whole delivery on {kind}: claim, plan, render, send, settle, record",
                amount(sent),
                amount(1e6 / sent),
            )
        )
        aims.append(Aim(what=f"claim + settle on {kind}", bound=RATE, measured=rate, unit="messages/s", at_least=True))
    address = bases.postgresql()
    if address is not None:
        deferred, worked = await peer.rates(address, sizes.jobs)
        rows.append(("procrastinate on PostgreSQL: enqueue in one batch", amount(deferred), amount(1e6 / deferred)))
        rows.append(
            (
                f"procrastinate on PostgreSQL: fetch + finish, {peer.CONCURRENCY} at once",
                amount(worked),
                amount(1e6 / worked),
            )
        )
    return [
        Report(
            title=f"Claim and acknowledge, {amount(sizes.pending)} pending beside {amount(sizes.large)} sent",
            columns=("what", "messages/s", "µs each"),
            rows=tuple(rows),
            remarks=(
                f"{CLAIM} rows to a claim and to a settlement, each a commit of its own, until none is pending.",
                f"The whole delivery: {amount(sizes.pending // SENT)} messages, on a network that takes them at once.",
                f"procrastinate: {amount(sizes.jobs)} jobs that do nothing, on the same server, without history.",
            ),
            aims=tuple(aims),
        )
    ]


async def _queue(database: Database, people: int, many: int) -> None:
    """Queue an announcement: `many` rows over all members, several for each."""
    occasion = uuid4().hex
    now = datetime.now(UTC)
    async with database.transaction() as session:
        contents = [Content(body=bodies.dump(Message(parts=(Text("sorry"),))), created_at=now)]
        for first in range(0, many, people):
            content = contents[0] if first == 0 else Content(body=contents[0].body, created_at=now)
            numbers = range(first, min(first + people, many))
            recipients = [(number % people + 1, f"{occasion}:{number}") for number in numbers]
            await outbox.fan_out(session, content, recipients, Lane.bulk, now, "c0ffee00c0ff")


async def _claim_and_settle(database: Database, many: int) -> tuple[float, float]:
    """Seconds a row for claiming and for settling, done as `Deliverer` does when nothing goes wrong."""
    claiming = settling = 0.0
    settled = 0
    while True:
        now, began = datetime.now(UTC), perf_counter()
        async with database.transaction() as session:
            await delivery.release(session, before=now)
            rows, _held = await delivery.claim(session, now, CLAIM, (), LEASE)
        claimed = perf_counter()
        claiming += claimed - began
        if not rows:
            break
        async with database.transaction() as session:
            done = [Settlement(row=row.id, state=State.sent) for row in rows]
            await delivery.settle(session, done, datetime.now(UTC))
        settling += perf_counter() - claimed
        settled += len(rows)
    agree("rows claimed and settled", settled, many)
    async with database.reading() as session:
        left = select(func.count()).where(col(Outbox.state) != State.sent)
        agree("rows not sent", (await session.execute(left)).scalar_one(), 0)
    return claiming / many, settling / many
