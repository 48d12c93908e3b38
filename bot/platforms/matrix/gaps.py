"""What an answer of a homeserver left out: fetched page by page, oldest first in the end."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import is_state, mapping, text
from bot.platforms.matrix.homeserver import Homeserver, Json, path

PAGE = 100
"""Events in one answer."""

MOST = 20_000
"""Events that are fetched of one room at most: months of it, and no more memory than that."""

_log = structlog.get_logger(__name__)


def is_our_joining(event: Mapping[str, Any], me: str) -> bool:
    """Whether the bot came into a room by this event: before it, nothing there was said to it."""
    if not is_state(event, "m.room.member") or event["state_key"] != me:
        return False
    before = mapping(mapping(event.get("unsigned")).get("prev_content"))
    return mapping(event.get("content")).get("membership") == "join" and before.get("membership") != "join"


async def missed(homeserver: Homeserver, room: str, before: str | None, since: str, me: str) -> list[Json]:
    """The events of a room between two tokens in the order in which they were said, from the bot's joining on.

    Where `before` is None, up to now.

    Raises:
        PlatformError: the homeserver did not answer; then nothing is known to be complete.
    """
    found: list[Json] = []
    start = before
    while len(found) < MOST:
        query = {"dir": "b", "to": since, "limit": str(PAGE), "filter": '{"lazy_load_members":true}'}
        query |= {"from": start} if start is not None else {}
        try:
            page = await homeserver.call("GET", path("rooms", room, "messages"), query=query)
        except Declined as error:  # it may have been left again
            _log.warning("what was missed in a room cannot be read", room=room, reason=error.reason)
            break
        chunk = [event for event in page.get("chunk") or () if isinstance(event, dict)]
        found += chunk
        end = text(page.get("end"))
        if not chunk or not end or end == start or any(is_our_joining(event, me) for event in chunk):
            break
        start = end
    else:
        _log.error("too much was missed in a room; the oldest of it is left out", room=room, events=len(found))
    return found[::-1]
