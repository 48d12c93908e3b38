"""Message pairs a second on Matrix: on a homeserver that costs nothing, beside matrix-nio alone; and on a real one."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from benchmarks import answering, crowd
from benchmarks.answering import Answering
from benchmarks.bases import Bases
from benchmarks.conversations import (
    BOT,
    CLEAR,
    ENCRYPTED,
    QUESTION,
    Found,
    Series,
    listens,
    on_loopback,
    on_synapse,
    person,
)
from benchmarks.figures import Aim, Report, amount
from benchmarks.homeserver import Loopback
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from tests.homeserver.synapse import Synapse

PART = 5
"""The part of the chats that is had on the real homeserver: it is slower by so much and more."""

LONGER = 3
"""How much longer matrix-nio alone is looked at: it would be over before it could be measured."""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let people write and wait for each answer, on each database; then as fast as a real homeserver takes it."""
    rooms, chats, words = house(bases.folder), sizes.chats, sizes.words
    fill = partial(crowd.enter, house=rooms, number=2 * chats, platform="matrix", address=person)
    alone = await on_loopback(partial(_alone, bases.folder), chats, LONGER * words)
    ours: dict[str, Series] = {}
    for kind in bases.kinds:
        async with bases.address(kind, "chats", fill) as url:
            ours[kind] = await on_loopback(partial(_ourselves, bases.folder, url), chats, words)
    await bases.forget("chats")
    with tempfile.TemporaryDirectory(dir=bases.folder) as folder:
        synapse = Synapse(Path(folder))
        await asyncio.to_thread(synapse.start)
        try:
            limit, real = await on_synapse(synapse, bases, _fewer(sizes), words)
        finally:
            await asyncio.to_thread(synapse.close)
    return [_report(ours, alone, limit, real, bases.kinds[0], sizes)]


def _fewer(sizes: Sizes) -> int:
    return max(2, sizes.chats // PART)


def _alone(folder: Path, server: Loopback) -> AbstractAsyncContextManager[Answering]:
    return answering.alone(folder, server.url, BOT, partial(listens, server))


def _ourselves(folder: Path, url: str, server: Loopback) -> AbstractAsyncContextManager[Answering]:
    return answering.serving(folder, url, server.url, BOT, "bench", partial(listens, server))


def _report(ours: Mapping[str, Series], alone: Series, limit: Found, real: Series, kind: str, sizes: Sizes) -> Report:
    rows = [_row("matrix-nio alone", "loopback", name, one) for name, one in alone.items()]
    for database, found in ours.items():
        rows += [_row(f"on {database}", "loopback", name, one, alone[name]) for name, one in found.items()]
    rows.append(_row("nobody: by hand", "Synapse", CLEAR, limit))
    rows += [_row(f"on {kind}", "Synapse", name, one, limit) for name, one in real.items()]
    return Report(
        title="Message pairs a second on Matrix",
        columns=("who answers", "homeserver", "rooms", "pairs/s", "share", "by CPU", "CPU ms"),
        rows=tuple(rows),
        remarks=(
            f"{sizes.chats} people in rooms of each kind, {sizes.words} times {QUESTION} each; on Synapse "
            f"{_fewer(sizes)} people. On the loopback everybody waits for the answer before they write "
            "again; on Synapse they write as fast as it takes it.",
            "share: of matrix-nio alone, a client and a callback that answers at once and stores nothing, on "
            "the same loopback; on Synapse of what it takes when nobody reads and every message is answered "
            "at once. by CPU: the same by computing time alone, which other programs on the machine touch less. CPU: "
            "of the process that answers, for each pair.",
            "Every answer was read by the person's own device afterwards, if encrypted with the key that the bot sent.",
        ),
        aims=tuple(
            Aim(
                what=f"{ENCRYPTED} pairs on {database}: times those that Synapse takes",
                bound=1,
                measured=found[ENCRYPTED].rate / limit.rate,
                at_least=True,
            )
            for database, found in ours.items()
        ),
    )


def _row(who: str, homeserver: str, rooms: str, one: Found, beside: Found | None = None) -> tuple[str, ...]:
    share = "–" if beside is None else f"{one.rate / beside.rate:.2f}"
    by_cpu = "–" if beside is None or not beside.cpu else f"{beside.cost / one.cost:.2f}"
    return who, homeserver, rooms, amount(one.rate), share, by_cpu, f"{one.cost:.1f}" if one.cpu else "–"
