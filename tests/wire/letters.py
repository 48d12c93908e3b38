"""What came in to a service that runs as a process, what it is to send, and what became of that."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import SystemClock
from storage import accounts, groups, outbox
from storage.accounts import Account
from storage.database import Database
from storage.inbox import Inbox
from storage.inbox import State as Event
from storage.messages import Chat, Choice, Lane, Message, Verbatim
from storage.outbox import Outbox, State
from tests.wire.people import User
from tests.wire.places import Place
from tests.wire.running import Installed

Found = TypeVar("Found")

SENT, UNCERTAIN, DEAD, PENDING = State.sent, State.uncertain, State.dead, State.pending


async def writes(
    service: Installed,
    whom: User | Place,
    *texts: str,
    choices: tuple[Choice, ...] = (),
    thread: str | None = None,
    lane: Lane = Lane.interactive,
) -> None:
    """Queue messages for a member or a group, in this order, whether or not the service runs."""
    database, now = Database(service.url), SystemClock().now()
    try:
        async with database.transaction() as session:
            member = place = None
            if isinstance(whom, User):
                account = await accounts.find(session, "telegram", str(whom.id))
                assert account is not None
                member = account.member_id
            else:
                chat = Chat(platform="telegram", id=str(whom.id), private=False, thread=thread)
                place = (await groups.ensure(session, chat)).id
            for text in texts:
                message = Message(parts=(Verbatim(text),), choices=choices)
                outbox.put(session, message, now, text[:12], member_id=member, group_id=place, lane=lane)
                await session.flush()
    finally:
        await database.aclose()


async def eventually(looked: Callable[[], Awaitable[Found]], seconds: float = 20) -> Found:
    """Look until there is something, and return it.

    Raises:
        AssertionError: there was nothing in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := await looked()):
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        await asyncio.sleep(0.1)
    return found


async def handled(service: Installed, number: int) -> None:
    """Wait until so many events have come in and none waits."""

    async def found() -> bool:
        states = [event.state for event in await service.rows(Inbox)]
        return len(states) >= number and Event.new not in states

    await eventually(found, seconds=60)


async def outcomes(service: Installed, seconds: float = 20) -> list[tuple[str, str | None]]:
    """State and reason of every row of the outbox, in order, when none is left to be sent."""

    async def settled() -> list[Outbox]:
        rows = await service.rows(Outbox)
        return [] if any(row.state in (State.pending, State.sending) for row in rows) else rows

    return [(row.state, row.reason) for row in await eventually(settled, seconds)]


async def reachable(service: Installed, whom: User) -> bool:
    """Whether the service believes that it can write to somebody."""
    (account,) = [each for each in await service.rows(Account) if each.external_id == str(whom.id)]
    return account.reachable
