"""Ids of rows as words: typed, or carried by a choice. Pure."""

LARGEST = 2**31 - 1
"""The largest id that there can be: PostgreSQL refuses to look for a larger one in a column of integers."""


def row_id(words: str) -> int:
    """The id that words are; 0, which no row has, where they are none."""
    plain = words.isascii() and words.isdecimal() and len(words) <= len(str(LARGEST))
    return int(words) if plain and int(words) <= LARGEST else 0
