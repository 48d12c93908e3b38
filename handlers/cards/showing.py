"""A card is there for its readers, or no more: what they have of it, and the search, follow from one place."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.composing import compose, look_around
from handlers.cards.fields import WORDS
from handlers.context import House
from storage import bodies, card_search, cards, contents, phrasings, relays
from storage.cards import Card, State
from storage.contents import Content


async def appear(session: AsyncSession, house: House, card: Card, now: datetime, correlation: str) -> None:
    """Let readers have a card as its newest version says, with the words of others that may be quoted in it.

    Whoever has it already sees the change. Nothing is to be done where nothing has changed.
    """
    assert card.id is not None
    version = await cards.last_version(session, card.id)
    if version is None:
        return
    card.state, card.shown, card.withdrawn_at = State.published, version.number, None
    card.published_at = card.published_at or now
    around = await look_around(session, card)
    body = bodies.dump(compose(card, version.fields, around, house.catalogue.k))
    if card.content_id is None:
        content = Content(body=body, created_at=now)
        session.add(content)
        await session.flush()
        card.content_id = content.id
    else:
        content = await session.get_one(Content, card.content_id)
        if contents.change(content, body):
            await relays.follow(session, content, now, correlation)
    await session.flush()
    said = (*(version.fields[key] for key in WORDS), *(words for words, _ in around.quotes))
    await card_search.index(session, card, "\n".join(said))
    await phrasings.drop(session, phrasings.Kind.card, card.id, now)
    for key in ("title", "situation"):
        await phrasings.put(session, phrasings.Kind.card, card.id, version.fields[key], card.member_id, now)


async def vanish(session: AsyncSession, card: Card, now: datetime, correlation: str) -> None:
    """Let a card be gone for its readers, wherever they have it."""
    assert card.id is not None
    await card_search.forget(session, card.id)
    await phrasings.drop(session, phrasings.Kind.card, card.id, now)
    card.shown = 0
    if card.content_id is None:
        return
    content = await session.get_one(Content, card.content_id)
    contents.take_away(content)
    await relays.follow(session, content, now, correlation)
    card.content_id = None
    await session.flush()
