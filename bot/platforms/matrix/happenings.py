"""What happens to rooms: the bot comes and goes, people do, a room has a successor."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.platforms.base import Gone, PlatformError
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.events import begun, came_or_went, is_state, mapping, moved, stands, text
from bot.platforms.matrix.gaps import is_our_joining
from bot.platforms.matrix.homeserver import Json
from bot.platforms.matrix.invitations import Invitations
from bot.platforms.matrix.rooms import Room, Rooms
from storage.messages import RawEvent, Standing

MODERATOR = 50
"""The power level from which on somebody may take others' messages away where nothing else is said."""

_log = structlog.get_logger(__name__)

_OUT = frozenset({"leave", "ban"})


class Happenings:
    """Reads events that change a room. What concerns the bot becomes an event of its own."""

    def __init__(self, crypto: Crypto, rooms: Rooms, invitations: Invitations) -> None:
        self._crypto = crypto
        self._me = crypto.user_id
        self._rooms = rooms
        self._invitations = invitations

    async def of(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        """What an event of state is to us; `Rooms` knows it already.

        Raises:
            PlatformError: the homeserver could not be asked about the room.
        """
        if is_state(event, "m.room.member"):
            self._crypto.forget(room)
            if event["state_key"] == self._me:
                return await self._came(room, event, now) if is_our_joining(event, self._me) else []
            return await self._person(room, event, now)
        successor = text(mapping(event.get("content")).get("replacement_room"))
        if is_state(event, "m.room.tombstone") and successor:
            if (moving := await self._moved(room, successor, event, now)) is not None:
                return [moving]
            self._invitations.follow(successor, text(event.get("sender")))
        return []

    async def _moved(self, old: str, new: str, event: Json, now: datetime) -> RawEvent | None:
        """That a room goes on in another one, where both say so and the bot is in both: else anybody could say it."""
        try:
            before, after = await self._rooms.get(old), await self._rooms.get(new)
        except Gone:
            return None
        if before.successor != new or after.predecessor != old:
            return None
        return moved(old, new, before.private(self._me), text(event.get("event_id")), now)

    async def _came(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        """The bot came into a room: new, if somebody invited it. Into one of its own it was not invited."""
        known = await self._rooms.get(room)
        partner = known.partner(self._me)
        if partner is not None:
            await self._note_direct(partner, room)
        before = mapping(mapping(event.get("unsigned")).get("prev_content")).get("membership")
        if partner is not None and known.predecessor is not None:
            return [stands(room, Standing.member, partner, text(event.get("event_id")), now)]
        if before != "invite" or known.predecessor is not None or known.space:
            return []
        if partner is not None:
            return [begun(room, partner, event, now)]
        standing = Standing.admin if known.level(self._me) >= MODERATOR else Standing.member
        return [stands(room, standing, None, text(event.get("event_id")), now)]

    async def _note_direct(self, partner: str, room: str) -> None:
        try:
            await self._rooms.note_direct(partner, room)
        except PlatformError as error:
            _log.warning("a direct room could not be noted on the homeserver yet", room=room, reason=error.reason)

    async def _person(self, room: str, event: Json, now: datetime) -> list[RawEvent]:
        """Somebody came or went: what it means for a direct room, and for a room of many."""
        known, person = await self._rooms.get(room), text(event.get("state_key"))
        found = [] if known.shared else await self._alone(known, person, event, now)
        among = came_or_went(room, event, now) if person not in self._rooms.directs_of(room) else None
        return found if among is None else [*found, among]

    async def _alone(self, known: Room, person: str, event: Json, now: datetime) -> list[RawEvent]:
        """Somebody left their direct room with the bot, came back into it, or a third person came."""
        room, noted = known.id, self._rooms.directs_of(known.id)
        membership, key = mapping(event.get("content")).get("membership"), text(event.get("event_id"))
        if membership in _OUT and person not in known.members and (person in noted or len(known.members) < 2):
            if (other := await self._rooms.another_direct(person, room)) is not None:
                return [moved(room, other, True, key, now)]
            return [stands(room, Standing.gone, person, key, now)]
        if membership == "join" and known.partner(self._me) == person:
            return [stands(room, Standing.member, person, key, now)]
        if noted and person not in noted and person in known.members and not known.private(self._me):
            return [stands(room, Standing.member, None, key, now)]
        return []

    def left(self, room: str, events: Iterable[Json], now: datetime) -> list[RawEvent]:
        """The bot is not in a room any more: it was put out, banned, or turned away."""
        ours = [event for event in events if is_state(event, "m.room.member") and event["state_key"] == self._me]
        self._invitations.drop(room)
        partner = self._rooms.partner_in(room)
        self._rooms.forget(room)
        self._crypto.forget(room)
        return [stands(room, Standing.gone, partner, text(event.get("event_id")), now) for event in ours[-1:]]
