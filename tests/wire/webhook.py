"""Updates brought to the bot's own address, in order, each until it is taken."""

import asyncio
import time

import aiohttp

from tests.wire.messages import Json
from tests.wire.updates import Updates


class Webhook:
    """`repeat` seconds after a failure an update comes again.

    `deliveries` has the number of the update and the status of each attempt, 0 where there was no answer.
    """

    def __init__(self, updates: Updates) -> None:
        self.repeat = 0.1
        self.deliveries: list[tuple[int, int]] = []
        self._updates = updates
        self._secret = ""
        self._connections = 40
        self._failure: Json = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where to; empty where updates are polled."""
        return self._updates.webhook

    def set(self, url: str, secret: str, connections: int) -> None:
        """Bring updates there from now on, or nowhere."""
        self._stop()
        self._updates.webhook, self._secret, self._connections, self._failure = url, secret, connections, {}
        if url:
            self._updates.interrupt("setWebhook request")
            self._task = asyncio.create_task(self._run(url))

    def described(self) -> Json:
        """As getWebhookInfo tells it."""
        info: Json = {"url": self.url, "has_custom_certificate": False}
        return info | ({"max_connections": self._connections} if self.url else {}) | self._failure

    async def aclose(self) -> None:
        """Bring nothing any more."""
        task = self._task
        self._stop()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, url: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(10)) as session:
            while True:
                await self._updates.arrival()
                update = self._updates.pending[0]
                if await self._bring(session, url, update):
                    self._updates.confirm_one(update)
                else:
                    await asyncio.sleep(self.repeat)

    async def _bring(self, session: aiohttp.ClientSession, url: str, update: Json) -> bool:
        status, problem = 0, "Connection refused"
        try:
            async with session.post(url, json=update) as response:
                status, problem = (
                    response.status,
                    f"Wrong response from the webhook: {response.status} {response.reason}",
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = type(error).__name__
        self.deliveries.append((update["update_id"], status))
        if 200 <= status < 300:
            return True
        self._failure = {"last_error_date": int(time.time()), "last_error_message": problem}
        return False

    def __repr__(self) -> str:
        return f"<webhook {self.url or 'off'}>"
