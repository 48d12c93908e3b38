"""Which handler an event goes to: plain tuples in matching order, no decorators, no reflection."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handlers import commands
from handlers.context import Context, House
from handlers.context import called as called_by
from storage.conversations import Run
from storage.messages import Incoming, Kind
from storage.originals import Behind
from storage.people import Person


@dataclass(frozen=True)
class Arrival:
    """What routes match on: the event, who it comes from, their active run, the post it is about.

    `confidential` says whether what is sensitive may be said on the network it came from.
    """

    event: Incoming
    person: Person
    run: Run | None
    about: Behind | None = None
    confidential: bool = True

    @cached_property
    def call(self) -> commands.Call | None:
        """The command that the event is, typed or pressed."""
        return called_by(self.event)


Matcher = Callable[[Arrival], bool]
Handler = Callable[[Context], Awaitable[None]]
Prepare = Callable[[Any, House, Arrival], Awaitable[Any]]
"""Reads and computes before the transaction, given a reading session; what it returns is `ctx.prepared`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A name for logs and metrics, who it is for, what it does; `prepare` is the slow part, outside any lock."""

    name: str
    matches: Matcher
    handle: Handler
    prepare: Prepare | None = None


def of(*kinds: Kind) -> Matcher:
    """Events of these kinds."""
    return lambda arrival: arrival.event.kind in kinds


def reports(name: str) -> Matcher:
    """What became of an action of ours that asked for a report of this name."""
    return lambda arrival: arrival.event.kind is Kind.completed and arrival.event.data == name


def in_group(arrival: Arrival) -> bool:
    """Anything that happens in a group chat."""
    return not arrival.event.chat.private


def about_post(arrival: Arrival) -> bool:
    """Something that a member does with a post: answer it natively, change it, react to it."""
    return arrival.about is not None and arrival.person.joined


def nobody(arrival: Arrival) -> bool:
    """Events of anonymous admins and channels: not persons."""
    return not arrival.event.direct


def called(*names: str) -> Matcher:
    """A command of one of these names, that the person may use."""

    def matches(arrival: Arrival) -> bool:
        call = arrival.call
        return call is not None and call.name in names and _may(call, arrival)

    return matches


def _may(call: commands.Call, arrival: Arrival) -> bool:
    if not call.known:
        return False
    command = commands.find(call.name)
    return commands.allowed(command, arrival.person.roles) and (arrival.person.joined or command.guests)


def forbidden(arrival: Arrival) -> bool:
    """A command that exists, but not for this person."""
    call = arrival.call
    return call is not None and call.known and not commands.allowed(commands.find(call.name), arrival.person.roles)


def any_command(arrival: Arrival) -> bool:
    """Anything that begins like a command."""
    return arrival.call is not None


def guest(arrival: Arrival) -> bool:
    """Anything of somebody who has not joined."""
    return not arrival.person.joined


def in_form(arrival: Arrival) -> bool:
    """A typed answer while a form is open."""
    return arrival.event.kind is Kind.text and arrival.run is not None


def find(routes: tuple[Route, ...], arrival: Arrival) -> Route | None:
    """The first route that matches; None where nobody is concerned."""
    return next((route for route in routes if route.matches(arrival)), None)
