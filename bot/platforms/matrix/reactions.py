"""Choices to tap: the bot's own reactions under a question, as many as there are numbered choices.

They are a comfort: nothing waits for them, and where they do not come, the number can be typed. Each is an event, so
they are put only where the homeserver lifted its limit for the bot's account.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from uuid import uuid4

import structlog

from bot.numbering import numbered
from bot.platforms.base import PlatformError, Throttled
from bot.platforms.matrix.rooms import Room
from bot.platforms.matrix.sending import Sending
from storage.messages import Shown

MOST = 5
"""Choices that are offered to be tapped: more would be a wall of digits, and thirteen took 25 s under usual limits."""

REMEMBERED = 2000
"""Messages whose reactions are known, the newest: what is older keeps them, which does no harm."""

QUIET = 3600.0
"""Seconds without reactions after the homeserver wanted fewer requests."""

_log = structlog.get_logger(__name__)


def keycap(number: int) -> str:
    """A digit on a key, as people's clients write it."""
    return f"{number}\ufe0f\u20e3"


def offered(choices: Sequence[Shown]) -> list[str]:
    """What is put under a question with these choices; nothing where there are too many."""
    numbers = [number for number, _ in numbered(choices)]
    fitting = 0 < len(numbers) <= MOST and all(0 <= number <= 9 for number in numbers)
    return [keycap(number) for number in numbers] if fitting else []


class Reactions:
    """The bot's own reactions. `lifted` says whether there may be any."""

    def __init__(self, sending: Sending, lifted: Callable[[], bool]) -> None:
        self._sending = sending
        self._lifted = lifted
        self._there: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._wanted: dict[str, list[str]] = {}
        self._quiet_until = 0.0

    @property
    def allowed(self) -> bool:
        """Whether events may be sent that nobody needs."""
        return self._lifted() and asyncio.get_running_loop().time() >= self._quiet_until

    def under(self, message: str) -> bool:
        """Whether there are any under a message."""
        return bool(self._there.get(message))

    async def show(self, room: Room, message: str, choices: Sequence[Shown]) -> None:
        """Put under a message what can be tapped now, and take away what cannot any more."""
        wanted = offered(choices)
        busy = message in self._wanted
        self._wanted[message] = wanted
        if busy:
            return  # whoever is at it does this as well
        try:
            while (wanted := self._wanted[message]) != list(self._there.get(message, {})) and self.allowed:
                await self._step(room, message, wanted)
        except Throttled:
            self._quiet_until = asyncio.get_running_loop().time() + QUIET
            _log.warning('no reactions for an hour: the bot\'s account has a limit; "kollegial matrix setup" lifts it')
        except PlatformError as error:
            _log.info("a reaction could not be put", reason=error.reason)
        finally:
            self._wanted.pop(message, None)

    async def _step(self, room: Room, message: str, wanted: Sequence[str]) -> None:
        """Put or take away one."""
        there = self._there.setdefault(message, {})
        while len(self._there) > REMEMBERED:
            self._there.popitem(last=False)
        too_much = next((key for place, key in enumerate(there) if wanted[place : place + 1] != [key]), None)
        if too_much is not None:
            await self._sending.redact(room, there[too_much], uuid4().hex)
            del there[too_much]
            return
        key = wanted[len(there)]
        relation = {"rel_type": "m.annotation", "event_id": message, "key": key}
        there[key] = await self._sending.put(room, "m.reaction", {"m.relates_to": relation}, uuid4().hex)
