"""The permanent numbers of practice cards, such as PK-12: written and read. No post is called like that. Pure."""

import re

from handlers.channels.numbers import OF_CARDS

_NUMBER = re.compile(rf"#?{OF_CARDS} ?-? ?([0-9]{{1,9}})", re.IGNORECASE)


def written(card_id: int | None) -> str:
    """A number as people read it."""
    return f"{OF_CARDS}-{card_id}"


def read(words: str) -> int | None:
    """The number that words are, however they are written ("pk 12"); None if they are more, or something else."""
    found = _NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None
