"""The numbers of workshops, as people type them. Pure."""

from handlers.folding import fold
from handlers.ids import row_id


def meant(word: str) -> int:
    """The id that a word means ("12", "W-12", "w12"); 0, which no workshop has, where it is none."""
    folded = fold(word).strip(".,;:!?#")
    return row_id(folded.removeprefix("w").removeprefix("-") if folded.startswith("w") else folded)
