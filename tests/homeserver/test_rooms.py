"""The rooms the bot is in: read without trusting them, kept up to date, one for talking with each person."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Gone, Unavailable
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import ENCRYPTION, FILE, Rooms
from tests.homeserver.faults import BROKEN, Answers
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Account, Synapse

Json = dict[str, Any]
ME, ANNA, BERT = "@kollegial:bot.test", "@anna:bot.test", "@bert:bot.test"


class Bot:
    """The bot's account, and its rooms as they are after a start."""

    def __init__(self, homeserver: Synapse, proxy: Proxy, folder: Path) -> None:
        self.account = homeserver.register("kollegial")
        self.id = self.account.user_id
        self.server = Homeserver(proxy.url, self.account.access_token)
        self.folder = folder
        self.starts()

    def starts(self) -> None:
        self.rooms = Rooms(self.server, self.id, Kept(self.folder / FILE))
        self.rooms.listening = True

    async def makes(self, **more: Any) -> str:
        return str((await self.server.call("POST", path("createRoom"), more))["room_id"])

    async def directs(self) -> Json:
        return await self.server.call("GET", path("user", self.id, "account_data", "m.direct"))

    async def notes(self, content: Json) -> None:
        await self.server.call("PUT", path("user", self.id, "account_data", "m.direct"), content)


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, proxy, tmp_path)
    yield bot
    await bot.server.aclose()


def joins(homeserver: Synapse, person: Account, room: str) -> None:
    homeserver.does("POST", path("join", room), {}, person.access_token)


def leaves(homeserver: Synapse, person: Account, room: str) -> None:
    homeserver.does("POST", path("rooms", room, "leave"), {}, person.access_token)


# --- what a room says of itself --------------------------------------------------------------


@pytest.mark.parametrize("version", ["10", "11", "12"])
async def test_whoever_made_a_room_may_do_everything_and_others_what_is_left(
    bot: Bot, homeserver: Synapse, version: str
) -> None:
    anna = homeserver.register("anna")
    room_id = await bot.makes(room_version=version, preset="private_chat", invite=[anna.user_id])
    joins(homeserver, anna, room_id)
    room = await bot.rooms.get(room_id)
    assert room.version == version
    assert room.creators == {bot.id}
    assert room.level(bot.id) == (math.inf if version == "12" else 100)
    assert room.may(bot.id, "kick") and room.may(bot.id, "m.room.tombstone", state=True)
    assert room.may(anna.user_id, "m.room.message") and not room.may(anna.user_id, "kick")
    assert not room.may(anna.user_id, "m.room.name", state=True)
    assert room.private(bot.id) and room.partner(bot.id) == anna.user_id and not room.encrypted


async def test_who_is_named_as_a_further_creator_of_a_newer_room_stands_above_its_levels(
    bot: Bot, homeserver: Synapse
) -> None:
    anna = homeserver.register("anna")
    room_id = await bot.makes(room_version="12", creation_content={"additional_creators": [anna.user_id]})
    assert (await bot.rooms.get(room_id)).level(anna.user_id) == math.inf


async def test_a_third_person_makes_a_room_no_private_one_and_their_leaving_makes_it_one_again(
    bot: Bot, homeserver: Synapse
) -> None:
    anna, bert = homeserver.register("anna"), homeserver.register("bert")
    room_id = await bot.makes(preset="private_chat", invite=[anna.user_id])
    assert (await bot.rooms.get(room_id)).private(bot.id)
    member = {"type": "m.room.member", "state_key": bert.user_id, "content": {"membership": "invite"}}
    bot.rooms.apply(room_id, member)
    assert not (await bot.rooms.get(room_id)).private(bot.id)
    bot.rooms.apply(room_id, {**member, "content": {"membership": "leave"}})
    assert (await bot.rooms.get(room_id)).partner(bot.id) == anna.user_id


async def test_a_space_is_no_private_room_even_while_two_are_in_it(bot: Bot) -> None:
    room = await bot.rooms.get(await bot.makes(creation_content={"type": "m.space"}))
    assert room.space and not room.private(bot.id)


