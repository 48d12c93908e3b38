"""Other bots: ignored, unless the configuration names them, and even then no two bots talk for ever."""

import asyncio

import pytest

from bot.platforms.telegram.company import PATIENCE
from storage.accounts import Account
from storage.inbox import Inbox
from tests.wire.conftest import Install
from tests.wire.people import User
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def test_other_bots_are_ignored(wire: Wire, install: Install) -> None:
    service, group, anna = await install(), wire.group("Team", supergroup=True), wire.user("anna")
    other = wire.user("other", is_bot=True, username="other_bot")
    await service.starts()
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await group.says(other, "/help")
    await other.says("/start")
    await group.says(anna, "/help")
    await wire.until(lambda: len(group.texts) == 2)
    await service.stops()
    assert other.messages == []
    assert [account.external_id for account in await service.rows(Account)] == [str(anna.id)]


@pytest.mark.parametrize("named", ["@other_bot", "@Other_Bot", "number"])
async def test_two_bots_that_answer_each_other_stop(wire: Wire, install: Install, named: str) -> None:
    other = wire.user("other", is_bot=True, username="other_bot")
    service = await install(telegram={"bots": [str(other.id) if named == "number" else named]})
    await service.starts()
    await asyncio.gather(answering(wire, other), other.says("/q0"))
    assert len(other.texts) == PATIENCE
    await service.stops()
    assert len(await service.rows(Inbox)) == PATIENCE + 1
    assert "another bot says too much and is not listened to" in service.log


async def test_a_restart_in_mid_conversation_makes_it_no_endless_one(wire: Wire, install: Install) -> None:
    other = wire.user("other", is_bot=True, username="other_bot")
    service = await install(telegram={"bots": ["@other_bot"]})
    await service.starts()
    await other.says("/q0")
    await wire.until(lambda: other.texts)
    await service.stops()
    for number in range(20):
        await other.says(f"/p{number}")
    await service.starts()
    await answering(wire, other)
    assert len(other.texts) == 1 + PATIENCE
    await service.stops()
    await service.starts()
    await answering(wire, other)
    assert len(other.texts) == 1 + PATIENCE
    await service.stops()


async def answering(wire: Wire, other: User) -> None:
    """Let the other bot answer at once whatever it is told from now on, until it hears nothing more."""
    answered = len(other.texts)
    while True:
        try:
            await wire.until(lambda: len(other.texts) > answered, seconds=3)  # noqa: B023
        except AssertionError:
            return
        answered += 1
        await other.says(f"/q{answered}")
