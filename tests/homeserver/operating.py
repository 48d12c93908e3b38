"""Who sets the service up for Matrix: by the command, or step by step in this process."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from bot.config import Settings
from bot.platforms.base import Finding
from bot.platforms.matrix import account
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.inspection import inspected
from bot.platforms.matrix.kept import FOLDER, Kept
from bot.platforms.matrix.setup import Setup
from bot.platforms.matrix.spaces import Spaces, missing
from bot.service import build_house
from handlers.texts import Texts
from storage.files import FileStore
from tests.homeserver.synapse import Synapse

ROOT = Path(__file__).parents[2]
THEMES = [
    {"key": "housing", "de": "Wohnen", "en": "Housing"},
    {"key": "health", "de": "Gesundheit", "en": "Health"},
]


class Operator:
    """Who sets the service up, in a folder of its own. Each one's Space has its own name: they share a homeserver."""

    def __init__(self, homeserver: Synapse, folder: Path, url: str | None = None) -> None:
        self.homeserver = homeserver
        self.account = homeserver.register("kollegial")
        self.id = self.account.user_id
        self.space = self.id[1:].partition(":")[0]
        self.folder = folder
        self.kept = folder / FOLDER
        self.url = url or homeserver.url
        self.lines: list[str] = []
        self.sections: Json = {
            "matrix": {"enabled": True, "homeserver": self.url, "user_id": self.id, "space": self.space},
            "service": {"data_dir": str(folder)},
            "themes": THEMES,
        }

    # --- in this process ---------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        matrix = {**self.sections["matrix"], "password": self.account.password}
        return Settings.model_validate({**self.sections, "matrix": matrix})

    async def sets_up(self, administrator: str | None = None, *, new_identity: bool = False) -> bool:
        """Run the set-up; what it said is in `lines`."""
        settings, self.lines = self.settings, []
        house = build_house(settings, FileStore(self.folder / "files"), Texts.load(), Random)
        setup = Setup(settings.matrix, self.kept, house, self.lines.append, administrator)
        return await setup.run(new_identity=new_identity)

    async def inspects(self) -> list[Finding]:
        settings = self.settings
        house = build_house(settings, FileStore(self.folder / "files"), Texts.load(), Random)
        return await inspected(settings.matrix, self.kept, house)

    async def complaints(self) -> list[str]:
        return [finding.detail for finding in await self.inspects() if not finding.well]

    async def makes_space(self) -> None:
        """Make or repair the Space alone, with the account's first session; what was said is in `lines`."""
        self.lines = []
        server = Homeserver(self.url, self.token)
        try:
            spaces = Spaces(server, self.id, self.homeserver.name, self.kept, self.lines.append)
            await spaces.made(self.space, "Kollegial", self.settings.catalogue().themes, "de")
        finally:
            await server.aclose()

    async def lacks(self) -> list[str]:
        """What is missing of the Space."""
        server = Homeserver(self.url, self.token)
        try:
            themes = self.settings.catalogue().themes
            return await missing(server, self.id, self.homeserver.name, self.space, "Kollegial", themes, "de")
        finally:
            await server.aclose()

    # --- as the command ----------------------------------------------------------------------

    async def commands(self, *words: str, code: int = 0, **variables: str) -> str:
        """Run a command to its end; all that it wrote."""
        return await asyncio.to_thread(self._commands, words, code, variables)

    def _commands(self, words: tuple[str, ...], code: int, variables: dict[str, str]) -> str:
        sections = {**self.sections, "themes": None}
        lines = [f"[{name}]\n{_toml(values)}" for name, values in sections.items() if values]
        lines += [f"[[themes]]\n{_toml(theme)}" for theme in self.sections["themes"]]
        (self.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--config", str(self.folder / "config.toml"), *words],
            cwd=ROOT,
            env={**inherited, "KOLLEGIAL_MATRIX_PASSWORD": self.account.password, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        said = done.stdout.decode()
        assert done.returncode == code, said
        assert "Traceback" not in said, said
        assert self.account.password not in said and "syt_" not in said, said
        return said

    # --- what the homeserver has -------------------------------------------------------------

    @property
    def token(self) -> str:
        """A token of the bot: that of its own session, before it has one that of the account's first."""
        return str((Kept(self.kept / account.FILE).read() or {}).get("access_token", self.account.access_token))

    def room(self, key: str | None = None) -> str:
        """The room that an alias leads to: that of a theme, or the Space."""
        alias = f"#{self.space}{f'-{key}' if key else ''}:{self.homeserver.name}"
        return str(self.homeserver.does("GET", path("directory", "room", alias))["room_id"])

    def state(self, room: str) -> dict[tuple[str, str], Json]:
        return {(event["type"], event["state_key"]): event["content"] for event in self.homeserver.state(room)}

    def sends(self, room: str, kind: str, content: Json, key: str = "") -> None:
        """Change the state of a room, as the bot."""
        self.homeserver.does("PUT", path("rooms", room, "state", kind, key), content, self.token)

    def events(self) -> list[str]:
        """Every event of the Space and its rooms."""
        rooms = (None, *(theme["key"] for theme in self.sections["themes"]))
        return [event["event_id"] for key in rooms for event in self.homeserver.events(self.room(key))]

    def hierarchy(self) -> list[tuple[str, str, str]]:
        """The Space and its rooms in their order: ids, names, versions.

        From the state, as clients have it: what the homeserver says of a hierarchy follows only after a while.
        """
        hall = self.room()
        children = {
            content["order"]: key
            for (kind, key), content in self.state(hall).items()
            if kind == "m.space.child" and content.get("via")
        }
        return [
            (room, *_described(self.state(room))) for room in (hall, *(children[each] for each in sorted(children)))
        ]


def _described(state: dict[tuple[str, str], Json]) -> tuple[str, str]:
    return state["m.room.name", ""]["name"], state["m.room.create", ""]["room_version"]


def _toml(values: Json) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
