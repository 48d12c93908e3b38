"""The webhook is lost, or never was one: the operator hears of it, as with a poll that is refused."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.config import Settings
from bot.config.platforms import Telegram as Section
from bot.platforms.base import Barred
from bot.platforms.telegram import Telegram, webhook
from bot.service import build_house
from handlers.texts import Texts
from storage.files import FileStore
from storage.messages import Batch
from tests.wire.faults import Answers, Drop, Status
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


@pytest.fixture
async def brought(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Telegram]:
    """Telegram at the webhook, which looks around after a moment without an update."""
    monkeypatch.setattr(webhook, "CALM", 0.02)
    section = Section(
        enabled=True,
        token=SecretStr(wire.token),
        base_url=wire.base_url,
        base_file_url=wire.base_file_url,
        mode="webhook",
        webhook_url="https://bot.example.org/telegram",
        profile=False,
    )
    house = build_house(Settings(), FileStore(tmp_path), Texts.load(), Random)
    platform = Telegram(section, house, SystemClock())
    yield platform
    await platform.aclose()


async def test_a_token_that_is_revoked_while_nothing_comes_is_noticed(wire: Wire, brought: Telegram) -> None:
    async with aclosing(brought.listen(None)) as batches:
        assert await anext(batches) == Batch(events=())
        wire.revoked = True
        with pytest.raises(Barred, match="does not know this token"):
            await anext(batches)


@pytest.mark.parametrize("url", ["", "https://other.example.org/telegram"])
async def test_a_webhook_that_another_instance_took_is_noticed(wire: Wire, brought: Telegram, url: str) -> None:
    async with aclosing(brought.listen(None)) as batches:
        assert await anext(batches) == Batch(events=())
        wire.webhook.set(url, "", 1)
        with pytest.raises(Barred, match="another instance"):
            await anext(batches)


async def test_where_telegram_cannot_be_asked_the_door_stays_open(wire: Wire, brought: Telegram) -> None:
    async with aclosing(brought.listen(None)) as batches:
        for how in (Status(502), Drop(after_doing=False)):
            fault = wire.fault("getWebhookInfo", how)
            assert await anext(batches) == Batch(events=())
            assert fault.met


async def test_an_address_that_telegram_does_not_take_is_named(wire: Wire, brought: Telegram) -> None:
    wire.fault(
        "setWebhook", Answers(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
    )
    with pytest.raises(Barred, match="webhook_url"):
        await anext(brought.listen(None))


async def test_check_hides_the_path_of_a_foreign_webhook_where_tokens_often_stand(
    wire: Wire, brought: Telegram
) -> None:
    wire.webhook.set(f"https://old.example.org/{wire.token}", "", 1)
    said = " ".join(finding.detail for finding in await brought.check())
    assert "leads to old.example.org;" in said and "sets it to https://bot.example.org/telegram" in said
    assert wire.token not in said
