"""What is behind the doors: a small web application. Imported when somebody first asks, because aiohttp is heavy."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from socket import socket

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.health import ANSWER, Health
from bot.platforms.base import Door
from bot.release import version

HEALTH = web.AppKey("health", Health)

POSTING = 10.0
"""Seconds in which a network has to have posted what it posts."""

LARGEST_POST = 1_000_000
"""Bytes that a network may post at once: an update of Telegram has a few thousand."""


_NOT_OURS = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


async def _healthz(request: web.Request) -> web.Response:
    """200 where all is well, else 503 with what is not."""
    faults = await request.app[HEALTH].faults()
    found = {"status": "unwell" if faults else "well", "version": version(), "faults": faults}
    return web.json_response(found, status=503 if faults else 200)


async def _metrics(request: web.Request) -> web.Response:
    health = request.app[HEALTH]
    await health.survey.take(ANSWER)
    return web.Response(body=generate_latest(health.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _knocking(door: Door) -> Handler:
    """What a network posts, handed to its own door."""

    async def knocked(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(POSTING):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        return web.Response(status=await door(request.headers, body))

    return knocked


async def _unnamed(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "kollegial"  # else the versions of Python and aiohttp


def _is_ours(line: logging.LogRecord) -> bool:
    """Whether an error is ours: of a request that is none or was cut off aiohttp logs a traceback that may quote it."""
    return not (line.exc_info and isinstance(line.exc_info[1], _NOT_OURS))


def application(health: Health) -> web.Application:
    """Everything that can be asked for."""
    app = web.Application(client_max_size=LARGEST_POST if health.doors else 1024)
    app[HEALTH] = health
    app.add_routes([web.get("/healthz", _healthz), web.get("/metrics", _metrics)])
    app.add_routes([web.post(path, _knocking(door)) for path, door in health.doors.items()])
    app.on_response_prepare.append(_unnamed)
    return app


@asynccontextmanager
async def serving(health: Health, doors: Sequence[socket]) -> AsyncIterator[None]:
    """Answer at these sockets, which listen already."""
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    runner = web.AppRunner(
        application(health),
        handle_signals=False,
        access_log=None,
        shutdown_timeout=1.0,
        lingering_time=0.0,
        auto_decompress=False,  # nobody who asks us packs anything, and a few bytes can unpack to many
    )
    await runner.setup()
    try:
        for door in doors:
            await web.SockSite(runner, door).start()
        yield
    finally:
        await runner.cleanup()
        await health.survey.aclose()
