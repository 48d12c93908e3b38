"""A client of one account: matrix-nio as it is, told what is new, with its keys in order."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientError
from nio import AsyncClient, AsyncClientConfig, MegolmEvent, SyncResponse
from nio.exceptions import EncryptionError

from tests.homeserver.shown import Event, Json
from tests.homeserver.signatures import cross_signed
from tests.homeserver.synapse import Account, Synapse

V3 = "/_matrix/client/v3"
PATIENCE = 60.0
"""Seconds after which something that should be seen is taken not to come."""

_WAIT = 10_000
"""Milliseconds for which the homeserver holds a request open where nothing is new."""

_FILTER = {"room": {"timeline": {"limit": 1000}}, "presence": {"types": []}}

Found = TypeVar("Found")


class App:
    """A client that keeps its keys in a folder. `room` is what is meant where none is named.

    `careful`: it gives keys only to devices that are cross-signed by their owner, as Element does when told to exclude
    insecure devices. `withholds`: it gives none to anybody else.
    """

    def __init__(self, homeserver: Synapse, account: Account, folder: Path, *, careful: bool = False) -> None:
        self.homeserver = homeserver
        self.account = account
        self.careful = careful
        self.withholds = False
        self.room = ""
        self.client = self._client(folder)
        self.client.restore_login(account.user_id, account.device_id, account.access_token)
        self._events: dict[str, list[Event]] = {}
        self._unread: list[tuple[Event, MegolmEvent]] = []
        self._changed = asyncio.Event()
        self._keys = asyncio.Lock()
        self._syncing: asyncio.Task[None] | None = None

    def _client(self, folder: Path) -> AsyncClient:
        folder.mkdir(parents=True, exist_ok=True)
        config = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0, encryption_enabled=True)
        return AsyncClient(self.homeserver.url, self.id, self.account.device_id, str(folder), config)

    @property
    def id(self) -> str:
        return self.account.user_id

    async def opens_app(self) -> None:
        """Let their client run: it is told of everything from now on."""
        await self.syncs(0)
        self._syncing = asyncio.create_task(self._sync())

    async def closes_app(self) -> None:
        """Let their client end. What comes meanwhile they see when they open it again."""
        if self._syncing is not None:
            self._syncing.cancel()
            with suppress(asyncio.CancelledError):
                await self._syncing
            self._syncing = None
        await self.client.close()

    async def leaves_test(self) -> None:
        """Let go of everything."""
        await self.closes_app()
        if self.client.store is not None:
            self.client.store.database.close()

    async def _sync(self) -> None:
        while True:
            try:
                await self.syncs(_WAIT)
            except (ClientError, TimeoutError):  # the homeserver is away for a moment
                await asyncio.sleep(0.1)

    async def syncs(self, wait: int) -> None:
        """Take what is new, waiting so many milliseconds for it."""
        answer = await self.client.sync(timeout=wait, sync_filter=_FILTER)
        if not isinstance(answer, SyncResponse):
            raise AssertionError(f"{self.id} cannot sync: {answer}")
        for room, info in answer.rooms.join.items():
            for event in info.timeline.events:
                self._take(room, event)
        if self.client.olm is not None:
            self._read_again()
            await self._upkeep()
        self._changed.set()
        self._changed = asyncio.Event()

    def _take(self, room: str, event: Any) -> None:
        taken = Event(
            source=event.source, encrypted=getattr(event, "decrypted", False) or isinstance(event, MegolmEvent)
        )
        self._events.setdefault(room, []).append(taken)
        if isinstance(event, MegolmEvent):
            event.room_id = room
            self._unread.append((taken, event))

    def _read_again(self) -> None:
        """Read what could not be read before its key came."""
        waiting, self._unread = self._unread, []
        for taken, event in waiting:
            try:
                taken.source = self.client.decrypt_event(event).source
            except EncryptionError:
                self._unread.append((taken, event))

    async def _upkeep(self) -> None:
        """Do what their client does about keys."""
        async with self._keys:
            if self.client.should_upload_keys:
                await self.client.keys_upload()
            if self.client.should_query_keys:
                await self.client.keys_query()
            if self.client.should_claim_keys:
                await self.client.keys_claim(self.client.get_users_for_key_claiming())
            await self.client.send_to_device_messages()

    async def encrypted(self, room: str, kind: str, content: Json) -> tuple[str, Json]:
        async with self._keys:
            if not self.client.rooms[room].members_synced:
                await self.client.joined_members(room)
            if self.client.should_query_keys:
                await self.client.keys_query()
            await self._decide_on_devices(room)
            if self.client.olm.should_share_group_session(room):
                await self.client.share_group_session(room, ignore_unverified_devices=True)
            return self.client.encrypt(room, kind, content)

    async def _decide_on_devices(self, room: str) -> None:
        """Decide which devices get keys; where that changes, the next message gets a new one."""
        others = [user for user in self.client.rooms[room].users if user != self.id]
        keys = await self.does("POST", "/keys/query", {"device_keys": {user: [] for user in others}})
        for user in others:
            signed = cross_signed(keys, user)
            for device in self.client.device_store.active_user_devices(user):
                if self.withholds or (self.careful and device.id not in signed):
                    self.client.blacklist_device(device)
                else:
                    self.client.unblacklist_device(device)

    async def does(self, method: str, path: str, body: Json | None = None) -> Any:
        """Ask the homeserver for anything that it must do; the answer."""
        return await asyncio.to_thread(self.homeserver.does, method, V3 + path, body, self.account.access_token)

    def events(self, room: str | None = None) -> list[Event]:
        """Everything that came in a room, oldest first."""
        return self._events.get(room or self.room, [])

    async def until(
        self,
        condition: Callable[[], Found | None],
        seconds: float = PATIENCE,
        otherwise: Callable[[], str] = lambda: "not so",
    ) -> Found:
        """Wait until a condition holds, and return what it gave; it is looked at whenever something came.

        Raises:
            AssertionError: it did not hold in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            changed = self._changed
            if found := condition():
                return found
            if self._syncing is None:
                await self.syncs(0)
            elif self._syncing.done():
                self._syncing.result()
            if time.monotonic() > deadline:
                raise AssertionError(f"after {seconds} s: {otherwise()}")
            with suppress(TimeoutError):  # conditions may be about more than what came
                await asyncio.wait_for(changed.wait(), 0.05)
