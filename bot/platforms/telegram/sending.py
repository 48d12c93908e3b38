"""From an action to calls of the Bot API."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import ExitStack
from typing import Any, TypeVar

from telegram import (
    Bot,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, TelegramError

from bot.platforms.base import Refused
from bot.platforms.telegram.client import SLOW
from bot.platforms.telegram.entities import written
from bot.platforms.telegram.errors import needless, translated, unanswered
from bot.platforms.telegram.keyboards import keyboard
from storage.files import FileStore
from storage.messages import Action, Attachment, Chat, Delete, Edit, Send

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What Telegram shows as a photo."""

PHOTO_BYTES = 10_000_000
"""The largest photo (Bot API, "Sending files": 10 MB); above that it is a document."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_NO_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "wrong file identifier")
"""What Telegram says of an image that it cannot show, and takes as a document."""


_Answer = TypeVar("_Answer")


async def do(bot: Bot, action: Action, files: FileStore) -> tuple[str, ...]:
    """Do one action.

    Returns:
        The ids of the messages that it made or changed: of an album one for each file.

    Raises:
        PlatformError: It was not, or perhaps not, done.
        ValueError: It is no action for Telegram: an error of ours.
    """
    try:
        match action:
            case Send() if action.files:
                return await _send_files(bot, action, files)
            case Send():
                return await _send(bot, action)
            case Edit():
                return await _edit(bot, action)
            case Delete():
                await _answer(bot.delete_message(**_message(action)), action)
                return (action.message,)
    except TelegramError as error:
        if isinstance(action, Edit | Delete) and needless(error, action):
            return (action.message,)
        raise translated(error, action) from None  # nothing that was said there is to be read in a log


async def _send(bot: Bot, action: Send) -> tuple[str, ...]:
    text, entities = _words(action)
    request = bot.send_message(
        **_place(action),
        text=text,
        entities=entities or None,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(action.choices),
    )
    return (_id(await _answer(request, action)),)


async def _edit(bot: Bot, action: Edit) -> tuple[str, ...]:
    """Edit a text or a caption. Without a keyboard the request takes the present one away."""
    markup = keyboard(action.choices)
    request: Awaitable[Message | bool]
    if action.captioned:
        text, entities = written(action.spans)
        request = bot.edit_message_caption(
            **_message(action), caption=text, caption_entities=entities or None, reply_markup=markup
        )
    else:
        text, entities = _words(action)
        request = bot.edit_message_text(
            **_message(action),
            text=text,
            entities=entities or None,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
        )
    await _answer(request, action)
    return (action.message,)


async def _send_files(bot: Bot, action: Send, files: FileStore) -> tuple[str, ...]:
    """Send files, as photos if all of them can be: photos and documents do not mix in one album."""
    if any(file.size == 0 for file in action.files):
        raise Refused("file is empty")
    photos = all(file.type in PHOTOS and file.size <= PHOTO_BYTES for file in action.files)
    try:
        return await _send_as(bot, action, files, photos)
    except BadRequest as error:
        if photos and any(text in error.message.casefold() for text in _NO_PHOTO):
            return await _send_as(bot, action, files, photos=False)
        raise


async def _send_as(bot: Bot, action: Send, files: FileStore, photos: bool) -> tuple[str, ...]:
    text, entities = written(action.spans)
    said: dict[str, Any] = {"caption": text or None, "caption_entities": entities or None}
    with ExitStack() as opened:
        media = await asyncio.to_thread(_opened, opened, action.files, files)
        if len(media) > 1:
            return await _send_album(bot, action, media, said, photos)
        said |= _place(action) | {"reply_markup": keyboard(action.choices)}
        request = bot.send_photo(photo=media[0], **said) if photos else bot.send_document(document=media[0], **said)
        return (_id(await _answer(request, action)),)


async def _send_album(
    bot: Bot, action: Send, media: Sequence[InputFile], said: dict[str, Any], photos: bool
) -> tuple[str, ...]:
    """Send an album. Its words stand with the first file, whose message is the one that is edited later."""
    if action.choices:
        raise ValueError("an album has no keyboard")
    kind = InputMediaPhoto if photos else InputMediaDocument
    album = [kind(file, **(said if position == 0 else {})) for position, file in enumerate(media)]
    sent = await _answer(bot.send_media_group(media=album, **_place(action)), action)
    return tuple(_id(message) for message in sent)


def _opened(stack: ExitStack, attachments: Sequence[Attachment], files: FileStore) -> list[InputFile]:
    """The files as they are sent: read piece by piece while they go out, and closed with the stack.

    Raises:
        Refused: One is not there any more.
    """
    try:
        handles = [stack.enter_context(files.path(file.hash).open("rb")) for file in attachments]
    except FileNotFoundError:
        raise Refused("file is gone") from None
    album = len(attachments) > 1
    return [
        InputFile(handle, filename=file.name, attach=album, read_file_handle=False)
        for handle, file in zip(handles, attachments, strict=True)
    ]


def _words(action: Send | Edit) -> tuple[str, Any]:
    """The text of a message that has nothing else.

    Raises:
        Refused: There is nothing to be read. Telegram would say the same of signs that it does not show.
    """
    text, entities = written(action.spans)
    if not text:
        raise Refused("no words")
    return text, entities


def _place(action: Send) -> dict[str, Any]:
    """Where a message goes. The General topic has no thread: Telegram refuses its number."""
    reply = ReplyParameters(int(action.reply_to), allow_sending_without_reply=True) if action.reply_to else None
    thread = int(action.chat.thread) if action.chat.thread else None
    return {"chat_id": _chat(action.chat), "message_thread_id": thread, "reply_parameters": reply}


def _message(action: Edit | Delete) -> dict[str, Any]:
    return {"chat_id": _chat(action.chat), "message_id": int(action.message)}


def _chat(chat: Chat) -> int:
    return int(chat.id)


def _id(message: Message) -> str:
    return str(message.message_id)


async def _answer(request: Awaitable[_Answer], action: Action) -> _Answer:
    """Wait for an answer, and for one that python-telegram-bot can read."""
    try:
        async with asyncio.timeout(SLOW):
            return await request
    except (TimeoutError, AttributeError, KeyError, TypeError, ValueError):
        raise unanswered(action) from None
