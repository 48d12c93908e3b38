"""`kollegial run` with a homeserver and an account in its configuration serves people in direct messages."""

from collections import Counter

import pytest

from storage.needs import Need
from tests.homeserver.conftest import Install, Meet, NewHomeserver, Serve
from tests.homeserver.letters import JOINING, NEED, UNKNOWN, asks, opened
from tests.homeserver.synapse import Synapse

IN_CLEAR = frozenset({"m.reaction", "m.room.redaction"})
"""Events that say something and travel in clear even in encrypted rooms, by the protocol."""


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_somebody_joins_and_tells_a_need(
    homeserver: Synapse, install: Install, meet: Meet, encrypted: bool
) -> None:
    bot = await install()
    await bot.starts()
    anna = await meet("anna", careful=True)  # their client gives keys only to devices that are cross-signed
    room = await anna.opens(bot.id, encrypted=encrypted)
    await anna.sees("In welcher Sprache")
    for words, answer in (*JOINING, *NEED):
        await asks(anna, words, answer)
    await bot.stops()

    (need,) = await bot.rows(Need)
    assert (need.text, need.theme) == ("Wohnungen für große Familien", "housing")
    assert all(message.encrypted is encrypted for message in anna.messages())
    kinds = Counter(event["type"] for event in homeserver.events(room) if "state_key" not in event)
    assert set(kinds) - IN_CLEAR == {"m.room.encrypted" if encrypted else "m.room.message"}
    assert all(message.readable for message in anna.messages())
    assert not bot.proxy.asked("/(receipt|read_markers)")  # nobody is watched


async def test_six_starts_under_default_limits_are_one_login(
    new_homeserver: NewHomeserver, serve: Serve, meet: Meet
) -> None:
    own = new_homeserver()
    bot, anna = await serve(homeserver=own), await meet("anna", homeserver=own)
    await opened(bot, anna, encrypted=True)
    for _ in range(5):
        await bot.stops()
        await bot.starts()
    await asks(anna, "!q1", UNKNOWN.format("q1"))
    assert [asked.status for asked in bot.proxy.asked("/login$")] == [200]
    assert {asked.status for asked in bot.proxy.requests} <= {200, 404, None}  # None: a poll that ended with the start
