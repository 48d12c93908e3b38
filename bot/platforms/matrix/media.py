"""Files on their way to and from a homeserver, piece by piece; in encrypted rooms nobody but the room can read them.

https://spec.matrix.org/latest/client-server-api/#content-repository and, there, "Sending encrypted attachments".
"""

import asyncio
import hashlib
import json
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import unpaddedbase64
from aiohttp.payload import AsyncIterablePayload
from Crypto.Cipher import AES
from nio.crypto.async_attachments import async_encrypt_attachment

from bot.platforms.base import FILE_TOO_LARGE, Refused, Unavailable
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import MEDIA, V1, Homeserver, Json, path
from storage.messages import Attachment, RemoteFile

SLOW = 50.0
"""Seconds for a file, either way: with the event that follows it, within the lease of a row."""

REMEMBERED = 3600.0
"""Seconds for which it is remembered how large a file may be."""

PIECE = 1 << 16
"""Bytes that are in memory at once."""

_UNREADABLE = "file cannot be decrypted"

_ADDRESS = re.compile(r"mxc://([A-Za-z0-9.:\[\]-]{1,255})/([A-Za-z0-9_-]{1,255})")
"""Where a file lies (https://spec.matrix.org/latest/client-server-api/#matrix-content-mxc-uris)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lock:
    """What opens an encrypted file: key, counter block and the SHA-256 of what is encrypted."""

    key: bytes
    counter: bytes
    hash: bytes


class Media:
    """The files of a homeserver."""

    def __init__(self, homeserver: Homeserver) -> None:
        self._homeserver = homeserver
        self._limit: int | None = None
        self._known_until = 0.0

    async def limit(self) -> int | None:
        """The size in bytes of the largest file that the homeserver takes; None where it does not say.

        Raises:
            PlatformError: it could not be asked.
        """
        now = asyncio.get_running_loop().time()
        if now >= self._known_until:
            try:
                said = (await self._homeserver.call("GET", path("media", "config", under=V1))).get("m.upload.size")
            except Declined:
                said = None
            self._limit = said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else None
            self._known_until = now + REMEMBERED
        return self._limit

    async def upload(self, file: Path, attachment: Attachment, encrypted: bool) -> Json:
        """Bring a file to the homeserver; the part of an event's content that says where it lies, and what it is.

        Raises:
            FileNotFoundError: there is no such file.
            Refused: it is larger than the homeserver takes; nothing was sent.
            PlatformError: it did not arrive.
        """
        size = (await asyncio.to_thread(file.stat)).st_size
        limit = await self.limit()
        if limit is not None and size > limit:
            raise Refused(FILE_TOO_LARGE)
        info = {"size": size, "mimetype": attachment.type}
        with await asyncio.to_thread(file.open, "rb") as source:
            if not encrypted:
                url = await self._bring(source, size, attachment.type, {"filename": attachment.name})
                return {"url": url, "info": info}
            # whole before any of it is sent: an answer can come before the last piece, the keys, was asked for
            with tempfile.TemporaryFile() as locked:
                keys = await _encrypted(source, locked)
                url = await self._bring(locked, size, "application/octet-stream", {})
        return {"file": {**keys, "url": url}, "info": info}

    async def _bring(self, source: IO[bytes], size: int, kind: str, query: Mapping[str, str]) -> str:
        where, pieces = path("upload", under=MEDIA), _read(source)
        try:
            async with self._homeserver.open(
                "POST", where, _Sized(pieces, size), kind, query=query, patience=SLOW
            ) as answer:
                said = json.loads(await answer.content.read(PIECE))
        except Declined as error:
            if error.code == "M_TOO_LARGE":
                self._known_until = 0.0
                raise Refused(FILE_TOO_LARGE) from None
            raise
        except ValueError:
            raise Unavailable("answer cannot be read") from None
        url = said.get("content_uri") if isinstance(said, dict) else None
        if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
            raise Unavailable("answer cannot be read")
        return url

    async def download(self, file: RemoteFile, most: int) -> AsyncIterator[bytes]:
        """The bytes of a file in pieces; none before all have come and are what its sender said.

        `most` is the largest that is taken, in bytes.

        Raises:
            Refused: it is too large, not there, not what its sender said, or this is no file.
            PlatformError: it did not come; it can be asked for again.
        """
        where, lock = _located(file.reference)
        if file.size > most:
            raise Refused(FILE_TOO_LARGE)
        with tempfile.TemporaryFile() as came:
            digest = await self._take(where, came, most)
            if lock is not None and digest != lock.hash:
                raise Refused("file was changed on its way")
            cipher = lock and AES.new(lock.key, AES.MODE_CTR, nonce=lock.counter[:8], initial_value=lock.counter[8:])
            came.seek(0)
            while piece := await asyncio.to_thread(came.read, PIECE):
                yield cipher.decrypt(piece) if cipher else piece

    async def _take(self, where: str, into: IO[bytes], most: int) -> bytes:
        """Write down what comes; its SHA-256."""
        digest, length = hashlib.sha256(), 0
        async with self._homeserver.open("GET", where, patience=SLOW) as answer:
            if (answer.content_length or 0) > most:
                raise Refused(FILE_TOO_LARGE)
            async for piece in answer.content.iter_chunked(PIECE):
                length += len(piece)
                if length > most:
                    raise Refused(FILE_TOO_LARGE)
                digest.update(piece)
                await asyncio.to_thread(into.write, piece)
        return digest.digest()


class _Sized(AsyncIterablePayload):
    """A stream whose length is known: homeservers do not take others."""

    def __init__(self, pieces: AsyncIterator[bytes], size: int) -> None:
        super().__init__(pieces)
        self._size = size


async def _read(source: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(source.read, PIECE):
        yield piece


async def _encrypted(source: IO[bytes], into: IO[bytes]) -> Json:
    """Write a file as nobody can read it, as long as before; what opens it."""
    keys: Json = {}
    async for piece in async_encrypt_attachment(_read(source)):
        if isinstance(piece, dict):
            keys = piece
        else:
            await asyncio.to_thread(into.write, piece)
    into.seek(0)
    return keys


def _located(reference: str) -> tuple[str, _Lock | None]:
    """Where a file is asked for, and what opens it; None for one that lies in clear."""
    try:
        found = json.loads(reference)
    except (ValueError, RecursionError):
        found = None
    address = found.get("url") if isinstance(found, dict) else None
    place = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if place is None:
        raise Refused("no file")
    lock = None if found.keys() == {"url"} else _lock(found)
    return path("media", "download", place[1], place[2], under=V1), lock


def _lock(found: Mapping[str, Any]) -> _Lock:
    """What opens a file, as an event says it ("EncryptedFile" in the specification)."""
    try:
        if (found["v"], found["key"]["alg"]) != ("v2", "A256CTR"):
            raise Refused(_UNREADABLE)
        said = (found["key"]["k"], found["iv"], found["hashes"]["sha256"])
        key, counter, digest = (unpaddedbase64.decode_base64(each) for each in said)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused(_UNREADABLE) from None
    if (len(key), len(counter), len(digest)) != (32, 16, 32):
        raise Refused(_UNREADABLE)
    return _Lock(key=key, counter=counter, hash=digest)
