"""`kollegial run` with a homeserver and an account in its configuration serves people in direct messages."""

from collections import Counter

import pytest

from storage.needs import Need
from tests.homeserver.conftest import Install, Meet
from tests.homeserver.letters import JOINING, NEED, asks
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
    assert [message.text for message in anna.messages() if not message.readable] == []


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_what_is_sent_to_a_room_of_many_is_encrypted_where_the_room_is(
    homeserver: Synapse, install: Install, meet: Meet, encrypted: bool
) -> None:
    bot, anna = await install(), await meet("anna")
