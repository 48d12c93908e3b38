"""`make bench`: run the benchmarks, show what came out, write it down."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from time import perf_counter

from rich.console import Console

from benchmarks import (
    claims,
    due,
    growth,
    latency,
    machine,
    matching,
    matrix,
    pacing,
    process,
    relaying,
    reminding,
    results,
    rounds,
    search,
    throughput,
    year,
)
from benchmarks.bases import KINDS, Bases, bases
from benchmarks.figures import Miscounted, Report
from benchmarks.sizes import FULL, QUICK, Sizes
from bot import logs

BENCHMARKS: Mapping[str, Callable[[Bases, Sizes], Coroutine[None, None, list[Report]]]] = {
    "throughput": throughput.measure,
    "latency": latency.measure,
    "process": process.measure,
    "growth": growth.measure,
    "claims": claims.measure,
    "due": due.measure,
    "reminding": reminding.measure,
    "relaying": relaying.measure,
    "pacing": pacing.measure,
    "search": search.measure,
    "rounds": rounds.measure,
    "year": year.measure,
    "matching": matching.measure,
    "matrix": matrix.measure,
}
"""Every benchmark by name, in the order in which they run."""


WIDTH = max(120, get_terminal_size().columns)
"""Columns of the tables: narrower ones could not be read, here or in a file."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for; exit code 1 where a benchmark did not do what it says it measured."""
    asked = _read(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database server is stopped then too
    console, began = Console(width=WIDTH), perf_counter()
    reports: list[Report] = []
    faults: list[str] = []
    with bases([asked.database] if asked.database else KINDS) as found:
        _log_to(found.folder / "log")
        described = machine.describe(found)
        for name in [asked.only] if asked.only else BENCHMARKS:
            sys.stderr.write(f"{name} …\n")
            try:
                fresh = asyncio.run(BENCHMARKS[name](found, QUICK if asked.quick else FULL))
            except Miscounted as error:
                faults.append(f"{name} did not count right: {error}")
                continue
            for report in fresh:
                results.show(console, report)
            reports += fresh
        pictures = {file.name: file.read_bytes() for report in reports for file in report.pictures}
    results.show_aims(console, [aim for report in reports for aim in report.aims])
    took = f"{perf_counter() - began:.0f} s"
    whole = not (asked.quick or asked.only or asked.database or faults)
    if whole:
        results.write(asked.results, {**described, "duration": took}, reports)
    if folder := asked.pictures or (asked.results.parent if whole else None):
        for name, content in pictures.items():
            (folder / name).write_bytes(content)
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    sys.stderr.write(f"{took}; {asked.results.name} {'written' if whole else 'left as it was'}\n")
    sys.exit(1 if faults else 0)


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller, in less than a minute; writes no results")
    parser.add_argument("--only", choices=BENCHMARKS, help="one benchmark; writes no results")
    parser.add_argument("--database", choices=KINDS, help="one kind of database; writes no results")
    parser.add_argument("--results", type=Path, default=results.FILE, help="the file of a whole run's results")
    parser.add_argument("--pictures", type=Path, help="the folder for pictures, of a part of a run too")
    return parser.parse_args(arguments)


def _log_to(file: Path) -> None:
    """Log as the service does with the built-in settings, into a file: writing lines is part of the work."""
    logs.configure("json", "info")
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(file.open("w"))
