"""Being brought what is new: Telegram knocks at the service's own door, and is answered when the update is stored."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from http import HTTPStatus

PATH = "/telegram"
"""Where Telegram knocks; a proxy before the service leads `webhook_url` here."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"

CALM = 30.0
"""Seconds without an update after which an empty batch is handed on."""

ANSWER = 20.0
"""Seconds after which Telegram is told to come again: the database takes longer than that."""


def secret_of(token: str) -> str:
    """The secret that Telegram has to show, drawn from the token: the same after each start, 64 characters."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


class Intake:
    """The door and what was brought to it. It is open while somebody reads `batches`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._brought: list[tuple[object, asyncio.Future[None]]] = []
        self._came = asyncio.Event()
        self._open = False

    async def knock(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one update in; 200 says that it is stored, anything else lets Telegram come again."""
        # a header that is no UTF-8 comes with surrogates in it
        if not hmac.compare_digest(headers.get(HEADER, "").encode(errors="surrogateescape"), self._secret):
            return HTTPStatus.FORBIDDEN
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return HTTPStatus.BAD_REQUEST
        if not self._open:
            return HTTPStatus.SERVICE_UNAVAILABLE
        stored = asyncio.get_running_loop().create_future()
        self._brought.append((update, stored))
        self._came.set()
        try:
            async with asyncio.timeout(ANSWER):
                await stored
        except TimeoutError:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    async def batches(self) -> AsyncGenerator[tuple[object, ...]]:
        """What was brought, in order; asking for the next says that the last one is stored.

        Where nothing comes for a while, an empty one says that all is well.
        """
        self._open = True
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(CALM):
                        await self._came.wait()
                self._came.clear()
                brought, self._brought = self._brought, []
                yield tuple(update for update, _ in brought)
                for _, stored in brought:
                    if not stored.done():
                        stored.set_result(None)
        finally:
            self._open = False
