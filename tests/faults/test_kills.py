"""The short form of `make faults`: some kills, both databases, nothing lost and nothing twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KILLS, EVENTS = 8, 300


@pytest.mark.parametrize("url", ["sqlite_url", "empty_postgres_url"], ids=["sqlite", "postgresql"])
def test_killed_at_moments_of_chance_nothing_is_lost_and_nothing_happens_twice(
    request: pytest.FixtureRequest, tmp_path: Path, url: str
) -> None:
    """In a process of its own: it forks, which only a process with one thread may do."""
    asked = [request.getfixturevalue(url), str(tmp_path), str(KILLS), str(EVENTS)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kills", *asked], cwd=ROOT, capture_output=True, timeout=100
    )
    assert done.returncode == 0, done.stderr.decode()
    figures = json.loads(done.stdout)
    assert (figures["lost"], figures["twice"], figures["wrong"]) == (0, 0, [])
    assert sum(figures["kills"].values()) == KILLS
    assert figures["before_the_end"] > 0
