"""Matrix as the service of a story has it: the platform, and what the story has to know of it."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import Any

from bot.platforms.matrix import Matrix
from storage.messages import Action, Batch, Delete, Shown


class Told(Matrix):
    """The platform, which tells what it has read, where it wrote, and what it offered to choose from there."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.read: set[str] = set()
        self.place = 0
        self.begun = False
        self.reads = asyncio.Event()
        self.wrote: set[str] = set()
        self.offered: dict[str, tuple[Shown, ...]] = {}

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        self.place = place(cursor or "")
        async for batch in super().listen(cursor):
            yield batch
            self.read |= {event.key for event in batch.events}  # now they are stored
            self.place = place(batch.cursor) if batch.cursor else self.place
            self.begun = True
            self.reads.set()

    async def send(self, action: Action) -> tuple[str, ...]:
        sent = await super().send(action)
        self.wrote.add(action.chat.id)
        if not isinstance(action, Delete):
            self.offered[sent[0]] = action.choices
        return sent


def place(token: str) -> int:
    """How many events a homeserver had when it gave this token of a sync."""
    found = re.match(r"s(\d+)", token)
    return int(found[1]) if found else 0
