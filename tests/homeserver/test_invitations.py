"""Invitations: whose are accepted, and that each is answered in the end, whatever stands in the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.invitations import CAP, FILE, REFUSALS, WAITING, Invitations
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms
from tests.homeserver.faults import BAD_GATEWAY, Late, too_many
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Account, Synapse

Json = dict[str, Any]


class Bot:
    """The bot's account with its invitations; waiting takes no time, and is noted in `waits`."""

    def __init__(self, homeserver: Synapse, proxy: Proxy, folder: Path) -> None:
        self.homeserver = homeserver
        self.account = homeserver.register("kollegial")
        self.id = self.account.user_id
        self.server = Homeserver(proxy.url, self.account.access_token)
        self.folder = folder
        self.proxy = proxy
        self.since: str | None = None
        self.waits: list[float] = []
        self.time_goes_on = asyncio.Event()
        self.time_goes_on.set()
        self.starts()

    def starts(self, *allowed: str) -> None:
        self.rooms = Rooms(self.server, self.id, Kept(self.folder / "rooms.json"))
        kept = Kept(self.folder / FILE)
        self.invitations = Invitations(self.server, self.rooms, allowed, self.homeserver.name, kept, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.time_goes_on.wait()

    async def syncs(self) -> None:
        """Take the invitations that are waiting."""
        query = {"since": self.since} if self.since else None
        found = await self.server.call("GET", path("sync"), query=query)
        self.since = found["next_batch"]
        self.invitations.take(found.get("rooms", {}).get("invite", {}))

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.invitations.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()

    async def answers(self) -> None:
        """Answer until nothing waits any more."""
        async with self.answering():
            await self.proxy.until(lambda: not self.waiting)

    @property
    def waiting(self) -> Json:
        return json.loads((self.folder / FILE).read_text()) if (self.folder / FILE).exists() else {}

    def membership(self, room: str) -> str | None:
        """How the bot stands in a room, as the homeserver has it."""
        members = [event for event in self.homeserver.events(room) if event.get("state_key") == self.id]
        return members[-1]["content"]["membership"] if members else None


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, proxy, tmp_path)
    yield bot
    await bot.server.aclose()


def invites(homeserver: Synapse, person: Account, bot: Bot, **more: Any) -> str:
    """Somebody makes a room and invites the bot."""
    body = {"preset": "private_chat", "invite": [bot.id], **more}
    return str(homeserver.does("POST", path("createRoom"), body, person.access_token)["room_id"])


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
        bot.invitations.take(_made_up(bot.id, [room]))
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
        await proxy.until(lambda: bot.membership(good) == "join" and bot.waits)
        assert list(bot.waiting) == [broken]
    monkeypatch.undo()
    bot.time_goes_on.set()
    await bot.answers()
    assert await bot.rooms.direct(anna.user_id) == broken


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
    bot.invitations.take(_made_up(bot.id, range(WAITING + 50)))
    bot.invitations.take(_made_up(bot.id, range(WAITING + 50, WAITING + 60)))
    assert len(bot.waiting) == WAITING


async def test_a_sync_does_not_count_as_taken_where_an_invitation_cannot_be_noted(bot: Bot) -> None:
    (bot.folder / f"{FILE}.part").mkdir()
    with pytest.raises(OSError):
        bot.invitations.take(_made_up(bot.id, range(1)))


def _made_up(me: str, rooms: Iterable[object]) -> Json:
    content = {"membership": "invite"}
    event = {"type": "m.room.member", "state_key": me, "sender": "@x:bot.test", "content": content}
    return {str(room): {"invite_state": {"events": [event]}} for room in rooms}
