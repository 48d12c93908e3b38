"""What audiences can name beside the catalogue: channels and workshops, as a form keeps them with what it asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import workshops
from storage.audiences import Audience, Kind, facts
from storage.channels import Channel, is_topic
from storage.workshops import Workshop

CONTEXT = "audiences"
"""Where a form that asks for an audience keeps them: `context={CONTEXT: known.dump()}`."""

LATEST = 50
"""How many workshops may be chosen from, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Channels and workshops by id: `(key, name)` of the one, the title of the other."""

    channels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    workshops: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return {"channels": {key: list(names) for key, names in self.channels.items()}, "workshops": {**self.workshops}}

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Self:
        """What a form keeps; nothing where it keeps nothing."""
        kept: Mapping[str, Any] = stored.get(CONTEXT) or {}
        return cls(
            channels={key: (short, name) for key, (short, name) in kept.get("channels", {}).items()},
            workshops=dict(kept.get("workshops", {})),
        )


async def look(session: AsyncSession) -> Known:
    """What may be chosen: open topic channels, and the latest workshops that everybody may know of."""
    rooms = select(Channel).where(is_topic(), col(Channel.archived_at).is_(None)).order_by(col(Channel.id))
    planned = select(Workshop).where(workshops.is_published()).order_by(col(Workshop.starts_at).desc()).limit(LATEST)
    found = list((await session.execute(rooms)).scalars()), list((await session.execute(planned)).scalars())
    return _known(*found)


async def named(session: AsyncSession, audience: Audience | None) -> Known:
    """The channels and workshops that an audience names, however they stand now."""
    ids = {
        kind: [int(fact.value) for fact in facts(audience) if fact.kind is kind]
        for kind in (Kind.channel, Kind.workshop)
    }
    if not any(ids.values()):
        return Known()
    rooms = select(Channel).where(col(Channel.id).in_(ids[Kind.channel]))
    planned = select(Workshop).where(col(Workshop.id).in_(ids[Kind.workshop]))
    return _known(list((await session.execute(rooms)).scalars()), list((await session.execute(planned)).scalars()))


def _known(rooms: list[Channel], planned: list[Workshop]) -> Known:
    return Known(
        channels={str(room.id): (room.key, room.name) for room in rooms},
        workshops={str(workshop.id): workshop.title for workshop in planned},
    )
