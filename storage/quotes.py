"""Words of others in practice cards: which, and whether their authors agree that they stand there."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import UniqueConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import cards
from storage.database import Moment, Row


class Decision(StrEnum):
    """What somebody said of being quoted; who says nothing in time has not agreed."""

    asked = "asked"
    agreed = "agreed"
    declined = "declined"


QUOTE_LIMIT = 400
"""Characters of a post that are quoted at most."""

ANSWER_WITHIN = timedelta(days=14)
"""How long who is quoted has to decide; then no answer is no."""


class CardConsent(Row, table=True):
    """Whether the author of a post agrees that these `words` of it are quoted in a card.

    `asked_at` is when they were asked, None before; `content_id` is what they were asked with.
    """

    __tablename__ = "card_consents"
    __table_args__ = (
        UniqueConstraint("card_id", "post_id"),
        {"info": {"retention": "cards"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    card_id: int = Field(foreign_key="cards.id")
    post_id: int | None = Field(default=None, foreign_key="posts.id", index=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    words: str
    state: str = Decision.asked
    content_id: int | None = Field(default=None, foreign_key="contents.id", index=True)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


async def consents_of(session: AsyncSession, card_ids: Collection[int]) -> list[CardConsent]:
    """Who was asked about their words in some cards, in the order of the posts."""
    query = select(CardConsent).where(col(CardConsent.card_id).in_(card_ids)).order_by(col(CardConsent.id))
    return list((await session.execute(query)).scalars())


async def forget_consents(session: AsyncSession, card_id: int) -> None:
    """Forget whom a card was to quote."""
    await session.execute(delete(CardConsent).where(col(CardConsent.card_id) == card_id))


async def quoting_member(session: AsyncSession, member_id: int) -> list[CardConsent]:
    """Everything that cards quote, or want to quote, of a member."""
    query = select(CardConsent).where(col(CardConsent.member_id) == member_id).order_by(col(CardConsent.id))
    return list((await session.execute(query)).scalars())


async def forget_post(session: AsyncSession, post_id: int, now: datetime) -> None:
    """Let no card have words of a post any more; those that had some are looked at next."""
    theirs = update(CardConsent).where(col(CardConsent.post_id) == post_id)
    over = theirs.values(state=Decision.declined, words="").returning(col(CardConsent.card_id))
    gone = list((await session.execute(over)).scalars())
    await cards.look_again(session, gone, now)