async def test_a_room_is_asked_for_once_however_many_want_it(bot: Bot, proxy: Proxy) -> None:
    room_id = await bot.makes()
    await asyncio.gather(*(bot.rooms.get(room_id) for _ in range(10)))
    assert len(proxy.asked("/state$")) == 1


async def test_what_the_sync_brings_while_a_room_is_asked_for_is_not_lost(bot: Bot, homeserver: Synapse) -> None:
    room_id = await bot.makes()
    asking = asyncio.create_task(bot.rooms.get(room_id))
    await asyncio.sleep(0)
    bot.rooms.apply(room_id, {"type": "m.room.member", "state_key": ANNA, "content": {"membership": "join"}})
    assert (await asking).partner(bot.id) == ANNA
    assert (await bot.rooms.get(room_id)).partner(bot.id) == ANNA


async def test_a_room_the_bot_is_not_in_is_gone_whether_it_was_put_out_or_never_there(
    bot: Bot, homeserver: Synapse
) -> None:
    anna = homeserver.register("anna")
    room_id = homeserver.does("POST", path("createRoom"), {"invite": [bot.id]}, anna.access_token)["room_id"]
    for name in (room_id, "!nowhere:bot.test", "!nowhere"):
        with pytest.raises(Gone):
            await bot.rooms.get(name)
    joins(homeserver, bot.account, room_id)
    assert (await bot.rooms.get(room_id)).joined(bot.id)
    homeserver.does("POST", path("rooms", room_id, "kick"), {"user_id": bot.id}, anna.access_token)
    bot.rooms.forget(room_id)
    with pytest.raises(Gone):
        await bot.rooms.get(room_id)


async def test_a_homeserver_that_is_not_well_is_not_taken_for_a_room_that_is_gone(bot: Bot, proxy: Proxy) -> None:
    room_id = await bot.makes()
    proxy.orders(BROKEN, "/state$")
    proxy.orders(Answers(200, "{}"), "/state$")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await bot.rooms.get(room_id)
    assert (await bot.rooms.get(room_id)).joined(bot.id)


# --- encryption ------------------------------------------------------------------------------


async def test_a_room_that_was_encrypted_once_stays_so_whatever_its_server_says_after_a_restart(
    bot: Bot, proxy: Proxy
) -> None:
    room_id = await bot.makes(initial_state=[ENCRYPTION])
    assert (await bot.rooms.get(room_id)).encrypted
    state = [event for event in await bot.server.listing(path("rooms", room_id, "state")) if _is_plain(event)]
    bot.starts()
    proxy.orders(Answers(200, json.dumps(state)), "/state$")
    room = await bot.rooms.get(room_id)
    assert room.joined(bot.id) and room.encrypted


def _is_plain(event: Json) -> bool:
    return bool(event["type"] != "m.room.encryption")


async def test_encryption_that_the_sync_tells_of_is_kept_for_a_room_nobody_asked_for(bot: Bot) -> None:
    room_id = await bot.makes()
    bot.rooms.apply(room_id, {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "other"}})
    bot.starts()
    assert (await bot.rooms.get(room_id)).encrypted


async def test_a_file_of_rooms_that_is_damaged_is_begun_anew(bot: Bot) -> None:
    room_id = await bot.makes(initial_state=[ENCRYPTION])
    for content in ("", "[1]", '{"encrypted": {"a": 1}}', '{"encrypted": [1, null]}'):
        (bot.folder / FILE).write_text(content)
        bot.starts()
        assert (await bot.rooms.get(room_id)).encrypted
    assert Kept(bot.folder / FILE).read() == {"encrypted": [room_id]}


# --- one room for talking with somebody ------------------------------------------------------


