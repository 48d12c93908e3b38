"""A simulated year: how what is asked is shared, who meets whom, and how soon; beside similarity alone, and chance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from statistics import median

import numpy as np

from benchmarks import colleagues, courses, outcomes, picture, simulation
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount, percentile
from benchmarks.outcomes import Outcome
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from benchmarks.ways import Chance, Ours, Similarity
from handlers.peers.facts import KINDS, Profile, visible
from storage.policy import PeerWeights

SEED = 7
"""Of everything: the same year for each way, and the same every time."""

FILE = "year.svg"

GINI = 0.47
"""How unevenly the load was shared by a rule like ours in a simulation that was made before this one."""


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let the same year go by in three ways."""
    dice = np.random.default_rng(SEED)
    catalogue = house(bases.folder).catalogue
    people = colleagues.gather(sizes.colleagues, catalogue, dice)
    year = simulation.happen(people, sizes.days, dice)
    ways: Mapping[str, courses.Way] = {
        "Kollegial": Ours(chance=Random(SEED)),
        "similarity": Similarity(),
        "chance": Chance(chance=Random(SEED)),
    }
    found: dict[str, Outcome] = {}
    for name, way in ways.items():
        town = courses.run(year, way)
        met = [(event.question, event.peer) for event in town.proposals if event.peer == town.asker(event.question)]
        agree(f"askers who are proposed to themselves by {name}", met, [])
        found[name] = outcomes.of(town)
    cap = PeerWeights().monthly_cap
    heading = (
        f"{amount(len(people))} colleagues, {amount(len(year.asked))} questions in {year.days} days, simulated: "
        "the same people and questions in three ways"
    )
    file = bases.folder / FILE
    picture.draw(found, heading, cap, file)
    ours, plain = found["Kollegial"], found["similarity"]
    return [
        Report(
            title=f"A year of {amount(len(people))} colleagues, simulated",
            columns=("what", *found),
            rows=tuple(_rows(found)),
            remarks=(
                f"{heading}. Whoever is asked agrees or is silent by the same draw; members join, pause, leave and "
                "block each other. Consent binds all ways: only who wants to be is proposed.",
                "similarity: the three closest; chance: three by lot. load: proposals to each person who was willing "
                "at any time. 30 days: any thirty days of anybody.",
                _told(people, catalogue.k),
            ),
            aims=(
                Aim(what="simulated year: Gini of the load", bound=GINI, measured=outcomes.gini(ours.loads)),
                Aim(what="simulated year: most proposals in 30 days", bound=cap, measured=max(ours.peaks)),
                Aim(what="simulated year: repeated proposals", bound=0, measured=ours.repeats),
                Aim(
                    what="simulated year: pairs across regions, beside similarity alone",
                    bound=plain.regions,
                    measured=ours.regions,
                    at_least=True,
                ),
            ),
            pictures=(file,),
        )
    ]


def _rows(found: Mapping[str, Outcome]) -> list[tuple[str, ...]]:
    """A row for each figure, a column for each way."""

    def row(what: str, *figures: str) -> tuple[str, ...]:
        return (what, *figures)

    each = list(found.values())
    return [
        row("Gini of the load", *(f"{outcomes.gini(one.loads):.2f}" for one in each)),
        row("load: median, busiest", *(f"{median(one.loads):.0f}, {max(one.loads)}" for one in each)),
        row("most proposals in 30 days", *(amount(max(one.peaks)) for one in each)),
        row("proposals", *(amount(one.proposals) for one in each)),
        row("repeated", *(amount(one.repeats) for one in each)),
        row("pairs", *(amount(one.pairs) for one in each)),
        row("across regions", *(f"{one.regions:.0%}" for one in each)),
        row("across carriers", *(f"{one.carriers:.0%}" for one in each)),
        row("across carriers or strands", *(f"{one.kinds:.0%}" for one in each)),
        row("similarity in pairs", *(f"{one.closeness:.2f}" for one in each)),
        row("days to the first proposal: p50, p95", *(_days(one.first) for one in each)),
        row("days to a yes: p50, p95", *(_days(one.agreed) for one in each)),
        row("questions without a yes", *(f"{np.mean(np.isinf(one.agreed)):.1%}" for one in each)),
    ]


def _days(moments: Sequence[float]) -> str:
    return ", ".join("never" if np.isinf(at) else f"{at:.0f}" for at in (percentile(moments, s) for s in (0.5, 0.95)))


def _told(people: colleagues.Colleagues, k: int) -> str:
    """Of how many the facts may be shown, if all let it."""
    facts = (people.region, people.carrier, people.strand)
    profiles = [Profile(region=r, carrier=c, strand=s, lets=frozenset(KINDS)) for r, c, s in zip(*facts, strict=True)]
    counts = Counter(profiles)
    shown = visible(counts, k)
    shares = {
        kind: sum(counts[each] for each in counts if any(fact.kind == kind for fact in shown[each])) / len(people)
        for kind in KINDS
    }
    told = ", ".join(f"the {kind} of {share:.0%}" for kind, share in shares.items())
    return f"If everybody lets everything be shown, proposals may tell {told}: so that {k} others could be meant."
