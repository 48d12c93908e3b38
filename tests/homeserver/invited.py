"""The bot's account with its invitations, without the service around them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.invitations import FILE, Invitations
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Account, Synapse

Json = dict[str, Any]


class Bot:
    """The bot's account with its invitations; waiting takes no time, and is noted in `waits`."""

    def __init__(self, homeserver: Synapse, proxy: Proxy, folder: Path) -> None:
        self.homeserver = homeserver
        self.account = homeserver.register("kollegial")
        self.id = self.account.user_id
        self.server = Homeserver(proxy.url, self.account.access_token)
        self.folder = folder
        self.proxy = proxy
        self.since: str | None = None
        self.waits: list[float] = []
        self.time_goes_on = asyncio.Event()
        self.time_goes_on.set()
        self.starts()

    def starts(self, *allowed: str) -> None:
        self.rooms = Rooms(self.server, self.id, Kept(self.folder / "rooms.json"))
        kept = Kept(self.folder / FILE)
        self.invitations = Invitations(self.server, self.rooms, allowed, self.homeserver.name, kept, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.time_goes_on.wait()

    async def syncs(self) -> None:
        """Take the invitations that are waiting."""
        query = {"since": self.since} if self.since else None
        found = await self.server.call("GET", path("sync"), query=query)
        self.since = found["next_batch"]
        self.invitations.take(found.get("rooms", {}).get("invite", {}))

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.invitations.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()

    async def answers(self) -> None:
        """Answer until nothing waits any more."""
        async with self.answering():
            await self.proxy.until(lambda: not self.waiting)

    @property
    def waiting(self) -> Json:
        return json.loads((self.folder / FILE).read_text()) if (self.folder / FILE).exists() else {}

    def membership(self, room: str) -> str | None:
        """How the bot stands in a room, as the homeserver has it."""
        members = [event for event in self.homeserver.events(room) if event.get("state_key") == self.id]
        return members[-1]["content"]["membership"] if members else None


def invites(homeserver: Synapse, person: Account, bot: Bot, **more: Any) -> str:
    """Somebody makes a room and invites the bot."""
    body = {"preset": "private_chat", "invite": [bot.id], **more}
    return str(homeserver.does("POST", path("createRoom"), body, person.access_token)["room_id"])


def made_up(me: str, rooms: Iterable[object]) -> Json:
    content = {"membership": "invite"}
    event = {"type": "m.room.member", "state_key": me, "sender": "@x:bot.test", "content": content}
    return {str(room): {"invite_state": {"events": [event]}} for room in rooms}
