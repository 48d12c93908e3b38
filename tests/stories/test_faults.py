"""When something fails: a database that is locked, a clock that jumps, an event that nobody survives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import URL

from bot.pauses import Backoff
from handlers import served
from handlers.context import Context
from handlers.routing import Arrival, Route
from storage import database, inbox, outbox
from storage.database import FAULTS, Database
from storage.inbox import Inbox
from storage.messages import Batch, Kind, RawEvent
from storage.needs import Need
from storage.outbox import Outbox
from tests.stories.people import Person, Stage
from tests.stories.steps import fills_in, reports
from tests.stories.wires import ON_CONSOLE

POISON = "Gift"
SORRY = "Entschuldige, bei uns ist ein Fehler passiert."


# --- a poison event --------------------------------------------------------------------------


@pytest.fixture(params=[RuntimeError, OSError, TimeoutError])
def poison(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route whose handler answers, and then raises."""

    async def fail(ctx: Context) -> None:
        ctx.say("menu")
        raise request.param(POISON)

    def drunk(arrival: Arrival) -> bool:
        return arrival.event.kind is Kind.text and arrival.event.text == POISON

    monkeypatch.setattr(served, "ROUTES", (Route("poison", drunk, fail), *served.ROUTES))


async def put_aside(stage: Stage) -> list[str | None]:
    return [row.reason for row in await stage.rows(Inbox) if row.state == inbox.State.quarantined]


@pytest.mark.usefixtures("poison")
async def test_a_poison_event_takes_no_neighbour_along(stage: Stage) -> None:
    anna, bert, cem = [await stage.person(name) for name in ("anna", "bert", "cem")]
    await stage.together(bert.deed(say="/need"), anna.deed(say=POISON), cem.deed(say="/need"))
    await bert.sees("Worum geht es?")
    await cem.sees("Worum geht es?")
    await anna.sees_nothing_new()
    assert [len(person.inbox) for person in (bert, cem)] == [1, 1]


@pytest.mark.usefixtures("poison")
async def test_a_poison_event_is_put_aside_with_an_apology_and_what_follows_goes_on(stage: Stage) -> None:
    anna = await stage.person("anna")
    began = stage.now
    await anna.says(POISON)
    await anna.says("/need")
    await anna.sees_nothing_new()
    await stage.wait("PT30S")
    assert [letter.text[:20] for letter in anna.inbox] == [SORRY[:20], "Worum geht es?"]
    assert anna.inbox[0].at is not None and anna.inbox[0].at - began <= timedelta(seconds=30)
    assert len(await put_aside(stage)) == 1
    await anna.presses("housing")
    await anna.sees("Was wird gebraucht?")


