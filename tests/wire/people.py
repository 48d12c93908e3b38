"""The people on Telegram, and what each of them does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tests.wire.entities import Entity
from tests.wire.messages import Json, Press, Shown
from tests.wire.private import Private

if TYPE_CHECKING:
    from tests.wire.world import World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
"""A picture of one pixel."""


class User:
    """A person (or another bot); their private chat with the bot has their own number."""

    as_chat = None
    further: ClassVar[Json] = {}

    def __init__(
        self, world: "World", number: int, name: str, language: str | None, is_bot: bool, username: str | None
    ) -> None:
        self.world = world
        self.id = number
        self.name = name
        self.language = language
        self.is_bot = is_bot
        self.username = username
        self.blocked = False
        self.deactivated = False
        self.private = Private(world, self)

    def described(self) -> Json:
        """As `from` of a message."""
        described: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            described["username"] = self.username
        if self.language:
            described["language_code"] = self.language
        return described

    # --- what they see -----------------------------------------------------------------------

    @property
    def messages(self) -> list[Shown]:
        """What the bot wrote to them and is still there."""
        return self.private.messages

    @property
    def history(self) -> list[Shown]:
        """Everything in the private chat: theirs, the bot's, and what was deleted."""
        return self.private.history

    @property
    def last(self) -> Shown:
        """The bot's newest message."""
        return self.private.last

    @property
    def texts(self) -> list[str]:
        """The words of `messages`."""
        return [message.text for message in self.messages]

    # --- what they do ------------------------------------------------------------------------

    async def says(self, text: str, entities: Sequence[Entity] = (), reply_to: Shown | None = None) -> Shown:
        """Write to the bot.

        Raises:
            ValueError: no app lets them, because they have blocked it, or because of the text.
        """
        if self.blocked:
            raise ValueError(f"{self.name} has to unblock the bot first")
        return await self.private.says(self, text, entities, reply_to=reply_to)

    async def starts(self, payload: str = "") -> Shown:
        """Press "Start", perhaps after a deep link; this unblocks the bot.

        Raises:
            ValueError: no app passes this payload on; it can only be typed: `says`.
        """
        if not re.fullmatch("[A-Za-z0-9_-]{0,64}", payload):
            raise ValueError(f"no app passes this on: {payload!r}")
        if self.blocked:
            await self.unblocks()
        return await self.says(f"/start {payload}".strip())

    async def edits(self, message: Shown, text: str, entities: Sequence[Entity] = ()) -> Shown:
        """Change what they wrote, here or in a group."""
        return await message.place.edits(message, text, entities)

    async def presses(self, wanted: str, on: Shown | None = None, stale: bool = False) -> Press:
        """Press a button by label or data: of the newest message that offers it, or of `on`.

        `stale`: as somebody presses whose app still shows an earlier keyboard.
        """
        place = on.place if on else self.private
        return await place.presses(self, wanted, on, stale)

    async def sends_photo(self, data: bytes = PNG, caption: str = "", size: int | None = None) -> Shown:
        """Send a picture; `size` pretends another size in bytes."""
        return await self.private.sends_photo(self, data, caption, size=size)

    async def sends_document(
        self,
        data: bytes,
        name: str = "a.pdf",
        caption: str = "",
        mime: str = "application/pdf",
        size: int | None = None,
    ) -> Shown:
        """Send a file; `size` pretends another size in bytes."""
        return await self.private.sends_document(self, data, name, caption, mime, size=size)

    async def sends_album(self, photos: Sequence[bytes], caption: str = "") -> list[Shown]:
        """Send several pictures that are shown as one; the first one has the caption."""
        return await self.private.sends_album(self, photos, caption)

    async def sends_voice(self, data: bytes, kind: str = "voice") -> Shown:
        """Send words that can be heard: a `voice` or a `video_note`."""
        return await self.private.sends_voice(self, data, kind)

    async def passes_on(self, message: Shown) -> Shown:
        """Forward to the bot what somebody wrote elsewhere."""
        return await self.private.passes_on(self, message)

    async def sends(self, what: Json) -> Shown:
        """Send what has no words: `{"sticker": {…}}`, `{"location": {…}}`, as the Bot API words it."""
        return await self.private.sends(self, what)

    async def reacts(self, message: Shown, *emoji: str) -> None:
        """Have exactly these reactions on a message."""
        await message.place.reacts(self, message, *emoji)

    async def deletes(self, message: Shown) -> None:
        """Delete a message in the private chat for both; bots are not told."""
        message.deleted = True
        await self.world.happened()

    async def blocks(self) -> None:
        """Want nothing more of the bot."""
        self.blocked = True
        await self.private.stands("member", "kicked")

    async def unblocks(self) -> None:
        """Want to hear of the bot again."""
        self.blocked = False
        await self.private.stands("kicked", "member")

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a group without being a person: an anonymous admin, a channel, a forwarded post."""

    author: Json
    as_chat: Json | None
    further: Json = field(default_factory=dict)

    def described(self) -> Json:
        """As `from` of a message: a stand-in that Telegram names for old bots."""
        return self.author


def channel(number: int, title: str) -> Voice:
    """A channel that somebody posts as."""
    author = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    return Voice(author, {"id": number, "type": "channel", "title": title})


class Bot:
    """The bot itself, and how it presents itself.

    `privacy`: it sees little in groups where it is no admin, as BotFather sets it by default. `commands` by scope and
    language, as in `("all_private_chats", "de")`; `texts` by kind and language; `menu_buttons` by chat, None for all.
    """

    id = 123456789
    name = "Kollegial"
    username = "kollegial_bot"

    def __init__(self) -> None:
        self.privacy = True
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[str, dict[str, str]] = {"name": {}, "description": {}, "short_description": {}}
        self.menu_buttons: dict[int | None, Json] = {}

    def described(self) -> Json:
        """As `from` of a message."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}
