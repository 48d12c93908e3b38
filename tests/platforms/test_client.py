"""The client says nothing about its token, and takes nothing from the environment."""

import logging

import httpx
import pytest
from pydantic import SecretStr
from telegram.error import NetworkError

from bot.config.platforms import Telegram
from bot.platforms.telegram.client import Client

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


def client(base_url: str = "http://127.0.0.1:9/bot") -> Client:
    return Client(Telegram(enabled=True, token=SecretStr(TOKEN), base_url=base_url))


async def test_no_log_line_holds_the_token_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ours = client()
    with pytest.raises(NetworkError) as caught:
        await ours.bot.get_me()
    await ours.aclose()
    assert TOKEN not in caplog.text + str(caught.value)
    assert [record for record in caplog.records if record.name.startswith(("httpx", "httpcore", "telegram"))] == []


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "ftp://no.such.proxy.example")  # httpx would refuse it at once
    with pytest.raises(ValueError, match="proxy"):
        httpx.AsyncClient()
    ours = client()
    with pytest.raises(NetworkError, match="ConnectError"):
        await ours.bot.get_me()
    await ours.aclose()


async def test_closed_is_closed() -> None:
    ours = client()
    await ours.aclose()
    with pytest.raises(NetworkError, match="not initialized"):
        await ours.bot.get_me()


def test_without_a_token_there_is_no_client() -> None:
    with pytest.raises(ValueError, match="without a token"):
        Client(Telegram())
