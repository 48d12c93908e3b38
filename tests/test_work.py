"""Working: in order for each person, side by side for different people, and a bad event stops nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from bot.clock import VirtualClock
from bot.platforms.base import Refused, Throttled
from handlers import served
from handlers.context import Context
from handlers.routing import Arrival, Route, reports
from storage.database import FAULTS, Database
from storage.inbox import Inbox, State
from storage.messages import Kind, Lane
from tests.loops import Bench, bench, said, until

Handler = Callable[[Context], Awaitable[None]]
Build = Callable[..., Bench]
Put = Callable[..., None]


@pytest.fixture
def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    return bench(database, clock, tmp_path)


@pytest.fixture
def put_first(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Let events with certain words go to a handler of the test."""

    def put(words: str, handle: Handler, prepare: Any = None) -> None:
        def matches(arrival: Arrival) -> bool:
            return words in arrival.event.text and arrival.event.kind is Kind.text

        name = "digest" if prepare else words
        monkeypatch.setattr(served, "ROUTES", (Route(name, matches, handle, prepare), *served.ROUTES))

    return put


async def echo(ctx: Context) -> None:
    ctx.say("quoted", words=ctx.event.text)


def move(on: Bench, by: timedelta) -> None:
    assert isinstance(on.clock, VirtualClock)
    on.clock.move(on.clock.now() + by)


async def states(on: Bench) -> list[str]:
    return [row.state for row in await on.inbox()]


PEOPLE = [f"person-{number}" for number in range(40)]


# --- one fails -----------------------------------------------------------------------------------


async def test_words_that_are_none_are_put_aside_and_hold_up_nobody(on: Bench) -> None:
    await on.join("anna", "bela")
    now = on.clock.now()
    wrong = replace(said("anna", "?", now), payload={"kind": "text", "as": "anna", "text": 5, "at": now.isoformat()})
    await on.receive(wrong, said("bela", "/help", now))
    await on.service.settle()
    assert await states(on) == [State.quarantined, State.done]


async def test_one_failing_handler_takes_no_neighbour_along(on: Bench, put_first: Put) -> None:
    async def fails(ctx: Context) -> None:
        ctx.say("menu")
        raise ValueError("Anna Beispiel")

    put_first("Hallo", echo)
    put_first("boom", fails)
    now = on.clock.now()
    await on.receive(*(said(who, "boom" if who == "person-7" else f"Hallo {who}", now) for who in PEOPLE))
    while await on.service.worker.step():
        pass
    assert [row.account for row in await on.inbox() if row.state == State.new] == ["person-7"]
    assert len(await on.outbox()) == len(PEOPLE) - 1
    await on.service.settle()
    assert all(on.wire.read_by(who) == [f"„Hallo {who}“"] for who in PEOPLE if who != "person-7")
    assert on.wire.read_by("person-7") == []


async def test_an_event_that_keeps_failing_is_put_aside_with_an_apology_and_the_next_ones_go_on(
    on: Bench, put_first: Put
) -> None:
    tried = []

    async def fails(ctx: Context) -> None:
        tried.append(ctx.now)
        raise ValueError("Anna Beispiel")

    put_first("Hallo", echo)
    put_first("boom", fails)
    began = on.clock.now()
    await on.receive(said("anna", "Hallo 1", began), said("anna", "boom", began), said("anna", "Hallo 2", began))
    await on.service.settle()
    assert on.wire.read_by("anna") == ["„Hallo 1“"]
    while State.new in await states(on):
        due = await on.service.next_due()
        assert due is not None
        assert due > on.clock.now()
        move(on, due - on.clock.now())
        await on.service.settle()
    assert await states(on) == [State.done, State.quarantined, State.done]
    assert on.clock.now() - began <= timedelta(seconds=30)
    assert 3 <= len(tried) <= 6
    first, apology, second = on.wire.read_by("anna")
    assert (first, second) == ("„Hallo 1“", "„Hallo 2“")
    assert "Fehler" in apology
    bad = (await on.inbox())[1]
    assert bad.reason == "ValueError"
    assert bad.payload is not None
    assert all(row.payload is None for row in await on.inbox() if row is not bad and row.state == State.done)


