"""Who can be written to: people who block the bot, come back, are gone, or never wrote."""

import pytest

from storage.accounts import Account
from storage.members import Member
from storage.messages import Lane
from storage.outbox import Outbox
from tests.letters import DEAD, SENT, eventually, outcomes
from tests.wire.conftest import Install
from tests.wire.faults import Answers, TooMany
from tests.wire.letters import reachable, writes
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

BLOCKED = Answers(403, "Forbidden: bot was blocked by the user")


async def test_who_blocks_the_bot_gets_nothing_more_until_they_let_it_in_again(wire: Wire, install: Install) -> None:
    service, anna, ben = await install(), wire.user("anna"), wire.user("ben")
    await service.knows(anna, ben)
    await service.starts()
    wire.fault("sendMessage", TooMany(600), chat=anna.id)
    await writes(service, anna, "eins", "zwei")
    await writes(service, anna, "nebenbei", lane=Lane.bulk)

    async def throttled() -> bool:
        return (await service.rows(Outbox))[0].reason == "throttled"

    await eventually(throttled)
    await anna.blocks()
    assert await outcomes(service) == [(DEAD, "unreachable")] * 3
    assert not await reachable(service, anna)
    await writes(service, anna, "drei")
    await writes(service, ben, "eins")
    assert (await outcomes(service))[3:] == [(DEAD, "unreachable"), (SENT, None)]
    assert len(wire.asked("sendMessage", anna.id)) == 1
    await service.stops()


@pytest.mark.parametrize("how", ["my_chat_member", "/start"])
async def test_either_sign_of_life_brings_back_whom_a_403_marked_unreachable(
    wire: Wire, install: Install, how: str
) -> None:
    service, anna = await install(), wire.user("anna")
    await service.knows(anna)
    await service.starts()
    wire.fault("sendMessage", BLOCKED, chat=anna.id)
    await writes(service, anna, "eins", "zwei")
    assert await outcomes(service) == [(DEAD, "blocked"), (DEAD, "unreachable")]
    assert not await reachable(service, anna)
    if how == "/start":
        await anna.says("/start")
        await wire.until(lambda: anna.texts == ["Was möchtest Du tun?"])
    else:
        await anna.unblocks()

    async def back() -> bool:
        return await reachable(service, anna)

    await eventually(back)
    await writes(service, anna, "drei")
    assert (await outcomes(service))[-1] == (SENT, None)
    assert anna.texts[-1] == "drei"
    assert not {"eins", "zwei"} & set(anna.texts)
    await service.stops()


async def test_who_is_gone_or_never_wrote_is_tried_once(wire: Wire, install: Install) -> None:
    service = await install()
    deactivated, unknown, silent, well = (wire.user(name) for name in ("d", "u", "s", "w"))
    people = (deactivated, unknown, silent, well)
    await service.knows(*people)
    deactivated.deactivated = True
    del wire.places[unknown.id]
    silent.private.begun = False
    await service.starts()
    for each in people:
        await writes(service, each, "eins", "zwei")
    found = await outcomes(service)
    await service.stops()
    reasons = ["deactivated", "chat not found", "never wrote to the bot"]
    assert found == [*((DEAD, each) for reason in reasons for each in (reason, "unreachable")), *[(SENT, None)] * 2]
    assert [len(wire.asked("sendMessage", each.id)) for each in people] == [1, 1, 1, 2]
    assert [await reachable(service, each) for each in people] == [False, False, False, True]


async def test_who_was_never_heard_of_and_blocks_the_bot_is_not_noted_down(wire: Wire, install: Install) -> None:
    service, anna = await install(), wire.user("anna")
    await service.starts()
    await anna.blocks()
    await anna.unblocks()
    await wire.until(lambda: not wire.updates.pending)
    await service.stops()
    assert await service.rows(Account) == []
    assert await service.rows(Member) == []
