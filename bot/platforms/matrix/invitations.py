"""Invitations: accepted from whom the configuration names, declined from all others, tried until it is done."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

import structlog

from bot.logs import fault
from bot.pauses import delay
from bot.platforms.base import Gone, PlatformError, Throttled, Unavailable
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.rooms import Rooms

FILE = "invitations.json"

EVERYBODY = "*"

FIRST, CAP = timedelta(seconds=1), timedelta(minutes=5)

REFUSALS = 7
"""Answers of 4xx after which it is given up: about a minute, in which another server may get to know of it."""

TRIES = 300
"""Tries after which it is given up, whatever stands in the way: about a day."""

WAITING = 1000
"""Invitations that wait at most: more are a flood, and not taken."""

AT_ONCE = 8

_JOINING = 120.0
"""Seconds for entering a room: on another server that is slow, however well it is."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who invites, whether to talk with them alone, and how often it was tried, and refused, in vain.

    `followed` is a room that replaces one the bot is in: nobody needs to invite it there.
    """

    inviter: str
    direct: bool = False
    followed: bool = False
    tries: int = 0
    refused: int = 0

    @classmethod
    def read(cls, found: object) -> Self | None:
        """One that was kept; None where it cannot be read."""
        match found:
            case {
                "inviter": str(inviter),
                "direct": bool(direct),
                "followed": bool(followed),
                "tries": int(tries),
                "refused": int(refused),
            }:
                return cls(inviter=inviter, direct=direct, followed=followed, tries=tries, refused=refused)
            case _:
                return None

    @property
    def hopeless(self) -> bool:
        """Whether another try makes no sense."""
        return self.refused >= REFUSALS or self.tries >= TRIES


class Invitations:
    """What the bot is invited to and has not answered yet; on disk, so that a restart goes on.

    `allowed` are servers, accounts, or "*"; where it is empty, `server` is allowed: the bot's own.
    """

    def __init__(
        self,
        homeserver: Homeserver,
        rooms: Rooms,
        allowed: tuple[str, ...],
        server: str,
        kept: Kept,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._homeserver = homeserver
        self._rooms = rooms
        self._allowed = frozenset(allowed or (server.casefold(),))
        self._kept = kept
        self._pause = pause
        self._news = asyncio.Event()
        read = {room: Invitation.read(found) for room, found in (kept.read() or {}).items()}
        self._waiting = {room: found for room, found in read.items() if found is not None}

    def take(self, invites: object) -> None:
        """Note the `rooms.invite` of a sync; on disk when this returns. What cannot be read is left out.

        Raises:
            OSError: the disk is full: the sync must not count as taken.
        """
        came = _read(invites, self._rooms.me)
        fresh = dict(list(came.items())[: max(WAITING - len(self._waiting), 0)])
        if len(fresh) < len(came):
            _log.warning("too many invitations wait: some are not taken", number=len(came) - len(fresh))
        self._add(fresh)

    def follow(self, room_id: str, maker: str) -> None:
        """Go into a room that replaces one the bot is in, as `maker` said there; on disk when this returns.

        Raises:
            OSError: the disk is full.
        """
        if room_id not in self._waiting:
            self._add({room_id: Invitation(inviter=maker, followed=True)})

    def drop(self, room_id: str) -> None:
        """Forget an invitation that was taken back."""
        if room_id in self._waiting:
            self._settled(room_id, self._waiting[room_id])

    def tries(self, room_id: str) -> bool:
        """Whether the bot is on its way into a room."""
        return room_id in self._waiting

    async def run(self) -> None:
        """Answer all invitations, those still to come as well, until cancelled."""
        turns = asyncio.Semaphore(AT_ONCE)
        under_way: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            while True:
                self._news.clear()
                under_way = {room: task for room, task in under_way.items() if not task.done()}
                for room in self._waiting.keys() - under_way.keys():
                    under_way[room] = group.create_task(self._answer(room, turns))
                await self._news.wait()

    async def _answer(self, room_id: str, turns: asyncio.Semaphore) -> None:
        """Try until it is done, taken back or given up."""
        while (invitation := self._waiting.get(room_id)) is not None:
            try:
                async with turns:
                    await self._answered(room_id, invitation)
            except PlatformError as error:
                await self._after(room_id, invitation, error)
            except Exception as error:  # whatever it is: the others wait as well
                _log.error("an invitation could not be answered", room=room_id, **fault(error))
                await self._after(room_id, invitation, Unavailable("a fault of ours"))
            else:
                self._settled(room_id, invitation)

    async def _answered(self, room_id: str, invitation: Invitation) -> None:
        if not invitation.followed and not self._welcome(invitation.inviter):
            await self._leave(room_id)
            _log.info('declined an invitation from somebody who is not on the list "invites"', room=room_id)
            return
        if invitation.followed and await self._is_in(room_id):
            return  # else whoever names a room of others as a successor would send the bot out of it
        # the id of a newer room names no server that could be asked about it: the inviter's can (MSC4156: "via")
        server = _server(invitation.inviter)
        where = {"via": server, "server_name": server}
        await self._homeserver.call("POST", path("join", room_id), {}, query=where, patience=_JOINING)
        self._rooms.forget(room_id)
        if invitation.followed and not await self._replaces(room_id):
            await self._leave(room_id)
            self._rooms.forget(room_id)
            _log.warning("left a room at once: it does not replace the one that named it", room=room_id)
            return
        if invitation.direct:
            await self._rooms.note_direct(invitation.inviter, room_id)
        _log.info("joined a room", room=room_id)

    async def _is_in(self, room_id: str) -> bool:
        """Whether the bot is in a room already."""
        try:
            await self._rooms.get(room_id)
        except Gone:
            return False
        return True

    async def _replaces(self, room_id: str) -> bool:
        """Whether a room replaces another one, and that one says the same: else anybody could call the bot anywhere."""
        before = (await self._rooms.get(room_id)).predecessor
        try:
            return before is not None and (await self._rooms.get(before)).successor == room_id
        except Gone:
            return False

    async def _leave(self, room_id: str) -> None:
        await self._homeserver.call("POST", path("rooms", room_id, "leave"), {})

    async def _after(self, room_id: str, invitation: Invitation, error: PlatformError) -> None:
        """Count a failure, and wait before the next try; where none makes sense, say so and forget it."""
        if isinstance(error, Throttled):
            await self._pause(error.after)
            return
        tried = replace(
            invitation, tries=invitation.tries + 1, refused=invitation.refused + isinstance(error, Declined)
        )
        if self._waiting.get(room_id) is not invitation:
            return  # meanwhile it was taken back, or came anew
        if not tried.hopeless:
            self._note({**self._waiting, room_id: tried})
            await self._pause(delay(tried.tries, FIRST, CAP).total_seconds())
            return
        _log.warning("an invitation was given up: the room cannot be entered", room=room_id, reason=error.reason)
        try:  # who invited sees that it was, and can do so anew
            await self._leave(room_id)
        except PlatformError as failure:
            _log.info("it could not be declined either", room=room_id, **fault(failure))
        self._settled(room_id, invitation)

    def _settled(self, room_id: str, invitation: Invitation) -> None:
        """Forget one that was answered, unless another one came meanwhile."""
        if self._waiting.get(room_id) is invitation:
            self._note({room: waiting for room, waiting in self._waiting.items() if room != room_id})

    def _add(self, fresh: Mapping[str, Invitation]) -> None:
        if fresh:
            self._keep({**self._waiting, **fresh})
            self._news.set()

    def _note(self, waiting: dict[str, Invitation]) -> None:
        """Keep how things stand; if the disk is full, the next start tries once more what is done."""
        try:
            self._keep(waiting)
        except OSError as error:
            self._waiting = waiting
            _log.warning("what became of an invitation could not be kept on disk", **fault(error))

    def _keep(self, waiting: dict[str, Invitation]) -> None:
        self._kept.write({room: asdict(invitation) for room, invitation in waiting.items()})
        self._waiting = waiting

    def _welcome(self, inviter: str) -> bool:
        return not self._allowed.isdisjoint((EVERYBODY, inviter, _server(inviter)))


def _server(user: str) -> str:
    return user.partition(":")[2].casefold()


def _read(invites: object, me: str) -> dict[str, Invitation]:
    """The invitations that can be read, by room."""
    found: dict[str, Invitation] = {}
    for room_id, invite in invites.items() if isinstance(invites, dict) else ():
        for event in _stripped(invite):
            match event:
                case {"type": "m.room.member", "state_key": key, "sender": str(sender), "content": dict(content)} if (
                    key == me and content.get("membership") == "invite"
                ):
                    found[room_id] = Invitation(inviter=sender, direct=content.get("is_direct") is True)
    return found


def _stripped(invite: object) -> list[Any]:
    """The events that a server shows somebody who is invited."""
    match invite:
        case {"invite_state": {"events": list(events)}}:
            return events
        case _:
            return []
