"""What a service that runs as a process is to send, and to whom it can."""

from bot.clock import SystemClock
from storage import accounts, groups, outbox
from storage.accounts import Account
from storage.database import Database
from storage.messages import Chat, Choice, Lane, Message, Verbatim
from tests.wire.people import User
from tests.wire.places import Place
from tests.wire.running import Installed


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


async def reachable(service: Installed, whom: User) -> bool:
    """Whether the service believes that it can write to somebody."""
    (account,) = [each for each in await service.rows(Account) if each.external_id == str(whom.id)]
    return account.reachable
