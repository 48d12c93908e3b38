"""Who may be proposed to whom, how well they go together, and who is chosen for one question."""

import math
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.peers.choosing import CLOSE, Unmatched, choose
from handlers.peers.eligibility import Obstacle, eligible, fitting, obstacle, room
from handlers.peers.people import Peer
from handlers.peers.scores import reckon
from storage.policy import PeerWeights
from tests.peers_worlds import NOW, World, peer, question, shuffled, worlds

WEIGHTS = PeerWeights()
ANNA = peer(1, region="goerlitz", carrier="public", strand="MBE")


# --- who may be proposed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (ANNA, Obstacle.themselves),
        (peer(2, opted_in=False), Obstacle.not_opted_in),
        (peer(2, paused=True), Obstacle.paused),
        (peer(2, reachable=False), Obstacle.unreachable),
        (peer(2, blocks=frozenset({1})), Obstacle.blocked),
        (peer(2, met=frozenset({1})), Obstacle.met),
        (peer(2, languages=frozenset({"uk"})), Obstacle.language),
        (peer(2, languages=frozenset()), Obstacle.language),
        (peer(2, proposals=4), Obstacle.cap),
        (peer(2, proposals=1, cap=1), Obstacle.cap),
        (peer(2, proposals=4, cap=9), Obstacle.cap),
        (peer(2, cap=0), Obstacle.cap),
        (peer(2, proposals=3, cap=9, blocks=frozenset({3}), met=frozenset({3})), None),
    ],
)
def test_what_speaks_against_a_proposal_is_named(other: Peer, found: Obstacle | None) -> None:
    assert obstacle(ANNA, other, WEIGHTS) is found


@pytest.mark.parametrize("kind", ["met", "blocks"])
def test_what_only_the_asker_s_side_knows_counts_too(kind: str) -> None:
    known: dict[str, Any] = {kind: frozenset({2})}
    assert not eligible(peer(1, **known), peer(2), WEIGHTS)


@given(worlds())
def test_all_couples_at_once_are_judged_like_each_alone(world: World) -> None:
    questions, asked, _ = world
    found = fitting(questions, asked)
    for row, each in enumerate(questions):
        for column, other in enumerate(asked):
            there = bool(found[row, column]) and room(other, WEIGHTS) >= 1
            assert there == eligible(each.asker, other, WEIGHTS)


# --- how well they go together ----------------------------------------------------------------


def by_hand(asker: Peer, other: Peer, close: float) -> float:
    region = 1.15 if asker.region and other.region and asker.region != other.region else 1
    kinds = [(asker.carrier, other.carrier), (asker.strand, other.strand)]
    carrier = 1.1 if any(one and two and one != two for one, two in kinds) else 1
    days = max(0.0, (NOW - other.active_at) / timedelta(days=1))
    return close * region * carrier * 0.5 ** (days / 90) / (1 + other.proposals) ** 0.7


@given(worlds())
def test_a_score_is_the_product_that_is_described_and_the_reasons_multiply_to_it(world: World) -> None:
    questions, asked, close = world
    found = reckon(questions, asked, close, NOW, WEIGHTS)
    for row, each in enumerate(questions):
        for column, other in enumerate(asked):
            there = eligible(each.asker, other, WEIGHTS) and close[row, column] >= WEIGHTS.least_similarity
            wanted = by_hand(each.asker, other, close[row, column])  # type: ignore[arg-type]
            assert bool(found.allowed[row, column]) == there
            assert math.isclose(found.total[row, column], wanted if there else 0)
            assert math.isclose(found.factors(row, column).score, wanted, abs_tol=1e-12)


@pytest.mark.parametrize("close", [[[0.5]], [0.5, 0.5], [[0.5, math.nan]], [[0.5, math.inf]], 0.5, []])
def test_what_does_not_fit_the_people_is_refused(close: Any) -> None:
    with pytest.raises(ValueError, match="similarity"):
        reckon([question(1, ANNA)], [peer(2), peer(3)], close, NOW, WEIGHTS)


def test_who_stands_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="peer 2 stands there twice"):
        reckon([question(1, ANNA)], [peer(2), peer(2)], [[1, 1]], NOW, WEIGHTS)
    with pytest.raises(ValueError, match="question 1 stands there twice"):
        reckon([question(1, ANNA), question(1, peer(3))], [peer(2)], [[1], [1]], NOW, WEIGHTS)


