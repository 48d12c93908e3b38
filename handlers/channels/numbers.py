"""The permanent numbers of posts, such as #H-124: written, read, and found in what people write. Pure."""

import re

Number = tuple[str, int]
"""The mark of a channel, and the number of a post in it."""

_NUMBER = re.compile(r"#?([A-Za-z]{1,6})-([0-9]{1,9})")
_MENTION = re.compile(r"(?<![\w#&/-])#([A-Za-z]{1,6})-([0-9]{1,9})(?![\w-])")
OF_CARDS = "PK"
"""The letters before the numbers of practice cards: no channel has them."""

MOST = 5
"""Mentions in a post that are looked up: more would be a list, not a remark."""


def written(mark: str, number: int | None) -> str:
    """A number as people read it."""
    return f"#{mark}-{number}"


def read(words: str) -> Number | None:
    """The number that words are, with or without its sign, in small or capital letters; None if they are more."""
    found = _NUMBER.fullmatch(words.strip())
    return (found[1].upper(), int(found[2])) if found else None


def mentioned(words: str) -> tuple[Number, ...]:
    """The numbers that stand in what somebody wrote, each once, in their order; only those with their sign."""
    found = dict.fromkeys((each[1].upper(), int(each[2])) for each in _MENTION.finditer(words))
    return tuple(found)[:MOST]


def mark_for(key: str, taken: set[str]) -> str:
    """Letters for the numbers of a new channel: as few of its key's as nobody has, else with letters behind them."""
    taken = taken | {OF_CARDS}
    letters = "".join(char for char in key.upper() if "A" <= char <= "Z") or "K"
    for length in range(1, min(len(letters), 4) + 1):
        if letters[:length] not in taken:
            return letters[:length]
    for further in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if (mark := f"{letters[:4]}{further}") not in taken:
            return mark
    raise ValueError("too many channels of the same name")
