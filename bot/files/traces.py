"""Traces of people in the markup of office files: names beside changes and comments, paths of their computers.

The rules go by what elements and attributes are called, whatever their prefix; ECMA-376 (parts 1 and 4), [MS-DOCX],
[MS-XLSX], [MS-PPTX], OpenDocument 1.3.
"""

import re
from collections.abc import Mapping

from bot.files.markup import Attributes, local

SOMEBODY = "Author"
"""What stands where somebody's name stood: the word that Word itself takes."""

_INITIAL = "A"

_NAMES: Mapping[str, str] = {
    "author": SOMEBODY,
    "initials": _INITIAL,
    "userName": SOMEBODY,
    "refreshedBy": SOMEBODY,
    "lastModifiedBy": SOMEBODY,
    "userId": "",
    "providerId": "None",
}
"""Attributes that name somebody, and what they say instead."""

_PERSONS: Mapping[str, Mapping[str, str]] = {
    "person": {"displayName": SOMEBODY},
    "cmAuthor": {"name": SOMEBODY},
    "author": {"name": SOMEBODY},
}
"""Elements that are somebody, with attributes that mean something else elsewhere."""

_GONE = {"ins": "date", "del": "date", "moveFrom": "date", "moveTo": "date", "comment": "date", "cm": "dt"}
"""Attributes, by element, that say when somebody changed or noted something, and need not be there."""

_PRINTERS = frozenset({"printerSettings", "absPath"})
_NAMED_PARTS = frozenset({"pageSetup"})

_PATH = re.compile(r"(?:[A-Za-z]:\\|\\\\|file:|/(?:home|Users)/)")
_WRITERS = frozenset({"creator", "author", "creator-initials", "sender-initials"})


def element(name: str, attributes: Attributes) -> Attributes | None:
    """The attributes of an element without traces; None where all of it is one."""
    short = local(name)
    if short in _PRINTERS:
        return None
    names = {**_NAMES, **_PERSONS.get(short, {})}
    kept: Attributes = {}
    for key, value in attributes.items():
        own = local(key)
        if own == _GONE.get(short) or (short in _NAMED_PARTS and own == "id"):
            continue
        kept[key] = names[own] if own in names else pathless(value)
    return kept


def words(name: str, text: str) -> str:
    """The words in an element without traces."""
    short = local(name)
    if short not in _WRITERS or not text.strip():
        return text
    return _INITIAL if short.endswith("initials") else SOMEBODY


def pathless(value: str) -> str:
    """A path on somebody's computer cut down to the file's own name; anything else as it is."""
    return value.replace("\\", "/").rpartition("/")[2] if _PATH.match(value) else value
