"""Encrypted conversation of the bot's device with a client that people use, and what happens to keys on the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device
from tests.homeserver.people import Person
from tests.homeserver.synapse import Synapse

ALGORITHM = "signed_curve25519"


@pytest.fixture
async def bot(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Device]:
    async with device(homeserver.url, homeserver.register("bot"), tmp_path / "matrix") as bot:
        yield bot


async def talk(bot: Device, person: Person) -> str:
    """An encrypted room in which both are; what was said before is read."""
    room = await person.invites_to_chat(bot.id, encrypted=True)
    await bot.joins(room)
    await person.until(lambda: person.membership(bot.id) == "join")
    await bot.syncs()
    return room


@pytest.mark.parametrize("careful", [False, True], ids=["trusting", "careful"])
async def test_both_read_what_the_other_says(bot: Device, meet: Meet, careful: bool) -> None:
    anna = await meet("anna", careful=careful)
    room = await talk(bot, anna)
    await anna.says("Guten Morgen")
    assert await bot.reads(room) == ["Guten Morgen"]
    await bot.says(room, "Hallo", anna.id)
    seen = await anna.sees("Hallo")
    assert seen.encrypted
    await bot.says(room, "nochmal", anna.id)
    await anna.sees("nochmal")
