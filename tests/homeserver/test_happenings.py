"""What happens to rooms and keys: people leave and come, put the bot out, upgrade, keep their keys to themselves."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.platforms.matrix import syncing, undecrypted
from storage.accounts import Account
from storage.inbox import Inbox
from storage.outbox import Outbox
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BAD_GATEWAY, Answers
from tests.homeserver.letters import UNKNOWN, WELCOME, asks, opened, writes
from tests.homeserver.people import Person
from tests.homeserver.proxy import Proxy
from tests.homeserver.running import Served
from tests.homeserver.synapse import Synapse
from tests.letters import DEAD, eventually, outcomes

HELP = "Mir fehlt der Schlüssel dazu"


async def reachable(bot: Served, person: Person) -> bool:
    (account,) = [row for row in await bot.rows(Account) if row.external_id == person.id]
    return account.reachable


async def becomes(bot: Served, person: Person, there: bool) -> None:
    """Wait until the service knows whether somebody can be reached."""

    async def looked() -> bool:
        return await reachable(bot, person) is there

    await eventually(looked)


async def hers(bot: Served, person: Person, *, encrypted: bool = False) -> str:
    """A direct room in which its maker alone has a say; it."""
    await bot.knows(person)
    room = await person.makes_room(encrypted=encrypted, is_direct=True, preset="private_chat", invite=[bot.id])
    await person.sees(WELCOME)
    return room


def asked_to_send(bot: Served, room: str | None = None) -> int:
    return len(bot.proxy.asked(f"/rooms/{room or '.*'}/send/"))


# --- out and in again ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["kicked", "banned", "left alone"])
async def test_who_put_the_bot_out_or_left_is_not_written_to_until_they_let_it_in_again(
    serve: Serve, meet: Meet, how: str
) -> None:
    bot, anna = await serve(), await meet("anna")
    old = await hers(bot, anna, encrypted=True)
    before = asked_to_send(bot)
    match how:
        case "kicked":
            await anna.kicks(bot.id)
        case "banned":
            await anna.bans(bot.id)
        case _:
            await anna.leaves()
    await becomes(bot, anna, False)
    await writes(bot, anna, "Hallo?")
    assert (await outcomes(bot))[1][0] == DEAD
    assert asked_to_send(bot) == before
    if how == "kicked":
        await anna.invites(bot.id)
        await anna.until(lambda: anna.texts().count(anna.texts()[0]) == 2)
        assert anna.room == old
    else:
        await anna.opens(bot.id, encrypted=True)
        await anna.sees(WELCOME)
    await becomes(bot, anna, True)
    await writes(bot, anna, "Wieder da")
    await anna.sees("Wieder da")


async def test_who_left_a_direct_room_and_came_back_is_written_to_again(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    await bot.knows(anna)
    allow = {"type": "m.room_membership", "room_id": await anna.makes_room()}
    rules = {"type": "m.room.join_rules", "content": {"join_rule": "restricted", "allow": [allow]}}
    room = await anna.makes_room(is_direct=True, preset="private_chat", initial_state=[rules], invite=[bot.id])
    await anna.sees(WELCOME)
    await anna.leaves()
    await becomes(bot, anna, False)
    await anna.joins(room)
    await becomes(bot, anna, True)
    await writes(bot, anna, "Wieder da")
    await anna.sees("Wieder da")


async def test_who_puts_the_bot_out_while_it_writes_is_lost_once(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    await hers(bot, anna)
    await bot.stops()
    await anna.kicks(bot.id)
    await writes(bot, anna, "eins", "zwei", "drei")
    await bot.starts()
    assert {state for state, _ in (await outcomes(bot))[1:]} == {DEAD}
    await becomes(bot, anna, False)
    assert asked_to_send(bot, anna.room) <= 2


async def test_where_a_third_person_comes_in_nothing_private_is_said_any_more(serve: Serve, meet: Meet) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await opened(bot, anna, encrypted=True)
    await asks(anna, "bedarf", "Worum geht es?")
    room, said = anna.room, len(anna.texts())
    await anna.invites(ben.id)
    await ben.joins(room)
    await anna.sees("Hier in der Gruppe")  # the bot has seen it as well
    await anna.says("2")
    await writes(bot, anna, "geheim")
    assert (await outcomes(bot))[-1] == (DEAD, "not private any more")
    await asks(anna, "!hilfe", "Das geht nur privat")
    assert len(anna.texts()) == said + 2  # and the greeting of a room of many
    await anna.opens(bot.id, encrypted=True)
    await anna.sees(WELCOME)
    await writes(bot, anna, "wieder unter uns")
    await anna.sees("wieder unter uns")
    assert not any("geheim" in words for words in ben.texts(room))


async def test_a_member_who_never_wrote_here_gets_one_room_of_their_own_encrypted(
    homeserver: Synapse, serve: Serve, meet: Meet
) -> None:
    bot, anna = await serve(), await meet("anna")
    await bot.knows(anna)
    await writes(bot, anna, "eins", "zwei")
    (room,) = await anna.until(lambda: list(anna.client.invited_rooms))
    await anna.joins(room)
    await anna.sees("zwei")
    assert anna.texts() == ["eins", "zwei"]
    assert all(message.encrypted for message in anna.messages())
    await asks(anna, "!q1", UNKNOWN.format("q1"))
    await bot.stops()
    await bot.starts()
    await writes(bot, anna, "drei")
    await anna.sees("drei")
    assert [asked.status for asked in bot.proxy.asked("/createRoom$")] == [200]
    elsewhere = await asyncio.to_thread(homeserver.login, bot.account)
    where = f"/_matrix/client/v3/user/{bot.id}/account_data/m.direct"
    assert homeserver.does("GET", where, None, elsewhere.access_token) == {anna.id: [room]}


# --- upgrades --------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), [("11", "12"), ("12", "12")])
async def test_a_direct_room_that_was_upgraded_is_followed(serve: Serve, meet: Meet, before: str, after: str) -> None:
    bot, anna = await serve(), await meet("anna")
    await bot.knows(anna)
    old = await anna.opens(bot.id, encrypted=True, version=before)
    await anna.sees(WELCOME)
    new = await anna.upgrades(after)
    await anna.invites(bot.id)  # as clients do for those who were in the old one
    await anna.until(lambda: anna.membership(bot.id) == "join")
    await writes(bot, anna, "im neuen Raum")
    await anna.sees("im neuen Raum", room=new)
    await asks(anna, "!q1", UNKNOWN.format("q1"))
    assert anna.texts(new)[0] == "im neuen Raum"  # no second welcome
    assert len(anna.texts(old)) == 1
    assert all(message.encrypted for message in anna.messages(new))


async def test_what_is_to_be_said_while_the_bot_is_on_its_way_into_the_new_room_waits(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna, encrypted=True)
    new = await anna.upgrades("12")
    await bot.proxy.until(lambda: 403 in {asked.status for asked in bot.proxy.asked("/join/")})
    await writes(bot, anna, "im neuen Raum")

    async def tried() -> bool:
        return any(row.attempts for row in (await bot.rows(Outbox))[1:])

    await eventually(tried)
    await anna.invites(bot.id)
    await anna.sees("im neuen Raum", room=new)
    assert await reachable(bot, anna)


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_a_room_of_many_that_was_upgraded_is_followed(serve: Serve, meet: Meet, encrypted: bool) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna)
    old = await anna.makes_room(encrypted=encrypted, version="11", preset="public_chat", invite=[bot.id])
    await ben.joins(old)
    await anna.sees("Hallo zusammen!")
    new = await anna.upgrades("12")  # anybody may come in: nobody needs to invite
    await anna.until(lambda: anna.membership(bot.id) == "join")
    await writes(bot, old, "an alle")
    await anna.sees("an alle", room=new)
    assert anna.texts(new) == ["an alle"]
    assert all(message.encrypted is encrypted for message in anna.messages(new))


# --- keys ------------------------------------------------------------------------------------


def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long for keys than for real ones."""
    monkeypatch.setattr(undecrypted, "GRACE", timedelta(seconds=0.5))
    monkeypatch.setattr(syncing, "SOON", 0.3)


