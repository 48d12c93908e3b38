"""The client of the Bot API: connections, time-outs, and loggers that say nothing.

python-telegram-bot stays as it is. Its requests go over httpx, which would take proxies and passwords from the
environment (HTTPS_PROXY, ALL_PROXY, .netrc); ours do not: how Telegram is reached is said in the configuration only.
"""

import logging
import os

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.config.platforms import Telegram

CONNECTIONS = 64
"""Messages on their way at once: 28 a second that take two seconds each, and some air."""

POLLS = 4
"""Connections of the poll: one, and those that a cut one leaves behind."""

SLOW = 50.0
"""Seconds after which an answer is no longer waited for: within the lease of a row, its wait for a turn included."""

TIMEOUT = httpx.Timeout(connect=10.0, read=20.0, write=20.0, pool=5.0)
"""Seconds for one step of a request; Telegram answers most within one."""

MEDIA_WRITE = 30.0
"""Seconds in which a part of a file has to go out."""

_TALKATIVE = ("httpx", "httpcore", "telegram")
"""Loggers below whose addresses hold the token, and whose parameters and answers hold people's words."""


class Client:
    """The bot of an account, not yet asked who it is, and its connections: some for messages, some for the poll."""

    def __init__(self, settings: Telegram) -> None:
        if settings.token is None:
            raise ValueError("a bot without a token")
        silence()
        self.proxy = settings.proxy.get_secret_value() if settings.proxy is not None else None
        self._connections = _connections(CONNECTIONS, self.proxy), _connections(POLLS, self.proxy)
        messages, polls = self._connections
        self.bot = Bot(
            settings.token.get_secret_value(),
            base_url=settings.base_url,
            base_file_url=settings.base_file_url,
            request=messages,
            get_updates_request=polls,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for connections in self._connections:
            await connections.shutdown()


def silence() -> None:
    """Have nothing logged by the libraries below, whatever the level of the log, and no warning with each 429."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connections(size: int, proxy: str | None) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=size,
        connect_timeout=TIMEOUT.connect,
        read_timeout=TIMEOUT.read,
        write_timeout=TIMEOUT.write,
        pool_timeout=TIMEOUT.pool,
        media_write_timeout=MEDIA_WRITE,
        proxy=proxy,
        http_version="1.1",  # what a Bot API server of one's own speaks
        httpx_kwargs={"trust_env": False},
    )
