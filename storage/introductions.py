"""Introductions: two members who are asked, one after the other, whether they want to talk, and what became of it."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, and_, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row, insert
from storage.members import Member


class State(StrEnum):
    """Where an introduction stands. Of `proposed`, which waits its turn, nobody knows yet.

    `lapsed`: the one who asks did not answer, or the question is over. `declined`: one of the two said no, or the other
    did not answer. `ended`: the talk is over.
    """

    proposed = "proposed"
    asked_first = "asked_first"
    asked_second = "asked_second"
    agreed = "agreed"
    lapsed = "lapsed"
    declined = "declined"
    ended = "ended"


_DUE = "due_at IS NOT NULL"


class Introduction(Row, table=True):
    """That two members were to be brought together: `first_id` is who asked, `second_id` who may know.

    Who has left is nobody any more. `couple` are both by their ids, the smaller one first: there is one introduction of
    two people at most, ever; None once one of them has left. `rank` is the order in which the peers of a question are
    asked. `facts` are the reasons as they may be shown: the theme, and what is told of `first` and of `second`.
    `asked_at` is when the second was asked, `due_at` when time does something next. `alias` is what the first goes by
    in the talk, if not by their name. `first_shown` and `second_shown`: what each has revealed, as a kind with its
    post. `first_content_id` and `second_content_id` are the messages in which they were asked.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two_people"),
        Index("ix_introductions_due_at", "due_at", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
        Index("ix_introductions_second_id_asked_at", "second_id", "asked_at"),
        {"info": {"retention": "introductions"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    post_id: int | None = Field(default=None, foreign_key="posts.id", index=True)
    first_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    second_id: int | None = Field(default=None, foreign_key="members.id")
    couple: str | None = Field(default=None, unique=True)
    rank: int = 0
    state: str = State.proposed
    theme: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    channel_id: int | None = Field(default=None, foreign_key="channels.id", index=True)
    alias: str | None = None
    first_shown: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    second_shown: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    first_helped: str | None = None
    second_helped: str | None = None
    first_content_id: int | None = None
    second_content_id: int | None = None

    def other(self, member_id: int) -> int | None:
        """Who is introduced to a member."""
        return self.second_id if member_id == self.first_id else self.first_id


def couple(one: int, other: int) -> str:
    """Two members as what they are by their ids, whichever is named first."""
    return f"{min(one, other)}:{max(one, other)}"


def _among(member_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(col(Introduction.first_id).in_(member_ids), col(Introduction.second_id).in_(member_ids))


def is_under_way() -> ColumnElement[bool]:
    """SQL: somebody is being asked, or who asked will yet be told what came of it."""
    asked = col(Introduction.state).in_([State.asked_first, State.asked_second])
    return or_(asked, and_(col(Introduction.state) == State.declined, col(Introduction.due_at).is_not(None)))


async def propose(session: AsyncSession, row: Introduction) -> None:
    """Store one that waits its turn; nothing comes of it where the two were proposed to each other before."""
    values = {key: value for key, value in row.model_dump().items() if key != "id"}
    await session.flush()
    await session.execute(
        insert(session, Introduction).values(values).on_conflict_do_nothing(index_elements=["couple"])
    )


async def own(session: AsyncSession, member_id: int, introduction_id: int) -> Introduction | None:
    """One of a member's introductions of which they know."""
    found = await session.get(Introduction, introduction_id)
    known = found is not None and found.state != State.proposed and member_id in (found.first_id, found.second_id)
    return found if known else None


async def waiting(session: AsyncSession, post_id: int) -> list[Introduction]:
    """Those of a question that wait their turn, in order."""
    query = select(Introduction).where(col(Introduction.post_id) == post_id)
    query = query.where(col(Introduction.state) == State.proposed)
    query = query.order_by(col(Introduction.rank), col(Introduction.id))
    return list((await session.execute(query)).scalars())


async def under_way(session: AsyncSession, post_ids: Collection[int]) -> set[int]:
    """Those of some questions for which somebody is being asked."""
    query = select(col(Introduction.post_id)).where(col(Introduction.post_id).in_(post_ids), is_under_way())
    return {post for post in (await session.execute(query)).scalars() if post is not None}


async def matched(session: AsyncSession, post_ids: Collection[int]) -> set[int]:
    """Those of some questions for which two were connected."""
    talked = col(Introduction.state).in_([State.agreed, State.ended])
    query = select(col(Introduction.post_id)).where(col(Introduction.post_id).in_(post_ids), talked)
    return {post for post in (await session.execute(query)).scalars() if post is not None}


async def tried(session: AsyncSession, post_ids: Collection[int]) -> set[int]:
    """Those of some questions about which somebody was asked."""
    asked = col(Introduction.state) != State.proposed
    query = select(col(Introduction.post_id)).where(col(Introduction.post_id).in_(post_ids), asked).distinct()
    return {post for post in (await session.execute(query)).scalars() if post is not None}


async def of_post(session: AsyncSession, post_id: int) -> list[Introduction]:
    """Everything that a question has led to."""
    query = select(Introduction).where(col(Introduction.post_id) == post_id).order_by(col(Introduction.id))
    return list((await session.execute(query)).scalars())


async def of_member(session: AsyncSession, member_id: int) -> list[Introduction]:
    """All introductions of a member, those that wait as well."""
    query = select(Introduction).where(_among([member_id])).order_by(col(Introduction.id))
    return list((await session.execute(query)).scalars())


async def talks(session: AsyncSession, member_id: int) -> list[Introduction]:
    """The talks of a member that go on, the newest first."""
    query = select(Introduction).where(_among([member_id]), col(Introduction.state) == State.agreed)
    return list((await session.execute(query.order_by(col(Introduction.id).desc()))).scalars())


async def of_channel(session: AsyncSession, channel_id: int) -> Introduction | None:
    """The introduction that a channel is the talk of."""
    query = select(Introduction).where(col(Introduction.channel_id) == channel_id)
    return (await session.execute(query)).scalar()


async def names(session: AsyncSession, row: Introduction) -> dict[int, str]:
    """What each of the two goes by in their talk, by member; who has left is none of them."""
    both = [each for each in (row.first_id, row.second_id) if each is not None]
    query = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(both))
    found = {member: name or "" for member, name in await session.execute(query)}
    if row.first_id is not None and row.alias:
        found[row.first_id] = row.alias
    return {member: found[member] for member in both if member in found}


async def between(session: AsyncSession, one: int, other: int) -> Introduction | None:
    """The introduction of two people."""
    query = select(Introduction).where(col(Introduction.couple) == couple(one, other))
    return (await session.execute(query)).scalar()


async def met(
    session: AsyncSession, member_ids: Collection[int] | None = None, but: int | None = None
) -> dict[int, set[int]]:
    """Whom members were introduced to, or are being asked about, by member; of all members if none is named."""
    query = select(col(Introduction.first_id), col(Introduction.second_id)).where(
        col(Introduction.couple).is_not(None),
        col(Introduction.state) != State.proposed,
        col(Introduction.id) != (but or 0),
    )
    if member_ids is not None:
        query = query.where(_among(member_ids))
    found: dict[int, set[int]] = {}
    for first, second in await session.execute(query):
        for one, other in ((first, second), (second, first)):
            found.setdefault(one or 0, set()).add(other or 0)
    return found


async def proposals(
    session: AsyncSession, since: datetime, member_ids: Collection[int] | None = None, but: int | None = None
) -> Counter[int]:
    """How often members were asked for what they know since a moment, or will be if who asked says yes."""
    counts = or_(col(Introduction.asked_at) > since, col(Introduction.state) == State.asked_first)
    query = select(col(Introduction.second_id), func.count()).where(
        counts, col(Introduction.second_id).is_not(None), col(Introduction.id) != (but or 0)
    )
    if member_ids is not None:
        query = query.where(col(Introduction.second_id).in_(member_ids))
    return Counter(
        {who or 0: times for who, times in await session.execute(query.group_by(col(Introduction.second_id)))}
    )


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Introduction]:
    """Those for which it is time."""
    query = select(Introduction).where(col(Introduction.due_at) <= now)
    return list((await session.execute(query.order_by(col(Introduction.due_at)).limit(limit))).scalars())


async def next_due(session: AsyncSession) -> datetime | None:
    """When it is time for one next."""
    query = select(func.min(col(Introduction.due_at))).where(col(Introduction.due_at).is_not(None))
    found: datetime | None = (await session.execute(query)).scalar_one()
    return found


async def drop(session: AsyncSession, post_id: int) -> None:
    """Forget those of a question that wait their turn."""
    waits = (col(Introduction.post_id) == post_id, col(Introduction.state) == State.proposed)
    await session.flush()
    await session.execute(delete(Introduction).where(*waits))


async def drop_of(session: AsyncSession, member_ids: Collection[int]) -> None:
    """Forget those of members that wait their turn."""
    await session.flush()
    await session.execute(
        delete(Introduction).where(_among(member_ids), col(Introduction.state) == State.proposed),
    )


async def forget_posts(session: AsyncSession, post_ids: Collection[int]) -> None:
    """Let introductions go on without the questions that they were about; those that wait their turn are over."""
    waits = (col(Introduction.post_id).in_(post_ids), col(Introduction.state) == State.proposed)
    await session.execute(delete(Introduction).where(*waits))
    theirs = update(Introduction).where(col(Introduction.post_id).in_(post_ids)).values(post_id=None)
    await session.execute(theirs, execution_options={"synchronize_session": False})


def part_with(row: Introduction, member_id: int) -> None:
    """Let an introduction lead no more to a member who leaves."""
    if row.first_id == member_id:
        row.first_id, row.alias, row.first_helped, row.first_content_id = None, None, None, None
    else:
        row.second_id, row.second_helped, row.second_content_id = None, None, None
    row.couple, row.facts, row.first_shown, row.second_shown = None, {}, {}, {}


_RANK = (State.agreed, State.asked_second, State.asked_first, State.ended, State.declined, State.lapsed, State.proposed)
"""What stays where two introductions become one of the same two people: what means more to them."""


async def hand_over(session: AsyncSession, member_id: int, other_id: int) -> list[int]:
    """Let a member have the introductions of another one who is the same person.

    Of two with the same third person one stays, and none of the two with each other: nobody is introduced to themself.

    Returns:
        The channels of talks that are nobody's any more.
    """
    theirs = await of_member(session, other_id)
    mine = {row.other(member_id): row for row in await of_member(session, member_id)}
    over: list[Introduction] = []
    for row in theirs:
        third = row.other(other_id)
        twin = mine.get(third) if third is not None else None
        if third == member_id:
            over.append(row)
            continue
        if twin is not None:
            gone = max(row, twin, key=lambda each: _RANK.index(State(each.state)))
            over.append(gone)
            if gone is row:
                continue
    channels = [row.channel_id for row in over if row.channel_id is not None]
    for row in over:
        await session.delete(row)
    await session.flush()
    for row in theirs:
        if row in over:
            continue
        third = row.other(other_id)
        if row.first_id == other_id:
            row.first_id = member_id
        else:
            row.second_id = member_id
        row.couple = couple(member_id, third) if row.couple is not None and third is not None else None
    await session.flush()
    return channels
