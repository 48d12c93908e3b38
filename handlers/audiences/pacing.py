"""When an announcement reaches its readers: how long that takes at the pace of networks, or at whose own hour. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial

from handlers import rhythm
from storage.members import Habits
from storage.policy import Policy
from storage.recipients import Timing

GUESSED = 20.0
"""Messages a second that a network is taken to manage whose bound nobody knows: encrypting and sending one by one."""


def duration(networks: Mapping[str, int], policy: Policy, messages: int = 1) -> timedelta:
    """How long it takes to bring `messages` messages each to so many people, by network; networks work side by side."""
    seconds = [people * messages / (policy.per_second(name) or GUESSED) for name, people in networks.items()]
    return timedelta(seconds=max(seconds, default=0.0))


def at_hour(hour: str, policy: Policy, now: datetime) -> Timing:
    """When each member gets what is to come at a wall time ("HH:MM"): on the next day on which they are open.

    Raises:
        ValueError: the words are no time of day.
    """
    return partial(_moment, policy=policy, at=time.fromisoformat(hour), now=now)


def _moment(habits: Habits, policy: Policy, at: time, now: datetime) -> datetime | None:
    return rhythm.next_at(habits, policy, at, now)
