"""Posts that are held, on both databases: for whom, until when, and that none is lost or comes twice."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.config import Settings
from bot.service import build_house
from handlers.channels import bundles as messages
from handlers.context import House
from handlers.texts import Texts
from storage import backlog, bodies, bundles, channels, delivery, outbox, retention, withheld
from storage.accounts import Account
from storage.bundles import BundleItem
from storage.channels import BUNDLED, Mode, Subscription
from storage.contents import Content, Copy
from storage.database import Database
from storage.files import FileStore
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.posts import Post
from storage.posts import State as PostState
from storage.retention import Keep
from tests.storage.rows import every, guests, queue
from tests.stories.posted import open_channel, publish

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(seconds=60)


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    files = FileStore(tmp_path_factory.mktemp("files"))
    return build_house(Settings(), files, Texts.load(), lambda _: pytest.fail("no chance here"))


async def hours(session: AsyncSession, start: datetime, end: datetime, *who: str) -> None:
    for member_id in await guests(session, *who):
        member = await session.get_one(Member, member_id)
        member.open_from, member.open_until = start, end
    await session.flush()


async def closed(database: Database, now: datetime, *who: str, until: datetime | None = None) -> None:
    async with database.transaction() as session:
        await hours(session, until or now + HOUR, (until or now + HOUR) + 9 * HOUR, *who)


async def reading(database: Database, now: datetime, mode: Mode, *who: str) -> int:
    """A channel that people read in one way, in which Bea writes."""
    async with database.transaction() as session:
        await guests(session, "bea")
        channel = await open_channel(session, now)
        for member in await guests(session, *who):
            await channels.subscribe(session, channel, member, mode, now)
    return channel


async def say(database: Database, now: datetime, channel: int, number: int = 1, who: str = "bea") -> list[int]:
    async with database.transaction() as session:
        [author] = await guests(session, who)
        return [await publish(session, now, author, channel, f"Beitrag {each}") for each in range(number)]


async def claim(database: Database, now: datetime) -> list[int | None]:
    async with database.transaction() as session:
        return [row.id for row in (await delivery.claim(session, now, 10_000, (), LEASE))[0]]


async def see_to(database: Database, house: House, now: datetime, limit: int = 250) -> int:
    async with database.transaction() as session:
        return await messages.send_due(session, house, now, "c", limit)


async def gathered(database: Database, now: datetime, modes: Collection[Mode], *who: str) -> None:
    async with database.transaction() as session:
        await bundles.gather(session, await guests(session, *who), modes, now, "c")


async def states(database: Database) -> list[State]:
    return [State(row.state) for row in await every(database, Outbox)]


async def bundle_of(database: Database) -> Content:
    [row] = [row for row in await every(database, Outbox) if (row.key or "").startswith("bundle:")]
    async with database.reading() as session:
        return await session.get_one(Content, row.content_id)


# --- claiming --------------------------------------------------------------------------------


async def test_closed_hours_hold_a_post_until_they_open(database: Database, now: datetime) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel)
    assert await claim(database, now) == []
    [row] = await every(database, Outbox)
    assert (row.state, row.due_at, row.held, row.attempts) == (State.held, now + HOUR, True, 0)
    async with database.reading() as session:
        assert await bundles.next_due(session) == now + HOUR
        assert await delivery.next_due(session, now) is None


@pytest.mark.parametrize("lane", [Lane.reminder, Lane.bulk])
async def test_other_lanes_are_put_off_as_ever(database: Database, now: datetime, lane: Lane) -> None:
    await closed(database, now, "anna")
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await queue(session, now, lane=lane, member_id=anna)
    assert await claim(database, now) == []
    assert await states(database) == [State.pending]


@pytest.mark.parametrize("lane", list(Lane))
async def test_a_change_of_what_is_there_goes_at_any_hour(database: Database, now: datetime, lane: Lane) -> None:
    await closed(database, now, "anna")
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        row = await queue(session, now, lane=lane, member_id=anna)
        copy = Copy(content_id=(await session.get_one(Outbox, row)).content_id, account_id=1, revision=1)
        session.add(copy)
        await session.flush()
        await session.execute(update(Outbox).values(copy_id=copy.id))
    assert await claim(database, now) == [row]


async def test_nothing_overtakes_what_is_held(database: Database, now: datetime, house: House) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna", "carla")
    await say(database, now, channel)
    await claim(database, now)
    await say(database, now + HOUR, channel)
    carlas = await claim(database, now + HOUR)
    rows = await every(database, Outbox)
    [anna, carla] = [rows[0].member_id, rows[1].member_id]
    assert [row.state for row in rows if row.member_id == anna] == [State.held, State.held]
    assert len(carlas) == 1 and {row.member_id for row in rows if row.id in carlas} == {carla}
    assert await see_to(database, house, now + HOUR) == 2
    assert [row.state for row in await every(database, Outbox) if row.member_id == anna] == [
        State.bundled,
        State.bundled,
        State.pending,
    ]


# --- when hours open -------------------------------------------------------------------------


async def test_one_goes_as_it_is_and_more_become_one_message(database: Database, now: datetime, house: House) -> None:
    await closed(database, now, "anna", "carla")
    first = await reading(database, now, Mode.at_once, "anna", "carla")
    await say(database, now, first)
    await claim(database, now)
    async with database.transaction() as session:
        [carla] = await guests(session, "carla")
        await channels.unsubscribe(session, carla)
    await say(database, now, first)
    await claim(database, now)
    assert await see_to(database, house, now + HOUR - SECOND) == 0
    assert await see_to(database, house, now + HOUR) == 3
    assert await see_to(database, house, now + HOUR) == 0
    rows = await every(database, Outbox)
    assert [(row.state, row.member_id == carla) for row in rows] == [
        (State.bundled, False),
        (State.pending, True),
        (State.bundled, False),
        (State.pending, False),
    ]
    assert [row.key for row in rows][-1] == f"bundle:{rows[2].id}"
    assert all(row.settled_at == now + HOUR for row in rows if row.state == State.bundled)
    assert not any(row.held for row in rows)


async def test_what_is_the_same_for_many_is_stored_once(database: Database, now: datetime, house: House) -> None:
    names = [f"reader-{number}" for number in range(40)]
    await closed(database, now, *names)
    channel = await reading(database, now, Mode.at_once, *names)
    await say(database, now, channel, 9)
    await claim(database, now)
    before = len(await every(database, Content))
    while await see_to(database, house, now + HOUR):
        pass
    assert len(await every(database, Content)) == before + 1
    assert len([row for row in await every(database, Outbox) if (row.key or "").startswith("bundle:")]) == 40
    items = await every(database, BundleItem)
    assert [item.position for item in items] == list(range(7))
    message = bodies.load((await every(database, Content))[-1].body)
    assert [choice.value for choice in message.choices] == [f"show H-{number}" for number in range(9, 2, -1)]


async def test_the_number_of_statements_does_not_grow_with_people(
    database: Database, now: datetime, house: House
) -> None:
    counted = []
    for round_, many in enumerate((3, 60)):
        at = now + round_ * DAY
        names = [f"{round_}-{number}" for number in range(many)]
        await closed(database, at, *names)
        async with database.transaction() as session:
            channel = await open_channel(session, at, f"H{'I' * round_}")
            for member in await guests(session, *names):
                await channels.subscribe(session, channel, member, Mode.at_once, at)
        await say(database, at, channel, 4)
        await claim(database, at)
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, kept: list[str] = statements) -> None:
            kept.append(statement)

        engine = database._writer.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        assert await see_to(database, house, at + HOUR) >= 4 * many
        event.remove(engine, "before_cursor_execute", note)
        counted.append(len(statements))
        await claim(database, at + HOUR)  # so that none of it is left to the next round
    assert counted[0] == counted[1] < 20


async def test_who_is_still_closed_is_looked_at_when_they_open(database: Database, now: datetime, house: House) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 2)
    await claim(database, now)
    await closed(database, now, "anna", until=now + 24 * HOUR)
    assert await see_to(database, house, now + HOUR) == 2
    assert {row.due_at for row in await every(database, Outbox)} == {now + 24 * HOUR}
    async with database.transaction() as session:
        await hours(session, now - 9 * HOUR, now + HOUR, "anna")  # over, and the next ones not computed yet
        [anna] = await guests(session, "anna")
        await outbox.reconsider(session, anna, now + HOUR)
    await see_to(database, house, now + HOUR)
    assert {row.due_at for row in await every(database, Outbox)} == {now + HOUR + 20 * SECOND}
    assert set(await states(database)) == {State.held}


async def test_a_page_sees_to_whole_members(database: Database, now: datetime, house: House) -> None:
    await closed(database, now, "anna", "carla")
    channel = await reading(database, now, Mode.at_once, "anna", "carla")
    await say(database, now, channel, 3)
    await claim(database, now)
    seen = [await see_to(database, house, now + HOUR, limit=1) for _ in range(3)]
    assert seen == [1, 1, 0]
    assert sorted(await states(database)) == [State.bundled] * 6 + [State.pending] * 2


async def test_what_may_have_arrived_already_is_in_no_bundle(database: Database, now: datetime, house: House) -> None:
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 3)
    [first, *_] = await claim(database, now)
    async with database.transaction() as session:
        row = await session.get_one(Outbox, first)
        account = next(each for each in await every(database, Account) if each.member_id == row.member_id)
        session.add(Copy(content_id=row.content_id, account_id=account.id))  # written before it is sent
        await delivery.release(session)
        await hours(session, now + HOUR, now + 9 * HOUR, "anna")
    for _ in range(3):
        await claim(database, now)
        async with database.transaction() as session:
            await session.execute(update(Outbox).where(col(Outbox.state) == State.pending).values(attempts=0))
    assert set(await states(database)) == {State.held}
    await see_to(database, house, now + HOUR)
    assert await states(database) == [State.pending, State.bundled, State.bundled, State.pending]


async def test_a_bundle_that_meets_closed_hours_waits_and_goes_as_it_is(
    database: Database, now: datetime, house: House
) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 2)
    await claim(database, now)
    await see_to(database, house, now + HOUR)
    await closed(database, now, "anna", until=now + 24 * HOUR)
    assert await claim(database, now + HOUR) == []
    await say(database, now + 2 * HOUR, channel, 2)
    await claim(database, now + 2 * HOUR)
    await see_to(database, house, now + 24 * HOUR)
    rows = await every(database, Outbox)
    assert [row.state for row in rows] == [State.bundled] * 2 + [State.pending] + [State.bundled] * 2 + [State.pending]
    assert await claim(database, now + 24 * HOUR) == [rows[2].id, rows[5].id]


async def test_deleted_posts_are_dropped_and_bundles_forget_them(
    database: Database, now: datetime, house: House
) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    deleted, *others = await say(database, now, channel, 3)
    await claim(database, now)
    async with database.transaction() as session:
        (await session.get_one(Post, deleted)).state = PostState.deleted
    await see_to(database, house, now + HOUR)
    assert await states(database) == [State.dropped, State.bundled, State.bundled, State.pending]
    async with database.transaction() as session:
        (await session.get_one(Post, others[0])).state = PostState.deleted
        (await session.get_one(Post, others[1])).words = "Anders"
        await messages.refresh(session, others, now, "c")
        await messages.refresh(session, others, now, "c")
    content = await bundle_of(database)
    assert content.revision == 2
    assert [getattr(part, "key", None) for part in bodies.load(content.body).parts] == [
        "bundle",
        "bundle-item",
        "bundle-gone",
    ]
    assert "Anders" in str(content.body) and "Beitrag" not in str(content.body)


async def test_bundles_go_with_what_else_was_said_when_their_time_is_over(
    database: Database, now: datetime, house: House
) -> None:
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 2)
    await claim(database, now)
    await see_to(database, house, now + HOUR)
    async with database.transaction() as session:
        await session.execute(update(Outbox).values(state=State.sent, settled_at=now))
        await session.execute(update(Post).values(content_id=col(Post.content_id)))
        kept = [post.content_id for post in await every(database, Post)]
        await session.execute(update(Content).where(col(Content.id).in_(kept)).values(created_at=now + 90 * DAY))
        await retention.purge(session, now + 60 * DAY, Keep(), 100)
    assert await every(database, BundleItem) == []
    assert [content.id for content in await every(database, Content)] == kept


# --- what becomes of it otherwise ------------------------------------------------------------


async def held(database: Database, now: datetime) -> int:
    """Two posts that are held for Anna; her id."""
    await closed(database, now, "anna")
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 2)
    await claim(database, now)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
    return anna


@pytest.mark.parametrize("way", [outbox.bury, outbox.drop_unasked])
async def test_what_is_held_is_given_up_with_its_reader(database: Database, now: datetime, way: Any) -> None:
    anna = await held(database, now)
    async with database.transaction() as session:
        await way(session, anna, "because", now)
    assert {(row.state, row.reason, row.settled_at) for row in await every(database, Outbox)} == {
        (State.dead if way is outbox.bury else State.dropped, "because", now)
    }


async def test_a_changed_rhythm_is_looked_at_at_once(database: Database, now: datetime, house: House) -> None:
    anna = await held(database, now)
    async with database.transaction() as session:
        await hours(session, now - HOUR, now + HOUR, "anna")
        await outbox.reconsider(session, anna, now + SECOND)
    assert await see_to(database, house, now + SECOND) == 2
    assert await states(database) == [State.bundled, State.bundled, State.pending]


async def test_a_restore_withholds_it_and_what_is_sent_then_may_still_become_a_bundle(
    database: Database, now: datetime, house: House
) -> None:
    await held(database, now)
    async with database.transaction() as session:
        await withheld.withhold(session, now)
        found = await withheld.waiting(session)
        assert found is not None and found.lanes == {Lane.relay: 2}
    assert set(await states(database)) == {State.uncertain}
    assert await see_to(database, house, now + HOUR) == 0
    async with database.transaction() as session:
        assert await withheld.send(session, None, now + HOUR) == 2
    assert set(await states(database)) == {State.held}
    assert await see_to(database, house, now + HOUR) == 2
    assert await states(database) == [State.bundled, State.bundled, State.pending]


async def test_what_no_open_hours_ever_let_go_is_dropped_in_the_end(
    database: Database, now: datetime, house: House
) -> None:
    await closed(database, now, "anna", until=datetime.max.replace(tzinfo=UTC, microsecond=0) - 9 * HOUR)
    channel = await reading(database, now, Mode.at_once, "anna")
    await say(database, now, channel, 2)
    await claim(database, now)
    for days, expected in ((30, {(State.held, None)}), (31, {(State.dropped, "hours never opened")})):
        assert await see_to(database, house, now + days * DAY) == 0
        async with database.transaction() as session:
            await session.execute(update(Content).values(created_at=now + 90 * DAY))
            await retention.purge(session, now + days * DAY, Keep(), 100)
        assert {(row.state, row.reason) for row in await every(database, Outbox)} == expected


async def test_what_is_held_for_the_open_is_late_and_what_waits_for_hours_is_not(
    database: Database, now: datetime
) -> None:
    await held(database, now)
    async with database.reading() as session:
        for at, oldest in ((now + HOUR - SECOND, None), (now + 2 * HOUR, now + HOUR)):
            found = await backlog.look(session, at)
            assert (found.outbox["held"], found.outbox["bundled"], found.oldest_row) == (2, 0, oldest)


async def test_a_clock_that_is_turned_back_lets_it_be_looked_at_where_hours_are_open(
    database: Database, now: datetime
) -> None:
    anna = await held(database, now)
    earlier = now - DAY
    async with database.transaction() as session:
        await delivery.bring_forward(session, earlier)
        assert await bundles.next_due(session) == now + HOUR
        await hours(session, earlier - HOUR, earlier + HOUR, "anna")
        await delivery.bring_forward(session, earlier)
        assert await bundles.next_due(session) == earlier
        assert (await bundles.due(session, earlier, 10)).open == [anna]


# --- what is told at an hour -----------------------------------------------------------------


async def test_what_is_new_is_held_once_by_the_way_of_reading(database: Database, now: datetime) -> None:
    channel = await reading(database, now, Mode.daily, "anna")
    async with database.transaction() as session:
        for name, mode in (("carla", Mode.weekly), ("dora", Mode.at_once), ("emil", Mode.muted), ("bea", Mode.daily)):
            [member] = await guests(session, name)
            await channels.subscribe(session, channel, member, mode, now)
    await say(database, now, channel, 2)
    everybody = ("anna", "bea", "carla", "dora", "emil")

    async def rows() -> dict[int, int]:
        found: dict[int, int] = {}
        for row in await every(database, Outbox):
            assert row.state == (State.held if row.correlation == "c" else State.pending)
            found[row.member_id or 0] = found.get(row.member_id or 0, 0) + 1
        return found

    async with database.transaction() as session:
        [anna, carla, dora] = await guests(session, "anna", "carla", "dora")
    assert await rows() == {dora: 2}
    for _ in range(2):
        await gathered(database, now, (Mode.daily,), *everybody)
        assert await rows() == {dora: 2, anna: 2}
    await gathered(database, now, BUNDLED, *everybody)
    assert await rows() == {dora: 2, anna: 2, carla: 2}
    assert {row.due_at for row in await every(database, Outbox) if row.state == State.held} == {now}
    async with database.reading() as session:
        assert await bundles.readers(session, [anna, carla, dora]) == {anna, carla}


async def test_a_post_that_is_published_late_with_an_earlier_time_is_told_all_the_same(
    database: Database, now: datetime
) -> None:
    channel = await reading(database, now, Mode.daily, "anna")
    await say(database, now, channel)
    await gathered(database, now, BUNDLED, "anna")
    await say(database, now - HOUR, channel)
    await gathered(database, now + HOUR, BUNDLED, "anna")
    assert await states(database) == [State.held] * 2


async def test_it_counts_from_when_somebody_began_to_read_so(database: Database, now: datetime) -> None:
    channel = await reading(database, now, Mode.muted, "anna")
    await say(database, now, channel, 2)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        for mode, told in ((Mode.daily, 2), (Mode.weekly, 2), (Mode.at_once, 2)):
            await channels.subscribe(session, channel, anna, mode, now)
            theirs = await channels.subscription(session, channel, anna)
            assert theirs is not None and (theirs.mode, theirs.told) == (mode, told)
    await say(database, now, channel, 1)
    async with database.transaction() as session:
        await channels.subscribe(session, channel, anna, Mode.weekly, now)
    await say(database, now, channel, 1)
    async with database.transaction() as session:
        await channels.subscribe(session, channel, anna, Mode.daily, now)
    [theirs] = await every(database, Subscription)
    assert (theirs.mode, theirs.told) == (Mode.daily, 3)
