"""A round of open questions and peers: the assignment beside the greedy way, on the same scores."""

import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from statistics import median
from time import perf_counter, process_time

import numpy as np

from benchmarks import colleagues
from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from handlers.peers.eligibility import eligible, room
from handlers.peers.people import Peer, Question
from handlers.peers.rounds import Round, assign
from handlers.peers.scores import Matrix, reckon
from storage.policy import PeerWeights

BOUND = 5.0
"""Seconds within which a round is to be made."""

SEED = 7

WEIGHTS = PeerWeights()


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Make a round of as many questions as there are peers, each by one of them."""
    dice = np.random.default_rng(SEED)
    people = colleagues.gather(sizes.questions, house(bases.folder).catalogue, dice)
    now = datetime(2026, 11, 30, tzinfo=UTC)
    peers = [_peer(people, number, now, dice) for number in range(len(people))]
    questions = [Question(id=peer.id, asker=peer) for peer in peers]
    close = people.closeness(people.ask(range(len(people)), dice))

    def ours() -> Round:
        return assign(questions, peers, close, now, WEIGHTS)

    def other() -> list[tuple[int, int]]:
        return greedy(reckon(questions, peers, close, now, WEIGHTS).total)

    scores = reckon(questions, peers, close, now, WEIGHTS).total
    found, taken = ours(), other()
    _insist(found, questions, peers)
    first = [link for proposal in found.proposals for link in proposal.links]
    by_greed = np.array([scores[couple] for couple in taken])
    agree("the assignment's total is at least the greedy one", found.total >= by_greed.sum() - 1e-6, True)

    spent = [(_timed(ours), _timed(other)) for _ in range(sizes.rounds)]
    wall, cpu = ([median(turn[way][kind] for turn in spent) for way in (0, 1)] for kind in (0, 1))
    memory = [_memory(work) for work in (ours, other)]
    placed = [len({link.question for link in first}), len(taken)]
    totals = [found.total, float(by_greed.sum())]
    three = sum(len(proposal.people) == 3 for proposal in found.proposals)
    rows = [
        (what, amount(wall[way]), amount(cpu[way]), amount(memory[way]), amount(placed[way]), amount(totals[way]))
        for way, what in enumerate(("assignment, couples and triads", "greedy"))
    ]
    return [
        Report(
            title=f"A round of {amount(sizes.questions)} open questions and as many peers",
            columns=("way", "seconds", "CPU s", "MB", "questions with a peer", "sum of scores"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.rounds} rounds in turns, medians; from people and their similarity to proposals. MB: the most "
                "that numpy and Python hold meanwhile, beyond what is given (tracemalloc, in a turn of its own).",
                f"{amount(len(found.proposals))} proposals, {amount(three)} of three people. Peers were proposed up to "
                f"{WEIGHTS.monthly_cap} times lately, which is the cap; one in ten does not want to be.",
                "greedy: the best couple that is left, again and again, on the same scores; it makes no triads. "
                "Who joins as a third is not counted in the sum.",
            ),
            aims=(
                Aim(
                    what=f"a round of {amount(sizes.questions)} × {amount(sizes.questions)}",
                    bound=BOUND,
                    measured=wall[0],
                    unit="s",
                ),
                Aim(what="its sum of scores beside greedy", bound=1.0, measured=totals[0] / totals[1], at_least=True),
            ),
        )
    ]


def greedy(total: Matrix) -> list[tuple[int, int]]:
    """The best couple that is left, again and again: rows and columns."""
    rows, columns = total.shape
    free_row, free_column = [True] * rows, [True] * columns
    found: list[tuple[int, int]] = []
    for place in np.argsort(-total, axis=None, kind="stable"):
        row, column = divmod(int(place), columns)
        if total[row, column] <= 0 or len(found) == min(rows, columns):
            break
        if free_row[row] and free_column[column]:
            free_row[row] = free_column[column] = False
            found.append((row, column))
    return found


def _peer(people: colleagues.Colleagues, number: int, now: datetime, dice: np.random.Generator) -> Peer:
    def some(most: int) -> frozenset[int]:
        return frozenset(int(other) for other in dice.integers(len(people), size=dice.integers(most + 1)))

    return Peer(
        id=number,
        region=people.region[number],
        carrier=people.carrier[number],
        strand=people.strand[number],
        languages=people.languages[number],
        met=some(10),
        blocks=some(1),
        active_at=now - timedelta(days=float(dice.exponential(30))),
        opted_in=bool(dice.random() < 0.9),
        proposals=int(dice.integers(WEIGHTS.monthly_cap + 1)),
    )


def _insist(found: Round, questions: list[Question], peers: list[Peer]) -> None:
    """Insist that the round does nothing that it must not."""
    askers, asked = {each.id: each.asker for each in questions}, {each.id: each for each in peers}
    links = [link for proposal in found.proposals for link in proposal.links]
    agree(
        "links of who may not meet", [e for e in links if not eligible(askers[e.question], asked[e.peer], WEIGHTS)], []
    )
    couples = Counter(pair for proposal in found.proposals for pair in combinations(proposal.people, 2))
    agree("couples that meet twice", [pair for pair, times in couples.items() if times > 1], [])
    often = Counter(number for proposal in found.proposals for number in proposal.asked)
    agree("peers above their cap", [one for one, times in often.items() if times > room(asked[one], WEIGHTS)], [])
    placed = {link.question for link in links}
    agree("questions that are proposed or told why not", len(placed) + len(found.unmatched), len(questions))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of computing."""
    began, computed = perf_counter(), process_time()
    work()
    return perf_counter() - began, process_time() - computed


def _memory(work: Callable[[], object]) -> float:
    """Megabytes that are held at once, at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