async def test_who_withholds_keys_is_told_once_how_to_help(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty(monkeypatch)
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna, encrypted=True)
    anna.withholds = True
    await anna.says("!q1")
    await anna.sees(HELP)
    await anna.says("!q2")

    async def told_twice() -> bool:
        return sum("unreadable" in row.event_key for row in await bot.rows(Inbox)) == 2

    await eventually(told_twice)
    await writes(bot, anna, "danach")
    await anna.sees("danach")
    assert [HELP in words for words in anna.texts()] == [False, True, False]


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_what_somebody_said_is_answered_once_its_key_comes(
    homeserver: Synapse, serve: Serve, meet: Meet, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, restarted: bool
) -> None:
    hasty(monkeypatch)
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna, encrypted=True)
    anna.client.homeserver = proxy.url
    held = proxy.orders(Answers(200, "{}"), "/sendToDevice/m.room.encrypted/")
    await anna.says("!q1")
    await anna.sees(HELP)
    assert held.met == 1
    if restarted:
        await bot.stops()
        bot.proxy.orders(BAD_GATEWAY, "/state$")  # the answer that brings the key has to be asked for again
        await bot.starts()
    (letter,) = proxy.asked("/sendToDevice/m.room.encrypted/")
    await asyncio.to_thread(
        homeserver.does, letter.method, letter.path, json.loads(letter.body), anna.account.access_token
    )
    await anna.sees(UNKNOWN.format("q1"))
    await asks(anna, "!q2", UNKNOWN.format("q2"))
    assert sum("!q1" in words for words in anna.texts()) == 1
    await anna.until(lambda: not json.loads((bot.folder / "matrix" / "undecrypted.json").read_text())["waiting"])
