"""Whatever a homeserver answers when it is asked for what is new, the bot is patient, and goes on."""

import asyncio
import json
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BAD_GATEWAY, BROKEN, GARBAGE, NO_OBJECT, Answers, How, too_many
from tests.homeserver.letters import UNKNOWN, asks, opened
from tests.homeserver.running import Served, serving
from tests.homeserver.synapse import Synapse

SYNC = "/sync$"
SPAN = 10.0
"""Seconds in which there may be five requests."""


# --- not well --------------------------------------------------------------------------------


async def test_while_asking_fails_there_are_at_most_five_requests_in_ten_seconds(
    homeserver: Synapse, meet: Meet, tmp_path: Path, migrated_file: Path
) -> None:
    """All kinds of failing at the same time, each at a service of its own: most of it is waiting."""
    failing: list[How] = [BAD_GATEWAY, BROKEN, GARBAGE, NO_OBJECT, too_many(None)]
    anna = await meet("anna")
    async with AsyncExitStack() as stack:
        for number, how in enumerate(failing):
            folder = tmp_path / str(number)
            folder.mkdir()
            shutil.copy(migrated_file, folder / "kollegial.db")
            url = f"sqlite+aiosqlite:///{folder / 'kollegial.db'}"
            bot = await stack.enter_async_context(serving(homeserver, folder, url))
            await opened(bot, anna)
            stack.push_async_callback(_is_patient, bot, how, anna.room, anna)
    # they all end here, beside each other


async def _is_patient(*_: Any) -> None: ...
