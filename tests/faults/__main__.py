"""`python -m tests.faults`: the long form of the harness, and its figures as a table.

Which moments are hit depends on the machine as well as on the seed: `--seed` draws others.
"""

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults.kills import Campaign, Figures
from tests.faults.life import STAGES

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
from tests.postgres import serving  # noqa: E402  (it complains when it is imported)

KINDS = ("sqlite", "postgresql")

AGAIN = "with the same token: one message where the network knows tokens, two where it cannot tell"


def main() -> int:
    """Run the campaigns; 0 if nothing was lost and nothing done twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Kill the service again and again.")
    parser.add_argument("databases", nargs="*", help="sqlite, postgresql; both by default")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args()
    if not set(asked.databases) <= set(KINDS):
        parser.error(f"databases are {' and '.join(KINDS)}")
    screen = Console(highlight=False)
    figures = [_campaign(kind, asked, screen) for kind in asked.databases or KINDS]
    screen.print(_table(figures))
    for one in figures:
        for line in one.wrong[:20]:
            screen.print(f"{one.database}: {line}", markup=False)
    return 0 if all(one.well for one in figures) else 1


def _campaign(kind: str, asked: argparse.Namespace, screen: Console) -> Figures:
    def progress(done: int) -> None:
        if done % 20 == 0 or done == asked.kills:
            screen.print(f"{kind}: killed {done} of {asked.kills} times")

    with tempfile.TemporaryDirectory(prefix="kollegial-faults-") as made:
        folder = Path(made)
        plan = {"folder": folder, "kills": asked.kills, "events": asked.events, "seed": asked.seed}
        plan |= {"people": 300, "life": 2.0}
        if kind == "sqlite":
            return Campaign(url=f"sqlite+aiosqlite:///{folder / 'kollegial.db'}", **plan).run(progress)
        with serving() as server:
            return Campaign(url=server.url(server.create()), **plan).run(progress)


def _table(figures: list[Figures]) -> Table:
    table = Table(title="SIGKILL at moments of chance", caption=f"* {AGAIN}")
    table.add_column()
    for one in figures:
        table.add_column(one.database, justify="right")
    lines: dict[str, list[object]] = {
        "kills": [sum(one.kills.values()) for one in figures],
        **{f"  {stage}": [one.kills.get(stage, 0) for one in figures] for stage in (*STAGES, "any moment")},
        "events": [one.events for one in figures],
        "  handled between kills": [one.before_the_end for one in figures],
        "effects lost": [one.lost for one in figures],
        "effects twice": [one.twice for one in figures],
        "otherwise wrong": [len(one.wrong) for one in figures],
        "sent again*": [one.repeated for one in figures],
        "seconds": [round(one.seconds) for one in figures],
    }
    for name, cells in lines.items():
        table.add_row(name, *map(str, cells))
    return table


if __name__ == "__main__":
    sys.exit(main())
