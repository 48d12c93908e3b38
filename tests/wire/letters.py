"""What a service that runs as a process is to send, and to whom it can."""

from bot.clock import SystemClock
from storage import accounts, groups, outbox
from storage.accounts import Account
from storage.channels import Channel
from storage.database import Database
from storage.links import Link
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


async def linked(database: Database, place: Place, thread: int | None = None) -> None:
    """Let a group, or a topic of it, be a room of a channel of its own."""
    now, named = SystemClock().now(), f"{place.id}-{thread or ''}"
    async with database.transaction() as session:
        chat = Chat(platform="telegram", id=str(place.id), private=False, thread=str(thread) if thread else None)
        room = await groups.ensure(session, chat)
        channel = Channel(key=named, mark=named, name=named, language="de", created_at=now)
        session.add(channel)
        await session.flush()
        assert channel.id is not None
        session.add(Link(channel_id=channel.id, group_id=room.id, linked_at=now))


async def links(service: Installed, place: Place) -> None:
    """Let a group be a room of a channel of its own, whether or not the service runs."""
    database = Database(service.url)
    try:
        await linked(database, place)
    finally:
        await database.aclose()


async def reachable(service: Installed, whom: User) -> bool:
    """Whether the service believes that it can write to somebody."""
    (account,) = [each for each in await service.rows(Account) if each.external_id == str(whom.id)]
    return account.reachable
