"""What Telegram has of our files: sent once, a file goes to everybody else by its number there.

A number is good for this bot for as long as it likes (Bot API, "Sending files"). They are kept in memory: after a
start each file goes up once more.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from telegram import Message

from bot.platforms.base import Unavailable
from bot.platforms.telegram.latest import Latest
from storage.messages import Attachment

MOST = 2_000
"""Files whose numbers are remembered."""

PATIENCE = 20.0
"""Seconds for which one that sends the same file waits for an upload: after it, there is time for a request."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A file as Telegram keeps it: a document with its name and type, a photo without."""

    hash: str
    photo: bool
    name: str = ""
    type: str = ""


class Uploads:
    """The numbers of files that were sent lately, and which of them are on their way up just now."""

    def __init__(self, most: int = MOST) -> None:
        self._numbers: Latest[Key, str] = Latest(most)
        self._once: Latest[Key, bool] = Latest(most)
        self._plain: Latest[tuple[str, ...], bool] = Latest(most)
        self._under_way: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    def number(self, key: Key) -> str | None:
        """The number of a file at Telegram; None where it has to go up."""
        return self._numbers.get(key)

    def learn(self, keys: Sequence[Key], sent: Sequence[Message]) -> None:
        """Take over the numbers of files that have arrived."""
        for key, message in zip(keys, sent, strict=False):
            if (number := _number(message, key.photo)) is not None:
                self._numbers.note(key, number)
            else:
                self._once.note(key, True)

    def forget(self, keys: Sequence[Key], numbers: Sequence[str | None]) -> None:
        """Use these numbers no more: Telegram does not know them. Others that were learned meanwhile stay."""
        for key, number in zip(keys, numbers, strict=True):
            if self.number(key) == number:
                self._numbers.forget(key)

    def shown(self, files: Sequence[Attachment]) -> bool:
        """Whether Telegram shows these as photos, as far as is known."""
        return self._plain.get(tuple(file.hash for file in files)) is None

    def not_shown(self, files: Sequence[Attachment]) -> None:
        """Remember that Telegram does not show these as photos."""
        self._plain.note(tuple(file.hash for file in files), True)

    @asynccontextmanager
    async def turn(self, keys: Collection[Key]) -> AsyncGenerator[None]:
        """Let the same file go up once only: whoever sends it meanwhile waits until it is known.

        Raises:
            Unavailable: It takes too long; nothing was done.
        """
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(PATIENCE):
                    for key in sorted(set(keys)):  # all in one order, so that no two wait for each other
                        await held.enter_async_context(self._alone(key))
            except TimeoutError:
                raise Unavailable("file is going up") from None
            yield

    @asynccontextmanager
    async def _alone(self, key: Key) -> AsyncGenerator[None]:
        """Hold a file as long as it has to go up; whoever comes when it is there passes."""
        under_way = self._under_way.setdefault(key, asyncio.Lock())
        if not self._settled(key):
            async with under_way:
                if not self._settled(key):
                    yield
                    return
        yield

    def _settled(self, key: Key) -> bool:
        return self._numbers.get(key) is not None or self._once.get(key) is not None


def key_of(file: Attachment, photo: bool) -> Key:
    """What a file is at Telegram, shown as a photo or not."""
    return Key(file.hash, photo) if photo else Key(file.hash, photo, file.name, file.type)


def _number(message: Message, photo: bool) -> str | None:
    """The number of what arrived. Of what became a song, a film or an animation there is none that a document has."""
    if photo:
        return message.photo[-1].file_id if message.photo else None
    found = message.document
    return found.file_id if found is not None and message.animation is None else None
