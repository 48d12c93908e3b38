"""Files that lie with Telegram: their address is asked for, then they are read piece by piece."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from telegram import Bot, File
from telegram.error import TelegramError

from bot.platforms.base import FILE_TOO_LARGE, Refused, Unavailable
from bot.platforms.telegram.client import SLOW, TIMEOUT
from bot.platforms.telegram.errors import translated
from storage.messages import RemoteFile

FETCH_BYTES = 20_000_000
"""The largest file that a bot is given (Bot API, "getFile": 20 MB)."""

_PIECE = 64 * 1024


async def fetched(bot: Bot, file: RemoteFile, proxy: str | None = None) -> AsyncIterator[bytes]:
    """The bytes of a file, in pieces, through a proxy where one is named.

    Raises:
        Refused: It is too large, or not there any more.
        Unavailable: It did not come, or not as it was announced; it can be asked for again.
        PlatformError: Telegram gave no address for it.
    """
    if file.size > FETCH_BYTES:
        raise Refused(FILE_TOO_LARGE)
    found = await _address(bot, file)
    if found.file_size is not None and found.file_size > FETCH_BYTES:
        raise Refused(FILE_TOO_LARGE)
    until, length = asyncio.get_running_loop().time() + SLOW, 0
    try:
        # the address holds the token: no error of this client, which would name it, leaves here
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, proxy=proxy, trust_env=False) as client,
            client.stream("GET", found.file_path or "") as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Unavailable("file is not there")
            async for piece in response.aiter_bytes(_PIECE):
                length += len(piece)
                if length > FETCH_BYTES:
                    raise Refused(FILE_TOO_LARGE)
                if length > (found.file_size or FETCH_BYTES):
                    raise Unavailable("file grew")
                if asyncio.get_running_loop().time() > until:
                    raise Unavailable("file comes too slowly")
                yield piece
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Unavailable("file did not come") from None
    if length < (found.file_size or 0):
        raise Unavailable("file was cut off")


async def _address(bot: Bot, file: RemoteFile) -> File:
    try:
        return await bot.get_file(file.reference)
    except TelegramError as error:
        raise translated(error) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unavailable("no address") from None
