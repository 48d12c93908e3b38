"""Talking to a homeserver: one request, one answer, within a bounded time. Nothing is tried again here.

The library's own client repeats what failed without end and reorders it; who calls us decides instead.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp

from bot.platforms.base import PlatformError, Unavailable
from bot.platforms.matrix.errors import translated

V3 = "/_matrix/client/v3"
"""Where most of the Client-Server API lies."""

V1 = "/_matrix/client/v1"
"""Where its younger parts lie."""

MEDIA = "/_matrix/media/v3"
"""Where files are brought to."""

PATIENCE = 30.0
"""Seconds for one answer: as long as an honest server takes for one event on a bad day."""

CONNECTING = 10.0
"""Seconds to reach a server."""

LARGEST = 50_000_000
"""Bytes of an answer that is read: a sync after months, and no more memory than that."""

Json = dict[str, Any]


def path(*segments: str, under: str = V3) -> str:
    """A path from its segments, each quoted: ids of rooms, events and people hold "/", "!" and "$"."""
    return under + "".join(f"/{quote(segment, safe='')}" for segment in segments)


class Homeserver:
    """A homeserver, as whoever has `token`; None before logging in."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._session: aiohttp.ClientSession | None = None

    @property
    def host(self) -> str:
        """The host's name, for the operator."""
        return urlsplit(self.url).hostname or self.url

    async def call(
        self,
        method: str,
        where: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> Json:
        """Ask for something; the answer's JSON object.

        Raises:
            Declined: it will not do this (4xx).
            PlatformError: it was not reached, is not well, wants fewer requests, or lets this bot do nothing.
        """
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        async with self.open(method, where, data, "application/json", query=query, patience=patience) as answer:
            return await _read(answer)

    async def listing(self, where: str) -> list[Any]:
        """Ask for what is answered as a JSON array: the state of a room.

        Raises:
            PlatformError: as `call`.
        """
        async with self.open("GET", where) as answer:
            found = await _parsed(answer)
        if not isinstance(found, list):
            raise Unavailable("answer cannot be read")
        return found

    @asynccontextmanager
    async def open(
        self,
        method: str,
        where: str,
        data: Any = None,
        kind: str = "application/json",
        *,
        query: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send bytes, or a stream of them, of a media type; the answer with its body still to be read.

        `patience` bounds all of it, reading included.

        Raises:
            PlatformError: as `call`.
        """
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if data is not None:
            headers["Content-Type"] = kind
        try:
            async with (
                asyncio.timeout(patience),
                self._connections().request(
                    method, self.url + where, data=data, params=query, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if not 200 <= answer.status < 300:
                    raise translated(answer.status, await _parsed(answer), answer.headers.get("Retry-After"))
                yield answer
        except PlatformError:
            raise
        except TimeoutError:
            raise Unavailable("no answer") from None
        except (aiohttp.ClientError, OSError):
            raise Unavailable("not reached") from None

    async def aclose(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _connections(self) -> aiohttp.ClientSession:
        """The connections, made where a loop runs."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECTING),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _read(answer: aiohttp.ClientResponse) -> Json:
    found = await _parsed(answer)
    if not isinstance(found, dict):
        raise Unavailable("answer cannot be read")
    return found


async def _parsed(answer: aiohttp.ClientResponse) -> object:
    """The JSON of an answer; None where it is none."""
    data = bytearray()
    async for piece in answer.content.iter_chunked(1 << 16):
        data += piece
        if len(data) > LARGEST:
            return None
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found
