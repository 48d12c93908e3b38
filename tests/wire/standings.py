"""How somebody stands in a chat, as the Bot API words it."""

from collections.abc import Collection

from aiogram.types import ChatMemberAdministrator

from tests.wire.messages import Json

_OF_CHANNELS = {"can_post_messages", "can_edit_messages"}
_RIGHTS = [
    name
    for name, each in ChatMemberAdministrator.model_fields.items()
    if each.annotation in (bool, bool | None) and name not in _OF_CHANNELS
]


def standing(member: Json, status: str, lacks: Collection[str] = ()) -> Json:
    """A member of a chat: `status` is creator, administrator, member, left or kicked.

    An admin has all rights but those that it `lacks`.
    """
    described: Json = {"user": member, "status": status}
    if status == "administrator":
        described |= {right: right not in lacks for right in _RIGHTS} | {"can_be_edited": False}
    if status in ("administrator", "creator"):
        described["is_anonymous"] = False
    return described | ({"until_date": 0} if status == "kicked" else {})
