"""What the homeserver is asked: who has a say in a room, what the bot may there, and to let people into the Space."""

from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Refused, Unavailable
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.questions import answered
from bot.platforms.matrix.rooms import FILE, Rooms
from bot.platforms.matrix.spaces import FILE as SPACE
from bot.platforms.matrix.spaces import noted
from storage.messages import Admission, Chat, Rights
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BROKEN
from tests.homeserver.operating import Operator
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse
from tests.homeserver.test_groups import meets

NOTHING = {"person": False, "reads": False, "deletes": False, "people": []}


async def test_who_has_a_say_in_a_room_and_what_the_bot_may_there(serve: Serve, meet: Meet) -> None:
    bot, anna, ben, cem = await serve(), await meet("anna"), await meet("ben"), await meet("cem")
    await bot.knows(anna)
    room = await meets(bot, anna, ben)
    await anna.invites(cem.id)  # with whom it stays a room of many

    async def stand(person: str, where: str = room) -> dict[str, Any]:
        question = Rights(chat=Chat(platform="matrix", id=where, private=False), account=person)
        return dict(await bot.platform.ask(question))

    async def has(levels: dict[str, Any]) -> None:
        path = f"/rooms/{room}/state/m.room.power_levels/"
        before = await anna.does("GET", path)
        users = {**before["users"], **levels.pop("users", {})}
        await anna.does("PUT", path, {**before, **levels, "users": users})
        mark = await anna.says("!hilfe")  # when that is answered, the bot knows of it
        await anna.until(lambda: any(each.reply_to == mark for each in anna.received()))

    both = sorted([anna.id, ben.id, bot.id])
    assert await stand(anna.id) == {"person": True, "reads": True, "deletes": False, "people": both}
    assert [(await stand(who))["person"] for who in (ben.id, cem.id, bot.id, "nobody", "")] == [False] * 5
    await has({"users": {ben.id: 50, bot.id: 50}})
    assert await stand(ben.id) == {"person": True, "reads": True, "deletes": True, "people": both}
    await has({"users": {ben.id: 20}, "state_default": 20, "events": {"m.room.redaction": 60}})
    assert await stand(ben.id) == {"person": True, "reads": True, "deletes": False, "people": both}
    await ben.leaves(room)
    await has({"state_default": 0})
    assert (await stand(ben.id))["person"] is False
    await anna.kicks(bot.id)
    await bot.proxy.until(lambda: bot.platform._line and not bot.platform._line.rooms.knows(room))
    assert await stand(anna.id) == NOTHING
    assert await stand(anna.id, "!nowhere:bot.test") == NOTHING
    assert await stand(anna.id, "garbage") == NOTHING


async def test_without_a_space_nobody_is_let_in(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    with pytest.raises(Refused, match=r"^no space$"):
        await bot.platform.ask(Admission(account=anna.id))


async def test_people_are_let_into_the_space_once(homeserver: Synapse, tmp_path: Path, proxy: Proxy) -> None:
    operator = Operator(homeserver, tmp_path, proxy.url)
    await operator.makes_space()
    server = Homeserver(proxy.url, operator.token)
    rooms = Rooms(server, operator.id, Kept(tmp_path / FILE))
    space = noted(Kept(operator.kept / SPACE), operator.space, homeserver.name)
    assert space == operator.room()
    assert noted(Kept(operator.kept / SPACE), "other", homeserver.name) is None
    assert noted(Kept(operator.kept / SPACE), None, homeserver.name) is None

    async def admits(account: str) -> None:
        assert await answered(server, rooms, space, Admission(account=account)) == {}

    def stands(account: str) -> str:
        return str(operator.state(operator.room())["m.room.member", account]["membership"])

    anna, ben = homeserver.register("anna"), homeserver.register("ben")
    await admits(anna.user_id)
    await admits(anna.user_id)
    assert stands(anna.user_id) == "invite"
    homeserver.does("POST", f"/_matrix/client/v3/join/{space}", {}, anna.access_token)
    await admits(anna.user_id)
    assert stands(anna.user_id) == "join"
    assert len(proxy.asked("/invite$")) == 1
    homeserver.does("POST", f"/_matrix/client/v3/rooms/{space}/leave", {}, anna.access_token)
    await admits(anna.user_id)
    assert stands(anna.user_id) == "invite"
    homeserver.does("POST", f"/_matrix/client/v3/rooms/{space}/ban", {"user_id": ben.user_id}, operator.token)
    with pytest.raises(Refused, match="banned"):
        await admits(ben.user_id)
    for garbage in ("", "garbage", "@nobody"):
        with pytest.raises(Declined):
            await admits(garbage)
    proxy.orders(BROKEN, "/invite$")
    with pytest.raises(Unavailable):
        await admits(homeserver.register("cem").user_id)
    await server.aclose()
