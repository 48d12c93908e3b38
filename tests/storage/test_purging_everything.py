"""A post goes with everything that hangs on it, on both databases, whatever refers to it."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from storage import cards, circles, introductions, phrasings, questions, quotes, retention, search
from storage.cards import Card, Role
from storage.channels import Kind
from storage.circles import Asked, Circle
from storage.contacts import Contact
from storage.database import Database
from storage.introductions import Introduction
from storage.introductions import State as Standing
from storage.phrasings import Phrasing
from storage.posts import Post
from storage.questions import Question, QuestionHelp
from storage.quotes import CardConsent
from storage.retention import Keep
from storage.threads import ThreadReader
from tests.storage.channel_rows import channel, post
from tests.storage.rows import every, guests

DAY = timedelta(days=1)
KEEP = Keep(inbox=3 * DAY, messages=30 * DAY, posts=365 * DAY)


async def everything(session: AsyncSession, now: datetime) -> list[int]:
    """Questions and all that can come of them: their posts."""
    anna, bea, cem, dora = await guests(session, "anna", "bea", "cem", "dora")
    housing = await channel(session, now)
    region = await channel(session, now, "goerlitz", "G", kind=Kind.region, region="goerlitz")
    talk = await channel(session, now, "~talk", "~talk", kind=Kind.talk)
    team = await channel(session, now, "~team", "~team", kind=Kind.contact)
    asked = await post(session, now, housing, anna, words="Wie?", asks=True, alias="Kiefer")
    same = await post(session, now, region, bea, words="Und wie?", asks=True)
    answer = await post(session, now, housing, bea, words="So.", root_id=asked.id, reply_to_id=asked.id)
    among_few = [await post(session, now, where, anna, words="Nur hier") for where in (talk, team)]
    ids = [each.id or 0 for each in (asked, same, answer, *among_few)]
    for each, thread in ((asked, None), (same, asked.id)):
        session.add(Question(post_id=each.id or 0, theme="housing", asked_at=now, thread_id=thread, meets=True))
        await session.flush()
        await phrasings.put(session, phrasings.Kind.question, each.id or 0, each.words, each.member_id, now)
        await search.index(session, each.id or 0, each.words)
    (await session.get_one(Question, ids[0])).helped_by = answer.id
    await phrasings.put(session, phrasings.Kind.question, ids[0], "Wie denn?", cem, now)
    await circles.note_asked(session, ids[0], [bea, cem], Circle.close, now)
    await questions.note_help(session, ids[0], dora)
    session.add(ThreadReader(post_id=ids[0], member_id=cem))
    session.add(Contact(member_id=anna, channel_id=team, created_at=now, asked_at=now))
    stands = ((Standing.proposed, None), (Standing.asked_second, None), (Standing.agreed, talk))
    for second, (state, where) in zip((bea, cem, dora), stands, strict=True):
        row = Introduction(
            post_id=ids[0],
            first_id=anna,
            second_id=second,
            couple=introductions.couple(anna, second),
            state=state,
            facts={"theme": "housing"},
            created_at=now,
            channel_id=where,
            due_at=now + 5 * DAY if state == Standing.asked_second else None,
        )
        session.add(row)
    card = Card(
        member_id=bea, from_post_id=ids[0], answer_id=answer.id, language="de", state="published", created_at=now
    )
    session.add(card)
    await session.flush()
    fields = {"title": "T", "theme": "housing", "region": None, "wants_contact": True}
    await cards.add_version(session, card, fields, bea, Role.author, now)
    session.add(CardConsent(card_id=card.id or 0, post_id=ids[0], member_id=anna, words="Wie?", state="agreed"))
    await cards.helped(session, card.id or 0, dora)
    return ids


async def test_all_posts_go_in_their_time_and_nothing_of_them_stays(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        ids = await everything(session, now)
    for days in (31, 366, 400):
        async with database.transaction() as session:
            await retention.purge(session, now + days * DAY, KEEP, 100)
        left = {row.id for row in await every(database, Post)}
        assert left == (set(ids[:3]) if days == 31 else set())
    for table in (Question, Asked, QuestionHelp, ThreadReader):
        assert await every(database, table) == []
    assert {row.text for row in await every(database, Phrasing)} <= {""}
    [card] = await every(database, Card)
    assert (card.from_post_id, card.answer_id) == (None, None)
    [row] = await quotes_of(database)
    assert (row.post_id, row.words) == (None, "Wie?")
    met = await every(database, Introduction)
    assert [each.state for each in met] == [Standing.asked_second, Standing.agreed]
    assert {each.post_id for each in met} == {None}


async def quotes_of(database: Database) -> list[CardConsent]:
    async with database.reading() as session:
        return await quotes.consents_of(session, [1])
