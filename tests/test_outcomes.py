"""What becomes of a row when its sending went wrong, row by row of the table in bot/outcomes.py, and the pauses."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outcomes import OWN_ERRORS, TRIES, judge
from bot.pauses import delay
from bot.platforms.base import Ambiguous, Barred, Gone, Moved, Refused, Throttled, Unavailable, Vanished
from storage.delivery import Settlement
from storage.messages import Action, Chat, Delete, Edit, Limits, Send
from storage.outbox import Outbox, State

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EITHER = (True, False)
CHAT = Chat(platform="wire", id="anna")
SEND = Send(chat=CHAT, token="a", spans=())
EDIT = Edit(chat=CHAT, token="a.2", message="m1", spans=())
DELETE = Delete(chat=CHAT, token="a.2", message="m1")
ACTIONS = (SEND, EDIT, DELETE)

FIRST, CAP = timedelta(seconds=1), timedelta(minutes=5)


def row(attempts: int = 1, age: timedelta = timedelta()) -> Outbox:
    """A row that was claimed for the nth time, so long after it came to be."""
    return Outbox(
        id=7, content_id=1, member_id=1, due_at=NOW - age, created_at=NOW - age, attempts=attempts, correlation="c0ffee"
    )


def settled(error: Exception | None, attempts: int = 1, idempotent: bool = False, action: Action = SEND) -> Settlement:
    return judge(row(attempts), action, error, Limits(idempotent=idempotent), NOW)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("idempotent", EITHER)
@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (None, State.sent, None),
        (Throttled(7), State.pending, "throttled"),
        (Throttled(7, everywhere=True), State.pending, "throttled everywhere"),
        (Unavailable("timed out"), State.pending, "timed out"),
        (Barred("revoked"), State.pending, "revoked"),
        (Vanished("message is gone"), State.pending, "message is gone"),
        (Moved("-1001"), State.pending, "moved"),
        (Refused("too long"), State.dead, "too long"),
        (Gone("blocked"), State.dead, "blocked"),
        (RuntimeError("Anna Beispiel"), State.pending, "error: RuntimeError"),
    ],
)
def test_causes_that_are_the_same_everywhere(
    action: Action, idempotent: bool, error: Exception | None, state: State, reason: str | None
) -> None:
    settlement = settled(error, idempotent=idempotent, action=action)
    assert (settlement.state, settlement.reason) == (state, reason)
    assert (settlement.due_at is not None) == (state is State.pending)


def test_nobody_knows_whether_it_was_sent() -> None:
    again = settled(Ambiguous("timed out"), idempotent=True)
    assert again.state is State.pending
    assert again.due_at is not None
    assert again.due_at > NOW
    never = settled(Ambiguous("timed out"))
    assert (never.state, never.due_at) == (State.uncertain, None)


@pytest.mark.parametrize("action", [EDIT, DELETE])
@pytest.mark.parametrize("idempotent", EITHER)
def test_nobody_knows_whether_it_was_changed(action: Action, idempotent: bool) -> None:
    again = settled(Ambiguous("timed out"), idempotent=idempotent, action=action)
    assert (again.state, again.reason) == (State.pending, "timed out")


@pytest.mark.parametrize("after", [7.5, 3 * 3600.0])
def test_throttled_is_tried_again_when_it_says_however_often_it_was_and_however_late(after: float) -> None:
    again = settled(Throttled(after), attempts=500)
    assert again.state is State.pending
    assert again.due_at == NOW + timedelta(seconds=after)


@pytest.mark.parametrize("error", [Unavailable("away"), Ambiguous("away"), Barred("away")])
def test_a_network_that_is_away_is_waited_for_about_a_day(error: Exception) -> None:
    assert settled(error, attempts=TRIES - 1, idempotent=True).state is State.pending
    given_up = settled(error, attempts=TRIES, idempotent=True)
    assert (given_up.state, given_up.reason, given_up.due_at) == (State.dead, "away", None)


def test_no_row_is_given_up_within_a_day_although_being_put_off_was_counted_once() -> None:
    again = (settled(Barred("revoked"), attempts=n).due_at for n in range(2, TRIES))
    assert sum(((due - NOW) for due in again if due is not None), timedelta()) > timedelta(days=1)


@pytest.mark.parametrize("error", [Vanished("gone"), Moved("-1001")])
def test_what_is_found_in_another_place_is_tried_there_at_once_but_not_for_ever(error: Exception) -> None:
    assert settled(error).due_at == NOW
    assert settled(error, attempts=OWN_ERRORS).state is State.dead


def test_what_was_held_for_days_is_tried_as_often_as_anything_else() -> None:
    held = row(age=timedelta(days=3))
    assert judge(held, SEND, Unavailable("away"), Limits(), NOW).state is State.pending


def test_an_error_of_ours_is_tried_five_times() -> None:
    states = [settled(KeyError("x"), attempts=n).state for n in range(1, OWN_ERRORS + 1)]
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
