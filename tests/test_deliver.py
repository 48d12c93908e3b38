"""Delivering: one door, in order for each recipient, and every way in which a network can fail."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from bot import bookings
from bot.clock import VirtualClock
from bot.outcomes import TRIES
from bot.platforms.base import Ambiguous, Gone, Refused, Throttled, Unavailable
from storage import delivery
from storage.accounts import Account
from storage.contents import Content, Copy
from storage.database import FAULTS, Database
from storage.messages import Action, Edit, Lane, Send
from storage.outbox import Outbox, State
from tests.loops import WIRE, Bench, Wire, bench, until

Build = Callable[..., Bench]


@pytest.fixture
def build(database: Database, clock: VirtualClock, tmp_path: Path) -> Build:
    return lambda wire=None: bench(database, clock, tmp_path, wire)


async def test_what_is_queued_is_sent_once(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    for words in ("eins", "zwei", "drei"):
        await on.put("anna", words)
        await on.put("ben", words)
    await on.deliver()
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "zwei", "drei"]
    assert on.wire.read_by("ben") == ["eins", "zwei", "drei"]
    assert await on.states() == [(State.sent, None)] * 6
    assert await on.service.idle()


# --- the table of bot/outcomes.py ------------------------------------------------------------


async def test_throttled_waits_as_long_as_it_says(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.faults[1] = Throttled(7)
    await on.deliver()
    assert await on.states() == [(State.pending, "throttled")]
    assert await on.service.next_due() == on.clock.now() + timedelta(seconds=7)
    on.move(timedelta(seconds=6.9))
    await on.deliver()
    assert on.wire.read_by("anna") == []
    on.move(timedelta(seconds=0.1))
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins"]
    assert await on.states() == [(State.sent, None)]


@pytest.mark.parametrize("idempotent", [True, False])
async def test_a_network_that_is_away_is_tried_ever_later_for_a_day(build: Build, idempotent: bool) -> None:
    on = build(Wire(idempotent=idempotent))
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.faults = {n: Unavailable("away") for n in range(1, 2000)}
    pauses = []
    for _ in range(12):
        pauses.append((await on.outbox())[0].due_at - on.clock.now())
        on.move(pauses[-1])
        await on.deliver()
    assert pauses[1:9] == sorted(pauses[1:9])
    assert max(pauses) <= timedelta(minutes=6)
    for _ in range(TRIES - 13):
        on.move(timedelta(minutes=6))
        await on.deliver()
    assert await on.states() == [(State.pending, "away")]
    on.move(timedelta(minutes=6))
    await on.deliver()
    assert await on.states() == [(State.dead, "away")]


async def test_nobody_knows_whether_it_was_done_on_a_network_that_knows_tokens(build: Build) -> None:
    on = build(Wire(idempotent=True))
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.faults[1] = Ambiguous("timed out")
    await on.deliver()
    on.move(timedelta(seconds=2))
    await on.deliver()
    assert [action.token for action in on.wire.asked] == [on.wire.asked[0].token] * 2
    assert await on.states() == [(State.sent, None)]


async def test_nobody_knows_whether_it_was_done_on_a_network_without_tokens(build: Build) -> None:
    on = build(Wire(idempotent=False))
    await on.join("anna")
    await on.put("anna", "eins")
    await on.put("anna", "zwei")
    on.wire.faults[1] = Ambiguous("timed out")
    await on.deliver()
    on.move(timedelta(days=2))
    await on.deliver()
    assert len(on.wire.asked) == 2
    assert await on.states() == [(State.uncertain, "timed out"), (State.sent, None)]


@pytest.mark.parametrize("idempotent", [True, False])
async def test_the_process_dies_between_sending_and_settling(build: Build, idempotent: bool) -> None:
    on = build(Wire(idempotent=idempotent))
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.hold = asyncio.Event()
    dying = asyncio.create_task(on.service.deliverer.step())
    await until(lambda: len(on.wire.asked) == 1)
    dying.cancel()
    await asyncio.wait([dying])
    after = build(on.wire)
    after.wire.hold = None
    await after.service.deliverer.recover()
    await after.deliver()
    assert [action.token for action in on.wire.asked] == [on.wire.asked[0].token] * 2
    assert await after.states() == [(State.sent, None)]


async def test_refused_is_dead_and_the_next_one_goes(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    await on.put("anna", "zwei")
    on.wire.faults[1] = Refused("too odd")
    await on.deliver()
    assert on.wire.read_by("anna") == ["zwei"]
    assert await on.states() == [(State.dead, "too odd"), (State.sent, None)]


async def test_who_is_gone_is_marked_and_gets_nothing_more(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna", "ben")
    await on.put("anna", "eins")
    await on.put("ben", "eins")
    await on.put("anna", "später", lane=Lane.bulk, key="later")
    async with database.transaction() as session:  # not due yet: it waits while the first one fails
        due = on.clock.now() + timedelta(hours=1)
        await session.execute(update(Outbox).where(col(Outbox.key) == "later").values(due_at=due))
    on.wire.faults[1] = Gone("blocked")
    await on.deliver()
    assert on.wire.read_by("ben") == ["eins"]
    assert await on.states() == [(State.dead, "blocked"), (State.sent, None), (State.dead, "unreachable")]
    async with database.reading() as session:
        query = select(col(Account.external_id)).where(col(Account.reachable).is_(False))
        assert list((await session.execute(query)).scalars()) == ["anna"]
    await on.put("anna", "zwei")
    await on.deliver()
    assert len(on.wire.asked) == 2
    assert (await on.states())[-1] == (State.dead, "unreachable")


async def test_who_has_another_account_is_written_to_there(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna")
    async with database.transaction() as session:
        session.add(Account(platform=WIRE, external_id="anna-2", member_id=on.people["anna"]))
    await on.put("anna", "eins")
    on.wire.faults[1] = Gone("blocked")
    await on.deliver()
    await on.put("anna", "zwei")
    await on.deliver()
    assert on.wire.read_by("anna-2") == ["zwei"]


async def test_an_error_of_ours_is_tried_five_times_and_stops_nobody_else(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await on.put("anna", "eins")
    await on.put("ben", "eins")
    for turn in range(5):
        on.wire.faults[len(on.wire.asked) + 1] = ZeroDivisionError("Anna Beispiel")
        await on.deliver()
        assert len(on.wire.asked) == turn + 2
        on.move(timedelta(minutes=6))
    await on.deliver()
    assert on.wire.read_by("ben") == ["eins"]
    assert await on.states() == [(State.dead, "error: ZeroDivisionError"), (State.sent, None)]


# --- order ---------------------------------------------------------------------------------------


async def test_order_is_kept_when_the_first_is_tried_again(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    for words in ("eins", "zwei", "drei"):
        await on.put("anna", words)
    await on.put("ben", "eins")
    on.wire.faults[1] = Throttled(5)
    await on.deliver()
    await on.put("anna", "vier")
    await on.put("ben", "zwei")
    await on.deliver()
    assert on.wire.read_by("anna") == []
    assert on.wire.read_by("ben") == ["eins", "zwei"]
    on.move(timedelta(seconds=5))
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "zwei", "drei", "vier"]
    assert [row.attempts for row in await on.outbox()][:3] == [2, 1, 1]


async def test_answers_go_before_what_nobody_asked_for(build: Build) -> None:
    on = build()
    await on.join("anna")
    for lane in (Lane.bulk, Lane.relay, Lane.reminder, Lane.interactive):
        await on.put("anna", lane.name, lane=lane)
    await on.deliver()
    assert on.wire.read_by("anna") == ["interactive", "reminder", "relay", "bulk"]


async def test_an_announcement_that_waits_to_be_tried_again_holds_up_no_answer(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "Ankündigung", lane=Lane.bulk)
    on.wire.faults[1] = Unavailable("away")
    await on.deliver()
    await on.put("anna", "Antwort")
    await on.deliver()
    assert on.wire.read_by("anna") == ["Antwort"]


async def test_so_many_are_written_to_at_once_and_the_others_in_their_turn(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookings, "UNPACED", 2)
    on = build()
    people = ("anna", "ben", "carla", "dilan", "eva")
    await on.join(*people)
    for person in people:
        await on.put(person, "eins")
    on.wire.hold = held = asyncio.Event()
    loop = asyncio.create_task(on.service.deliverer.run())
    await until(lambda: len(on.wire.asked) == 2)
    await asyncio.sleep(0.1)
    assert [state for state, _ in await on.states()] == [State.sending] * 2 + [State.pending] * 3
    held.set()
    await until(lambda: len(on.wire.taken) == 5)
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(10)
    assert await on.states() == [(State.sent, None)] * 5


async def test_a_slow_chat_holds_up_nobody_else(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await on.put("anna", "eins")
    on.wire.hold = held = asyncio.Event()
    loop = asyncio.create_task(on.service.deliverer.run())
    await until(lambda: len(on.wire.asked) == 1)
    on.wire.hold = None
    await on.put("ben", "eins")
    await on.put("anna", "zwei")
    on.service.wiring.outgoing.set()
    await until(lambda: on.wire.read_by("ben") == ["eins"])
    assert on.wire.read_by("anna") == []
    held.set()
    await until(lambda: on.wire.read_by("anna") == ["eins", "zwei"])
    await until(lambda: on.service.deliverer.at_rest)
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(1)
    assert await on.states() == [(State.sent, None)] * 3


# --- edits and deletions -------------------------------------------------------------------------


async def test_edits_while_it_waits_send_only_the_newest(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.change(content, "zwei")
    await on.change(content, "drei")
    await on.deliver()
    assert on.wire.read_by("anna") == ["drei"]


async def test_several_edits_of_what_was_sent_are_one(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.change(content, "zwei")
    await on.change(content, "drei")
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "edit: drei"]
    assert [state for state, _ in await on.states()] == [State.sent, State.sent, State.superseded]


async def test_an_edit_follows_what_is_on_its_way(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    on.wire.hold = held = asyncio.Event()
    sending = asyncio.create_task(on.service.deliverer.step())
    await until(lambda: len(on.wire.asked) == 1)
    await on.change(content, "zwei")
    held.set()
    await sending
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "edit: zwei"]
    assert isinstance(on.wire.taken[1], Edit)
    assert on.wire.taken[1].message == "w1"


async def test_an_edit_of_what_waits_to_be_tried_again_is_sent_as_new(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    on.wire.faults[1] = Throttled(5)
    await on.deliver()
    await on.change(content, "zwei")
    on.move(timedelta(seconds=5))
    await on.deliver()
    assert on.wire.read_by("anna") == ["zwei"]


async def test_deleted_before_it_was_sent_is_dropped(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.change(content, None)
    await on.deliver()
    assert on.wire.asked == []
    assert await on.states() == [(State.dropped, "deleted")]


async def test_deleted_after_it_was_sent_is_taken_away_once(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.change(content, None)
    await on.deliver()
    await on.change(content, None)
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "delete"]
    async with database.reading() as session:
        found = await session.get(Content, content)
        assert found is not None
        revisions = (await session.execute(select(col(Copy.revision)))).scalars().all()
    assert list(revisions) == [found.revision]


async def test_one_content_for_many_is_one_copy_each(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna", "ben", "carl")
    content = await on.put("anna", "eins")
    for account in ("ben", "carl"):
        await _add_reader(on, content, account)
    await on.deliver()
    await on.change(content, "zwei")
    on.wire.faults[5] = Throttled(3)
    await on.deliver()
    on.move(timedelta(seconds=3))
    await on.deliver()
    assert all(on.wire.read_by(account) == ["eins", "edit: zwei"] for account in on.people)
    async with database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Copy))).scalar_one() == 3


async def _add_reader(on: Bench, content: int, account: str) -> None:
    now = on.clock.now()
    async with on.database.transaction() as session:
        session.add(
            Outbox(content_id=content, member_id=on.people[account], due_at=now, created_at=now, correlation="c0ffee")
        )


# --- stopping and settling -----------------------------------------------------------------------


async def test_a_lease_that_ran_out_is_taken_up_by_the_next_look(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    async with database.transaction() as session:
        until_then = on.clock.now() + timedelta(seconds=60)
        await session.execute(update(Outbox).values(state=State.sending, leased_until=until_then, attempts=1))
    await on.deliver()
    assert on.wire.asked == []
    assert await on.service.next_due() == until_then
    on.move(timedelta(seconds=60))
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins"]


async def test_stopping_lets_what_is_on_its_way_arrive(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.hold = held = asyncio.Event()
    loop = asyncio.create_task(on.service.deliverer.run())
    await until(lambda: len(on.wire.asked) == 1)
    loop.cancel()
    await asyncio.wait([loop])
    stopping = asyncio.create_task(on.service.deliverer.stop(10))
    await asyncio.sleep(0)
    held.set()
    await stopping
    assert on.wire.read_by("anna") == ["eins"]
    assert await on.states() == [(State.sent, None)]


@pytest.mark.parametrize(
    ("idempotent", "state", "sent"), [(True, State.pending, ["eins"]), (False, State.uncertain, [])]
)
async def test_what_does_not_arrive_in_time_is_sent_again_only_where_that_is_the_same_message(
    build: Build, idempotent: bool, state: State, sent: list[str]
) -> None:
    on = build(Wire(idempotent=idempotent))
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.hold = asyncio.Event()
    loop = asyncio.create_task(on.service.deliverer.run())
    await until(lambda: len(on.wire.asked) == 1)
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(0)
    assert await on.states() == [(state, "stopped while sending")]
    on.wire.hold = None
    after = build(on.wire)
    await after.service.deliverer.recover()
    after.move(timedelta(seconds=2))
    await after.deliver()
    assert on.wire.read_by("anna") == sent


async def after_the_first(on: Bench) -> asyncio.Task[None]:
    """The running loop, when of two messages to one person the first has arrived and the second is held back."""
    await on.join("anna")
    await on.put("anna", "eins")
    await on.put("anna", "zwei")
    send = on.wire.send

    async def stuck(action: Action) -> tuple[str, ...]:
        message = await send(action)
        on.wire.hold = asyncio.Event()
        return message

    on.wire.send = stuck  # type: ignore[method-assign]
    loop = asyncio.create_task(on.service.deliverer.run())
    await until(lambda: len(on.wire.asked) == 2)
    return loop


async def test_what_arrived_is_settled_while_the_next_one_is_on_its_way(build: Build) -> None:
    on = build()
    loop = await after_the_first(on)
    async with asyncio.timeout(10):
        while await on.states() != [(State.sent, None), (State.sending, None)]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(0)


async def test_what_arrived_is_settled_when_the_service_stops_and_the_next_one_does_not_arrive(build: Build) -> None:
    on = build()
    loop = await after_the_first(on)
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(0)
    assert on.service.deliverer.at_rest
    assert await on.states() == [(State.sent, None), (State.uncertain, "stopped while sending")]


async def test_an_outcome_that_could_not_be_written_is_not_forgotten(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    real = delivery.settle

    async def locked(session: object, settlements: list[object], now: object) -> None:
        if settlements:
            raise OperationalError("settle", {}, Exception("database is locked"))

    monkeypatch.setattr(delivery, "settle", locked)
    await on.put("anna", "zwei")
    with pytest.raises(FAULTS):
        await on.service.deliverer.step()
    monkeypatch.setattr(delivery, "settle", real)
    await on.deliver()
    assert sorted(on.wire.read_by("anna")) == ["eins", "zwei"]
    assert await on.states() == [(State.sent, None)] * 2


async def test_a_send_is_addressed_to_the_chat_that_was_written_from(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna")
    async with database.transaction() as session:
        await session.execute(update(Account).values(chat="room-17"))
    await on.put("anna", "eins")
    await on.deliver()
    assert isinstance(on.wire.taken[0], Send)
    assert on.wire.taken[0].chat.id == "room-17"


async def test_an_answer_goes_although_the_clock_was_turned_back_before(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "one")
    await on.service.settle()
    await on.put("anna", "two")
    on.move(-timedelta(hours=1))
    await on.service.settle()
    assert on.wire.read_by("anna") == ["one", "two"]
