"""In rooms of many the bot greets, answers who calls it, and keeps nothing of what people say among themselves."""

import pytest

from storage.accounts import Account
from storage.inbox import Inbox
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.letters import opened, writes
from tests.homeserver.people import Person
from tests.homeserver.running import Served
from tests.homeserver.synapse import Synapse
from tests.letters import handled

GREETING = "Hallo zusammen!"
PRIVATELY = "Das geht nur privat"


async def meets(bot: Served, anna: Person, ben: Person, *, encrypted: bool = False, **more: object) -> str:
    """A room in which Anna, Ben and the bot are, greeted; it."""
    room = await anna.makes_room(encrypted=encrypted, invite=[bot.id, ben.id], name="Austausch", **more)
    await ben.joins(room)
    await anna.sees(GREETING)
    await anna.until(lambda: anna.membership(ben.id) == "join")
    return room


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_who_calls_is_answered_there_in_their_thread_and_nothing_else_is_kept(
    homeserver: Synapse, serve: Serve, meet: Meet, encrypted: bool
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna, ben)
    room = await meets(bot, anna, ben, encrypted=encrypted)
    began = await anna.says("Wer weiß etwas über Wohnungen?")
    await ben.sees("Wohnungen")
    await ben.says("Ich nicht! hilfe")
    await ben.replies("Frag doch den Bot", to=began)
    await ben.reacts("1\ufe0f\u20e3", anna.received()[0])
    await ben.sends_file(b"geheim", "geheim.pdf")
    edited = await ben.says("Hallo")
    await ben.edits(edited, "!hilfe")
    await ben.redacts(edited)
    call = await anna.says("!hilfe")
    answer = await anna.sees(PRIVATELY)
    assert (answer.reply_to, answer.thread) == (call, None)
    in_thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": began, "is_falling_back": True}}
    call = await ben.says("/hilfe", **in_thread)
    answer = await ben.until(lambda: next((each for each in ben.received() if each.thread and each.reply_to), None))
    assert PRIVATELY in answer.text
    assert (answer.reply_to, answer.thread) == (call, began)
    await anna.until(lambda: sum(PRIVATELY in words for words in anna.texts()) == 2)
    theirs = [message for message in anna.received() if message.sender == bot.id]
    assert [(PRIVATELY in message.text, message.type) for message in theirs] == [
        (False, "m.notice"),
        (True, "m.notice"),
        (True, "m.notice"),
    ]
    assert {message.encrypted for message in ben.messages()} == {encrypted}
    rows = await bot.rows(Inbox)
    assert len(rows) == 3  # being invited, and both calls
    assert [row.account for row in rows if row.account] == [anna.id, ben.id]
    wire = {event["type"] for event in homeserver.events(room) if "state_key" not in event}
    assert ("m.room.message" in wire) is not encrypted


async def test_of_who_never_called_there_nothing_is_known(serve: Serve, meet: Meet) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna)
    await meets(bot, anna, ben)
    await ben.says("Guten Morgen")
    await anna.says("!hilfe")
    await anna.sees(PRIVATELY)
    assert [row.external_id for row in await bot.rows(Account)] == [anna.id]


async def test_what_other_bots_say_there_is_no_call(serve: Serve, meet: Meet) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna, ben)
    await meets(bot, anna, ben)
    await ben.says("!hilfe", msgtype="m.notice")
    await ben.says("!hilfe@other-bot")
    await ben.says("!hilfe", msgtype="m.emote")
    await anna.says("!hilfe")
    await anna.sees(PRIVATELY)
    assert sum(PRIVATELY in words for words in anna.texts()) == 1


async def test_put_out_of_a_room_of_many_it_sends_nothing_there_until_it_is_invited_again(
    serve: Serve, meet: Meet
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    room = await meets(bot, anna, ben, encrypted=True)
    await anna.kicks(bot.id)
    await handled(bot, 2)
    sent = len(bot.proxy.asked("/send/"))
    await writes(bot, room, "an alle")
    await opened(bot, ben)  # others are served
    assert len(bot.proxy.asked(f"/rooms/{room}/send/")) == sent
    await anna.invites(bot.id, room)
    await anna.until(lambda: sum(GREETING in words for words in anna.texts(room)) == 2)
