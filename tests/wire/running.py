"""`kollegial` as an operator runs it, as a process of its own, with the wire for Telegram."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import Process
from tests.wire.people import User
from tests.wire.server import Wire

FAST = {"per_second": 1000.0, "private_per_second": 1000.0, "group_per_minute": 60_000}
"""Limits at which nothing waits: most tests are not about pace."""


@dataclass(slots=True, kw_only=True)
class Installed(Process):
    """An installation that serves people on Telegram."""

    wire: Wire

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"KOLLEGIAL_TELEGRAM_TOKEN": self.wire.token}

    async def starts(self) -> None:
        """Let the service run; it is up when it has asked who it is and for what is new."""
        asked = len(self.wire.requests)
        self.process = await self.command("run")
        way = "setWebhook" if self.sections["telegram"].get("mode") == "webhook" else "getUpdates"
        await self.wire.until(lambda: any(each.method == way for each in self.wire.requests[asked:]), seconds=30)

    async def knows(self, *people: User, language: str = "de") -> None:
        """Let people of the wire have joined already, open around the clock; each has started the bot."""
        await self.enters("telegram", {str(each.id): each.name for each in people}, language)
        for each in people:
            each.private.begun = True


@asynccontextmanager
async def installed(wire: Wire, folder: Path, url: str, **sections: dict[str, Any]) -> AsyncIterator[Installed]:
    """An installation on a database with all tables; whatever runs at the end is killed.

    Sections are added to those that serve people on the wire, without a code and without waiting.
    """
    telegram = {
        "enabled": True,
        "base_url": wire.base_url,
        "base_file_url": wire.base_file_url,
        "profile": False,
        **FAST,
        **sections.pop("telegram", {}),
    }
    found = Installed(
        wire=wire,
        folder=folder,
        url=url,
        sections={"telegram": telegram, "members": {"open_joining": True}, "log": {"format": "json"}, **sections},
    )
    (folder / "log").touch()
    try:
        yield found
    finally:
        await found.ends()
    assert wire.token not in found.log, "the token stands in the log"
