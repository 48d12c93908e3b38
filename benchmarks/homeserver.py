"""A homeserver that costs as little as one can: in memory, on a free port of 127.0.0.1, and nobody is refused.

It serves what clients of ours ask for (https://spec.matrix.org/latest/client-server-api/); what people say it is told
by `say`, which costs nothing at all.
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import TracebackType
from typing import Self

from aiohttp import web

from benchmarks.devices import KEY, Device, Devices, Json

NAME = "bench.test"
"""The server's name, of which accounts have their ids."""

_UNKNOWN = {"errcode": "M_UNRECOGNIZED", "error": "not served here"}


class Loopback:
    """Serves within `async with`. `taken` is called with room and event for each event that a client sends.

    `listening` has whose clients wait for what is new; `unserved` what was asked for and is not served here.
    """

    def __init__(self) -> None:
        self.taken: Callable[[str, Json], None] = lambda room, event: None
        self.listening: set[str] = set()
        self.unserved: set[str] = set()
        self._devices = Devices()
        self._states: dict[str, list[Json]] = {}
        self._data: dict[tuple[str, str], Json] = {}
        self._positions: list[int] = []
        self._events: list[tuple[str, Json]] = []
        self._numbers = count(1)
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        assert self._runner is not None
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=1 << 24)
        v3 = "/_matrix/client/v3"
        application.add_routes(
            [
                web.get("/_matrix/client/versions", self._versions),
                web.get("/_matrix/client/v1/media/config", self._config),
                web.post(v3 + "/login", self._login),
                web.get(v3 + "/account/whoami", self._whoami),
                web.get(v3 + "/devices/{device}", self._whoami),
                web.get(v3 + "/sync", self._sync),
                web.get(v3 + "/rooms/{room}/state", self._state),
                web.get(v3 + "/rooms/{room}/joined_members", self._members),
                web.put(v3 + "/rooms/{room}/send/{kind}/{token}", self._send),
                web.put(v3 + "/rooms/{room}/redact/{event}/{token}", self._redact),
                web.put(v3 + "/rooms/{room}/typing/{user}", self._done),
                web.get(v3 + "/user/{user}/account_data/{kind}", self._read),
                web.put(v3 + "/user/{user}/account_data/{kind}", self._write),
                web.post(v3 + "/keys/upload", self._upload),
                web.post(v3 + "/keys/query", self._query),
                web.post(v3 + "/keys/claim", self._claim),
                web.post(v3 + "/keys/device_signing/upload", self._sign),
                web.post(v3 + "/keys/signatures/upload", self._signatures),
                web.put(v3 + "/sendToDevice/{kind}/{token}", self._letter),
                web.route("*", "/{rest:.*}", self._unserved),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.01, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    # --- what the benchmark tells it ---------------------------------------------------------

    def account(self, user: str) -> tuple[str, str]:
        """Make an account with a device: its token and its id."""
        token, device = self._devices.add(user, None)
        return token, device.id

    def chat(self, person: str, bot: str, *, encrypted: bool) -> str:
        """Let two have a direct room; its id."""
        room = f"!{next(self._numbers)}:{NAME}"
        created = {"creator": person, "room_version": "11"}
        self._states[room] = [self._event(room, person, "m.room.create", created, "")]
        for user in (person, bot):
            self._states[room].append(self._event(room, user, "m.room.member", {"membership": "join"}, user))
        if encrypted:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            self._states[room].append(self._event(room, person, "m.room.encryption", content, ""))
        direct = self._data.setdefault((bot, "m.direct"), {})
        direct.setdefault(person, []).append(room)
        return room

    def say(self, room: str, sender: str, kind: str, content: Json) -> str:
        """Let somebody say something; the event's id."""
        event = self._event(room, sender, kind, content)
        self._positions.append(self._devices.tick())
        self._events.append((room, event))
        self._changed({})
        return str(event["event_id"])

    def _event(self, room: str, sender: str, kind: str, content: Json, state: str | None = None) -> Json:
        event = {
            "event_id": f"${next(self._numbers)}:{NAME}",
            "type": kind,
            "sender": sender,
            "origin_server_ts": int(time.time() * 1000),
            "content": content,
            "unsigned": {"age": 1},
        }
        return event if state is None else {**event, "state_key": state}

    # --- accounts ----------------------------------------------------------------------------

    async def _versions(self, _request: web.Request) -> web.Response:
        return web.json_response({"versions": ["v1.11", "v1.12"], "unstable_features": {}})

    async def _config(self, _request: web.Request) -> web.Response:
        return web.json_response({"m.upload.size": 50_000_000})

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        token, device = self._devices.add(body["identifier"]["user"], body.get("device_id"))
        return web.json_response({"user_id": device.user, "device_id": device.id, "access_token": token})

    async def _whoami(self, request: web.Request) -> web.Response:
        device = self._device(request)
        return web.json_response({"user_id": device.user, "device_id": device.id})

    def _device(self, request: web.Request) -> Device:
        return self._devices.get(request.headers.get("Authorization", "").removeprefix("Bearer "))

    async def _read(self, request: web.Request) -> web.Response:
        found = self._data.get((request.match_info["user"], request.match_info["kind"]))
        if found is None:
            return web.json_response({"errcode": "M_NOT_FOUND", "error": "no such data"}, status=404)
        return web.json_response(found)

    async def _write(self, request: web.Request) -> web.Response:
        self._data[request.match_info["user"], request.match_info["kind"]] = await request.json()
        return web.json_response({})

    async def _done(self, _request: web.Request) -> web.Response:
        return web.json_response({})

    async def _unserved(self, request: web.Request) -> web.Response:
        self.unserved.add(f"{request.method} {request.path}")
        return web.json_response(_UNKNOWN, status=404)

    # --- what is new -------------------------------------------------------------------------

    async def _sync(self, request: web.Request) -> web.Response:
        device, since = self._device(request), int(request.query.get("since", -1))
        device.letters = [(at, letter) for at, letter in device.letters if at > since]
        if since >= 0:
            self.listening.add(device.user)
        with suppress(TimeoutError):
            async with asyncio.timeout(int(request.query.get("timeout", 0)) / 1000):
                while since == self._devices.position:
                    await self._news.wait()
        return web.json_response(self._answer(device, since))

    def _answer(self, device: Device, since: int) -> Json:
        first = since < 0
        timelines: dict[str, list[Json]] = {room: [] for room in self._states} if first else {}
        for room, event in self._events[bisect_right(self._positions, since) :]:
            timelines.setdefault(room, []).append(event)
        joined = {
            room: {
                "timeline": {"events": events, "limited": False, "prev_batch": str(max(since, 0))},
                "state": {"events": self._states[room] if first else []},
                "ephemeral": {"events": []},
                "account_data": {"events": []},
                "summary": {},
                "unread_notifications": {},
            }
            for room, events in timelines.items()
            if any(event.get("state_key") == device.user for event in self._states[room])
        }
        direct = self._data.get((device.user, "m.direct"))
        return {
            "next_batch": str(self._devices.position),
            "rooms": {"join": joined, "invite": {}, "leave": {}},
            "account_data": {"events": [{"type": "m.direct", "content": direct}] if first and direct else []},
            "presence": {"events": []},
            "to_device": {"events": [letter for _, letter in device.letters]},
            "device_lists": {"changed": [] if first else self._devices.changed(since), "left": []},
            "device_one_time_keys_count": device.counts,
            "device_unused_fallback_key_types": [KEY] if device.fallback else [],
        }

    # --- rooms -------------------------------------------------------------------------------

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self._states[request.match_info["room"]])

    async def _members(self, request: web.Request) -> web.Response:
        state = self._states[request.match_info["room"]]
        joined: Json = {each["state_key"]: {} for each in state if each["type"] == "m.room.member"}
        return web.json_response({"joined": joined})

    async def _send(self, request: web.Request) -> web.Response:
        return await self._taken(request, request.match_info["kind"], await request.json())

    async def _redact(self, request: web.Request) -> web.Response:
        return await self._taken(request, "m.room.redaction", {"redacts": request.match_info["event"]})

    async def _taken(self, request: web.Request, kind: str, content: Json) -> web.Response:
        device, room, token = self._device(request), request.match_info["room"], request.match_info["token"]
        if token not in device.sent:
            device.sent[token] = self.say(room, device.user, kind, content)
            self.taken(room, self._events[-1][1])
        return web.json_response({"event_id": device.sent[token]})

    # --- keys --------------------------------------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        answer = self._devices.upload(self._device(request), await request.json())
        return self._changed(answer)

    async def _query(self, request: web.Request) -> web.Response:
        return web.json_response(self._devices.query(await request.json()))

    async def _claim(self, request: web.Request) -> web.Response:
        return web.json_response(self._devices.claim(await request.json()))

    async def _sign(self, request: web.Request) -> web.Response:
        self._devices.identify(self._device(request).user, await request.json())
        return self._changed({})

    async def _signatures(self, request: web.Request) -> web.Response:
        self._devices.sign(await request.json())
        return self._changed({"failures": {}})

    async def _letter(self, request: web.Request) -> web.Response:
        self._devices.deliver(self._device(request).user, request.match_info["kind"], await request.json())
        return self._changed({})

    def _changed(self, answer: Json) -> web.Response:
        """Answer, after telling everybody that something is new."""
        self._news.set()
        self._news = asyncio.Event()
        return web.json_response(answer)
