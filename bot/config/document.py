"""The configuration file: which one it is, and what it says as plain TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.faults import ConfigError, Fault
from bot.config.text_files import TextFile, UnreadableError, read_text_file

FILE_VARIABLE = "KOLLEGIAL_CONFIG"
FILE_HERE = Path("config.toml")
LIMIT = 1_000_000
"""Bytes of a configuration; the example has 7000, so this only stops what is no configuration at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's tables. `path` is None and `tables` empty where the built-in defaults serve."""

    path: Path | None
    tables: dict[str, Any]
    public: bool = False

    @property
    def name(self) -> str:
        """The file as the operator named it."""
        return str(self.path or FILE_HERE)

    @property
    def folder(self) -> Path:
        """Where relative paths start: the file's folder, without a file the current one; absolute."""
        return self.path.absolute().parent if self.path else Path.cwd()


def read_document(path: Path | None, environ: Mapping[str, str]) -> Document:
    """Read the file at `path`, else the one $KOLLEGIAL_CONFIG names, else ./config.toml if it is there.

    Raises:
        ConfigError: the file that was named cannot be read, or is not TOML.
    """
    variable = environ.get(FILE_VARIABLE)
    if path is not None:
        return _read(path, named_by=str(path), subject="the file")
    if variable:
        return _read(Path(variable), named_by=FILE_VARIABLE, subject=f"the file {variable}")
    if FILE_HERE.exists() or FILE_HERE.is_symlink():
        return _read(FILE_HERE, named_by=str(FILE_HERE), subject="the file")
    return Document(path=None, tables={})


def _read(path: Path, *, named_by: str, subject: str) -> Document:
    try:
        file = read_text_file(path, limit=LIMIT)
    except UnreadableError as error:
        right = "a readable TOML file, see config.example.toml"
        raise ConfigError([Fault(source=named_by, key="", wrong=f"{subject} {error}", right=right)]) from None
    tables = _parsed(file)
    if isinstance(tables, dict):
        return Document(path=path, tables=tables, public=file.public)
    place, wrong = tables
    raise ConfigError([Fault(source=str(path), key=place, wrong=wrong, right="valid TOML, see config.example.toml")])


def _parsed(file: TextFile) -> dict[str, Any] | tuple[str, str]:
    """The tables, or where and how the file is not TOML.

    tomllib says both in one sentence, "reason (at line 3, column 5)"; reasons about repeated names quote
    the name, which may be a misplaced secret. RecursionError: brackets nested thousands deep.
    """
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).rpartition(" (at ")
        repeated = any(word in reason for word in ("twice", "namespace", "Duplicate", "overwrite"))
        return place.rstrip(")"), "a key or section is there a second time" if repeated else f"is not TOML ({reason})"
    except (ValueError, RecursionError):
        return "", "is not TOML that can be read (a number or a nesting beyond measure)"
