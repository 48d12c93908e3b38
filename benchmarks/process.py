"""The process as the operator starts it: seconds until it is ready, memory when nobody writes."""

import asyncio
import json
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.bases import Bases
from benchmarks.figures import Aim, Miscounted, Report, amount
from benchmarks.sizes import Sizes

MEMORY = 130.0
READY = 1.5
"""The bounds that are aimed at: MB, and seconds."""

PATIENCE = 30

_SHOW = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmRSS')))"
_COMPARED = {"Python alone": _SHOW, "Python and import sqlalchemy": f"import sqlalchemy.ext.asyncio; {_SHOW}"}


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Start the service on the console several times, each time once on an empty folder and once again."""
    first, later, memory = [], [], []
    compared: dict[str, list[tuple[float, float]]] = {}
    for _ in range(sizes.starts):
        with tempfile.TemporaryDirectory(dir=bases.folder) as folder:
            first.append((await _serve(Path(folder), 0))[0])
            seconds, megabytes = await _serve(Path(folder), sizes.idle)
            later.append(seconds)
            memory.append(megabytes)
        for what, code in _COMPARED.items():
            compared.setdefault(what, []).append(await _run(code))
    rows = [
        ("kollegial run, first start (makes the database)", f"{median(first):.2f}", "–"),
        ("kollegial run, later starts", f"{median(later):.2f}", amount(median(memory))),
    ]
    for what, runs in compared.items():
        seconds, megabytes = (median(values) for values in zip(*runs, strict=True))
        rows.append((what, f"{seconds:.2f}", amount(megabytes)))
    return [
        Report(
            title="Start and memory, on the console alone with SQLite",
            columns=("process", "seconds", "MB"),
            rows=tuple(rows),
            remarks=(
                f"{sizes.starts} starts of each kind, medians. Seconds until the log says ready (the compared ones: "
                f"until they end), compiled files in the disk cache; memory (VmRSS) {sizes.idle:g} s later.",
            ),
            aims=(
                Aim(what="first start until ready", bound=READY, measured=median(first), unit="s"),
                Aim(what="later starts until ready", bound=READY, measured=median(later), unit="s"),
                Aim(what="idle memory", bound=MEMORY, measured=median(memory), unit="MB"),
            ),
        )
    ]


async def _serve(folder: Path, idle: float) -> tuple[float, float]:
    """Seconds from the start of the process until it is ready; megabytes when it was idle for so long.

    Raises:
        Miscounted: it did not become ready, or did not end well.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KOLLEGIAL_")}
    environ = {**ours, "PYTHONPATH": str(Path(__file__).parents[1]), "KOLLEGIAL_DATA_DIR": str(folder)}
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environ, stdin=PIPE, stdout=DEVNULL, stderr=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await _ready(process)
            seconds = perf_counter() - began
            await asyncio.sleep(idle)
            megabytes = _memory(process.pid)
            await process.communicate(b"")  # closes its input: nobody writes any more, so it stops
    except TimeoutError:
        raise Miscounted("the service was not ready, or did not stop, in time") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Miscounted(f"the service ended with exit code {process.returncode}")
    return seconds, megabytes


async def _ready(process: Process) -> None:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if line.startswith(b"{") and json.loads(line).get("event") == "ready":
            return
    raise Miscounted("the service ended before it was ready")


def _memory(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


async def _run(code: str) -> tuple[float, float]:
    """Seconds and megabytes of an interpreter that says how much memory it has, and ends."""
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE)
    said, _ = await process.communicate()
    return perf_counter() - began, int(said) / 1000
