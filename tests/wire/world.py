"""The world behind the Bot API: who is there, where, and what happens."""

import asyncio
import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

from tests.wire.errors import bad
from tests.wire.groups import Group
from tests.wire.messages import File, Json, Press, Shown
from tests.wire.people import PNG, Bot, User, Voice, channel
from tests.wire.places import Place
from tests.wire.referee import Upload
from tests.wire.updates import Updates
from tests.wire.webhook import Webhook

Found = TypeVar("Found")


class World:
    """People, groups and files; everything that a bot can be told about is queued in `updates`.

    `uploads` are the files that went up, each time: what was sent by its number is not among them.
    """

    def __init__(self) -> None:
        self.bot = Bot()
        self.updates = Updates()
        self.webhook = Webhook(self.updates)
        self.users: dict[int, User] = {}
        self.places: dict[int, Place] = {}
        self.moved: dict[int, int] = {}
        self.files: dict[str, File] = {}
        self.uploads: list[Upload] = []
        self.callbacks: dict[str, Press] = {}
        self.callback_life = 60.0
        self.message_ids = count(1)
        self.now: Callable[[], int] = lambda: int(time.time())
        self._numbers = count(1)
        self._changed = asyncio.Event()

    # --- who and where -----------------------------------------------------------------------

    def user(
        self,
        name: str,
        language: str | None = "de",
        is_bot: bool = False,
        username: str | None = None,
        number: int | None = None,
    ) -> User:
        """A new person (or bot); `number` chooses their id."""
        number = number or 5_000_000_000 + 7919 * next(self._numbers)  # beyond 32 bits, as many are today
        user = User(self, number, name, language, is_bot, username)
        self.users[number] = user
        self.places[number] = user.private
        return user

    def group(self, title: str, forum: bool = False, supergroup: bool = False) -> Group:
        """A new group without the bot; a forum is a supergroup."""
        kind = "supergroup" if forum or supergroup else "group"
        number = self.supergroup_id() if kind == "supergroup" else -4_000_000_000 - 31 * next(self._numbers)
        group = Group(self, number, title, kind, forum)
        self.places[number] = group
        return group

    def channel(self, title: str) -> Voice:
        """A channel that posts in groups as itself."""
        return channel(self.supergroup_id(), title)

    def supergroup_id(self) -> int:
        """A new number of a supergroup or channel."""
        return -1_002_000_000_000 - 104_729 * next(self._numbers)

    def moves(self, group: Group, to: int) -> None:
        """A group has another number now."""
        self.moved[group.id] = to
        del self.places[group.id]
        self.places[to] = group

    def place(self, chat: int | str) -> Place:
        """Where the bot wants to act.

        Raises:
            Refusal: there is no such place, or not any longer.
        """
        if isinstance(chat, int) and chat in self.moved:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved[chat])
        place = self.places.get(chat) if isinstance(chat, int) else None
        if place is None:
            raise bad("chat not found")
        return place

    # --- what happens ------------------------------------------------------------------------

    async def press(self, user: User, message: Shown, data: str) -> Press:
        """A button was pressed."""
        press = Press(str(4_000_000_000 + next(self._numbers)), user, message, data, time.monotonic())
        self.callbacks[press.id] = press
        self.updates.put(
            "callback_query",
            {
                "id": press.id,
                "from": user.described(),
                "message": message.telegram(),
                "chat_instance": str(message.chat_id * 7),
                "data": data,
            },
        )
        await self.happened()
        return press

    def push(self, update: Json) -> int:
        """Queue an update as it is, sound or not; its number."""
        number = self.updates.push(update)
        self._note()
        return number

    def renumber(self, to: int) -> None:
        """Go on with another `update_id`, as after a week without updates."""
        self.updates.renumber(to)

    @property
    def open_callbacks(self) -> list[Press]:
        """Presses that were not answered."""
        return [press for press in self.callbacks.values() if not press.answered]

    # --- files -------------------------------------------------------------------------------

    def store(self, data: bytes, name: str | None, mime: str, folder: str, size: int | None = None) -> File:
        """Keep a file; `size` pretends another one."""
        number = next(self._numbers)
        ending = name.rpartition(".")[2] if name and "." in name else "bin"
        file = File(
            id=f"BQACAgIAAxkBAAI{number:08x}",
            unique_id=f"AgAD{number:08x}",
            path=f"{folder}/file_{number}.{ending}",
            name=name,
            mime=mime,
            data=data,
            size=len(data) if size is None else size,
        )
        self.files[file.id] = file
        return file

    def picture(self, data: bytes, size: int | None = None) -> tuple[File, File]:
        """Keep a picture, and a thumbnail of it."""
        return (
            self.store(data, "photo.jpg", "image/jpeg", "photos", size),
            self.store(PNG, "photo.jpg", "image/jpeg", "photos"),
        )

    def album(self) -> str:
        """A new number of an album."""
        return str(13_000_000_000_000_000 + next(self._numbers))

    # --- waiting -----------------------------------------------------------------------------

    async def happened(self) -> None:
        """Something changed: look again."""
        self._note()
        await asyncio.sleep(0)

    def _note(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], Found], seconds: float = 60) -> Found:
        """Wait until the condition holds, and return what it gave; it is looked at after every change here.

        A condition that fails, or asks for a message that is not there, does not hold yet.

        Raises:
            AssertionError: it did not hold in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            changed = self._changed
            problem = ""
            try:
                found = condition()
            except (AssertionError, LookupError) as error:
                problem = f" ({error})"
            else:
                if found:
                    return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not so within {seconds} s{problem}; {self.told()}")
            try:
                # Conditions may be about more than this world: a file, a row, a process.
                await asyncio.wait_for(changed.wait(), min(left, 0.05))
            except TimeoutError:
                continue

    def told(self) -> str:
        """What is there, for whoever waited in vain."""
        newest = [message for place in self.places.values() for message in place.history[-3:]]
        return f"newest messages {newest}, {len(self.updates.pending)} updates waiting"
