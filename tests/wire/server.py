"""The loopback Bot API: what the bot's client talks to instead of api.telegram.org."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.wire.errors import Refusal, bad, too_many
from tests.wire.faults import Answers, Drop, Fault, Garbage, Held, How, Late, Status, TooMany
from tests.wire.limits import problems
from tests.wire.methods import METHODS
from tests.wire.referee import Referee, Upload
from tests.wire.requests import read
from tests.wire.windows import Exceeded, Windows
from tests.wire.world import World

TOKEN = "123456789:AAkollegial-loopback-wire_no-secret"
_NGINX = "<html>\r\n<head><title>{code}</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(slots=True)
class Asked:
    """A request: `at` of the monotonic clock; `status` is None as long as it was not answered, 0 if dropped."""

    at: float
    method: str
    parameters: Mapping[str, Any]
    status: int | None = None
    description: str = ""

    @property
    def chat(self) -> int | None:
        """The chat it is about."""
        return self.parameters.get("chat_id")


class Wire(World):
    """Serves `/bot<token>/<method>` and `/file/bot<token>/<path>` on a free port of 127.0.0.1, within `async with`.

    `requests` has everything that was asked, `violations` what the Bot API would not have taken, a sentence each.
    `windows` makes it refuse what comes too fast (noted in `exceeded`); `revoked` makes it refuse everything.
    """

    token = TOKEN

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Asked] = []
        self.violations: list[str] = []
        self.windows: Windows | None = None
        self.exceeded: list[Exceeded] = []
        self.revoked = False
        self._referee = Referee()
        self._faults: list[Fault] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    # --- where it is -------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """What comes before the token, as python-telegram-bot takes it."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def base_file_url(self) -> str:
        """The same for files."""
        return f"http://127.0.0.1:{self._port}/file/bot"

    async def __aenter__(self) -> Self:
        await self.listens_again()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.webhook.aclose()
        await self.refuses_connections()

    async def listens_again(self) -> None:
        """Take connections, on the same port as before."""
        app = web.Application()
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def refuses_connections(self) -> None:
        """End every connection and take no new ones."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- what tests ask and arrange ----------------------------------------------------------

    def fault(self, method: str, how: How, chat: int | None = None, times: int | None = 1) -> Fault:
        """Make the next `times` requests of a method (`*`: of any; None: all) go wrong, perhaps in one chat only."""
        fault = Fault(method, how, chat, times)
        self._faults.append(fault)
        return fault

    def asked(self, method: str, chat: int | None = None) -> list[Asked]:
        """The requests of a method so far, perhaps in one chat only."""
        return [
            each
            for each in self.requests
            if each.method.lower() == method.lower() and (chat is None or each.chat == chat)
        ]

    # --- serving -----------------------------------------------------------------------------

    async def _method(self, request: web.Request) -> web.StreamResponse:
        at, method = time.monotonic(), request.match_info["method"]
        try:
            self._admit(request)
            if not self._referee.knows(method):
                self.violations.append(f"there is no method {method}")
                raise Refusal(404, "Not Found")
            raw, uploads = await read(request)
            verdict = self._referee.judge(method, raw, uploads)
        except Refusal as refusal:
            self.requests.append(Asked(at, method, {}, refusal.code, refusal.description))
            return _refused(refusal)
        asked = Asked(at, method, verdict.parameters)
        self.requests.append(asked)
        try:
            self._judge(asked, verdict.violations)
            response = await self._answer(request, asked, uploads)
        except Refusal as refusal:
            response, asked.description = _refused(refusal), refusal.description
        asked.status = response.status if response is not None else 0
        await self.happened()
        return response or self._dropped(request)

    def _admit(self, request: web.Request) -> None:
        if self.revoked or request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")

    def _judge(self, asked: Asked, violations: tuple[str, ...]) -> None:
        """Types first, then lengths, then the pace.

        Raises:
            Refusal: the Bot API would not do this.
        """
        if violations:
            self.violations += violations
            raise bad(violations[0])
        found = list(problems(asked.method, asked.parameters))
        if found:
            self.violations += [sentence for sentence, _ in found]
            raise found[0][1]
        if self.windows is not None and isinstance(asked.chat, int):
            media = asked.parameters.get("media")
            messages = len(media) if isinstance(media, list) else 1
            exceeded = self.windows.judge(asked.at, asked.method, asked.chat, messages)
            if exceeded is not None:
                self.exceeded.append(exceeded)
                raise too_many(exceeded.retry_after)

    async def _answer(
        self, request: web.Request, asked: Asked, uploads: Mapping[str, Upload]
    ) -> web.StreamResponse | None:
        """Do it, with whatever goes wrong; None where the connection is to be dropped."""
        how = next((each.how for each in self._faults if each.meets(asked.method, asked.chat)), None)
        match how:
            case TooMany(seconds):
                raise too_many(seconds)
            case Answers(code, description, parameters):
                raise Refusal(code, description, **parameters)
            case Status(code, json):
                if json:
                    raise Refusal(code, web.Response(status=code).reason or "")
                return web.Response(status=code, text=_NGINX.format(code=code), content_type="text/html")
            case Garbage():
                return web.Response(text="<html>not what you wanted", content_type="text/html")
            case Drop(after_doing):
                if after_doing:
                    await self._do(asked, uploads)
                return None
            case Late(seconds, after_doing):
                if not after_doing:
                    await asyncio.sleep(seconds)
                response = await self._do(asked, uploads)
                if after_doing:
                    await asyncio.sleep(seconds)
                return response
            case Held(gate, reached, lost):
                reached.set()
                await gate.wait()
                return None if lost else await self._do(asked, uploads)
            case None:
                return await self._do(asked, uploads)

    async def _do(self, asked: Asked, uploads: Mapping[str, Upload]) -> web.Response:
        serve = METHODS.get(asked.method.lower())
        if serve is None:
            self.violations.append(f"{asked.method} is not served by the wire: tests/wire/methods")
            raise Refusal(404, "Not Found")
        try:
            result = await serve(self, {**asked.parameters, "uploads": uploads})
        except Refusal as refusal:
            asked.description = refusal.description
            return _refused(refusal)
        return web.json_response({"ok": True, "result": result})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        asked = Asked(time.monotonic(), "file", {"path": path})
        self.requests.append(asked)
        try:
            self._admit(request)
            file = next((each for each in self.files.values() if each.path == path), None)
            if file is None:
                raise Refusal(404, "Not Found")
            response = await self._answer_file(file.data, asked)
        except Refusal as refusal:
            response = _refused(refusal)
        asked.status = response.status if response is not None else 0
        return response or self._dropped(request)

    async def _answer_file(self, data: bytes, asked: Asked) -> web.StreamResponse | None:
        how = next((each.how for each in self._faults if each.meets("file", None)), None)
        match how:
            case Status(code, _):
                raise Refusal(code, web.Response(status=code).reason or "")
            case Drop():
                return None
            case Late(seconds, _):
                await asyncio.sleep(seconds)
        return web.Response(body=data, content_type="application/octet-stream")

    def _dropped(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _refused(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)
