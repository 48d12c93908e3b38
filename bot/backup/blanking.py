"""The configuration without its secrets, for reading: comments and all, but no token and no password."""

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.config.secret_files import SECRETS
from bot.logs import SECRET

_HEADER = (
    "# The configuration as it was when the backup was made. Tokens and passwords were blanked, also in the\n"
    "# database's address, and the files that hold secrets are not in the backup: have them ready elsewhere.\n\n"
)

_NAMES = "|".join(name for _, name in SECRETS)

_ASSIGNED = re.compile(
    rf"""(?<![\w-])(["']?(?:{_NAMES})["']?\s*=\s*)(?:\"{{3}}.*?\"{{3}}|'{{3}}.*?'{{3}}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')""",
    re.DOTALL,
)
"""A secret as TOML writes it, in all four kinds of strings, commented out or not (https://toml.io/en/v1.0.0#string)."""

_ADDRESS = re.compile(r"""(?<=://)([^\s:@/"']*):[^\s"'<>]*(?=@)""")
"""User and password in an address, to the last "@": a password may have one in it."""


def blanked(file: Path) -> str | None:
    """The file's text with every secret blanked; None where it cannot be told whether all of them are.

    Raises:
        OSError: the file cannot be read.
    """
    text = file.read_text(encoding="utf-8-sig")
    without = SECRET.sub("", _ADDRESS.sub(r"\1:", _ASSIGNED.sub(r'\1""', text)))
    try:
        before, after = tomllib.loads(text), tomllib.loads(without)
    except tomllib.TOMLDecodeError:
        return None
    secrets = [value for section, name in SECRETS if (value := _value(before, section, name))]
    safe = not any(_value(after, section, name) for section, name in SECRETS)
    return _HEADER + without if safe and not any(secret in without for secret in secrets) else None


def _value(tables: dict[str, Any], section: str, name: str) -> str:
    table = tables.get(section)
    return str(table.get(name) or "") if isinstance(table, dict) else ""
