"""What lies on the other side: the messages that people have before them. It outlives the service, as networks do.

Everything delivered is kept in a file, one JSON object a line, written before it is acknowledged; so a
script can go on after the process was killed, and a message sent again with the same token is the same one.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.platforms.labels import TICK

Record = dict[str, Any]
Emit = Callable[[Record], None]


@dataclass(slots=True)
class Letter:
    """A message as its reader has it: the present choices, and all it ever offered, by value and label."""

    chat: str
    choices: dict[str, str] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    there: bool = True


class Network:
    """The people's side of the console: a list of messages, which of them can be pressed, who is away.

    `emit` is told what is delivered, `recall` what was delivered before.
    """

    def __init__(self, file: Path, emit: Emit, recall: Emit = lambda _record: None) -> None:
        self._emit = emit
        self._recall = recall
        self._letters: dict[str, Letter] = {}
        self._tokens: dict[str, str] = {}
        self.away: set[str] = set()
        self._file = self._open(file)

    def _open(self, file: Path) -> int:
        """Read what was delivered before; a last line that was cut off by a crash was never acknowledged."""
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = file.read_bytes() if file.exists() else b""
        whole = kept[: kept.rfind(b"\n") + 1]
        for line in whole.splitlines():
            entry = json.loads(line)
            self._remember(entry["token"], entry["record"], entry["data"])
            self._recall(entry["record"])
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.ftruncate(handle, len(whole))
        return handle

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def deliver(self, token: str, record: Record, data: dict[str, str]) -> str:
        """Show a record to its reader, once per token; `data` is what each of its choices carries, by value.

        Returns:
            The id of the message.
        """
        known = self._tokens.get(token)
        if known is not None:
            return known
        if "edit" not in record and "delete" not in record:
            record = {**record, "id": f"m{len(self._letters) + 1}"}
        # emitted first: who is killed between the two lines shows a message again rather than never
        self._emit(record)
        entry = json.dumps({"token": token, "record": record, "data": data}, ensure_ascii=False)
        os.write(self._file, entry.encode() + b"\n")
        os.fsync(self._file)
        return self._remember(token, record, data)

    def _remember(self, token: str, record: Record, data: dict[str, str]) -> str:
        message: str = record.get("id") or record.get("edit") or record["delete"]
        letter = self._letters.setdefault(message, Letter(chat=record.get("in") or record["to"]))
        labels = {choice["value"]: choice["label"].removeprefix(TICK) for choice in record.get("choices", ())}
        letter.choices = {name: data[value] for value, label in labels.items() for name in (value, label)}
        letter.offered |= letter.choices
        letter.there = "delete" not in record
        self._tokens[token] = message
        return message

    def pressed(self, chat: str, wanted: str, on: str | None) -> tuple[str, str] | None:
        """The message and the data of a choice: of the newest that offers it, else of the newest that ever did.

        `on` names the message: people can press what was on offer when they looked.
        """
        theirs = [(message, letter) for message, letter in self._letters.items() if letter.chat == chat]
        if on is None:
            for message, letter in reversed(theirs):
                if letter.there and wanted in letter.choices:
                    return message, letter.choices[wanted]
        for message, letter in reversed(theirs):
            if wanted in letter.offered and message == (on or message):
                return message, letter.offered[wanted]
        return None

    def on_offer(self, chat: str) -> list[str]:
        """What can be pressed in a chat now, for saying so."""
        offers = [name for letter in self._letters.values() if letter.chat == chat for name in letter.choices]
        return list(dict.fromkeys(offers))
