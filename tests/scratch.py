"""Where the tests keep their databases and folders: in memory if there is enough of it, for nothing outlives them.

Every test on PostgreSQL makes and removes a thousand files, and commands wait for the disk at each commit.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
"""A file system in memory, where Linux has one."""

ENOUGH = 4_000_000_000
"""Bytes that have to be free there; a container often gives it 64 MB, and a whole run needs less than one billion."""


def folder() -> str:
    """Where temporary folders of the tests are made."""
    fits = MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    return str(MEMORY) if fits else tempfile.gettempdir()
