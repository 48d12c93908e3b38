"""A network in memory: hands over what people did, takes at once what they get, and remembers what they have."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.platforms.base import NO_DOORS, Finding, Refused, Tempo
from storage.messages import (
    Action,
    Batch,
    Chat,
    Delete,
    Edit,
    Incoming,
    Kind,
    Limits,
    Question,
    RawEvent,
    RemoteFile,
    Send,
    Sender,
    Shown,
)

NAME = "bench"


class Wire:
    """Costs as little as a network can: its figures are ours alone. `delivered` is called for each action taken."""

    name = NAME
    doors = NO_DOORS
    tempo: Tempo | None = None
    limits = Limits(idempotent=True)

    def __init__(self) -> None:
        self.batches: asyncio.Queue[Batch] = asyncio.Queue()
        self.taken: dict[str, int] = {}
        self.delivered: Callable[[], None] | None = None
        self._before: dict[str, tuple[str, tuple[Shown, ...]]] = {}
        self._numbers = count(1)

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What is put into `batches`."""
        while True:
            yield await self.batches.get()

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read an event as `says` and `presses` write it."""
        return Incoming(
            kind=Kind(payload["kind"]),
            chat=Chat(platform=NAME, id=payload["as"]),
            sender=Sender(platform=NAME, id=payload["as"], language=payload["language"]),
            sent_at=datetime.fromisoformat(payload["at"]),
            text=payload.get("text", ""),
            message=payload.get("message"),
            data=payload.get("data"),
        )

    async def send(self, action: Action) -> tuple[str, ...]:
        """Take an action."""
        reader = action.chat.id
        self.taken[reader] = self.taken.get(reader, 0) + 1
        if self.delivered is not None:
            self.delivered()
        match action:
            case Send():
                message = f"m{next(self._numbers)}"
                self._before[reader] = (message, action.choices)
                return (message,)
            case Edit():
                # an answered keyboard is taken off after the next question may have come: that one stays
                if action.choices:
                    self._before[reader] = (action.message, action.choices)
            case Delete():
                self._before.pop(reader, None)
        return ()

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """Nothing is known here."""
        raise Refused("nothing is known")

    async def typing(self, chat: Chat) -> None:
        """Nothing to be seen."""

    def says(self, person: str, words: str) -> RawEvent:
        """An event: somebody writes something."""
        return self._event(person, {"kind": Kind.text.value, "text": words})

    def presses(self, person: str, value: str) -> RawEvent:
        """An event: somebody presses a choice of the message they got last."""
        message, choices = self._before[person]
        data = next(choice.data for choice in choices if choice.value == value)
        return self._event(person, {"kind": Kind.press.value, "message": message, "data": data})

    def _event(self, person: str, what: dict[str, str]) -> RawEvent:
        number = next(self._numbers)
        at = datetime.now(UTC).isoformat()
        payload = {"message": f"u{number}", **what, "as": person, "at": at, "language": "de"}
        return RawEvent(key=f"e{number}", payload=payload, account=person, language="de")

    async def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """No file lies here."""
        yield b""

    async def check(self) -> list[Finding]:
        """Always well."""
        return []

    async def aclose(self) -> None:
        """Nothing to let go of."""
