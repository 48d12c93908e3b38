"""The token is in no log, at any level, whatever goes wrong; nor is what people say."""

import pytest

from tests.wire.conftest import Install
from tests.wire.faults import Answers, Drop, Garbage, Status
from tests.wire.letters import writes
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

CONFLICT = Answers(409, "Conflict: terminated by other getUpdates request")


@pytest.mark.parametrize("form", ["json", "pretty"])
async def test_the_log_names_no_token_when_everything_fails(wire: Wire, install: Install, form: str) -> None:
    """That the token is not in it is asserted whenever an installation is taken down."""
    service = await install(log={"level": "debug", "format": form}, telegram={"profile": True})
    anna, group = wire.user("anna"), wire.group("Team")
    for how in (Status(502, json=False), Garbage(), Drop(after_doing=False)):
        for method in ("getUpdates", "sendMessage", "setMyCommands"):
            wire.fault(method, how)
    await service.starts()
    await group.adds_bot(by=anna)
    for number in range(6):
        await anna.says(f"/help Frau Beispiel {number}")
    await wire.until(lambda: anna.texts, seconds=60)
    wire.push({"message": {"text": f"{wire.token} Beispiel", "from": anna.described()}})
    await wire.until(lambda: "quarantined" in service.log)
    failures = service.log.count("receiving failed")
    await wire.refuses_connections()
    await wire.until(lambda: service.log.count("receiving failed") > failures)
    wire.fault("getUpdates", CONFLICT)
    await wire.listens_again()
    await wire.until(lambda: "another instance" in service.log, seconds=60)
    wire.revoked = True
    await writes(service, anna, "Frau Beispiel")
    await wire.until(lambda: wire.asked("sendMessage")[-1].status == 401)
    await wire.until(lambda: "does not know this token" in service.log, seconds=60)
    await service.dies()
    assert wire.token not in service.log
    assert wire.token.partition(":")[2] not in service.log
    assert "Beispiel" not in service.log
