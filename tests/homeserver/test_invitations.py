"""Invitations: whose are accepted, and that each is answered in the end, whatever stands in the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.matrix.homeserver import path
from bot.platforms.matrix.invitations import CAP, REFUSALS
from tests.homeserver.faults import BAD_GATEWAY, Late, too_many
from tests.homeserver.invited import Bot, invites, made_up
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, proxy, tmp_path)
    yield bot
    await bot.server.aclose()


# --- whose are accepted ----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["11", "12"])
async def test_people_of_the_bots_own_server_are_welcome_where_nobody_is_named(
    bot: Bot, homeserver: Synapse, version: str
) -> None:
    anna = homeserver.register("anna")
    room = invites(homeserver, anna, bot, room_version=version, is_direct=True)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(room) == "join"
    assert await bot.rooms.direct(anna.user_id) == room
    assert await bot.server.call("GET", path("user", bot.id, "account_data", "m.direct")) == {anna.user_id: [room]}


async def test_an_invitation_into_a_group_makes_no_direct_room(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    room = invites(homeserver, anna, bot)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(room) == "join"
    assert await bot.rooms.direct(anna.user_id) != room


@pytest.mark.parametrize(
    ("allowed", "welcome"),
    [
        (("*",), True),
        (("other.test", "bot.test"), True),
        (("other.test",), False),
        (("@anna:bot.test",), False),
        (("bot.test:8448", "ot.test", "anna"), False),
    ],
)
async def test_who_is_not_on_the_list_is_declined(
    bot: Bot, homeserver: Synapse, allowed: tuple[str, ...], welcome: bool
) -> None:
    bot.starts(*allowed)
    anna = homeserver.register("anna")
    room = invites(homeserver, anna, bot)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(room) == ("join" if welcome else "leave")


async def test_an_account_on_the_list_is_welcome_and_others_of_its_server_are_not(
    bot: Bot, homeserver: Synapse
) -> None:
    anna, bert = homeserver.register("anna"), homeserver.register("bert")
    bot.starts(anna.user_id)
    rooms = [invites(homeserver, person, bot) for person in (anna, bert)]
    await bot.syncs()
    await bot.answers()
    assert [bot.membership(room) for room in rooms] == ["join", "leave"]


# --- until it is done ------------------------------------------------------------------------


async def test_an_invitation_is_tried_until_the_homeserver_is_well_and_waits_as_long_as_it_says(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    room = invites(homeserver, homeserver.register("anna"), bot)
    await bot.syncs()
    proxy.orders(BAD_GATEWAY, "/join/", times=12)
    proxy.orders(too_many(7500), "/join/", times=1)
    await bot.answers()
    assert bot.membership(room) == "join"
    assert bot.waits[-1] == 7.5
    assert bot.waits[0] < 1.3 and sorted(bot.waits[:8]) == bot.waits[:8]
    assert max(bot.waits) <= CAP.total_seconds() * 1.2


async def test_an_invitation_outlives_the_service(bot: Bot, homeserver: Synapse) -> None:
    room = invites(homeserver, homeserver.register("anna"), bot)
    await bot.syncs()
    bot.starts()
    await bot.answers()
    assert bot.membership(room) == "join"


async def test_an_invitation_that_was_taken_back_is_given_up_and_the_next_one_is_answered(
    bot: Bot, homeserver: Synapse, proxy: Proxy, capfd: pytest.CaptureFixture[str]
) -> None:
    anna = homeserver.register("anna")
    room = invites(homeserver, anna, bot)
    await bot.syncs()
    homeserver.does("POST", path("rooms", room, "kick"), {"user_id": bot.id}, anna.access_token)
    await bot.answers()
    assert len(proxy.asked("/join/")) == REFUSALS and len(bot.waits) == REFUSALS - 1
    said = "".join(capfd.readouterr())
    assert room in said and anna.user_id not in said
    other = invites(homeserver, anna, bot)
    await bot.syncs()
    await bot.answers()
    assert bot.membership(other) == "join"


async def test_an_invitation_of_which_the_sync_says_that_it_was_taken_back_is_not_tried(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    room = invites(homeserver, homeserver.register("anna"), bot)
    await bot.syncs()
    bot.invitations.drop(room)
    bot.invitations.drop("!another")
    await bot.answers()
    assert bot.waiting == {} and not proxy.asked("/join/")


async def test_one_that_hangs_keeps_no_other_one_waiting(bot: Bot, homeserver: Synapse, proxy: Proxy) -> None:
    anna = homeserver.register("anna")
    first, second = (invites(homeserver, anna, bot) for _ in range(2))
    proxy.orders(BAD_GATEWAY, f"/join/{first}$", times=None)
    await bot.syncs()
    bot.time_goes_on.clear()
    async with bot.answering():
        await proxy.until(lambda: bot.membership(second) == "join")
    assert bot.membership(first) == "invite"


async def test_what_comes_while_others_are_answered_is_answered_too(bot: Bot, homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    async with bot.answering():
        for _ in range(2):
            room = invites(homeserver, anna, bot)
            await bot.syncs()
            await bot.proxy.until(lambda room=room: bot.membership(room) == "join")


async def test_an_invitation_that_comes_again_while_it_is_answered_is_answered_again(
    bot: Bot, homeserver: Synapse, proxy: Proxy
) -> None:
    room = invites(homeserver, homeserver.register("anna"), bot)
    await bot.syncs()
    proxy.orders(Late(0.3), "/join/")
    async with bot.answering():
        await proxy.until(lambda: bot.membership(room) == "join")
        bot.invitations.take(made_up(bot.id, [room]))
        await proxy.until(lambda: not bot.waiting)
    assert len(proxy.asked("/join/")) == 2


async def test_a_fault_of_ours_in_one_invitation_stops_no_other(
    bot: Bot, homeserver: Synapse, monkeypatch: pytest.MonkeyPatch, proxy: Proxy
) -> None:
    anna = homeserver.register("anna")
    broken, good = invites(homeserver, anna, bot, is_direct=True), invites(homeserver, anna, bot)
    await bot.syncs()
    monkeypatch.setattr(bot.rooms, "note_direct", None)
    bot.time_goes_on.clear()
    async with bot.answering():
        await proxy.until(lambda: list(bot.waiting) == [broken] and bot.waits)
    assert bot.membership(good) == "join"
    monkeypatch.undo()
    bot.time_goes_on.set()
    await bot.answers()
    assert await bot.rooms.direct(anna.user_id) == broken
