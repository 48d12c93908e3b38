"""Group chats that the bot sits in, and their topics: the places beside private chats where it can speak."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col

from storage import links, outbox
from storage.contents import Copy
from storage.database import Json, Moment, Row, insert
from storage.messages import Chat, Standing
from storage.outbox import Outbox, State, is_pending


class Group(Row, table=True):
    """A place in a group chat: a topic of a forum, or without a `thread` the group itself or its General topic.

    `standing` is how the bot stands there, `since` when it came in or went, where that was seen. `noticed` lists whom
    it has told how to reach it privately: once for the whole group, on the row without a thread.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("platform", "external_id", "thread"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    external_id: str
    thread: str = Field(default="", sa_column_kwargs={"server_default": ""})
    standing: str = Field(default=Standing.member, sa_column_kwargs={"server_default": Standing.member.value})
    since: datetime | None = Field(default=None, sa_type=Moment)
    noticed: list[int] = Field(default_factory=list, sa_type=Json)


async def by_id(session: AsyncSession, ids: Iterable[int]) -> dict[int, Group]:
    """Places by their ids."""
    rows = (await session.execute(select(Group).where(col(Group.id).in_(list(ids))))).scalars()
    return {group.id: group for group in rows if group.id is not None}


async def ensure(session: AsyncSession, chat: Chat) -> Group:
    """The place that something comes from, made known if it is new: the bot must be in it, or in it again."""
    place = whole = await _known(session, chat.platform, chat.id, "", Standing.member)
    if chat.thread:
        place = await _known(session, chat.platform, chat.id, chat.thread, whole.standing)
    for each in (whole, place):
        if each.standing == Standing.gone:
            each.standing, each.since = Standing.member, None
    return place


async def stand(
    session: AsyncSession, platform: str, external_id: str, standing: Standing, now: datetime
) -> Standing | None:
    """Note how the bot stands in a group now; where it was put out, what waits for the group is given up.

    Returns:
        How it stood before; None where the group was not known. One that was not and is gone is not made known.
    """
    places = await places_of(session, platform, external_id)
    if not places and standing is not Standing.gone:
        place = await _known(session, platform, external_id, "", standing)
        place.since = now
    if not places:
        return None
    before = Standing(places[0].standing)
    for place in places:
        deleted = place.standing == Standing.gone and before is not Standing.gone  # a topic; it does not come back
        if not deleted:
            _put(place, standing, now)
    if standing is Standing.gone:
        await _give_up(session, places, now)
    return before


async def standings(session: AsyncSession) -> dict[str, int]:
    """In how many groups the bot stands how; a group's topics are not counted."""
    whole = select(col(Group.standing), func.count()).where(col(Group.thread) == "").group_by(col(Group.standing))
    return {row[0]: row[1] for row in await session.execute(whole)}


async def mark_gone(session: AsyncSession, group_id: int, now: datetime) -> None:
    """Note that a place is gone: a deleted topic, or a whole group with its topics; what waits for it is given up."""
    place = await session.get(Group, group_id)
    if place is None:
        return
    places = [place] if place.thread else await places_of(session, place.platform, place.external_id)
    for each in places:
        _put(each, Standing.gone, now)
    await _give_up(session, places, now)


async def move(session: AsyncSession, platform: str, old: str, new: str, now: datetime) -> None:
    """Follow a group to its new id, where messages are numbered anew: what was said there cannot be changed any more.

    Places that are known by the new id already, because something came from there before this was heard of, become
    one with the old ones, which stay: rows that are on their way name them.
    """
    places = await places_of(session, platform, old)
    if not places:
        return
    ids = [place.id for place in places if place.id is not None]
    await outbox.forget_copies(session, col(Copy.group_id).in_(ids), now)
    known = {place.thread: place for place in await places_of(session, platform, new)}
    for place in places:
        if place.thread in known:
            await _unite(session, place, known[place.thread])
    await session.execute(update(Group).where(col(Group.id).in_(ids)).values(external_id=new))


async def _known(session: AsyncSession, platform: str, external_id: str, thread: str, standing: str) -> Group:
    """A place; it is made known with this standing if it is new."""
    address = {"platform": platform, "external_id": external_id, "thread": thread}
    row = insert(session, Group).values(**address, standing=standing, noticed=[])
    await session.execute(row.on_conflict_do_nothing(index_elements=list(address)))
    return (await session.execute(select(Group).filter_by(**address))).scalar_one()


async def whole(session: AsyncSession, place: Group) -> Group:
    """The group that a place is a topic of, or that it is itself."""
    if not place.thread:
        return place
    return await _known(session, place.platform, place.external_id, "", place.standing)


async def places_of(session: AsyncSession, platform: str, external_id: str) -> list[Group]:
    """All known places of a group, the group itself first."""
    query = select(Group).where(col(Group.platform) == platform, col(Group.external_id) == external_id)
    return list((await session.execute(query.order_by(col(Group.thread)))).scalars())


def _put(place: Group, standing: Standing, now: datetime) -> None:
    if (place.standing == Standing.gone) != (standing is Standing.gone):
        place.since = now
    place.standing = standing


async def _give_up(session: AsyncSession, places: Collection[Group], now: datetime) -> None:
    waits = (col(Outbox.group_id).in_([place.id for place in places]), is_pending(Outbox))
    await session.execute(update(Outbox).where(*waits).values(state=State.dead, reason="gone", settled_at=now))


async def _unite(session: AsyncSession, place: Group, other: Group) -> None:
    """Let a place have everything that another one, which is the same, has; the other one goes."""
    place.noticed = [*place.noticed, *(each for each in other.noticed if each not in place.noticed)]
    place.standing, place.since = other.standing, other.since or place.since
    mine, theirs = aliased(Copy), aliased(Copy)
    said_twice = select(col(mine.id), col(theirs.id)).join(theirs, col(theirs.content_id) == col(mine.content_id))
    said_twice = said_twice.where(col(mine.group_id) == place.id, col(theirs.group_id) == other.id)
    for copy, newer in (await session.execute(said_twice)).all():
        await session.execute(update(Outbox).where(col(Outbox.copy_id) == copy).values(copy_id=newer))
        await session.execute(delete(Copy).where(col(Copy.id) == copy))
    await links.unite(session, place.id or 0, other.id or 0)
    for table in (Outbox, Copy):
        await session.execute(update(table).where(col(table.group_id) == other.id).values(group_id=place.id))
    await session.execute(delete(Group).where(col(Group.id) == other.id))
