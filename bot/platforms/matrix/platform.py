"""Matrix as a platform."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog

from bot.config.platforms import Matrix as Settings
from bot.platforms.base import NO_DOORS, Finding, Gone, PlatformError, Tempo, Unavailable
from bot.platforms.beside import Beside
from bot.platforms.matrix import inspection, invitations, offering, parsing, questions, rooms, spaces
from bot.platforms.matrix.allowance import lifted
from bot.platforms.matrix.crypto import Crypto, Outdated, Unwritable
from bot.platforms.matrix.deferred import FILE as DEFERRED
from bot.platforms.matrix.deferred import Deferred
from bot.platforms.matrix.events import mapping, text
from bot.platforms.matrix.formatting import TEXT_LENGTH, measure
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.identity import begin
from bot.platforms.matrix.invitations import Invitations
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.links import link
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.offering import Offering
from bot.platforms.matrix.parsing import NAME
from bot.platforms.matrix.reactions import Reactions, keycap
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.sending import Sending
from bot.platforms.matrix.spaces import Spaces
from bot.platforms.matrix.syncing import Syncing
from bot.platforms.matrix.undecrypted import FILE as UNDECRYPTED
from bot.platforms.matrix.undecrypted import Undecrypted
from bot.platforms.matrix.uploads import Uploads
from bot.platforms.matrix.verification import CANCEL, declined_in_room
from handlers.context import House
from storage.messages import (
    Action,
    Batch,
    Chat,
    Clock,
    Delete,
    Edit,
    Incoming,
    Limits,
    Question,
    RawEvent,
    RemoteFile,
    Send,
)

LIMITS = Limits(
    idempotent=True,
    file_bytes=100_000_000,
    fetch_bytes=50_000_000,
    text_length=TEXT_LENGTH,
    caption_length=0,
    measure=measure,
    album=1,
    buttons=False,
    mark="!",
    threads=True,
)
"""What the protocol allows. How large a file may be, each homeserver says for itself; words go before their file,
because not every client shows what stands with one."""

TYPING = 6000
"""Milliseconds for which somebody sees that an answer is being worked on; it is shown anew before they are over."""

STARTING = 15.0
"""Seconds that something waits to be sent while the bot logs in."""

_KEYCAPS = frozenset(keycap(number) for number in range(10))

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Everything that holds while one device is used."""

    crypto: Crypto
    rooms: Rooms
    invitations: Invitations
    deferred: Deferred
    offering: Offering | None
    syncing: Syncing
    sending: Sending
    reactions: Reactions


