"""Messages that are changed or taken away: editMessage…, deleteMessage, deleteMessages."""

from collections.abc import Mapping
from typing import Any

from tests.wire.entities import Entity, found, trimmed
from tests.wire.errors import bad
from tests.wire.messages import Json, Shown
from tests.wire.methods.sending import keyboard
from tests.wire.places import Place
from tests.wire.world import World

TWO_DAYS = 48 * 3600
"""Seconds after which a message cannot be deleted any more (deleteMessage)."""
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


async def edit_message_text(world: World, asked: Mapping[str, Any]) -> Json:
    """Other words; a keyboard that is not named is gone."""
    message = _own(world, asked)
    if message.file:
        raise bad("there is no text in the message to edit")
    text, entities = trimmed(asked["text"], asked.get("entities", ()))
    return await _show(world, message, text, found(text, entities), keyboard(asked))


async def edit_message_caption(world: World, asked: Mapping[str, Any]) -> Json:
    """Other words below a file."""
    message = _own(world, asked)
    if not message.file:
        raise bad("there is no caption in the message to edit")
    text, entities = trimmed(asked.get("caption", ""), asked.get("caption_entities", ()))
    return await _show(world, message, text, found(text, entities), keyboard(asked))


async def edit_message_reply_markup(world: World, asked: Mapping[str, Any]) -> Json:
    """Other buttons, or none."""
    message = _own(world, asked)
    return await _show(world, message, message.text, message.entities, keyboard(asked))


async def delete_message(world: World, asked: Mapping[str, Any]) -> bool:
    """Take a message away."""
    place = world.place(asked["chat_id"])
    place.admit()
    message = place.find(asked["message_id"])
    if message is None:
        raise bad("message to delete not found")
    _deletable(world, place, message)
    message.deleted = True
    await world.happened()
    return True


async def delete_messages(world: World, asked: Mapping[str, Any]) -> bool:
    """Take several away; those that cannot be found are left out."""
    place = world.place(asked["chat_id"])
    place.admit()
    messages = [message for number in asked["message_ids"] if (message := place.find(number))]
    for message in messages:
        _deletable(world, place, message)
    for message in messages:
        message.deleted = True
    await world.happened()
    return True


def _own(world: World, asked: Mapping[str, Any]) -> Shown:
    if "chat_id" not in asked or "message_id" not in asked:
        raise bad("message identifier is not specified")
    place = world.place(asked["chat_id"])
    place.admit()
    message = place.find(asked["message_id"])
    if message is None:
        raise bad("message to edit not found")
    if not message.from_bot:
        raise bad("message can't be edited")
    return message


async def _show(world: World, message: Shown, text: str, entities: list[Entity], rows: list[list[Json]]) -> Json:
    if (text, entities, rows) == (message.text, message.entities, message.keyboard):
        raise bad(UNCHANGED)
    message.show(text, entities, rows, world.now())
    await world.happened()
    return message.telegram()


def _deletable(world: World, place: Place, message: Shown) -> None:
    """Of a supergroup the real server does not say which of both it is (tdlib, can_delete_channel_message)."""
    old = world.now() - message.date > TWO_DAYS
    if old and place.kind != "supergroup":
        raise bad("message can't be deleted for everyone")
    if old or not place.deletes(message):
        raise bad("message can't be deleted")


METHODS = {
    "edit_message_text": edit_message_text,
    "edit_message_caption": edit_message_caption,
    "edit_message_reply_markup": edit_message_reply_markup,
    "delete_message": delete_message,
    "delete_messages": delete_messages,
}
