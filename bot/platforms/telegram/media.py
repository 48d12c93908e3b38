"""Files on their way out: as photos or documents, alone or as an album, up once and then by their number."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from telegram import Bot, InputFile, InputMediaDocument, InputMediaPhoto, Message
from telegram.error import BadRequest

from bot.platforms.base import Refused
from bot.platforms.telegram.calls import answer, id_of, place
from bot.platforms.telegram.client import SLOW
from bot.platforms.telegram.entities import written
from bot.platforms.telegram.keyboards import keyboard
from bot.platforms.telegram.phrases import NO_PHOTO, UNKNOWN_FILE
from bot.platforms.telegram.uploads import Uploads, key_of
from storage.files import FileStore
from storage.messages import Attachment, Send

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What Telegram shows as a photo."""

PHOTO_BYTES = 10_000_000
"""The largest photo (Bot API, "Sending files": 10 MB); above that it is a document."""


async def send_files(bot: Bot, action: Send, files: FileStore, uploads: Uploads) -> tuple[str, ...]:
    """Send files, as photos if all of them can be: photos and documents do not mix in one album."""
    if any(file.size == 0 for file in action.files):
        raise Refused("file is empty")
    until = asyncio.get_running_loop().time() + SLOW
    photos = all(file.type in PHOTOS and file.size <= PHOTO_BYTES for file in action.files)
    try:
        return await _send_as(bot, action, files, uploads, photos and uploads.shown(action.files), until)
    except BadRequest as error:
        if not (photos and _says(error, NO_PHOTO)):
            raise
        uploads.not_shown(action.files)
        return await _send_as(bot, action, files, uploads, False, until)


async def _send_as(
    bot: Bot, action: Send, files: FileStore, uploads: Uploads, photos: bool, until: float
) -> tuple[str, ...]:
    """Send files as photos or documents; where Telegram does not know a number any more, the file goes up once more."""
    keys = [key_of(file, photos) for file in action.files]
    again = True
    while True:
        async with uploads.turn(keys):
            numbers = [uploads.number(key) for key in keys]
            try:
                sent = await _sent(bot, action, files, numbers, photos, until)
            except BadRequest as error:
                if not (again and any(numbers) and _says(error, UNKNOWN_FILE)):
                    raise
                uploads.forget(keys, numbers)
                again = False
            else:
                uploads.learn(keys, sent)
                return tuple(id_of(message) for message in sent)


async def _sent(
    bot: Bot, action: Send, files: FileStore, numbers: Sequence[str | None], photos: bool, until: float
) -> Sequence[Message]:
    text, entities = written(action.spans)
    said: dict[str, Any] = {"caption": text or None, "caption_entities": entities or None}
    with ExitStack() as opened:
        media = await asyncio.to_thread(_opened, opened, action.files, numbers, files)
        if len(media) > 1:
            return await _send_album(bot, action, media, said, photos, until)
        said |= place(action) | {"reply_markup": keyboard(action.choices)}
        request = bot.send_photo(photo=media[0], **said) if photos else bot.send_document(document=media[0], **said)
        return (await answer(request, action, until),)


async def _send_album(
    bot: Bot, action: Send, media: Sequence[InputFile | str], said: dict[str, Any], photos: bool, until: float
) -> Sequence[Message]:
    """Send an album. Its words stand with the first file, whose message is the one that is edited later."""
    if action.choices:
        raise ValueError("an album has no keyboard")
    kind = InputMediaPhoto if photos else InputMediaDocument
    album = [kind(file, **(said if position == 0 else {})) for position, file in enumerate(media)]
    return await answer(bot.send_media_group(media=album, **place(action)), action, until)


def _opened(
    stack: ExitStack, attachments: Sequence[Attachment], numbers: Sequence[str | None], files: FileStore
) -> list[InputFile | str]:
    """The files as they are sent: by their number, or read piece by piece while they go out, and closed with the stack.

    Raises:
        Refused: One is not there any more. Then it is not to be sent by its number either.
    """
    try:
        handles = [stack.enter_context(files.path(file.hash).open("rb")) for file in attachments]
    except FileNotFoundError:
        raise Refused("file is gone") from None
    album = len(attachments) > 1
    return [
        number or InputFile(handle, filename=file.name, attach=album, read_file_handle=False)
        for handle, file, number in zip(handles, attachments, numbers, strict=True)
    ]


def _says(error: BadRequest, texts: tuple[str, ...]) -> bool:
    return any(text in error.message.casefold() for text in texts)