class Matrix:
    """The bot's account on Matrix; what it has to keep lies in `folder`.

    With `auto_space` the Space and its rooms are made by the way, and each room is told of.
    """

    name = NAME
    tempo: Tempo | None = None
    doors = NO_DOORS

    def __init__(
        self, settings: Settings, house: House, clock: Clock, folder: Path, *, auto_space: bool = False
    ) -> None:
        assert settings.homeserver is not None and settings.user_id is not None, "the configuration asks for both"
        self._settings = settings
        self._house = house
        self._clock = clock
        self._folder = folder
        self._homeserver = Homeserver(settings.homeserver)
        self._media = Media(self._homeserver)
        self._uploads = Uploads(self._media)
        self._auto_space = auto_space
        self._space = settings.space or (offering.NAME if auto_space else None)
        self._line: Line | None = None
        self._ready = asyncio.Event()
        self._beside = Beside()
        self.limits = replace(LIMITS, address=link(settings.user_id))

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What people do, from the cursor on. Empty batches say that the homeserver lets this bot in.

        Raises:
            PlatformError: the homeserver was not reached, or does not let this bot in.
        """
        while True:
            line = await self._begin()
            works = [line.invitations.run(), line.deferred.run(), *([line.offering.run()] if line.offering else [])]
            beside = [asyncio.create_task(work) for work in works]
            try:
                async with aclosing(line.syncing.batches(cursor)) as batches:
                    async for batch in batches:
                        yield batch
                        cursor = batch.cursor or cursor
                        for event in batch.events:  # now they are stored
                            self._notice(line, event)
            except Outdated as error:
                _log.error("the bot takes a new device", reason=str(error))
                await self._hang_up()
            except Unwritable:
                await self._hang_up()  # to begin anew from what is on the disk
                raise
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)

    async def _begin(self) -> Line:
        """Log in, with the device that was used before if it is still any good."""
        if self._line is None:
            _, crypto = await begin(self._settings, self._folder, self._homeserver)
            known = Rooms(self._homeserver, crypto.user_id, Kept(self._folder / rooms.FILE))
            kept = Kept(self._folder / invitations.FILE)
            waiting = Invitations(self._homeserver, known, self._settings.invites, self._settings.server, kept)
            undecrypted = Undecrypted(Kept(self._folder / UNDECRYPTED))
            deferred = Deferred(known, Kept(self._folder / DEFERRED))
            sending = Sending(self._homeserver, crypto, known, self._uploads, self._house.files)
            offers = self._offers(crypto.user_id)
            self._line = Line(
                crypto=crypto,
                rooms=known,
                invitations=waiting,
                deferred=deferred,
                offering=offers,
                syncing=Syncing(self._homeserver, crypto, known, waiting, undecrypted, deferred, offers, self._clock),
                sending=sending,
                reactions=Reactions(sending, lambda: lifted(self._folder)),
            )
            self._ready.set()
        return self._line

    def _offers(self, me: str) -> Offering | None:
        if not self._auto_space or self._space is None:
            return None
        made = Spaces(self._homeserver, me, self._settings.server, self._folder, _log.info)
        return Offering(made, self._space, self._house)

    async def _hang_up(self) -> None:
        self._ready.clear()
        line, self._line = self._line, None
        if line is not None:
            await line.crypto.aclose()

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read a stored event."""
        return parsing.parsed(payload)

    async def send(self, action: Action) -> tuple[str, ...]:
        """Do one action. With the same token it is done once, however often it is asked for.

        Raises:
            PlatformError: it was not, or perhaps not, done.
        """
        line = await self._there()
        try:
            sent = await line.sending.do(action)
        except Gone:
            if line.invitations.tries(action.chat.id):
                raise Unavailable("on the way into the room") from None
            raise
        if not isinstance(action, Delete) and (action.choices or line.reactions.under(sent[0])):
            self._beside.let_go(self._offer(line, action, sent[0]))
        return sent

    async def _offer(self, line: Line, action: Send | Edit, message: str) -> None:
        with suppress(PlatformError):
            await line.reactions.show(await line.sending.room(action.chat), message, action.choices)

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """The answer to a question.

        Raises:
            Refused: there is no Space, or the homeserver does not let the bot admit somebody into it.
            PlatformError: it could not be asked; asking again is safe.
        """
        line = await self._there()
        space = spaces.noted(Kept(self._folder / spaces.FILE), self._space, self._settings.server)
        return await questions.answered(self._homeserver, line.rooms, space, question)

    async def typing(self, chat: Chat) -> None:
        """Show that an answer is being worked on, for some seconds."""
        if self._line is None or chat.id.startswith("@"):
            return
        where = path("rooms", chat.id, "typing", self._line.crypto.user_id)
        with suppress(PlatformError):
            await self._homeserver.call("PUT", where, {"typing": True, "timeout": TYPING})

    def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent.

        Raises:
            PlatformError: it is larger than `Limits.fetch_bytes`, gone, not what its sender said, or not reached.
        """
        return self._media.download(file, self.limits.fetch_bytes)

    async def check(self) -> list[Finding]:
        """Who the bot is, and whether everything is set up at its homeserver."""
        return await inspection.inspected(self._settings, self._folder, self._house)

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._beside.aclose()
        await self._hang_up()
        await self._homeserver.aclose()

    async def _there(self) -> Line:
        """What to send with; who asks while the bot logs in waits a little."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STARTING):
                await self._ready.wait()
        if self._line is None:
            raise Unavailable("not logged in yet")
        return self._line

    def _notice(self, line: Line, event: RawEvent) -> None:
        """Do by the way what an event wants that was stored, beside what comes of it."""
        said, room = mapping(event.payload.get("event")), text(event.payload.get("room"))
        if event.group is not None or not said:
            return
        if (refusal := declined_in_room(said)) is not None:
            self._beside.let_go(self._decline(line, room, refusal))
        key = text(mapping(mapping(said.get("content")).get("m.relates_to")).get("key"))
        if said.get("type") == "m.reaction" and key in _KEYCAPS and line.reactions.allowed:
            self._beside.let_go(self._untap(line, room, text(said.get("event_id"))))

    async def _decline(self, line: Line, room_id: str, refusal: dict[str, Any]) -> None:
        with suppress(PlatformError):
            await line.sending.put(await line.rooms.get(room_id), CANCEL, refusal, uuid4().hex)

    async def _untap(self, line: Line, room_id: str, reaction: str) -> None:
        """Take away the tap on a choice, which so can be tapped again; it also says that it was noticed."""
        with suppress(PlatformError):
            room = await line.rooms.get(room_id)
            if room.may(line.crypto.user_id, "redact"):
                await line.sending.redact(room, reaction, uuid4().hex)
