"""A room that the homeserver cannot tell about: it holds up no other, and nothing that was said there is lost."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.platforms.matrix import deferred, reading
from storage.inbox import Inbox
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import BROKEN, How, Late
from tests.homeserver.letters import UNKNOWN, opened


def waiting(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "matrix" / deferred.FILE).read_text())
    return found


@pytest.mark.parametrize(
    ("fault", "restarted"), [(BROKEN, False), (BROKEN, True), (Late(60), True)], ids=["broken", "restarted", "slow"]
)
async def test_it_is_read_later_and_everybody_else_at_once(
    serve: Serve, meet: Meet, monkeypatch: pytest.MonkeyPatch, fault: How, restarted: bool
) -> None:
    monkeypatch.setattr(deferred, "CAP", timedelta(seconds=1))
    monkeypatch.setattr(reading, "BRIEFLY", 1.0)
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await opened(bot, anna)
    await opened(bot, ben)
    await bot.stops()
    room = ben.room
    bot.proxy.orders(fault, f"{re.escape(room[1:])}/state$", times=None)
    await bot.starts()
    await ben.says("!q1")
    await anna.says("!q2")
    await anna.sees(UNKNOWN.format("q2"))
    await ben.says("!q3")
    await anna.says("!q4")
    await anna.sees(UNKNOWN.format("q4"))
    assert list(waiting(bot.folder)) == [room]
    assert UNKNOWN.format("q1") not in "".join(ben.texts())
    if restarted:
        await bot.stops()
    bot.proxy.clears()
    if restarted:
        await bot.starts()
    await ben.sees(UNKNOWN.format("q3"))
    said = [words for words in ben.texts() if "kenne ich nicht" in words]
    assert [words.partition("\n")[0] for words in said] == [UNKNOWN.format("q1"), UNKNOWN.format("q3")]
    await ben.until(lambda: waiting(bot.folder) == {})
    assert len(await bot.rows(Inbox)) == 6
