"""The queue of updates, as Telegram keeps it for a bot: numbered, confirmed by the offset of the next request."""

import asyncio
from collections import deque
from collections.abc import Sequence

from tests.wire.errors import conflict
from tests.wire.messages import Json

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """`allowed` stays as it was named last; what is not allowed when it happens never comes."""

    def __init__(self, first: int = 701_000_000) -> None:
        self.pending: deque[Json] = deque()
        self.allowed: tuple[str, ...] = ()
        self.webhook = ""
        self._next = first
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None

    def put(self, kind: str, body: Json) -> None:
        """Something happened."""
        if kind in self.allowed or (not self.allowed and kind not in NOT_BY_DEFAULT):
            self.push({kind: body})

    def push(self, update: Json) -> int:
        """Queue an update as it is, with the next number unless it has one; its number."""
        number: int = update.get("update_id", self._next)
        self.pending.append({"update_id": number} | update)
        self._next = number + 1
        self._arrived.set()
        return number

    def renumber(self, to: int) -> None:
        """Go on with another number, as after a week without updates."""
        self._next = to

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Take over `allowed_updates` where it is named."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def confirm(self, offset: int) -> None:
        """Forget everything before the offset; a negative one counts from the end.

        One that is far beyond what was ever given is not heeded (tdlib, TQueue.cpp): after an idle week an old offset
        loses updates only where the new numbers happen to lie just around it.
        """
        if offset < 0:
            offset = self.pending[offset]["update_id"] if len(self.pending) >= -offset else 0
        while self.pending and self.pending[0]["update_id"] < offset <= self._next + 10:
            self.pending.popleft()

    def confirm_one(self, update: Json) -> None:
        """Forget an update that was taken."""
        if update in self.pending:
            self.pending.remove(update)

    def interrupt(self, by: str) -> None:
        """End the poll that is under way."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(f"terminated by {by}"))

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Long polling: the first updates from the offset on, or none after `seconds`.

        Raises:
            Refusal: another long poll began meanwhile, or a webhook is set.
        """
        if self.webhook:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.confirm(offset)
        if not self.pending and seconds > 0:
            self.interrupt("other getUpdates request; make sure that only one bot instance is running")
            await self._wait(seconds)
        return [self.pending[number] for number in range(min(limit, len(self.pending)))]

    async def _wait(self, seconds: float) -> None:
        interrupted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        arrival = asyncio.ensure_future(self.arrival())
        self._poll = interrupted
        try:
            await asyncio.wait({arrival, interrupted}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if interrupted.done():
                interrupted.result()
        finally:
            arrival.cancel()
            if self._poll is interrupted:
                self._poll = None

    async def arrival(self) -> None:
        """Wait until there is an update."""
        while not self.pending:
            self._arrived.clear()
            await self._arrived.wait()
