"""What happens to the places that the bot is in, and what nobody in particular does there.

It is added, promoted, put out; it is blocked; a group gets another id; an anonymous admin calls it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import groups
from storage import accounts, outbox, reachability
from storage import groups as rooms
from storage.messages import Incoming, Kind, Limits, Message, Standing

KINDS = frozenset({Kind.standing, Kind.moved})
"""Events that concern a place, whoever caused them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event that no person stands behind, being handled inside its transaction."""

    session: AsyncSession
    now: datetime
    correlation: str
    limits: Limits
    event: Incoming


async def take(happening: Happening) -> str | None:
    """Handle an event; a name for what was done, None where nothing was to be done."""
    event = happening.event
    if event.kind is Kind.moved:
        await rooms.move(happening.session, event.chat.platform, event.chat.id, event.data or "", happening.now)
        return "place-moved"
    if event.kind is Kind.standing:
        standing = Standing(event.data or "")
        await (_reached if event.chat.private else _stands)(happening, standing)
        return f"place-{standing}"
    # a bot that is not listened to speaks for itself, an anonymous admin or a channel for somebody
    if not event.chat.private and not event.direct and groups.calls(event, happening.limits):
        place = await rooms.ensure(happening.session, event.chat)
        key = f"called:{place.id}:{happening.now:%Y%m%d}"  # once a day: nobody knows whether it is the same one again
        if not await outbox.known(happening.session, key):
            _say(happening, place.id, groups.hint(event, happening.limits), key)
        return "place-called"
    return None


async def _reached(happening: Happening, standing: Standing) -> None:
    """Somebody blocked the bot, or lets it in again; who never wrote to it stays unknown."""
    event = happening.event
    account = await accounts.find(happening.session, event.sender.platform, event.sender.id)
    if account is None or account.id is None:
        return
    if standing is Standing.gone:
        await reachability.lose(happening.session, account.id, happening.now)
    else:
        account.reachable = True


async def _stands(happening: Happening, standing: Standing) -> None:
    """It was added to a group, promoted, demoted or put out; only being added is answered."""
    session, chat = happening.session, happening.event.chat
    before = await rooms.stand(session, chat.platform, chat.id, standing, happening.now)
    if standing is Standing.gone or before not in (None, Standing.gone):
        return
    place = await rooms.ensure(session, chat)
    key = groups.greeting_key(place)
    if not await outbox.known(session, key):
        _say(happening, place.id, groups.greeting(happening.limits, standing), key)


def _say(happening: Happening, group: int | None, message: Message, key: str | None = None) -> None:
    outbox.put(happening.session, message, happening.now, happening.correlation, group_id=group, key=key)
