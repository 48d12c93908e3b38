"""Introductions, blocks and what members know, as they are stored on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import blocks, introductions, knowledge, retention, rounds
from storage.blocks import Block
from storage.channels import Channel, Kind
from storage.database import Database
from storage.experiences import Experience
from storage.introductions import Introduction, State
from storage.members import Member, MemberTheme, Status
from storage.messages import Label
from storage.policy import WINDOW
from storage.posts import Post
from storage.posts import State as PostState
from storage.questions import Question
from storage.retention import Keep
from tests.storage.rows import content, every, guests


async def introduced(session: AsyncSession, now: datetime, one: int, other: int, **more: object) -> None:
    """Let two people be proposed to each other."""
    couple = introductions.couple(one, other)
    row = Introduction(first_id=one, second_id=other, couple=couple, created_at=now, **more)
    await introductions.propose(session, row)


async def said(session: AsyncSession, now: datetime, channel: int, who: int, words: str, **more: object) -> int:
    """Let somebody's post be published; its id."""
    copied = content(now)
    session.add(copied)
    await session.flush()
    values = {"state": PostState.published, "published_at": now, "created_at": now, **more}
    post = Post(channel_id=channel, member_id=who, content_id=copied.id or 0, words=words, **values)
    session.add(post)
    await session.flush()
    return post.id or 0


async def channel(session: AsyncSession, now: datetime, key: str = "housing", kind: Kind = Kind.topic) -> int:
    """Make a channel; its id."""
    row = Channel(key=key, mark=key, name=key, kind=kind, language="de", created_at=now)
    session.add(row)
    await session.flush()
    return row.id or 0