async def test_an_event_that_cannot_be_read_is_put_aside_at_once(on: Bench, put_first: Put) -> None:
    put_first("Hallo", echo)
    now = on.clock.now()
    odd = said("anna", "x", now, key="odd")
    await on.receive(
        type(odd)(key="odd", payload={"kind": "dance"}, account="anna"),
        said("anna", "Hallo", now),
        said("ben", "Hallo", now),
    )
    await on.service.settle()
    assert await states(on) == [State.quarantined, State.done, State.done]
    assert on.wire.read_by("ben") == ["„Hallo“"]
    assert on.wire.read_by("anna")[-1] == "„Hallo“"
    assert len(on.wire.read_by("anna")) == 2


async def test_an_event_over_which_the_process_dies_is_put_aside(on: Bench, put_first: Put) -> None:
    put_first("Hallo", echo)
    await on.receive(said("anna", "boom", on.clock.now()), said("anna", "Hallo", on.clock.now()))
    async with on.database.transaction() as session:
        await session.execute(sql("UPDATE inbox SET attempts = 20 WHERE event_key = 'anna: boom'"))
    await on.service.settle()
    assert await states(on) == [State.quarantined, State.done]


async def test_an_event_that_stood_first_while_the_process_died_ten_times_is_handled(on: Bench, put_first: Put) -> None:
    put_first("Hallo", echo)
    await on.receive(said("anna", "Hallo", on.clock.now()))
    async with on.database.transaction() as session:
        await session.execute(sql("UPDATE inbox SET attempts = 10"))
    await on.service.settle()
    assert await states(on) == [State.done]


async def test_what_happens_in_a_group_gets_no_apology(on: Bench, put_first: Put) -> None:
    async def fails(ctx: Context) -> None:
        raise ValueError

    put_first("boom", fails)
    await on.receive(said("anna", "boom", on.clock.now(), **{"in": "room-1"}))
    for _ in range(10):
        await on.service.settle()
        move(on, timedelta(seconds=11))
    assert await states(on) == [State.quarantined]
    assert on.wire.asked == []


async def test_a_handler_that_breaks_a_rule_of_the_database_is_at_fault_itself(on: Bench, put_first: Put) -> None:
    async def doubles(ctx: Context) -> None:
        await ctx.session.execute(
            sql("INSERT INTO accounts (platform, external_id, member_id, reachable) VALUES ('wire', 'anna', 1, TRUE)")
        )

    put_first("Hallo", echo)
    put_first("double", doubles)
    now = on.clock.now()
    await on.receive(said("anna", "double", now), *(said(who, "Hallo", now) for who in PEOPLE))
    for _ in range(8):
        await on.service.settle()
        move(on, timedelta(seconds=11))
    assert [row.account for row in await on.inbox() if row.state == State.quarantined] == ["anna"]
    assert await on.waiting() == 0
    assert all(on.wire.read_by(who) == ["„Hallo“"] for who in PEOPLE)


async def test_a_fault_of_the_database_is_nobodys_attempt(on: Bench, put_first: Put) -> None:
    locked = True

    async def asks(ctx: Context) -> None:
        if locked:
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        await echo(ctx)

    put_first("Hallo", asks)
    await on.receive(*(said(who, "Hallo", on.clock.now()) for who in PEOPLE))
    for _ in range(20):
        with pytest.raises(FAULTS):
            await on.service.worker.step()
    locked = False
    await on.service.settle()
    assert set(await states(on)) == {State.done}
    assert {row.attempts for row in await on.inbox()} == {1}
    assert all(on.wire.read_by(who) == ["„Hallo“"] for who in PEOPLE)


