"""How much a process grows while something is done, its libraries' memory included."""

from pathlib import Path
from types import TracebackType
from typing import Self

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Peak:
    """Megabytes of resident memory at the most, above what there was before: `grown`, one page at least.

    Linux lets a process forget its highest mark by writing 5 (proc(5), clear_refs).
    """

    def __init__(self) -> None:
        self.grown = 0.0

    def __enter__(self) -> Self:
        """Begin to look."""
        _CLEAR.write_text("5")
        self._before = _kilobytes("VmRSS")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It is done."""
        self.grown = max(4, _kilobytes("VmHWM") - self._before) / 1000


def _kilobytes(name: str) -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])
