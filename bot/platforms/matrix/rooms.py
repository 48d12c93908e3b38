"""The rooms the bot is in, each asked for when it is first needed and then kept up to date by what the sync brings."""

import asyncio
from collections import defaultdict
from typing import Any

import structlog

from bot.logs import fault
from bot.platforms.base import Gone, PlatformError, Unavailable
from bot.platforms.matrix.directs import Directs
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.room import Room, after, room_of

MEGOLM = "m.megolm.v1.aes-sha2"
"""The only encryption of rooms there is (Client-Server API, "m.room.encryption")."""

ENCRYPTION: Json = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}
"""The state event that makes a room encrypted, for `initial_state`: it is there before anybody else."""

FILE = "rooms.json"

__all__ = ["ENCRYPTION", "FILE", "Room", "Rooms"]

_MAKING = 60.0
"""Seconds for making a room: a dozen events, and an invitation to another server."""

_log = structlog.get_logger(__name__)


class Rooms:
    """The rooms of the account `me`. That a room is encrypted is never forgotten, whatever its server says later."""

    def __init__(self, homeserver: Homeserver, me: str, kept: Kept) -> None:
        self.me = me
        self.listening = False
        """Whether the sync tells of changes: what is known is only as good as that."""
        self._homeserver = homeserver
        self._kept = kept
        self._known: dict[str, Room] = {}
        self._asking: dict[str, list[Any]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._directs = Directs(homeserver, me)
        listed = (kept.read() or {}).get("encrypted")
        self._encrypted = {room for room in listed if isinstance(room, str)} if isinstance(listed, list) else set()

    async def get(self, room_id: str) -> Room:
        """A room the bot is in.

        Raises:
            Gone: it is not in it.
            PlatformError: the homeserver could not be asked.
        """
        async with self._turns[room_id]:
            if (known := self._known.get(room_id)) is not None:
                return known
            # what the sync brings meanwhile may be newer than the answer: it is applied to it
            self._asking[room_id] = []
            try:
                room = room_of(room_id, await self._state(room_id))
            finally:
                meanwhile = self._asking.pop(room_id, None)
            for event in meanwhile or []:
                room = after(room, event)
            room = self._marked(room)
            if not room.joined(self.me):
                raise Gone("not in the room")
            if meanwhile is not None and self.listening:
                self._known[room_id] = room
            return room

    def knows(self, room_id: str) -> bool:
        """Whether a room need not be asked about."""
        return room_id in self._known

    def lapse(self) -> None:
        """Ask anew about every room: nobody tells of changes any more."""
        self.listening = False
        self._known.clear()

    def apply(self, room_id: str, event: object) -> None:
        """Note a state event that the sync brought."""
        if room_id in self._asking:
            self._asking[room_id].append(event)
        known = self._known.get(room_id)
        changed = after(known or Room(id=room_id), event)
        if known is not None:
            self._known[room_id] = changed
        self._marked(changed)

    def forget(self, room_id: str) -> None:
        """Ask anew when the room is needed next: something was missed, or the bot came or left."""
        self._known.pop(room_id, None)
        self._asking.pop(room_id, None)

    async def direct(self, user: str) -> str:
        """The room for talking with somebody: the newest there is, else a new one, encrypted, with them invited.

        Raises:
            PlatformError: the homeserver could not be asked, or does not let the bot invite them.
        """
        async with self._turns[user]:
            for room_id in await self._directs.rooms(user):
                if await self._is_direct(user, room_id):
                    return room_id
            made = await self._made_for(user)
            try:
                await self._directs.add(user, made)
            except PlatformError as error:
                _log.warning("a direct room could not be noted on the homeserver yet", room=made, **fault(error))
            return made

    async def note_direct(self, user: str, room_id: str) -> None:
        """Remember that a room is the one for talking with somebody.

        Raises:
            PlatformError: the homeserver did not take it.
        """
        await self._directs.add(user, room_id)

    def directs_of(self, room_id: str) -> frozenset[str]:
        """Whose direct room it is noted to be, as far as that was read."""
        return self._directs.people(room_id)

    async def another_direct(self, user: str, room_id: str) -> str | None:
        """A direct room with somebody beside that one; None where there is none.

        Raises:
            PlatformError: the homeserver could not be asked.
        """
        for other in await self._directs.rooms(user):
            if other != room_id and await self._is_direct(user, other):
                return other
        return None

    def partner_in(self, room_id: str) -> str | None:
        """Whom the bot writes with in a room, as far as that is known here: it may be out of it already."""
        known = self._known.get(room_id)
        return known.partner(self.me) if known is not None else self._directs.partner(room_id)

    def take_account_data(self, events: object) -> None:
        """Note the `account_data.events` of a sync."""
        self._directs.take(events)

    async def _is_direct(self, user: str, room_id: str) -> bool:
        """Whether somebody can be talked with in a room now, alone."""
        try:
            room = await self.get(room_id)
        except Gone:
            return False
        return room.partner(self.me) == user and room.successor is None

    async def _state(self, room_id: str) -> list[Any]:
        try:
            return await self._homeserver.listing(path("rooms", room_id, "state"))
        except Declined as error:
            if error.status in (403, 404):
                raise Gone("not in the room") from None
            raise

    async def _made_for(self, user: str) -> str:
        """A new room with somebody invited. Nobody can tell a repeated request from a new one: a lost answer is one."""
        body = {
            "preset": "trusted_private_chat",
            "is_direct": True,
            "invite": [user],
            "initial_state": [ENCRYPTION],
        }
        answer = await self._homeserver.call("POST", path("createRoom"), body, patience=_MAKING)
        made = answer.get("room_id")
        if not isinstance(made, str):
            raise Unavailable("answer cannot be read")
        self._note_encrypted(made)
        self.forget(made)  # the sync may have read it while it was being made, with nobody invited yet
        return made

    def _marked(self, room: Room) -> Room:
        """The room, encrypted if it ever was."""
        if room.encrypted:
            self._note_encrypted(room.id)
            return room
        return after(room, ENCRYPTION) if room.id in self._encrypted else room

    def _note_encrypted(self, room_id: str) -> None:
        if room_id in self._encrypted:
            return
        self._encrypted.add(room_id)
        try:
            self._kept.write({"encrypted": sorted(self._encrypted)})
        except OSError as error:
            _log.warning("that a room is encrypted could not be kept on disk", room=room_id, **fault(error))
