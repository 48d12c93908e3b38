"""What a homeserver is asked: how somebody stands in a room, and to let them into the Space."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.platforms.base import Gone, Refused
from bot.platforms.matrix.blueprint import MODERATOR
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.room import Room
from bot.platforms.matrix.rooms import Rooms
from storage.messages import Admission, Powers, Question, Rights

_INVITING = 60.0
"""Seconds for an invitation: to another server that is slow."""


async def answered(homeserver: Homeserver, rooms: Rooms, space: str | None, question: Question) -> Mapping[str, Any]:
    """The answer to a question; `space` is the id of the Space, where there is one.

    Raises:
        Refused: there is no Space, or the homeserver does not let the bot admit somebody into it.
        PlatformError: the homeserver could not be asked; asking again is safe.
    """
    match question:
        case Rights():
            return await stands(rooms, question.chat.id, question.account)
        case Admission():
            if space is None:
                raise Refused("no space")
            await admit(homeserver, space, question.account)
            return {}


async def stands(rooms: Rooms, room_id: str, account: str) -> Mapping[str, Any]:
    """How somebody and the bot stand in a room, and who is in it; where the bot is not, nobody can tell.

    Raises:
        PlatformError: the homeserver could not be asked.
    """
    try:
        room = await rooms.get(room_id)
    except Gone:
        return {**asdict(Powers(person=False, reads=False, deletes=False)), "people": []}
    powers = Powers(person=_has_a_say(room, account), reads=True, deletes=_deletes(room, rooms.me))
    return {**asdict(powers), "people": sorted(user for user in room.members if room.joined(user))}


def _has_a_say(room: Room, account: str) -> bool:
    """Moderators have, by custom; and whoever may change what is said of the room."""
    return room.joined(account) and (room.level(account) >= MODERATOR or room.may(account, "", state=True))


def _deletes(room: Room, me: str) -> bool:
    """To take away what others said takes two things: doing so at all, and doing so to others."""
    return room.may(me, "m.room.redaction") and room.may(me, "redact")


async def admit(homeserver: Homeserver, space: str, account: str) -> None:
    """Invite somebody into the Space; whoever is in it already, or invited, is left alone.

    Raises:
        Refused: the bot is not in it or may not invite, or they were banned, or there is no such account.
        PlatformError: the homeserver could not be asked; asking again is safe.
    """
    if await _is_admitted(homeserver, space, account):
        return
    try:
        await homeserver.call("POST", path("rooms", space, "invite"), {"user_id": account}, patience=_INVITING)
    except Declined:
        if not await _is_admitted(homeserver, space, account):  # they may have come in this very moment
            raise


async def _is_admitted(homeserver: Homeserver, space: str, account: str) -> bool:
    try:
        found = await homeserver.call("GET", path("rooms", space, "state", "m.room.member", account))
    except Declined as error:
        if error.missing:
            return False
        raise
    if found.get("membership") == "ban":
        raise Refused("banned")
    return found.get("membership") in ("join", "invite")
