"""Telegram as a platform."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.constants import ChatAction, FileSizeLimit, MediaGroupLimit, MessageLimit
from telegram.error import BadRequest, TelegramError

from bot.config.platforms import Telegram as Settings
from bot.logs import fault
from bot.platforms.base import Barred, Door, Finding, Refused, Tempo
from bot.platforms.beside import Beside
from bot.platforms.telegram import inspection, parsing, profile, sending
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.company import Company
from bot.platforms.telegram.entities import units
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.fetching import fetched
from bot.platforms.telegram.parsing import NAME
from bot.platforms.telegram.polling import pulls
from bot.platforms.telegram.rights import powers
from bot.platforms.telegram.topics import Topics
from bot.platforms.telegram.updates import ALLOWED, events, presses
from bot.platforms.telegram.uploads import Uploads
from bot.platforms.telegram.webhook import PATH, Intake, secret_of
from handlers.context import House
from storage.messages import (
    Action,
    Admission,
    Batch,
    Chat,
    Clock,
    Incoming,
    Limits,
    Question,
    RawEvent,
    RemoteFile,
    Rights,
    Send,
    Standing,
)

LIMITS = Limits(
    idempotent=False,
    file_bytes=FileSizeLimit.FILESIZE_UPLOAD,
    fetch_bytes=FileSizeLimit.FILESIZE_DOWNLOAD,
    text_length=MessageLimit.MAX_TEXT_LENGTH,
    caption_length=MessageLimit.CAPTION_LENGTH,
    measure=units,
    album=MediaGroupLimit.MAX_MEDIA_LENGTH,
    reactions=Standing.admin,
    confidential=False,
    deletes_within=timedelta(hours=48),
    reports_deletions=False,
)
"""The limits of the Bot API 10.0, as python-telegram-bot names them. It does not tell a resend from a new message.

