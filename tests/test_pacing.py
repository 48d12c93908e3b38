"""The deliverer on networks that want to be written to slowly, or that hang: what is in memory, and what is booked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from bot import bookings, deliver
from bot.clock import SystemClock, VirtualClock
from bot.platforms.base import Platform, Tempo, Throttled
from bot.service import Service
from storage import accounts, bodies, groups, outbox
from storage.contents import Content
from storage.database import Database
from storage.messages import Action, Attachment, Chat, Clock, Lane, Message, Send, Verbatim
from storage.outbox import Outbox, State
from tests.loops import WIRE, Bench, Wire, bench, house, until

FAST = Tempo(per_second=50, private_per_second=50, group_per_minute=1200)
LATE = 0.3
"""Seconds that a busy machine may be late by."""

Build = Callable[..., Bench]


class Paced(Wire):
    """A network with a pace; `moments` is when it took what it took."""

    def __init__(self, tempo: Tempo = FAST) -> None:
        super().__init__()
        self.tempo = tempo
        self.moments: list[float] = []

    async def send(self, action: Action) -> tuple[str, ...]:
        sent = await super().send(action)
        self.moments.append(monotonic())
        files = action.files if isinstance(action, Send) else ()
        return tuple(f"{sent[0]}.{file.name}" for file in files) or sent


@pytest.fixture
def build(database: Database, clock: VirtualClock, tmp_path: Path) -> Build:
    return lambda wire, time=clock: bench(database, time, tmp_path, wire)


@asynccontextmanager
async def running(on: Bench) -> AsyncIterator[None]:
    """While this lasts, the deliverer runs."""
    loop = asyncio.create_task(on.service.deliverer.run())
    yield
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.deliverer.stop(0)


async def announce(on: Bench, lane: Lane = Lane.bulk, times: int = 1) -> None:
    """Tell everybody something, once or several times."""
    now = on.clock.now()
    async with on.database.transaction() as session:
        for number in range(1, times + 1):
            content = Content(body=bodies.dump(Message(parts=(Verbatim(f"{lane.name} {number}"),))), created_at=now)
            people = [(member, f"{lane.name}:{number}:{member}") for member in on.people.values()]
            await outbox.fan_out(session, content, people, lane, now, "c0ffee")


async def waiting(on: Bench) -> list[Outbox]:
    return [row for row in await on.outbox() if row.state == State.pending]


async def booked(on: Bench, lane: Lane, number: int) -> list[Outbox]:
    """The rows of a lane that are booked, as soon as they are so many."""
    async with asyncio.timeout(10):
        while True:
            rows = [row for row in await waiting(on) if row.lane == lane and row.reason == "paced"]
            if len(rows) >= number:
                return rows
            await asyncio.sleep(0.01)


def names(number: int) -> list[str]:
    return [f"p{n}" for n in range(1, number + 1)]


# --- little is in memory -------------------------------------------------------------------------


async def test_of_a_broadcast_only_the_next_seconds_are_in_memory_and_the_rest_is_booked(build: Build) -> None:
    on = build(Paced(Tempo(per_second=10, private_per_second=1, group_per_minute=20)))
    await on.join(*names(80))
    await announce(on)
    on.wire.hold = asyncio.Event()
    async with running(on):
        await until(lambda: len(on.wire.asked) >= 2)
        rows = await booked(on, Lane.bulk, 60)
    assert len(rows) == 60  # two seconds' worth of eighty are on their way
    due = [(row.due_at - on.clock.now()).total_seconds() for row in rows]
    assert due == pytest.approx([0.6 + n / 10 for n in range(60)])  # each a second and a half before its turn
    assert {row.attempts for row in rows} == {1}


async def test_a_broadcast_goes_evenly_and_each_row_is_claimed_about_twice(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookings, "AHEAD", timedelta(seconds=0.6))
    monkeypatch.setattr(bookings, "SOON", timedelta(seconds=0.4))
    on = build(Paced(), SystemClock())
    await on.join(*names(100))
    await announce(on)
    began = monotonic()
    async with running(on):
        await until(lambda: len(on.wire.taken) == 100)
        await until(lambda: on.service.deliverer.at_rest)
    took = monotonic() - began
    assert 98 / 50 <= took <= 98 / 50 + 1
    rows = await on.outbox()
    assert {row.state for row in rows} == {State.sent}
    assert sum(row.attempts for row in rows) <= 2.5 * len(rows)


async def test_what_is_booked_keeps_its_order_for_each_reader(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookings, "AHEAD", timedelta(seconds=0.1))
    monkeypatch.setattr(bookings, "SOON", timedelta(seconds=0.05))
    on = build(Paced(Tempo(per_second=200, private_per_second=100, group_per_minute=1200)), SystemClock())
    await on.join(*names(20))
    await announce(on, times=5)
    async with running(on):
        await until(lambda: len(on.wire.taken) == 100)
    for person in on.people:
        assert on.wire.read_by(person) == [f"bulk {n}" for n in range(1, 6)]


async def test_a_reminder_is_not_booked_behind_an_announcement(build: Build) -> None:
    on = build(Paced(Tempo(per_second=10, private_per_second=1, group_per_minute=20)))
    await on.join(*names(80))
    await announce(on)
    on.wire.hold = asyncio.Event()
    async with running(on):
        announced = await booked(on, Lane.bulk, 60)
        await announce(on, Lane.reminder)
        on.service.wiring.outgoing.set()
        reminded = await booked(on, Lane.reminder, 40)
    assert max(row.due_at for row in reminded) < max(row.due_at for row in announced) - timedelta(seconds=1)


async def test_an_answer_goes_at_once_in_the_midst_of_a_broadcast(build: Build) -> None:
    on = build(Paced(Tempo(per_second=20, private_per_second=1, group_per_minute=20)), SystemClock())
    await on.join("writer", *names(200))
    del on.people["writer"]
    await announce(on)
    async with running(on):
        await until(lambda: len(on.wire.taken) >= 5)
        on.people["writer"] = await _member(on, "writer")
        asked = monotonic()
        await on.put("writer", "Antwort")
        on.service.wiring.outgoing.set()
        await until(lambda: on.wire.read_by("writer") == ["Antwort"])
        assert monotonic() - asked < 0.1 + LATE


async def test_an_announcement_makes_way_for_an_answer_to_its_own_reader(build: Build) -> None:
    on = build(Paced(Tempo(per_second=2, private_per_second=2, group_per_minute=20)), SystemClock())
    await on.join(*names(6))
    await announce(on)
    async with running(on):
        await until(lambda: len(on.wire.taken) >= 1)
        for person in names(6):
            await on.put(person, "Antwort")
        on.service.wiring.outgoing.set()
        await until(lambda: len(on.wire.taken) == 12, within=20)
    words = ["".join(span.text for span in action.spans) for action in on.wire.taken if isinstance(action, Send)]
    first = words.index("Antwort")
    assert first <= 3  # what was announced to some may have been on its way already
    assert words[first : first + 6] == ["Antwort"] * 6
    assert words.count("bulk 1") == 6


async def _member(on: Bench, name: str) -> int:
    async with on.database.transaction() as session:
        return (await accounts.ensure(session, WIRE, [(name, "de")]))[name]


# --- a chat's own limits -------------------------------------------------------------------------


async def test_one_person_gets_so_many_new_messages_a_second_and_the_later_ones_are_booked(build: Build) -> None:
    on = build(Paced(Tempo(per_second=50, private_per_second=1, group_per_minute=20)))
    await on.join("anna")
    for number in range(6):
        await on.put("anna", str(number))
    on.wire.hold = asyncio.Event()
    async with running(on):
        await until(lambda: len(on.wire.asked) == 1)
        rows = await waiting(on)
    assert [row.due_at - on.clock.now() for row in rows] == [timedelta(seconds=2)] * 4


async def test_two_new_messages_to_one_person_are_a_second_apart(build: Build) -> None:
    on = build(Paced(Tempo(per_second=50, private_per_second=2, group_per_minute=20)), SystemClock())
    await on.join("anna", "ben")
    for person in on.people:
        for words in ("eins", "zwei", "drei"):
            await on.put(person, words)
    async with running(on):
        await until(lambda: len(on.wire.taken) == 6)
    theirs = [at for at, action in zip(on.wire.moments, on.wire.taken, strict=True) if action.chat.id == "anna"]
    assert theirs[2] - theirs[0] >= 1
    assert on.wire.read_by("ben") == ["eins", "zwei", "drei"]


async def test_a_group_whose_minute_is_full_is_booked_to_the_moment_it_is_free(build: Build) -> None:
    on = build(Paced(Tempo(per_second=50, private_per_second=1, group_per_minute=3)))
    await on.join("anna")
    now = on.clock.now()
    async with on.database.transaction() as session:
        group = await groups.ensure(session, Chat(platform=WIRE, id="room", private=False))
        for number in range(5):
            content = Content(body=bodies.dump(Message(parts=(Verbatim(str(number)),))), created_at=now)
            session.add(Outbox(content=content, group_id=group.id, due_at=now, created_at=now, correlation="c0ffee"))
    await on.put("anna", "eins")
    async with running(on):
        await until(lambda: len(on.wire.taken) == 4)
    rows = await waiting(on)
    assert [row.reason for row in rows] == ["paced"] * 2
    assert {round((row.due_at - now).total_seconds()) for row in rows} == {60}
    assert on.wire.read_by("room") == ["0", "1", "2"]


async def test_an_album_takes_a_turn_for_each_file(build: Build) -> None:
    on = build(Paced())
    on.wire.limits = replace(on.wire.limits, album=10)
    await on.join("anna", "ben")
    files = tuple(Attachment(name=f"{n}.png", type="image/png", size=10, hash="0" * 64) for n in range(10))
    now = on.clock.now()
    async with on.database.transaction() as session:
        content = Content(body=bodies.dump(Message(parts=(), files=files)), created_at=now)
        anna = on.people["anna"]
        session.add(Outbox(content=content, member_id=anna, due_at=now, created_at=now, correlation="c0ffee"))
    await on.put("ben", "eins")
    await on.service.deliverer.step()
    album, after = on.wire.moments
    assert after - album >= 9 / 50  # one slot may be caught up


# --- throttled -----------------------------------------------------------------------------------


async def test_what_waits_for_its_turn_is_given_back_when_the_whole_network_is_throttled(build: Build) -> None:
    on = build(Paced(Tempo(per_second=10, private_per_second=1, group_per_minute=20)))
    await on.join(*names(15))
    await announce(on)
    on.wire.faults[3] = Throttled(30, everywhere=True)
    async with running(on):
        await until(lambda: len(on.wire.asked) == 3)
        rows = await booked(on, Lane.bulk, 12)
        await asyncio.sleep(0.3)
    assert len(on.wire.asked) == 3
    due = sorted((row.due_at - on.clock.now()).total_seconds() for row in rows)
    assert 30 <= due[0] < due[-1] < 33  # as evenly as ever, when it may be written to again


async def test_a_row_whose_turn_does_not_come_is_put_off_before_its_lease_is_over(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "PATIENCE", 0.2)
    on = build(Paced(Tempo(per_second=1, private_per_second=1, group_per_minute=20)))
    await on.join(*names(3))
    for person in on.people:
        await on.put(person, "eins")
    assert await on.service.deliverer.step()
    assert len(on.wire.taken) == 2
    [row] = await waiting(on)
    assert (row.reason, row.attempts) == ("paced", 1)
    assert row.due_at > on.clock.now()


# --- several networks ----------------------------------------------------------------------------


async def beside(on: Bench, other: Wire, tmp_path: Path, clock: Clock) -> Service:
    """A service on two networks; everybody of the second one is called like somebody of the first."""
    other.name = "other"
    networks: list[Platform] = [on.wire, other]
    return Service.build(on.database, networks, house(tmp_path), clock)


async def join_other(on: Bench, *people: str) -> None:
    async with on.database.transaction() as session:
        on.people |= await accounts.ensure(session, "other", [(name, "de") for name in people])


@pytest.mark.parametrize("tempo", [None, FAST])
async def test_a_network_that_hangs_holds_up_no_other(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tempo: Tempo | None
) -> None:
    monkeypatch.setattr(bookings, "UNPACED", 20)
    monkeypatch.setattr(bookings, "AHEAD", timedelta(seconds=0.4))
    on, other = build(Wire(), SystemClock()), Wire()
    on.wire.tempo = tempo
    service = await beside(on, other, tmp_path, on.clock)
    await on.join(*names(300))
    await announce(on)
    await join_other(on, "zoe")
    await on.put("zoe", "eins", lane=Lane.bulk)
    on.wire.hold = asyncio.Event()
    loop = asyncio.create_task(service.deliverer.run())
    await until(lambda: other.read_by("zoe") == ["eins"])
    assert len(on.wire.asked) <= 20
    loop.cancel()
    await asyncio.wait([loop])
    await service.deliverer.stop(0)