async def test_a_fault_of_the_database_beside_a_failing_handler_is_nobodys_attempt(on: Bench, put_first: Put) -> None:
    locked = True

    async def asks(ctx: Context) -> None:
        if locked:
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        await echo(ctx)

    async def fails(ctx: Context) -> None:
        raise ValueError

    put_first("Hallo", asks)
    put_first("boom", fails)
    now = on.clock.now()
    await on.receive(said("anna", "boom", now), *(said(who, "Hallo", now) for who in PEOPLE[:5]))
    for _ in range(12):
        try:
            await on.service.worker.step()
        except FAULTS:
            move(on, timedelta(seconds=11))
    locked = False
    for _ in range(8):
        await on.service.settle()
        move(on, timedelta(seconds=11))
    assert [row.account for row in await on.inbox() if row.state != State.done] == ["anna"]
    assert {row.attempts for row in await on.inbox() if row.account != "anna"} == {1}


# --- order ---------------------------------------------------------------------------------------


async def test_a_persons_events_are_handled_in_order_although_one_is_tried_again(on: Bench, put_first: Put) -> None:
    heard: list[str] = []
    well = False

    async def hears(ctx: Context) -> None:
        if ctx.event.text == "Hallo 1" and not well:
            raise ValueError
        heard.append(ctx.event.text)

    put_first("Hallo", hears)
    now = on.clock.now()
    await on.receive(*(said("anna", f"Hallo {number}", now) for number in range(4)), said("ben", "Hallo!", now))
    await on.service.settle()
    assert heard == ["Hallo 0", "Hallo!"]
    well = True
    move(on, timedelta(seconds=5))
    await on.service.settle()
    assert heard == ["Hallo 0", "Hallo!", "Hallo 1", "Hallo 2", "Hallo 3"]


async def test_an_event_is_handled_once_however_often_it_is_stored(on: Bench, put_first: Put) -> None:
    put_first("Hallo", echo)
    for _ in range(3):
        await on.receive(said("anna", "Hallo", on.clock.now()))
        await on.service.settle()
    assert on.wire.read_by("anna") == ["„Hallo“"]


# --- slow preparations ---------------------------------------------------------------------------


async def test_a_slow_preparation_holds_up_nobody_else(on: Bench, put_first: Put) -> None:
    begun, ready = asyncio.Event(), asyncio.Event()

    async def slow(session: Any, house: Any, arrival: Arrival) -> str:
        begun.set()
        await ready.wait()
        return "berechnet"

    async def shows(ctx: Context) -> None:
        ctx.say("quoted", words=ctx.prepared)

    put_first("Hallo", echo)
    put_first("/digest", shows, slow)
    now = on.clock.now()
    await on.receive(said("karin", "/digest", now), said("karin", "Hallo danach", now))
    working = asyncio.create_task(on.service.worker.run())
    delivering = asyncio.create_task(on.service.deliverer.run())
    await asyncio.wait_for(begun.wait(), 10)
    for who in PEOPLE:
        await on.receive(said(who, "Hallo", now))
    await until(lambda: all(on.wire.read_by(who) == ["„Hallo“"] for who in PEOPLE))
    assert on.wire.read_by("karin") == []
    ready.set()
    await until(lambda: len(on.wire.read_by("karin")) == 2)
    assert on.wire.read_by("karin") == ["„berechnet“", "„Hallo danach“"]
    for loop in (working, delivering):
        loop.cancel()
    await asyncio.wait([working, delivering])
    await on.service.deliverer.stop(1)


async def test_a_failing_preparation_is_tried_again_and_put_aside(on: Bench, put_first: Put) -> None:
    async def fails(session: Any, house: Any, arrival: Arrival) -> str:
        raise ZeroDivisionError

    put_first("Hallo", echo)
    put_first("/digest", echo, fails)
    await on.receive(said("karin", "/digest", on.clock.now()), said("karin", "Hallo", on.clock.now()))
    for _ in range(8):
        await on.service.settle()
        move(on, timedelta(seconds=11))
    assert await states(on) == [State.quarantined, State.done]
    assert on.wire.read_by("karin")[-1] == "„Hallo“"


