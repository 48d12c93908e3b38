"""Chats and their members: getChat, getChatMember, getChatAdministrators, leaveChat."""

from collections.abc import Mapping
from typing import Any

from tests.wire.errors import bad
from tests.wire.groups import Group
from tests.wire.messages import Json
from tests.wire.standings import standing
from tests.wire.world import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_chat(world: World, asked: Mapping[str, Any]) -> Json:
    """All about a chat."""
    place = world.place(asked["chat_id"])
    if place.id < 0:
        place.admit()
    gifts = dict.fromkeys(_GIFTS, False)
    return place.chat() | {"accent_color_id": 3, "max_reaction_count": 11, "accepted_gift_types": gifts}


async def get_chat_member(world: World, asked: Mapping[str, Any]) -> Json:
    """How somebody stands in a group."""
    place = world.place(asked["chat_id"])
    place.admit()
    if not isinstance(place, Group):
        raise bad("there are no members in a private chat")
    if asked["user_id"] == world.bot.id:
        return standing(world.bot.described(), place.standing, place.lacks)
    if asked["user_id"] not in world.users:
        raise bad("PARTICIPANT_ID_INVALID")
    return standing(world.users[asked["user_id"]].described(), place.members.get(asked["user_id"], "left"))


async def get_chat_administrators(world: World, asked: Mapping[str, Any]) -> list[Json]:
    """Who has a say in a group, without other bots."""
    place = world.place(asked["chat_id"])
    place.admit()
    if not isinstance(place, Group):
        raise bad("there are no administrators in the private chat")
    admins = [
        standing(world.users[number].described(), status)
        for number, status in place.members.items()
        if status in ("creator", "administrator")
    ]
    itself = standing(world.bot.described(), "administrator", place.lacks)
    return admins + ([itself] if place.standing == "administrator" else [])


async def leave_chat(world: World, asked: Mapping[str, Any]) -> bool:
    """The bot leaves a group."""
    place = world.place(asked["chat_id"])
    place.admit()
    if not isinstance(place, Group):
        raise bad("can't leave a private chat")
    before, place.standing = place.standing, "left"
    place.stood(None, before, "left")
    await world.happened()
    return True


METHODS = {
    "get_chat": get_chat,
    "get_chat_member": get_chat_member,
    "get_chat_administrators": get_chat_administrators,
    "leave_chat": leave_chat,
}
