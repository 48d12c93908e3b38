"""Places in which messages are read, and what people do in them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.wire.entities import Entity, found, trimmed
from tests.wire.errors import bad
from tests.wire.history import History
from tests.wire.messages import Json, Press, Shown
from tests.wire.standings import standing
from tests.wire.utf16 import units

if TYPE_CHECKING:
    from tests.wire.people import User, Voice
    from tests.wire.topics import Topic


class Place(History):
    """A chat: what people do in it, and what the bot hears of that and may do itself."""

    # --- what people do ----------------------------------------------------------------------

    async def says(
        self,
        speaker: "User | Voice",
        text: str,
        entities: Sequence[Entity] = (),
        topic: "Topic | None" = None,
        reply_to: Shown | None = None,
    ) -> Shown:
        """Write a message."""
        if not text.strip() or units(text) > 4096:
            raise ValueError("Telegram's apps send 1 to 4096 units")
        words, given = trimmed(text, entities)
        message = self.add(speaker, topic, reply_to, text=words, entities=found(words, given))
        return await self._tell(message)

    async def edits(self, message: Shown, text: str, entities: Sequence[Entity] = ()) -> Shown:
        """Change the words of a message of a person."""
        words, given = trimmed(text, entities)
        message.show(words, found(words, given), message.keyboard, self.world.now())
        if self.shows(message):
            self.world.updates.put("edited_message", message.telegram())
        await self.world.happened()
        return message

    async def sends_photo(
        self,
        speaker: "User | Voice",
        data: bytes,
        caption: str = "",
        topic: "Topic | None" = None,
        reply_to: Shown | None = None,
        size: int | None = None,
    ) -> Shown:
        """Send a picture."""
        return await self._tell(self._photo(speaker, data, caption, topic, reply_to, size))

    async def sends_document(
        self,
        speaker: "User | Voice",
        data: bytes,
        name: str = "a.pdf",
        caption: str = "",
        mime: str = "application/pdf",
        topic: "Topic | None" = None,
        reply_to: Shown | None = None,
        size: int | None = None,
    ) -> Shown:
        """Send a file."""
        file = self.world.store(data, name, mime, "documents", size)
        message = self.add(speaker, topic, reply_to, text=caption, entities=found(caption), file=file)
        return await self._tell(message)

    async def sends_album(
        self, speaker: "User | Voice", photos: Sequence[bytes], caption: str = "", topic: "Topic | None" = None
    ) -> list[Shown]:
        """Send several pictures as one: several messages with one number of the album."""
        album = self.world.album()
        messages = []
        for number, data in enumerate(photos):
            message = self._photo(speaker, data, "" if number else caption, topic, None, None)
            message.album = album
            messages.append(await self._tell(message))
        return messages

    async def sends(self, speaker: "User | Voice", what: Json, topic: "Topic | None" = None) -> Shown:
        """Send what has no words, as the Bot API words it."""
        message = self.add(speaker, topic, None)
        message.further = {**message.further, **what}
        return await self._tell(message)

    async def sends_voice(
        self,
        speaker: "User | Voice",
        data: bytes,
        kind: str = "voice",
        topic: "Topic | None" = None,
    ) -> Shown:
        """Send words that can be heard: a `voice` or a `video_note`."""
        mime = "audio/ogg" if kind == "voice" else "video/mp4"
        file = self.world.store(data, None, mime, kind)
        about = {"duration": 3} if kind == "voice" else {"duration": 3, "length": 240}
        return await self.sends(speaker, {kind: file.described() | about}, topic)

    async def passes_on(self, speaker: "User | Voice", message: Shown, topic: "Topic | None" = None) -> Shown:
        """Forward what somebody wrote elsewhere."""
        origin = {"type": "user", "sender_user": message.author, "date": message.date}
        if message.as_chat:
            chat = {"chat": message.as_chat, "message_id": message.id}
            origin = {"type": "channel", **chat, "date": message.date}
        passed = self.add(
            speaker,
            topic,
            text=message.text,
            entities=list(message.entities),
            file=message.file,
            thumbnail=message.thumbnail,
        )
        passed.further = {**passed.further, "forward_origin": origin}
        return await self._tell(passed)

    async def presses(self, user: "User", wanted: str, on: Shown | None = None, stale: bool = False) -> Press:
        """Press a button by label or data.

        Raises:
            AssertionError: no message there offers it.
        """
        candidates = [on] if on else [each for each in reversed(self.history) if not each.deleted]
        for message in candidates:
            data = message.offers(wanted, stale)
            if data is not None:
                return await self.world.press(user, message, data)
        offered = [each.labels for each in candidates if each.keyboard]
        raise AssertionError(f"nothing offers {wanted!r} here, only {offered}")

    async def reacts(self, speaker: "User | Voice", message: Shown, *emoji: str) -> None:
        """Have exactly these reactions on a message; who is no person reacts as a chat."""
        number = speaker.as_chat["id"] if speaker.as_chat else speaker.described()["id"]
        before = message.reactions.get(number, [])
        message.reactions[number] = list(emoji)
        if self.reactions_shown():
            self.world.updates.put(
                "message_reaction",
                {
                    "chat": self.chat(),
                    "message_id": message.id,
                    **({"actor_chat": speaker.as_chat} if speaker.as_chat else {"user": speaker.described()}),
                    "date": self.world.now(),
                    "old_reaction": [{"type": "emoji", "emoji": each} for each in before],
                    "new_reaction": [{"type": "emoji", "emoji": each} for each in emoji],
                },
            )
        await self.world.happened()

    def _photo(
        self,
        speaker: "User | Voice",
        data: bytes,
        caption: str,
        topic: "Topic | None",
        reply_to: Shown | None,
        size: int | None,
    ) -> Shown:
        file, thumbnail = self.world.picture(data, size)
        return self.add(speaker, topic, reply_to, text=caption, entities=found(caption), file=file, thumbnail=thumbnail)

    async def _tell(self, message: Shown) -> Shown:
        if self.shows(message):
            self.world.updates.put("message", message.telegram())
        await self.world.happened()
        return message

    # --- what the bot may --------------------------------------------------------------------

    @abstractmethod
    def shows(self, message: Shown) -> bool:
        """Whether the bot gets to see a message of a person."""

    @abstractmethod
    def reactions_shown(self) -> bool:
        """Whether the bot gets to see reactions."""

    @abstractmethod
    def deletes(self, message: Shown) -> bool:
        """Whether the bot may take a message away."""

    @abstractmethod
    def admit(self) -> None:
        """Let the bot act here.

        Raises:
            Refusal: it may not.
        """

    def thread(self, number: int | None) -> "Topic | None":
        """The topic that the bot wants to write to.

        Raises:
            Refusal: there is none of that number.
        """
        if number is not None:
            raise bad("message thread not found")
        return None

    # --- writing it down ---------------------------------------------------------------------

    def add(
        self, speaker: "User | Voice | None", topic: "Topic | None" = None, reply_to: Shown | None = None, **what: Any
    ) -> Shown:
        """Add a message; without a speaker it is the bot's."""
        message = Shown(
            place=self,
            chat_id=self.id,
            id=next(self._ids),
            author=speaker.described() if speaker else self.world.bot.described(),
            date=self.world.now(),
            topic=topic,
            reply_to=reply_to,
            from_bot=speaker is None,
            as_chat=speaker.as_chat if speaker else None,
            further=speaker.further if speaker else {},
            **what,
        )
        message.thread = self.reply_thread(reply_to)
        self.history.append(message)
        self._by_id[message.id] = message
        return message

    def reply_thread(self, reply_to: Shown | None) -> int | None:
        """The thread that a reply begins or goes on, where this place has such threads."""
        return None

    def stood(self, by: "User | Voice | None", before: str, after: str, user: "User | None" = None) -> None:
        """Tell the bot how it stands here now, or how somebody else does."""
        member = user.described() if user else self.world.bot.described()
        lacks = self.lacks if user is None else ()
        self.world.updates.put(
            "chat_member" if user else "my_chat_member",
            {
                "chat": self.chat(),
                "from": by.described() if by else self.world.bot.described(),
                "date": self.world.now(),
                "old_chat_member": standing(member, before, lacks),
                "new_chat_member": standing(member, after, lacks),
            },
        )
