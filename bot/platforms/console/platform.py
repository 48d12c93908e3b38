"""The console as a platform: events from lines, messages to records."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from bot.platforms.base import NO_DOORS, Finding, Gone, Refused, Tempo
from bot.platforms.console.network import Network, Record
from bot.platforms.labels import label
from storage.files import FileStore
from storage.messages import (
    Action,
    Admission,
    Attachment,
    Batch,
    Chat,
    Clock,
    Delete,
    Edit,
    Incoming,
    Kind,
    Limits,
    Powers,
    Question,
    RemoteFile,
    Rights,
    Send,
    Sender,
)

NAME = "console"

CONSOLE_IS_WELL = Finding(subject=NAME, well=True, detail="serves JSON Lines on standard input and output")


class Console:
    """A platform whose network is a file and whose people are lines."""

    name = NAME
    limits = Limits(idempotent=True)
    tempo: Tempo | None = None
    doors = NO_DOORS

    def __init__(
        self,
        network: Network,
        files: FileStore,
        clock: Clock,
        zone: tzinfo,
        source: AsyncIterator[Batch] | None = None,
    ) -> None:
        self.network = network
        self._files = files
        self._clock = clock
        self._zone = zone
        self._source = source

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """What the source has; a rehearsal hands its batches over by itself and has none."""
        if self._source is not None:
            async for batch in self._source:
                yield batch

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read an event as `Interpreter` writes it."""
        room = payload.get("in")
        return Incoming(
            kind=Kind(payload["kind"]),
            chat=Chat(platform=NAME, id=room or payload["as"], private=room is None),
            sender=Sender(platform=NAME, id=payload["as"], language=payload.get("language")),
            sent_at=datetime.fromisoformat(payload["at"]),
            text=payload.get("text", ""),
            message=payload.get("message"),
            reply_to=payload.get("reply_to"),
            data=payload.get("data"),
            files=tuple(RemoteFile(**file) for file in payload.get("files", ())),
            album=payload.get("album"),
        )

    async def send(self, action: Action) -> tuple[str, ...]:
        """Show it to its reader.

        Raises:
            Gone: the reader is away for good.
            Refused: the file is not there.
        """
        if action.chat.id in self.network.away:
            raise Gone("unreachable")
        where: Record = {"to": action.chat.id} if action.chat.private else {"to": action.chat.id, "in": action.chat.id}
        at = self._clock.now().astimezone(self._zone).isoformat()
        match action:
            case Delete():
                record = {**where, "delete": action.message, "at": at}
                return (self.network.deliver(action.token, record, {}),)
            case Edit():
                record = {**where, "edit": action.message, **_said(action), "files": [], "at": at}
            case Send():
                files = [self._file(file) for file in action.files]
                record = {**where, "id": "", **_said(action), "files": files, "reply_to": action.reply_to, "at": at}
        return (self.network.deliver(action.token, record, {choice.value: choice.data for choice in action.choices}),)

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """Everybody has a say in every room, and the bot reads and deletes there; there is no Space."""
        match question:
            case Rights():
                return asdict(Powers(person=True, reads=True, deletes=True))
            case Admission():
                raise Refused("no space")

    async def typing(self, chat: Chat) -> None:
        """A line has nothing that passes by itself."""

    def _file(self, file: Attachment) -> Record:
        path = self._files.path(file.hash)
        if not path.exists():
            raise Refused("file is gone")
        return {"name": file.name, "type": file.type, "size": file.size, "path": str(path)}

    async def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The bytes of a file that a line names.

        Raises:
            Refused: it is not there any more, or cannot be read.
        """
        try:
            data = await asyncio.to_thread(Path(file.reference).read_bytes)
        except (OSError, ValueError):  # a reference with a zero in it is no path
            raise Refused("file is gone") from None
        yield data

    async def check(self) -> list[Finding]:
        """There is nothing that could be missing."""
        return [CONSOLE_IS_WELL]

    async def aclose(self) -> None:
        """The network stays: it is not ours."""


def _said(action: Send | Edit) -> Record:
    return {
        "text": "".join(span.text for span in action.spans),
        "choices": [{"value": choice.value, "label": label(choice)} for choice in action.choices],
    }
