"""The Space and its rooms, made beside listening, and told of: once, whatever goes wrong on the way."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.platforms.matrix import offering
from bot.platforms.matrix.homeserver import Homeserver
from bot.platforms.matrix.offering import Offering
from bot.platforms.matrix.spaces import Spaces
from bot.service import build_house
from handlers.texts import Texts
from storage.files import FileStore
from storage.inbox import Inbox
from storage.inbox import State as Event
from storage.messages import Admission
from tests.homeserver.conftest import Meet, NewHomeserver, Serve
from tests.homeserver.faults import BAD_GATEWAY, BROKEN, too_many
from tests.homeserver.letters import UNKNOWN, asks, opened
from tests.homeserver.operating import THEMES, Operator
from tests.homeserver.proxy import Proxy
from tests.homeserver.running import Served
from tests.homeserver.synapse import Synapse
from tests.letters import eventually

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def offers(operator: Operator, pauses: list[float]) -> tuple[Homeserver, Offering]:
    """What makes an operator's Space; how long it waits is noted instead."""

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    server = Homeserver(operator.url, operator.token)
    spaces = Spaces(server, operator.id, operator.homeserver.name, operator.kept, operator.lines.append)
    house = build_house(operator.settings, FileStore(operator.folder / "files"), Texts.load(), Random)
    return server, Offering(spaces, operator.space, house, pause)


async def test_rooms_are_told_of_until_that_is_stored(homeserver: Synapse, tmp_path: Path) -> None:
    operator, pauses = Operator(homeserver, tmp_path), list[float]()
    server, offering = offers(operator, pauses)
    assert not offering.soon and offering.told(AT) == []
    await offering.run()
    assert offering.soon and pauses == []
    told = {event.payload["offered"]: event.key for event in offering.told(AT)}
    assert told == {key: f"space:{operator.room(key)}" for key in ("housing", "health")}
    assert len(offering.told(AT)) == 2  # it was not stored
    offering.settle()
    assert not offering.soon and offering.told(AT) == []
    await offering.run()
    assert offering.told(AT) == []
    await server.aclose()


async def test_what_goes_wrong_is_tried_again_with_longer_and_longer_pauses(
    homeserver: Synapse, tmp_path: Path, proxy: Proxy
) -> None:
    operator, pauses = Operator(homeserver, tmp_path, proxy.url), list[float]()
    server, offering = offers(operator, pauses)
    proxy.orders(BAD_GATEWAY, "/directory/", times=2)
    proxy.orders(BROKEN, "/createRoom$", after=1)
    proxy.orders(too_many(100), "/createRoom$", after=1)
    await offering.run()
    assert len(pauses) == 3 and pauses == sorted(pauses) and pauses[0] >= 4
    assert len(offering.told(AT)) == 2
    assert await operator.lacks() == []
    assert len([asked for asked in proxy.asked("/createRoom$") if asked.status == 200]) == 3
    await server.aclose()


# --- in the service --------------------------------------------------------------------------


async def told(bot: Served, rooms: int = 2) -> list[Inbox]:
    """The events of rooms that were made, when all are handled."""

    async def found() -> list[Inbox]:
        rows = [row for row in await bot.rows(Inbox) if row.event_key.startswith("space:")]
        return rows if len(rows) == rooms and all(row.state == Event.done for row in rows) else []

    return await eventually(found)


async def test_the_service_makes_them_once_and_people_are_let_in(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await serve(auto_space=True, matrix={"space": "auto"}, themes=THEMES)
    anna = await meet("anna")
    rows = await told(bot)
    assert [(row.account, row.queue.startswith("group:")) for row in rows] == [(None, True)] * 2
    made = len(bot.proxy.asked("/createRoom$"))
    await bot.stops()
    await bot.starts()
    await opened(bot, anna)
    await asks(anna, "!q1", UNKNOWN.format("q1"))
    assert len(await told(bot)) == 2
    assert len(bot.proxy.asked("/createRoom$")) == made == 3
    assert await bot.platform.ask(Admission(account=anna.id)) == {}
    await anna.until(lambda: anna.client.invited_rooms)


async def test_the_first_who_comes_into_a_room_of_the_space_is_not_talked_with_there(serve: Serve, meet: Meet) -> None:
    bot = await serve(auto_space=True, matrix={"space": "first"}, themes=THEMES[:1])
    anna = await meet("anna")
    await bot.knows(anna)
    (row,) = await told(bot, 1)
    room = row.event_key.removeprefix("space:")
    await bot.platform.ask(Admission(account=anna.id))
    (hall,) = await anna.until(lambda: list(anna.client.invited_rooms))
    await anna.joins(hall)
    await anna.joins(room)
    await anna.says("Ist hier schon jemand?")
    await asks(anna, "!hilfe", "Das geht nur privat")
    assert len(anna.texts()) == 1
    before = len(await bot.rows(Inbox))
    await anna.leaves(room)
    await anna.leaves(hall)
    await opened(bot, anna)
    assert len(await bot.rows(Inbox)) == before + 2  # that they left the room of a channel, and their own room


async def test_people_are_served_while_the_space_cannot_be_made(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = asyncio.Queue[float]()

    async def pause(seconds: float) -> None:
        tries.put_nowait(seconds)
        await asyncio.sleep(0.2)

    monkeypatch.setattr(offering.Offering.__init__, "__defaults__", (pause,))
    bot = await serve(auto_space=True, matrix={"space": "later"}, themes=THEMES)
    bot.proxy.orders(BROKEN, "/createRoom$|/directory/", times=None)
    await bot.stops()
    await bot.starts()
    anna = await meet("anna")
    await opened(bot, anna)
    await asks(anna, "!q1", UNKNOWN.format("q1"))
    assert tries.qsize() >= 1
    bot.proxy.clears()
    assert len(await told(bot)) == 2


async def test_a_rate_limit_is_waited_for(new_homeserver: NewHomeserver, serve: Serve) -> None:
    own = new_homeserver(lifted=True, rc_message={"per_second": 3, "burst_count": 5})
    bot = await serve(homeserver=own, auto_space=True, themes=THEMES)
    assert len(await told(bot)) == 2
    assert own.does("GET", "/_matrix/client/v3/directory/room/%23kollegial%3Abot.test")["room_id"]
