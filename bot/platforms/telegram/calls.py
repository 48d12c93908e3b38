"""What all calls of the Bot API have in common: where a message goes, which one is meant, how long is waited."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from telegram import Message, ReplyParameters

from bot.platforms.telegram.client import SLOW
from bot.platforms.telegram.errors import unanswered
from storage.messages import Action, Chat, Delete, Edit, Send

_Answer = TypeVar("_Answer")


def place(action: Send) -> dict[str, Any]:
    """Where a message goes. The General topic has no thread: Telegram refuses its number."""
    reply = ReplyParameters(int(action.reply_to), allow_sending_without_reply=True) if action.reply_to else None
    thread = int(action.chat.thread) if action.chat.thread else None
    return {"chat_id": _chat(action.chat), "message_thread_id": thread, "reply_parameters": reply}


def target(action: Edit | Delete) -> dict[str, Any]:
    """Which message is changed."""
    return {"chat_id": _chat(action.chat), "message_id": int(action.message)}


def id_of(message: Message) -> str:
    """The id of a message that was sent."""
    return str(message.message_id)


async def answer(request: Awaitable[_Answer], action: Action, until: float | None = None) -> _Answer:
    """Wait for an answer, and for one that python-telegram-bot can read; at most until a time of the event loop."""
    try:
        async with asyncio.timeout_at(until if until is not None else asyncio.get_running_loop().time() + SLOW):
            return await request
    except (TimeoutError, AttributeError, KeyError, TypeError, ValueError):
        raise unanswered(action) from None


def _chat(chat: Chat) -> int:
    return int(chat.id)
