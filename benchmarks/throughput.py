"""Events a second from receiving to the outbox, committed durably; beside it the ceiling, taking turns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from benchmarks import crowd
from benchmarks.bases import Bases
from benchmarks.ceiling import Ceiling, Rate
from benchmarks.dialogues import DIALOGUES, Dialogue
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import Spent, Stage, house

SHARE = 0.2
"""The part of the ceiling that is aimed at."""


@dataclass(slots=True)
class Series:
    """What the rounds of one dialogue on one database gave."""

    spent: list[Spent] = field(default_factory=list)
    ceilings: list[tuple[Rate, Rate]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of the ceiling that was reached: the median over the rounds, each with the ceiling around it."""
        return median(one.rate / rate for one, rate in zip(self.spent, self.rates, strict=True))

    @property
    def rates(self) -> list[float]:
        """The ceiling of each round in updates a second: the mean of what it was right before and after."""
        return [(before.updates + after.updates) / 2 for before, after in self.ceilings]

    @property
    def computing(self) -> float:
        """The same part by computing time alone, which other programs on the machine touch less."""
        pairs = zip(self.spent, self.ceilings, strict=True)
        return median((before.cpu + after.cpu) / 2 / (one.cpu / one.events) for one, (before, after) in pairs)


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Play each dialogue with everybody, on each database, round by round."""
    rooms = house(bases.folder)
    fill = partial(crowd.enter, house=rooms, number=sizes.people)
    people = [crowd.person(number) for number in range(1, sizes.people + 1)]
    found: dict[tuple[str, str], Series] = {}
    async with Ceiling() as ceiling:
        await ceiling.rate(sizes.updates // 4)  # what is loaded and compiled once is nobody's cost
        for kind in bases.kinds:
            async with bases.open(kind, "people", fill) as database:
                stage = Stage.on(database, rooms)
                for dialogue in DIALOGUES:
                    await _play(stage, dialogue, people[:BATCH_TO_WARM])
                before = await ceiling.rate(sizes.updates)
                for turn in range(sizes.rounds):
                    for dialogue in DIALOGUES:
                        spent = await _play(stage, dialogue, dialogue.cast(people, turn))
                        after = await ceiling.rate(sizes.updates)
                        series = found.setdefault((dialogue.name, kind), Series())
                        series.spent.append(spent)
                        series.ceilings.append((before, after))
                        before = after
    await bases.forget("people")
    return [_report(found, sizes)]


BATCH_TO_WARM = 100
"""People who go before the first round, so that statements are compiled and pages read."""


async def _play(stage: Stage, dialogue: Dialogue, people: Sequence[str]) -> Spent:
    before, spent = await stage.events(), Spent()
    for wave in dialogue.waves(stage.wire, people):
        await stage.play(wave, spent)
    agree("events stored", await stage.events() - before, len(people) * len(dialogue.steps))
    return spent


def _report(found: dict[tuple[str, str], Series], sizes: Sizes) -> Report:
    rows, aims = [], []
    for (dialogue, kind), series in found.items():
        spent = series.spent
        rows.append(
            (
                dialogue,
                kind,
                amount(median(one.rate for one in spent)),
                amount(median(series.rates)),
                f"{series.share:.2f}",
                f"{series.computing:.2f}",
                amount(median(one.stored / one.events for one in spent) * 1e6),
                amount(median(one.handled / one.events for one in spent) * 1e6),
                amount(median(one.cpu / one.events for one in spent) * 1e6),
                amount(median(one.events / one.sent for one in spent)),
            )
        )
        aims.append(
            Aim(what=f"{dialogue} on {kind}: part of the ceiling", bound=SHARE, measured=series.share, at_least=True)
        )
    return Report(
        title="Events a second, from receiving to the outbox",
        columns=(
            "dialogue",
            "database",
            "events/s",
            "ceiling/s",
            "share",
            "by CPU",
            "store µs",
            "handle µs",
            "CPU µs",
            "delivered/s",
        ),
        rows=tuple(rows),
        remarks=(
            f"{amount(sizes.people)} people, of the form a third at a time; {sizes.rounds} rounds taking turns with "
            "the ceiling; medians. Every commit is on the disk before the next step; the log is written as by default.",
            "The ceiling: a bare python-telegram-bot, Application.process_update with one reply, a request that "
            "answers at once, no storage.",
            "store, handle, CPU: per event. delivered/s: events whose answers went out, claimed and settled, on a "
            "network that takes them at once.",
        ),
        aims=tuple(aims),
    )
