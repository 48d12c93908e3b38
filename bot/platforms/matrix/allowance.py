"""Whether the homeserver lifts its rate limit for the bot's account: found out by trying, and kept.

No part of the protocol tells; a few events at once do.
"""

import asyncio
from pathlib import Path
from urllib.parse import quote

from bot.platforms.base import PlatformError, Throttled
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


async def tried(homeserver: Homeserver, folder: Path, say: Say) -> bool:
    """Find out whether the limit is lifted, in a room that nobody else sees, and keep the answer.

    Raises:
        PlatformError: the homeserver does not let the bot make a room, or is not well.
    """
    body = {"preset": "private_chat", "name": "Kollegial: rate limit"}
    made = await patiently(lambda: homeserver.call("POST", path("createRoom"), body), say)
    room = str(made.get("room_id"))
    try:
        sent = await asyncio.gather(*(_sent(homeserver, room, number) for number in range(EVENTS)))
    finally:
        for what in ("leave", "forget"):
            await patiently(lambda what=what: homeserver.call("POST", path("rooms", room, what), {}), say)  # type: ignore[misc]
    Kept(folder / FILE).write({"lifted": all(sent)})
    return all(sent)


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


async def _sent(homeserver: Homeserver, room: str, number: int) -> bool:
    """Whether one more event went through at once."""
    where = path("rooms", room, "send", "kollegial.probe", f"probe-{number}")
    try:
        await homeserver.call("PUT", where, {})
    except Throttled:
        return False
    except PlatformError:
        raise
    return True
