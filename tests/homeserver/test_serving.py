"""`kollegial run` with a homeserver and an account in its configuration serves people in direct messages."""

from pathlib import Path

import pytest

from tests.homeserver.conftest import Meet
from tests.homeserver.running import installed
from tests.homeserver.synapse import Synapse

OPEN = {"open_joining": True}


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_somebody_joins_and_tells_a_need(
    homeserver: Synapse, meet: Meet, tmp_path: Path, migrated_sqlite_url: str, encrypted: bool
) -> None:
    async with installed(homeserver, tmp_path, migrated_sqlite_url, members=OPEN) as bot:
        await bot.starts()
        anna = await meet("anna", careful=True)
        await anna.opens(bot.id, encrypted=encrypted)
        await anna.sees("Sprache")
        for words in ("Deutsch", "1", "Anna", "1"):
            await anna.says(words)
        import asyncio
        await asyncio.sleep(3)
        for shown in anna.messages():
            print("---", shown.encrypted, shown.reactions, shown.text)
        print(bot.log[-3000:])
        assert 0
