"""Whether the homeserver lifts its rate limit for the bot's account: found out by trying, and kept.

No part of the protocol tells; a few events at once do.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from bot.platforms.base import Throttled
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.patience import Say, patiently

FILE = "limits.json"

EVENTS = 15
"""More at once than any homeserver lets through as it is installed: Synapse ten, and then one in five seconds."""

NO_LIMIT: Json = {"messages_per_second": 0, "burst_count": 0}
"""What lifts it (Synapse, Admin API, "Override ratelimiting for users")."""


def recorded(folder: Path) -> bool | None:
    """What was found out last; None where nobody looked yet."""
    found = (Kept(folder / FILE).read() or {}).get("lifted")
    return found if isinstance(found, bool) else None


def lifted(folder: Path) -> bool:
    """Whether the bot may send as fast as it wants, as far as is known."""
    return recorded(folder) is True


def override(user: str) -> str:
    """The path at which an administrator of a Synapse lifts an account's limit."""
    return f"/_synapse/admin/v1/users/{quote(user, safe='@:')}/override_ratelimit"


async def tried(homeserver: Homeserver, folder: Path, say: Say, mend: Callable[[], Awaitable[bool]]) -> bool:
    """Find out whether the limit is lifted, in a room that nobody else sees, and keep the answer.

    Where it is not, `mend` says whether it lifted it, and it is tried once more.

    Raises:
        PlatformError: the homeserver does not let the bot make a room, or is not well.
    """
    body = {"preset": "private_chat", "name": "Kollegial: rate limit"}
    room = str((await patiently(lambda: homeserver.call("POST", path("createRoom"), body), say)).get("room_id"))
    try:
        found = await _free(homeserver, room) or (await mend() and await _free(homeserver, room))
    finally:
        await patiently(lambda: homeserver.call("POST", path("rooms", room, "leave"), {}), say)
        await patiently(lambda: homeserver.call("POST", path("rooms", room, "forget"), {}), say)
    Kept(folder / FILE).write({"lifted": found})
    return found


async def lift(url: str, token: str, user: str) -> None:
    """Let an administrator of the homeserver lift the limit.

    Raises:
        PlatformError: the token is none of an administrator, or the homeserver is no Synapse.
    """
    administrator = Homeserver(url, token)
    try:
        await administrator.call("POST", override(user), NO_LIMIT)
    finally:
        await administrator.aclose()


async def _free(homeserver: Homeserver, room: str) -> bool:
    """Whether many events go through at once."""
    return all(await asyncio.gather(*(_sent(homeserver, room) for _ in range(EVENTS))))


async def _sent(homeserver: Homeserver, room: str) -> bool:
    """Whether one more event went through."""
    try:
        await homeserver.call("PUT", path("rooms", room, "send", "kollegial.probe", uuid4().hex), {})
    except Throttled:
        return False
    return True
