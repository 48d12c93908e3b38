"""What becomes of a row when its sending went wrong, row by row of the table in bot/outcomes.py, and the pauses."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outcomes import OWN_ERRORS, TRIES, judge
from bot.pauses import delay
from bot.platforms.base import Ambiguous, Gone, Refused, Throttled, Unavailable
from storage.messages import Limits
from storage.outbox import Outbox, State

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EITHER = (True, False)

FIRST, CAP = timedelta(seconds=1), timedelta(minutes=5)


def row(attempts: int = 1, age: timedelta = timedelta()) -> Outbox:
    """A row that was claimed for the nth time, so long after it came to be."""
    return Outbox(
        id=7, content_id=1, member_id=1, due_at=NOW - age, created_at=NOW - age, attempts=attempts, correlation="c0ffee"
    )


@pytest.mark.parametrize("idempotent", EITHER)
@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (None, State.sent, None),
        (Throttled(7), State.pending, "throttled"),
        (Unavailable("timed out"), State.pending, "timed out"),
        (Refused("too long"), State.dead, "too long"),
        (Gone("blocked"), State.dead, "blocked"),
        (RuntimeError("Anna Beispiel"), State.pending, "error: RuntimeError"),
    ],
)
def test_causes_that_are_the_same_everywhere(
    idempotent: bool, error: Exception | None, state: State, reason: str | None
) -> None:
    outcome = judge(row(), error, Limits(idempotent=idempotent), NOW)
    assert (outcome.settlement.state, outcome.settlement.reason) == (state, reason)
    assert outcome.gone == isinstance(error, Gone)
    assert (outcome.settlement.due_at is not None) == (state is State.pending)


def test_nobody_knows_whether_it_was_done() -> None:
    again = judge(row(), Ambiguous("timed out"), Limits(idempotent=True), NOW).settlement
    assert again.state is State.pending
    assert again.due_at is not None
    assert again.due_at > NOW
    never = judge(row(), Ambiguous("timed out"), Limits(idempotent=False), NOW).settlement
    assert (never.state, never.due_at) == (State.uncertain, None)


def test_throttled_is_tried_again_when_it_says_however_often_it_was() -> None:
    settled = judge(row(attempts=500), Throttled(7.5), Limits(), NOW).settlement
    assert settled.state is State.pending
    assert settled.due_at == NOW + timedelta(seconds=7.5)


@pytest.mark.parametrize("error", [Unavailable("away"), Ambiguous("away")])
def test_a_network_that_is_away_is_waited_for_about_a_day(error: Exception) -> None:
    limits = Limits(idempotent=True)
    assert judge(row(attempts=TRIES - 1), error, limits, NOW).settlement.state is State.pending
    given_up = judge(row(attempts=TRIES), error, limits, NOW).settlement
    assert (given_up.state, given_up.reason, given_up.due_at) == (State.dead, "away", None)


def test_what_was_held_for_days_is_tried_as_often_as_anything_else() -> None:
    held = row(age=timedelta(days=3))
    assert judge(held, Unavailable("away"), Limits(), NOW).settlement.state is State.pending


def test_an_error_of_ours_is_tried_five_times() -> None:
    states = [judge(row(attempts=n), KeyError("x"), Limits(), NOW).settlement.state for n in range(1, OWN_ERRORS + 1)]
    assert states == [State.pending] * 4 + [State.dead]


@given(st.integers(1, 100_000))
def test_pauses_are_about_doubled_each_time_and_capped(attempt: int) -> None:
    expected = min(FIRST * 2 ** min(attempt - 1, 40), CAP)
    assert 0.8 * expected <= delay(attempt, FIRST, CAP) <= 1.2 * expected


@given(st.integers(1, 8))
def test_the_next_pause_is_longer(attempt: int) -> None:
    assert delay(attempt, FIRST, CAP) < delay(attempt + 1, FIRST, CAP)


def test_pauses_are_not_in_step() -> None:
    assert len({delay(5, FIRST, CAP) for _ in range(100)}) > 90
