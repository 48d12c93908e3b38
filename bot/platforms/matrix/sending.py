"""From an action to events in a room. An event's transaction id is its token: sent again, it is the same event.

https://spec.matrix.org/latest/client-server-api/#sending-events-to-a-room
"""

import asyncio
from dataclasses import replace
from typing import Any

from bot.platforms.base import Gone, Moved, PlatformError, Refused, Throttled, Unavailable, Vanished
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.formatting import written
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.rooms import Room, Rooms
from bot.platforms.matrix.uploads import Uploads
from storage.files import FileStore
from storage.messages import Action, Attachment, Chat, Delete, Edit, Send

AT_ONCE = 16
"""Requests under way at once: more only wait inside the server, and all of them are turned away together."""

_KINDS = {"image": "m.image", "audio": "m.audio", "video": "m.video"}


class Sending:
    """Sends for one account. Each room has its order from whoever asks: one action after the other."""

    def __init__(
        self, homeserver: Homeserver, crypto: Crypto, rooms: Rooms, uploads: Uploads, files: FileStore
    ) -> None:
        self._homeserver = homeserver
        self._crypto = crypto
        self._me = crypto.user_id
        self._rooms = rooms
        self._uploads = uploads
        self._files = files
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._open_at = 0.0

    async def do(self, action: Action) -> tuple[str, ...]:
        """Do one action; the id of the event that it made, or changed.

        Raises:
            PlatformError: it was not done; to do it again with the same token is safe.
        """
        async with self._turns:
            wait = self._open_at - asyncio.get_running_loop().time()
            if wait > 0:  # whoever waited here need not be told by the server as well
                raise Throttled(wait, everywhere=True)
            try:
                room = await self.room(action.chat)
                return (await self._done(action, room),)
            except Throttled as error:
                self._open_at = asyncio.get_running_loop().time() + error.after
                raise

    async def room(self, chat: Chat) -> Room:
        """The room that a chat is, or a direct one with the person whose account it names.

        Raises:
            Gone: the bot is not in it, or what is private would be read there by others.
            Moved: it has a successor.
        """
        room = await self._rooms.get(await self._rooms.direct(chat.id) if chat.id.startswith("@") else chat.id)
        if room.successor is not None:
            raise await self._replaced(room, room.successor)
        if chat.private and not self._is_theirs(room):
            raise Gone("not private any more")
        return room

    def _is_theirs(self, room: Room) -> bool:
        """Whether a room is private, and with whom it was."""
        partner, noted = room.partner(self._me), self._rooms.directs_of(room.id)
        return partner is not None and (not noted or partner in noted)

    async def _replaced(self, room: Room, successor: str) -> PlatformError:
        """What it means that a room names another one: only if that says the same, it is the same conversation."""
        try:
            after = await self._rooms.get(successor)
        except Gone:
            return Unavailable("its successor was not entered yet")
        return Moved(successor) if after.predecessor == room.id else Gone("closed")

    async def put(self, room: Room, kind: str, content: Json, token: str) -> str:
        """Send an event to a room; into an encrypted one nothing goes in clear but what the protocol has so.

        Raises:
            PlatformError: it was not sent.
        """
        if room.encrypted and kind != "m.reaction":
            content = await self._crypto.encrypt(room.id, room.members, kind, content)
            kind = "m.room.encrypted"
        answer = await self._homeserver.call("PUT", path("rooms", room.id, "send", kind, token), content)
        return _event_id(answer)

    async def redact(self, room: Room, event: str, token: str) -> str:
        """Take an event away.

        Raises:
            PlatformError: it was not.
        """
        answer = await self._homeserver.call("PUT", path("rooms", room.id, "redact", event, token), {})
        return _event_id(answer)

    async def _done(self, action: Action, room: Room) -> str:
        try:
            match action:
                case Send():
                    return await self._send(action, room)
                case Edit():
                    return await self._edit(action, room)
                case Delete():
                    await self.redact(room, action.message, action.token)
                    return action.message
        except Declined as error:
            if error.missing and isinstance(action, Edit | Delete):
                raise Vanished("message is gone") from None
            if error.status == 403 and not await self._is_there(room):
                raise Gone("put out of the room") from None
            raise

    async def _is_there(self, room: Room) -> bool:
        """Whether the bot is in a room now, whatever was known of it."""
        self._rooms.forget(room.id)
        try:
            await self._rooms.get(room.id)
        except Gone:
            return False
        return True

    async def _send(self, action: Send, room: Room) -> str:
        relation = _related(action)
        if action.files:
            content = await self._file(action.files[0], room) | relation
        elif not any(span.text.strip() for span in action.spans):
            raise Refused("no words")
        else:
            content = {"msgtype": _manner(room, self._me), **written(action.spans), **relation}
        try:
            return await self.put(room, "m.room.message", content, action.token)
        except Declined as error:
            if error.status != 400 or action.chat.thread is None:
                raise
            # a thread begins at no message that is itself in one, or edits another: there it is a reply like any other
            outside = _related(replace(action, chat=replace(action.chat, thread=None), reply_to=_answered(action)))
            return await self.put(room, "m.room.message", content | outside, action.token)

    async def _edit(self, action: Edit, room: Room) -> str:
        new = {"msgtype": _manner(room, self._me), **written(action.spans)}
        old = {**new, "body": f"* {new['body']}", "formatted_body": f"* {new['formatted_body']}"}
        relation = {"rel_type": "m.replace", "event_id": action.message}
        await self.put(room, "m.room.message", {**old, "m.new_content": new, "m.relates_to": relation}, action.token)
        return action.message

    async def _file(self, file: Attachment, room: Room) -> Json:
        if file.size == 0:
            raise Refused("file is empty")
        path_ = self._files.path(file.hash)
        try:
            where = await self._uploads.brought(path_, file, encrypted=room.encrypted)
        except FileNotFoundError:
            raise Refused("file is gone") from None
        kind = _KINDS.get(file.type.partition("/")[0], "m.file")
        return {"msgtype": kind, "body": file.name, "filename": file.name, "m.mentions": {}, **where}


def _manner(room: Room, me: str) -> str:
    """How the bot speaks: to somebody as anybody does, so that their telephone says so; among others as a notice."""
    return "m.text" if room.private(me) else "m.notice"


def _answered(action: Send) -> str | None:
    """The message that is answered: in a thread its first one, if nothing else."""
    return action.reply_to or action.chat.thread


def _related(action: Send) -> dict[str, Any]:
    """What a message answers, and in which thread."""
    answered = {"m.in_reply_to": {"event_id": _answered(action)}} if _answered(action) else {}
    if action.chat.thread:
        thread = {"rel_type": "m.thread", "event_id": action.chat.thread, "is_falling_back": not action.reply_to}
        return {"m.relates_to": {**thread, **answered}}
    return {"m.relates_to": answered} if answered else {}


def _event_id(answer: Json) -> str:
    found = answer.get("event_id")
    if not isinstance(found, str) or not found:
        raise Unavailable("answer cannot be read")  # asked again with the same token, it is the same event
    return found