What is said there lies with Telegram in the clear (§ 80 (2) SGB X). A message can be deleted for two days (Bot API,
"deleteMessage"), and that people delete theirs is not told.
"""

_TAKEN = "Telegram brings what is new to somebody else: another instance with the same token is to be stopped"
_UNFIT = (
    "Telegram does not take webhook_url: it has to reach it over HTTPS, at a public address, port 443, 80, 88 or 8443"
)

_log = structlog.get_logger(__name__)


class Telegram:
    """The bot's account on Telegram."""

    name = NAME

    def __init__(self, settings: Settings, house: House, clock: Clock) -> None:
        assert settings.token is not None, "the configuration asks for one"
        self._settings = settings
        self._house = house
        self._clock = clock
        self._client = Client(settings)
        self._bot = self._client.bot
        self._company = Company(settings.bots, clock)
        self._secret = secret_of(settings.token.get_secret_value())
        self._intake = Intake(self._secret)
        self._topics = Topics()
        self._uploads = Uploads()
        self._begun = False
        self._username: str | None = None
        self._presented = not settings.profile
        self._beside = Beside()
        self.limits = LIMITS
        self.tempo: Tempo | None = Tempo(
            per_second=settings.per_second,
            private_per_second=settings.private_per_second,
            group_per_minute=settings.group_per_minute,
        )
        webhook = settings.mode == "webhook"
        self.doors: Mapping[str, Door] = {PATH: self._intake.knock} if webhook else {}

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What people do, from the cursor on. Empty batches say that Telegram lets this bot in.

        Raises:
            PlatformError: Telegram was not reached, or does not let this bot in.
        """
        await self._begin()
        async with aclosing(self._pushed() if self.doors else self._pulled(cursor)) as source:
            async for updates, position in source:
                came = self._clock.now()
                found = tuple(event for update in updates for event in self._events(update, came))
                yield Batch(events=found, cursor=position)
                # now they are stored: whoever pressed need not wait any longer to see that it was noticed
                for query in presses(updates):
                    self._beside.let_go(self._notice(query))
                if not self._presented:
                    self._presented = True
                    self._beside.let_go(self._present())

    def _events(self, update: object, came: datetime) -> Iterator[RawEvent]:
        return events(update, came, self._company.listened, self._username, self._topics)

    async def _pulled(self, cursor: str | None) -> AsyncGenerator[tuple[tuple[object, ...], str | None]]:
        async with aclosing(pulls(self._bot, cursor, self._clock)) as found:
            async for pull in found:
                yield pull.updates, pull.cursor

    async def _pushed(self) -> AsyncGenerator[tuple[tuple[object, ...], str | None]]:
        async with aclosing(self._intake.batches()) as batches:
            async for updates in batches:
                if not updates:
                    await self._look()
                yield updates, None

    async def _look(self) -> None:
        """Ask whether Telegram still brings us what is new: at the webhook a revoked token and silence look alike.

        Raises:
            Barred: it does not.
        """
        try:
            webhook = await self._bot.get_webhook_info()
        except TelegramError as error:
            meant = translated(error)
            if isinstance(meant, Barred):
                raise meant from None
            return  # it can still come to us
        if webhook.url != self._settings.webhook_url:
            raise Barred(_TAKEN)

    async def _begin(self) -> None:
        """Learn the bot's own name, and let updates come in the way that was configured; none is dropped.

        A webhook is taken away at the start only: one that is set later is another instance's, and not to be fought.
        """
        try:
            me = await self._bot.get_me()
            self._username = me.username
            self.limits = replace(LIMITS, address=f"https://t.me/{me.username}")
            if self.doors:
                await self._open_door()
            elif not self._begun and (await self._bot.get_webhook_info()).url:
                await self._bot.delete_webhook(drop_pending_updates=False)
            self._begun = True
        except TelegramError as error:
            raise translated(error) from None

    async def _open_door(self) -> None:
        """Tell Telegram where to bring what is new."""
        try:
            # one connection: two could overtake each other, and with them what one person says
            await self._bot.set_webhook(
                self._settings.webhook_url or "",
                allowed_updates=ALLOWED,
                secret_token=self._secret,
                max_connections=1,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            if "bad webhook" in error.message.casefold():
                raise Barred(_UNFIT) from None
            raise

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read a stored update."""
        return parsing.parsed(payload)

    async def send(self, action: Action) -> tuple[str, ...]:
        """Do one action.

        Raises:
            PlatformError: it was not, or perhaps not, done.
        """
        sent = await sending.do(self._bot, action, self._house.files, self._uploads)
        if isinstance(action, Send) and not action.chat.private:
            self._topics.note(action.chat.id, sent, action.chat.thread)
        return sent

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """How somebody and the bot stand in a group; there is no place that leads to all others.

        Raises:
            PlatformError: it could not be asked, or the bot is not in there.
        """
        match question:
            case Rights():
                return asdict(await powers(self._bot, question))
            case Admission():
                raise Refused("no space")

    async def typing(self, chat: Chat) -> None:
        """Show that an answer is being worked on, for five seconds."""
        thread = int(chat.thread) if chat.thread else None
        with suppress(TelegramError):
            await self._bot.send_chat_action(int(chat.id), ChatAction.TYPING, message_thread_id=thread)

    def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent, at most 20 MB.

        Raises:
            PlatformError: it is larger, gone, or Telegram was not reached.
        """
        return fetched(self._bot, file, self._client.proxy)

    async def check(self) -> list[Finding]:
        """Who the bot is, and whether everything is set up at Telegram."""
        return await inspection.inspected(self._bot, self._settings)

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._beside.aclose()
        await self._client.aclose()

    async def _notice(self, query: str) -> None:
        with suppress(TelegramError):  # the press is too old to be answered, or Telegram is away
            await self._bot.answer_callback_query(query)

    async def _present(self) -> None:
        house = self._house
        languages: Sequence[str] = house.texts.languages
        try:
            changed = await profile.present(self._bot, house.wording, languages, house.policy.language)
        except TelegramError as error:
            _log.warning("the profile could not be set; the next start tries again", **fault(error))
        else:
            _log.info("profile", changed=changed)
