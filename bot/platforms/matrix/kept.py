"""Small things that outlive the service in files of their own, which only the service can read."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = "matrix"
"""The folder in the data folder in which all of it lies."""

OF_THIS_INSTALLATION = "*.session"
"""What the names of files match that hold for this running installation only: no backup takes them along."""


class Kept:
    """One JSON object in a file of mode 0600, written whole or not at all."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> dict[str, Any] | None:
        """What is kept; None where nothing is, or nothing that can be read."""
        try:
            found = json.loads(self.file.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write(self, content: Mapping[str, Any]) -> None:
        """Keep this instead; it is on the disk afterwards.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.file.with_name(f"{self.file.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(content, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        part.replace(self.file)
        folder = os.open(self.file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self) -> None:
        """Keep nothing."""
        self.file.unlink(missing_ok=True)
