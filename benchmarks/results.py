"""What came out, on the terminal and as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Aim, Report

FILE = Path(__file__).with_name("RESULTS.md")

_WRITTEN = "Written by `make bench`; how to read it stands in the [README](README.md). Do not edit."

_AIMS = ("aim", "bound", "measured", "met")


def show(console: Console, report: Report) -> None:
    """Print one benchmark's table with its remarks."""
    _print(console, report.title, report.columns, report.rows)
    for remark in report.remarks:
        console.print(f"  {remark}", style="dim", highlight=False)
    console.print()


def show_aims(console: Console, aims: Iterable[Aim]) -> None:
    """Print which aims were met."""
    _print(console, "Aims", _AIMS, [_aim(aim) for aim in aims])


def write(file: Path, machine: Mapping[str, str], reports: Sequence[Report]) -> None:
    """Write the file of results anew."""
    blocks = ["# Results", _WRITTEN, _table(("what", "measured on"), list(machine.items()))]
    for report in reports:
        blocks += [
            f"## {report.title}",
            _table(report.columns, report.rows),
            "\n\n".join(f"![{report.title}]({picture.name})" for picture in report.pictures),
            "\n".join(f"- {r}" for r in report.remarks),
        ]
    aims = [_aim(aim) for report in reports for aim in report.aims]
    blocks += ["## Aims", _table(_AIMS, aims)]
    file.write_text("\n\n".join(block for block in blocks if block) + "\n")


def _aim(aim: Aim) -> tuple[str, ...]:
    return aim.what, aim.wanted, aim.found, "yes" if aim.met else "no"


def _print(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---", *("---:" for _ in columns[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
