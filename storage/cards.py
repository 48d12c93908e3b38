"""Practice cards: what somebody did that others can learn from, its versions, and whose words may be quoted in it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row, insert
from storage.members import Member
from storage.posts import Post


class State(StrEnum):
    """Where a card stands: not written or taken back, on its way to the readers, there for them, or gone.

    A `waiting` one can still be taken back for half a minute; then it waits until all who are quoted have decided.
    """

    draft = "draft"
    waiting = "waiting"
    published = "published"
    withdrawn = "withdrawn"


class Role(StrEnum):
    """As what somebody changed a card: as its author, or as the agency's hand for the language only."""

    author = "author"
    language = "language"


LIMITS = {"title": 100, "situation": 800, "done": 1500, "needed": 800, "carries": 800}
"""What a card says, in this order, and the longest each may be, in characters."""

_LOOKED_AT = "due_at IS NOT NULL"


class Card(Row, table=True):
    """A practice card; its id is its permanent number (PK-12). What it says is in its versions.

    `member_id` is the author (None: somebody who left and let it stay), `alias` the name they go by there if it is not
    their own: that of the answer. `from_post_id` is the first post of the
    conversation it came from, `answer_id` the post whose author was asked to write it: once for each. `shown` is the
    version that readers have, 0 before there is one; `content_id` what they have it as. `unquoted` says whether it
    goes without the words of somebody who does not want to be quoted. `wants_contact` tells that the author likes to be
    asked. A `sensitive` one never reaches a network that is not confidential. `due_at` is when is looked at it next.
    """

    __tablename__ = "cards"
    __table_args__ = (
        Index("ix_cards_due_at", "due_at", sqlite_where=text(_LOOKED_AT), postgresql_where=text(_LOOKED_AT)),
        Index("ix_cards_state_theme", "state", "theme"),
        {"info": {"retention": "cards"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    alias: str | None = None
    from_post_id: int | None = Field(default=None, foreign_key="posts.id", index=True)
    answer_id: int | None = Field(default=None, foreign_key="posts.id", unique=True)
    content_id: int | None = Field(default=None, foreign_key="contents.id", unique=True)
    title: str = ""
    theme: str | None = None
    language: str
    region: str | None = None
    wants_contact: bool = False
    sensitive: bool = False
    unquoted: bool = True
    state: str = State.draft
    shown: int = 0
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)


class CardVersion(Row, table=True):
    """What a card said from a moment on: `fields` has all of it by name; who changed it, and as what."""

    __tablename__ = "card_versions"
    __table_args__ = (
        UniqueConstraint("card_id", "number"),
        {"info": {"retention": "cards"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    card_id: int = Field(foreign_key="cards.id")
    number: int
    fields: dict[str, Any] = Field(sa_type=Json)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    role: str = Role.author
    created_at: datetime = Field(sa_type=Moment)


class CardHelp(Row, table=True):
    """That a card has helped a member: it is counted, by people."""

    __tablename__ = "card_helps"
    __table_args__ = ({"info": {"retention": "cards"}},)

    card_id: int = Field(foreign_key="cards.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)


# --- cards -----------------------------------------------------------------------------------


def is_published() -> ColumnElement[bool]:
    """SQL: the card is there to be read."""
    return col(Card.state) == State.published


def readable(sensitive: bool, theme: str | None = None) -> ColumnElement[bool]:
    """SQL: the card is there to be read, of a theme if one is named; sensitive ones only where they may be."""
    found = is_published()
    if not sensitive:
        found = found & col(Card.sensitive).is_(False)
    return found if theme is None else found & (col(Card.theme) == theme)


async def propose(session: AsyncSession, card: Card) -> bool:
    """Make a card from an answer, if there is none from it: two who do so at once make one. Whether it is new."""
    values = card.model_dump(exclude={"id"})
    row = insert(session, Card).values(values).on_conflict_do_nothing(index_elements=["answer_id"])
    return (await session.execute(row.returning(col(Card.id)))).scalar() is not None


async def of_answer(session: AsyncSession, post_id: int) -> Card | None:
    """The card that was made, or is to be made, from an answer."""
    return (await session.execute(select(Card).where(col(Card.answer_id) == post_id))).scalar()


async def of_member(session: AsyncSession, member_id: int) -> list[Card]:
    """A member's own cards, newest first."""
    query = select(Card).where(col(Card.member_id) == member_id).order_by(col(Card.id).desc())
    return list((await session.execute(query)).scalars())


async def by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Card]:
    """Cards by their ids."""
    rows = (await session.execute(select(Card).where(col(Card.id).in_(ids)))).scalars()
    return {card.id: card for card in rows if card.id is not None}


async def made_of(session: AsyncSession, root_ids: Iterable[int], sensitive: bool) -> dict[int, Card]:
    """The newest published card that was made of each of some conversations, by the id of their first post."""
    query = select(Card).where(readable(sensitive), col(Card.from_post_id).in_(list(root_ids))).order_by(col(Card.id))
    return {card.from_post_id or 0: card for card in (await session.execute(query)).scalars()}


async def latest(
    session: AsyncSession, limit: int, sensitive: bool, theme: str | None = None, before: int | None = None
) -> list[Card]:
    """The newest published cards, of a theme if one is named, with a smaller id than `before` if that is named."""
    query = select(Card).where(readable(sensitive, theme))
    if before is not None:
        query = query.where(col(Card.id) < before)
    return list((await session.execute(query.order_by(col(Card.id).desc()).limit(limit))).scalars())


async def all_public(session: AsyncSession) -> list[Card]:
    """Every published card that may be read anywhere, newest first."""
    query = select(Card).where(readable(sensitive=False)).order_by(col(Card.id).desc())
    return list((await session.execute(query)).scalars())


async def by_theme(session: AsyncSession, sensitive: bool) -> dict[str, tuple[int, int]]:
    """How many published cards there are of each theme, and of how many people."""
    people = func.count(func.distinct(col(Card.member_id)))
    query = select(col(Card.theme), func.count(), people).where(readable(sensitive)).group_by(col(Card.theme))
    return {row[0] or "": (row[1], row[2]) for row in await session.execute(query)}


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Card]:
    """Cards that are to be looked at now."""
    query = select(Card).where(col(Card.due_at) <= now).order_by(col(Card.due_at)).limit(limit)
    return list((await session.execute(query)).scalars())


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next card is to be looked at."""
    found: datetime | None = (
        await session.execute(select(func.min(col(Card.due_at))).where(col(Card.due_at).is_not(None)))
    ).scalar_one()
    return found


# --- versions --------------------------------------------------------------------------------


async def versions(session: AsyncSession, card_id: int) -> list[CardVersion]:
    """All versions of a card, oldest first."""
    query = select(CardVersion).where(col(CardVersion.card_id) == card_id).order_by(col(CardVersion.number))
    return list((await session.execute(query)).scalars())


async def last_version(session: AsyncSession, card_id: int, role: Role | None = None) -> CardVersion | None:
    """The newest version of a card; the newest one that somebody made in a role, if one is named."""
    query = select(CardVersion).where(col(CardVersion.card_id) == card_id)
    if role is not None:
        query = query.where(col(CardVersion.role) == role)
    return (await session.execute(query.order_by(col(CardVersion.number).desc()).limit(1))).scalar()


async def add_version(
    session: AsyncSession, card: Card, fields: dict[str, Any], member_id: int | None, role: Role, now: datetime
) -> CardVersion:
    """Let a card say something else from now on."""
    assert card.id is not None
    before = await last_version(session, card.id)
    row = CardVersion(
        card_id=card.id,
        number=before.number + 1 if before else 1,
        fields=fields,
        member_id=member_id,
        role=role,
        created_at=now,
    )
    session.add(row)
    for name in ("title", "theme", "region", "wants_contact"):
        setattr(card, name, fields[name])
    await session.flush()
    return row


async def shown_fields(session: AsyncSession, cards: Collection[Card]) -> dict[int, dict[str, Any]]:
    """What published cards say now, by card."""
    query = select(CardVersion).join(Card, col(Card.id) == col(CardVersion.card_id))
    query = query.where(col(Card.id).in_([card.id for card in cards]), col(CardVersion.number) == col(Card.shown))
    return {row.card_id: row.fields for row in (await session.execute(query)).scalars()}


async def look_again(session: AsyncSession, card_ids: Collection[int], now: datetime) -> None:
    """Let cards be looked at: something around their words has changed."""
    there = col(Card.state).in_([State.waiting, State.published])
    await session.execute(update(Card).where(col(Card.id).in_(card_ids), there).values(due_at=now))


# --- whom they helped ------------------------------------------------------------------------


async def helped(session: AsyncSession, card_id: int, member_id: int) -> bool:
    """Note that a card has helped a member; whether that is new."""
    row = insert(session, CardHelp).values(card_id=card_id, member_id=member_id)
    done = row.on_conflict_do_nothing(index_elements=["card_id", "member_id"])
    return (await session.execute(done.returning(col(CardHelp.card_id)))).scalar() is not None


async def people_helped(session: AsyncSession, card_id: int) -> int:
    """How many people a card has helped."""
    found: int = (
        await session.execute(select(func.count()).select_from(CardHelp).where(col(CardHelp.card_id) == card_id))
    ).scalar_one()
    return found


async def forget_helps(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Forget what has helped a member."""
    theirs = delete(CardHelp).where(col(CardHelp.member_id) == member_id).returning(col(CardHelp.card_id))
    await look_again(session, list((await session.execute(theirs)).scalars()), now)


async def in_conversation(session: AsyncSession, root_id: int, limit: int) -> list[Post]:
    """The published posts of a conversation, by the id of its first one, oldest first."""
    whole = or_(col(Post.id) == root_id, col(Post.root_id) == root_id)
    query = select(Post).where(whole, col(Post.state) == "published").order_by(col(Post.id)).limit(limit)
    return list((await session.execute(query)).scalars())


async def author_of(session: AsyncSession, card: Card) -> Member | None:
    """Who wrote a card; None where they left."""
    return await session.get(Member, card.member_id) if card.member_id is not None else None
