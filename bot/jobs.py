"""Jobs: events that were taken, parsed, each with who it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from bot.platforms.base import Platform
from handlers import places, served
from handlers.context import called
from storage.inbox import Taken
from storage.messages import Chat, Incoming, Kind, Limits, Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An event taken, parsed, with the address of who it comes from; None where it is not a person's doing.

    `slow` where a route with a slow part could take it, as far as the event alone tells, or where that is done.
    `limits` are those of the network that it came from; a report may come when that is not served any more.
    """

    taken: Taken
    event: Incoming
    address: tuple[str, str] | None
    slow: bool
    limits: Limits
    prepared: Any = None

    def meaning(self, event: Incoming) -> Self:
        """The same job, had this event come instead."""
        return replace(self, event=event, slow=_is_slow(event, self.address))


def job_of(taken: Taken, platforms: Mapping[str, Platform]) -> Job | None:
    """The job that an event is; None where it concerns nobody.

    Raises:
        Exception: whatever; the event cannot be read.
    """
    event = _parsed(taken, platforms)
    if event is None:
        return None
    somebody = taken.account is not None and event.kind not in places.KINDS
    address = (taken.platform, taken.account or "") if somebody else None
    platform = platforms.get(taken.platform)
    limits = platform.limits if platform is not None else Limits()
    return Job(taken=taken, event=event, address=address, slow=_is_slow(event, address), limits=limits)


def _is_slow(event: Incoming, address: tuple[str, str] | None) -> bool:
    call = called(event)
    return address is not None and call is not None and call.name in served.PREPARED


def _parsed(taken: Taken, platforms: Mapping[str, Platform]) -> Incoming | None:
    """What a network brought, or what became of an action of ours."""
    payload = dict(taken.payload)
    if "report" not in payload:
        return platforms[taken.platform].parse(payload)
    account, room = taken.account or "", payload.get("room")
    return Incoming(
        kind=Kind.completed,
        chat=Chat(platform=taken.platform, id=room or account, private=room is None),
        sender=Sender(platform=taken.platform, id=account),
        sent_at=datetime.fromisoformat(payload["at"]),
        text=payload["outcome"],
        data=payload["report"],
        result=payload.get("result", {}),
    )
