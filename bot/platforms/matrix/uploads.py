"""Files that a homeserver has already: the same file for many readers is brought there once.

An encrypted file is then opened by the same key in every room. That gives nobody more than they have: it was encrypted
once, so no key stream covers two texts; and whoever has the key has it from a message with that very file in it. What
the homeserver can see, that one file is fetched by people of several rooms, the posts at the same moment and of the
same size tell it as well. A file in clear is used again under the same name only: the homeserver tells the name to
everybody who fetches it, and two people may have called it differently.
"""

import asyncio
from collections import OrderedDict
from pathlib import Path
from weakref import WeakValueDictionary

from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.media import Media
from storage.messages import Attachment

MOST = 500
"""Files that are remembered, those used last; a few hundred bytes each, and nothing of them on disk."""

WITHIN = 24 * 3600.0
"""Seconds after which a file is brought anew: homeservers can be set to throw away what nobody fetched for long."""

_Key = tuple[str, bool, str, str]


class Uploads:
    """Brings files to a homeserver, each once."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._there: OrderedDict[_Key, tuple[float, Json]] = OrderedDict()
        self._turns: WeakValueDictionary[_Key, asyncio.Lock] = WeakValueDictionary()

    async def brought(self, file: Path, attachment: Attachment, encrypted: bool) -> Json:
        """The part of an event's content that says where a file lies, as `Media.upload` gives it.

        Raises:
            FileNotFoundError: there is no such file (any more): then nobody gets it, though the homeserver has it.
            PlatformError: it did not arrive.
        """
        if not await asyncio.to_thread(file.exists):
            self._forget(attachment.hash)
            raise FileNotFoundError(file)
        key = (attachment.hash, encrypted, attachment.type, "" if encrypted else attachment.name)
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:  # of many at once, one brings it and the others wait
            now = asyncio.get_running_loop().time()
            at, found = self._there.get(key, (0.0, None))
            if found is None or now - at >= WITHIN:
                found, at = await self._media.upload(file, attachment, encrypted), now
                self._there[key] = (at, found)
            self._there.move_to_end(key)
            while len(self._there) > MOST:
                self._there.popitem(last=False)
            return found

    def _forget(self, digest: str) -> None:
        for key in [key for key in self._there if key[0] == digest]:
            del self._there[key]
