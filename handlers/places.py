"""What happens to the places that the bot is in, and what nobody in particular does there.

It is added, promoted, put out; it is blocked; a group gets another id; an anonymous admin calls it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import groups
from handlers.channels import linking
from handlers.happening import Happening
from storage import accounts, outbox, reachability
from storage import groups as rooms
from storage.messages import Incoming, Kind, Message, Standing
from storage.people import Person

KINDS = frozenset({Kind.standing, Kind.moved, Kind.offered})
"""Events that concern a place, whoever caused them."""


async def take(happening: Happening) -> str | None:
    """Handle an event; a name for what was done, None where nothing was to be done."""
    event = happening.event
    if event.kind is Kind.moved:
        move = reachability.move if event.chat.private else rooms.move
        await move(happening.session, event.chat.platform, event.chat.id, event.data or "", happening.now)
        return "place-moved"
    if event.kind is Kind.standing:
        standing = Standing(event.data or "")
        await (_reached if event.chat.private else _stands)(happening, standing)
        return f"place-{standing}"
    if event.kind is Kind.offered:
        return await linking.adopt(happening)
    # a bot that is not listened to speaks for itself, an anonymous admin or a channel for somebody
    if not event.chat.private and not event.direct and groups.calls(event, happening.limits):
        place = await rooms.ensure(happening.session, event.chat)
        key = f"called:{place.id}:{happening.now:%Y%m%d}"  # once a day: nobody knows whether it is the same one again
        if not await outbox.known(happening.session, key):
            _say(happening, place.id, groups.hint(event, happening.limits), key)
        return "place-called"
    return None


async def spoke(session: AsyncSession, person: Person, event: Incoming, now: datetime) -> None:
    """Write to a person where they spoke last; whoever speaks can be reached."""
    if event.kind is Kind.completed or not event.chat.private:
        return
    account, language = person.account, event.sender.language or person.account.language
    if account.id is not None and account.chat not in (None, event.chat.id):
        await reachability.leave_behind(session, [account.id], now)
    if (account.reachable, account.chat, account.language) != (True, event.chat.id, language):
        account.reachable, account.chat, account.language = True, event.chat.id, language
    if person.member.account_id != account.id:
        person.member.account_id = account.id


async def _reached(happening: Happening, standing: Standing) -> None:
    """Somebody blocked the bot, or lets it in again; who never wrote to it stays unknown.

    Some have several private chats: only the one that they are written to counts.
    """
    event = happening.event
    account = await accounts.find(happening.session, event.sender.platform, event.sender.id)
    if account is None or account.id is None or account.chat not in (None, event.chat.id):
        return
    if standing is Standing.gone:
        await reachability.lose(happening.session, account.id, event.chat.id, happening.now)
    else:
        account.reachable = True


async def _stands(happening: Happening, standing: Standing) -> None:
    """It was added to a group, promoted, demoted or put out; only being added is answered."""
    session, chat = happening.session, happening.event.chat
    before = await rooms.stand(session, chat.platform, chat.id, standing, happening.now)
    if standing is Standing.gone:
        await linking.lost(happening, before)
    if standing is Standing.gone or before not in (None, Standing.gone):
        return
    place = await rooms.ensure(session, chat)
    key = groups.greeting_key(place)
    if not await outbox.known(session, key):
        _say(happening, place.id, groups.greeting(happening.limits, standing), key)


def _say(happening: Happening, group: int | None, message: Message, key: str | None = None) -> None:
    outbox.put(happening.session, message, happening.now, happening.correlation, group_id=group, key=key)
