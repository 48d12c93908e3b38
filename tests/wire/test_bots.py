"""Other bots: ignored, unless the configuration names them, and even then no two bots talk for ever."""

import pytest

from bot.platforms.telegram.company import PATIENCE
from storage.accounts import Account
from storage.inbox import Inbox
from tests.letters import handled, outcomes
from tests.wire.conftest import Install
from tests.wire.groups import Group
from tests.wire.people import User
from tests.wire.running import Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

TOO_MUCH = "another bot says too much and is not listened to"


async def converses(service: Installed, other: User, group: Group | None = None) -> int:
    """Let the other bot answer whatever it is told, until it is told nothing more; how often it was told something."""
    place = group or other.private
    told = len(place.texts)
    while True:
        before, events = len(place.texts), len(await service.rows(Inbox))
        await place.says(other, "/help")
        await handled(service, events + 1)
        await outcomes(service)
        if len(place.texts) == before:
            return before - told


async def test_other_bots_are_ignored(wire: Wire, install: Install) -> None:
    service, group, anna = await install(), wire.group("Team", supergroup=True), wire.user("anna")
    other = wire.user("other", is_bot=True, username="other_bot")
    await service.starts()
    await group.adds_bot(by=anna)
    await handled(service, 1)
    await outcomes(service)
    assert await converses(service, other, group) == 0
    assert await converses(service, other) == 0
    await group.says(anna, "/help")
    await wire.until(lambda: len(group.texts) == 2)
    await service.stops()
    assert [account.external_id for account in await service.rows(Account)] == [str(anna.id)]


@pytest.mark.parametrize("named", ["@other_bot", "@Other_Bot", "number"])
async def test_two_bots_that_answer_each_other_stop(wire: Wire, install: Install, named: str) -> None:
    other = wire.user("other", is_bot=True, username="other_bot")
    service = await install(telegram={"bots": [str(other.id) if named == "number" else named]})
    await service.starts()
    assert await converses(service, other) == PATIENCE
    await service.stops()
    assert service.log.count(TOO_MUCH) == 1


async def test_two_bots_in_a_group_stop_and_people_are_answered_there(wire: Wire, install: Install) -> None:
    other, anna, group = wire.user("other", is_bot=True, username="other_bot"), wire.user("anna"), wire.group("Team")
    service = await install(telegram={"bots": ["@other_bot"]})
    await service.knows(other, anna)  # who has joined is answered each time
    await service.starts()
    await group.adds_bot(by=anna)
    await handled(service, 1)
    await outcomes(service)
    assert await converses(service, other, group) == PATIENCE
    told = len(group.texts)
    await group.says(anna, "/help")
    await wire.until(lambda: len(group.texts) == told + 1)
    await service.stops()


async def test_a_restart_in_mid_conversation_makes_it_no_endless_one(wire: Wire, install: Install) -> None:
    other = wire.user("other", is_bot=True, username="other_bot")
    service = await install(telegram={"bots": ["@other_bot"]})
    await service.starts()
    await other.says("/help")
    await wire.until(lambda: other.texts)
    await service.stops()
    for _ in range(20):
        await other.says("/help")
    for _ in range(2):
        await service.starts()
        await handled(service, 21)
        await outcomes(service)
        assert len(other.texts) == 1 + PATIENCE
        await service.stops()