@pytest.mark.parametrize("values", [{"proposals": -1}, {"cap": -1}])
def test_nobody_was_proposed_less_than_never(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fewer than no times"):
        peer(1, **values)


def test_who_was_away_for_a_lifetime_counts_nothing_and_breaks_nothing() -> None:
    away = peer(2, active_at=NOW - timedelta(days=700_000))
    assert choose(question(1, ANNA), [away], [1.0], NOW, WEIGHTS).unmatched is Unmatched.nobody


# --- who is chosen for one question -----------------------------------------------------------


@given(worlds(), st.integers(1, 4))
def test_the_candidates_are_those_with_the_highest_scores_but_for_the_kept_place(world: World, most: int) -> None:
    questions, asked, close = world
    for row, each in enumerate(questions):
        found = choose(each, asked, close[row], NOW, WEIGHTS, most=most)
        scores = reckon([each], asked, close[[row]], NOW, WEIGHTS)
        allowed = {asked[column].id: column for column in np.flatnonzero(scores.allowed[0])}
        assert len(found.candidates) == min(most, len(allowed)) == len({one.peer for one in found.candidates})
        assert {one.peer for one in found.candidates} <= allowed.keys()
        assert (found.unmatched is None) == bool(allowed)
        usual = [one.factors.score for one in found.candidates if not one.kept]
        rest = sorted((scores.total[0, column] for column in allowed.values()), reverse=True)
        assert np.allclose(usual, rest[: len(usual)])
        assert [one.kept for one in found.candidates] == [False] * len(usual) + [True] * (len(allowed) > most > 1)


@given(worlds())
def test_the_kept_place_goes_to_who_was_asked_least_of_those_near_enough(world: World) -> None:
    questions, asked, close = world
    for row, each in enumerate(questions):
        found = choose(each, asked, close[row], NOW, WEIGHTS, most=2)
        kept = [one for one in found.candidates if one.kept]
        if not kept:
            continue
        first = found.candidates[0].peer
        others = {
            other.id: (other.proposals, close[row, column])
            for column, other in enumerate(asked)
            if eligible(each.asker, other, WEIGHTS) and close[row, column] >= 0.1 and other.id != first
        }
        closest = max(kept[0].factors.similarity, *(near for _, near in others.values()))
        closest = max(closest, found.candidates[0].factors.similarity)
        near = {number: load for number, (load, how) in others.items() if how >= CLOSE * closest} or {
            number: load for number, (load, _) in others.items()
        }
        assert kept[0].peer in near
        assert near[kept[0].peer] == min(near.values())


@given(worlds(), st.randoms(use_true_random=False), st.none() | st.integers(0, 9))
def test_the_order_of_peers_does_not_matter(world: World, chance: Random, seed: int | None) -> None:
    questions, asked, close = world
    columns = chance.sample(range(len(asked)), len(asked))
    _, mixed, near = shuffled(world, list(range(len(questions))), columns)

    def draw() -> Random | None:
        return None if seed is None else Random(seed)

    for row, each in enumerate(questions):
        one = choose(each, asked, close[row], NOW, WEIGHTS, draw())
        assert choose(each, mixed, near[row], NOW, WEIGHTS, draw()) == one


def test_chance_decides_between_equals_and_the_same_draw_decides_the_same() -> None:
    alike = [peer(number) for number in range(2, 12)]

    def first(seed: int) -> int:
        return choose(question(1, ANNA), alike, [0.5] * 10, NOW, WEIGHTS, Random(seed)).candidates[0].peer

    assert [first(seed) for seed in range(30)] == [first(seed) for seed in range(30)]
    assert len({first(seed) for seed in range(30)}) > 3
    assert choose(question(1, ANNA), alike, [0.5] * 10, NOW, WEIGHTS).candidates[0].peer == 2


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([], Unmatched.nobody),
        ([peer(2, proposals=4)], Unmatched.busy),
        ([peer(2, proposals=4), peer(3, blocks=frozenset({1}))], Unmatched.busy),
        ([peer(3, blocks=frozenset({1}), proposals=4)], Unmatched.nobody),
        ([peer(3, met=frozenset({1})), peer(4, paused=True)], Unmatched.nobody),
    ],
)
def test_who_gets_nobody_is_told_why_without_being_told_who_refuses(others: list[Peer], why: Unmatched) -> None:
    assert choose(question(1, ANNA), others, [0.5] * len(others), NOW, WEIGHTS).unmatched is why
