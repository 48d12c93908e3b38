"""Somebody of a story on Matrix: a client that looks when it is told to, and says things at the time of the story."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from aiohttp import ClientSession
from nio import AsyncClient, AsyncClientConfig
from nio.store import SqliteMemoryStore

from tests.homeserver.app import V3
from tests.homeserver.people import Person
from tests.homeserver.settings import STORYTELLER
from tests.homeserver.shown import Json, Shown
from tests.homeserver.synapse import Account, Synapse

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """The application service of the stories, which may act as anybody in them and says when it was."""

    homeserver: Synapse
    session: ClientSession
    now: Now

    async def registers(self, name: str) -> Account:
        """Make an account."""
        body = {"type": "m.login.application_service", "username": name}
        answer = await self.does("POST", f"{V3}/register", body)
        return Account(
            user_id=answer["user_id"],
            password="",
            device_id=answer["device_id"],
            access_token=answer["access_token"],
        )

    async def acts(self, user: str, method: str, path: str, body: Json | None = None) -> Any:
        """Let somebody do something now, as the story has it."""
        at = round(self.now().timestamp() * 1000)
        return await self.does(method, f"{V3}{path}?user_id={quote(user)}&ts={at}", body)

    async def does(self, method: str, where: str, body: Json | None = None, token: str = STORYTELLER) -> Any:
        """Ask the homeserver for what it must do; the answer."""
        url, headers = self.homeserver.url + where, {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            found = await answer.json()
        assert answer.status == 200, f"{method} {where}: {answer.status} {found}"
        return found


class Actor(Person):
    """Somebody of a story; with `encrypted` their client can read and write what is. `sent` are ids of their events."""

    def __init__(self, teller: Teller, account: Account, *, encrypted: bool) -> None:
        self._teller = teller
        self._encrypted_client = encrypted
        self._tapped: dict[tuple[str, str], str] = {}
        self.away = False
        self.sent: set[str] = set()
        super().__init__(teller.homeserver, account, Path())

    def _client(self, folder: Path) -> AsyncClient:
        config = AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            encryption_enabled=self._encrypted_client,
            store=SqliteMemoryStore,
        )
        store = "nowhere" if self._encrypted_client else ""
        return AsyncClient(self.homeserver.url, self.id, self.account.device_id, store, config)

    async def does(self, method: str, path: str, body: Json | None = None) -> Any:
        return await self._teller.does(method, V3 + path, body, self.account.access_token)

    async def sends_raw(self, kind: str, content: Json, room: str | None = None) -> str:
        path = f"/rooms/{quote(room or self.room)}/send/{quote(kind)}/{uuid4()}"
        return await self._sent(path, content)

    async def redacts(self, what: Shown | str, room: str | None = None) -> None:
        event = what if isinstance(what, str) else what.id
        await self._sent(f"/rooms/{quote(room or self.room)}/redact/{quote(event)}/{uuid4()}", {})

    async def _sent(self, path: str, content: Json) -> str:
        event = str((await self._teller.acts(self.id, "PUT", path, content))["event_id"])
        self.sent.add(event)
        return event

    async def taps(self, number: str, message: str) -> None:
        """Tap a number below a message; who has tapped it before takes that back first."""
        key = f"{number}\ufe0f\u20e3" if len(number) == 1 else number
        if earlier := self._tapped.pop((message, key), None):
            await self.redacts(earlier)
        self._tapped[message, key] = await self.reacts(key, message)

    async def media(self, uri: str) -> bytes:
        """What lies at an address of the media repository."""
        server, _, name = uri.removeprefix("mxc://").partition("/")
        where = f"{self.homeserver.url}/_matrix/client/v1/media/download/{server}/{name}"
        headers = {"Authorization": f"Bearer {self.account.access_token}"}
        async with self._teller.session.get(where, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()
