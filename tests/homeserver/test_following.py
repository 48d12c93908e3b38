"""Rooms that replace others, and invitations as anybody can send them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix.homeserver import path
from bot.platforms.matrix.invitations import FILE, WAITING
from tests.homeserver.invited import Bot, invites, made_up
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse

Json = dict[str, Any]


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, proxy, tmp_path)
    yield bot
    await bot.server.aclose()


# --- rooms that are replaced -----------------------------------------------------------------


async def test_the_bot_follows_into_the_room_that_replaces_one(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    old = invites(homeserver, anna, bot, preset="public_chat", room_version="11")
    await bot.syncs()
    await bot.answers()
    upgrade = path("rooms", old, "upgrade")
    new = homeserver.does("POST", upgrade, {"new_version": "12"}, anna.access_token)["replacement_room"]
    bot.rooms.forget(old)
    bot.invitations.follow(new, anna.user_id)
    await bot.answers()
    assert bot.membership(new) == "join"
    assert (await bot.rooms.get(new)).predecessor == old


async def test_the_bot_waits_for_its_invitation_into_a_closed_room_that_replaces_one(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    anna = homeserver.register("anna")
    old = invites(homeserver, anna, bot, room_version="11")
    await bot.syncs()
    await bot.answers()
    upgrade = path("rooms", old, "upgrade")
    new = homeserver.does("POST", upgrade, {"new_version": "12"}, anna.access_token)["replacement_room"]
    bot.rooms.forget(old)
    bot.invitations.follow(new, anna.user_id)
    async with bot.answering():
        await proxy.until(lambda: proxy.asked(f"/join/{new}$"))
    assert bot.membership(new) is None
    homeserver.does("POST", path("rooms", new, "invite"), {"user_id": bot.id}, anna.access_token)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(new) == "join"


async def test_a_room_that_only_claims_to_replace_one_is_left_at_once(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    old = invites(homeserver, anna, bot)
    await bot.syncs()
    await bot.answers()
    for creation in ({}, {"predecessor": {"room_id": old}}, {"predecessor": {"room_id": "!nowhere"}}):
        body = {"preset": "public_chat", "creation_content": creation}
        other = homeserver.does("POST", path("createRoom"), body, anna.access_token)["room_id"]
        bot.invitations.follow(other, anna.user_id)
        await bot.answers()
        assert bot.membership(other) == "leave"


async def test_a_room_the_bot_is_in_is_not_left_because_somebody_calls_it_a_successor(
    bot: Bot, homeserver: Synapse
) -> None:
    anna, mallory = homeserver.register("anna"), homeserver.register("mallory")
    annas, mallorys = invites(homeserver, anna, bot), invites(homeserver, mallory, bot)
    await bot.syncs()
    await bot.answers()
    tombstone = path("rooms", mallorys, "state", "m.room.tombstone", "")
    homeserver.does("PUT", tombstone, {"replacement_room": annas}, mallory.access_token)
    bot.invitations.follow(annas, mallory.user_id)
    await bot.answers()
    assert bot.membership(annas) == "join"


# --- what anybody can send -------------------------------------------------------------------

GARBAGE: list[Any] = [
    None,
    7,
    [],
    {},
    {"invite_state": None},
    {"invite_state": []},
    {"invite_state": {"events": None}},
    {"invite_state": {"events": [None, 7, [], {}]}},
    {"invite_state": {"events": [{"type": "m.room.member", "state_key": 7, "sender": None, "content": []}]}},
]


async def test_garbage_beside_an_invitation_does_not_take_it_along(bot: Bot, homeserver: Synapse) -> None:
    room = invites(homeserver, homeserver.register("anna"), bot)
    for garbage in (None, 7, [], "x"):
        bot.invitations.take(garbage)
    found = await bot.server.call("GET", path("sync"))
    bot.invitations.take({**{f"!{n}": garbage for n, garbage in enumerate(GARBAGE)}, **found["rooms"]["invite"]})
    assert list(bot.waiting) == [room]
    await bot.answers()
    assert bot.membership(room) == "join"


@pytest.mark.parametrize("content", ["", "[]", '{"!a": 7, "!b": {"inviter": 1}, "!c": {"inviter": "@x:y"}}'], ids=repr)
async def test_a_file_that_is_damaged_is_begun_anew(bot: Bot, homeserver: Synapse, content: str) -> None:
    (bot.folder / FILE).write_text(content)
    bot.starts()
    room = invites(homeserver, homeserver.register("anna"), bot)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(room) == "join"


async def test_a_flood_of_invitations_takes_no_more_room_than_there_is(bot: Bot) -> None:
    bot.invitations.take(made_up(bot.id, range(WAITING + 50)))
    bot.invitations.take(made_up(bot.id, range(WAITING + 50, WAITING + 60)))
    assert len(bot.waiting) == WAITING


async def test_a_sync_does_not_count_as_taken_where_an_invitation_cannot_be_noted(bot: Bot) -> None:
    (bot.folder / f"{FILE}.part").mkdir()
    with pytest.raises(OSError):
        bot.invitations.take(made_up(bot.id, range(1)))
