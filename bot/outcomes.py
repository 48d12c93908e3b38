"""What becomes of a row when its sending went wrong: one table by cause, in one place.

| cause                                    | idempotent network         | other networks                    |
|------------------------------------------|----------------------------|-----------------------------------|
| throttled                                | again when it says, or in a quarter of an hour                |
| not reached, not well                    | again, ever later, a day   | again, ever later, a day          |
| nobody knows whether it was done         | again, with the same token | uncertain: never again by itself  |
| the process died between send and settle | again, with the same token | again: a copy may come twice      |
| refused                                  | dead                       | dead                              |
| recipient gone                           | dead, unreachable          | dead, unreachable                 |
| an error of ours                         | again, five times          | again, five times                 |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.pauses import delay
from bot.platforms.base import Ambiguous, Gone, Refused, Throttled, Unavailable
from storage.delivery import LONGEST_WAIT, Claimed, Settlement
from storage.messages import Limits
from storage.outbox import State

TRIES = 300
"""How often a row is tried whose network is away: about a day, at five minutes between two tries."""

OWN_ERRORS = 5
"""How often a row is tried that fails by an error of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is to be written for a row; `gone` if its account is to be marked unreachable."""

    settlement: Settlement
    gone: bool = False


def judge(row: Claimed, error: Exception | None, limits: Limits, now: datetime) -> Outcome:
    """The outcome of one sending."""
    again = now + delay(row.attempts, first=timedelta(seconds=1), cap=timedelta(minutes=5))
    match error:
        case None:
            return _settled(row, State.sent)
        case Throttled():
            return _settled(row, State.pending, error.reason, now + min(timedelta(seconds=error.after), LONGEST_WAIT))
        case Ambiguous() if not limits.idempotent:
            return _settled(row, State.uncertain, error.reason)
        case Ambiguous() | Unavailable():
            given_up = row.attempts >= TRIES
            return _settled(row, State.dead if given_up else State.pending, error.reason, None if given_up else again)
        case Gone():
            return Outcome(settlement=Settlement(row=row.id, state=State.dead, reason=error.reason), gone=True)
        case Refused():
            return _settled(row, State.dead, error.reason)
        case _:
            reason = f"error: {type(error).__name__}"
            given_up = row.attempts >= OWN_ERRORS
            return _settled(row, State.dead if given_up else State.pending, reason, None if given_up else again)


def _settled(row: Claimed, state: State, reason: str | None = None, due_at: datetime | None = None) -> Outcome:
    return Outcome(settlement=Settlement(row=row.id, state=state, reason=reason, due_at=due_at))
