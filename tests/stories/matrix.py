"""Stories on Matrix: people of a real homeserver do what the lines of a rehearsal say.

Everything goes through it: what they do are events that the bot is told of, what it says are events that they are told
of. Time is the story's: it moves in `wait` only, and an application service sends their events with its time. They
choose by typing the number, in encrypted rooms by typing the word; by tapping it where it is in an older message, or
one of several.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.console.lines import Deed, People, Restart, Together, Wait, read
from bot.platforms.matrix.kept import FOLDER
from bot.service import Service, build_house, prepare_database
from handlers.texts import Texts
from storage import accounts
from storage.database import Database
from storage.files import FileStore
from tests.homeserver.settings import STORIES
from tests.homeserver.synapse import Account, Synapse
from tests.stories.actors import Actor, Teller
from tests.stories.company import Company
from tests.stories.pages import Pages
from tests.stories.readings import as_typed
from tests.stories.told import Told, place
from tests.stories.wires import DEADLINE, Line, Receive

LONGEST = 12_000
"""Characters that an app sends as one message; it makes several messages of more."""

LARGEST = 1_000_000
"""Bytes of a file beyond which only its size is told: nobody fetches it."""


class Spoken:
    """The service on Matrix, step by step: after each line everything that is to come has come."""

    platform = "matrix"
    reports_deletions = True
    buttons = False

    def __init__(
        self, settings: Settings, url: str, folder: Path, receive: Receive, homeserver: Synapse, encrypted: bool
    ) -> None:
        self._settings = settings
        self._url = url
        self._folder = folder
        self._homeserver = homeserver
        self._encrypted = encrypted
        self._clock = VirtualClock(datetime.now(UTC))
        self._texts = Texts.load()
        self._written: list[tuple[str, str]] = []
        self._pages = Pages(receive, self._clock, folder)
        self._moved: Actor | None = None
        self._said: set[str] = set()
        self._teller: Teller
        self._company: Company
        self._told: Told
        self._bot: Account
        self.service: Service

    async def open(self) -> None:
        self._teller = Teller(homeserver=self._homeserver, session=ClientSession(), now=self._clock.now)
        self._bot = await asyncio.to_thread(self._homeserver.register, f"{STORIES}bot")
        self._company = Company(self._teller, self._bot.user_id, self._encrypted)
        self._build()
        await prepare_database(self.service.database, self._clock, auto_migrate=True)
        await self._start()

    async def play(self, line: Line) -> None:
        match read(json.dumps(line)):
            case Deed() as deed:
                await self._do(deed)
            case Together(deeds):
                for deed in deeds:
                    await self._do(deed, together=True)
            case Wait(duration):
                await self._wait(duration)
            case Restart():
                await self._stop()
                self._build()
                await self._start()
            case People() as people:
                await self._enter(people)
        await self.settle()

    async def until(self, happened: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        if not happened():
            raise AssertionError(otherwise())

    async def aclose(self) -> None:
        await self._stop()
        await self._company.leave_test()
        await self._teller.session.close()

    def address(self, name: str) -> str:
        return self._company.address(name)

    # --- the service -------------------------------------------------------------------------

    def _build(self) -> None:
        own = {
            "enabled": True,
            "homeserver": self._homeserver.url,
            "user_id": self._bot.user_id,
            "password": SecretStr(self._bot.password),
        }
        matrix = self._settings.matrix.model_copy(update=own)
        house = build_house(self._settings, FileStore(self._folder / "files"), self._texts, Random)
        self._told = Told(matrix, house, self._clock, self._folder / FOLDER)
        self.service = Service.build(Database(self._url), [self._told], house, self._clock)

    async def _start(self) -> None:
        await self.service.deliverer.recover()
        self._receiving = asyncio.create_task(self.service.receivers[0].run())
        await self._reads(lambda: self._told.begun)

    async def _stop(self) -> None:
        self._receiving.cancel()
        with suppress(asyncio.CancelledError):
            await self._receiving
        await self.service.aclose()

    async def settle(self) -> None:
        """Wait until all that was done is stored, then let everything come of it."""
        if self._moved is not None:  # of who comes and goes not every event is stored
            await self._moved.syncs(0)
            so_far, self._moved = place(self._moved.client.next_batch), None
            await self._reads(lambda: self._told.place >= so_far)
        said, self._said = self._said, set()
        await self._reads(lambda: said <= self._told.read)
        await self.service.settle()
        await self._look()

    async def _reads(self, condition: Callable[[], bool]) -> None:
        """Wait until what the bot was told of is stored."""
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self._told.reads.clear()
                await self._told.reads.wait()

    async def _wait(self, duration: timedelta) -> None:
        until = self._clock.now() + duration
        await self.settle()
        while (due := await self.service.next_due()) is not None and self._clock.now() < due <= until:
            self._clock.move(due)
            await self.settle()
        self._clock.move(until)

    async def _look(self) -> None:
        """Tell of every message of the bot that came, changed or went."""
        wrote, self._told.wrote = self._told.wrote, set()
        for name, actor in self._company.actors.items():
            if not actor.away and wrote & {actor.id, actor.room}:
                await actor.syncs(0)
                await self._pages.look(actor, actor.room, {"to": name}, self._bot.user_id, self._told.offered)
        for name, room in self._company.rooms.items():
            if room in wrote:
                viewer = await self._company.viewer()
                await viewer.syncs(0)
                where = {"to": name, "in": name}
                await self._pages.look(viewer, room, where, self._bot.user_id, self._told.offered)

    # --- who is there ------------------------------------------------------------------------

    async def _enter(self, people: People) -> None:
        if people.start is not None:
            self._clock.move(people.start)
        parts = cast.read(people.people, self.service.house.catalogue)
        names = [name for person, part in parts.items() for name in (person, *part.accounts)]
        for actor in await asyncio.gather(*map(self._company.actor, names)):
            self._moved = actor
        known: dict[str, cast.Part] = {}
        for name, part in parts.items():
            theirs = {"name": part.name or name.capitalize(), "accounts": tuple(map(self.address, part.accounts))}
            known[self.address(name)] = part.model_copy(update=theirs)
        async with self.service.database.transaction() as session:
            await cast.enter(session, self.service.house, known, self._clock.now(), "matrix")
            for name in names:  # whoever is known has written to the bot before
                known_as = await accounts.find(session, "matrix", self.address(name))
                assert known_as is not None
                known_as.chat = self._company.actors[name].room

    # --- what people do ----------------------------------------------------------------------

    async def _do(self, deed: Deed, together: bool = False) -> None:
        actor = await self._company.actor(deed.person)
        if deed.what == "unreachable" and deed.value:
            await actor.leaves()
            actor.away = True
            self._moved = actor
            return
        await self._company.comes_back(actor)
        name = deed.value if deed.what in ("joins", "leaves") else deed.beside.get("in")
        room = await self._company.room(name, actor) if name else actor.room
        match deed.what:
            case "say":
                await self._say(deed, actor, room)
            case "file":
                await self._send_file(deed, actor, room)
            case "press":
                await self._press(deed, actor, together)
            case "react":
                await actor.reacts(deed.value, deed.beside["to"], room)
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
        self._written.append((deed.person, await actor.says(first, room, **_answering(deed))))
        for piece in more:
            await actor.says(piece, room)

    async def _send_file(self, deed: Deed, actor: Actor, room: str) -> None:
        path = self._folder / deed.value
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b"?"
        message = await actor.sends_file(data, path.name, deed.beside.get("say", ""), room=room, size=size)
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


def _answering(deed: Deed) -> dict[str, Any]:
    answered = deed.beside.get("reply_to")
    return {"m.relates_to": {"m.in_reply_to": {"event_id": answered}}} if answered else {}
