"""Commands that are forked behave as those that are started anew."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import forks
from tests.installations import Installation


@pytest.fixture(scope="module")
def all_asked() -> Iterator[list[forks.How]]:
    begun = list[forks.How]()
    begin = forks.Forks.begin

    def noted(self: forks.Forks, how: forks.How) -> int:
        begun.append(how)
        return begin(self, how)

    with pytest.MonkeyPatch.context() as patch, forks.forking():
        patch.setattr(forks.Forks, "begin", noted)
        yield begun


@pytest.fixture
def asked(all_asked: list[forks.How]) -> list[forks.How]:
    """What was begun as a fork."""
    all_asked.clear()
    return all_asked


def test_it_is_a_child_with_a_session_and_dies_of_signals(asked: list[forks.How], tmp_path: Path) -> None:
    installation = Installation(data=tmp_path / "data").migrated()
    for by in (signal.SIGKILL, signal.SIGTERM):
        with installation.serving() as process:
            parent = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1]
            assert int(parent) == os.getpid()
            assert os.getsid(process.pid) == process.pid
            process.send_signal(by)
            assert process.wait(30) == (-by if by is signal.SIGKILL else 0)
    assert len(asked) == 2


@pytest.mark.parametrize("words", [["--version"], ["rehearse", "nowhere.jsonl"], ["nonsense"], ["config"]])
def test_it_says_the_same_and_ends_the_same(asked: list[forks.How], tmp_path: Path, words: list[str]) -> None:
    variables = {**os.environ, "KOLLEGIAL_DATA_DIR": str(tmp_path), "COLUMNS": "50"}

    def done(**more: str) -> Any:
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, cwd=tmp_path, env={**variables, **more}, capture_output=True, timeout=60)

    forked, anew = done(), done(**forks.ANEW)
    assert len(asked) == 1
    assert (forked.returncode, forked.stdout, forked.stderr) == (anew.returncode, anew.stdout, anew.stderr)
    assert forked.stdout + forked.stderr


@pytest.mark.parametrize(
    "more",
    [
        {"preexec_fn": os.getpid},
        {"env": {**os.environ, "LC_ALL": "C"}},
        {"env": {**os.environ, "PYTHONPATH": "/nowhere"}},
        {"umask": 0o22},
        {"close_fds": False},
    ],
)
def test_what_asks_for_more_is_started_anew(asked: list[forks.How], more: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "bot", "--version"]
    assert subprocess.run(command, check=True, stdout=subprocess.PIPE, **more).stdout.startswith(b"kollegial ")
    assert not asked
