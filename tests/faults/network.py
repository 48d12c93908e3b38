"""A network that counts, and outlives every process that is killed.

What it took lies on the disk before it is acknowledged; what it offers comes again until it is told that it is stored.
"""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

from bot.platforms.base import NO_DOORS, Finding, Tempo
from storage.messages import Action, Batch, Chat, Delete, Edit, Incoming, Kind, Limits, RawEvent, RemoteFile, Sender

NAME = "counting"
BATCH = 30
"""Events in one pull, at most."""

NEED = ("/need", "housing", "Es fehlt {code}", "clients", "3", "goerlitz", "send")
"""A need, as it is typed answer by answer."""


def code(number: int) -> str:
    """A number in letters, which no guard takes for a file number and no ear for a command."""
    letters = ""
    for _ in range(5):
        number, letter = divmod(number, 26)
        letters = ascii_lowercase[letter] + letters
    return f"xqz{letters}"


class Crowd:
    """Who writes what: event n is the next thing that person n modulo `size` does.

    Every third person reports needs, if there are any; the others write commands that nobody knows.
    """

    def __init__(self, size: int, needs: bool = True) -> None:
        self.size = size
        self._needs = needs

    def author(self, number: int) -> str:
        """The account that event comes from."""
        return f"p{number % self.size}"

    def words(self, number: int) -> str:
        """A step of a form, or a command that nobody knows, which is answered with itself."""
        if self.answers(number):
            return f"/{code(number)}"
        return NEED[number // self.size % len(NEED)].format(code=code(number))

    def answers(self, number: int) -> bool:
        """Whether the answer to this event quotes it."""
        return not self._needs or number % self.size % 3 != 0

    def complete(self, number: int) -> bool:
        """Whether this event completes a need."""
        return not self.answers(number) and number // self.size % len(NEED) == len(NEED) - 1

    def need(self, number: int) -> str:
        """The words of the need that this event completes."""
        return NEED[2].format(code=code(number - 4 * self.size))


class Record:
    """What the network has on its disk: every action it took, and up to where its events are acknowledged."""

    def __init__(self, folder: Path) -> None:
        self._taken = os.open(folder / "taken.jsonl", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._acknowledged = os.open(folder / "acknowledged", os.O_RDWR | os.O_CREAT, 0o600)
        self.actions: list[dict[str, Any]] = []
        self._messages: dict[str, str] = {}
        kept = (folder / "taken.jsonl").read_bytes()
        whole = kept[: kept.rfind(b"\n") + 1]
        os.ftruncate(self._taken, len(whole))
        for line in whole.splitlines():
            self._remember(json.loads(line))

    @property
    def acknowledged(self) -> int:
        """How many events need not be offered any more."""
        return int(os.pread(self._acknowledged, 20, 0) or b"0")

    def acknowledge(self, number: int) -> None:
        """Forget the events before this one for good."""
        os.pwrite(self._acknowledged, f"{number:020}".encode(), 0)
        os.fsync(self._acknowledged)

    def take(self, action: dict[str, Any]) -> str:
        """Write an action down; the id of its message."""
        os.write(self._taken, json.dumps(action).encode() + b"\n")
        os.fsync(self._taken)
        return self._remember(action)

    def _remember(self, action: dict[str, Any]) -> str:
        self.actions.append(action)
        return self._messages.setdefault(action["token"], f"m{len(self.actions)}")

    def messages(self) -> list[dict[str, Any]]:
        """The messages people have before them: a send with a token that is known is no further one."""
        first: dict[str, dict[str, Any]] = {}
        for action in self.actions:
            if action["kind"] == "send":
                first.setdefault(action["token"], action)
        return list(first.values())

    @property
    def repeated(self) -> int:
        """How many sends came again with the same token: a network without tokens would show these twice."""
        return sum(action["kind"] == "send" for action in self.actions) - len(self.messages())

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._taken)
        os.close(self._acknowledged)


def _nothing(_where: str) -> None: ...


class Counting:
    """The network as a platform. It offers the first `offered` events of a crowd, in batches of chance.

    `at` is told where the process is ("asked", "taken"), so that it can die there; `faults` holds what sends raise,
    the next one first.
    """

    name = NAME
    doors = NO_DOORS
    tempo: Tempo | None = None

    def __init__(
        self,
        record: Record,
        crowd: Crowd,
        offered: int = 0,
        *,
        idempotent: bool = True,
        now: Callable[[], datetime],
        seed: int = 0,
        latency: float = 0.003,
        at: Callable[[str], None] = _nothing,
    ) -> None:
        self.limits = Limits(idempotent=idempotent)
        self.record = record
        self.crowd = crowd
        self.faults: list[Exception] = []
        self._offered = offered
        self._more = asyncio.Event()
        self._now = now
        self._dice = Random(seed)
        self._latency = latency
        self._at = at

    @property
    def offered(self) -> int:
        """How many events there are so far."""
        return self._offered

    def offer(self, more: int) -> None:
        """Let people write so many further things."""
        self._offered += more
        self._more.set()

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """Everything that is not acknowledged, however much of it the service may know already."""
        while True:
            start = self.record.acknowledged
            while start >= self._offered:
                self._more.clear()
                await self._more.wait()
            end = min(start + self._dice.randint(1, BATCH), self._offered)
            yield Batch(events=tuple(self._event(number) for number in range(start, end)), cursor=str(end))
            self.record.acknowledge(end)

    def _event(self, number: int) -> RawEvent:
        who = self.crowd.author(number)
        payload = {"as": who, "text": self.crowd.words(number), "at": self._now().isoformat(), "message": f"e{number}"}
        return RawEvent(key=f"e{number}", payload=payload, account=who)

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """An event as `_event` writes it."""
        return Incoming(
            kind=Kind.text,
            chat=Chat(platform=NAME, id=payload["as"]),
            sender=Sender(platform=NAME, id=payload["as"]),
            sent_at=datetime.fromisoformat(payload["at"]),
            text=payload["text"],
            message=payload["message"],
        )

    async def send(self, action: Action) -> tuple[str, ...]:
        """Take an action, after a moment on the way."""
        await asyncio.sleep(self._dice.random() * self._latency)
        if self.faults:
            raise self.faults.pop(0)
        self._at("asked")
        spans = () if isinstance(action, Delete) else action.spans
        kind = "edit" if isinstance(action, Edit) else "delete" if isinstance(action, Delete) else "send"
        text = "".join(span.text for span in spans)
        message = self.record.take({"token": action.token, "to": action.chat.id, "kind": kind, "text": text})
        self._at("taken")
        return (message,) if kind == "send" else ()

    async def typing(self, chat: Chat) -> None:
        """Nothing to be seen."""

    async def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """No file lies here."""
        yield b""

    async def check(self) -> list[Finding]:
        """Always well."""
        return []

    async def aclose(self) -> None:
        """The record stays: it is the network's, not ours."""
