"""The people on a homeserver: each has a client of their own, matrix-nio as it is, and acts as with an app."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from nio import UploadResponse
from nio.crypto import decrypt_attachment

from tests.homeserver.app import PATIENCE, App
from tests.homeserver.shown import Json, Shown, shown
from tests.homeserver.synapse import Synapse

_ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


class Person(App):
    """Somebody with a client: what they do, and what they have before them."""

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
        **more: Any,
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
            **more,
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
            kind, content = await self.encrypted(room, kind, content)
        return await self.sends_raw(kind, content, room)

    async def sends_raw(self, kind: str, content: Json, room: str | None = None) -> str:
        """Send any event as it is; its id."""
        answer = await self.does("PUT", f"/rooms/{quote(room or self.room)}/send/{quote(kind)}/{uuid4()}", content)
        return str(answer["event_id"])

    # --- what they see -----------------------------------------------------------------------

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


def _id(message: Shown | str) -> str:
    return message if isinstance(message, str) else message.id
