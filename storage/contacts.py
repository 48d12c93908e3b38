"""Conversations of members with the agency's team: where each stands, who belongs to the team, who reads what."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, and_, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.accounts import Account
from storage.channels import Channel
from storage.contents import Content
from storage.database import Moment, Row
from storage.members import Member, Status
from storage.outbox import Outbox
from storage.outbox import State as OutboxState
from storage.posts import Post, is_published
from storage.roles import MemberRole

Fits = Callable[[str], bool]
"""Whether what is said may be on a network, by the network's name."""


class State(StrEnum):
    """Where a conversation stands: the member waits for the team, the team has answered, or nothing is open."""

    open = "open"
    answered = "answered"
    closed = "closed"


_OPEN = "state = 'open'"


class Contact(Row, table=True):
    """The conversation of one member with the team, in a channel of its own; it keeps none of the words.

    `asked_at` is since when the member waits, or last waited, for the team; `answered_by` is who of the team answered
    last (None: nobody yet, or somebody who left), which only the team sees.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_open", "asked_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    channel_id: int = Field(foreign_key="channels.id", unique=True)
    state: str = State.closed
    created_at: datetime = Field(sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_by: int | None = Field(default=None, foreign_key="members.id", index=True)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)

    def stands(self, said_at: datetime) -> State:
        """Where something stands that the member said at a moment: what is older than the present wait is answered."""
        return State.answered if said_at < self.asked_at else State(self.state)


# --- conversations ---------------------------------------------------------------------------


async def begin(session: AsyncSession, member_id: int, channel_id: int, now: datetime) -> Contact:
    """A new conversation in a channel that was made for it. It is open as soon as something is said."""
    contact = Contact(member_id=member_id, channel_id=channel_id, created_at=now, asked_at=now)
    session.add(contact)
    await session.flush()
    return contact


async def of_channel(session: AsyncSession, channel_id: int) -> Contact | None:
    """The conversation that goes on in a channel; None where its member has left."""
    return (await session.execute(select(Contact).where(col(Contact.channel_id) == channel_id))).scalar()


async def of_member(session: AsyncSession, member_id: int) -> list[tuple[Contact, Channel]]:
    """The conversations of a member with their channels, the newest first."""
    query = select(Contact, Channel).join(Channel, col(Channel.id) == col(Contact.channel_id))
    rows = await session.execute(query.where(col(Contact.member_id) == member_id).order_by(col(Contact.id).desc()))
    return [(contact, channel) for contact, channel in rows]


async def find(session: AsyncSession, contact_id: int) -> tuple[Contact, Channel, Member] | None:
    """A conversation with its channel and its member."""
    row = (await session.execute(_whole().where(col(Contact.id) == contact_id))).first()
    return (row[0], row[1], row[2]) if row else None


async def standing(
    session: AsyncSession, state: State, sensitive: bool, but: int, limit: int, offset: int = 0
) -> list[tuple[Contact, Channel, Member]]:
    """Conversations of a state, who has waited longest first; with `sensitive` those too that are confidential.

    The team member `but` does not see their own among them.
    """
    query = _whole().where(*_standing(state, but))
    if not sensitive:
        query = query.where(col(Channel.sensitive).is_(False))
    query = query.order_by(col(Contact.asked_at), col(Contact.id)).limit(limit).offset(offset)
    return [(contact, channel, member) for contact, channel, member in await session.execute(query)]


async def count(session: AsyncSession, state: State, sensitive: bool | None = None, but: int = 0) -> int:
    """How many conversations stand so; only those that are `sensitive` or are not, if that is said."""
    query = select(func.count()).select_from(Contact).join(Channel, col(Channel.id) == col(Contact.channel_id))
    query = query.where(*_standing(state, but))
    if sensitive is not None:
        query = query.where(col(Channel.sensitive).is_(sensitive))
    found: int = (await session.execute(query)).scalar_one()
    return found


def _whole() -> Any:
    query = select(Contact, Channel, Member).join(Channel, col(Channel.id) == col(Contact.channel_id))
    return query.join(Member, col(Member.id) == col(Contact.member_id))


def _standing(state: State, but: int) -> tuple[Any, ...]:
    return col(Contact.state) == state.value, col(Contact.member_id) != but


async def said(session: AsyncSession, channel_id: int) -> list[Post]:
    """Everything that was said in a conversation and is still there, in its order."""
    query = select(Post).where(col(Post.channel_id) == channel_id, is_published()).order_by(col(Post.number))
    return list((await session.execute(query)).scalars())


async def waiting(session: AsyncSession, contact: Contact) -> list[Post]:
    """What the member has said since they wait, or last waited, in its order."""
    return [
        post
        for post in await said(session, contact.channel_id)
        if not post.from_team and post.published_at is not None and post.published_at >= contact.asked_at
    ]


async def forget(session: AsyncSession, member_id: int) -> None:
    """Keep nothing of a member: neither their conversations, nor that they answered anybody."""
    theirs = update(Contact).where(col(Contact.answered_by) == member_id).values(answered_by=None)
    await session.execute(theirs, execution_options={"synchronize_session": False})
    await session.execute(delete(Contact).where(col(Contact.member_id) == member_id))


# --- the team --------------------------------------------------------------------------------


async def team(session: AsyncSession, roles: Iterable[str], fits: Fits, but: int = 0) -> list[int]:
    """Who has one of the team's roles now, has joined, and can be written to where it fits; `but` one member."""
    having = select(col(MemberRole.member_id)).where(col(MemberRole.role).in_(list(roles)))
    joined = (select(col(Member.id)).where(col(Member.id).in_(having), col(Member.status) == Status.active)).where(
        col(Member.id) != but
    )
    ids = [each for each in (await session.execute(joined)).scalars() if each is not None]
    return await reachable(session, ids, fits)


async def reachable(session: AsyncSession, ids: Iterable[int], fits: Fits) -> list[int]:
    """Those of some members who can be written to at an account on a network where it fits, by their ids."""
    query = select(col(Account.member_id), col(Account.platform)).where(
        col(Account.member_id).in_(list(ids)), col(Account.reachable)
    )
    return sorted({member for member, platform in await session.execute(query) if fits(platform)})


async def withhold(session: AsyncSession, roles: Iterable[str], now: datetime, content_id: int | None = None) -> None:
    """Drop what waits of conversations for whoever is neither their member nor has one of the team's roles now.

    What is to be taken away still is. With a content, only what waits of that is looked at.
    """
    having = select(col(MemberRole.member_id)).where(col(MemberRole.role).in_(list(roles)))
    of_another = (
        exists()
        .where(col(Post.content_id) == col(Outbox.content_id))
        .where(col(Contact.channel_id) == col(Post.channel_id), col(Contact.member_id) != col(Outbox.member_id))
        .where(and_(col(Content.id) == col(Outbox.content_id), col(Content.deleted).is_(False)))
    )
    await session.flush()
    of_it = () if content_id is None else (col(Outbox.content_id) == content_id,)
    await session.execute(
        update(Outbox)
        .where(
            *of_it,
            col(Outbox.state).in_([OutboxState.pending, OutboxState.held]),
            col(Outbox.member_id).is_not(None),
            col(Outbox.member_id).not_in(having),
            of_another,
        )
        .values(state=OutboxState.dropped, reason="not in the team", settled_at=now),
        execution_options={"synchronize_session": False},
    )