@pytest.mark.usefixtures("poison")
async def test_a_poison_event_counts_its_attempts_through_restarts(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says(POISON)
    for _ in range(6):
        await stage.restart()
        await stage.wait("PT10S")
    assert len(await put_aside(stage)) == 1
    assert [letter.text[:20] for letter in anna.inbox] == [SORRY[:20]]


@pytest.mark.parametrize("error", [RuntimeError, OSError])
async def test_a_preparation_that_fails_is_put_aside_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async def fail(*_: object) -> None:
        raise error

    routes = tuple(replace(route, prepare=fail) if route.name == "digest" else route for route in served.ROUTES)
    monkeypatch.setattr(served, "ROUTES", routes)
    karin = await stage.person("karin", roles=["coordinator"])
    await karin.says("/digest")
    await karin.says("/menu")
    await stage.wait("PT30S")
    await karin.saw(SORRY)
    await karin.sees("Was möchtest Du tun?")
    assert await put_aside(stage) == [error.__name__]


@ON_CONSOLE
@pytest.mark.parametrize("payload", [{}, {"kind": "xyzzy", "as": "anna", "at": "now"}, {"kind": "text", "as": "anna"}])
async def test_an_event_that_cannot_be_parsed_is_put_aside_at_once(stage: Stage, payload: dict[str, str]) -> None:
    anna = await stage.person("anna")
    bad = RawEvent(key="bad", payload=payload, account="anna")
    nobodys = RawEvent(key="nobodys", payload=payload)
    await stage.wire.service.receivers[0].store(Batch(events=(bad, nobodys)))
    await anna.says("/need")
    assert [letter.text[:20] for letter in anna.inbox] == [SORRY[:20], "Worum geht es?"]
    assert len(await put_aside(stage)) == 2


@ON_CONSOLE
async def test_an_event_that_comes_twice_is_handled_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    payload = {"kind": "text", "as": "anna", "at": stage.now.isoformat(), "text": "/need"}
    for _ in range(2):
        await stage.wire.service.receivers[0].store(
            Batch(events=(RawEvent(key="same", payload=payload, account="anna"),))
        )
        await stage.wait("PT0S")
    assert [letter.text for letter in anna.inbox] == ["Worum geht es?"]


# --- somebody who cannot be reached ----------------------------------------------------------


async def test_what_is_for_somebody_who_is_gone_is_given_up_until_they_write_again(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.does(unreachable=True)
    await stage.wait("P14D")
    assert anna.inbox == []
    rows = await stage.rows(Outbox)
    assert {(row.state, row.reason) for row in rows} == {(outbox.State.dead, "unreachable")}
    await anna.says("/need")
    await anna.sees("Worum geht es?")
    await stage.wait("P7D")
    assert any("Was brauchst Du gerade" in letter.text for letter in anna.inbox)


async def test_who_blocks_the_bot_in_a_form_finds_it_again(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    await anna.does(unreachable=True)
    await stage.wait("P5D")
    await anna.says("/weiter")
    await anna.sees("Stimmt alles so?")


# --- a clock that jumps ----------------------------------------------------------------------


async def test_a_clock_that_jumps_back_makes_nothing_happen_twice(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("P3DT1H")
    for _ in range(3):
        await stage.wait("-P1D")
        await stage.wait("P1D")
    asked = [letter for letter in anna.inbox if "Was brauchst Du gerade" in letter.text]
    assert len(asked) == 1
    assert len(await stage.rows(Need)) == 1


async def test_people_are_answered_while_the_clock_is_wrong(stage: Stage) -> None:
    anna = await stage.person("anna")
    await stage.wait("-P365D")
    await anna.says("/need")
    await anna.sees("Worum geht es?")
    await stage.wait("P366D")
    await anna.says("/menu")
    await anna.sees("Was möchtest Du tun?")


async def test_what_was_waiting_when_the_clock_jumped_back_still_comes(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    await stage.wait("-PT1H")
    await stage.wait("PT1H30S")
    assert all(need.published_at for need in await stage.rows(Need))


# --- a locked database -----------------------------------------------------------------------


class Lock:
    """Another instance that writes for a long time."""

    def __init__(self, url: URL) -> None:
        self._database = Database(url.render_as_string(hide_password=False))
        self._held = AsyncExitStack()

    async def take(self) -> None:
        taken = False
        while not taken:
            with suppress(*FAULTS):  # the service was faster
                await self._held.enter_async_context(self._database.transaction())
                taken = True

    async def release(self) -> None:
        await self._held.aclose()

    async def aclose(self) -> None:
        await self.release()
        await self._database.aclose()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set whenever a loop gives up for a moment; the database is waited for briefly only."""
    happened = asyncio.Event()
    wait = Backoff.wait

    async def noticed(self: Backoff) -> None:
        happened.set()
        await wait(self)

    monkeypatch.setattr(Backoff, "wait", noticed)
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 20)
    return happened


@pytest.fixture
async def lock(failing: asyncio.Event, running_stage: Stage) -> AsyncIterator[Lock]:
    held = Lock(running_stage.wire.service.database.url)
    yield held
    await held.aclose()


async def test_what_comes_while_the_database_is_locked_is_handled_afterwards(
    failing: asyncio.Event, running_stage: Stage, lock: Lock
) -> None:
    people: list[Person] = [await running_stage.person(f"person-{number}") for number in range(5)]
    await lock.take()
    for person in people:
        await person.says("/need")
    async with asyncio.timeout(30):
        await failing.wait()
    await lock.release()
    for person in people:
        await person.sees("Worum geht es?")
        await person.presses("housing")
        await person.sees("Was wird gebraucht?")
        assert len(person.inbox) == 1
    assert {row.attempts for row in await running_stage.rows(Inbox)} == {1}


async def test_a_lock_in_the_middle_of_everything_neither_loses_nor_doubles(
    failing: asyncio.Event, running_stage: Stage, lock: Lock
) -> None:
    people = [await running_stage.person(f"person-{number}") for number in range(5)]
    for _ in range(3):
        await running_stage.together(*(person.deed(say="/menu") for person in people))
        await lock.take()
        failing.clear()
        async with asyncio.timeout(30):
            await failing.wait()
        await lock.release()
        for person in people:
            await person.sees("Was möchtest Du tun?")
    assert [len(person.inbox) for person in people] == [3] * 5
