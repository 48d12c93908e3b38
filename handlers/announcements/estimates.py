"""How long an announcement takes, in how many pieces it goes, who gets it without its attachment. Pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from handlers.audiences import pacing
from handlers.context import Network
from storage.messages import Message
from storage.policy import Policy

BAR = 10
"""Fields of a bar."""


def pieces(message: Message, networks: Mapping[str, Network], languages: Iterable[str]) -> dict[str, int]:
    """Into how many messages it goes on each network, in the language in which these are most."""
    known = tuple(languages)
    return {name: max(network.pieces(message, each) for each in known) for name, network in networks.items()}


def takes(people: Mapping[str, int], parts: Mapping[str, int], policy: Policy) -> timedelta:
    """How long it takes until the last of so many people on each network has all parts."""
    return pacing.duration({name: number * parts.get(name, 1) for name, number in people.items()}, policy)


def takes_at_most(people: int, parts: Mapping[str, int], policy: Policy) -> timedelta:
    """How long it takes if all of so many people are on the slowest of the networks in `parts`."""
    return max((takes({name: people}, parts, policy) for name in parts), default=timedelta())


def without_file(message: Message, networks: Mapping[str, Network]) -> tuple[str, ...]:
    """The networks that do not take its attachment, because it is too large for them."""
    size = max((file.size for file in message.files), default=0)
    return tuple(sorted(name for name, network in networks.items() if size > network.limits.file_bytes))


def share(done: int, total: int) -> int:
    """How much of all is done, in whole per cent; 100 only if nothing is left."""
    return 100 if done >= total else max(0, min(99, done * 100 // total))


def bar(done: int, total: int) -> str:
    """The same as a bar of `BAR` fields."""
    full = share(done, total) * BAR // 100
    return "▓" * full + "░" * (BAR - full)


def minutes(length: timedelta) -> int:
    """A length of time in minutes, rounded up; 0 only for less than one."""
    seconds = length.total_seconds()
    return 0 if seconds < 60 else -int(-seconds // 60)
