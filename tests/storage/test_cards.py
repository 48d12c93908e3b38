"""Practice cards in the database: versions, consents, who was helped, what is found, and what is forgotten."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage import card_retention, card_search, cards, quotes, retention
from storage.cards import LIMITS, Card, CardHelp, CardVersion, Role, State
from storage.contents import Content
from storage.database import Database
from storage.posts import Post
from storage.quotes import ANSWER_WITHIN, CardConsent, Decision
from storage.retention import Keep
from tests.storage.channel_rows import channel, post
from tests.storage.rows import content, every, guests, one

DAY = timedelta(days=1)
FIELDS: dict[str, Any] = {**dict.fromkeys(LIMITS, "Wort"), "theme": "housing", "region": None, "wants_contact": False}


async def card(session: AsyncSession, now: datetime, member_id: int | None = None, **more: Any) -> Card:
    """A published card with one version."""
    row = Card(member_id=member_id, language="de", created_at=now, **{"state": State.published} | more)
    session.add(row)
    await session.flush()
    if row.state != State.draft or more.get("title"):
        version = await cards.add_version(session, row, FIELDS, member_id, Role.author, now)
        row.shown = version.number
        await session.flush()
    return row


async def test_two_who_propose_at_once_make_one_card(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        answer = await post(session, now, await channel(session, now), anna)

    async def propose() -> bool:
        async with database.transaction() as session:
            return await cards.propose(
                session, Card(member_id=anna, answer_id=answer.id, language="de", created_at=now, unquoted=True)
            )

    assert sorted(await asyncio.gather(*(propose() for _ in range(5)))) == [False] * 4 + [True]
    [made] = await every(database, Card)
    assert (made.member_id, made.state, made.shown, made.unquoted, made.due_at) == (anna, State.draft, 0, True, None)
    async with database.reading() as session:
        found = await cards.of_answer(session, answer.id or 0)
        assert found is not None and found.id == made.id
        assert await cards.of_answer(session, 99) is None


async def test_versions_are_numbered_and_tell_who_made_them_as_what(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, sven = await guests(session, "anna", "sven")
        made = await card(session, now, anna)
        other = await card(session, now, sven)
        await cards.add_version(session, made, FIELDS | {"title": "Neu"}, sven, Role.language, now + DAY)
        assert made.id is not None
        rows = await cards.versions(session, made.id)
        assert [(row.number, row.role, row.member_id) for row in rows] == [(1, "author", anna), (2, "language", sven)]
        assert made.title == "Neu"
        last = await cards.last_version(session, made.id)
        own = await cards.last_version(session, made.id, Role.author)
        assert last is not None and own is not None and (last.number, own.number) == (2, 1)
        assert await cards.last_version(session, 99) is None
        shown = await cards.shown_fields(session, [made, other])
        assert {key: fields["title"] for key, fields in shown.items()} == {made.id: "Wort", other.id: "Wort"}
        await card_retention.forget_versions_of(session, anna)
        assert [row.member_id for row in await cards.versions(session, made.id)] == [None, sven]


async def test_what_is_read_where(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        first = await card(session, now, anna)
        second = await card(session, now, bea)
        secret = await card(session, now, anna, sensitive=True)
        for state in (State.draft, State.waiting, State.withdrawn):
            await card(session, now, anna, state=state, title="x")
        assert [each.id for each in await cards.latest(session, 9, True)] == [secret.id, second.id, first.id]
        assert [each.id for each in await cards.latest(session, 1, False)] == [second.id]
        assert [each.id for each in await cards.latest(session, 9, False, "housing", second.id)] == [first.id]
        assert await cards.latest(session, 9, True, "health") == []
        assert [each.id for each in await cards.all_public(session)] == [second.id, first.id]
        assert await cards.by_theme(session, False) == {"housing": (2, 2)}
        assert await cards.by_theme(session, True) == {"housing": (3, 2)}
        assert len(await cards.of_member(session, anna)) == 5


async def test_cards_are_found_by_their_words_where_they_may_be_read(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        made = [await card(session, now) for _ in range(3)]
        secret = await card(session, now, sensitive=True)
        for each in (*made, secret):
            await card_search.index(session, each, f"Wohnsitzauflage und Wohnungen {each.id}")
        ids = [each.id for each in made]
        assert await card_search.find(session, "wohnung", False, 9) == ids[::-1]
        assert await card_search.find(session, "wohnung", True, 2) == [secret.id, ids[2]]
        assert await card_search.find(session, "Wohnsitz", False, 9, before=ids[2]) == [ids[1], ids[0]]
        assert await card_search.find(session, "und", True, 9) == []
        assert await card_search.find(session, '"; DROP TABLE cards; -- *', True, 9) == []
        await card_search.index(session, made[0], "Garten")
        await card_search.forget(session, ids[1] or 0)
        made[2].state = State.withdrawn
        await session.flush()
        assert await card_search.find(session, "wohnung", False, 9) == []
        assert await card_search.find(session, "garten", False, 9) == [ids[0]]


async def test_helping_counts_people(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        made = await card(session, now)
        assert made.id is not None
        assert [await cards.helped(session, made.id, who) for who in (anna, anna, bea)] == [True, False, True]
        assert await cards.people_helped(session, made.id) == 2
        await cards.forget_helps(session, anna, now)
        assert await cards.people_helped(session, made.id) == 1
    assert (await one(database, Card, made.id)).due_at == now


async def test_words_of_a_deleted_post_are_forgotten_and_the_card_is_looked_at(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        said = await post(session, now, await channel(session, now), anna)
        here, gone = await card(session, now), await card(session, now, state=State.withdrawn)
        for each in (here, gone):
            session.add(
                CardConsent(card_id=each.id, post_id=said.id, member_id=anna, words="Wort", state=Decision.agreed)
            )
        await session.flush()
        assert len(await quotes.quoting_member(session, anna)) == 2
        await quotes.forget_post(session, said.id or 0, now)
        await quotes.forget_post(session, 99, now)
        assert [each.id for each in await cards.due(session, now, 9)] == [here.id]
        assert await cards.next_due(session) == now
    assert [(row.state, row.words) for row in await every(database, CardConsent)] == [(Decision.declined, "")] * 2


async def test_what_was_never_read_is_forgotten_after_its_days_and_what_is_read_stays(
    database: Database, now: datetime
) -> None:
    keep = Keep(messages=30 * DAY)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        answer = await post(session, now, await channel(session, now), anna)
        asked = await card(session, now, anna, state=State.draft, answer_id=answer.id)
        draft = await card(session, now, anna, state=State.draft, title="x")
        out = await card(session, now, anna, state=State.withdrawn, published_at=now, withdrawn_at=now + 20 * DAY)
        there = await card(session, now, anna, published_at=now)
        session.add(CardConsent(card_id=there.id, post_id=answer.id, member_id=anna, words="Wort", state="agreed"))
        shown = content(now)
        session.add(shown)
        await session.flush()
        there.content_id = shown.id
    for days, versions in ((29, 3), (31, 2), (51, 1), (400, 1)):
        async with database.transaction() as session:
            await retention.purge(session, now + days * DAY, keep, 100)
        assert len(await every(database, CardVersion)) == versions, days
    # the posts are gone after a year: the question nobody answered with them, the words that were agreed to are not
    assert await every(database, Post) == []
    assert [(row.post_id, row.words) for row in await every(database, CardConsent)] == [(None, "Wort")]
    assert {row.id for row in await every(database, Card)} == {out.id, there.id}
    assert asked.id != draft.id
    assert [row.id for row in await every(database, Content)] == [there.content_id]


async def test_erasing_leaves_the_number_and_nothing_else(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        made = await card(session, now, anna)
        session.add_all(
            [CardConsent(card_id=made.id, member_id=bea, words="Wort"), CardHelp(card_id=made.id, member_id=bea)]
        )
        await session.flush()
        await card_retention.erase(session, made, now)
    for table in (CardVersion, CardConsent, CardHelp):
        assert await every(database, table) == []
    [left] = await every(database, Card)
    assert (left.state, left.title, left.shown, left.withdrawn_at) == (State.withdrawn, "", 0, now)


def test_who_is_quoted_has_two_weeks() -> None:
    assert timedelta(days=14) == ANSWER_WITHIN
