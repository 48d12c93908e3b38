"""The numbers of workshops, as they are written ("W-12") and as people type them. Pure."""

import re

from handlers.folding import fold
from handlers.ids import row_id
from storage.messages import Verbatim

_WORD = r"#?(?:w(?:erkstatt|orkshop)?|n(?:r|o|ummer|umber))"
_NUMBER = re.compile(rf"(?:#|{_WORD}\.?\s*-?)?(?P<digits>\d+)[.,;:!?]*", re.I)
_BEFORE = re.compile(rf"{_WORD}[.:]?\s+(?=\d)", re.I)


def shown(workshop_id: int | None) -> Verbatim:
    """The number of a workshop as all texts write it, and as it may be typed."""
    return Verbatim(f"W-{workshop_id}")


def meant(word: str) -> int:
    """The id that a word means ("12", "W-12", "w12", "Nr. 12"); 0, which no workshop has, where it is none."""
    found = _NUMBER.fullmatch(fold(word).strip())
    return row_id(found["digits"]) if found else 0


def first(words: str) -> tuple[str, str]:
    """What is typed after a command: the number, or another first word, and the rest. "Nr. 12 absagen" has one, too."""
    words = words.strip()
    before = _BEFORE.match(words)
    number, _, rest = words[before.end() if before else 0 :].partition(" ")
    return number, rest.strip()
