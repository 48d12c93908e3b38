"""A migration that is killed at any statement leaves the old database or the new one; a second run succeeds."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STRIDE = 9


def test_a_migration_that_is_killed_is_not_half_done(empty_url: str) -> None:
    command = [sys.executable, "-m", "tests.faults.migrating", empty_url, str(STRIDE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    migrations = [line.split() for line in done.stdout.decode().splitlines()]
    assert migrations[0][0] == "None"
    assert all(int(kills) > 0 for _, _, kills in migrations)
