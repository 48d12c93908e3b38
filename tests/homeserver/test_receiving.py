"""Nothing that somebody writes is lost, and nothing has two effects: killed, failing, away for long, invited late."""

import asyncio
from typing import Any

import pytest

from bot.platforms.matrix import gaps, syncing
from handlers import served
from handlers.context import Context
from handlers.routing import Arrival, Route
from storage.database import Database
from storage.inbox import Cursor, Inbox
from storage.inbox import State as Event
from tests.homeserver.conftest import Install, Meet, Serve
from tests.homeserver.faults import BAD_GATEWAY, Late
from tests.homeserver.letters import UNKNOWN, WELCOME, opened
from tests.homeserver.people import Person
from tests.homeserver.synapse import Synapse
from tests.letters import handled


def first_lines(person: Person) -> list[str]:
    """What the bot says without the choices below it."""
    return [words.partition("\n")[0] for words in person.texts() if "kenne ich nicht" in words]


def answers(*names: str) -> list[str]:
    return [UNKNOWN.format(name) for name in names]


async def says_all(person: Person, *texts: str, kind: str = "m.text") -> list[str]:
    """Let somebody write much, faster than anybody types, and unencrypted; the events' ids."""
    return [await person.sends_raw("m.room.message", {"msgtype": kind, "body": text}) for text in texts]


# --- killed, failing -------------------------------------------------------------------------


async def test_killed_twice_in_mid_batch_every_message_is_answered_once_and_in_order(
    homeserver: Synapse, install: Install, meet: Meet
) -> None:
    """The second time after an answer was sent to each room, and before it was known that it is."""
    bot, anna, ben = await install(), await meet("anna"), await meet("ben")
    await bot.starts()
    await opened(bot, anna, encrypted=True)
    await opened(bot, ben)
    await bot.stops()
    said = [f"q{number}" for number in range(12)]
    for words in said:
        await asyncio.gather(anna.says(f"!{words}"), ben.says(f"!{words}"))
    await bot.starts()
    await anna.until(lambda: len(first_lines(anna)) + len(first_lines(ben)) >= 4)
    await bot.dies()
    stuck = [bot.proxy.orders(Late(60), f"/send/{kind}/", after=3) for kind in ("m.room.encrypted", "m.room.message")]
    await bot.starts()
    await bot.proxy.until(lambda: [fault.met for fault in stuck] == [1, 1])
    await bot.dies()
    await bot.starts()
    for person in (anna, ben):
        await person.until(lambda: len(first_lines(person)) >= 12)  # noqa: B023
    await handled(bot, 26)
    await bot.stops()
    for person in (anna, ben):
        assert first_lines(person) == answers(*said)
        sent = [event for event in homeserver.events(person.room) if event["sender"] == bot.id]
        assert sum("state_key" not in event for event in sent) == 1 + len(said)
    assert all(message.encrypted for message in anna.messages())
    assert {event.state for event in await bot.rows(Inbox)} == {Event.done}


def put_first(monkeypatch: pytest.MonkeyPatch, words: str, handle: Any, prepare: Any = None) -> None:
    """Let a handler of the test's own do what is to be done about these words."""

    def matches(arrival: Arrival) -> bool:
        return arrival.event.text == words

    name = "digest" if prepare else words  # only what has a slow part is handled by itself
    monkeypatch.setattr(served, "ROUTES", (Route(name, matches, handle, prepare), *served.ROUTES))


