"""The people on a homeserver: each has a client of their own, matrix-nio as it is, and acts as with an app."""

import asyncio
import mimetypes
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

from aiohttp import ClientError
from nio import AsyncClient, AsyncClientConfig, MegolmEvent, SyncResponse, UploadResponse
from nio.crypto import decrypt_attachment
from nio.exceptions import EncryptionError

from tests.homeserver.shown import Event, Json, Shown, shown
from tests.homeserver.signatures import cross_signed
from tests.homeserver.synapse import Account, Synapse

V3 = "/_matrix/client/v3"
PATIENCE = 20.0
"""Seconds after which something that should be seen is taken not to come."""

_WAIT = 10_000
"""Milliseconds for which the homeserver holds a request open where nothing is new."""

_FILTER = {"room": {"timeline": {"limit": 1000}}, "presence": {"types": []}}
_ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}

Found = TypeVar("Found")


class Person:
    """Somebody with a client that keeps its keys in a folder. `room` is what they mean if they name none.

    `careful`: their client gives keys only to devices that are cross-signed by their owner, as Element does when told
    to exclude insecure devices. `withholds`: it gives none to anybody but themselves.
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

    # --- their client ------------------------------------------------------------------------

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
        taken = Event(source=event.source, encrypted=getattr(event, "decrypted", False) or _is_unread(event))
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

    # --- rooms -------------------------------------------------------------------------------

    async def opens(self, partner: str, *, encrypted: bool = False, version: str | None = None) -> str:
        """Begin a direct message, and wait until the partner has come; the room."""
        room = await self.invites_to_chat(partner, encrypted=encrypted, version=version)
        await self.until(lambda: self.membership(partner, room) == "join")
        return room

    async def invites_to_chat(self, partner: str, *, encrypted: bool = False, version: str | None = None) -> str:
        """Begin a direct message; the room, in which the partner need not be yet."""
        room = await self.makes_room(
            encrypted=encrypted, version=version, is_direct=True, preset="trusted_private_chat", invite=[partner]
        )
        await self.does("PUT", f"/user/{quote(self.id)}/account_data/m.direct", {partner: [room]})
        return room

    async def makes_room(self, *, encrypted: bool = False, version: str | None = None, **more: Any) -> str:
        """Make a room; `more` is as in https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3createroom."""
        body = {"initial_state": [_ENCRYPTED] if encrypted else [], **more}
        if version:
            body["room_version"] = version
        self.room = (await self.does("POST", "/createRoom", body))["room_id"]
        await self._knows(self.room)
        return self.room

    async def joins(self, room: str) -> None:
        """Go into a room to which they are invited, or which is open."""
        await self.does("POST", f"/join/{quote(room)}", {})
        self.room = room
        await self._knows(room)

    async def leaves(self, room: str | None = None) -> None:
        """Go away."""
        await self.does("POST", f"/rooms/{quote(room or self.room)}/leave", {})

    async def invites(self, user: str, room: str | None = None) -> None:
        await self.does("POST", f"/rooms/{quote(room or self.room)}/invite", {"user_id": user})

    async def kicks(self, user: str, room: str | None = None) -> None:
        await self.does("POST", f"/rooms/{quote(room or self.room)}/kick", {"user_id": user})

    async def bans(self, user: str, room: str | None = None) -> None:
        await self.does("POST", f"/rooms/{quote(room or self.room)}/ban", {"user_id": user})

    async def upgrades(self, version: str, room: str | None = None) -> str:
        """Replace a room by one of another version, and go there; the new room."""
        answer = await self.does("POST", f"/rooms/{quote(room or self.room)}/upgrade", {"new_version": version})
        self.room = answer["replacement_room"]
        await self._knows(self.room)
        return self.room

    def membership(self, user: str, room: str | None = None) -> str | None:
        """How somebody stands in a room: "join", "invite", "leave", "ban"; None where they never were."""
        memberships = [
            event.content.get("membership")
            for event in self.events(room)
            if event.type == "m.room.member" and event.source.get("state_key") == user
        ]
        return memberships[-1] if memberships else None

    async def _knows(self, room: str) -> None:
        """Wait until their client has been told of a room: only then it knows whether to encrypt."""
        await self.until(lambda: room in self.client.rooms)

    # --- what they do ------------------------------------------------------------------------

    async def says(self, text: str, room: str | None = None, **content: Any) -> str:
        """Write a message; its id."""
        return await self.sends("m.room.message", {"msgtype": "m.text", "body": text, **content}, room)

    async def replies(self, text: str, to: Shown | str, room: str | None = None) -> str:
        return await self.says(text, room, **{"m.relates_to": {"m.in_reply_to": {"event_id": _id(to)}}})

    async def edits(self, message: Shown | str, text: str, room: str | None = None) -> str:
        """Change what they wrote; the id of the edit."""
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": _id(message)}
        return await self.says(f"* {text}", room, **{"m.new_content": new, "m.relates_to": relation})

    async def reacts(self, emoji: str, to: Shown | str, room: str | None = None) -> str:
        """Tap a reaction; its id, by which it is taken back."""
        relation = {"rel_type": "m.annotation", "event_id": _id(to), "key": emoji}
        return await self.sends("m.reaction", {"m.relates_to": relation}, room)

    async def redacts(self, what: Shown | str, room: str | None = None) -> None:
        """Take back a message or a reaction."""
        path = f"/rooms/{quote(room or self.room)}/redact/{quote(_id(what))}/{uuid4()}"
        await self.does("PUT", path, {})

    async def sends_file(
        self,
        data: bytes,
        name: str = "a.pdf",
        text: str = "",
        mime: str | None = None,
        room: str | None = None,
        size: int | None = None,
    ) -> str:
        """Send a file, encrypted where the room is; its id. `size` pretends another size in bytes."""
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        where = await self._uploaded(data, name, mime, self.client.rooms[room or self.room].encrypted)
        content = {
            "msgtype": "m.image" if mime.startswith("image/") else "m.file",
            "body": text or name,
            "filename": name,
            "info": {"mimetype": mime, "size": len(data) if size is None else size},
            **where,
        }
        return await self.sends("m.room.message", content, room)

    async def _uploaded(self, data: bytes, name: str, mime: str, encrypt: bool) -> Json:
        answer, keys = await self.client.upload(BytesIO(data), mime, name, encrypt, filesize=len(data))
        assert isinstance(answer, UploadResponse), answer
        return {"file": {"url": answer.content_uri, **keys}} if keys else {"url": answer.content_uri}

    async def downloads(self, message: Shown) -> bytes:
        """The file of a message."""
        file = message.content.get("file")
        data = await self.media(file["url"] if file else message.content["url"])
        return decrypt_attachment(data, file["key"]["k"], file["hashes"]["sha256"], file["iv"]) if file else data

    async def media(self, uri: str) -> bytes:
        """What lies at an address of the media repository."""
        answer = await self.client.download(uri)
        assert isinstance(answer.body, bytes), answer
        return answer.body

    async def sends(self, kind: str, content: Json, room: str | None = None) -> str:
        """Send any event, encrypted where the room is; its id."""
        room = room or self.room
        if self.client.olm is not None and self.client.rooms[room].encrypted and kind != "m.reaction":
            kind, content = await self._encrypted(room, kind, content)
        return await self.sends_raw(kind, content, room)

    async def sends_raw(self, kind: str, content: Json, room: str | None = None) -> str:
        """Send any event as it is; its id."""
        answer = await self.does("PUT", f"/rooms/{quote(room or self.room)}/send/{quote(kind)}/{uuid4()}", content)
        return str(answer["event_id"])

    async def _encrypted(self, room: str, kind: str, content: Json) -> tuple[str, Json]:
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

    # --- what they see -----------------------------------------------------------------------

    def events(self, room: str | None = None) -> list[Event]:
        """Everything that came in a room, oldest first."""
        return self._events.get(room or self.room, [])

    def messages(self, room: str | None = None) -> list[Shown]:
        """What is shown in a room, theirs and others', oldest first."""
        return shown(self.events(room))

    def received(self, room: str | None = None) -> list[Shown]:
        """What others said in a room and is still there."""
        return [each for each in self.messages(room) if each.sender != self.id and not each.redacted]

    def texts(self, room: str | None = None) -> list[str]:
        """The words of `received`."""
        return [message.text for message in self.received(room)]

    async def sees(self, *fragments: str, room: str | None = None, seconds: float = PATIENCE) -> Shown:
        """Wait for a message of somebody else that has all of these words in it; the newest such."""

        def found() -> Shown | None:
            fits = (each for each in reversed(self.received(room)) if all(part in each.text for part in fragments))
            return next(fits, None)

        return await self.until(found, seconds, lambda: f"{self.id} sees {self.texts(room)[-3:]}, not {fragments}")

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


@asynccontextmanager
async def present(
    homeserver: Synapse, folder: Path, name: str = "anna", *, careful: bool = False
) -> AsyncIterator[Person]:
    """Somebody with a new account and their app open."""
    account = await asyncio.to_thread(homeserver.register, name)
    person = Person(homeserver, account, folder / account.device_id, careful=careful)
    try:
        await person.opens_app()
        yield person
    finally:
        await person.leaves_test()


def _is_unread(event: Any) -> bool:
    return isinstance(event, MegolmEvent)


def _id(message: Shown | str) -> str:
    return message if isinstance(message, str) else message.id