async def test_two_people_are_proposed_to_each_other_once_whoever_asks(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        await introduced(session, now, anna, ben)
        await introduced(session, now, ben, anna)
        await introduced(session, now, anna, ben, state=State.agreed)
    [row] = await every(database, Introduction)
    assert (row.first_id, row.second_id, row.state) == (anna, ben, State.proposed)


@pytest.mark.parametrize("table", [Introduction, Block])
async def test_nobody_is_introduced_to_themself_nor_blocks_themself(
    database: Database, now: datetime, table: type[Introduction] | type[Block]
) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
    values: dict[str, object] = {"member_id": anna, "blocked_id": anna, "since": now}
    if table is Introduction:
        values = {"first_id": anna, "second_id": anna, "rank": 1, "state": "proposed", "facts": {}, "created_at": now}
        values |= {"first_shown": {}, "second_shown": {}}
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(insert(table).values(values))


async def test_proposals_count_who_was_asked_lately_and_who_may_be_yet(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ben, *askers = await guests(session, "ben", *"abcdef")
        states = (
            (State.proposed, None),
            (State.asked_first, None),
            (State.asked_second, now - timedelta(days=1)),
            (State.declined, now - timedelta(days=29)),
            (State.ended, now - timedelta(days=31)),
            (State.declined, None),  # who asked said no: nobody has asked ben
        )
        for asker, (state, at) in zip(askers, states, strict=True):
            await introduced(session, now, asker, ben, state=state, asked_at=at)
    async with database.reading() as session:
        assert await introductions.proposals(session, now - WINDOW) == {ben: 3}
        assert (await introductions.proposals(session, now - WINDOW, [ben], but=2))[ben] == 2
        assert (await introductions.proposals(session, now - WINDOW, askers))[ben] == 0
        met = await introductions.met(session)
    assert met[ben] == set(askers[1:])


async def test_blocks_hold_in_both_directions_and_can_be_lifted(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben, cem = await guests(session, "anna", "ben", "cem")
        for _ in range(2):
            await blocks.add(session, anna, ben, now)
        await blocks.add(session, cem, anna, now)
    async with database.reading() as session:
        assert await blocks.between(session, anna, ben)
        assert await blocks.between(session, ben, anna)
        assert not await blocks.between(session, ben, cem)
        assert await blocks.around(session) == {anna: {ben, cem}, ben: {anna}, cem: {anna}}
        assert [await blocks.count(session, who) for who in (anna, ben, cem)] == [1, 0, 1]
    async with database.transaction() as session:
        await blocks.lift(session, anna)
        assert await blocks.around(session) == {anna: {cem}, cem: {anna}}
        await blocks.forget(session, anna)
        assert await blocks.around(session) == {}


async def test_what_members_know_are_questions_answers_and_offers_but_nothing_said_among_few(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        open_to_all, talk = await channel(session, now), await channel(session, now, "~1", Kind.talk)
        asked = await said(session, now, open_to_all, anna, "Frage", asks=True)
        await said(session, now, open_to_all, ben, "Antwort", root_id=asked)
        await said(session, now, open_to_all, ben, "Anderes")
        await said(session, now, open_to_all, ben, "Gelöscht", asks=True, state=PostState.deleted)
        secret = await said(session, now, talk, anna, "Unter uns", asks=True)
        await said(session, now, talk, ben, "Vertraulich", root_id=secret)
        session.add(Experience(member_id=ben, words="Angebot", theme="housing", language="de", created_at=now))
        session.add(Question(post_id=asked, theme="work_training", asked_at=now))
        session.add(MemberTheme(member_id=anna, theme="health"))
    async with database.reading() as session:
        assert await knowledge.texts(session, [anna, ben]) == {anna: ["Frage"], ben: ["Antwort", "Angebot"]}
        assert await knowledge.texts(session, [anna]) == {anna: ["Frage"]}
        assert await knowledge.themes(session) == {anna: {"health", "work_training"}, ben: {"housing"}}
        assert (await knowledge.active_at(session, [anna]))[anna] == now


async def test_open_questions_of_those_who_are_here_can_be_matched(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        where, talk = await channel(session, now), await channel(session, now, "~1", Kind.contact)
        ids = [await said(session, now, where, anna, f"Frage {number}", asks=True) for number in range(4)]
        ids.append(await said(session, now, talk, anna, "An das Team", asks=True))
        for number, post_id in enumerate(ids):
            question = Question(post_id=post_id, theme="housing", asked_at=now, meets=number != 1)
            question.state = "helped" if number == 2 else "open"
            session.add(question)
        (await session.get_one(Post, ids[3])).member_id = None
    async with database.reading() as session:
        assert [question.post_id for question, _, _ in await knowledge.meeting(session)] == [ids[0]]
        named = await knowledge.meeting(session, ids)
        assert [question.post_id for question, _, _ in named] == ids[:2]
        assert await knowledge.first_meeting(session) == now


async def test_members_and_who_can_be_written_to(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        (await session.get_one(Member, anna)).status = Status.active
    async with database.reading() as session:
        assert list(await knowledge.members(session)) == [anna]
        assert await knowledge.members(session, [ben]) == {}
        assert await knowledge.reachable(session) == {anna, ben}


async def test_what_may_be_shown_is_kept_as_it_was_computed(database: Database, now: datetime) -> None:
    facts = (Label("region", "goerlitz"), Label("carrier", "public"))
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        await rounds.show(session, {anna: (), ben: facts}, now - timedelta(days=8))
        await rounds.show(session, {anna: facts, ben: ()}, now)
        assert await rounds.shown(session) == {anna: facts, ben: ()}
        assert await rounds.shown_since(session) == now
        await rounds.forget(session, anna)
        assert await rounds.shown(session, [anna, ben]) == {ben: ()}


async def test_an_introduction_outlives_the_post_that_it_was_about(database: Database, now: datetime) -> None:
    keep = Keep()
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        where, old = await channel(session, now), now - keep.posts - timedelta(days=1)
        post = await said(session, old, where, anna, "Frage", asks=True)
        session.add(Question(post_id=post, theme="housing", asked_at=old))
        await introduced(session, now, anna, ben, post_id=post, state=State.declined)
    async with database.transaction() as session:
        await retention.purge(session, now, keep, 100)
    assert await every(database, Post) == []
    assert [(row.post_id, row.couple is not None) for row in await every(database, Introduction)] == [(None, True)]


async def test_who_leaves_is_nobody_in_what_stays(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await guests(session, "anna", "ben")
        values = {"alias": "Birke", "facts": {"theme": "housing"}, "first_helped": "yes", "second_helped": "no"}
        await introduced(session, now, anna, ben, state=State.ended, **values)
        [row] = await introductions.of_member(session, anna)
        introductions.part_with(row, anna)
        await session.flush()
        await introduced(session, now, anna, ben)  # nothing is remembered of them
    first, second = await every(database, Introduction)
    assert (first.first_id, first.second_id, first.couple, first.alias, first.facts) == (None, ben, None, None, {})
    assert (first.first_helped, first.second_helped, second.state) == (None, "no", State.proposed)


def test_the_column_that_a_member_is_found_by_has_an_index() -> None:
    indexed = {column.name for index in Introduction.__table__.indexes for column in index.columns}  # type: ignore[attr-defined]
    assert {col(Introduction.first_id).key, col(Introduction.second_id).key, "due_at"} <= indexed
