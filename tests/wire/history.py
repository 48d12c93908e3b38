"""The messages of a place, in order."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from tests.wire.messages import Json, Shown

if TYPE_CHECKING:
    from tests.wire.world import World


class History(ABC):
    """What was written in a place, by its people and by the bot; `actions` is what the bot was seen doing.

    `lacks` are the rights of an admin that the bot does not have there, as in "can_delete_messages".
    """

    kind = "private"

    def __init__(self, world: "World", number: int) -> None:
        self.world = world
        self.id = number
        self.history: list[Shown] = []
        self.actions: list[str] = []
        self.lacks: frozenset[str] = frozenset()
        self._by_id: dict[int, Shown] = {}
        self._ids = world.message_ids

    @abstractmethod
    def chat(self) -> Json:
        """As `chat` of a message."""

    @property
    def messages(self) -> list[Shown]:
        """What the bot wrote here and is still there."""
        return [message for message in self.history if message.from_bot and not message.deleted]

    @property
    def last(self) -> Shown:
        """The bot's newest message.

        Raises:
            AssertionError: there is none.
        """
        messages = self.messages
        if not messages:
            raise AssertionError(f"the bot wrote nothing in {self!r}")
        return messages[-1]

    @property
    def texts(self) -> list[str]:
        """The words of `messages`."""
        return [message.text for message in self.messages]

    def find(self, number: int) -> Shown | None:
        """The message with this number, if it is still there."""
        message = self._by_id.get(number)
        return None if message is None or message.deleted else message
