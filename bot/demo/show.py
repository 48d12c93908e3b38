"""`kollegial demo`: a week in Saxony, played to the whole service, for people to read or for programs."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path

from rich.console import Console as Terminal

from bot import cast, logs
from bot.config import Settings
from bot.demo.transcript import Transcript, Wording
from bot.platforms.console.lines import Deed, People, read
from bot.platforms.console.network import Record
from bot.rehearse import Audience
from bot.stage import Script, Stage, play, to_standard_output
from handlers.texts import Texts
from storage.catalogue import Catalogue
from storage.messages import Label, Part, Text, Verbatim
from storage.roles import Role

DIGEST = "digest-2026-W48.md"
"""The file that is left: the digest of the scenario's week."""


async def show(settings: Settings, as_json: bool, out: Path) -> None:
    """Play the scenario that ships, and leave the coordinator's digest in a folder.

    Of the settings only the language counts: the scenario is about Saxony, and no database is touched but its own.

    Raises:
        OSError: the folder cannot be written to.
    """
    logs.configure(settings.log.format, "warning")
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    saxony = Settings.model_validate({"service": {"language": settings.service.language}})
    wording = _wording(saxony)
    script = _script()
    if as_json:
        watching = Copying(to_standard_output(lockstep=False), out)
        await _play(saxony, script, watching)
        sys.stderr.write(f"{wording(watching.farewell)}\n")
        return
    terminal = Terminal(highlight=False, force_terminal=False if os.environ.get("NO_COLOR") else None)
    transcript = Transcript(terminal, wording, saxony.service.timezone)
    transcript.open(Text("demo-title"), [*_people(script, saxony.catalogue()), Text("demo-legend")])
    watching = Copying(transcript, out)
    await _play(saxony, script, watching)
    transcript.close(watching.farewell)


async def _play(settings: Settings, script: Script, audience: Audience) -> None:
    with tempfile.TemporaryDirectory(prefix="kollegial-") as made:
        await play(settings, script, Stage.at(Path(made)), audience)


def _script() -> Script:
    text = resources.files("bot.demo").joinpath("week.jsonl").read_bytes()
    return Script(name="week", beside=Path(), lines=text.splitlines())


def _wording(settings: Settings) -> Wording:
    texts, catalogue = Texts.load(), settings.catalogue()
    service = settings.service
    return lambda part: texts.plain(part, service.language, catalogue, service.timezone)


def _people(script: Script, catalogue: Catalogue) -> Iterator[Part]:
    """Who takes part, as the script's lines say."""
    for line in map(read, map(bytes.decode, script.lines)):
        if isinstance(line, People):
            for name, part in cast.read(line.people, catalogue).items():
                yield _introduced(Verbatim(name.capitalize()), part)


def _introduced(name: Verbatim, part: cast.Part) -> Text:
    if Role.coordinator in part.roles:
        return Text("demo-coordinator", {"name": name})
    if not part.member:
        return Text("demo-newcomer", {"name": name})
    kinds: Sequence[tuple[str, str | None]] = (
        ("region", part.region),
        ("carrier", part.carrier),
        ("strand", part.strand),
    )
    return Text("demo-member", {"name": name, **{kind: Label(kind, key or "") for kind, key in kinds}})


@dataclass(slots=True)
class Copying:
    """An audience that keeps the file that is delivered, since the stage is thrown away, and passes everything on."""

    audience: Audience
    out: Path
    farewell: Text = field(default_factory=lambda: Text("demo-nothing"))

    def deed(self, deed: Deed, at: datetime) -> None:
        """Pass it on."""
        self.audience.deed(deed, at)

    def record(self, record: Record) -> None:
        """Pass it on; the files in it are those that stay."""
        files = [{**file, "path": self._copied(file["path"])} for file in record.get("files", ())]
        self.audience.record({**record, "files": files} if files else record)

    def _copied(self, path: str) -> str:
        target = self.out / DIGEST
        shutil.copyfile(path, target)
        self.farewell = Text("demo-file", {"path": Verbatim(str(target))})
        return str(target)

    def time(self, now: datetime, until: datetime) -> None:
        """Pass it on."""
        self.audience.time(now, until)

    def restarted(self) -> None:
        """Pass it on."""
        self.audience.restarted()

    def line(self, number: int) -> None:
        """Pass it on."""
        self.audience.line(number)
