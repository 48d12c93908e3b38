"""What a network has to be able to do for us, and the ways in which it can fail."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from storage.messages import Action, Batch, Chat, Incoming, Limits, Question, RemoteFile

FILE_TOO_LARGE = "file too large"
"""The reason of a `Refused` file that is larger than what the network gives or takes."""


class PlatformError(Exception):
    """A network did not do what it was asked to. `reason` is a word for the operator, never a person's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Throttled(PlatformError):
    """It wants fewer requests: again after `after` seconds, for this chat or, if `everywhere`, for all."""

    def __init__(self, after: float, everywhere: bool = False) -> None:
        super().__init__("throttled")
        self.after = after
        self.everywhere = everywhere


class Unavailable(PlatformError):
    """It was not reached, or is not well; nothing was done. Worth another try."""


class Ambiguous(PlatformError):
    """It was asked, and nobody knows whether it did it. Asking again could do it twice."""


class Refused(PlatformError):
    """It will never do this: the request is wrong for it."""


class Gone(PlatformError):
    """The person or group cannot be reached there any more."""


class Vanished(PlatformError):
    """The message that was to be changed is not there any more."""


class Moved(PlatformError):
    """The group has another id now: `to`. Nothing was done."""

    def __init__(self, to: str) -> None:
        super().__init__("moved")
        self.to = to


class Barred(PlatformError):
    """It lets this bot do nothing until an operator acts; the reason is a sentence for them. Nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `kollegial check`: what was looked at, whether it is well, and what to do if not."""

    subject: str
    well: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How fast a network may be written to: messages in a second overall and to one person, in a minute to one group.

    `per_second` stays two below what the network allows: one for a slot caught up, one for unsteady connections.
    """

    per_second: float
    private_per_second: float
    group_per_minute: int


Door = Callable[[Mapping[str, str], bytes], Awaitable[int]]
"""What a network posts to us over HTTP, headers and body; the status to answer with."""

NO_DOORS: Mapping[str, Door] = {}
"""The doors of a network that never knocks."""


class Platform(Protocol):
    """One network. Its peculiarities end here: above, there are only `Limits`.

    `doors` are the paths at which the network itself knocks, where it does. `tempo` is None where nothing is too fast.
    """

    name: str
    limits: Limits
    tempo: Tempo | None
    doors: Mapping[str, Door]

    def listen(self, cursor: str | None) -> AsyncGenerator[Batch]:
        """Pull batches from `cursor` on. Asking for the next one says that the last one is stored."""
        ...

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read a stored event; None where it concerns nobody.

        Raises:
            Exception: whatever; the event is then quarantined by itself.
        """
        ...

    async def send(self, action: Action) -> tuple[str, ...]:
        """Do one action; the network's ids of the messages that were sent, one for each file of an album.

        Raises:
            PlatformError: it was not, or perhaps not, done.
        """
        ...

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """The answer to a question, as plain JSON: to `Rights` the fields of a `Powers`, to `Admission` nothing more.

        To `Rights` a network that knows who is in a place adds their accounts as `people`.

        Raises:
            PlatformError: it could not be asked, or does not say; asking again is safe.
        """
        ...

    async def typing(self, chat: Chat) -> None:
        """Show that an answer is being worked on; it passes by itself, and never fails."""
        ...

    def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The bytes of a file that lies with the network.

        Raises:
            PlatformError: it did not come, for now or (`Refused`, with `FILE_TOO_LARGE` or another reason) for good.
        """
        ...

    async def check(self) -> list[Finding]:
        """Whether everything that is needed there is set up."""
        ...

    async def aclose(self) -> None:
        """Let go of every connection."""
        ...
