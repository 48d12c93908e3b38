"""Questions: whom they are brought to, what is an answer, what goes with them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import circles, phrasings, questions, roles
from storage.accounts import Account
from storage.circles import CIRCLE, Asked, Circle
from storage.database import Database
from storage.members import Member, MemberTheme, Status
from storage.posts import Post, State
from storage.questions import Audience, Posed, Question, QuestionHelp
from storage.roles import Role
from tests.storage.channel_rows import channel, post
from tests.storage.rows import every, guests

DAY = timedelta(days=1)


async def member(session: AsyncSession, name: str, weekly: int = 1, theme: str | None = "housing", **more: Any) -> int:
    [member_id] = await guests(session, name)
    row = await session.get_one(Member, member_id)
    values = {"status": Status.active, "name": name, "region": "zwickau", "carrier": "independent", "strand": "FSA"}
    for key, value in {**values, "questions_weekly": weekly, **more}.items():
        setattr(row, key, value)
    if theme is not None:
        session.add(MemberTheme(member_id=member_id, theme=theme))
    await session.flush()
    return member_id


async def asked(session: AsyncSession, now: datetime, who: int, here: int, **more: Any) -> Posed:
    """A question of somebody in a channel."""
    said = await post(session, now, here, who, asks=True, words="Wie geht das?")
    session.add(Question(**{"post_id": said.id, "theme": "housing", "asked_at": now} | more))
    await session.flush()
    found = await questions.find(session, said.id or 0)
    assert found is not None
    return found


async def test_only_who_chose_it_is_asked_and_who_was_asked_least_comes_first(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna")
        here = await channel(session, now)
        posed = await asked(session, now, anna, here)
        earlier = await asked(session, now, anna, here)
        busy = await member(session, "busy", weekly=3)
        await member(session, "never", weekly=0)
        await member(session, "elsewhere", theme="health")
        close = await member(session, "close", theme=None)
        await member(session, "away", paused_until=now + DAY)
        await member(session, "guest", status=Status.guest)
        gone = await member(session, "gone")
        await session.execute(update(Account).where(col(Account.member_id) == gone).values(reachable=False))
        free = await member(session, "free")
        back = await member(session, "back", paused_until=now)
        await circles.note_asked(session, earlier.question.post_id, [busy], Circle.close, now - 8 * DAY)
        found = await circles.whom_to_ask(session, posed, Circle.close, now, [close])
    assert found == [close, free, back, busy]


async def test_nobody_is_asked_more_often_a_week_than_they_chose_nor_twice(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea", weekly=1)
        here = await channel(session, now)
        first, second = await asked(session, now, anna, here), await asked(session, now, anna, here)
        assert await circles.whom_to_ask(session, first, Circle.close, now) == [bea]
        await circles.note_asked(session, first.question.post_id, [bea, bea], Circle.close, now)
        await circles.note_asked(session, first.question.post_id, [bea], Circle.region, now)
        assert await circles.whom_to_ask(session, second, Circle.close, now + 6 * DAY) == []
        assert await circles.whom_to_ask(session, second, Circle.close, now + 8 * DAY) == [bea]
        assert await circles.whom_to_ask(session, first, Circle.close, now + 8 * DAY) == []
    assert [(row.member_id, row.because) for row in await every(database, Asked)] == [(bea, "close")]


async def test_only_who_can_be_written_to_where_it_may_be_said_is_asked(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea")
        posed = await asked(session, now, anna, await channel(session, now))
        found = [
            await circles.whom_to_ask(session, posed, Circle.close, now, fits=fits)
            for fits in (lambda platform: platform == "console", lambda platform: platform == "wire")
        ]
    assert found == [[bea], []]


async def test_a_circle_is_never_the_whole_crowd(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna")
        posed = await asked(session, now, anna, await channel(session, now))
        for number in range(CIRCLE + 3):
            await member(session, f"m{number}")
        assert len(await circles.whom_to_ask(session, posed, Circle.close, now)) == CIRCLE


@pytest.mark.parametrize(
    ("circle", "whom"),
    [
        (Circle.close, ["near"]),
        (Circle.region, ["far", "public"]),
        (Circle.strand, ["public"]),
        (Circle.team, ["expert", "staff"]),
    ],
)
async def test_circles_go_from_the_own_region_to_the_team(
    database: Database, now: datetime, circle: Circle, whom: list[str]
) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna", region="goerlitz")
        posed = await asked(session, now, anna, await channel(session, now), audience=Audience.region)
        people = {
            "near": await member(session, "near", region="goerlitz"),
            "far": await member(session, "far"),
            "public": await member(session, "public", carrier="public"),
            "staff": await member(session, "staff", weekly=0, theme=None),
            "expert": await member(session, "expert", weekly=0, theme=None),
        }
        await roles.grant(session, people["staff"], Role.staff, now)
        await roles.grant(session, people["expert"], Role.expert, now)
        team = [Role.staff, Role.expert]
        found = await circles.whom_to_ask(session, posed, circle, now, team=team)
    assert sorted(found) == sorted(people[name] for name in whom)


async def test_what_others_say_in_its_conversation_are_answers_what_helped_first(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea")
        here = await channel(session, now)
        posed = await asked(session, now, anna, here)
        root = {"root_id": posed.post.id, "reply_to_id": posed.post.id}
        await post(session, now, here, anna, **root)
        await post(session, now, here, bea, **root, state=State.pending)
        assert not await questions.is_answered(session, posed.question.post_id)
        first, second = await post(session, now, here, bea, **root), await post(session, now, here, None, **root)
        assert await questions.is_answered(session, posed.question.post_id)
        posed.question.helped_by = second.id
        await session.flush()
        found = await questions.answers(session, posed.question.post_id, 5)
        assert [each.id for each in found] == [second.id, first.id]
        assert await circles.authors_of(session, [posed.question.post_id]) == {anna, bea}


async def test_open_questions_of_others_are_listed_by_theme_and_page(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea")
        here, there = await channel(session, now), await channel(session, now, "health", "G")
        first = await asked(session, now, anna, here)
        health = await asked(session, now, anna, here, theme="health")
        await asked(session, now, anna, here, state=questions.State.helped)
        await asked(session, now, anna, there)
        await asked(session, now, bea, here)
        ids = [each.question.post_id for each in await questions.waiting(session, [here], bea, [], 9)]
        assert ids == [health.question.post_id, first.question.post_id]
        only = await questions.waiting(session, [here], bea, ["housing"], 9)
        assert [each.question.post_id for each in only] == [first.question.post_id]
        older = await questions.waiting(session, [here], bea, [], 9, before=ids[0])
        assert [each.question.post_id for each in older] == [first.question.post_id]
        own = await questions.of_member(session, anna, 9)
        assert [each.question.state for each in own] == ["open", "open", "open", "helped"]


async def test_what_is_forgotten_takes_everything_along_but_what_was_the_same(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea")
        here = await channel(session, now)
        head = await asked(session, now, anna, here)
        same = await asked(session, now, bea, here, thread_id=head.question.post_id)
        await circles.note_asked(session, head.question.post_id, [bea], Circle.close, now)
        for _ in range(2):
            await questions.note_help(session, head.question.post_id, bea)
        assert await questions.helped(session, head.question.post_id) == 1
        await phrasings.put(session, phrasings.Kind.question, head.question.post_id, "Wie?", anna, now)
        await circles.forget(session, [head.question.post_id])
        await questions.forget(session, [head.question.post_id], now)
        await session.flush()
        assert (await questions.find(session, head.question.post_id)) is None
    left = await every(database, Question)
    assert [(row.post_id, row.thread_id) for row in left] == [(same.question.post_id, None)]
    assert await every(database, Asked) == await every(database, QuestionHelp) == []
    assert [row.text for row in await every(database, phrasings.Phrasing)] == [""]
    assert len(await every(database, Post)) == 2


async def test_who_leaves_is_not_remembered_as_asked(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await member(session, "anna"), await member(session, "bea")
        posed = await asked(session, now, anna, await channel(session, now), widen_at=now)
        await circles.note_asked(session, posed.question.post_id, [bea], Circle.close, now)
        await questions.note_help(session, posed.question.post_id, bea)
        await circles.forget_member(session, bea)
        await questions.forget_member(session, bea)
        assert await questions.next_widening(session) == now
        assert [each.post.id for each in await questions.due_to_widen(session, now, 9)] == [posed.post.id]
        await questions.end(session, [posed.question.post_id])
        assert await questions.next_widening(session) is None
    assert await every(database, Asked) == await every(database, QuestionHelp) == []
