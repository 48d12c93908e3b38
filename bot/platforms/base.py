"""What a network has to be able to do for us, and the ways in which it can fail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from storage.messages import Action, Batch, Incoming, Limits, RemoteFile


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `kollegial check`: what was looked at, whether it is well, and what to do if not."""

    subject: str
    well: bool
    detail: str


class Platform(Protocol):
    """One network. Its peculiarities end here: above, there are only `Limits`."""

    name: str
    limits: Limits

    def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Pull batches from `cursor` on. Asking for the next one says that the last one is stored."""
        ...

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """Read a stored event; None where it concerns nobody.

        Raises:
            Exception: whatever; the event is then quarantined by itself.
        """
        ...

    async def send(self, action: Action) -> str | None:
        """Do one action; the network's id of the message that was sent.

        Raises:
            PlatformError: it was not, or perhaps not, done.
        """
        ...

    def fetch(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The bytes of a file that lies with the network."""
        ...

    async def check(self) -> list[Finding]:
        """Whether everything that is needed there is set up."""
        ...

    async def aclose(self) -> None:
        """Let go of every connection."""
        ...
