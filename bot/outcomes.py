"""What becomes of a row when its sending went wrong: one table by cause, in one place.

| cause                                    | idempotent network         | other networks                    |
|------------------------------------------|----------------------------|-----------------------------------|
| throttled                                | again when it says, however late that is                       |
| not reached, not well, barred            | again, ever later, a day   | again, ever later, a day          |
| nobody knows whether it was sent         | again, with the same token | uncertain: never again by itself  |
| nobody knows whether it was changed      | again, with the same token | again: done twice is done once    |
| the process died between send and settle | again, with the same token | again: a copy may come twice      |
| to be deleted, and not there             | done                       | done                              |
| to be changed, and not there             | sent anew, if it shows choices or is the latest; else done     |
| the group has another id                 | again at once, there       | again at once, there              |
| refused                                  | dead                       | dead                              |
| recipient gone                           | dead, unreachable          | dead, unreachable                 |
| an error of ours                         | again, five times          | again, five times                 |

A row whose turn does not come in time was not tried: it is put off (`bot/bookings.py`).
"""

from datetime import datetime, timedelta

from bot.pauses import delay
from bot.platforms.base import Ambiguous, Barred, Gone, Moved, Refused, Throttled, Unavailable, Vanished
from storage.delivery import FLOODED, THROTTLED, Claimed, Settlement
from storage.messages import Action, Limits, Send
from storage.outbox import State

TRIES = 300
"""How often a row is tried whose network is away: about a day, at five minutes between two tries."""

OWN_ERRORS = 5
"""How often a row is tried that fails by an error of ours, or because what it is about is never where it should be."""


def judge(row: Claimed, action: Action | None, error: Exception | None, limits: Limits, now: datetime) -> Settlement:
    """What is to be written for a row, after the action at which its sending ended."""
    again = now + delay(row.attempts, first=timedelta(seconds=1), cap=timedelta(minutes=5))
    match error:
        case None:
            return _settled(row, State.sent)
        case Throttled():
            reason = FLOODED if error.everywhere else THROTTLED
            return _settled(row, State.pending, reason, now + timedelta(seconds=error.after))
        case Ambiguous() if isinstance(action, Send) and not limits.idempotent:
            return _settled(row, State.uncertain, error.reason)
        case Ambiguous() | Unavailable() | Barred():
            return _again(row, TRIES, error.reason, again)
        case Vanished() | Moved():
            return _again(row, OWN_ERRORS, error.reason, now)
        case Gone() | Refused():
            return _settled(row, State.dead, error.reason)
        case _:
            return _again(row, OWN_ERRORS, f"error: {type(error).__name__}", again)


def _again(row: Claimed, tries: int, reason: str, due_at: datetime) -> Settlement:
    if row.attempts >= tries:
        return _settled(row, State.dead, reason)
    return _settled(row, State.pending, reason, due_at)


def _settled(row: Claimed, state: State, reason: str | None = None, due_at: datetime | None = None) -> Settlement:
    return Settlement(row=row.id, state=state, reason=reason, due_at=due_at)
