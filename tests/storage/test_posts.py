"""Posts: found by number and by message, named by others, reacted to, and waiting."""

from datetime import datetime, timedelta

import pytest

from storage import originals, posts, reactions
from storage.contents import Copy, CopyPart
from storage.database import Database
from storage.messages import Chat
from storage.originals import Behind
from storage.posts import State
from storage.reactions import PostReaction
from tests.storage.channel_rows import channel, post, room
from tests.storage.rows import every, guests

DAY = timedelta(days=1)


async def test_a_post_is_found_by_its_number(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here, there = await channel(session, now), await channel(session, now, "health", "G")
        first = await post(session, now, here, None, number=1)
        other = await post(session, now, there, None, number=1)
        for mark, found in (("H", first), ("G", other)):
            by_number = await posts.by_number(session, mark, 1)
            assert by_number is not None and by_number[0] is found
        assert await posts.by_number(session, "H", 2) is None
        assert await posts.by_number(session, "H", 10**9 - 1) is None
        numbers = [("G", 1), ("H", 1), ("H", 7), ("X", 1)]
        assert [each for each, _ in await posts.by_numbers(session, numbers)] == [first, other]
        assert await posts.by_numbers(session, []) == []


async def test_a_message_is_a_post_its_copy_or_its_receipt(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        said = await post(session, now, here, anna)
        receipt = await post(session, now, here, None)
        said.receipt_id = receipt.content_id
        one = await room(session, here, "one")
        topic = await room(session, here, "two", thread="9")
        await originals.note_original(session, said.content_id, ["m1", "m2"], account_id=1, group_id=None)
        await originals.note_original(session, said.content_id, ["m3"], account_id=1, group_id=None)
        session.add(
            Copy(content_id=said.content_id, group_id=one, parts=[CopyPart(token="a", position=0, message="m1")])
        )
        session.add(
            Copy(content_id=said.content_id, group_id=topic, parts=[CopyPart(token="b", position=0, message="m9")])
        )
        await session.flush()
        room_one = Chat(platform="console", id="one", private=False)
        places: list[originals.Place] = [(1, "m1"), (1, "m3"), (1, "m9"), (2, "m1"), (room_one, "m1")]
        places.append((Chat(platform="console", id="two", private=False), "m9"))
        found = await originals.behind(session, places)
        assert said.id is not None
        assert found == {
            (1, "m1"): Behind(post=said.id, original=True),
            (1, "m3"): Behind(post=said.id, original=True),
            (room_one, "m1"): Behind(post=said.id, original=False),
            places[-1]: Behind(post=said.id, original=False),
        }
        assert await originals.behind(session, []) == {}
    parts = [(part.position, part.message) for part in await every(database, CopyPart) if part.token.startswith("own")]
    assert parts == [(0, "m1"), (1, "m2"), (2, "m3")]


@pytest.mark.parametrize(
    ("words", "made", "edited", "found"),
    [
        ("Siehe #H-1", DAY, None, True),
        ("siehe #h-1!", DAY, None, True),
        ("#H-12", DAY, None, True),  # more is no harm
        ("H-1", DAY, None, False),
        ("%", DAY, None, False),
        ("Siehe #H-1", -DAY, None, True),  # it waited for its author, and was changed meanwhile
        ("Siehe #H-1", -30 * DAY, None, False),  # nobody could know the number then
        ("Siehe #H-1", -30 * DAY, DAY, True),
        ("Siehe #H-1", -30 * DAY, -DAY, False),
    ],
)
async def test_which_posts_name_another(
    database: Database, now: datetime, words: str, made: timedelta, edited: timedelta | None, found: bool
) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        named = await post(session, now, here, None, number=1)
        changed = now + edited if edited is not None else None
        naming = await post(session, now + made, here, None, words=words, edited_at=changed, number=50)
        await post(session, now, here, None, words="nichts davon", number=51)
        await post(session, now, here, None, words=words, state=State.deleted, number=52)
        assert await posts.naming(session, named, "#H-1") == ([naming.id] if found else [])


async def test_who_answers_names(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna, bea] = await guests(session, "anna", "bea")
        here = await channel(session, now)
        named = await post(session, now, here, anna)
        answer = await post(session, now - 30 * DAY, here, bea, reply_to_id=named.id)
        assert await posts.naming(session, named, "#H-1") == [answer.id]
        assert sorted(await posts.showing_name_of(session, anna)) == [named.id, answer.id]
        assert await posts.showing_name_of(session, bea) == [answer.id]


async def test_the_same_reaction_twice_is_one_and_all_of_somebody_are_what_was_said_last(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        said = await post(session, now, await channel(session, now), None)
        assert said.id is not None
        await reactions.replace(session, said.id, anna, ["👍", "👍", "❤️"])
        await reactions.replace(session, said.id, bea, ["👍"])
        await reactions.add(session, said.id, bea, "👍", "$event")
        assert await reactions.of_posts(session, [said.id]) == {said.id: [("👍", 2), ("❤️", 1)]}
        await reactions.replace(session, said.id, anna, [])
        await reactions.add(session, said.id, anna, "🎉", "$other")
        assert await reactions.of_posts(session, [said.id]) == {said.id: [("🎉", 1), ("👍", 1)]}
        assert await reactions.take_back(session, bea, "$other") is None  # not theirs
        assert await reactions.take_back(session, anna, "$other") == said.id
        assert await reactions.forget(session, bea) == [said.id]
    assert await every(database, PostReaction) == []


async def test_copies_are_brought_up_to_date_at_the_earlier_moment(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        said = await post(session, now, await channel(session, now), None)
        for at in (now + DAY, now, now + 2 * DAY):
            await posts.mark_stale(session, [said.id or 0], at)
        assert await posts.next_stale(session) == now
        assert [each.id for each in await posts.stale(session, now, 10)] == [said.id]
        assert await posts.stale(session, now - timedelta(seconds=1), 10) == []


async def test_what_somebody_said_lately_elsewhere(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        here, there = await channel(session, now), await channel(session, now, "health", "G")
        one, two = await room(session, here, "one"), await room(session, here, "two")
        await post(session, now, here, anna, words="Moin", group_id=one)

        async def lately(
            channel_id: int = here, member: int = anna, words: str = "Moin", since: datetime = now, place: int = two
        ) -> bool:
            return await posts.said_lately(session, channel_id, member, words, since, place)

        assert await lately()
        assert not await lately(place=one)
        assert not await lately(channel_id=there)
        assert not await lately(member=bea)
        assert not await lately(words="Moin!")
        assert not await lately(since=now + timedelta(seconds=1))
        await post(session, now, here, anna, words="Privat")
        assert await lately(words="Privat", place=one)


@pytest.mark.parametrize("number", [0, -1, 2**31 - 1])
async def test_a_number_that_no_post_has_finds_nothing(database: Database, now: datetime, number: int) -> None:
    async with database.transaction() as session:
        await post(session, now, await channel(session, now), None)
        assert await posts.by_id(session, [number]) == {}
        assert await posts.latest(session, [1], 5, number) == (
            [] if number < 2 else await posts.latest(session, [1], 5, None)
        )


async def test_files_that_another_post_has_are_in_use(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        file = {"name": "a", "type": "text/plain", "size": 1, "hash": "f" * 64}
        await post(session, now, here, None, files=[file])
        assert await posts.unused(session, ["f" * 64, "0" * 64]) == ["0" * 64]
