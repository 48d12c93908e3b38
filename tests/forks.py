"""Commands of the tests begin as forks of a process that has imported the service: each import takes some seconds.

`subprocess` does what it always does, but for how `python -m bot` comes to be. What it starts is a child with a pid,
signals and an exit code as ever. Whatever asks for more than that is started anew, as are commands in a shell's line;
with KOLLEGIAL_STORIES=all everything is.
"""

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.forkserver import ROOT, request

COMMAND = [sys.executable, "-m", "bot"]

ABOUT_PYTHON = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC_", "OPENBLAS_", "TYPER_")
"""What variables begin with that an interpreter or a library looks at when it begins: forks have those of the tests."""

ANEW = {"PYTHONNODEBUGRANGES": "1"}
"""With these variables a command is started anew: for what is about how the service begins, and what it imports."""

PR_SET_CHILD_SUBREAPER = 36
"""See prctl(2): whose parent ends becomes a child of this process."""


class Forks:
    """The process that commands are forks of; there is none before the first of them."""

    def __init__(self) -> None:
        self._asking: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def begin(self, how: "How") -> int:
        """Let a command begin; its pid."""
        words = [os.fspath(word) for word in how.args[2:]]
        with self._one_at_a_time:
            if self._asking is None:
                self._asking = self._started()
            _take_up(True)
            try:
                return request(self._asking, words, how.folder, how.variables, how.start_new_session, how.streams)
            finally:
                _take_up(False)

    def close(self) -> None:
        """Let it end."""
        if self._asking is not None and self._process is not None:
            self._asking.close()
            self._process.wait(30)

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        number = theirs.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", str(number)],
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # who forks has one thread
            stdin=subprocess.DEVNULL,
            pass_fds=[number],
        )
        theirs.close()
        return ours


class How(NamedTuple):
    """How `subprocess` wants a process to begin, in its own order and words."""

    args: Sequence[str | os.PathLike[str]]
    executable: str | None
    preexec_fn: Any
    close_fds: bool
    pass_fds: Sequence[int]
    cwd: str | os.PathLike[str] | None
    env: Mapping[str, str] | None
    startupinfo: Any
    creationflags: int
    shell: bool
    p2cread: int
    p2cwrite: int
    c2pread: int
    c2pwrite: int
    errread: int
    errwrite: int
    restore_signals: bool
    gid: int | None
    gids: Sequence[int] | None
    uid: int | None
    umask: int
    start_new_session: bool
    process_group: int

    @property
    def is_plain(self) -> bool:
        """Whether it is the command, and nothing is wanted that a fork has not."""
        return (
            list(self.args[:3]) == COMMAND
            and {self.executable, self.preexec_fn, self.gid, self.gids, self.uid} == {None}
            and (self.shell, tuple(self.pass_fds), self.umask, self.process_group) == (False, (), -1, -1)
            and self.close_fds
            and self.restore_signals
            and Path(self.folder).is_dir()
            and _of_python(self.variables) == _of_python(os.environ)
        )

    @property
    def folder(self) -> str:
        return str(Path(self.cwd or ".").absolute())

    @property
    def variables(self) -> Mapping[str, str]:
        return os.environ if self.env is None else self.env

    @property
    def pipes(self) -> tuple[int, ...]:
        return self.p2cread, self.p2cwrite, self.c2pread, self.c2pwrite, self.errread, self.errwrite

    @property
    def streams(self) -> Iterator[int]:
        """The three that the command gets; where nothing is said of one, it is that of this process."""
        for own, given in enumerate((self.p2cread, self.c2pwrite, self.errwrite)):
            yield own if given == -1 else given


@contextmanager
def forking() -> Iterator[None]:
    """Within, commands are forks."""
    forks = Forks()
    start = subprocess.Popen._execute_child

    def execute(self: Any, *parts: Any) -> None:
        how = How(*parts)
        if not how.is_plain:
            start(self, *parts)
            return
        self.pid = forks.begin(how)
        self._child_created = True
        self._close_pipe_fds(*how.pipes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "_execute_child", execute)
        yield
    forks.close()


def _of_python(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that an interpreter begins with."""
    found = {"LANG": "C.UTF-8", **{name: each for name, each in variables.items() if name.startswith(ABOUT_PYTHON)}}
    if found.get("PYTHONPATH") == ROOT:  # where the service is found anyway
        del found["PYTHONPATH"]
    return found


def _take_up(children: bool) -> None:
    """Whether this process takes up children whose parents end."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, int(children), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
