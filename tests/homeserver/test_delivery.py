"""What is sent to a room comes once, in its order and whole, whatever goes wrong on the way."""

import asyncio

from bot.platforms.matrix.formatting import TEXT_LENGTH, measure
from storage.messages import Chat, Edit, Span, Style
from tests.homeserver.conftest import Meet, NewHomeserver, Serve
from tests.homeserver.faults import BAD_GATEWAY, GARBAGE, Drop, How
from tests.homeserver.letters import opened, writes
from tests.homeserver.synapse import Synapse
from tests.letters import SENT, outcomes

LARGEST = 65_536
"""Bytes that an event has at most (Client-Server API, "Size limits")."""


KINDS = ("m.room.encrypted", "m.room.message")


def sent(homeserver: Synapse, room: str, sender: str) -> int:
    """How many messages of somebody the homeserver has."""
    return sum(event["sender"] == sender and event["type"] in KINDS for event in homeserver.events(room))


# --- once ------------------------------------------------------------------------------------


async def test_whatever_answers_instead_of_the_homeserver_a_message_comes_once(
    homeserver: Synapse, serve: Serve, meet: Meet
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await asyncio.gather(opened(bot, anna, encrypted=True), opened(bot, ben))
    before = {person.id: sent(homeserver, person.room, bot.id) for person in (anna, ben)}
    faults: dict[str, How] = {
        "dropped after it was done": Drop(),
        "bad gateway": BAD_GATEWAY,
        "garbage": GARBAGE,
    }
    for words, how in faults.items():
        times = 2 if isinstance(how, Drop) else 1  # a connection that was used before is tried anew by the client
        met = [bot.proxy.orders(how, f"/send/{kind}/", times=times) for kind in KINDS]
        await asyncio.gather(*(writes(bot, person, words) for person in (anna, ben)))
        await asyncio.gather(*(person.sees(words) for person in (anna, ben)))
        await outcomes(bot)
        assert all(fault.met for fault in met)
        bot.proxy.clears()
    assert await outcomes(bot) == [(SENT, None)] * 2 * (1 + len(faults))
    for person in (anna, ben):
        assert person.texts()[1:] == list(faults)
        assert sent(homeserver, person.room, bot.id) == before[person.id] + len(faults)


# --- in order --------------------------------------------------------------------------------


async def test_20_messages_under_a_limit_come_in_order_and_none_is_lost(
    new_homeserver: NewHomeserver, serve: Serve, meet: Meet
) -> None:
    own = new_homeserver(lifted=True, rc_message={"per_second": 2, "burst_count": 10})
    bot, anna = await serve(homeserver=own), await meet("anna", homeserver=own)
    await opened(bot, anna, encrypted=True)
    words = [f"Nummer {number}" for number in range(20)]
    await writes(bot, anna, *words)
    await anna.sees(words[-1])
    assert await outcomes(bot) == [(SENT, None)] * 21
    assert anna.texts()[1:] == words
    asked = bot.proxy.asked("/send/m.room.encrypted/")
    assert 429 in {each.status for each in asked}
    assert len(asked) < 3 * len(words)  # it waits as long as it is told


async def test_while_the_homeserver_is_away_all_waits_and_then_comes_once_in_order(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    await bot.proxy.refuses()
    await writes(bot, anna, "eins", "zwei", "drei")
    await asyncio.gather(*(anna.says(words) for words in ("!q1", "!q2")))
    await bot.proxy.accepts()
    for words in ("!q1 kenne ich nicht", "!q2 kenne ich nicht", "drei"):  # said at once: either may be the first
        await anna.sees(words)
    assert anna.texts()[1:].index("eins") < anna.texts()[1:].index("zwei") < anna.texts()[1:].index("drei")
    assert len(anna.texts()) == 6


# --- whole -----------------------------------------------------------------------------------


async def test_100_kb_come_whole_in_order_and_in_events_that_are_small_enough(serve: Serve, meet: Meet) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await asyncio.gather(opened(bot, anna, encrypted=True), opened(bot, ben))
    paragraph = (
        "👋🏽 Was hilft, wenn <b>Überweisungen</b> & Bescheide nicht ankommen? " + "Wohnungen " * 20 + "für alle."
    )
    paragraphs = [f"{number}. {paragraph}" for number in range(400)]
    long = "\n\n".join(paragraphs)
    assert len(long.encode()) > 100_000
    for person in (anna, ben):
        await writes(bot, person, long)
    for person in (anna, ben):
        await person.sees(paragraphs[-1])
        assert "\n\n".join(person.texts()[1:]) == long
    sizes = [len(each.body) for each in bot.proxy.asked("/send/")]
    assert max(sizes) < LARGEST - 2000  # what a server puts around it


async def test_an_edit_of_the_longest_message_is_still_small_enough(serve: Serve, meet: Meet) -> None:
    """It says everything four times: plainly and as HTML, for new clients and for old ones."""
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna, encrypted=True)
    chat = Chat(platform="matrix", id=anna.room, private=True)
    for number, letters in enumerate(("ä", '"', "\n", "👩‍👩‍👧‍👦", "\ud800")):
        words = letters * (TEXT_LENGTH // measure(letters))
        spans = (Span(text=words, style=Style.strong, link="https://example.org/"),)
        edit = Edit(chat=chat, token=f"edit-{number}", message=anna.received()[-1].id, spans=spans)
        assert await bot.platform.send(edit) == (edit.message,)
    assert LARGEST * 0.8 < max(len(each.body) for each in bot.proxy.asked("/send/")) < LARGEST - 2000
