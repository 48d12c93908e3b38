"""What a file is called: as its writer named it, with an ending that is true."""

import re
from collections.abc import Sequence

LONGEST = 100
"""Characters of a name."""

NAMELESS = "file"

_FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What some systems do not take in the name of a file."""


def named(name: str, endings: Sequence[str], known: frozenset[str]) -> str:
    """A name of one path component that can be printed, ending in one of `endings`, the first where none is there.

    An ending that is `known` to mean another kind is replaced; any other stays, and the true one is put behind it.
    Otherwise the name stays as it is, even where it has somebody's name in it: it is the writer's word.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable())
    stem = _FORBIDDEN.sub("_", printable).strip().rstrip(" .")
    before, dot, ending = stem.rpartition(".")
    if dot and f".{ending.lower()}" in endings:
        stem, ending = before, f".{ending}"
    else:
        stem = before if dot and f".{ending.lower()}" in known else stem
        ending = endings[0]
    return (stem[: LONGEST - len(ending)].strip(" .") or NAMELESS) + ending
