"""What the loops of a service share."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.metrics import Metrics
from bot.platforms.base import Platform
from handlers.context import House
from storage.database import Database
from storage.messages import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The database, the networks by name, what handlers share, the time, what is counted.

    `incoming` is set when something may be in the inbox, `outgoing` when something may be in the outbox,
    `asking` when a network may have to be asked something.
    """

    database: Database
    platforms: Mapping[str, Platform]
    house: House
    clock: Clock
    incoming: asyncio.Event = field(default_factory=asyncio.Event)
    outgoing: asyncio.Event = field(default_factory=asyncio.Event)
    asking: asyncio.Event = field(default_factory=asyncio.Event)
    metrics: Metrics = field(default_factory=Metrics)
