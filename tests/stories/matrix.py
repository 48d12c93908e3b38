"""Stories on Matrix: people of a real homeserver do what the lines of a rehearsal say.

Everything goes through it: what they do are events that the bot is told of, what it says are events that they are told
of. An application service sends their events with the time of the story. They choose by typing the number, in encrypted
rooms by typing the word; by tapping it where it is in an older message, or one of several.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Platform
from bot.platforms.console.lines import Deed
from bot.platforms.matrix.kept import FOLDER
from handlers.context import House
from storage import accounts
from storage.messages import Shown
from tests.homeserver.faults import Held
from tests.homeserver.proxy import Proxy
from tests.homeserver.settings import STORIES
from tests.homeserver.synapse import Account, Synapse
from tests.stories.actors import Actor, Teller
from tests.stories.company import Company
from tests.stories.pages import Pages
from tests.stories.played import Hold, Played, start
from tests.stories.readings import as_typed
from tests.stories.told import Told, place
from tests.stories.wires import DEADLINE, Receive

LONGEST = 12_000
"""Characters that an app sends as one message; it makes several messages of more."""

LARGEST = 1_000_000
"""Bytes of a file beyond which only its size is told: nobody fetches it."""


SAYING = "/rooms/[^/]+/(send|redact)/"
"""The paths at which the bot says something, changes it, and takes it back."""


class MatrixSide:
    """The people of a homeserver; `encrypted`: all their rooms are. What the bot asks goes through a proxy, if any."""

    platform = "matrix"

    def __init__(
        self,
        folder: Path,
        clock: VirtualClock,
        receive: Receive,
        homeserver: Synapse,
        encrypted: bool,
        proxy: Proxy | None = None,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._homeserver = homeserver
        self._proxy = proxy
        self._encrypted = encrypted
        self._written: list[tuple[str, str]] = []
        self._pages = Pages(receive, clock, folder)
        self._moved: Actor | None = None
        self._reactions: dict[tuple[str, str], str] = {}
        self._said: set[str] = set()
        self._wrote: set[str] = set()
        self._offered: dict[str, tuple[Shown, ...]] = {}
        self._teller: Teller
        self._told: Told
        self.bot: Account
        self.company: Company

    async def opens(self) -> None:
        if self._proxy is not None:
            await self._proxy.opens()
        self._teller = Teller(homeserver=self._homeserver, session=ClientSession(), now=self._clock.now)
        self.bot = await asyncio.to_thread(self._homeserver.register, f"{STORIES}bot")
        self.company = Company(self._teller, self.bot.user_id, self._encrypted)

    def connect(self, settings: Settings, house: House) -> Platform:
        own = {
            "enabled": True,
            "homeserver": (self._proxy or self._homeserver).url,
            "user_id": self.bot.user_id,
            "password": SecretStr(self.bot.password),
        }
        matrix = settings.matrix.model_copy(update=own)
        self._told = Told(matrix, house, self._clock, self._folder / FOLDER)
        self._told.wrote, self._told.offered = self._wrote, self._offered  # what was on its way may come later
        return self._told

    async def listening(self) -> None:
        await self._reads(lambda: self._told.begun)

    async def stored(self) -> None:
        if self._moved is not None:  # of who comes and goes not every event is stored
            await self._moved.syncs(0)
            so_far, self._moved = place(self._moved.client.next_batch), None
            await self._reads(lambda: self._told.place >= so_far)
        said, self._said = self._said, set()
        await self._reads(lambda: said <= self._told.read)

    async def _reads(self, condition: Callable[[], bool]) -> None:
        """Wait until what the bot was told of is stored."""
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self._told.reads.clear()
                await self._told.reads.wait()

    async def look(self) -> None:
        wrote = set(self._wrote)
        self._wrote.clear()
        for name, actor in self.company.actors.items():
            if not actor.away and wrote & {actor.id, actor.room}:
                await actor.syncs(0)
                await self._pages.look(actor, actor.room, {"to": name}, self.bot.user_id, self._offered)
        for name, room in self.company.rooms.items():
            if room in wrote:
                viewer = await self.company.viewer()
                await viewer.syncs(0)
                await self._pages.look(viewer, room, {"to": name, "in": name}, self.bot.user_id, self._offered)

    async def closes(self) -> None:
        await self.company.leave_test()
        await self._teller.session.close()
        if self._proxy is not None:
            await self._proxy.closes()

    def holds(self, gate: asyncio.Event, after_doing: bool) -> Hold:
        """Let nothing that the bot says be answered before the gate opens; it is done before or after that."""
        assert self._proxy is not None
        reached = asyncio.Event()
        return Hold(reached, [self._proxy.orders(Held(gate, reached, after_doing), SAYING, times=None)])

    async def leads(self, person: str, room: str) -> None:
        """Let the bot be in a room in which somebody has a say."""
        actor = await self.company.actor(person)
        await self.company.leads(await self.company.room(room, actor), actor)
        self._moved = actor

    def address(self, name: str) -> str:
        return self.company.address(name)

    def message_id(self, number: str) -> str:
        return self._named(number)

    async def html(self, room: str, message: str) -> str:
        """What a message in a room says, with its styles."""
        viewer = await self.company.viewer()
        found = next(each for each in viewer.messages(self.company.rooms[room]) if each.id == message)
        return found.formatted or ""

    async def says_html(self, name: str, room: str, words: str, html: str) -> None:
        """Let somebody say something with styles in a room."""
        actor = await self.company.actor(name)
        more = {"format": "org.matrix.custom.html", "formatted_body": html}
        await actor.says(words, await self.company.room(room, actor), **more)
        self._moved = actor

    async def upgrades(self, name: str, room: str) -> None:
        """Let a room be replaced by somebody."""
        self._moved = await self.company.actor(name)
        await self.company.upgrades(room, self._moved)

    # --- who is there ------------------------------------------------------------------------

    async def enter(self, parts: Mapping[str, cast.Part]) -> None:
        names = [name for person, part in parts.items() for name in (person, *part.accounts)]
        for actor in await asyncio.gather(*map(self.company.actor, names)):
            self._moved = actor

    async def met(self, session: AsyncSession, names: Iterable[str]) -> None:
        for name in names:  # whoever is known has written to the bot before
            known_as = await accounts.find(session, "matrix", self.address(name))
            assert known_as is not None
            known_as.chat = self.company.actors[name].room

    # --- what people do ----------------------------------------------------------------------

    async def do(self, deed: Deed, together: bool) -> None:
        actor = await self.company.actor(deed.person)
        if deed.what == "unreachable" and deed.value:
            await actor.leaves()
            actor.away = True
            self._moved = actor
            return
        await self.company.comes_back(actor)
        name = deed.value if deed.what in ("joins", "leaves") else deed.beside.get("in")
        room = await self.company.room(name, actor) if name else actor.room
        match deed.what:
            case "say":
                await self._say(deed, actor, room)
            case "file":
                await self._send_file(deed, actor, room)
            case "press":
                await self._press(deed, actor, together)
            case "react":
                await self._react(actor, deed.value, self._named(deed.beside["to"]), room)
            case "edit":
                message = self._own(deed.person, deed.value)
                self._written.append((deed.person, message))
                await actor.edits(message, as_typed(deed.beside["say"]), room)
            case "delete":
                await actor.redacts(self._own(deed.person, deed.value), room)
            case "leaves":
                await actor.leaves(room)
        if name:
            self._moved = actor
        else:
            self._said |= actor.sent
        actor.sent = set()

    async def _say(self, deed: Deed, actor: Actor, room: str) -> None:
        words = as_typed(deed.value)
        first, *more = [words[at : at + LONGEST] for at in range(0, len(words), LONGEST)] or [words]
        self._written.append((deed.person, await actor.says(first, room, **self._answering(deed))))
        for piece in more:
            await actor.says(piece, room)

    async def _send_file(self, deed: Deed, actor: Actor, room: str) -> None:
        path = self._folder / deed.value
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b"?"
        words = deed.beside.get("say", "")
        message = await actor.sends_file(data, path.name, words, room=room, size=size, **self._answering(deed))
        self._written.append((deed.person, message))

    async def _press(self, deed: Deed, actor: Actor, together: bool) -> None:
        """Choose: of several, in an old message, or at the same moment as something else by tapping on the number."""
        page, option, newest = self._pages.offering(actor.room, deed.value, deed.beside.get("on"))
        if option.number is not None and (together or not newest or page.of_several(option)):
            await actor.taps(option.number, page.id)
        else:
            assert newest, f"what an old message says cannot be chosen by typing {option.typed!r}"
            await actor.says(option.typed if self._encrypted else option.number or option.typed)

    def _own(self, person: str, number: str) -> str:
        """The message meant: by its number in the script, or else by the number among the person's own."""
        index = int(number.removeprefix("u")) - 1
        author, message = self._written[index]
        return message if author == person else [mine for name, mine in self._written if name == person][index]

    def _named(self, name: str) -> str:
        """A message by its id, or by its number in the script if somebody of the story wrote it."""
        return self._written[int(name.removeprefix("u")) - 1][1] if name.startswith("u") else name

    def _answering(self, deed: Deed) -> dict[str, Any]:
        answered = deed.beside.get("reply_to")
        return {"m.relates_to": {"m.in_reply_to": {"event_id": self._named(answered)}}} if answered else {}

    async def _react(self, actor: Actor, emoji: str, message: str, room: str) -> None:
        """Have this reaction and no other: an earlier one is taken back first, "" is none."""
        if earlier := self._reactions.pop((actor.id, message), None):
            await actor.redacts(earlier, room)
        if emoji:
            self._reactions[actor.id, message] = await actor.reacts(emoji, message, room)


class Spoken(Played):
    """The service on Matrix."""

    reports_deletions = True
    buttons = False

    def __init__(
        self, settings: Settings, url: str, folder: Path, receive: Receive, homeserver: Synapse, encrypted: bool
    ) -> None:
        clock = start()
        super().__init__(settings, url, folder, clock, [MatrixSide(folder, clock, receive, homeserver, encrypted)])
