"""The ceiling: a bare python-telegram-bot that answers each update at once, on a network that costs nothing."""

import json
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from benchmarks.figures import agree

_USER = {"id": 1, "is_bot": True, "first_name": "Kollegial", "username": "kollegial_bot"}
_SENT = {"message_id": 2, "date": 1, "chat": {"id": 7, "type": "private"}, "from": _USER, "text": "…"}


class Stub(BaseRequest):
    """Answers every request at once with what the Bot API would, and counts the messages."""

    def __init__(self) -> None:
        self.sent = 0

    @property
    def read_timeout(self) -> float | None:
        """Nothing is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        """The answer to getMe or sendMessage."""
        if url.endswith("/getMe"):
            return 200, _answer(_USER)
        self.sent += 1
        return 200, _ANSWER


def _answer(result: dict[str, Any]) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


_ANSWER = _answer(_SENT)


async def _reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text("Das kannst Du hier tun: …")


def _raw(number: int) -> str:
    sender = {"id": number % 1000 + 1, "is_bot": False, "first_name": "Anna", "language_code": "de"}
    message = {
        "message_id": number,
        "date": 1_795_000_000,
        "chat": {"id": number % 1000 + 1, "type": "private", "first_name": "Anna"},
        "from": sender,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }
    return json.dumps({"update_id": number, "message": message})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Updates a second, and seconds of computing for each."""

    updates: float
    cpu: float


class Ceiling:
    """An application without storage, to be asked for its rate again and again."""

    def __init__(self) -> None:
        self._stub = Stub()
        builder = ApplicationBuilder().token("1:bench").updater(None)
        self._application: Application[Any, Any, Any, Any, Any, Any] = (
            builder.request(self._stub).get_updates_request(Stub()).build()
        )
        self._application.add_handler(MessageHandler(filters.ALL, _reply))

    async def __aenter__(self) -> "Ceiling":
        await self._application.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._application.shutdown()

    async def rate(self, updates: int) -> "Rate":
        """How fast updates are each read from their JSON, handled and answered.

        Raises:
            Miscounted: not every update was answered.
        """
        raw = [_raw(number) for number in range(1, updates + 1)]
        self._stub.sent = 0
        cpu, began = process_time(), perf_counter()
        for text in raw:
            await self._application.process_update(Update.de_json(json.loads(text), self._application.bot))
        seconds, cpu = perf_counter() - began, process_time() - cpu
        agree("updates answered by the ceiling", self._stub.sent, updates)
        return Rate(updates=updates / seconds, cpu=cpu / updates)
