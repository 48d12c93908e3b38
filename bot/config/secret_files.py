"""Secrets in files of their own: `token_file = "…"` in the configuration becomes the token."""

from collections.abc import Collection
from typing import Any

from bot.config.document import Document
from bot.config.faults import Fault, Place
from bot.config.text_files import TextFile, UnreadableError, read_text_file

SECRETS: tuple[tuple[str, str], ...] = (
    ("telegram", "token"),
    ("matrix", "password"),
    ("matrix", "pickle_key"),
)
LIMIT = 4096
"""Bytes of a secret; a token has 46 characters, so this only stops what is none."""


def with_secrets(document: Document, given: Collection[Place]) -> tuple[dict[str, Any], list[Fault], list[str]]:
    """The document's tables with the secrets that its files hold, the faults of those files, and warnings about them.

    `given` are the places that the environment sets: their files are not looked at. A file's name that is
    no text is left to the models to complain about.
    """
    tables, faults, warnings = dict(document.tables), list[Fault](), list[str]()
    for section, name in SECRETS:
        table, key = tables.get(section), f"{name}_file"
        if (section, name) in given or not isinstance(table, dict):
            continue
        place, file = f"{section}.{key}", table.get(key)
        if name in table:
            if document.public:
                warnings.append(_open_to_all(f"{document.name}: {section}.{name}", "this file"))
            if key in table:
                faults.append(_fault(document, place, f"stands beside {name}", "only one of the two"))
        elif isinstance(file, str):
            try:
                found = _read(document, file)
            except UnreadableError as error:
                faults.append(_fault(document, place, str(error), f"a file that holds the {name} and nothing else"))
                continue
            tables[section] = {**table, name: found.text}
            if found.public:
                warnings.append(_open_to_all(f"{document.name}: {place}", "the file it names"))
    return tables, faults, warnings


def _read(document: Document, file: str) -> TextFile:
    """The secret without the line's end that editors add."""
    found = read_text_file(document.folder / file, limit=LIMIT)
    secret = found.text.strip("\r\n")
    if not secret.strip():
        raise UnreadableError("names a file that is empty")
    if not secret.isprintable():
        raise UnreadableError("names a file with more than one line in it")
    return TextFile(text=secret, public=found.public)


def _fault(document: Document, place: str, wrong: str, right: str) -> Fault:
    return Fault(source=document.name, key=place, wrong=wrong, right=right)


def _open_to_all(place: str, file: str) -> str:
    return f"{place}: every account of this machine can read {file}; take that right away (chmod 600)"
