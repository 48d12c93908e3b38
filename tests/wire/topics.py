"""Topics of a forum."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.wire.entities import Entity
from tests.wire.messages import Shown
from tests.wire.people import User, Voice

if TYPE_CHECKING:
    from tests.wire.groups import Group


class Topic:
    """A topic of a forum; its number is that of the service message it began with."""

    def __init__(self, group: "Group", name: str) -> None:
        self.group = group
        self.name = name
        self.created: Shown | None = None
        self.closed = False
        self.deleted = False

    @property
    def id(self) -> int:
        """The `message_thread_id` of everything in it."""
        assert self.created is not None
        return self.created.id

    @property
    def messages(self) -> list[Shown]:
        """What the bot wrote here and is still there."""
        return [message for message in self.group.messages if message.topic is self]

    @property
    def last(self) -> Shown:
        """The bot's newest message here."""
        if not self.messages:
            raise AssertionError(f"the bot wrote nothing in the topic {self.name}")
        return self.messages[-1]

    async def says(
        self, speaker: User | Voice, text: str, entities: Sequence[Entity] = (), reply_to: Shown | None = None
    ) -> Shown:
        """Write in this topic."""
        return await self.group.says(speaker, text, entities, topic=self, reply_to=reply_to)

    async def sends_photo(self, speaker: User | Voice, data: bytes, caption: str = "") -> Shown:
        """Send a picture in this topic."""
        return await self.group.sends_photo(speaker, data, caption, topic=self)

    async def closes(self, by: User) -> None:
        """Nobody but admins may write here any more."""
        self.closed = True
        await self.group.notes(by, {"forum_topic_closed": {}}, topic=self)

    async def reopens(self, by: User) -> None:
        """Everybody may write here again."""
        self.closed = False
        await self.group.notes(by, {"forum_topic_reopened": {}}, topic=self)

    async def deletes(self) -> None:
        """Delete it with all that is in it; bots are not told."""
        self.deleted = True
        for message in self.group.history:
            if message.topic is self:
                message.deleted = True
        await self.group.world.happened()
