"""An announcement to everybody on Telegram, as fast as it may go, and how long those wait who write meanwhile.

The service is a process of its own, with python-telegram-bot as it is; the Bot API is the loopback one of the tests,
which refuses what comes too fast by strict sliding windows.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount, percentile
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from storage import bodies, outbox
from storage.contents import Content
from storage.database import Database
from storage.messages import Lane, Message, Verbatim
from tests.wire.people import User
from tests.wire.running import installed
from tests.wire.server import Asked, Wire
from tests.wire.windows import Windows

LIMIT = 30
"""What Telegram allows in a second (Bots FAQ, "My bot is hitting limits")."""

TEMPO = {"per_second": 28.0, "private_per_second": 1.0, "group_per_minute": 20}
"""The limits of the built-in configuration."""

SHARE = 0.92
"""The part of the limit that is aimed at."""

WAIT = 1.0
"""Seconds in which 95 of 100 answers are to be on the screen."""

WORDS = "Nächste Woche ist Werkstatt. Wer kommt?"
QUESTION = "/help"
PAUSE = (0.3, 0.7)
"""Seconds between two people who write, by chance."""

WARM = 3.0
"""Seconds of the announcement that are not looked at: the service finds out what there is to do."""

PATIENCE = 30.0
"""Seconds in which the last answers have to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one announcement gave: messages a second, the most in any second, refusals, and how long answers took."""

    rate: float
    most: int
    refused: int
    waits: tuple[float, ...]


def number(member: int) -> int:
    """The nth member's account on Telegram."""
    return 1_000_000 + member


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Announce something to everybody, on each database."""
    rooms = house(bases.folder)

    async def fill(database: Database) -> None:
        await crowd.enter(database, rooms, sizes.readers, "telegram", lambda member: str(number(member)))
        await _announce(database, sizes.readers)

    found: dict[str, Found] = {}
    for kind in bases.kinds:
        async with bases.address(kind, "readers", fill) as url:
            with tempfile.TemporaryDirectory(dir=bases.folder) as folder:
                found[kind] = await _send(url, Path(folder), sizes)
    await bases.forget("readers")
    return [_report(found, sizes)]


async def _announce(database: Database, readers: int) -> None:
    now = datetime.now(UTC)
    async with database.transaction() as session:
        content = Content(body=bodies.dump(Message(parts=(Verbatim(WORDS),))), created_at=now)
        people = [(member, f"pacing:{member}") for member in range(1, readers + 1)]
        await outbox.fan_out(session, content, people, Lane.bulk, now, "pacing")


async def _send(url: str, folder: Path, sizes: Sizes) -> Found:
    async with Wire() as wire:
        people = {number(n): wire.user(f"Mitglied {n}", number=number(n)) for n in range(1, sizes.readers + 1)}
        for person in people.values():
            person.private.begun = True
        wire.windows = Windows(overall=LIMIT, private=1, group=20)
        async with installed(wire, folder, url, telegram=TEMPO) as service:
            await service.starts()
            await wire.until(lambda: _sent(wire), seconds=PATIENCE)
            began = monotonic()
            asked = await _write(wire, list(people.values()), began + WARM, began + WARM + sizes.stretch)
            over = monotonic()
            await wire.until(lambda: len(_waits(wire, asked)) == len(asked), seconds=PATIENCE)
            await service.stops()
    agree("what the Bot API would not have taken", wire.violations, [])
    agree("readers who got it twice", sum(person.texts.count(WORDS) > 1 for person in people.values()), 0)
    moments = [each.at for each in _sent(wire) if began + WARM <= each.at < over]
    return Found(
        rate=len(moments) / (over - began - WARM),
        most=max(sum(1 for each in moments if at <= each < at + 1) for at in moments),
        refused=len(wire.exceeded),
        waits=tuple(_waits(wire, asked)),
    )


async def _write(wire: Wire, people: list[User], first: float, last: float) -> list[tuple[int, float]]:
    """Let somebody write now and then, readers and those who will be; who did, and when."""
    chance, asked = Random(7), list[tuple[int, float]]()
    await asyncio.sleep(first - monotonic())
    for person in chance.sample(people, len(people)):
        await asyncio.sleep(chance.uniform(*PAUSE))
        if monotonic() >= last:
            break
        asked.append((person.id, monotonic()))
        await person.says(QUESTION)
    await asyncio.sleep(max(0.0, last - monotonic()))
    return asked


def _sent(wire: Wire) -> list[Asked]:
    return [each for each in wire.asked("sendMessage") if each.status == 200]


def _waits(wire: Wire, asked: list[tuple[int, float]]) -> list[float]:
    """Seconds until each who wrote had an answer; who has none yet is left out."""
    answers = {each.chat: each.at for each in _sent(wire) if each.parameters.get("text") != WORDS}
    return [answers[person] - at for person, at in asked if person in answers]


def _report(found: dict[str, Found], sizes: Sizes) -> Report:
    rows, aims = [], []
    for kind, one in found.items():
        p50, p95 = (percentile(one.waits, share) for share in (0.5, 0.95))
        share = one.rate / LIMIT
        rows.append(
            (
                kind,
                f"{one.rate:.1f}",
                f"{LIMIT}",
                f"{share:.3f}",
                f"{one.most}",
                f"{one.refused}",
                f"{len(one.waits)}",
                *(f"{wait:.2f}" for wait in (p50, p95, max(one.waits))),
            )
        )
        aims += [
            Aim(what=f"an announcement on {kind}: part of the limit", bound=SHARE, measured=share, at_least=True),
            Aim(what=f"an announcement on {kind}: messages refused as too many", bound=0, measured=one.refused),
            Aim(what=f"an answer meanwhile on {kind}: p95", bound=WAIT, measured=p95, unit="s"),
        ]
    return Report(
        title="An announcement on Telegram, and answers meanwhile",
        columns=(
            "database",
            "sent/s",
            "limit/s",
            "share",
            "most in 1 s",
            "refused",
            "answers",
            "p50 s",
            "p95 s",
            "longest s",
        ),
        rows=tuple(rows),
        remarks=(
            f"To {amount(sizes.readers)} members; {sizes.stretch:g} s of it, from {WARM:g} s after its first message. "
            "The service is a process of its own with the built-in limits; python-telegram-bot as it is, over HTTP, to "
            "the loopback Bot API of the tests.",
            "refused: by the strict sliding windows of the Bots FAQ, 30 in any second, 1 in any second to one person. "
            "answers: to /help of members by chance, from the update being there until sendMessage arrived.",
        ),
        aims=tuple(aims),
    )
