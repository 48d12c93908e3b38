"""Our own way out to the wire: the client, and actions as the service makes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from pydantic import SecretStr
from telegram import Bot

from bot.config.platforms import Telegram
from bot.platforms.telegram.client import Client
from storage.messages import Attachment, Chat, Delete, Edit, Send, Shown, Span, Spans
from tests.wire.messages import Shown as Sent
from tests.wire.people import User
from tests.wire.places import Place
from tests.wire.server import Wire

_tokens = count(1)


@asynccontextmanager
async def speaking(wire: Wire) -> AsyncIterator[Bot]:
    """The bot of our client, as the service makes it."""
    settings = Telegram(
        enabled=True, token=SecretStr(wire.token), base_url=wire.base_url, base_file_url=wire.base_file_url
    )
    client = Client(settings)
    yield client.bot
    await client.aclose()


def chat(whom: User | Place, thread: int | None = None) -> Chat:
    """Where somebody reads, as the service names it."""
    return Chat(
        platform="telegram",
        id=str(whom.id),
        private=isinstance(whom, User),
        thread=str(thread) if thread is not None else None,
    )


def send(
    where: Chat,
    said: str | Spans = "",
    choices: tuple[Shown, ...] = (),
    files: tuple[Attachment, ...] = (),
    reply_to: Sent | None = None,
) -> Send:
    """A message to be sent."""
    return Send(
        chat=where,
        token=f"t{next(_tokens)}",
        spans=spans(said),
        choices=choices,
        files=files,
        reply_to=str(reply_to.id) if reply_to else None,
    )


def edit(
    where: Chat, message: str, said: str | Spans, choices: tuple[Shown, ...] = (), captioned: bool = False
) -> Edit:
    """A message to be shown in place of another."""
    return Edit(
        chat=where,
        token=f"t{next(_tokens)}",
        message=message,
        spans=spans(said),
        choices=choices,
        captioned=captioned,
    )


def delete(where: Chat, message: str) -> Delete:
    """A message to be taken away."""
    return Delete(chat=where, token=f"t{next(_tokens)}", message=message)


def spans(said: str | Spans) -> Spans:
    """Words, or spans as they are."""
    return (Span(said),) if isinstance(said, str) else said