async def test_a_handler_that_raises_takes_no_neighbour_along_and_has_one_effect_in_the_end(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    async def handle(ctx: Context) -> None:
        ctx.say("quoted", words="endlich")
        tries.append(ctx.event.text)
        if len(tries) == 1:
            raise RuntimeError("not yet")

    put_first(monkeypatch, "!schwierig", handle)
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await opened(bot, anna, ben)
    for words in ("!q1", "!schwierig", "!q2"):
        await asyncio.gather(anna.says(words), ben.says("!q1"))
    await anna.until(lambda: len(first_lines(anna)) == 2)
    assert [words.partition("\n")[0] for words in anna.texts()][-3:] == [*answers("q1"), "„endlich“", *answers("q2")]
    assert len(tries) == 2
    await ben.until(lambda: first_lines(ben) == answers("q1", "q1", "q1"))


async def test_a_slow_handler_holds_up_nobody_in_another_room(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def prepare(*_: Any) -> None:
        begun.set()
        await over.wait()

    async def handle(ctx: Context) -> None:
        ctx.say("quoted", words="endlich")

    put_first(monkeypatch, "!digest", handle, prepare)
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await opened(bot, anna, ben)
    await anna.says("!digest")
    await anna.says("!q1")
    async with asyncio.timeout(20):
        await begun.wait()
    await ben.says("!q1")
    await ben.sees(*answers("q1"))
    assert first_lines(anna) == []
    await bot.proxy.until(lambda: bot.proxy.asked(f"/rooms/{anna.room}/typing/"))
    over.set()
    await anna.sees(*answers("q1"))
    assert [words.partition("\n")[0] for words in anna.texts()][-2:] == ["„endlich“", *answers("q1")]


# --- away ------------------------------------------------------------------------------------


def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few messages be many: an answer holds five of a room, a page of what it left out four."""
    monkeypatch.setitem(syncing.FILTER["room"]["timeline"], "limit", 5)
    monkeypatch.setattr(gaps, "PAGE", 4)


async def test_250_messages_that_came_in_two_rooms_meanwhile_are_handled_in_order(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most are such as nobody answers, so that this is about receiving and not about sending."""
    monkeypatch.setattr(gaps, "PAGE", 30)  # as a busier room would have it
    bot, people = await serve(), [await meet("anna"), await meet("ben")]
    await opened(bot, *people)
    await bot.stops()
    before = len(await bot.rows(Inbox))

    async def writes(person: Person) -> list[str]:
        ids = []
        for number in range(5):
            ids += await says_all(person, *(f"Nummer {number} {more}" for more in range(24)), kind="m.notice")
            ids += await says_all(person, f"!q{number}")
        return ids

    said = await asyncio.gather(*map(writes, people))
    await bot.starts()
    for person in people:
        await person.until(lambda: len(first_lines(person)) == 5)  # noqa: B023
        assert first_lines(person) == answers("q0", "q1", "q2", "q3", "q4")
    await handled(bot, before + 250)
    rows = (await bot.rows(Inbox))[before:]
    for person, ids in zip(people, said, strict=True):
        assert [row.event_key for row in rows if row.account == person.id] == ids
    pages = bot.proxy.asked("/messages$")
    assert len(pages) > 4 and {page.status for page in pages} == {200}


async def test_a_gap_that_cannot_be_filled_at_once_is_filled_later(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(monkeypatch)
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    await bot.stops()
    await says_all(anna, "!q1")
    await says_all(anna, *(f"Nummer {number}" for number in range(10)), kind="m.notice")
    failing = bot.proxy.orders(BAD_GATEWAY, "/messages$", times=2)
    await bot.starts()
    await anna.sees(*answers("q1"))
    assert failing.met == 2
    assert first_lines(anna) == answers("q1")


# --- before it came --------------------------------------------------------------------------


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_what_was_said_before_the_bot_was_invited_is_not_answered(
    serve: Serve, meet: Meet, encrypted: bool
) -> None:
    bot, anna = await serve(), await meet("anna")
    await bot.knows(anna)
    await anna.makes_room(encrypted=encrypted, is_direct=True, preset="trusted_private_chat")
    await asyncio.gather(*(anna.says(f"!q{number}") for number in range(25)))
    await anna.invites(bot.id)
    await anna.sees(WELCOME)
    await anna.says("!now")
    await anna.sees(*answers("now"))
    assert first_lines(anna) == answers("now")
    assert len(anna.texts()) == 2


async def test_what_was_said_in_a_gap_is_answered_from_the_joining_on(
    homeserver: Synapse, serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    short(monkeypatch)
    bot, anna = await serve(), await meet("anna")
    await bot.knows(anna)
    await bot.stops()
    await anna.invites_to_chat(bot.id)
    await says_all(anna, *(f"!before{number}" for number in range(5)))
    elsewhere = await asyncio.to_thread(homeserver.login, bot.account)  # the operator, with another client
    await asyncio.to_thread(homeserver.does, "POST", f"/_matrix/client/v3/join/{anna.room}", {}, elsewhere.access_token)
    await says_all(anna, "!q1")
    await says_all(anna, *(f"Nummer {number}" for number in range(15)), kind="m.notice")
    await says_all(anna, "!q2")
    await bot.starts()
    await anna.sees(*answers("q2"))
    assert first_lines(anna) == answers("q1", "q2")


# --- how far ---------------------------------------------------------------------------------


async def test_a_token_that_the_homeserver_does_not_know_is_given_up(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    await bot.stops()
    database = Database(bot.url)
    async with database.transaction() as session:
        cursor = await session.get(Cursor, "matrix")
        assert cursor is not None
        cursor.value = "of another server"
    await database.aclose()
    await bot.starts()
    await anna.says("!q1")
    await anna.sees(*answers("q1"))
    assert [asked.status for asked in bot.proxy.asked("/sync$") if asked.status != 200] == [400]
