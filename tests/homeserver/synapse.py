"""A real homeserver for the tests: Synapse from its wheel, in an environment and a process of its own."""

import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.homeserver import settings

ROOT = Path(__file__).parents[2]
STARTING = 60.0
"""Seconds in which a homeserver is up even on a busy machine."""

# It ends with the process that started it, however that ends (1 is PR_SET_PDEATHSIG of prctl(2)), and does not wait
# for the disk: nothing here outlives the machine.
_BOUND = """
import ctypes, os, runpy, signal, sqlite3, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv.pop(1)):
    sys.exit("nobody is there any more")
connect = sqlite3.connect
def hasty(*args, **more):
    connection = connect(*args, **more)
    connection.execute("PRAGMA synchronous = OFF")
    return connection
sqlite3.connect = hasty
runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account, with a first device and its token."""

    user_id: str
    password: str
    device_id: str
    access_token: str


def interpreter() -> Path:
    """The Python that has Synapse.

    Raises:
        RuntimeError: there is none.
    """
    found = Path(os.environ.get("KOLLEGIAL_SYNAPSE", ROOT / ".venv-synapse" / "bin" / "python"))
    if not found.exists():
        raise RuntimeError(
            f"no homeserver to test against: {found} is not there. `make test` prepares it in .venv-synapse; "
            "KOLLEGIAL_SYNAPSE names another Python that has matrix-synapse"
        )
    return found


class Synapse:
    """One homeserver with its folder. `lifted`: nothing waits for rate limits; else they are those it comes with.

    Everything else is its own configuration: `rc_message={"per_second": 5, "burst_count": 3}`, `max_upload_size="1M"`,
    `default_room_version="11"`.
    """

    name = settings.NAME

    def __init__(self, folder: Path, *, lifted: bool = True, **config: Any) -> None:
        self.folder = folder
        self._config = {**(settings.LIFTED if lifted else {}), **config}
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._administrator: Account | None = None

    @property
    def url(self) -> str:
        """Where it is; the same after a restart."""
        return f"http://127.0.0.1:{self._port}"

    # --- its life ----------------------------------------------------------------------------

    def start(self) -> None:
        """Let it run; it answers when this returns."""
        attempts = 1 if self._port else 5  # somebody else may take a free port before it does
        for left in reversed(range(attempts)):
            self._port = self._port if attempts == 1 else _free_port()
            if self._answers():
                return
            if not left:
                raise RuntimeError(f"Synapse did not start:\n{self.log[-4000:]}")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Let it end; with SIGKILL, as in a crash."""
        assert self._process is not None
        self._process.send_signal(by)
        self._process.wait(30)
        self._process = None

    def restart(self) -> None:
        """Stop it and start it again, with all its data, at the same address."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End it at once: nobody needs what it has."""
        if self._process is not None:
            self.stop(signal.SIGKILL)

    @property
    def log(self) -> str:
        """What it wrote."""
        files = (self.folder / name for name in ("output", "homeserver.log"))
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files if file.exists())

    def _answers(self) -> bool:
        """Start it, and say whether it came up or ended."""
        file = settings.write(self.folder, self._port, self._config)
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [interpreter(), "-c", _BOUND, str(os.getpid()), "-c", str(file)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTING
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.call("GET", "/_matrix/client/versions")
            except OSError:
                time.sleep(0.05)
            else:
                return True
        self.close()
        return False

    # --- what one can ask it -----------------------------------------------------------------

    def call(self, method: str, path: str, body: Json | None = None, token: str | None = None) -> tuple[int, Any]:
        """Ask anything; the status and the JSON. For what a test sets up or looks up, not for what it is about."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"{}")

    def does(self, method: str, path: str, body: Json | None = None, token: str | None = None) -> Any:
        """Ask for what it must do; the JSON.

        Raises:
            AssertionError: it did not.
        """
        status, answer = self.call(method, path, body, token)
        assert status == 200, f"{method} {path}: {status} {answer}"
        return answer

    def register(self, name: str = "person", *, password: str | None = None, admin: bool = False) -> Account:
        """Make an account whose name nobody else has: "anna" becomes @anna-7:bot.test."""
        return self._register(f"{name}-{next(self._numbers)}", password or secrets.token_urlsafe(8), admin)

    def login(self, account: Account, device_id: str | None = None) -> Account:
        """A further device of an account, or the same one with another token."""
        answer = self.does(
            "POST",
            "/_matrix/client/v3/login",
            {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": account.user_id},
                "password": account.password,
                **({"device_id": device_id} if device_id else {}),
            },
        )
        return Account(
            user_id=account.user_id,
            password=account.password,
            device_id=answer["device_id"],
            access_token=answer["access_token"],
        )

    def _register(self, name: str, password: str, admin: bool) -> Account:
        """Register with the shared secret (https://element-hq.github.io/synapse/latest/admin_api/register_api.html)."""
        path = "/_synapse/admin/v1/register"
        nonce = self.does("GET", path)["nonce"]
        words = (nonce, name, password, "admin" if admin else "notadmin")
        mac = hmac.new(settings.SECRET.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac}
        answer = self.does("POST", path, body)
        return Account(
            user_id=answer["user_id"],
            password=password,
            device_id=answer["device_id"],
            access_token=answer["access_token"],
        )

    # --- what its administration sees and does -----------------------------------------------

    def administers(self, method: str, path: str, body: Json | None = None) -> Any:
        """What the administration does, by its API below /_synapse/admin."""
        return self.does(method, f"/_synapse/admin{path}", body, self.administrator.access_token)

    @property
    def administrator(self) -> Account:
        """Who has this homeserver."""
        if self._administrator is None:
            self._administrator = self._register("administration", "administration", admin=True)
        return self._administrator

    def lifts_limits(self, user_id: str) -> None:
        """Let an account send without rate limits, as operators of bots do."""
        self.administers("POST", f"/v1/users/{quote(user_id)}/override_ratelimit", {})

    def events(self, room_id: str) -> list[Json]:
        """Every event of a room as the homeserver has it, oldest first: what anybody on the wire could see."""
        found: list[Json] = []
        start = ""
        while True:
            path = f"/v1/rooms/{quote(room_id)}/messages?dir=b&limit=500{start}"
            page = self.administers("GET", path)
            found += page["chunk"]
            if "end" not in page:
                return found[::-1]
            start = f"&from={page['end']}"

    def state(self, room_id: str) -> list[Json]:
        """The present state of a room."""
        found: list[Json] = self.administers("GET", f"/v1/rooms/{quote(room_id)}/state")["state"]
        return found


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
