"""The machine that a run was made on, described so that others can judge its figures."""

import os
import platform
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.bases import Bases

SYNCS = 100


def describe(bases: Bases) -> dict[str, str]:
    """What is known of the machine and of what was measured, in the order in which it is read."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "CPU": f"{_processor()}, {os.cpu_count()} cores, load before the run {os.getloadavg()[0]:.1f}",
        "memory": f"{_memory():.1f} GB",
        "system": f"{platform.system()} {platform.release()}, {_file_system(bases.folder)} under the temporary folder",
        "fsync": f"{_sync(bases.folder) * 1000:.2f} ms for a page of 4 KiB (median of {SYNCS})",
        "Python": platform.python_version(),
        "SQLite": f"{sqlite3.sqlite_version}, WAL, synchronous=FULL",
        "PostgreSQL": f"{bases.server_version() or 'none'}, fsync on, built-in settings, over a socket",
        "libraries": ", ".join(
            f"{name} {version(name)}"
            for name in ("sqlalchemy", "aiosqlite", "asyncpg", "python-telegram-bot", "matrix-nio")
        ),
    }


def _commit() -> str:
    """The commit that was measured, and whether the files differ from it."""
    try:
        asked = ("git", "describe", "--always", "--dirty", "--abbrev=10")
        here = Path(__file__).parent
        return subprocess.run(asked, cwd=here, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    lines = _read("/proc/cpuinfo")
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _memory() -> float:
    kilobytes = next((int(line.split()[1]) for line in _read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return kilobytes / 1e6


def _file_system(folder: Path) -> str:
    """The type of the file system that a folder lies in: that of the longest mount point above it."""
    mounts = [line.split() for line in _read("/proc/mounts")]
    above = [(len(mount[1]), mount[2]) for mount in mounts if folder.resolve().is_relative_to(mount[1])]
    return max(above, default=(0, "unknown file system"))[1]


def _sync(folder: Path) -> float:
    """Seconds that it takes to bring a page to the disk."""
    seconds = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            file.write(bytes(4096))
            file.flush()
            began = perf_counter()
            os.fsync(file.fileno())
            seconds.append(perf_counter() - began)
    return median(seconds)


def _read(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
