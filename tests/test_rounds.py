"""Rounds of proposals: nobody over their cap, no couple that may not be, and the best there is."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.peers.choosing import Unmatched
from handlers.peers.eligibility import eligible, room
from handlers.peers.people import Peer, Question
from handlers.peers.rounds import Round, assign
from handlers.peers.scores import Matrix, reckon
from storage.policy import WINDOW, PeerWeights
from tests.peers_worlds import NOW, World, peer, question, shuffled, worlds

WEIGHTS = PeerWeights()


def greedy(total: Matrix) -> float:
    """The sum of scores of who takes the best couple that is left, again and again."""
    left, found = total.copy(), 0.0
    while left.size and left.max() > 0:
        row, column = np.unravel_index(left.argmax(), left.shape)
        found += left[row, column]
        left[row, :] = left[:, column] = 0
    return found


def best(total: Matrix) -> float:
    """The highest sum there is, by trying all."""
    wide = total if total.shape[0] <= total.shape[1] else total.T
    rows = range(wide.shape[0])
    return max(sum(wide[row, at[row]] for row in rows) for at in permutations(range(wide.shape[1]), len(rows)))


def couples(found: Round) -> list[tuple[int, int]]:
    return [pair for proposal in found.proposals for pair in combinations(proposal.people, 2)]


@given(worlds())
def test_a_round_brings_together_only_who_may_meet_and_each_couple_once(world: World) -> None:
    questions, asked, close = world
    found = assign(questions, asked, close, NOW, WEIGHTS)
    by_question = {each.id: each for each in questions}
    by_peer = {each.id: each for each in asked}
    for proposal in found.proposals:
        people = {person for link in proposal.links for person in (by_question[link.question].asker.id, link.peer)}
        assert proposal.people == tuple(sorted(people)) and len(people) in (2, 3)
        for link in proposal.links:
            assert eligible(by_question[link.question].asker, by_peer[link.peer], WEIGHTS)
            assert link.factors.similarity >= WEIGHTS.least_similarity
        linked = {frozenset({by_question[link.question].asker.id, link.peer}) for link in proposal.links}
        assert linked == set(map(frozenset, combinations(proposal.people, 2))), "all of them have something in common"
    assert max(Counter(couples(found)).values(), default=1) == 1


@given(worlds())
def test_three_who_meet_have_a_language(world: World) -> None:
    questions, asked, close = world
    languages = {each.asker.id: each.asker.languages for each in questions} | {
        each.id: each.languages for each in asked
    }
    for proposal in assign(questions, asked, close, NOW, WEIGHTS).proposals:
        assert frozenset.intersection(*(languages[person] for person in proposal.people))


@given(worlds())
def test_nobody_is_asked_more_often_than_they_have_room_for(world: World) -> None:
    questions, asked, close = world
    found = assign(questions, asked, close, NOW, WEIGHTS)
    often = Counter(person for proposal in found.proposals for person in proposal.asked)
    assert all(often[each.id] <= max(0, room(each, WEIGHTS)) for each in asked)


@given(worlds())
def test_each_question_is_in_one_proposal_or_told_why_not(world: World) -> None:
    questions, asked, close = world
    found = assign(questions, asked, close, NOW, WEIGHTS)
    placed = [number for proposal in found.proposals for number in proposal.questions]
    assert sorted([*placed, *found.unmatched]) == sorted(each.id for each in questions)
    scores = reckon(questions, asked, close, NOW, WEIGHTS)
    for row, each in enumerate(questions):
        if each.id in found.unmatched:
            assert (found.unmatched[each.id] is Unmatched.taken) == bool(scores.allowed[row].any())


@given(worlds())
def test_no_other_round_has_a_higher_total_least_of_all_the_greedy_one(world: World) -> None:
    questions, asked, close = world
    found = assign(questions, asked, close, NOW, WEIGHTS).total
    total = reckon(questions, asked, close, NOW, WEIGHTS).total
    assert found >= greedy(total) - 1e-9
    assert np.isclose(found, best(total))


@given(worlds(), st.randoms(use_true_random=False), st.none() | st.integers(0, 9))
def test_the_order_of_questions_and_peers_does_not_matter(world: World, chance: Random, seed: int | None) -> None:
    rows, columns = (chance.sample(range(len(side)), len(side)) for side in world[:2])
    one, other = (
        assign(*each, NOW, WEIGHTS, None if seed is None else Random(seed))
        for each in (world, shuffled(world, rows, columns))
    )
    assert one == other


@given(st.integers(2, 9), st.data())
def test_where_everybody_may_meet_everybody_nobody_is_left_alone(many: int, data: st.DataObject) -> None:
    people = [peer(number) for number in range(1, many + 1)]
    near = st.sampled_from([0.2, 0.5, 0.9])
    close = np.array(data.draw(st.lists(near, min_size=many**2, max_size=many**2))).reshape(many, many)
    found = assign([question(each.id, each) for each in people], people, close, NOW, WEIGHTS)
    assert found.unmatched == {}
    assert {person for proposal in found.proposals for person in proposal.people} == set(range(1, many + 1))


def test_two_who_go_well_together_take_in_the_third() -> None:
    people = [peer(1), peer(2), peer(3)]
    close = np.array([[0, 1, 0.2], [1, 0, 0.2], [0.2, 0.2, 0]])
    found = assign([question(each.id, each) for each in people], people, close, NOW, WEIGHTS)
    assert [proposal.people for proposal in found.proposals] == [(1, 2, 3)]
    assert found.proposals[0].asked == (1, 2)


@pytest.mark.parametrize(
    "alone",
    [
        peer(3, blocks=frozenset({1})),
        peer(3, met=frozenset({2})),
        peer(3, languages=frozenset({"uk"})),
    ],
)
def test_nobody_joins_those_whom_they_may_not_meet(alone: Peer) -> None:
    people = [peer(1), peer(2), alone]
    close = np.array([[0, 1, 0.2], [1, 0, 0.2], [0.2, 0.2, 0]])
    found = assign([question(each.id, each) for each in people], people, close, NOW, WEIGHTS)
    assert all(proposal.people == (1, 2) for proposal in found.proposals)
    assert 3 in found.unmatched


def test_who_meets_somebody_already_does_not_join_them_for_another_question() -> None:
    people = [peer(1), peer(2)]
    asking = [question(10, people[0]), question(11, peer(3)), question(12, peer(3))]
    found = assign(asking, people, np.array([[0, 1], [1, 0], [0.2, 0.2]]), NOW, WEIGHTS)
    assert sorted(couples(found)) == [(1, 2), (1, 3)]
    assert found.unmatched == {12: Unmatched.taken}


def test_three_without_a_language_in_common_do_not_meet_at_once() -> None:
    spoken = [("de", "en"), ("en", "uk"), ("uk", "de")]
    people = [peer(number, languages=frozenset(each)) for number, each in enumerate(spoken, start=1)]
    close = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    found = assign([question(each.id, each) for each in people], people, close, NOW, WEIGHTS)
    assert [proposal.people for proposal in found.proposals] == [(1, 2), (2, 3), (1, 3)]


def test_nothing_at_all_makes_an_empty_round() -> None:
    assert assign([], [], np.zeros((0, 0)), NOW, WEIGHTS) == Round(proposals=(), unmatched={}, total=0)
    assert assign([], [peer(1)], np.zeros((0, 1)), NOW, WEIGHTS).proposals == ()
    assert assign([question(1, peer(1))], [], np.zeros((1, 0)), NOW, WEIGHTS).unmatched == {1: Unmatched.nobody}


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        assign([question(1, peer(1))], [peer(2)], np.zeros((2, 2)), NOW, WEIGHTS)
    with pytest.raises(ValueError, match="no number"):
        assign([question(1, peer(1))], [peer(2)], np.full((1, 1), np.nan), NOW, WEIGHTS)


# --- months of it -----------------------------------------------------------------------------

Event = tuple[str, int, int]
events = st.lists(
    st.tuples(
        st.sampled_from(["round", "round", "block", "pause", "return", "leave", "wait"]),
        st.integers(1, 6),
        st.integers(1, 6),
    ),
    max_size=30,
)


@given(events, st.integers(1, 3), st.integers(0, 3))
def test_whatever_happens_nobody_is_over_their_cap_and_no_couple_is_blocked_or_repeated(
    happening: list[Event], cap: int, seed: int
) -> None:
    weights, chance, now = PeerWeights(monthly_cap=cap), Random(seed), NOW
    people = {number: peer(number) for number in range(1, 7)}
    asked: dict[int, list[datetime]] = {number: [] for number in people}
    met: set[tuple[int, int]] = set()
    blocked: set[tuple[int, int]] = set()
    for what, one, other in happening:
        match what:
            case "block" if one != other and one in people:
                people[one] = replace(people[one], blocks=people[one].blocks | {other})
                blocked.add((min(one, other), max(one, other)))
            case "pause" | "return" if one in people:
                people[one] = replace(people[one], paused=what == "pause")
            case "leave":
                people.pop(one, None)
            case "wait":
                now += timedelta(days=other * 3)
            case "round":
                peers = [
                    replace(each, proposals=sum(now - at < WINDOW for at in asked[each.id])) for each in people.values()
                ]
                asking = [Question(id=each.id, asker=each) for each in peers if chance.random() < 0.8]
                close = [[chance.random() for _ in peers] for _ in asking]
                found = assign(asking, peers, np.array(close).reshape(len(asking), len(peers)), now, weights, chance)
                paused = {each.id for each in peers if each.paused}
                for pair in couples(found):
                    assert pair not in blocked | met
                    assert set(pair) <= people.keys()
                    met.add(pair)
                for proposal in found.proposals:
                    assert not paused & {*proposal.asked}
                    for number in proposal.asked:
                        asked[number].append(now)
                for first, second in met:
                    if first in people:  # only one of both knows
                        people[first] = replace(people[first], met=people[first].met | {second})
        assert all(sum(now - at < WINDOW for at in moments) <= cap for moments in asked.values())