async def test_a_new_direct_room_is_encrypted_before_anybody_comes_and_is_found_again(
    bot: Bot, homeserver: Synapse
) -> None:
    anna = homeserver.register("anna")
    room_id = await bot.rooms.direct(anna.user_id)
    events = [event["type"] for event in homeserver.events(room_id)]
    invited = [event for event in homeserver.events(room_id) if event.get("state_key") == anna.user_id]
    assert invited[0]["content"]["membership"] == "invite" and invited[0]["content"]["is_direct"] is True
    assert events.index("m.room.encryption") < events.index("m.room.member", 2)
    bot.starts()
    assert await bot.rooms.direct(anna.user_id) == room_id
    joins(homeserver, anna, room_id)
    bot.starts()
    assert await bot.rooms.direct(anna.user_id) == room_id
    assert await bot.directs() == {anna.user_id: [room_id]}


async def test_several_who_write_to_somebody_at_once_make_one_room(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    assert len(set(await asyncio.gather(*(bot.rooms.direct(anna.user_id) for _ in range(5))))) == 1


async def test_the_newest_direct_room_in_which_both_still_are_is_taken(bot: Bot, homeserver: Synapse) -> None:
    anna, bert = homeserver.register("anna"), homeserver.register("bert")
    older, newer = [await bot.makes(preset="private_chat", invite=[anna.user_id]) for _ in range(2)]
    crowd = await bot.makes(preset="private_chat", invite=[anna.user_id, bert.user_id])
    for room_id in (older, newer, crowd):
        await bot.rooms.note_direct(anna.user_id, room_id)
    assert await bot.rooms.direct(anna.user_id) == newer
    leaves(homeserver, anna, newer)
    bot.rooms.forget(newer)
    assert await bot.rooms.direct(anna.user_id) == older
    leaves(homeserver, bot.account, older)
    bot.rooms.forget(older)
    made = await bot.rooms.direct(anna.user_id)
    assert made not in (older, newer, crowd)
    assert (await bot.directs())[anna.user_id] == [older, newer, crowd, made]


async def test_a_direct_room_that_was_replaced_is_not_written_to(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    old = await bot.makes(preset="private_chat", room_version="11", invite=[anna.user_id])
    await bot.rooms.note_direct(anna.user_id, old)
    await bot.server.call("POST", path("rooms", old, "upgrade"), {"new_version": "12"})
    assert await bot.rooms.direct(anna.user_id) != old


async def test_a_homeserver_that_is_away_is_no_reason_for_another_direct_room(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    anna = homeserver.register("anna")
    room_id = await bot.rooms.direct(anna.user_id)
    bot.starts()
    proxy.orders(BROKEN, "/state$")
    with pytest.raises(Unavailable):
        await bot.rooms.direct(anna.user_id)
    assert await bot.rooms.direct(anna.user_id) == room_id


async def test_a_direct_room_that_could_not_be_noted_is_used_all_the_same_and_noted_with_the_next(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    anna, bert = homeserver.register("anna"), homeserver.register("bert")
    proxy.orders(BROKEN, "m.direct", method="PUT")
    room_id = await bot.rooms.direct(anna.user_id)
    assert await bot.rooms.direct(anna.user_id) == room_id
    other = await bot.rooms.direct(bert.user_id)
    assert await bot.directs() == {anna.user_id: [room_id], bert.user_id: [other]}


async def test_what_other_clients_keep_as_direct_rooms_stays_even_where_it_makes_no_sense(
    bot: Bot, homeserver: Synapse
) -> None:
    anna = homeserver.register("anna")
    foreign = {"@x:bot.test": ["!a", 1, None], "@y:bot.test": "!b", "": {}, "future": {"list": [1]}, anna.user_id: 7}
    await bot.notes(foreign)
    room_id = await bot.rooms.direct(anna.user_id)
    assert await bot.directs() == {**foreign, anna.user_id: [room_id]}


async def test_direct_rooms_are_taken_from_the_sync_and_nonsense_there_is_left_out(bot: Bot) -> None:
    room_id = await bot.makes()
    for nonsense in (None, 7, {}, [None, 7, {}], [{"type": "m.direct"}], [{"type": "m.direct", "content": []}]):
        bot.rooms.take_account_data(nonsense)
    bot.rooms.take_account_data([{"type": "m.direct", "content": {ANNA: [room_id], BERT: 7}}])
    assert bot.rooms.partner_in(room_id) == ANNA
    assert bot.rooms.partner_in("!another") is None
