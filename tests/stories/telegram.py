"""Stories on Telegram: people of the loopback Bot API do what the lines of a rehearsal say.

Everything goes over HTTP: what they do is polled as on Telegram, what the bot says is sent to them there.
"""

import asyncio
import mimetypes
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Platform
from bot.platforms.console.lines import Deed
from bot.platforms.labels import TICK
from bot.platforms.telegram import Telegram
from handlers.context import House
from tests.stories.played import Hold, Played, start
from tests.stories.screens import Screens, buttons, value
from tests.stories.wires import Receive
from tests.wire.faults import Held
from tests.wire.groups import Group
from tests.wire.messages import Shown
from tests.wire.people import User
from tests.wire.places import Place
from tests.wire.running import FAST
from tests.wire.server import Wire

LONGEST = 4096
"""Characters that an app sends as one message; it makes several messages of more (none here is beyond the BMP)."""

LARGEST = 1_000_000
"""Bytes of a file beyond which only its size is told: nobody fetches it."""


SAYING = (
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendMediaGroup",
    "editMessageText",
    "editMessageCaption",
    "deleteMessage",
    "deleteMessages",
)
"""The methods by which the bot says something, changes it, and takes it back."""


class Watched(Wire):
    """A loopback Bot API with somebody who looks at it whenever anything happened."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__()
        self._look = look

    async def happened(self) -> None:
        self._look()
        await super().happened()


class TelegramSide:
    """The people of the loopback Bot API.

    What the bot asked that the Bot API would not take fails the story when it ends.
    """

    platform = "telegram"

    def __init__(self, folder: Path, clock: VirtualClock, receive: Receive) -> None:
        self._folder = folder
        self._clock = clock
        self.world = Watched(self._look)
        self.world.now = lambda: int(self._clock.now().timestamp())
        self._users: dict[str, User] = {}
        self._rooms: dict[str, Group] = {}
        self._written: list[tuple[str, Shown]] = []
        self._polls = 0
        self._screens = Screens(receive, clock, folder)

    async def opens(self) -> None:
        await self.world.__aenter__()

    def connect(self, settings: Settings, house: House) -> Platform:
        self._polls = len(self.world.asked("getUpdates"))
        own = {"base_url": self.world.base_url, "base_file_url": self.world.base_file_url, **FAST}
        telegram = settings.telegram.model_copy(
            update={"enabled": True, "token": SecretStr(self.world.token), "profile": False, **own}
        )
        return Telegram(telegram, house, self._clock)

    async def listening(self) -> None:
        await self.world.until(lambda: len(self.world.asked("getUpdates")) > self._polls)

    async def stored(self) -> None:
        """Wait until all that was done is stored, which the next poll says."""
        await self.world.until(lambda: not self.world.updates.pending)

    async def look(self) -> None:
        self._look()

    async def enter(self, parts: Mapping[str, cast.Part]) -> None:
        for name, part in parts.items():
            for account in (name, *part.accounts):
                user = self.user(account)
                user.language = part.language or user.language
                user.private.begun |= part.member

    async def met(self, session: AsyncSession, names: Iterable[str]) -> None: ...

    async def closes(self) -> None:
        await self.world.__aexit__(None, None, None)
        assert self.world.violations == []

    def address(self, name: str) -> str:
        return str(self.user(name).id)

    def _look(self) -> None:
        """Tell of every message of the bot that came, changed or went."""
        for name, user in self._users.items():
            self._screens.look(user.private, {"to": name})
        for name, room in self._rooms.items():
            self._screens.look(room, {"to": name, "in": name})

    def message_id(self, number: str) -> str:
        return str(self.written(number).id)

    def find(self, room: str, message: str) -> Shown:
        """A message in a room, by its id."""
        return self._named(self.room(room), message)

    def written(self, number: str) -> Shown:
        """A message by its number in the script."""
        return self._written[int(number.removeprefix("u")) - 1][1]

    # --- what people do ----------------------------------------------------------------------

    def user(self, name: str) -> User:
        """Somebody of the story, by the name of their account."""
        if name not in self._users:
            self._users[name] = self.world.user(name, language=None)
        return self._users[name]

    async def leads(self, person: str, room: str, supergroup: bool = True) -> None:
        """Let the bot be brought into a group, and see everything there, by somebody who has a say in it."""
        group = self._rooms[room] = self.world.group(room, supergroup=supergroup)
        group.members[self.user(person).id] = "creator"
        await group.adds_bot(by=self.user(person))
        await group.promotes_bot(by=self.user(person))

    def holds(self, gate: asyncio.Event, lost: bool) -> Hold:
        """Let nothing that the bot says arrive before the gate opens; then it does, or it is lost on its way."""
        reached = asyncio.Event()
        return Hold(reached, [self.world.fault(each, Held(gate, reached, lost), times=None) for each in SAYING])

    def room(self, name: str) -> Group:
        """A group that the bot has been in for long."""
        if name not in self._rooms:
            self._rooms[name] = self.world.group(name)
            self._rooms[name].standing = "member"
        return self._rooms[name]

    async def do(self, deed: Deed, together: bool = False) -> None:
        user = self.user(deed.person)
        if deed.what == "unreachable":
            await (user.blocks() if deed.value else user.unblocks())
            return
        if user.blocked:
            await user.unblocks()
        room = deed.value if deed.what in ("joins", "leaves") else deed.beside.get("in")
        place: Place = self.room(room) if room else user.private
        match deed.what:
            case "say":
                await self._say(user, place, deed.value, self._answered(place, deed))
            case "file":
                await self._send_file(user, place, deed)
            case "press":
                message, data = self._offered(place, deed.value, deed.beside.get("on"))
                await self.world.press(user, message, data)
            case "react":
                await user.reacts(self._named(place, deed.beside["to"]), *([deed.value] if deed.value else []))
            case "edit":
                await self._edit(user, deed)
            case "delete":
                await user.deletes(self._own(deed.person, deed.value))
            case "joins":
                await self.room(deed.value).joins(user)
            case "leaves":
                await self.room(deed.value).leaves(user)

    async def _say(self, user: User, place: Place, words: str, reply_to: Shown | None) -> None:
        first, *more = [words[at : at + LONGEST] for at in range(0, len(words), LONGEST)] or [words]
        self._written.append((user.name, await place.says(user, first, reply_to=reply_to)))
        for piece in more:
            await place.says(user, piece)

    async def _edit(self, user: User, deed: Deed) -> None:
        message = self._own(deed.person, deed.value)
        self._written.append((user.name, message))
        await user.edits(message, deed.beside["say"])

    async def _send_file(self, user: User, place: Place, deed: Deed) -> None:
        path = self._folder / deed.value
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
        words, answered = deed.beside.get("say", ""), self._answered(place, deed)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        file = self.world.store(data, path.name, media_type, "documents", size)
        message = place.add(user, None, answered, text=words, file=file, album=deed.beside.get("album"))
        self._written.append((user.name, message))
        if place.shows(message):
            self.world.updates.put("message", message.telegram())

    def _answered(self, place: Place, deed: Deed) -> Shown | None:
        reply_to = deed.beside.get("reply_to")
        return self._named(place, reply_to) if reply_to else None

    def _own(self, person: str, number: str) -> Shown:
        """The message meant: by its number in the script, or else by the number among the person's own."""
        index = int(number.removeprefix("u")) - 1
        author, message = self._written[index]
        return message if author == person else [mine for name, mine in self._written if name == person][index]

    def _named(self, place: Place, name: str) -> Shown:
        """A message by its id, or by its number in the script if somebody of the story wrote it."""
        if name.startswith("u"):
            return self.written(name)
        return next(message for message in place.history if str(message.id) == name)

    def _offered(self, place: Place, wanted: str, on: str | None) -> tuple[Shown, str]:
        """A choice by value or label: of the newest message that offers it, else of the newest that ever did."""
        named = [each for each in reversed(place.history) if each.from_bot and on in (None, str(each.id))]
        for stale in (False, True):  # somebody's app may still show what is gone or changed by now
            for message in named:
                if message.deleted and not stale:
                    continue
                for button in buttons(message, stale or on is not None):
                    if wanted in (value(button), button.text.removeprefix(TICK)):
                        return message, button.target
        raise AssertionError(f"nobody offers {wanted!r}, but {[message.labels for message in named]}")


class Posted(Played):
    """The service on Telegram."""

    reports_deletions = False
    buttons = True

    def __init__(self, settings: Settings, url: str, folder: Path, receive: Receive) -> None:
        clock = start()
        self._side = TelegramSide(folder, clock, receive)
        super().__init__(settings, url, folder, clock, [self._side])

    @property
    def world(self) -> Watched:
        """What is behind the Bot API."""
        return self._side.world

    def user(self, name: str) -> User:
        """Somebody of the story, by the name of their account."""
        return self._side.user(name)
