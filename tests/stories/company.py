"""Who there is in a story on Matrix, and the rooms they are in with the bot, as if for long."""

from itertools import count
from typing import Any
from urllib.parse import quote

from bot.platforms.matrix.rooms import ENCRYPTION
from tests.homeserver.settings import NAME, STORIES
from tests.stories.actors import Actor, Teller

_STORIES = count(1)


class Company:
    """The people of one story by the names of their accounts; rooms of many by their names.

    Direct rooms and rooms of many are made as the bot: so it knows them, and nobody's coming there begins anything.
    `viewer` looks into rooms of many; with somebody and the bot they are more than two.
    """

    def __init__(self, teller: Teller, bot: str, encrypted: bool) -> None:
        self._teller = teller
        self._bot = bot
        self._encrypted = encrypted
        self._number = next(_STORIES)
        self._viewer: Actor | None = None
        self.actors: dict[str, Actor] = {}
        self.rooms: dict[str, str] = {}

    def address(self, name: str) -> str:
        """The id of an account."""
        return f"@{self._local(name)}:{NAME}"

    async def actor(self, name: str) -> Actor:
        """Somebody, in a direct room with the bot."""
        if name not in self.actors:
            actor = self.actors[name] = await self._comes(name)
            await actor.joins(await self._made(preset="trusted_private_chat", is_direct=True, invite=[actor.id]))
        return self.actors[name]

    async def room(self, name: str, actor: Actor) -> str:
        """A room of many, in which somebody is."""
        if name not in self.rooms:
            self.rooms[name] = await self._made(preset="public_chat", name=name)
            await _goes(await self.viewer(), self.rooms[name])
        if actor.membership(actor.id, self.rooms[name]) != "join":
            await _goes(actor, self.rooms[name])
        return self.rooms[name]

    async def leads(self, room: str, actor: Actor, level: int = 50) -> None:
        """Let somebody have a say in a room."""
        path = f"/rooms/{quote(room)}/state/m.room.power_levels"
        levels = await self._teller.acts(self._bot, "GET", path)
        levels["users"] = {**levels.get("users", {}), actor.id: level}
        await self._teller.acts(self._bot, "PUT", path, levels)

    async def upgrades(self, name: str, actor: Actor) -> None:
        """Replace a room of many by one of the newest version, into which all go that were there."""
        await self.leads(self.rooms[name], actor, level=150)  # as rooms of version 12 ask for
        private, old = actor.room, self.rooms[name]
        new = self.rooms[name] = await actor.upgrades("12", old)
        actor.room = private
        await actor.until(lambda: actor.membership(self._bot, new) == "join")
        for each in (await self.viewer(), *self.actors.values()):
            if each.membership(each.id, old) == "join" and each is not actor:
                await _goes(each, new)

    async def viewer(self) -> Actor:
        """Who looks into rooms of many."""
        if self._viewer is None:
            self._viewer = await self._comes("viewer")
        return self._viewer

    async def comes_back(self, actor: Actor) -> None:
        """Let who left the direct room open a new one."""
        if actor.away:
            actor.away = False
            await actor.opens(self._bot, encrypted=self._encrypted)

    async def leave_test(self) -> None:
        """Let go of everybody."""
        for actor in (*self.actors.values(), *([self._viewer] if self._viewer else [])):
            await actor.leaves_test()

    def _local(self, name: str) -> str:
        return f"{STORIES}{name.lower()}-{self._number}"

    async def _comes(self, name: str) -> Actor:
        actor = Actor(self._teller, await self._teller.registers(self._local(name)), encrypted=self._encrypted)
        await actor.syncs(0)
        return actor

    async def _made(self, **more: Any) -> str:
        """A room that the bot has made."""
        state = [ENCRYPTION] if self._encrypted else []
        made = await self._teller.acts(self._bot, "POST", "/createRoom", {"initial_state": state, **more})
        return str(made["room_id"])


async def _goes(actor: Actor, room: str) -> None:
    """Go into a room of many; what is said to the bot alone is still said in the direct room."""
    private = actor.room
    await actor.joins(room)
    actor.room = private
