"""A proxy in front of a homeserver that sees every request, and makes faults to order."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from yarl import URL

from tests.homeserver.faults import Answers, Drop, Fault, Held, How, Late

LARGEST = 100_000_000
"""Bytes of a request that it takes."""

_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "date"}
)
"""Headers that hold between two neighbours only."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `at` in seconds of the monotonic clock, `path` without its query, `status` None where none came."""

    method: str
    path: str
    query: str
    body: bytes
    at: float
    status: int | None


class Proxy:
    """Listens on a port of its own; `refuses` and `accepts` let it be away and come back there."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._port = 0
        self._site: web.TCPSite | None = None
        self._faults: list[Fault] = []
        self.requests: list[Asked] = []
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._client: ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def opens(self) -> None:
        self._client = ClientSession(
            connector=TCPConnector(limit=0), timeout=ClientTimeout(total=None), auto_decompress=False
        )
        await self._runner.setup()
        await self.accepts()

    async def closes(self) -> None:
        await self._runner.cleanup()
        await self._client.close()

    # --- what goes wrong ---------------------------------------------------------------------

    def orders(
        self, how: How, path: str = "", *, method: str | None = None, after: int = 0, times: int | None = 1
    ) -> Fault:
        """Let the next requests meet a fault whose path (without query) the regular expression is found in."""
        fault = Fault(path=re.compile(path), method=method, how=how, after=after, left=times)
        self._faults.append(fault)
        return fault

    def clears(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    async def refuses(self) -> None:
        """Let nobody connect any more, and end all connections."""
        assert self._site is not None
        await self._site.stop()
        self._site = None
        server = self._runner.server
        assert server is not None
        for connection in list(server.connections):
            connection.force_close()

    async def accepts(self) -> None:
        """Be there, at the same port as before."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    # --- what was asked ----------------------------------------------------------------------

    def asked(self, path: str = "", method: str | None = None) -> list[Asked]:
        """The requests whose path the regular expression is found in."""
        return [
            each for each in self.requests if method in (None, each.method) and re.search(path, each.path) is not None
        ]

    async def until(self, condition: Callable[[], Any], seconds: float = 60) -> None:
        """Wait until a condition holds.

        Raises:
            AssertionError: it did not hold in time.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not so within {seconds} s; asked last: {self.requests[-5:]}"
            await asyncio.sleep(0.02)

    # --- on the way --------------------------------------------------------------------------

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body, at = await request.read(), time.monotonic()
        answer: web.Response | None = None
        try:
            answer = await self._answer(request, body)
        finally:
            status = answer.status if answer is not None else None
            self.requests.append(Asked(request.method, request.path, request.query_string, body, at, status))
        if answer is not None:
            return answer
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _answer(self, request: web.Request, body: bytes) -> web.Response | None:
        """The answer; None where the connection ends without one."""
        fault = next((each for each in self._faults if each.meets(request.method, request.path)), None)
        match fault and fault.how:
            case Answers(status, text, kind):
                return web.Response(status=status, text=text, content_type=kind)
            case Drop(after_doing=False):
                return None
            case Drop():
                await self._forward(request, body)
                return None
            case Late(seconds):
                answer = await self._forward(request, body)
                await asyncio.sleep(seconds)
                return answer
            case Held(gate, reached, after_doing):
                held = await self._forward(request, body) if after_doing else None
                reached.set()
                await gate.wait()
                return held or await self._forward(request, body)
            case _:
                return await self._forward(request, body)

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        where = URL(self._target + request.raw_path, encoded=True)  # "%2F" in an id is no separator
        async with self._client.request(
            request.method, where, data=body or None, headers=headers, allow_redirects=False
        ) as answer:
            data = await answer.read()
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
            return web.Response(status=answer.status, body=data, headers=kept)


@asynccontextmanager
async def in_front_of(target: str) -> AsyncIterator[Proxy]:
    """A proxy in front of the homeserver at this address."""
    proxy = Proxy(target)
    await proxy.opens()
    try:
        yield proxy
    finally:
        await proxy.closes()
