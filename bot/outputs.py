"""Files that a command leaves: all of them or none, readable by their owner only, never over another one unasked."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.refusals import OperatorError


class Outputs:
    """Files written beside their place, then put there together; what follows may fail, then they are taken away."""

    def __init__(self, force: bool = False) -> None:
        self._force = force
        self._parts: dict[Path, Path] = {}
        self._there: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for part in self._parts.values():
            part.unlink(missing_ok=True)
        if kind is not None:
            for path in self._there:
                path.unlink(missing_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file beside its place.

        Raises:
            OperatorError: it cannot be written, or another one is there.
        """
        self._refuse(path)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                self._parts[path] = part
                file.write(data)
        except OSError as error:
            raise OperatorError(f"{path}: {error.strerror}") from None

    def publish(self) -> None:
        """Put all files in their places.

        Raises:
            OperatorError: one of them cannot be put there.
        """
        for path, part in self._parts.items():
            self._refuse(path)
            try:
                part.replace(path)
            except OSError as error:
                raise OperatorError(f"{path}: {error.strerror}") from None
            self._there.append(path)

    def _refuse(self, path: Path) -> None:
        try:
            if not path.parent.is_dir():
                raise OperatorError(f"{path}: there is no folder {path.parent}; make it first")
            if path.is_dir():
                raise OperatorError(f"{path} is a folder; name a file")
            if path.exists() and not path.is_file():  # a device or a pipe: replacing it would take it from everybody
                raise OperatorError(f"{path} is no plain file; name another one")
            taken = path.exists() or path.is_symlink() or path in self._there
        except (OSError, ValueError):
            raise OperatorError(f"{path}: is not the name of a file") from None
        if taken and not self._force:
            raise OperatorError(f"{path} is there already; --force replaces it")
