"""How long each use of the database takes: waiting for its turn, inside, and making it durable."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One use of the database, in seconds; `kind` is "write" or "read".

    `waited` is what it took to begin (other writers, a free connection). `inside` is None where it never began,
    `ending` (the commit, and its flush to the disk) where it was undone.
    """

    kind: str
    waited: float
    inside: float | None
    ending: float | None


class Stopwatch:
    """Measures one use: entered before waiting, told when it has begun and when its work is done."""

    def __init__(self, kind: str, report: Callable[[Timing], None]) -> None:
        self._kind = kind
        self._report = report
        self._laps: list[float] = []

    def lap(self) -> None:
        """A phase ends."""
        self._laps.append(perf_counter())

    async def __aenter__(self) -> Self:
        self.lap()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Report, however it ended; asynchronous only so that it stands in one line with the lock."""
        self.lap()
        phases = [after - before for before, after in zip(self._laps, self._laps[1:], strict=False)]
        self._report(
            Timing(
                kind=self._kind,
                waited=phases[0],
                inside=phases[1] if len(phases) > 1 else None,
                ending=phases[2] if len(phases) > 2 and error is None else None,
            )
        )


def unwatched(_timing: Timing) -> None:
    """Where nobody wants to know."""
