"""Who waits for slow work sees that something is being written; for quick work nothing flickers."""

import asyncio

import pytest

from bot import typing_sign as sign
from bot.typing_sign import typing_sign
from storage.messages import Chat
from tests.loops import WIRE, Wire

ANNA = Chat(platform=WIRE, id="anna")


class Seen(Wire):
    """A network that remembers who saw the sign."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Chat] = []
        self.twice = asyncio.Event()

    async def typing(self, chat: Chat) -> None:
        self.shown.append(chat)
        if len(self.shown) == 2:
            self.twice.set()


async def test_the_sign_is_shown_as_long_as_slow_work_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign, "SLOW", 0.0)
    monkeypatch.setattr(sign, "AGAIN", 0.0)
    wire = Seen()
    async with asyncio.timeout(10), typing_sign(wire, ANNA):
        await wire.twice.wait()
    shown = len(wire.shown)
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(wire.shown) == shown and set(wire.shown) == {ANNA}


async def test_quick_work_shows_nothing_and_faults_pass_through() -> None:
    wire = Seen()
    with pytest.raises(ValueError, match="of the work"):
        async with typing_sign(wire, ANNA):
            raise ValueError("of the work")
    assert wire.shown == []
