"""The keys that lie with the homeserver for whoever writes first: never used up, never two by one name."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.matrix.homeserver import path
from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device
from tests.homeserver.faults import Drop
from tests.homeserver.people import Person
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse

Json = dict[str, Any]

CURVE = "signed_curve25519"
MEGOLM = "m.megolm.v1.aes-sha2"
OLM = "m.olm.v1.curve25519-aes-sha2"
WORDS = "ganz persönlich"


@pytest.fixture
async def bot(homeserver: Synapse, proxy: Proxy, tmp_path: Path) -> AsyncIterator[Device]:
    async with device(proxy.url, homeserver.register("bot"), tmp_path / "matrix") as bot:
        yield bot


@pytest.fixture
async def anna(meet: Meet) -> Person:
    return await meet("anna")


async def _claimed(anna: Person, bot: Device, number: int) -> list[Json]:
    """So many of the bot's keys, claimed one after the other as by people who write first."""
    wanted = {"one_time_keys": {bot.id: {bot.crypto.device_id: CURVE}}}
    answers = [await anna.does("POST", "/keys/claim", wanted) for _ in range(number)]
    return [answer["one_time_keys"][bot.id][bot.crypto.device_id] for answer in answers]


async def _left(bot: Device) -> int:
    answer = await bot.server.call("POST", path("keys", "upload"), {})
    count: int = answer["one_time_key_counts"].get(CURVE, 0)
    return count


async def test_keys_that_were_used_up_are_refilled_from_zero(bot: Device, anna: Person) -> None:
    keys = await _claimed(anna, bot, 50)
    assert len({name for key in keys for name in key}) == 50
    assert await _left(bot) == 0
    await bot.syncs()
    assert await _left(bot) == 50


async def test_who_writes_first_while_the_bot_is_away_uses_the_fallback_key(bot: Device, anna: Person) -> None:
    room = await anna.invites_to_chat(bot.id, encrypted=True)
    await bot.joins(room)
    await anna.until(lambda: anna.membership(bot.id) == "join")
    await bot.ends()
    keys = await _claimed(anna, bot, 51)
    (fallback,) = keys[-1].values()
    assert fallback["fallback"] is True
    await anna.says("Ist da wer?")
    await bot.begins()
    assert await bot.reads(room) == ["Ist da wer?"]
    assert await _left(bot) == 50
    await bot.ends()
    again = await _claimed(anna, bot, 51)
    assert again[-1].keys() != keys[-1].keys()
    await bot.begins()


@pytest.mark.parametrize("count", [{}, {"signed_curve25519": 0}, {"signed_curve25519": "many"}, None, "?"])
async def test_a_count_that_is_not_there_is_zero(bot: Device, anna: Person, count: Any) -> None:
    await _claimed(anna, bot, 50)
    await bot.crypto.receive({"device_one_time_keys_count": count} if count is not None else {})
    await bot.crypto.upkeep()
    assert await _left(bot) == 50


async def test_keys_whose_answer_was_lost_are_brought_again(bot: Device, anna: Person, proxy: Proxy) -> None:
    await _claimed(anna, bot, 50)
    proxy.orders(Drop(), "keys/upload")
    with pytest.raises(PlatformError):
        await bot.syncs()
    await bot.ends(at_once=True)
    await bot.begins()
    assert await _left(bot) == 50
    room = await bot.meets(anna)
    await anna.says("geht")
    assert await bot.reads(room) == ["geht"]
