"""The private chat of a person with the bot."""

from typing import TYPE_CHECKING, Any

from tests.wire.errors import forbidden
from tests.wire.messages import Json, Shown
from tests.wire.places import Place

if TYPE_CHECKING:
    from tests.wire.people import User, Voice
    from tests.wire.topics import Topic
    from tests.wire.world import World


class Private(Place):
    """The chat of a person with the bot; it begins when they write."""

    def __init__(self, world: "World", user: "User") -> None:
        super().__init__(world, user.id)
        self.user = user
        self.begun = False

    def chat(self) -> Json:
        chat: Json = {"id": self.id, "type": "private", "first_name": self.user.name}
        return chat | ({"username": self.user.username} if self.user.username else {})

    def shows(self, message: Shown) -> bool:
        return True

    def add(
        self, speaker: "User | Voice | None", topic: "Topic | None" = None, reply_to: Shown | None = None, **what: Any
    ) -> Shown:
        self.begun |= speaker is not None
        return super().add(speaker, topic, reply_to, **what)

    def reactions_shown(self) -> bool:
        return True

    def deletes(self, message: Shown) -> bool:
        return True

    def admit(self) -> None:
        if self.user.deactivated:
            raise forbidden("user is deactivated")
        if self.user.blocked:
            raise forbidden("bot was blocked by the user")
        if not self.begun:
            raise forbidden("bot can't initiate conversation with a user")

    async def stands(self, before: str, after: str) -> None:
        """Tell the bot that it was blocked, or not any longer."""
        self.stood(self.user, before, after)
        await self.world.happened()

    def __repr__(self) -> str:
        return f"<private chat of {self.user.name}>"
