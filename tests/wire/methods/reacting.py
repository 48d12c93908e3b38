"""What is said to a press, and reactions of the bot: answerCallbackQuery, setMessageReaction."""

import time
from collections.abc import Mapping
from typing import Any

from tests.wire.errors import bad
from tests.wire.world import World


async def answer_callback_query(world: World, asked: Mapping[str, Any]) -> bool:
    """Stop the clock on a button, once and in time."""
    press = world.callbacks.get(asked["callback_query_id"])
    if press is None or press.answered or time.monotonic() - press.at > world.callback_life:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    press.answer = {name: asked[name] for name in ("text", "show_alert", "url") if name in asked}
    await world.happened()
    return True


async def set_message_reaction(world: World, asked: Mapping[str, Any]) -> bool:
    """React to a message, or not any longer."""
    place = world.place(asked["chat_id"])
    place.admit()
    message = place.find(asked["message_id"])
    if message is None:
        raise bad("message to react not found")
    message.reactions[world.bot.id] = [reaction["emoji"] for reaction in asked.get("reaction", ())]
    await world.happened()
    return True


METHODS = {"answer_callback_query": answer_callback_query, "set_message_reaction": set_message_reaction}
