"""What a network's errors lead to beyond their row: closed chats, messages that are gone, groups that moved."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.clock import VirtualClock
from bot.platforms.base import Ambiguous, Barred, Gone, Moved, PlatformError, Refused, Throttled, Unavailable, Vanished
from storage import bodies, groups
from storage.contents import Content, Copy, CopyPart
from storage.database import Database
from storage.groups import Group
from storage.messages import Chat, Choice, Delete, Edit, Lane, Message, Send, Verbatim
from storage.outbox import Outbox, State
from tests.loops import WIRE, Bench, Wire, bench

Build = Callable[..., Bench]
HOUR = timedelta(hours=1)


@pytest.fixture
def build(database: Database, clock: VirtualClock, tmp_path: Path) -> Build:
    return lambda wire=None: bench(database, clock, tmp_path, wire)


async def say_in(on: Bench, place: str, *words: str) -> None:
    """Queue words for a group."""
    now = on.clock.now()
    async with on.database.transaction() as session:
        group = await groups.ensure(session, Chat(platform=WIRE, id=place, private=False))
        for each in words:
            content = Content(body=bodies.dump(Message(parts=(Verbatim(each),))), created_at=now)
            session.add(Outbox(content=content, group_id=group.id, due_at=now, created_at=now, correlation="c0ffee"))


# --- throttled -----------------------------------------------------------------------------------


async def test_who_is_throttled_gets_nothing_of_any_lane_until_then_and_everybody_else_does(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    for lane in (Lane.interactive, Lane.bulk):
        await on.put("anna", lane.name, lane=lane)
        await on.put("ben", lane.name, lane=lane)
    on.wire.faults[1] = Throttled(30)
    await on.deliver()
    await on.put("anna", "Nachtrag", lane=Lane.relay)
    await on.deliver()
    assert on.wire.read_by("ben") == ["interactive", "bulk"]
    assert len(on.wire.asked) == 3
    assert await on.service.next_due() == on.clock.now() + timedelta(seconds=30)
    on.move(timedelta(seconds=29.9))
    await on.deliver()
    assert len(on.wire.asked) == 3
    on.move(timedelta(seconds=0.1))
    await on.deliver()
    assert on.wire.read_by("anna") == ["interactive", "Nachtrag", "bulk"]


async def test_throttled_for_hours_is_hours_across_a_restart_too(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await on.put("anna", "eins")
    on.wire.faults[1] = Throttled(5 * HOUR.total_seconds())
    await on.deliver()
    after = build(on.wire)
    after.people = on.people
    await after.service.deliverer.recover()
    await after.put("anna", "zwei", lane=Lane.reminder)
    await after.put("ben", "eins")
    after.move(5 * HOUR - timedelta(seconds=1))
    await after.deliver()
    assert after.wire.read_by("ben") == ["eins"]
    assert len(after.wire.asked) == 2
    after.move(timedelta(seconds=1))
    await after.deliver()
    assert after.wire.read_by("anna") == ["eins", "zwei"]
    assert await after.states() == [(State.sent, None)] * 3


async def test_a_throttled_edit_closes_its_chat_after_a_restart_too(build: Build) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.change(content, "zwei")
    on.wire.faults[2] = Throttled(60)
    await on.deliver()
    after = build(on.wire)
    after.people = on.people
    await after.service.deliverer.recover()
    await after.put("anna", "drei", lane=Lane.reminder)
    await after.deliver()
    assert len(after.wire.asked) == 2
    after.move(timedelta(seconds=60))
    await after.deliver()
    assert after.wire.read_by("anna") == ["eins", "edit: zwei", "drei"]


async def test_three_chats_throttled_within_a_second_may_mean_everybody_who_is_tried_soon(build: Build) -> None:
    on = build()
    await on.join("anna", "ben", "carla", "dilan")
    for person in ("anna", "ben", "carla"):
        await on.put(person, "eins")
    on.wire.faults = {n: Throttled(20 + n) for n in (1, 2, 3)}
    await on.deliver()
    assert [reason for _, reason in await on.states()] == ["throttled"] * 3
    await on.put("dilan", "eins")
    on.move(timedelta(seconds=4.9))
    await on.deliver()
    assert len(on.wire.asked) == 3
    on.move(timedelta(seconds=1))
    await on.deliver()
    assert [on.wire.read_by(person) for person in on.people] == [[], [], [], ["eins"]]
    on.move(timedelta(seconds=19))
    await on.deliver()
    assert [on.wire.read_by(person) for person in on.people] == [["eins"]] * 4


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_network_that_says_it_means_everybody_is_believed(build: Build, restarted: bool) -> None:
    on = build()
    await on.join("anna", "dilan")
    await on.put("anna", "eins")
    on.wire.faults = {1: Throttled(20, everywhere=True)}
    await on.deliver()
    assert [reason for _, reason in await on.states()] == ["throttled everywhere"]
    if restarted:
        people = on.people
        on = build(on.wire)
        on.people = people
        await on.service.deliverer.recover()
    await on.put("dilan", "eins")
    on.move(timedelta(seconds=19.9))
    await on.deliver()
    assert len(on.wire.asked) == 1
    on.move(timedelta(seconds=3))
    await on.deliver()
    assert [on.wire.read_by(person) for person in on.people] == [["eins"]] * 2


async def test_two_chats_throttled_are_two_chats(build: Build) -> None:
    on = build()
    await on.join("anna", "ben", "carla")
    for person in on.people:
        await on.put(person, "eins")
    on.wire.faults = {n: Throttled(60) for n in (1, 2)}
    await on.deliver()
    assert on.wire.read_by("carla") == ["eins"]


async def test_a_network_that_throttles_everybody_is_left_alone(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await on.put("anna", "eins")
    on.wire.faults[1] = Throttled(60, everywhere=True)
    await on.deliver()
    await on.put("ben", "eins")
    await on.deliver()
    assert len(on.wire.asked) == 1
    on.move(timedelta(seconds=63))
    await on.deliver()
    assert [on.wire.read_by(person) for person in ("anna", "ben")] == [["eins"]] * 2


async def test_being_put_off_does_not_use_up_the_tries_of_a_row(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    await on.put("anna", "zwei", lane=Lane.reminder)
    for number in range(1, 20):
        on.wire.faults[number] = Throttled(60)
        await on.deliver()
        on.move(timedelta(seconds=60))
    assert [row.attempts for row in await on.outbox()] == [19, 1]
    on.wire.faults.clear()
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "zwei"]


async def test_what_is_throttled_waits_no_longer_because_the_clock_was_turned_back(build: Build) -> None:
    on = build()
    await on.join("anna")
    await on.put("anna", "eins")
    on.wire.faults[1] = Throttled(60)
    await on.deliver()
    on.move(-5 * HOUR)
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins"]


# --- barred --------------------------------------------------------------------------------------


async def test_a_network_that_lets_this_bot_do_nothing_is_asked_again_now_and_then_and_not_by_every_row(
    build: Build,
) -> None:
    on = build()
    await on.join("anna", "ben", "carla")
    for person in on.people:
        await on.put(person, "eins")
    on.wire.faults = {number: Barred("revoked") for number in range(1, 5)}
    for asked in range(1, 5):
        await on.deliver()
        await on.deliver()
        assert len(on.wire.asked) == asked
        on.move(timedelta(minutes=1))
    on.move(timedelta(minutes=1))
    await on.deliver()
    assert all(on.wire.read_by(person) == ["eins"] for person in on.people)


# --- a message that is not there -----------------------------------------------------------------


async def test_what_is_to_be_deleted_and_is_gone_is_done(build: Build, database: Database) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.change(content, None)
    on.wire.faults[2] = Vanished("message is gone")
    await on.deliver()
    assert await on.states() == [(State.sent, None)] * 2
    async with database.reading() as session:
        assert (await session.execute(select(CopyPart))).scalars().all() == []


async def test_the_latest_words_are_sent_anew_where_their_message_is_gone(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.put("ben", "später, aber nicht für Anna")
    await on.change(content, "zwei")
    on.wire.faults[2] = Vanished("message is gone")
    on.wire.faults[3] = Vanished("message is gone")
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "zwei"]
    first, again = (action for action in on.wire.taken if isinstance(action, Send) and action.chat.id == "anna")
    assert first.token != again.token
    await on.change(content, "drei")
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins", "zwei", "edit: drei"]


@pytest.mark.parametrize("asks", [False, True])
async def test_an_older_message_that_is_gone_comes_again_only_if_it_asks_something(build: Build, asks: bool) -> None:
    on = build()
    await on.join("anna")
    content = await on.put("anna", "Frage")
    await on.put("anna", "danach")
    await on.deliver()
    choices = (Choice(value="yes", label=Verbatim("ja"), data="1"),) if asks else ()
    await on.change(content, "Frage 2")
    async with on.database.transaction() as session:
        message = Message(parts=(Verbatim("Frage 2"),), choices=choices)
        await session.execute(update(Content).where(col(Content.id) == content).values(body=bodies.dump(message)))
    on.wire.faults[3] = Vanished("message is gone")
    await on.deliver()
    assert on.wire.read_by("anna") == ["Frage", "danach", *(["Frage 2"] if asks else [])]
    assert (await on.states())[-1] == (State.sent, None)


# --- a message in several pieces -----------------------------------------------------------------


def piecemeal() -> Wire:
    """A network whose messages hold five characters."""
    wire = Wire()
    wire.limits = replace(wire.limits, text_length=5)
    return wire


async def messages(on: Bench) -> list[str | None]:
    async with on.database.reading() as session:
        return list((await session.execute(select(col(CopyPart.message)).order_by(col(CopyPart.position)))).scalars())


@pytest.mark.parametrize("error", [Ambiguous("no answer"), Unavailable("away"), Refused("odd"), Throttled(5)])
async def test_pieces_that_came_are_known_where_the_next_one_did_not(build: Build, error: PlatformError) -> None:
    on = build(piecemeal())
    await on.join("anna")
    await on.put("anna", "eins zwei drei")
    on.wire.faults[2] = error
    await on.deliver()
    assert on.wire.read_by("anna") == ["eins"]
    assert await messages(on) == ["w1", None, None]
    assert [row.state for row in await on.outbox()] == [
        {Ambiguous: State.uncertain, Refused: State.dead}.get(type(error), State.pending)
    ]


async def test_the_other_pieces_follow_when_the_network_is_there_again(build: Build) -> None:
    on = build(piecemeal())
    await on.join("anna")
    await on.put("anna", "eins zwei drei")
    on.wire.faults[2] = Unavailable("away")
    await on.deliver()
    on.move(timedelta(seconds=5))
    await on.deliver()
    sent = [action for action in on.wire.taken if isinstance(action, Send)]
    assert ["".join(span.text for span in action.spans) for action in sent] == ["eins", "zwei", "drei"]
    assert await on.states() == [(State.sent, None)]


# --- changes are done twice without harm ---------------------------------------------------------


@pytest.mark.parametrize("words", ["zwei", None])
async def test_a_change_that_nobody_knows_of_is_tried_again(build: Build, words: str | None) -> None:
    on = build(Wire(idempotent=False))
    await on.join("anna")
    content = await on.put("anna", "eins")
    await on.deliver()
    await on.change(content, words)
    on.wire.faults[2] = Ambiguous("no answer")
    await on.deliver()
    on.move(timedelta(seconds=2))
    await on.deliver()
    assert isinstance(on.wire.taken[1], Delete if words is None else Edit)
    assert await on.states() == [(State.sent, None)] * 2


# --- groups --------------------------------------------------------------------------------------


async def test_a_group_with_a_new_id_is_written_to_there_at_once(build: Build, database: Database) -> None:
    on = build()
    await say_in(on, "room", "eins", "zwei")
    on.wire.faults[1] = Moved("new-room")
    await on.deliver()
    assert on.wire.read_by("new-room") == ["eins", "zwei"]
    assert await on.states() == [(State.sent, None)] * 2
    async with database.reading() as session:
        assert list((await session.execute(select(col(Group.external_id)))).scalars()) == ["new-room"]


async def test_a_change_of_what_was_said_before_a_group_moved_is_left_out(build: Build, database: Database) -> None:
    on = build()
    await say_in(on, "room", "eins")
    await on.deliver()
    async with database.reading() as session:
        content = (await session.execute(select(col(Copy.content_id)))).scalar_one()
    await on.change(content, "zwei")
    on.wire.faults[2] = Moved("new-room")
    await on.deliver()
    assert await on.states() == [(State.sent, None), (State.dropped, "moved")]


async def test_a_group_that_is_gone_gets_nothing_more(build: Build) -> None:
    on = build()
    await say_in(on, "room", "eins", "zwei")
    await say_in(on, "hall", "eins")
    on.wire.faults[1] = Gone("kicked")
    await on.deliver()
    assert on.wire.read_by("hall") == ["eins"]
    assert on.wire.read_by("room") == []
    assert [state for state, _ in await on.states()] == [State.dead, State.dead, State.sent]
    await say_in(on, "hall", "zwei")
    await on.deliver()
    assert on.wire.read_by("hall") == ["eins", "zwei"]


# --- who hangs -----------------------------------------------------------------------------------


async def test_nothing_that_was_asked_of_a_network_is_lost_when_it_hangs_and_the_process_dies(build: Build) -> None:
    on = build(piecemeal())
    await on.join("anna")
    await on.put("anna", "eins zwei")
    on.wire.hold = asyncio.Event()
    dying = asyncio.create_task(on.service.deliverer.step())
    while not on.wire.asked:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    dying.cancel()
    await asyncio.wait([dying])
    after = build(on.wire)
    after.wire.hold = None
    await after.service.deliverer.recover()
    await after.deliver()
    assert after.wire.read_by("anna") == ["eins", "zwei"]
