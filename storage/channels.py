"""Channels: what there is to talk about, who reads along and how, and the rooms that belong to a channel."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, case, delete, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row, insert
from storage.groups import Group
from storage.links import Link, Presence
from storage.messages import Standing


class Mode(StrEnum):
    """How a subscriber gets what is posted; a muted channel is read by looking into it."""

    at_once = "at_once"
    daily = "daily"
    weekly = "weekly"
    muted = "muted"


class Kind(StrEnum):
    """What a channel is: about a topic, for everybody; for one region; between two; of one member with the team."""

    topic = "topic"
    region = "region"
    talk = "talk"
    contact = "contact"


AMONG_FEW = (Kind.talk, Kind.contact)
"""Channels that only those read who take part: nothing in them is found, numbered, bundled or to be subscribed to."""


class Channel(Row, table=True):
    """A place of its own, on whichever networks its readers are. `key` is what commands call it.

    `mark` are the letters before the numbers of its posts ("H" in #H-124), `numbers` the last number given; where only
    a few read, both key and mark begin with a sign that nobody can name. `region` is whose members may read it.
    A `sensitive` one never reaches a network that is not confidential. `language` is what is mostly spoken there.
    """

    __tablename__ = "channels"
    __table_args__ = ({"info": {"retention": "channels"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    mark: str = Field(unique=True)
    name: str
    about: str = ""
    kind: str = Field(default=Kind.topic, sa_column_kwargs={"server_default": "topic"})
    region: str | None = None
    theme: str | None = None
    language: str
    sensitive: bool = False
    numbers: int = 0
    created_at: datetime = Field(sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def among_few(self) -> bool:
        """Whether only those read it who take part."""
        return self.kind in AMONG_FEW

    def open_to(self, region: str | None) -> bool:
        """Whether a member of a region may look into it by themself."""
        return self.kind == Kind.topic or (self.kind == Kind.region and self.region == region)


class Subscription(Row, table=True):
    """That a member reads a channel, and how.

    `region` and `carrier`: whether they are shown beside what the member posts there; None: as in their profile.
    `told` is the number of the channel's last post that a daily or weekly bundle need not tell of any more. Numbers are
    given in the order in which posts are published, whatever clocks do: so none is left out, and none comes twice.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_member_id", "member_id"), {"info": {"retention": "membership"}})

    channel_id: int = Field(foreign_key="channels.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    mode: str = Mode.at_once
    since: datetime = Field(sa_type=Moment)
    region: bool | None = None
    carrier: bool | None = None
    told: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


BUNDLED = (Mode.daily, Mode.weekly)
"""How those read who get what is new at an hour of their own."""


def is_topic() -> ColumnElement[bool]:
    """SQL: the channel is about a topic, for everybody."""
    return col(Channel.kind) == Kind.topic


async def all_open(session: AsyncSession, sensitive: bool = True) -> list[Channel]:
    """The topic channels there are, as they were made; without the `sensitive` ones where those are not named."""
    query = select(Channel).where(is_topic(), col(Channel.archived_at).is_(None)).order_by(col(Channel.id))
    if not sensitive:
        query = query.where(col(Channel.sensitive).is_(False))
    return list((await session.execute(query)).scalars())


async def all_readable(session: AsyncSession, sensitive: bool = True, region: str | None = None) -> list[Channel]:
    """The channels that somebody of a region can read and search: closed ones too, after the open ones."""
    of_region = and_(col(Channel.kind) == Kind.region, col(Channel.region) == region)
    query = select(Channel).where(or_(is_topic(), of_region))
    query = query.order_by(col(Channel.archived_at).is_not(None), col(Channel.id))
    if not sensitive:
        query = query.where(col(Channel.sensitive).is_(False))
    return list((await session.execute(query)).scalars())


async def any_known(session: AsyncSession) -> bool:
    """Whether there was ever a topic channel."""
    return (await session.execute(select(col(Channel.id)).where(is_topic()).limit(1))).scalar() is not None


async def by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Channel]:
    """Channels by their ids."""
    rows = (await session.execute(select(Channel).where(col(Channel.id).in_(ids)))).scalars()
    return {channel.id: channel for channel in rows if channel.id is not None}


async def find(session: AsyncSession, key: str) -> Channel | None:
    """An open channel by its key."""
    query = select(Channel).where(col(Channel.key) == key, col(Channel.archived_at).is_(None))
    return (await session.execute(query)).scalar()


async def of_theme(session: AsyncSession, theme: str) -> Channel | None:
    """The first open topic channel about a theme."""
    query = select(Channel).where(is_topic(), col(Channel.theme) == theme, col(Channel.archived_at).is_(None))
    return (await session.execute(query.order_by(col(Channel.id)).limit(1))).scalar()


async def of_region(session: AsyncSession, region: str, sensitive: bool = False) -> Channel | None:
    """The channel of a region, or the one of what is `sensitive` there."""
    query = select(Channel).where(col(Channel.kind) == Kind.region, col(Channel.region) == region)
    query = query.where(col(Channel.sensitive).is_(sensitive))
    return (await session.execute(query)).scalar()


async def taken(session: AsyncSession) -> tuple[set[str], set[str]]:
    """The keys and the marks that channels have or had: numbers of posts are for ever."""
    rows = (await session.execute(select(col(Channel.key), col(Channel.mark)))).all()
    return {key for key, _ in rows}, {mark for _, mark in rows}


async def next_number(session: AsyncSession, channel_id: int) -> int:
    """The number of the channel's next post; the same transaction gives it to one."""
    row = update(Channel).where(col(Channel.id) == channel_id).values(numbers=col(Channel.numbers) + 1)
    found = await session.execute(row.returning(col(Channel.numbers)), execution_options={"synchronize_session": False})
    number: int = found.scalar_one()
    return number


async def members_of(session: AsyncSession, channel_ids: Collection[int]) -> dict[int, int]:
    """How many members read each channel, by channel; muted ones count, they chose it."""
    query = select(col(Subscription.channel_id), func.count()).where(col(Subscription.channel_id).in_(channel_ids))
    return {row[0]: row[1] for row in await session.execute(query.group_by(col(Subscription.channel_id)))}


async def subscriptions_of(session: AsyncSession, member_id: int) -> dict[int, Subscription]:
    """What a member reads, by channel."""
    rows = (await session.execute(select(Subscription).where(col(Subscription.member_id) == member_id))).scalars()
    return {row.channel_id: row for row in rows}


async def subscription(session: AsyncSession, channel_id: int, member_id: int) -> Subscription | None:
    """How a member reads a channel; None where they do not."""
    return await session.get(Subscription, (channel_id, member_id))


async def subscribe(session: AsyncSession, channel_id: int, member_id: int, mode: Mode, now: datetime) -> None:
    """Let a member read a channel, or read it in another way from now on. A bundle tells of what comes after that."""
    last = select(col(Channel.numbers)).where(col(Channel.id) == channel_id).scalar_subquery()
    values = {"channel_id": channel_id, "member_id": member_id, "mode": mode, "since": now, "told": last}
    row = insert(session, Subscription).values(values)
    told = case((col(Subscription.mode).in_(BUNDLED), col(Subscription.told)), else_=last)
    keys = ["channel_id", "member_id"]
    changed = row.on_conflict_do_update(index_elements=keys, set_={"mode": mode, "told": told})
    await session.flush()
    # what was loaded before is brought up to date as well
    await session.execute(changed.returning(Subscription), execution_options={"populate_existing": True})


async def unsubscribe(session: AsyncSession, member_id: int, channel_ids: Collection[int] | None = None) -> None:
    """Let a member read some channels no more; all of them if none is named."""
    row = delete(Subscription).where(col(Subscription.member_id) == member_id)
    if channel_ids is not None:
        row = row.where(col(Subscription.channel_id).in_(channel_ids))
    await session.execute(row)


async def close(session: AsyncSession, channel_id: int, now: datetime) -> None:
    """Let nobody write in a channel among few any more, nor read what comes."""
    channel = await session.get_one(Channel, channel_id)
    channel.archived_at = channel.archived_at or now
    await session.execute(delete(Subscription).where(col(Subscription.channel_id) == channel_id))


async def rooms_of(session: AsyncSession, channel_ids: Collection[int]) -> Mapping[int, Sequence[Group]]:
    """The rooms that are linked to channels and that the bot is in, by channel."""
    query = (
        select(col(Link.channel_id), Group)
        .join(Group, col(Group.id) == col(Link.group_id))
        .where(col(Link.channel_id).in_(channel_ids), col(Group.standing) != Standing.gone)
        .order_by(col(Link.id))
    )
    found: dict[int, list[Group]] = {}
    for channel_id, group in await session.execute(query):
        found.setdefault(channel_id, []).append(group)
    return found


async def has_rooms(session: AsyncSession, channel_id: int) -> bool:
    """Whether any room belongs to a channel, whether the bot is in it now or not."""
    query = select(col(Link.id)).where(col(Link.channel_id) == channel_id, col(Link.group_id).is_not(None))
    return (await session.execute(query.limit(1))).scalar() is not None


def seen_in_a_room(who: Any, channel: Any) -> ColumnElement[bool]:
    """SQL: a member is in a room of a channel that the bot is in too, and so reads there what is posted."""
    found: ColumnElement[bool] = seen_in(who, channel).exists()
    return found


def seen_in(who: Any, channel: Any) -> Any:
    """SQL: the rooms of a channel in which a member is seen and the bot is too."""
    rooms: Any = (
        select(literal_column("1")).select_from(Presence).join(Link, col(Link.group_id) == col(Presence.group_id))
    )
    return rooms.join(Group, col(Group.id) == col(Presence.group_id)).where(
        col(Presence.member_id) == who, col(Link.channel_id) == channel, col(Group.standing) != Standing.gone.value
    )


async def linked(session: AsyncSession, platform: str, rooms: Collection[str]) -> set[tuple[str, str]]:
    """Which places of some rooms of a network are linked to a channel, as `(external id, thread)`."""
    query = select(col(Group.external_id), col(Group.thread)).join(Link, col(Link.group_id) == col(Group.id))
    found = await session.execute(query.where(col(Group.platform) == platform, col(Group.external_id).in_(rooms)))
    return {(room, thread) for room, thread in found}