# --- what became of an action --------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "outcome"), [(None, "sent"), (Refused("too large"), "dead")])
async def test_what_became_of_an_action_comes_back_as_an_event(
    on: Bench, monkeypatch: pytest.MonkeyPatch, fault: Exception | None, outcome: str
) -> None:
    told: list[tuple[str, str | None, str]] = []

    async def hears(ctx: Context) -> None:
        told.append((ctx.event.text, ctx.event.data, ctx.person.account.external_id))

    monkeypatch.setattr(served, "ROUTES", (Route("told", reports("poster"), hears), *served.ROUTES))
    await on.join("anna")
    await on.put("anna", "Plakat", lane=Lane.bulk, report="poster")
    if fault is not None:
        on.wire.faults[1] = fault
    await on.service.settle()
    await on.service.settle()
    assert told == [(outcome, "poster", "anna")]


async def test_nothing_is_told_while_it_is_still_being_tried(on: Bench) -> None:
    await on.join("anna")
    await on.put("anna", "Plakat", report="poster")
    on.wire.faults[1] = Throttled(5)
    await on.service.settle()
    assert await on.inbox() == []


async def test_the_loops_do_it_all_by_themselves(on: Bench, put_first: Put) -> None:
    put_first("Hallo", echo)
    stop = asyncio.Event()
    serving = asyncio.create_task(on.service.run(stop))
    await on.receive(*(said(who, f"Hallo {number}", on.clock.now()) for number in range(3) for who in PEOPLE))
    await until(lambda: len(on.wire.taken) == 3 * len(PEOPLE), within=30)
    stop.set()
    await asyncio.wait_for(serving, 10)
    for who in PEOPLE:
        assert on.wire.read_by(who) == ["„Hallo 0“", "„Hallo 1“", "„Hallo 2“"]
    assert set(await states(on)) == {State.done}
    assert {row.state for row in await on.outbox()} == {"sent"}


# --- stopping --------------------------------------------------------------------------------


async def test_what_came_to_no_end_when_the_service_stops_was_not_tried(on: Bench, put_first: Put) -> None:
    begun = asyncio.Event()

    async def prepare(*_: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def fails(ctx: Context) -> None:
        raise ValueError

    put_first("/digest", echo, prepare)
    put_first("boom", fails)
    await on.join("anna", "bela", "carla")
    now = on.clock.now()
    await on.receive(said("anna", "/digest", now), said("bela", "boom", now), said("carla", "/help", now))
    working = asyncio.create_task(on.service.worker.run())
    await begun.wait()
    while await on.waiting() > 2:  # noqa: ASYNC110  (loops at work tell nobody when they are done)
        await asyncio.sleep(0.001)
    working.cancel()
    await asyncio.wait([working])
    await on.service.worker.stop()
    tries = {row.account: (row.attempts, row.first_attempt_at is not None) for row in await on.inbox()}
    assert tries == {"anna": (0, False), "bela": (1, True), "carla": (1, True)}


async def test_what_was_given_back_already_is_not_given_back_again_at_the_end(
    on: Bench, put_first: Put, database: Database
) -> None:
    async def locked(_: Context) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    put_first("Hallo", locked)
    now = on.clock.now()
    await on.receive(said("anna", "Hallo", now))
    with pytest.raises(FAULTS):
        await on.service.worker.step()
    await on.receive(said("bela", "/help", now))
    async with database.transaction() as session:
        await session.execute(update(Inbox).where(col(Inbox.account) == "bela").values(attempts=1))
    await on.service.worker.step()  # takes what was tried before, and that alone
    await on.service.worker.stop()
    assert {row.account: row.attempts for row in await on.inbox()} == {"anna": 0, "bela": 2}
