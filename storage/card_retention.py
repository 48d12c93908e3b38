"""Practice cards are forgotten: erased by their authors, after their time, or with what they came from."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.cards import Card, CardHelp, CardVersion, State
from storage.quotes import CardConsent


async def erase(session: AsyncSession, card: Card, now: datetime) -> None:
    """Forget all that a card said and whom it quoted; that there was one stays, and its number."""
    assert card.id is not None
    for table in (CardVersion, CardConsent, CardHelp):
        await session.execute(delete(table).where(col(table.card_id) == card.id))
    card.state, card.withdrawn_at, card.due_at = State.withdrawn, now, None
    card.title, card.alias, card.region, card.wants_contact, card.shown = "", None, None, False, 0
    await session.flush()


async def forget_versions_of(session: AsyncSession, member_id: int) -> None:
    """Let no version tell any more that a member made it."""
    theirs = update(CardVersion).where(col(CardVersion.member_id) == member_id)
    await session.execute(theirs.values(member_id=None))


async def release_posts(session: AsyncSession, post_ids: Collection[int | None]) -> None:
    """Let posts go whose time is over: cards stand by themselves then, and what was agreed to stays quoted."""
    for column in (Card.from_post_id, Card.answer_id):
        await session.execute(update(Card).where(col(column).in_(post_ids)).values({col(column): None}))
    gone = col(CardConsent.post_id).in_(post_ids)
    await session.execute(update(CardConsent).where(gone).values(post_id=None))


async def release_contents(session: AsyncSession, content_ids: Collection[int | None]) -> None:
    """Let contents go whose time is over: what somebody was asked with is not needed any more."""
    theirs = update(CardConsent).where(col(CardConsent.content_id).in_(content_ids))
    await session.execute(theirs.values(content_id=None))


def needs_content(content: Any) -> ColumnElement[bool]:
    """SQL: a content is what the readers of a card have."""
    return exists().where(col(Card.content_id) == content)


async def purge(session: AsyncSession, now: datetime, keep: timedelta) -> None:
    """Forget what was written for cards that nobody reads, when nobody touched it for so long.

    Of a card that was never written only the question remains, as long as there is the answer it was about.
    """
    old = select(col(CardVersion.card_id)).group_by(col(CardVersion.card_id))
    old = old.having(func.max(col(CardVersion.created_at)) < now - keep)
    unread = or_(col(Card.state) == State.draft, col(Card.state) == State.withdrawn)
    over = select(col(Card.id)).where(unread, col(Card.id).in_(old))
    over = over.where(or_(col(Card.withdrawn_at).is_(None), col(Card.withdrawn_at) < now - keep))
    gone = list((await session.execute(over)).scalars())
    for table in (CardVersion, CardConsent):
        await session.execute(delete(table).where(col(table.card_id).in_(gone)))
    await session.execute(update(Card).where(col(Card.id).in_(gone)).values(title="", region=None, wants_contact=False))
    unwritten = (
        col(Card.published_at).is_(None),
        col(Card.answer_id).is_(None),
        unread,
        ~exists().where(col(CardVersion.card_id) == col(Card.id)),
    )
    await session.execute(delete(Card).where(*unwritten))
