"""What an event costs beside few stored rows and beside many; the two take turns."""

from contextlib import AsyncExitStack
from functools import partial
from statistics import median

from benchmarks import crowd, history
from benchmarks.bases import Bases
from benchmarks.dialogues import DIALOGUES
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import Spent, Stage, house
from handlers.context import House

GROWTH = 1.2
"""The factor by which an event may become dearer."""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Play the same dialogues on a young and on an old database."""
    rooms = house(bases.folder)
    rows: list[tuple[str, ...]] = []
    aims: list[Aim] = []
    for kind in bases.kinds:
        spent = await _take_turns(bases, kind, sizes, rooms)
        young, old = spent[sizes.small], spent[sizes.large]
        for what, cost in (("until the outbox", _handling), ("sending and settling", _sending)):
            growth = median(cost(late) / cost(early) for early, late in zip(young, old, strict=True))
            cells = (amount(median(map(cost, series)) * 1e6) for series in (young, old))
            rows.append((what, kind, *cells, f"{growth:.2f}"))
            aims.append(Aim(what=f"cost {what} on {kind}: growth with history", bound=GROWTH, measured=growth))
    return [
        Report(
            title=f"Cost of an event beside {amount(sizes.small)} and {amount(sizes.large)} stored rows",
            columns=("part", "database", "µs, few rows", "µs, many rows", "growth"),
            rows=tuple(rows),
            remarks=(
                f"{amount(sizes.talkers)} of {amount(sizes.people)} people, the three dialogues of the throughput, "
                f"{sizes.rounds} rounds in turns; medians, growth as the median of the rounds.",
                "Stored rows: rows of the outbox when it begins; on top come contents, copies and parts (a half of "
                "their number each), events handled and forms ended (a tenth each).",
            ),
            aims=tuple(aims),
        )
    ]


async def _take_turns(bases: Bases, kind: str, sizes: Sizes, rooms: House) -> dict[int, list[Spent]]:
    people = [crowd.person(number) for number in range(1, sizes.talkers + 1)]
    spent: dict[int, list[Spent]] = {sizes.small: [], sizes.large: []}
    async with AsyncExitStack() as opened:
        stages = {}
        for rows in spent:
            fill = partial(history.enter, house=rooms, people=sizes.people, rows=rows)
            database = await opened.enter_async_context(bases.open(kind, f"history {rows}", fill))
            stages[rows] = Stage.on(database, rooms)
            agree("rows of history", await stages[rows].sent(), rows)
            await _round(stages[rows], people[: sizes.talkers // 5 or 1])
        for _ in range(sizes.rounds):
            for rows, stage in stages.items():
                spent[rows].append(await _round(stage, people))
    return spent


async def _round(stage: Stage, people: list[str]) -> Spent:
    """Every dialogue once."""
    spent = Spent()
    for dialogue in DIALOGUES:
        for wave in dialogue.waves(stage.wire, dialogue.cast(people, 0)):
            await stage.play(wave, spent)
    return spent


def _handling(spent: Spent) -> float:
    return (spent.stored + spent.handled) / spent.events


def _sending(spent: Spent) -> float:
    return spent.sent / spent.events
