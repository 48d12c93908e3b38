"""From an action to calls of the Bot API."""

from collections.abc import Awaitable
from typing import Any

from telegram import Bot, LinkPreviewOptions, Message
from telegram.error import TelegramError

from bot.platforms.base import Refused
from bot.platforms.telegram.calls import answer, id_of, place, target
from bot.platforms.telegram.entities import written
from bot.platforms.telegram.errors import needless, translated
from bot.platforms.telegram.keyboards import keyboard
from bot.platforms.telegram.media import send_files
from bot.platforms.telegram.uploads import Uploads
from storage.files import FileStore
from storage.messages import Action, Delete, Edit, Send

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def do(bot: Bot, action: Action, files: FileStore, uploads: Uploads | None = None) -> tuple[str, ...]:
    """Do one action; `uploads` are the files that need not go up again.

    Returns:
        The ids of the messages that it made or changed: of an album one for each file.

    Raises:
        PlatformError: It was not, or perhaps not, done.
        ValueError: It is no action for Telegram: an error of ours.
    """
    try:
        match action:
            case Send() if action.files:
                return await send_files(bot, action, files, uploads or Uploads())
            case Send():
                return await _send(bot, action)
            case Edit():
                return await _edit(bot, action)
            case Delete():
                await answer(bot.delete_message(**target(action)), action)
                return (action.message,)
    except TelegramError as error:
        if isinstance(action, Edit | Delete) and needless(error, action):
            return (action.message,)
        raise translated(error, action) from None  # nothing that was said there is to be read in a log


async def _send(bot: Bot, action: Send) -> tuple[str, ...]:
    text, entities = _words(action)
    request = bot.send_message(
        **place(action),
        text=text,
        entities=entities or None,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(action.choices),
    )
    return (id_of(await answer(request, action)),)


async def _edit(bot: Bot, action: Edit) -> tuple[str, ...]:
    """Edit a text or a caption. Without a keyboard the request takes the present one away."""
    markup = keyboard(action.choices)
    request: Awaitable[Message | bool]
    if action.captioned:
        text, entities = written(action.spans)
        request = bot.edit_message_caption(
            **target(action), caption=text, caption_entities=entities or None, reply_markup=markup
        )
    else:
        text, entities = _words(action)
        request = bot.edit_message_text(
            **target(action),
            text=text,
            entities=entities or None,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
        )
    await answer(request, action)
    return (action.message,)


def _words(action: Send | Edit) -> tuple[str, Any]:
    """The text of a message that has nothing else.

    Raises:
        Refused: There is nothing to be read. Telegram would say the same of signs that it does not show.
    """
    text, entities = written(action.spans)
    if not text:
        raise Refused("no words")
    return text, entities
