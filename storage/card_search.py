"""Practice cards by their words: a full-text index of them (`storage.fulltext`)."""

from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage import fulltext
from storage.cards import Card, readable
from storage.database import Row


class CardWords(Row, table=True):
    """What a published card is found by: its terms with spaces between (SQLite), or a tsvector of them (PostgreSQL)."""

    __tablename__ = "card_words"
    __table_args__ = ({"info": {"retention": "cards"}},)

    card_id: int = Field(foreign_key="cards.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


_INDEX = fulltext.Index("card", CardWords)
_OPEN, _SENSITIVE = "§open", "§sensitive"


async def index(session: AsyncSession, card: Card, said: str) -> None:
    """Let a published card be found by these words, and by no others from before."""
    await _INDEX.enter(session, [(card.id or 0, _SENSITIVE if card.sensitive else _OPEN, said)])


async def forget(session: AsyncSession, card_id: int) -> None:
    """Let a card be found no more."""
    await _INDEX.forget(session, [card_id])


async def find(session: AsyncSession, query: str, sensitive: bool, limit: int, before: int | None = None) -> list[int]:
    """The newest published cards that have all words of a query, by their ids; sensitive ones only where they may be.

    `before`: only cards with a smaller id than this one, for the next page.
    """
    marks = [_OPEN, _SENSITIVE] if sensitive else [_OPEN]
    visible = select(col(Card.id)).where(readable(sensitive))
    return await _INDEX.find(session, query, marks, lambda ids: visible.where(col(Card.id).in_(ids)), limit, before)
